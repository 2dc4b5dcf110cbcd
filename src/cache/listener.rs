//! Hearing of what other processes change: a thread with a connection of its own that listens to what the database
//! announces (`plaudit_changes`, one line a change: the instance that did it, the kind, the id, of articles the fields).
//!
//! A notification can be lost without anybody noticing: behind a pooler that hands the connection to others, or while
//! the network swallows everything. So the thread asks the server something each time it looks, and now and then
//! announces something itself that it has to hear. As long as both succeed the cache is told that it has heard all;
//! else entries end by their own time. Whatever happened before a connection was made: everything is void then.

use std::io;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use actix_web::web::Data;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::{PgConnection, sql_query};
use uuid::Uuid;

use super::Change;
use crate::app::AppState;
use crate::db::establish;

/// How often it looks.
const POLL: Duration = Duration::from_millis(100);
/// How often it announces something to itself.
const ECHO: Duration = Duration::from_secs(10);
/// Within this time it is to hear that.
const ECHO_LIMIT: Duration = Duration::from_secs(2);
/// Between two tries to get a connection.
const RETRY: Duration = Duration::from_millis(500);

/// Listens until the service stops; what is received then is that it has ended.
pub fn start(url: &str, state: Data<AppState>) -> io::Result<Receiver<()>> {
    let (ended, end) = mpsc::channel::<()>();
    let url = url.to_owned();
    let work = move || {
        let _ended = ended;
        let mut was_heard = true;
        while !state.is_draining() {
            match listen(&url, &state) {
                Ok(()) => return,
                // Once an outage, not twice a second.
                Err(Failure { error, heard }) => {
                    if was_heard || heard {
                        let ttl = state.config.cache.ttl;
                        tracing::warn!(%error, ?ttl, "changes by other instances are not heard of; answers are kept for this long");
                    }
                    was_heard = false;
                }
            }
            std::thread::sleep(RETRY);
        }
    };
    std::thread::Builder::new().name("cache-listener".into()).spawn(work)?;
    Ok(end)
}

/// Tells every instance that anything may have changed, after work on content that is no write of it.
pub fn announce_everything(connection: &mut PgConnection) -> QueryResult<()> {
    sql_query("NOTIFY plaudit_changes").execute(connection).map(drop)
}

/// Why it hears nothing, and whether it had before.
struct Failure {
    error: String,
    heard: bool,
}

/// Listens on one connection until the service stops.
fn listen(url: &str, state: &AppState) -> Result<(), Failure> {
    let mut heard = false;
    let failed = |error: String, heard| Failure { error, heard };
    let mut connection = establish(url).map_err(|error| failed(error.to_string(), false))?;
    let mut run = || -> QueryResult<Option<&'static str>> {
        sql_query("LISTEN plaudit_changes").execute(&mut connection)?;
        state.cache.flush();
        let mut echo = Echo::new();
        while !state.is_draining() {
            let moment = state.cache.elapsed();
            echo.ask(&mut connection)?;
            let notifications: Vec<_> = connection.notifications_iter().collect::<QueryResult<_>>()?;
            for notification in notifications {
                if !echo.is(&notification.payload) {
                    apply(state, &notification.payload);
                }
            }
            match echo.state() {
                Heard::Yes => {
                    heard = true;
                    state.cache.confirm(moment);
                }
                Heard::NotYet => {}
                Heard::No => return Ok(Some("the connection does not hear its own notifications")),
            }
            std::thread::sleep(POLL);
        }
        Ok(None)
    };
    match run() {
        Ok(None) => Ok(()),
        Ok(Some(error)) => Err(failed(error.to_owned(), heard)),
        Err(error) => Err(failed(error.to_string(), heard)),
    }
}

/// Voids what the change that is announced can have changed.
fn apply(state: &AppState, payload: &str) {
    let mut words = payload.split(' ');
    if words.next() == Some(state.db.instance()) {
        return;
    }
    let resource = words.next().unwrap_or_default();
    let id = words.next().and_then(|id| Uuid::parse_str(id).ok());
    let fields: Vec<&str> = words.next().map(|fields| fields.split(',').collect()).unwrap_or_default();
    match Change::of(resource, id, &fields, None) {
        Some(change) => state.cache.invalidate(&change),
        // By hand, or by a version that knows more: everything.
        None => state.cache.flush(),
    }
}

/// What the thread announces to itself.
struct Echo {
    word: String,
    asked: Option<Instant>,
    heard: Option<Instant>,
}

enum Heard {
    Yes,
    NotYet,
    No,
}

impl Echo {
    fn new() -> Self {
        // Random, so that every listener knows its own.
        Self { word: format!("echo {}", Uuid::new_v4()), asked: None, heard: None }
    }

    /// Asks the server something: whether it is there, or to announce the word.
    fn ask(&mut self, connection: &mut PgConnection) -> QueryResult<()> {
        if self.asked.is_none_or(|asked| asked.elapsed() >= ECHO) {
            self.asked = Some(Instant::now());
            self.heard = None;
            sql_query("SELECT pg_notify('plaudit_changes', $1)")
                .bind::<Text, _>(&self.word)
                .execute(connection)?;
        }
        sql_query("SELECT 1").execute(connection).map(drop)
    }

    /// Whether `payload` is an echo, this one's or another listener's.
    fn is(&mut self, payload: &str) -> bool {
        if payload == self.word {
            self.heard = Some(Instant::now());
        }
        payload.starts_with("echo ")
    }

    fn state(&self) -> Heard {
        match (self.heard, self.asked) {
            (Some(_), _) => Heard::Yes,
            (None, Some(asked)) if asked.elapsed() > ECHO_LIMIT => Heard::No,
            (None, _) => Heard::NotYet,
        }
    }
}
