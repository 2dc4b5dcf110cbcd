//! The counted views of a subject that turns out to be another one: added to that one's, and taken away again.
//!
//! Both counters are locked before they are read, so that no view is counted in between and left out.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Uuid as SqlUuid};
use diesel::upsert::excluded;
use diesel::{PgConnection, sql_query};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::copy;
use crate::schema::{view_days, view_totals};

/// What was added, so that exactly this can be taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenOver {
    pub baseline: i64,
    pub counted: i64,
    pub days: Vec<(NaiveDate, i64)>,
}

/// Adds the views of `from` to those of `into`; those of `from` stay as they are.
pub fn take_over(connection: &mut PgConnection, from: Uuid, into: Uuid) -> QueryResult<TakenOver> {
    let totals: Vec<(Uuid, i64, i64)> = view_totals::table
        .filter(view_totals::subject_id.eq_any([from, into]))
        .select((view_totals::subject_id, view_totals::baseline, view_totals::counted))
        .order(view_totals::subject_id)
        .for_update()
        .load(connection)?;
    let days: Vec<(NaiveDate, i64)> = view_days::table
        .filter(view_days::subject_id.eq(from))
        .order(view_days::viewed_on)
        .select((view_days::viewed_on, view_days::views))
        .load(connection)?;
    let (baseline, counted) = totals
        .into_iter()
        .find_map(|(id, baseline, counted)| (id == from).then_some((baseline, counted)))
        .unwrap_or_default();
    diesel::update(view_totals::table.find(into))
        .set((
            view_totals::baseline.eq(view_totals::baseline + baseline),
            view_totals::counted.eq(view_totals::counted + counted),
        ))
        .execute(connection)?;
    copy::follow(connection, into)?;
    let rows: Vec<_> = days
        .iter()
        .map(|(day, views)| {
            (view_days::subject_id.eq(into), view_days::viewed_on.eq(*day), view_days::views.eq(*views))
        })
        .collect();
    diesel::insert_into(view_days::table)
        .values(rows)
        .on_conflict((view_days::subject_id, view_days::viewed_on))
        .do_update()
        .set(view_days::views.eq(view_days::views + excluded(view_days::views)))
        .execute(connection)?;
    Ok(TakenOver { baseline, counted, days })
}

/// A day on which nothing is left has no row.
const EMPTY_DAYS: &str = "DELETE FROM view_days USING unnest($2, $3) AS gone (day, views) \
    WHERE subject_id = $1 AND viewed_on = gone.day AND view_days.views = gone.views";
const LESSEN_DAYS: &str = "UPDATE view_days SET views = view_days.views - gone.views \
    FROM unnest($2, $3) AS gone (day, views) WHERE subject_id = $1 AND viewed_on = gone.day";

/// Takes from the views of `id` what it had taken over.
pub fn give_back(connection: &mut PgConnection, id: Uuid, taken: &TakenOver) -> QueryResult<()> {
    diesel::update(view_totals::table.find(id))
        .set((
            view_totals::baseline.eq(view_totals::baseline - taken.baseline),
            view_totals::counted.eq(view_totals::counted - taken.counted),
        ))
        .execute(connection)?;
    copy::follow(connection, id)?;
    let (days, views): (Vec<NaiveDate>, Vec<i64>) = taken.days.iter().copied().unzip();
    // Those of which something stays come second: a day that is lessened to nothing breaks a rule of its table.
    for statement in [EMPTY_DAYS, LESSEN_DAYS] {
        sql_query(statement)
            .bind::<SqlUuid, _>(id)
            .bind::<Array<Date>, _>(&days)
            .bind::<Array<BigInt>, _>(&views)
            .execute(connection)?;
    }
    Ok(())
}
