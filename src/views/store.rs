//! The statements of view counters.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use diesel::prelude::*;
use diesel::upsert::excluded;
use uuid::Uuid;

use super::model::SubjectType;
use super::{copy, subjects};
use crate::schema::{view_days, view_totals};
use crate::visibility::Audience;

/// Opens the counter of a new subject, beginning at what a legacy page had counted: from 0 to
/// [`MAX_BASELINE`](super::model::MAX_BASELINE), or the database refuses it.
pub fn open(connection: &mut PgConnection, kind: SubjectType, id: Uuid, baseline: i64) -> QueryResult<()> {
    diesel::insert_into(view_totals::table)
        .values((
            view_totals::subject_id.eq(id),
            view_totals::subject_type.eq(subjects::name(kind)),
            view_totals::baseline.eq(baseline),
        ))
        .execute(connection)?;
    copy::follow(connection, id)
}

/// Sets what the legacy page had counted, within the same bounds; what was counted here stays.
pub fn set_baseline(connection: &mut PgConnection, id: Uuid, baseline: i64) -> QueryResult<()> {
    diesel::update(view_totals::table.find(id))
        .set(view_totals::baseline.eq(baseline))
        .execute(connection)?;
    copy::follow(connection, id)
}

/// Adds one view to the total and to the day; the new total, or `None`, to be rolled back, when the public sees no
/// such subject.
pub fn count(
    connection: &mut PgConnection,
    kind: SubjectType,
    id: Uuid,
    day: NaiveDate,
    now: DateTime<Utc>,
) -> QueryResult<Option<i64>> {
    let total: Option<(i64, i64)> = diesel::update(view_totals::table.find(id))
        .set(view_totals::counted.eq(view_totals::counted + 1))
        .returning((view_totals::baseline, view_totals::counted))
        .get_result(connection)
        .optional()?;
    let Some((baseline, counted)) = total else { return Ok(None) };
    // Asked while the counter is locked: a record that is being merged gives its counter away under that lock.
    if subjects::visible(connection, kind, &[id], Audience::Public(now))?.is_empty() {
        return Ok(None);
    }
    diesel::insert_into(view_days::table)
        .values((view_days::subject_id.eq(id), view_days::viewed_on.eq(day), view_days::views.eq(1)))
        .on_conflict((view_days::subject_id, view_days::viewed_on))
        .do_update()
        .set(view_days::views.eq(view_days::views + excluded(view_days::views)))
        .execute(connection)?;
    Ok(Some(baseline + counted))
}

/// Baseline and counted views of a subject.
pub fn total(connection: &mut PgConnection, id: Uuid) -> QueryResult<Option<(i64, i64)>> {
    view_totals::table
        .find(id)
        .select((view_totals::baseline, view_totals::counted))
        .first(connection)
        .optional()
}

/// The days of a subject from `from` to `to` on which anything was counted.
pub fn days(
    connection: &mut PgConnection,
    id: Uuid,
    from: NaiveDate,
    to: NaiveDate,
) -> QueryResult<Vec<(NaiveDate, i64)>> {
    view_days::table
        .filter(view_days::subject_id.eq(id).and(view_days::viewed_on.between(from, to)))
        .order(view_days::viewed_on)
        .select((view_days::viewed_on, view_days::views))
        .load(connection)
}

/// Totals of all of `ids` that have a counter.
pub fn totals(connection: &mut PgConnection, ids: &[Uuid]) -> QueryResult<Vec<(Uuid, i64)>> {
    view_totals::table
        .filter(view_totals::subject_id.eq_any(ids))
        .select((view_totals::subject_id, view_totals::baseline + view_totals::counted))
        .load(connection)
}
