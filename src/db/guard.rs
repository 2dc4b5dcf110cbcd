//! What start-up refuses: a server that may lose what it acknowledged, and a role that may do anything.

use diesel::sql_types::{Bool, Text};
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};

use crate::config::DatabaseConfig;

/// Why the service does not start on this database.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error(
        "the PostgreSQL server has {settings} off: an acknowledged write could be lost. \
         Turn it on, or set PLAUDIT_ALLOW_UNSAFE_DURABILITY=true to accept that"
    )]
    UnsafeDurability { settings: String },
    #[error(
        "DATABASE_URL signs in as a superuser ({role}): a fault in the service could then reach everything on that \
         server. Give it a role that only reads and writes its tables, or set PLAUDIT_ALLOW_SUPERUSER=true"
    )]
    Superuser { role: String },
    #[error("the PostgreSQL server's encoding is {0}; the database must be UTF8")]
    Encoding(String),
    #[error("the PostgreSQL server cannot be asked for its settings: {0}")]
    Query(#[from] diesel::result::Error),
}

#[derive(QueryableByName)]
struct Settings {
    #[diesel(sql_type = Text)]
    unsafe_settings: String,
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = Bool)]
    superuser: bool,
    #[diesel(sql_type = Text)]
    encoding: String,
}

/// Checks the server behind `connection`, which is signed in as the service's own role.
pub fn check(connection: &mut PgConnection, config: &DatabaseConfig) -> Result<(), Refusal> {
    let found: Settings = sql_query(
        "SELECT coalesce((SELECT string_agg(name, ', ' ORDER BY name) FROM pg_settings \
                          WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off'), '') \
                    AS unsafe_settings, \
                current_user::text AS role, \
                (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser, \
                current_setting('server_encoding') AS encoding",
    )
    .get_result(connection)?;
    if found.encoding != "UTF8" {
        return Err(Refusal::Encoding(found.encoding));
    }
    if !found.unsafe_settings.is_empty() && !config.allow_unsafe_durability {
        return Err(Refusal::UnsafeDurability { settings: found.unsafe_settings });
    }
    if found.superuser && !config.allow_superuser {
        return Err(Refusal::Superuser { role: found.role });
    }
    Ok(())
}
