//! The roles and the database inside the cluster.
//!
//! `plaudit_owner` owns the database and runs the migrations; `plaudit_app` serves requests: it reads and writes rows,
//! but makes, changes and drops nothing. Each step may be repeated; a comment on the database, written last, says
//! that all were done, so a set-up that was killed is finished by the next start.

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query,
    sql_types::Text,
};

use super::error::ClusterError;

/// The bootstrap superuser: set-up and tests only.
pub(super) const ADMIN_ROLE: &str = "plaudit_admin";
/// Owns the database.
pub(super) const OWNER_ROLE: &str = "plaudit_owner";
/// Serves requests.
pub(super) const APP_ROLE: &str = "plaudit_app";
/// The database.
pub(super) const DATABASE: &str = "plaudit";

/// Change the number when a step is added: existing clusters then run all steps again.
const DONE: &str = "plaudit set-up 1";

const ROLES: &str = "
    DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'plaudit_owner') THEN
            CREATE ROLE plaudit_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
        END IF;
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'plaudit_app') THEN
            CREATE ROLE plaudit_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
        END IF;
    END $$";

const PRIVILEGES: &str = "
    REVOKE ALL ON DATABASE plaudit FROM PUBLIC;
    GRANT CONNECT ON DATABASE plaudit TO plaudit_app;
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    GRANT USAGE, CREATE ON SCHEMA public TO plaudit_owner;
    GRANT USAGE ON SCHEMA public TO plaudit_app;
    ALTER DEFAULT PRIVILEGES FOR ROLE plaudit_owner
        GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO plaudit_app;
    ALTER DEFAULT PRIVILEGES FOR ROLE plaudit_owner
        GRANT USAGE, SELECT ON SEQUENCES TO plaudit_app";

#[derive(QueryableByName)]
struct DatabaseComment {
    #[diesel(sql_type = Text)]
    comment: String,
}

/// Does what is missing. `url` gives the administrator's address of a database of the cluster.
pub(super) fn ensure_roles_and_database(url: impl Fn(&str) -> String) -> Result<(), ClusterError> {
    let mut conn = PgConnection::establish(&url("postgres"))?;
    let comment = database_comment(&mut conn)?;
    if comment.as_deref() == Some(DONE) {
        return Ok(());
    }
    conn.batch_execute(ROLES)?;
    if comment.is_none() {
        // A statement of its own: PostgreSQL refuses it inside a transaction.
        conn.batch_execute(&format!("CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}"))?;
    }
    PgConnection::establish(&url(DATABASE))?.batch_execute(PRIVILEGES)?;
    conn.batch_execute(&format!("COMMENT ON DATABASE {DATABASE} IS '{DONE}'"))?;
    tracing::info!("roles and database of the private cluster are set up");
    Ok(())
}

/// The database's comment, empty if it has none; `None` if there is no database.
fn database_comment(conn: &mut PgConnection) -> Result<Option<String>, ClusterError> {
    let found: Vec<DatabaseComment> = sql_query(
        "SELECT coalesce(shobj_description(oid, 'pg_database'), '') AS comment FROM pg_database WHERE datname = $1",
    )
    .bind::<Text, _>(DATABASE)
    .load(conn)?;
    Ok(found.into_iter().next().map(|row| row.comment))
}
