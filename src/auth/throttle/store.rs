//! The statements of guesses at passwords. Each is a transaction of its own.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text, Timestamptz};
use diesel::{PgConnection, sql_query};

use crate::schema::login_attempts;

/// What is counted of a subject in its window.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = login_attempts, check_for_backend(diesel::pg::Pg))]
pub struct Attempts {
    pub subject: String,
    pub window_started_at: DateTime<Utc>,
    pub attempts: i32,
    pub refused_at: Option<DateTime<Utc>>,
}

#[derive(QueryableByName)]
struct Window {
    #[diesel(sql_type = Timestamptz)]
    window_started_at: DateTime<Utc>,
}

/// The windows of `subjects` that began after `since`.
pub fn attempts(
    connection: &mut PgConnection,
    subjects: &[&str],
    since: DateTime<Utc>,
) -> QueryResult<Vec<Attempts>> {
    login_attempts::table
        .filter(login_attempts::subject.eq_any(subjects))
        .filter(login_attempts::window_started_at.gt(since))
        .select(Attempts::as_select())
        .load(connection)
}

/// Counts one more, in a window that began after `since` or in a new one, and says when it began; `None` when there are
/// `limit` already. One statement: those who come at once are counted one after the other.
pub fn count(
    connection: &mut PgConnection,
    subject: &str,
    now: DateTime<Utc>,
    since: DateTime<Utc>,
    limit: i32,
) -> QueryResult<Option<DateTime<Utc>>> {
    sql_query(
        "INSERT INTO login_attempts AS known (subject, window_started_at, attempts) VALUES ($1, $2, 1) \
         ON CONFLICT (subject) DO UPDATE SET \
         attempts = CASE WHEN known.window_started_at > $3 THEN known.attempts + 1 ELSE 1 END, \
         refused_at = CASE WHEN known.window_started_at > $3 THEN known.refused_at END, \
         window_started_at = CASE WHEN known.window_started_at > $3 THEN known.window_started_at ELSE $2 END \
         WHERE known.window_started_at <= $3 OR known.attempts < $4 RETURNING window_started_at",
    )
    .bind::<Text, _>(subject)
    .bind::<Timestamptz, _>(now)
    .bind::<Timestamptz, _>(since)
    .bind::<Integer, _>(limit)
    .get_result::<Window>(connection)
    .optional()
    .map(|window| window.map(|window| window.window_started_at))
}

/// Takes one back that was counted in that window.
pub fn give_back(connection: &mut PgConnection, subject: &str, window: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(login_attempts::table.find(subject))
        .filter(login_attempts::window_started_at.eq(window).and(login_attempts::attempts.gt(0)))
        .set(login_attempts::attempts.eq(login_attempts::attempts - 1))
        .execute(connection)
        .map(drop)
}

/// Notes that somebody was turned away; whether nobody had been yet in this window.
pub fn note_refusal(connection: &mut PgConnection, subject: &str, now: DateTime<Utc>) -> QueryResult<bool> {
    diesel::update(login_attempts::table.find(subject))
        .filter(login_attempts::refused_at.is_null())
        .set(login_attempts::refused_at.eq(now))
        .execute(connection)
        .map(|rows| rows > 0)
}

/// Forgets windows that began before `since`, at most `most` of them; those that somebody is counting in stay.
pub fn delete_old(connection: &mut PgConnection, since: DateTime<Utc>, most: i64) -> QueryResult<()> {
    sql_query(
        "DELETE FROM login_attempts WHERE subject IN (SELECT subject FROM login_attempts \
         WHERE window_started_at <= $1 ORDER BY window_started_at LIMIT $2 FOR UPDATE SKIP LOCKED)",
    )
    .bind::<Timestamptz, _>(since)
    .bind::<BigInt, _>(most)
    .execute(connection)
    .map(drop)
}
