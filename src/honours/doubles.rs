//! What a certificate leads to when two records of one unit were merged and both had the honour: one of the two is
//! in the trash since, as a double, and stands for the other.

use diesel::PgConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text, Uuid as SqlUuid};
use uuid::Uuid;

use super::store;
use super::view::Joined;
use crate::http::key::Key;
use crate::resources::Resource;
use crate::slugs::{self, Found};

/// The honour of the same conferral that the unit has which the double's unit was merged into, at the end of all
/// merges. The double is named between the pieces, by its id, its slug or its code.
const OF_SURVIVOR: [&str; 4] = [
    "honours.id = (WITH RECURSIVE merged AS (
        SELECT doubles.conferral_id, units.merged_into_id AS unit_id
        FROM honours doubles JOIN honoured_units units ON units.id = doubles.honoured_unit_id
        WHERE doubles.deleted_at IS NOT NULL AND units.merged_into_id IS NOT NULL AND (doubles.id = ",
    " OR doubles.slug = ",
    " OR doubles.verification_code = ",
    ") UNION
        SELECT merged.conferral_id, units.merged_into_id
        FROM merged JOIN honoured_units units ON units.id = merged.unit_id
        WHERE units.merged_into_id IS NOT NULL)
    SELECT kept.id FROM honours kept JOIN merged
        ON kept.conferral_id = merged.conferral_id AND kept.honoured_unit_id = merged.unit_id
    WHERE kept.deleted_at IS NULL LIMIT 1)",
];

/// The live honour that `key` names, now or formerly; that of the survivor where it names a double.
pub fn resolve(connection: &mut PgConnection, key: &Key) -> QueryResult<Option<Found<Joined>>> {
    let found = slugs::resolve(connection, Resource::Honour, key, |connection, key| {
        match (store::find(connection, key)?, key) {
            (Some(row), _) => Ok(Some(row)),
            (None, Key::Id(id)) => of_survivor(connection, Some(*id), None, None),
            (None, Key::Slug(slug)) => of_survivor(connection, None, Some(slug), None),
        }
    })?;
    Ok(found.map(Found::into_inner).map(|row| match key {
        Key::Id(id) if row.honour.id == *id => Found::Here(row),
        Key::Slug(slug) if row.honour.slug == *slug => Found::Here(row),
        _ => Found::Moved(row),
    }))
}

/// The live honour with this verification code, or that of the survivor where it is a double's.
pub fn find_by_code(connection: &mut PgConnection, code: &str) -> QueryResult<Option<Joined>> {
    match store::find_by_code(connection, code)? {
        Some(row) => Ok(Some(row)),
        None => of_survivor(connection, None, None, Some(code)),
    }
}

fn of_survivor(
    connection: &mut PgConnection,
    id: Option<Uuid>,
    slug: Option<&str>,
    code: Option<&str>,
) -> QueryResult<Option<Joined>> {
    let [start, or_slug, or_code, end] = OF_SURVIVOR;
    let of_survivor = sql::<Bool>(start)
        .bind::<Nullable<SqlUuid>, _>(id)
        .sql(or_slug)
        .bind::<Nullable<Text>, _>(slug)
        .sql(or_code)
        .bind::<Nullable<Text>, _>(code)
        .sql(end);
    store::joined().filter(of_survivor).first(connection).optional()
}
