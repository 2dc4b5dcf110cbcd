//! Several reads that see the content of one moment, and that have an end all together.

use std::time::{Duration, Instant};

use diesel::PgConnection;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};

use super::DbError;

/// One statement of several may take so long, even where a single one may take longer.
pub(super) const STATEMENT_TIMEOUT: Duration = Duration::from_secs(2);

const BEGIN: &str = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";

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
        let timeout = limits.statement.as_millis();
        // One message to the server instead of two.
        let begin = format!("{BEGIN}; {settings}; SET LOCAL statement_timeout = {timeout}");
        if let Err(error) = AnsiTransactionManager::begin_transaction_sql(connection, &begin) {
            // The transaction may have begun before a setting failed; where the line is gone there is nothing to end.
            connection.batch_execute("ROLLBACK").ok();
            return Err(error.into());
        }
        let result = work(&mut Snapshot { connection, limit: limits.end });
        match &result {
            Ok(_) => AnsiTransactionManager::commit_transaction(connection)?,
            // The error of `work` says more than that of a line that is gone, which the pool sees itself.
            Err(_) => AnsiTransactionManager::rollback_transaction(connection).unwrap_or_default(),
        }
        result
    }
}
