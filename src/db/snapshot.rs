//! Several reads that see the content of one moment, and that have an end all together.

use std::time::{Duration, Instant};

use diesel::PgConnection;
use diesel::connection::SimpleConnection;

use super::DbError;

/// One statement of several may take so long, even where a single one may take longer.
pub(super) const STATEMENT_TIMEOUT: Duration = Duration::from_secs(2);

/// A read-only transaction whose statements see the same content, until its time is over.
pub struct Snapshot<'a> {
    connection: &'a mut PgConnection,
    limit: Instant,
}

/// For how long a snapshot may be read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Each statement.
    pub statement: Duration,
    /// No statement begins after this.
    pub end: Instant,
}

impl Snapshot<'_> {
    /// The connection, for one more statement.
    pub fn connection(&mut self) -> Result<&mut PgConnection, DbError> {
        if Instant::now() >= self.limit {
            return Err(DbError::TimedOut("the statements of a snapshot took too long together".into()));
        }
        Ok(self.connection)
    }

    /// Runs `work` in a snapshot; `settings` are `SET LOCAL` statements.
    pub fn run<T, E: From<diesel::result::Error>>(
        connection: &mut PgConnection,
        settings: &str,
        limits: Limits,
        work: impl FnOnce(&mut Snapshot<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let settings = format!("{settings}; SET LOCAL statement_timeout = {}", limits.statement.as_millis());
        connection.build_transaction().read_only().repeatable_read().run(|connection| {
            connection.batch_execute(&settings)?;
            work(&mut Snapshot { connection, limit: limits.end })
        })
    }
}
