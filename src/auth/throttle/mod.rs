//! Throttling of guesses at passwords, per account and per address, in the database: more instances give nobody more
//! guesses.
//!
//! A guess is counted before the password is checked, atomically, and given back unless it was wrong: however many are
//! sent at once, no more than the limit are ever checked. Whoever has a session is not asked for a password, so somebody
//! else's guesses shut nobody out who is signed in. A name that nobody has is counted as one that somebody has. Where a
//! limit is reached nothing is counted any more: an address that is shut out shuts no account out.

pub mod store;

use std::net::IpAddr;

use actix_web::HttpRequest;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::{Connection, PgConnection};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::accounts::canonical_username;
use crate::app::AppState;
use crate::config::Config;
use crate::error::{ApiError, Quota};
use crate::history::{self, Act, Difference};
use crate::http::client_address::{client_address, counted_as};
use crate::text::fold::fold;

/// In how long a time the guesses are counted together.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// Rows of windows that are over that one guess deletes: more than it makes.
const DELETED_AT_ONCE: i64 = 20;

/// Something that guesses are counted for.
#[derive(Clone, Debug)]
struct Subject {
    name: String,
    policy: &'static str,
    /// How many guesses may fail in [`WINDOW`].
    limit: i32,
}

/// A guess that was counted, and in which windows.
struct Counted(Vec<(Subject, DateTime<Utc>)>);

/// `check`, which finds out whether a password is that of the account `username`, if there may be another guess; 429
/// if not. It answers [`ApiError::InvalidCredentials`] where the password was wrong.
pub async fn guarded<T>(
    state: &AppState,
    request: &HttpRequest,
    username: &str,
    check: impl Future<Output = Result<T, ApiError>>,
) -> Result<T, ApiError> {
    let subjects =
        subjects(&state.config, client_address(request.head(), &state.config.trusted_proxies), username);
    let act = Act::of(request, None)?;
    let counted = state.db.run(move |connection| count(connection, &subjects, &act)).await?;
    let result = check.await;
    if !matches!(result, Err(ApiError::InvalidCredentials)) {
        counted.give_back(state).await;
    }
    result
}

/// The address first, in everybody's statements: two who count never wait for each other in a circle.
fn subjects(config: &Config, address: Option<IpAddr>, username: &str) -> Vec<Subject> {
    let address = address.map(|address| Subject {
        name: format!("address:{}", counted_as(address)),
        policy: "login-address",
        limit: to_integer(config.login_limit_address),
    });
    // What is typed as a name may be a password, and may be long.
    let name = hex::encode(Sha256::digest(fold(&canonical_username(username))));
    let account = Subject {
        name: format!("account:{name}"),
        policy: "login-account",
        limit: to_integer(config.login_limit_account),
    };
    address.into_iter().chain([account]).collect()
}

fn count(connection: &mut PgConnection, subjects: &[Subject], act: &Act) -> Result<Counted, ApiError> {
    let now = act.now;
    let names: Vec<&str> = subjects.iter().map(|subject| subject.name.as_str()).collect();
    // Whoever is shut out already is told so by a read: a flood of them writes nothing.
    let known = store::attempts(connection, &names, now - WINDOW)?;
    for subject in subjects {
        let own = known.iter().find(|known| known.subject == subject.name);
        if let Some(own) = own.filter(|own| own.attempts >= subject.limit) {
            if own.refused_at.is_none() {
                note_refusal(connection, subject, act)?;
            }
            return Err(too_many(subject, own.window_started_at, now));
        }
    }
    let mut counted = Counted(Vec::new());
    for subject in subjects {
        match store::count(connection, &subject.name, now, now - WINDOW, subject.limit)? {
            Some(window) => counted.0.push((subject.clone(), window)),
            // Others who guess at the same moment were quicker.
            None => {
                counted.undo(connection)?;
                note_refusal(connection, subject, act)?;
                let window = store::attempts(connection, &[&subject.name], now - WINDOW)?;
                let started = window.first().map_or(now, |window| window.window_started_at);
                return Err(too_many(subject, started, now));
            }
        }
    }
    store::delete_old(connection, now - WINDOW, DELETED_AT_ONCE)?;
    Ok(counted)
}

impl Counted {
    /// The guess was right, or there was none. That it stays counted when the database is away is the smaller evil.
    async fn give_back(self, state: &AppState) {
        let given_back = state.db.run(move |connection| self.undo(connection)).await;
        if let Err(error) = given_back {
            tracing::warn!(?error, "a login that was no wrong guess stays counted as one");
        }
    }

    fn undo(&self, connection: &mut PgConnection) -> Result<(), ApiError> {
        for (subject, window) in &self.0 {
            store::give_back(connection, &subject.name, *window)?;
        }
        Ok(())
    }
}

/// Once in a window, however many are turned away: in the audit log, which names no account that was guessed at. The log
/// of requests tells its id.
fn note_refusal(connection: &mut PgConnection, subject: &Subject, act: &Act) -> Result<(), ApiError> {
    connection.transaction(|connection| {
        if store::note_refusal(connection, &subject.name, act.now)? {
            tracing::warn!(policy = subject.policy, "logins are throttled");
            let limit =
                Difference { field: "policy".to_owned(), before: Value::Null, after: subject.policy.into() };
            history::event(connection, act, "throttle", ("login", None), None, vec![limit])?;
        }
        Ok(())
    })
}

fn too_many(subject: &Subject, window: DateTime<Utc>, now: DateTime<Utc>) -> ApiError {
    let seconds =
        |time: TimeDelta| u32::try_from(time.num_milliseconds().saturating_add(999) / 1000).unwrap_or(0);
    ApiError::TooManyAttempts(Quota {
        policy: subject.policy,
        limit: subject.limit,
        window: seconds(WINDOW),
        reset: seconds(window + WINDOW - now).max(1),
    })
}

fn to_integer(limit: usize) -> i32 {
    i32::try_from(limit).unwrap_or(i32::MAX)
}
