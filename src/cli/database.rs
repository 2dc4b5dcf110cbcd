//! How a command comes to its database: the configured server, or the private cluster.

use diesel::PgConnection;

use super::CommandError;
use crate::config::Config;
use crate::db::migrations::MigrationError;
use crate::db::private_cluster::{self, ClusterOptions, Durability, PrivateCluster};
use crate::db::{establish, guard, migrations};

/// A database with a current schema. Dropping it lets go of the private cluster, if it is one.
pub struct Database {
    /// The application role's connection string.
    pub url: String,
    owner_url: String,
    cluster: Option<PrivateCluster>,
}

/// The database of `config`, started if it is the private one.
pub fn open(config: &Config) -> Result<Database, CommandError> {
    let settings = &config.database;
    if let Some(url) = settings.url.clone() {
        let owner_url = settings.owner_url.clone().unwrap_or_else(|| url.clone());
        return Ok(Database { url, owner_url, cluster: None });
    }
    let cluster = private_cluster::start(&ClusterOptions {
        data_dir: config.data_dir.clone(),
        bin_dir: settings.pg_bin_dir.clone(),
        search_path: settings.search_path.clone(),
        account: settings.pg_account.clone(),
        durability: Durability::Full,
    })?;
    Ok(Database { url: cluster.app_url(), owner_url: cluster.owner_url(), cluster: Some(cluster) })
}

impl Database {
    /// Has the private cluster, if it is one, started again whenever it crashes.
    pub fn keep_running(&mut self) -> Result<(), CommandError> {
        Ok(self.cluster.as_mut().map_or(Ok(()), PrivateCluster::keep_running)?)
    }

    /// Runs pending migrations as the schema's owner and names them.
    pub fn migrate(&self) -> Result<Vec<String>, CommandError> {
        let mut owner = establish(&self.owner_url)
            .map_err(|error| format!("the database cannot be reached as the schema's owner: {error}"))?;
        migrations::run_pending(&mut owner).map_err(|error| self.explain(error))
    }

    /// Names the variable that is missing where the application's role was taken for the owner.
    fn explain(&self, error: MigrationError) -> CommandError {
        let text = error.to_string();
        if self.owner_url == self.url && text.contains("permission denied") {
            format!("{text}; set PLAUDIT_OWNER_DATABASE_URL to sign in as the role that owns the schema")
                .into()
        } else {
            error.into()
        }
    }

    /// A connection as the application, to a server that is fit for use.
    pub fn connect(&self, config: &Config) -> Result<PgConnection, CommandError> {
        let mut connection =
            establish(&self.url).map_err(|error| format!("the database cannot be reached: {error}"))?;
        guard::check(&mut connection, &config.database)?;
        Ok(connection)
    }
}

/// A connection to the migrated database of `config`, as most commands want it.
pub fn ready(config: &Config) -> Result<(Database, PgConnection), CommandError> {
    let database = open(config)?;
    database.migrate()?;
    let connection = database.connect(config)?;
    Ok((database, connection))
}
