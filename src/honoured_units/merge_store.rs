//! The statements of merging honoured units and of undoing it.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::model::HonouredUnit;
use crate::history::Versioned;
use crate::resources::Resource;
use crate::schema::{honoured_units, honours, innovation_studios};

diesel::alias!(honours as others: Others);

/// The slug of an honour of `into` whose conferral `from` has an honour of too, one in force and the other revoked.
pub fn clash(connection: &mut PgConnection, from: Uuid, into: Uuid) -> QueryResult<Option<String>> {
    honours::table
        .inner_join(others.on(others.field(honours::conferral_id).eq(honours::conferral_id)))
        .filter(honours::honoured_unit_id.eq(from).and(honours::deleted_at.is_null()))
        .filter(others.field(honours::honoured_unit_id).eq(into))
        .filter(others.field(honours::deleted_at).is_null())
        .filter(others.field(honours::status).ne(honours::status))
        .select(others.field(honours::slug))
        .first(connection)
        .optional()
}

/// Puts the live honours of `from` into the trash of whose conferrals `into` has a live one, and names them.
pub fn trash_doubles(
    connection: &mut PgConnection,
    from: Uuid,
    into: Uuid,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Versioned>> {
    let already = others
        .filter(others.field(honours::honoured_unit_id).eq(into))
        .filter(others.field(honours::deleted_at).is_null())
        .select(others.field(honours::conferral_id));
    let doubles = honours::table
        .filter(honours::honoured_unit_id.eq(from).and(honours::deleted_at.is_null()))
        .filter(honours::conferral_id.eq_any(already));
    diesel::update(doubles)
        .set((
            honours::deleted_at.eq(now),
            honours::version.eq(honours::version + 1),
            honours::updated_at.eq(now),
        ))
        .returning((honours::id, honours::version))
        .get_results(connection)
}

/// Gives the honours of `from` but the `doubles` to `into`, and names them; those in the trash too, or they could not
/// be restored.
pub fn move_honours(
    connection: &mut PgConnection,
    from: Uuid,
    into: Uuid,
    doubles: &[Uuid],
    now: DateTime<Utc>,
) -> QueryResult<Vec<Versioned>> {
    let moved = honours::table.filter(honours::honoured_unit_id.eq(from).and(honours::id.ne_all(doubles)));
    diesel::update(moved)
        .set((
            honours::honoured_unit_id.eq(into),
            honours::version.eq(honours::version + 1),
            honours::updated_at.eq(now),
        ))
        .returning((honours::id, honours::version))
        .get_results(connection)
}

/// Gives the studios of `from` to `into`, and names them; those in the trash too, or they could not be restored.
pub fn move_studios(
    connection: &mut PgConnection,
    from: Uuid,
    into: Uuid,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Versioned>> {
    diesel::update(innovation_studios::table.filter(innovation_studios::host_unit_id.eq(from)))
        .set((
            innovation_studios::host_unit_id.eq(into),
            innovation_studios::version.eq(innovation_studios::version + 1),
            innovation_studios::updated_at.eq(now),
        ))
        .returning((innovation_studios::id, innovation_studios::version))
        .get_results(connection)
}

/// Gives those of `ids` that `from` still has back to `to`, unless it has an honour of that conferral already, and
/// names them.
pub fn return_honours(
    connection: &mut PgConnection,
    ids: &[Uuid],
    from: Uuid,
    to: Uuid,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Versioned>> {
    let already = others
        .filter(others.field(honours::honoured_unit_id).eq(to))
        .filter(others.field(honours::deleted_at).is_null())
        .select(others.field(honours::conferral_id));
    let moved = honours::table
        .filter(honours::id.eq_any(ids).and(honours::honoured_unit_id.eq(from)))
        .filter(honours::deleted_at.is_not_null().or(honours::conferral_id.ne_all(already)));
    diesel::update(moved)
        .set((
            honours::honoured_unit_id.eq(to),
            honours::version.eq(honours::version + 1),
            honours::updated_at.eq(now),
        ))
        .returning((honours::id, honours::version))
        .get_results(connection)
}

/// Takes those of `ids` out of the trash that the merge put there, unless their conferral has gone there since or
/// `unit` has another honour of it by now: those stay in the trash. Names them.
pub fn restore_doubles(
    connection: &mut PgConnection,
    ids: &[Uuid],
    unit: Uuid,
    merged_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Versioned>> {
    let conferrals: Vec<Uuid> =
        honours::table.filter(honours::id.eq_any(ids)).select(honours::conferral_id).load(connection)?;
    let live = Resource::Conferral.hold(connection, &conferrals)?;
    let already = others
        .filter(others.field(honours::honoured_unit_id).eq(unit))
        .filter(others.field(honours::deleted_at).is_null())
        .select(others.field(honours::conferral_id));
    let doubles = honours::table
        .filter(honours::id.eq_any(ids).and(honours::honoured_unit_id.eq(unit)))
        .filter(honours::deleted_at.eq(merged_at))
        .filter(honours::conferral_id.eq_any(live).and(honours::conferral_id.ne_all(already)));
    diesel::update(doubles)
        .set((
            honours::deleted_at.eq(None::<DateTime<Utc>>),
            honours::version.eq(honours::version + 1),
            honours::updated_at.eq(now),
        ))
        .returning((honours::id, honours::version))
        .get_results(connection)
}

/// Gives those of `ids` that `from` still has back to `to`, and names them.
pub fn return_studios(
    connection: &mut PgConnection,
    ids: &[Uuid],
    from: Uuid,
    to: Uuid,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Versioned>> {
    let moved = innovation_studios::table
        .filter(innovation_studios::id.eq_any(ids).and(innovation_studios::host_unit_id.eq(from)));
    diesel::update(moved)
        .set((
            innovation_studios::host_unit_id.eq(to),
            innovation_studios::version.eq(innovation_studios::version + 1),
            innovation_studios::updated_at.eq(now),
        ))
        .returning((innovation_studios::id, innovation_studios::version))
        .get_results(connection)
}

/// Marks the record `id` as merged into `into`, with what went over; the version that it has then.
pub fn set_merged(
    connection: &mut PgConnection,
    id: Uuid,
    into: Uuid,
    record: Value,
    now: DateTime<Utc>,
) -> QueryResult<i32> {
    diesel::update(honoured_units::table.find(id))
        .set((
            honoured_units::merged_into_id.eq(into),
            honoured_units::merged_at.eq(now),
            honoured_units::merge_record.eq(record),
            honoured_units::version.eq(honoured_units::version + 1),
            honoured_units::updated_at.eq(now),
        ))
        .returning(honoured_units::version)
        .get_result(connection)
}

/// A record that is merged into another.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = honoured_units, check_for_backend(diesel::pg::Pg))]
pub struct Merged {
    pub id: Uuid,
    pub slug: String,
    #[diesel(select_expression = honoured_units::merged_at.assume_not_null())]
    pub merged_at: DateTime<Utc>,
}

/// The record that was merged into `into` last and still is.
pub fn last_merged_into(connection: &mut PgConnection, into: Uuid) -> QueryResult<Option<Merged>> {
    honoured_units::table
        .filter(honoured_units::merged_into_id.eq(into))
        .select(Merged::as_select())
        .order((honoured_units::merged_at.desc(), honoured_units::id.desc()))
        .first(connection)
        .optional()
}

/// When the record `id` was merged, and what went over.
pub fn merge_record(connection: &mut PgConnection, id: Uuid) -> QueryResult<(DateTime<Utc>, Value)> {
    honoured_units::table
        .find(id)
        .select((honoured_units::merged_at.assume_not_null(), honoured_units::merge_record.assume_not_null()))
        .first(connection)
}

/// Makes the record `id` one of its own again.
pub fn clear_merged(
    connection: &mut PgConnection,
    id: Uuid,
    now: DateTime<Utc>,
) -> QueryResult<HonouredUnit> {
    diesel::update(honoured_units::table.find(id))
        .set((
            honoured_units::merged_into_id.eq(None::<Uuid>),
            honoured_units::merged_at.eq(None::<DateTime<Utc>>),
            honoured_units::merge_record.eq(None::<Value>),
            honoured_units::version.eq(honoured_units::version + 1),
            honoured_units::updated_at.eq(now),
        ))
        .returning(HonouredUnit::as_returning())
        .get_result(connection)
}
