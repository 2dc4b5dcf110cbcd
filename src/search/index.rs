//! Keeping `search_documents` equal to the content.
//!
//! Whoever writes what is searched calls [`put`] in the same transaction. What was there before the index, or was made
//! by older rules, is made by [`backfill`]; [`reindex`] makes everything again. [`differences`] tells whether a write
//! forgot to call.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::connection::Connection;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel::{PgConnection, sql_query};
use uuid::Uuid;

use super::document::{FOLD_VERSION, SearchDocument, load};
use crate::views::model::SubjectType;

/// Every kind that is searched.
pub const KINDS: [SubjectType; 3] =
    [SubjectType::Article, SubjectType::HonouredUnit, SubjectType::InnovationStudio];

/// Subjects in one transaction of a backfill: so few that whoever writes one of them, and waits for it, does not meet the
/// lock timeout.
const BATCH: i64 = 10;
/// Subjects that are looked at at once, and how long those who read may have the machine then: nearly every start finds
/// nothing to do, and a million of them are looked at for that.
const PORTION: i64 = 2_000;
const PAUSE: Duration = Duration::from_millis(10);

/// A row that says the same already is left alone (unless `$12` says otherwise): its grams would be written once more for
/// nothing.
const PUT: &str = "
    INSERT INTO search_documents AS d (subject_id, subject_type, listed_at, heading_folded, middle_folded, body_folded,
        pinyin, name_grams, lead_grams, grams, fold_version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    ON CONFLICT (subject_id) DO UPDATE SET
        listed_at = excluded.listed_at, heading_folded = excluded.heading_folded,
        middle_folded = excluded.middle_folded, body_folded = excluded.body_folded, pinyin = excluded.pinyin,
        name_grams = excluded.name_grams, lead_grams = excluded.lead_grams, grams = excluded.grams,
        fold_version = excluded.fold_version
    WHERE $12 OR (d.listed_at, d.fold_version, d.heading_folded, d.middle_folded, d.pinyin, d.body_folded)
        IS DISTINCT FROM (excluded.listed_at, excluded.fold_version, excluded.heading_folded, excluded.middle_folded,
            excluded.pinyin, excluded.body_folded)";

/// Makes the documents of `ids` say what their subjects say now. Runs in the transaction that changed them.
pub fn put(connection: &mut PgConnection, kind: SubjectType, ids: &[Uuid]) -> QueryResult<()> {
    put_all(connection, kind, ids, false)
}

fn put_all(connection: &mut PgConnection, kind: SubjectType, ids: &[Uuid], again: bool) -> QueryResult<()> {
    for document in load(connection, kind, ids)? {
        write(connection, document, again)?;
    }
    Ok(())
}

fn write(connection: &mut PgConnection, document: SearchDocument, again: bool) -> QueryResult<()> {
    sql_query(PUT)
        .bind::<SqlUuid, _>(document.subject_id)
        .bind::<Text, _>(document.subject_type)
        .bind::<Timestamptz, _>(document.listed_at)
        .bind::<Text, _>(document.heading_folded)
        .bind::<Text, _>(document.middle_folded)
        .bind::<Text, _>(document.body_folded)
        .bind::<Text, _>(document.pinyin)
        .bind::<Array<Integer>, _>(document.name_grams)
        .bind::<Array<Integer>, _>(document.lead_grams)
        .bind::<Array<Integer>, _>(document.grams)
        .bind::<SmallInt, _>(FOLD_VERSION)
        .bind::<Bool, _>(again)
        .execute(connection)
        .map(drop)
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// The statements of a backfill of the subjects in `$table`.
///
/// - `end`: the last of the next `$2` ids behind `$1`, so that no statement looks at all of them.
/// - `batch`: `$4` at most of those behind `$1`, up to `$5`, whose documents are missing or not of the rules `$2`; of the
///   others as well if `$3` says so. Locked, so that no writer comes between what is read and what is put.
macro_rules! statements_on {
    ($table:literal) => {
        Statements {
            end: concat!(
                "SELECT id FROM (SELECT id FROM ",
                $table,
                " WHERE id > $1 ORDER BY id LIMIT $2) portion
                ORDER BY id DESC LIMIT 1"
            ),
            batch: concat!(
                "SELECT id FROM ",
                $table,
                " WHERE id > $1 AND id <= $5 AND ($3 OR NOT EXISTS (
                SELECT 1 FROM search_documents d WHERE d.subject_id = id AND d.fold_version = $2))
                ORDER BY id LIMIT $4 FOR SHARE"
            ),
        }
    };
}

struct Statements {
    end: &'static str,
    batch: &'static str,
}

fn statements_of(kind: SubjectType) -> Statements {
    match kind {
        SubjectType::Article => statements_on!("articles"),
        SubjectType::HonouredUnit => statements_on!("honoured_units"),
        SubjectType::InnovationStudio => statements_on!("innovation_studios"),
    }
}

/// Makes the documents that are missing or of older rules, and says how many; `None` when somebody else is at it.
/// Each batch is a transaction: one that is stopped goes on where it was. Stops when `goes_on` says no.
pub fn backfill(connection: &mut PgConnection, goes_on: &dyn Fn() -> bool) -> QueryResult<Option<usize>> {
    alone(connection, |connection| each_batch(connection, false, goes_on))
}

/// Makes every document again, and says how many; `None` when somebody else is at it.
pub fn reindex(connection: &mut PgConnection) -> QueryResult<Option<usize>> {
    alone(connection, |connection| each_batch(connection, true, &|| true))
}

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = Bool)]
    is_ours: bool,
}

const TRY_LOCK: &str = "SELECT pg_try_advisory_lock(hashtextextended('search:index', 0)) AS is_ours";
const UNLOCK: &str = "SELECT pg_advisory_unlock(hashtextextended('search:index', 0))";

fn alone<T>(
    connection: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> QueryResult<T>,
) -> QueryResult<Option<T>> {
    let Locked { is_ours } = sql_query(TRY_LOCK).get_result(connection)?;
    if !is_ours {
        return Ok(None);
    }
    let result = work(connection);
    // A connection that was lost has let go of it.
    let unlocked = sql_query(UNLOCK).execute(connection);
    let value = result?;
    unlocked.map(|_| Some(value))
}

fn each_batch(connection: &mut PgConnection, all: bool, goes_on: &dyn Fn() -> bool) -> QueryResult<usize> {
    let mut done = 0;
    for kind in KINDS {
        let statements = statements_of(kind);
        let mut last = Uuid::nil();
        while goes_on() {
            let end = sql_query(statements.end).bind::<SqlUuid, _>(last).bind::<BigInt, _>(PORTION);
            let Some(Id { id: end }) = end.get_result(connection).optional()? else { break };
            while goes_on() {
                let ids = put_batch(connection, kind, (last, end), all)?;
                let Some(next) = ids.last() else { break };
                last = *next;
                done += ids.len();
                if done % 10_000 < ids.len() {
                    tracing::info!(done, "indexing for search");
                }
            }
            last = end;
            std::thread::sleep(PAUSE);
        }
    }
    Ok(done)
}

/// Makes the documents of the next few subjects behind `last` and up to `end`, and says which.
fn put_batch(
    connection: &mut PgConnection,
    kind: SubjectType,
    (last, end): (Uuid, Uuid),
    all: bool,
) -> QueryResult<Vec<Uuid>> {
    connection.transaction(|connection| {
        let rows: Vec<Id> = sql_query(statements_of(kind).batch)
            .bind::<SqlUuid, _>(last)
            .bind::<SmallInt, _>(FOLD_VERSION)
            .bind::<Bool, _>(all)
            .bind::<BigInt, _>(BATCH)
            .bind::<SqlUuid, _>(end)
            .load(connection)?;
        let ids: Vec<Uuid> = rows.into_iter().map(|row| row.id).collect();
        put_all(connection, kind, &ids, all)?;
        Ok(ids)
    })
}

/// A row as it is stored, but for its rules.
#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = SqlUuid)]
    subject_id: Uuid,
    #[diesel(sql_type = Text)]
    subject_type: String,
    #[diesel(sql_type = Timestamptz)]
    listed_at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    heading_folded: String,
    #[diesel(sql_type = Text)]
    middle_folded: String,
    #[diesel(sql_type = Text)]
    body_folded: String,
    #[diesel(sql_type = Text)]
    pinyin: String,
    #[diesel(sql_type = Array<Integer>)]
    name_grams: Vec<i32>,
    #[diesel(sql_type = Array<Integer>)]
    lead_grams: Vec<i32>,
    #[diesel(sql_type = Array<Integer>)]
    grams: Vec<i32>,
}

/// Those of `ids` whose documents are not what [`put`] would write, each as `<type> <id>: what is wrong`. For tests.
pub fn differences(
    connection: &mut PgConnection,
    kind: SubjectType,
    ids: &[Uuid],
) -> QueryResult<Vec<String>> {
    let stored: Vec<Stored> = sql_query("SELECT * FROM search_documents WHERE subject_id = ANY($1)")
        .bind::<Array<SqlUuid>, _>(ids)
        .load(connection)?;
    let difference = |document: SearchDocument| {
        let name = format!("{} {}", document.subject_type, document.subject_id);
        match stored.iter().find(|row| row.subject_id == document.subject_id) {
            None => Some(format!("{name}: has no document")),
            Some(row) if !row.is(&document) => {
                Some(format!("{name}: its document is of what it said before"))
            }
            Some(_) => None,
        }
    };
    Ok(load(connection, kind, ids)?.into_iter().filter_map(difference).collect())
}

impl Stored {
    fn is(&self, document: &SearchDocument) -> bool {
        (&*self.subject_type, self.listed_at) == (document.subject_type, document.listed_at)
            && self.heading_folded == document.heading_folded
            && self.middle_folded == document.middle_folded
            && self.body_folded == document.body_folded
            && self.pinyin == document.pinyin
            && self.name_grams == document.name_grams
            && self.lead_grams == document.lead_grams
            && self.grams == document.grams
    }
}
