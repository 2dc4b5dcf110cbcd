//! The r2d2 pool: connection strings that notice a dead server, sessions that cannot hang for ever.

use std::time::Duration;

use diesel::connection::{Connection, SimpleConnection};
use diesel::r2d2::{ConnectionManager, CustomizeConnection};
use diesel::{ConnectionError, PgConnection};

use super::connection::{Manager, Pooled};
use super::metrics::ConnectionMetrics;
use crate::config::DatabaseConfig;

pub(super) type Pool = r2d2::Pool<Manager>;

/// What every connection asks of libpq, unless the operator's own string says otherwise: give up on a server
/// that does not answer, and notice within seconds when the network swallows everything.
const LIBPQ_DEFAULTS: &[(&str, &str)] = &[
    ("connect_timeout", "3"),
    ("keepalives_idle", "10"),
    ("keepalives_interval", "3"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "8000"),
    ("application_name", "plaudit"),
];

/// `url` (a libpq URL or key-value string) with defaults for what it leaves open.
pub fn connection_string(url: &str) -> String {
    let is_url = url.starts_with("postgres://") || url.starts_with("postgresql://");
    let mut string = url.trim_end().to_owned();
    for (name, value) in LIBPQ_DEFAULTS.iter().filter(|(name, _)| !url.contains(&format!("{name}="))) {
        string.push(match (is_url, string.contains('?')) {
            (false, _) => ' ',
            (true, true) => '&',
            (true, false) => '?',
        });
        string.push_str(&format!("{name}={value}"));
    }
    string
}

/// One connection outside the pool, for commands, migrations and checks at start-up.
pub fn establish(url: &str) -> diesel::ConnectionResult<PgConnection> {
    PgConnection::establish(&connection_string(url)).map_err(|error| match error {
        ConnectionError::BadConnection(text) => ConnectionError::BadConnection(unquoted(text)),
        other => other,
    })
}

/// What libpq says of a string that it cannot read: it quotes from it, passwords and all. What it says of one that it
/// has read holds none, and stays.
const UNREADABLE: &[&str] = &[
    "URI",
    "connection info string",
    "connection option",
    "percent-encoded",
    "query parameter",
    "port number",
];

/// `text` up to the first quotation, where it may quote from a connection string.
fn unquoted(text: String) -> String {
    match text.split_once('"') {
        Some((before, _)) if UNREADABLE.iter().any(|words| text.contains(words)) => {
            format!(
                "the connection string cannot be read: {before}… (it is not shown: it may hold a password)"
            )
        }
        _ => text,
    }
}

/// `settings` are the statements with which every session begins.
pub(super) fn build(url: &str, config: &DatabaseConfig, settings: &str, metrics: ConnectionMetrics) -> Pool {
    let manager = Manager::new(ConnectionManager::new(connection_string(url)), metrics);
    Pool::builder()
        .max_size(config.pool_size)
        // Nothing is opened before it is needed: start-up does not wait for a database that is away.
        .min_idle(Some(0))
        .connection_timeout(config.wait.max(Duration::from_millis(100)))
        // Which of them is really asked is the manager's to say.
        .test_on_check_out(true)
        .idle_timeout(Some(Duration::from_secs(300)))
        .connection_customizer(Box::new(Session { statements: settings.to_owned() }))
        .build_unchecked(manager)
}

/// The settings of a pooled session.
#[derive(Debug)]
struct Session {
    statements: String,
}

/// The statements with which every session begins. `instance` is what it is called in announcements of what it changes.
pub(super) fn session_settings(config: &DatabaseConfig, instance: &str) -> String {
    // No statement here runs so long that compiling it would pay; the statistics ran for twice as long with it. Each is made
    // for one plan, whatever its values are, and planning it anew takes longer than running it.
    format!(
        "SET TIME ZONE 'UTC'; SET jit = off; SET plan_cache_mode = force_generic_plan; SET statement_timeout = {}; SET lock_timeout = {}; \
         SET idle_in_transaction_session_timeout = 30000; SET plaudit.instance = '{instance}';",
        config.statement_timeout.as_millis(),
        config.lock_timeout.as_millis(),
    )
}

impl CustomizeConnection<Pooled, diesel::r2d2::Error> for Session {
    fn on_acquire(&self, pooled: &mut Pooled) -> Result<(), diesel::r2d2::Error> {
        pooled.connection.batch_execute(&self.statements).map_err(diesel::r2d2::Error::QueryError)
    }
}
