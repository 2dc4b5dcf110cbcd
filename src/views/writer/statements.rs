//! The statements of the writer.
//!
//! Locks are taken in one order by everybody, so that two instances, or a batch and a merge, never wait for each other in
//! a circle: events, by id; then subject by subject, by id, first a unit's row, then its counter, then the counter's day.
//! Sorting the batch is not enough for that: it is the plan that decides in which order an UPDATE meets its rows. So the
//! session leaves it no other than to go through the batch as it comes ([`SESSION`]).

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{
    Array, BigInt, Bool, Date, Integer, Nullable, SmallInt, Timestamptz, Uuid as SqlUuid,
};
use diesel::{PgConnection, sql_query};
use uuid::Uuid;

use super::super::model::SubjectType;
use crate::schema::{articles, view_events};
use crate::visibility::{Audience, articles_for};

/// The settings of the writer's session. Each batch is met by loops over the indexes: in the batch's order, whatever
/// the planner thinks of the sizes of tables. Planned once: planning took longer than running. Whoever holds a counter
/// longer than a moment holds up everybody, so that the wait for a lock is short.
pub const SESSION: &str = "SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off; \
    SET enable_hashagg = off; SET plan_cache_mode = force_generic_plan; SET lock_timeout = 250;";

/// What is to be added to subjects, in the order of their ids; a subject to which nothing is added is only read.
#[derive(Debug, Default)]
pub struct Sums {
    pub ids: Vec<Uuid>,
    pub kinds: Vec<i16>,
    pub views: Vec<i64>,
}

/// The kind as it stands in [`Sums`].
pub fn number(kind: SubjectType) -> i16 {
    match kind {
        SubjectType::Article => 0,
        SubjectType::HonouredUnit => 1,
        SubjectType::InnovationStudio => 2,
    }
}

/// Adds `sums` to totals and to the day, and gives the totals then; what the public does not see at `now` is left out.
/// One statement, which is one transaction and one way to the server and back.
pub fn add(
    connection: &mut PgConnection,
    sums: &Sums,
    day: NaiveDate,
    now: DateTime<Utc>,
) -> QueryResult<Vec<(Uuid, i16, i64)>> {
    Add { sums, day, is_public: articles_for(Audience::Public(now)) }.load(connection)
}

struct Add<'a> {
    sums: &'a Sums,
    day: NaiveDate,
    is_public: Box<dyn BoxableExpression<articles::table, Pg, SqlType = Nullable<Bool>>>,
}

/// A unit's row is held against being merged into another: a merge takes the counter with it, and what is counted
/// afterwards would be left behind. `OFFSET 0` keeps the planner from reading all subjects there are.
const SEEN: &str = ") AS sent (id, kind, views) WHERE CASE sent.kind \
      WHEN 0 THEN EXISTS (SELECT 1 FROM articles WHERE articles.id = sent.id AND (";
const SEEN_OTHERS: &str = ") OFFSET 0) \
      WHEN 1 THEN EXISTS (SELECT 1 FROM honoured_units u WHERE u.id = sent.id AND u.deleted_at IS NULL \
                          AND u.merged_into_id IS NULL FOR KEY SHARE) \
      WHEN 2 THEN EXISTS (SELECT 1 FROM innovation_studios s WHERE s.id = sent.id AND s.deleted_at IS NULL OFFSET 0) \
      END), \
    totals AS (UPDATE view_totals AS t SET counted = t.counted + seen.views FROM seen \
      WHERE t.subject_id = seen.id AND seen.views > 0 \
      RETURNING t.subject_id, seen.kind, seen.views, t.baseline + t.counted AS total), \
    days AS (INSERT INTO view_days AS d (subject_id, viewed_on, views) SELECT subject_id, ";
const DAYS: &str = ", views FROM totals \
      ON CONFLICT (subject_id, viewed_on) DO UPDATE SET views = d.views + excluded.views) \
    SELECT subject_id, kind, total FROM totals \
    UNION ALL SELECT t.subject_id, seen.kind, t.baseline + t.counted FROM seen \
      JOIN view_totals AS t ON t.subject_id = seen.id WHERE seen.views = 0";

impl QueryFragment<Pg> for Add<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH seen AS MATERIALIZED (SELECT sent.id, sent.kind, sent.views FROM unnest(");
        out.push_bind_param::<Array<SqlUuid>, _>(&self.sums.ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<SmallInt>, _>(&self.sums.kinds)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.sums.views)?;
        out.push_sql(SEEN);
        self.is_public.walk_ast(out.reborrow())?;
        out.push_sql(SEEN_OTHERS);
        out.push_bind_param::<Date, _>(&self.day)?;
        out.push_sql(DAYS);
        Ok(())
    }
}

/// The text is always the same: it is prepared once, which `sql_query` never is.
impl QueryId for Add<'_> {
    type QueryId = Add<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Add<'_> {
    type SqlType = (SqlUuid, SmallInt, BigInt);
}

impl RunQueryDsl<PgConnection> for Add<'_> {}

/// Records `events`, which are in order, and gives those that were not recorded before. It waits for another instance
/// that is just recording one of them.
pub fn record(
    connection: &mut PgConnection,
    events: &[Uuid],
    now: DateTime<Utc>,
) -> QueryResult<HashSet<Uuid>> {
    Ok(Record { events, now }.load(connection)?.into_iter().collect())
}

struct Record<'a> {
    events: &'a [Uuid],
    now: DateTime<Utc>,
}

impl QueryFragment<Pg> for Record<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("INSERT INTO view_events (event_id, recorded_at) SELECT unnest(");
        out.push_bind_param::<Array<SqlUuid>, _>(&self.events)?;
        out.push_sql("), ");
        out.push_bind_param::<Timestamptz, _>(&self.now)?;
        out.push_sql(" ON CONFLICT DO NOTHING RETURNING event_id");
        Ok(())
    }
}

impl QueryId for Record<'_> {
    type QueryId = Record<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Record<'_> {
    type SqlType = SqlUuid;
}

impl RunQueryDsl<PgConnection> for Record<'_> {}

/// Forgets `events`, whose views were not counted.
pub fn forget(connection: &mut PgConnection, events: &[Uuid]) -> QueryResult<()> {
    diesel::delete(view_events::table.filter(view_events::event_id.eq_any(events)))
        .execute(connection)
        .map(|_| ())
}

/// The index has them in order, so that nothing else is read; another instance takes the next ones.
const PRUNE: &str = "DELETE FROM view_events WHERE event_id = ANY (ARRAY ( \
    SELECT event_id FROM view_events WHERE recorded_at < $1 ORDER BY recorded_at LIMIT $2 FOR UPDATE SKIP LOCKED))";

/// Deletes up to `most` of the events from before `end`, the oldest first; how many there were.
pub fn prune(connection: &mut PgConnection, end: DateTime<Utc>, most: i32) -> QueryResult<usize> {
    sql_query(PRUNE).bind::<Timestamptz, _>(end).bind::<Integer, _>(most).execute(connection)
}
