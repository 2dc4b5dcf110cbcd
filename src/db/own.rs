//! A connection that one thread keeps for itself, outside the pool: nobody waits for a turn, and what it has prepared
//! stays prepared.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::connection::{Connection, SimpleConnection};
use diesel::{PgConnection, RunQueryDsl, sql_query};

use super::metrics::DbMetrics;
use super::{DbError, again, establish};

/// After so long without a statement it is asked first whether the server still knows it.
const STALE: Duration = Duration::from_secs(1);
/// The pause after a server could not be reached; it doubles with each time.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The connection of one thread; opened when it is needed, and again after it was lost.
pub struct OwnConnection {
    url: String,
    /// The statements with which each session begins.
    session: String,
    open: Option<Open>,
    pause: Duration,
    /// Before this nobody asks a server that was not to be reached.
    not_before: Option<Instant>,
    metrics: Arc<DbMetrics>,
}

struct Open {
    connection: PgConnection,
    used: Instant,
}

impl OwnConnection {
    pub(super) fn new(url: String, session: String, metrics: Arc<DbMetrics>) -> Self {
        Self { url, session, metrics, open: None, pause: FIRST_PAUSE, not_before: None }
    }

    /// Runs `work`, which may run again after a deadlock or a serialization failure, as a transaction may. An error at
    /// once while a server that cannot be reached is left alone for a moment.
    pub fn run<T>(
        &mut self,
        mut work: impl FnMut(&mut PgConnection) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        let metrics = Arc::clone(&self.metrics);
        let connection = self.connection()?;
        let result = again(&metrics, || work(connection));
        match &result {
            Err(DbError::Unreachable(_)) => self.open = None,
            _ => self.open.iter_mut().for_each(|open| open.used = Instant::now()),
        }
        result
    }

    /// Forgets the connection, whatever state it is in.
    pub fn close(&mut self) {
        self.open = None;
    }

    fn connection(&mut self) -> Result<&mut PgConnection, DbError> {
        let open = match self.open.take().and_then(still_there) {
            Some(open) => open,
            None => self.reopened()?,
        };
        Ok(&mut self.open.insert(open).connection)
    }

    fn reopened(&mut self) -> Result<Open, DbError> {
        if self.not_before.is_some_and(|moment| Instant::now() < moment) {
            return Err(DbError::Unreachable("it could not be reached a moment ago".into()));
        }
        let opened = establish(&self.url).map_err(|error| error.to_string()).and_then(|mut connection| {
            connection.batch_execute(&self.session).map_err(|error| error.to_string())?;
            Ok(connection)
        });
        match opened {
            Ok(connection) => {
                (self.pause, self.not_before) = (FIRST_PAUSE, None);
                Ok(Open { connection, used: Instant::now() })
            }
            Err(error) => {
                self.not_before = Some(Instant::now() + self.pause);
                self.pause = (self.pause * 2).min(LONGEST_PAUSE);
                Err(DbError::Unreachable(error))
            }
        }
    }
}

/// A server that was started again since does not know it any more, and a transaction that it was left in is not to be
/// gone on with.
fn still_there(mut open: Open) -> Option<Open> {
    let is_fresh = open.used.elapsed() < STALE;
    (is_fresh || sql_query("SELECT 1").execute(&mut open.connection).is_ok()).then_some(open)
}

/// Runs `work` in one transaction, which does not commit after `limit`: by then its callers were told that it failed.
pub fn transaction_until<T>(
    connection: &mut PgConnection,
    limit: Instant,
    work: impl FnOnce(&mut PgConnection) -> Result<T, DbError>,
) -> Result<T, DbError> {
    connection.transaction(|connection| {
        let value = work(connection)?;
        if Instant::now() >= limit {
            return Err(DbError::TimedOut("it took too long to be committed".into()));
        }
        Ok(value)
    })
}
