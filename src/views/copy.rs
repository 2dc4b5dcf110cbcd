//! The copy of the totals (`view_counts`): what lists are sorted by and what `include=views` shows.
//!
//! An index on the totals themselves would be written with every view. Here a row changes once per refresh, however
//! often its subject was viewed in between. Those who change totals rarely (a new subject, an import, a merge) copy them
//! in their own transaction by [`follow`]; what was counted is copied by the [refresher](super::refresher).
//!
//! Who copies reads the total when it holds the copy's row, never before: otherwise the older of two numbers could be
//! written last, and stay.

use std::collections::HashMap;

use diesel::connection::Connection;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Uuid as SqlUuid};
use diesel::{PgConnection, sql_query};
use uuid::Uuid;

use crate::db::keyset::{KeyTable, Keyed};
use crate::schema::view_counts;

/// Subjects that are looked at in one transaction.
pub const PORTION: usize = 5000;

/// What articles are sorted by.
pub const OF_ARTICLES: KeyTable = of("view_counts.subject_type = 'article'");
/// What honoured units are sorted by.
pub const OF_HONOURED_UNITS: KeyTable = of("view_counts.subject_type = 'honoured_unit'");
/// What innovation studios are sorted by.
pub const OF_INNOVATION_STUDIOS: KeyTable = of("view_counts.subject_type = 'innovation_studio'");

const fn of(only: &'static str) -> KeyTable {
    KeyTable { name: "view_counts", key: "view_counts.views", id: "view_counts.subject_id", only }
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// How often each of `ids` was viewed, as it was copied last.
pub fn views(connection: &mut PgConnection, ids: &[Uuid]) -> QueryResult<HashMap<Uuid, i64>> {
    let rows: Vec<(Uuid, i64)> = view_counts::table
        .filter(view_counts::subject_id.eq_any(ids))
        .select((view_counts::subject_id, view_counts::views))
        .load(connection)?;
    Ok(rows.into_iter().collect())
}

/// How often `id` was viewed, as it was copied last.
pub fn views_of(connection: &mut PgConnection, id: Uuid) -> QueryResult<i64> {
    Ok(views(connection, &[id])?.remove(&id).unwrap_or_default())
}

/// How often each of a page's `rows` was viewed. What they are sorted by is not read again, perhaps as another number.
pub fn of_rows<R>(
    connection: &mut PgConnection,
    rows: &[Keyed<R>],
    id: impl Fn(&R) -> Uuid,
) -> QueryResult<HashMap<Uuid, i64>> {
    match rows.iter().map(|row| Some((id(row), row.key?))).collect() {
        Some(keys) => Ok(keys),
        None => views(connection, &rows.iter().map(|row| id(row)).collect::<Vec<_>>()),
    }
}

const FOLLOW: &str = "
    INSERT INTO view_counts AS copy (subject_id, subject_type, views)
    SELECT subject_id, subject_type, baseline + counted FROM view_totals WHERE subject_id = $1
    ON CONFLICT (subject_id) DO UPDATE SET views = excluded.views WHERE copy.views <> excluded.views";

/// Copies the total of `id`, which this transaction has made or changed, and so holds.
pub fn follow(connection: &mut PgConnection, id: Uuid) -> QueryResult<()> {
    sql_query(FOLLOW).bind::<SqlUuid, _>(id).execute(connection).map(drop)
}

const STALE: &str = "
    SELECT subject_id AS id FROM view_totals LEFT JOIN view_counts AS copy USING (subject_id)
    WHERE subject_id = ANY($1) AND copy.views IS DISTINCT FROM baseline + counted";
/// In one order, and past those that somebody else holds: who refreshes waits for nobody, and is in no deadlock.
const HOLD: &str = "
    SELECT subject_id AS id FROM view_counts WHERE subject_id = ANY($1)
    ORDER BY subject_id FOR NO KEY UPDATE SKIP LOCKED";
const COPY: &str = "
    UPDATE view_counts AS copy SET views = baseline + counted FROM view_totals AS total
    WHERE copy.subject_id = ANY($1) AND total.subject_id = copy.subject_id AND copy.views <> baseline + counted";
/// A release before this table made subjects without a row in it.
const ADD: &str = "
    INSERT INTO view_counts (subject_id, subject_type, views)
    SELECT subject_id, subject_type, baseline + counted FROM view_totals AS total
    WHERE subject_id = ANY($1) AND NOT EXISTS (SELECT FROM view_counts AS copy WHERE copy.subject_id = total.subject_id)
    ORDER BY subject_id ON CONFLICT DO NOTHING RETURNING subject_id AS id";

/// Copies the totals of those among `ids` whose copy differs. What is left, since somebody else held it, is returned and
/// has to be tried again.
pub fn refresh(connection: &mut PgConnection, ids: &[Uuid]) -> QueryResult<Vec<Uuid>> {
    let mut left = select(connection, STALE, ids)?;
    if left.is_empty() {
        return Ok(left);
    }
    let held = connection.transaction(|connection| {
        let held = select(connection, HOLD, &left)?;
        sql_query(COPY).bind::<Array<SqlUuid>, _>(&held).execute(connection)?;
        Ok::<_, diesel::result::Error>(held)
    })?;
    without(&mut left, held);
    if !left.is_empty() {
        let added = select(connection, ADD, &left)?;
        without(&mut left, added);
    }
    Ok(left)
}

fn select(connection: &mut PgConnection, statement: &'static str, ids: &[Uuid]) -> QueryResult<Vec<Uuid>> {
    let rows: Vec<Id> = sql_query(statement).bind::<Array<SqlUuid>, _>(ids).load(connection)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

fn without(ids: &mut Vec<Uuid>, done: Vec<Uuid>) {
    let done: std::collections::HashSet<Uuid> = done.into_iter().collect();
    ids.retain(|id| !done.contains(id));
}

/// A look at all totals, one portion after the other: what was counted by an instance that died before it could copy it
/// is known to nobody. One instance at a time.
#[derive(Debug)]
pub struct Reconciliation {
    last: Uuid,
}

const TRY_LOCK: &str = "SELECT pg_try_advisory_lock(hashtextextended('views:copy', 0)) AS is_ours";
const UNLOCK: &str = "SELECT pg_advisory_unlock(hashtextextended('views:copy', 0))";
/// Both sides begin behind `$1`: otherwise each portion would read the copies of all portions before it.
const DIFFERENCES: &str = "
    SELECT (array_agg(id ORDER BY id DESC))[1] AS last,
        coalesce(array_agg(id) FILTER (WHERE views IS DISTINCT FROM total), '{}') AS stale
    FROM (SELECT subject_id AS id, baseline + counted AS total, copy.views
        FROM view_totals
            LEFT JOIN (SELECT subject_id, views FROM view_counts WHERE subject_id > $1) AS copy USING (subject_id)
        WHERE subject_id > $1 ORDER BY subject_id LIMIT $2) AS portion";

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = Bool)]
    is_ours: bool,
}

#[derive(QueryableByName)]
struct Differences {
    #[diesel(sql_type = Nullable<SqlUuid>)]
    last: Option<Uuid>,
    #[diesel(sql_type = Array<SqlUuid>)]
    stale: Vec<Uuid>,
}

impl Reconciliation {
    /// Begins one; `None` while another session is at it. The lock goes with the session, or at the end.
    pub fn begin(connection: &mut PgConnection) -> QueryResult<Option<Self>> {
        let Locked { is_ours } = sql_query(TRY_LOCK).get_result(connection)?;
        Ok(is_ours.then_some(Self { last: Uuid::nil() }))
    }

    /// Those of the next portion whose copy differs; `None` at the end.
    pub fn next(&mut self, connection: &mut PgConnection) -> QueryResult<Option<Vec<Uuid>>> {
        let found: Differences = sql_query(DIFFERENCES)
            .bind::<SqlUuid, _>(self.last)
            .bind::<BigInt, _>(i64::try_from(PORTION).unwrap_or(i64::MAX))
            .get_result(connection)?;
        match found.last {
            Some(last) => {
                self.last = last;
                Ok(Some(found.stale))
            }
            None => {
                sql_query(UNLOCK).execute(connection)?;
                Ok(None)
            }
        }
    }
}
