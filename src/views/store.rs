//! The statements of view counters, but for those that count, which are the [writer's](super::writer).

use chrono::NaiveDate;
use diesel::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

use super::model::SubjectType;
use super::{copy, subjects};
use crate::schema::{view_days, view_totals};

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
