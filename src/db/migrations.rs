//! Migrations: compiled in, run under an advisory lock, checked by `/readyz`.

use std::error::Error;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{PgConnection, RunQueryDsl, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

/// All that this binary knows.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// Any constant of our own: two programs that use it wait for each other.
const ADVISORY_LOCK: i64 = 0x0070_6c61_7564_6974; // "plaudit"

/// Why migrations could not be run or read.
#[derive(Debug, thiserror::Error)]
#[error("migrations: {0}")]
pub struct MigrationError(String);

/// How long a migration waits for a lock: everybody who comes after it waits as long, so it steps back soon.
const LOCK_TIMEOUT: &str = "SET lock_timeout = '1s'";
/// How often it comes back before it gives up.
const LOCK_TRIES: u32 = 60;
const PAUSE: Duration = Duration::from_secs(1);

/// Runs what is pending and names it. Instances that start at once run each migration once: the second one
/// waits for the lock and finds nothing left to do.
pub fn run_pending(connection: &mut PgConnection) -> Result<Vec<String>, MigrationError> {
    let failed = |error: diesel::result::Error| MigrationError(error.to_string());
    // diesel's own CREATE TABLE IF NOT EXISTS would be reported as a notice on each start.
    connection.batch_execute("SET client_min_messages = warning").map_err(failed)?;
    sql_query(format!("SELECT pg_advisory_lock({ADVISORY_LOCK})")).execute(connection).map_err(failed)?;
    // An error ends the session, and the lock with it.
    let done = run_each(connection)?;
    connection.batch_execute("RESET lock_timeout").map_err(failed)?;
    sql_query(format!("SELECT pg_advisory_unlock({ADVISORY_LOCK})")).execute(connection).map_err(failed)?;
    Ok(done)
}

fn run_each(connection: &mut PgConnection) -> Result<Vec<String>, MigrationError> {
    connection.batch_execute(LOCK_TIMEOUT).map_err(|error| MigrationError(error.to_string()))?;
    let failed = |error: Box<dyn Error + Send + Sync>| MigrationError(error.to_string());
    let (mut done, mut tries) = (Vec::new(), 1);
    while connection.has_pending_migration(MIGRATIONS).map_err(failed)? {
        match connection.run_next_migration(MIGRATIONS) {
            Ok(version) => done.push(version.to_string()),
            // Its transaction is rolled back: those who waited behind it go first.
            Err(error) if tries < LOCK_TRIES && error.to_string().contains("lock timeout") => {
                tracing::warn!(%error, "a migration waits for a lock; trying again");
                std::thread::sleep(PAUSE);
                tries += 1;
            }
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(done)
}

/// Takes everything back, newest first. For tests; it drops all content.
pub fn revert_all(connection: &mut PgConnection) -> Result<(), MigrationError> {
    connection
        .revert_all_migrations(MIGRATIONS)
        .map(|_| ())
        .map_err(|error| MigrationError(error.to_string()))
}

/// The versions of all migrations of this binary, as they stand in the database once they have run there.
pub fn versions() -> Vec<String> {
    use diesel::migration::{Migration, MigrationSource};
    let migrations: Vec<Box<dyn Migration<diesel::pg::Pg>>> = MIGRATIONS.migrations().unwrap_or_default();
    migrations.iter().map(|migration| migration.name().version().to_string()).collect()
}

diesel::define_sql_function! {
    /// Whether a relation of that name exists, without an error when it does not.
    fn to_regclass(name: diesel::sql_types::Text) -> diesel::sql_types::Nullable<diesel::sql_types::Oid>;
}

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> VarChar,
    }
}

/// Whether the database has every migration of this binary.
pub fn is_current(connection: &mut PgConnection) -> diesel::QueryResult<bool> {
    use diesel::prelude::*;
    let table: Option<u32> =
        diesel::select(to_regclass("__diesel_schema_migrations")).get_result(connection)?;
    if table.is_none() {
        return Ok(false);
    }
    let done: Vec<String> =
        __diesel_schema_migrations::table.select(__diesel_schema_migrations::version).load(connection)?;
    Ok(versions().iter().all(|version| done.contains(version)))
}
