//! The statements of honoured units.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::dsl::{AsSelect, SqlTypeOf};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use diesel::{PgConnection, sql_query};
use uuid::Uuid;

use super::list::{Criteria, HonouredUnitListStatus};
use super::model::{FormerName, HonouredUnit, HonouredUnitHead, NewHonouredUnit, newest_first};
use crate::db::keyset::{Keyed, Rows, Window};
use crate::http::key::Key;
use crate::schema::{honoured_unit_former_names as former, honoured_units};

/// The statement of a list.
type Statement<'a> = honoured_units::BoxedQuery<'a, Pg, SqlTypeOf<AsSelect<HonouredUnitHead, Pg>>>;

/// A row with what says whether it is in use.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = honoured_units, check_for_backend(Pg))]
pub struct Locked {
    #[diesel(embed)]
    pub row: HonouredUnit,
    pub deleted_at: Option<DateTime<Utc>>,
}

/// A page of units.
pub fn list(
    connection: &mut PgConnection,
    criteria: &Criteria,
    window: &Window<Keyed<HonouredUnitHead>>,
) -> QueryResult<Rows<Keyed<HonouredUnitHead>>> {
    window.keyed_page(connection, || filtered(criteria))
}

fn filtered(criteria: &Criteria) -> Statement<'_> {
    let mut query = honoured_units::table.select(HonouredUnitHead::as_select()).into_boxed();
    query = match criteria.status {
        HonouredUnitListStatus::Live => {
            query.filter(honoured_units::deleted_at.is_null().and(honoured_units::merged_into_id.is_null()))
        }
        HonouredUnitListStatus::Merged => query.filter(honoured_units::merged_into_id.is_not_null()),
        HonouredUnitListStatus::Trashed => query.filter(honoured_units::deleted_at.is_not_null()),
    };
    if let Some(called) = &criteria.called {
        query = query.filter(honoured_units::id.eq_any(called));
    }
    if let Some(region) = &criteria.region {
        query = query.filter(honoured_units::region.eq(region));
    }
    if let Some(industry) = &criteria.industry {
        query = query.filter(honoured_units::industry.eq(industry));
    }
    query
}

/// Records by a current or former name, and what they were merged into, over any number of steps.
const CALLED: &str = "
    WITH RECURSIVE called (id, merged_into_id) AS (
        (SELECT id, merged_into_id FROM honoured_units WHERE name_folded = $1
        UNION
        SELECT id, merged_into_id FROM honoured_units WHERE id IN (
            SELECT unit_id FROM honoured_unit_former_names WHERE name_folded = $1))
        UNION
        SELECT next.id, next.merged_into_id FROM called JOIN honoured_units next ON next.id = called.merged_into_id)
    SELECT id FROM called";

#[derive(QueryableByName)]
struct Called {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// The ids of the records that are or were called `name_folded`, with those that they were merged into.
pub fn called(connection: &mut PgConnection, name_folded: &str) -> QueryResult<Vec<Uuid>> {
    let found: Vec<Called> = sql_query(CALLED).bind::<Text, _>(name_folded).load(connection)?;
    Ok(found.into_iter().map(|called| called.id).collect())
}

/// The live unit that `key` names.
pub fn find(connection: &mut PgConnection, key: &Key) -> QueryResult<Option<HonouredUnit>> {
    let query = honoured_units::table
        .select(HonouredUnit::as_select())
        .filter(honoured_units::deleted_at.is_null().and(honoured_units::merged_into_id.is_null()))
        .into_boxed();
    match key {
        Key::Id(id) => query.filter(honoured_units::id.eq(*id)),
        Key::Slug(slug) => query.filter(honoured_units::slug.eq(slug.clone())),
    }
    .first(connection)
    .optional()
}

/// Those of `ids` that there are, locked against change until the transaction ends, whatever became of them. Locked
/// in one order, so that two who want the same ones never wait for each other in a circle.
pub fn lock(connection: &mut PgConnection, ids: &[Uuid]) -> QueryResult<Vec<Locked>> {
    honoured_units::table
        .filter(honoured_units::id.eq_any(ids))
        .select(Locked::as_select())
        .order(honoured_units::id)
        .for_update()
        .load(connection)
}

/// The former names of each of `ids`, newest first.
pub fn former_names(
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> QueryResult<HashMap<Uuid, Vec<FormerName>>> {
    let rows: Vec<(Uuid, FormerName)> = former::table
        .filter(former::unit_id.eq_any(ids))
        .select((former::unit_id, FormerName::as_select()))
        .load(connection)?;
    let mut names: HashMap<Uuid, Vec<FormerName>> = HashMap::new();
    for (unit, name) in rows {
        names.entry(unit).or_default().push(name);
    }
    names.values_mut().for_each(|names| newest_first(names));
    Ok(names)
}

/// [`former_names`] of one unit.
pub fn former_names_of(connection: &mut PgConnection, id: Uuid) -> QueryResult<Vec<FormerName>> {
    Ok(former_names(connection, &[id])?.remove(&id).unwrap_or_default())
}

/// Makes `names` the former names of the unit.
pub fn set_former_names(connection: &mut PgConnection, id: Uuid, names: &[FormerName]) -> QueryResult<()> {
    diesel::delete(former::table.filter(former::unit_id.eq(id))).execute(connection)?;
    let rows: Vec<_> = names.iter().map(|name| (former::unit_id.eq(id), name)).collect();
    diesel::insert_into(former::table).values(rows).execute(connection).map(|_| ())
}

pub fn insert(
    connection: &mut PgConnection,
    id: Uuid,
    slug: &str,
    values: &NewHonouredUnit,
    now: DateTime<Utc>,
) -> QueryResult<HonouredUnit> {
    diesel::insert_into(honoured_units::table)
        .values((
            honoured_units::id.eq(id),
            honoured_units::slug.eq(slug),
            values,
            honoured_units::created_at.eq(now),
            honoured_units::updated_at.eq(now),
        ))
        .returning(HonouredUnit::as_returning())
        .get_result(connection)
}

pub fn update(
    connection: &mut PgConnection,
    id: Uuid,
    slug: &str,
    values: &NewHonouredUnit,
    now: DateTime<Utc>,
) -> QueryResult<HonouredUnit> {
    diesel::update(honoured_units::table.find(id))
        .set((
            honoured_units::slug.eq(slug),
            values,
            honoured_units::version.eq(honoured_units::version + 1),
            honoured_units::updated_at.eq(now),
        ))
        .returning(HonouredUnit::as_returning())
        .get_result(connection)
}
