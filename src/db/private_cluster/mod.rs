//! The embedded default: a PostgreSQL of our own, for when no `DATABASE_URL` is set.
//!
//! [`start`] finds the server programs of this machine, makes a cluster in the data folder the first time, starts
//! its server or joins the one that runs, and gives the addresses to connect to. Invariants:
//!
//! - Durability is PostgreSQL's own, nothing switched off, unless a test asks for that.
//! - The server listens on a Unix socket in a folder that only its account and root may enter, and nowhere else.
//! - Commands share one server; the last that leaves stops it. A start, stop or set-up excludes any other.
//! - Whatever was killed at whatever moment, the next start puts right; it never deletes a cluster.
//! - While a command that asked for it lives, a server that crashed is started again.
//! - Run by root, the server and all its programs run as an unprivileged account.
//!
//! All functions block and belong on a thread that may.

mod account;
pub mod binaries;
mod error;
mod initdb;
mod layout;
mod lock;
mod pid_file;
pub mod places;
mod process;
mod settings;
mod setup;
mod supervisor;

use std::{
    ffi::OsString,
    fmt::Write,
    path::{Path, PathBuf},
};

use nix::unistd::{Uid, User};

pub use self::error::ClusterError;
use self::{
    account::ServerAccount,
    binaries::BinarySearch,
    error::io_at,
    layout::{Layout, PORT},
    lock::{Share, StartupLock},
    places::USUAL_PLACES,
    process::Server,
    supervisor::Supervisor,
};

/// Whether an acknowledged commit outlives a crash of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// PostgreSQL's defaults: yes.
    #[default]
    Full,
    /// `fsync`, `full_page_writes` and `synchronous_commit` off: for throw-away clusters of tests.
    OffForTests,
}

/// What to start, and where.
#[derive(Debug, Clone, Default)]
pub struct ClusterOptions {
    /// The folder for the cluster, its lock files and its log; made if it is missing.
    pub data_dir: PathBuf,
    /// The folder of `initdb`, `postgres` and `pg_ctl`; `None` searches for the newest.
    pub bin_dir: Option<PathBuf>,
    /// The `PATH` to search; `None` looks only in the usual places.
    pub search_path: Option<OsString>,
    /// The account that the server runs as when this process is root; `None` chooses one.
    pub account: Option<String>,
    /// Durability, in case this call starts the server: one that runs already keeps its own.
    pub durability: Durability,
}

/// A share in a running cluster. Dropping it does what [`PrivateCluster::stop`] does and logs what fails.
#[derive(Debug)]
pub struct PrivateCluster {
    server: Server,
    durability: Durability,
    share: Option<Share>,
    supervisor: Option<Supervisor>,
}

/// Makes the cluster if need be, starts its server or joins the running one, and takes a share in it.
///
/// Blocks until connections are accepted: well below a second for an existing cluster, a few seconds the first
/// time, and at most about 60 s, crash recovery included; longer only while another command starts or stops.
///
/// # Errors
/// Any [`ClusterError`]; the message tells the operator what to do.
pub fn start(options: &ClusterOptions) -> Result<PrivateCluster, ClusterError> {
    let layout = Layout::open(&options.data_dir)?;
    let turn = StartupLock::acquire(&layout.data_dir)?;
    let server = prepare(options, layout)?;
    let share = Share::take(&server.layout.data_dir, &turn)?;
    let alone = share.was_alone();
    let durability = options.durability;
    let cluster = PrivateCluster { server, durability, share: Some(share), supervisor: None };
    let outcome = cluster.bring_up(alone);
    // Before `cluster`, whose drop after a failure takes a turn itself.
    drop(turn);
    outcome.map(|()| cluster)
}

/// Chooses programs and account, and checks that the account gets to the data.
fn prepare(options: &ClusterOptions, layout: Layout) -> Result<Server, ClusterError> {
    let cluster_dir = layout.cluster_dir();
    let search = BinarySearch {
        bin_dir: options.bin_dir.as_deref(),
        search_path: options.search_path.as_deref(),
        places: USUAL_PLACES,
    };
    let binaries = binaries::locate(&search, &cluster_dir)?;
    let account = ServerAccount::choose(options.account.as_deref(), &cluster_dir)?;
    account.check_reach(&binaries.initdb(), &layout.data_dir)?;
    Ok(Server { layout, binaries, account })
}

impl PrivateCluster {
    fn bring_up(&self, alone: bool) -> Result<(), ClusterError> {
        initdb::ensure_initialised(&self.server, self.durability)?;
        self.server.ensure_running(&self.config(), alone)?;
        setup::ensure_roles_and_database(|database| self.admin_url(database))
    }

    fn config(&self) -> String {
        settings::file(&self.server.layout, self.durability)
    }

    /// From now on starts the server again when it is gone: for commands that live long. Until then, and while it
    /// recovers, nobody can connect.
    ///
    /// # Errors
    /// [`ClusterError::Io`] when the system gives no thread.
    pub fn keep_running(&mut self) -> Result<(), ClusterError> {
        let supervisor = Supervisor::start(self.server.clone(), self.config());
        self.supervisor = Some(supervisor.map_err(io_at("watch over", self.data_dir()))?);
        Ok(())
    }

    /// The address for migrations: database `plaudit` as the role that owns it.
    ///
    /// Like the others a libpq URL without parameters, so `?application_name=…` may be appended.
    #[must_use]
    pub fn owner_url(&self) -> String {
        self.url(setup::OWNER_ROLE, setup::DATABASE)
    }

    /// The address for serving requests: database `plaudit` as a role that reads and writes rows and nothing else.
    #[must_use]
    pub fn app_url(&self) -> String {
        self.url(setup::APP_ROLE, setup::DATABASE)
    }

    /// The address of any database as the superuser, for set-up and tests only.
    ///
    /// Databases made with `TEMPLATE plaudit` inherit the application role's privileges on what the owner creates.
    #[must_use]
    pub fn admin_url(&self, database: &str) -> String {
        self.url(setup::ADMIN_ROLE, database)
    }

    /// The folder of the Unix socket.
    #[must_use]
    pub fn socket_dir(&self) -> &Path {
        &self.server.layout.socket_dir
    }

    /// The data folder, canonical.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.server.layout.data_dir
    }

    /// Gives up this share; the last one stops the server and waits until everything is written.
    ///
    /// # Errors
    /// [`ClusterError::Busy`] when another command starts or stops for too long, [`ClusterError::Program`] when the
    /// server does not stop within 60 s. The share is given up in any case.
    pub fn stop(mut self) -> Result<(), ClusterError> {
        self.release()
    }

    fn release(&mut self) -> Result<(), ClusterError> {
        let Some(share) = self.share.take() else {
            return Ok(());
        };
        // First, or it would start again what is stopped here.
        self.supervisor = None;
        let turn = StartupLock::acquire(&self.server.layout.data_dir)?;
        if share.give_up(&turn)? {
            self.server.stop()?;
            tracing::info!(data_dir = %self.data_dir().display(), "PostgreSQL server stopped");
        }
        Ok(())
    }

    fn url(&self, role: &str, database: &str) -> String {
        let host = percent_encoded(&self.socket_dir().to_string_lossy());
        format!("postgresql://{role}@{host}:{PORT}/{}", percent_encoded(database))
    }
}

impl Drop for PrivateCluster {
    fn drop(&mut self) {
        if let Err(error) = self.release() {
            let data_dir = self.data_dir().display();
            tracing::error!(%error, %data_dir, "the private cluster was not stopped cleanly");
        }
    }
}

/// The data folder when none is configured: `/var/lib/plaudit` for root, else `plaudit` in the XDG data folder.
///
/// The parameters are the environment's `XDG_DATA_HOME` and `HOME`; relative ones do not count. Without a
/// usable one the account database gives the home, and a user without any home gets root's folder,
/// which fails with its name.
#[must_use]
pub fn default_data_dir(xdg_data_home: Option<&Path>, home: Option<&Path>) -> PathBuf {
    let for_root = PathBuf::from("/var/lib/plaudit");
    if Uid::effective().is_root() {
        return for_root;
    }
    if let Some(data_home) = xdg_data_home.filter(|path| path.is_absolute()) {
        return data_home.join("plaudit");
    }
    match home.filter(|path| path.is_absolute()) {
        Some(home) => Some(home.to_owned()),
        None => User::from_uid(Uid::effective()).ok().flatten().map(|user| user.dir),
    }
    .map_or(for_root, |home| home.join(".local/share/plaudit"))
}

/// Encodes what is not unreserved in a URL.
fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            write!(encoded, "%{byte:02X}").ok();
        }
        encoded
    })
}
