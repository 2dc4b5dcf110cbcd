//! What can go wrong with the private cluster, told to the person who starts the program.
//!
//! Every message names the folder, program or account concerned and, where there is a choice, what to do next.

use std::{
    io,
    path::{Path, PathBuf},
};

/// A failure to find, set up, start or stop the private cluster. Nothing stored is lost by any of them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClusterError {
    /// No usable PostgreSQL server on this machine; `found` lists those that are too old, if any.
    #[error(
        "no PostgreSQL server programs (initdb, postgres, pg_ctl) of version {minimum} or newer were found{}. \
         Three ways on:\n  \
         1. install PostgreSQL, for example `apt-get install postgresql` or `brew install postgresql`;\n  \
         2. set DATABASE_URL to a PostgreSQL server that already runs;\n  \
         3. run `docker compose up`, which brings a PostgreSQL of its own.",
        if found.is_empty() { String::new() } else { format!(" (only {found})") }
    )]
    NoBinaries {
        /// Oldest supported major version.
        minimum: u32,
        /// The versions found that are too old, comma separated; empty when there were none.
        found: String,
    },
    /// The folder given explicitly lacks a program.
    #[error("the PostgreSQL program folder {} has no executable `{program}`", dir.display())]
    BinaryMissing {
        /// The folder as configured.
        dir: PathBuf,
        /// `initdb`, `postgres` or `pg_ctl`.
        program: &'static str,
    },
    /// `postgres --version` did not answer like PostgreSQL.
    #[error("{} is not a PostgreSQL server: `--version` gave {answer:?}", program.display())]
    NotPostgres {
        /// The program asked.
        program: PathBuf,
        /// What it said, or why it could not be asked.
        answer: String,
    },
    /// The folder given explicitly holds an unsupported version.
    #[error("{} holds PostgreSQL {major}; {minimum} is the oldest supported version", dir.display())]
    TooOld {
        /// The folder as configured.
        dir: PathBuf,
        /// Its major version.
        major: u32,
        /// Oldest supported major version.
        minimum: u32,
    },
    /// The data folder belongs to a major version that is not installed.
    #[error(
        "the data in {} was written by PostgreSQL {major}, whose programs are not there any more (found: {found}). \
         Install PostgreSQL {major} again, or move the data with pg_upgrade", folder.display()
    )]
    MajorGone {
        /// The cluster folder.
        folder: PathBuf,
        /// The major version in its `PG_VERSION`.
        major: String,
        /// The versions found, comma separated, or `none`.
        found: String,
    },
    /// Running as root, and there is no unprivileged account to run the server as.
    #[error(
        "PostgreSQL refuses to run as root and none of the accounts {tried} exists. \
         Create one (`useradd --system postgres`), name one in the configuration, or start as an ordinary user"
    )]
    NoAccount {
        /// The account names tried.
        tried: String,
    },
    /// The account asked for cannot be used.
    #[error("the server cannot run as the account {name:?}: {reason}")]
    BadAccount {
        /// The account as configured.
        name: String,
        /// Why not.
        reason: &'static str,
    },
    /// A folder on the way to the data shuts the server's account out.
    #[error(
        "the account {account} may not enter {}, on the way to the data folder {}. Choose a data folder elsewhere \
         (PLAUDIT_DATA_DIR, for example /var/lib/plaudit), or let the account in: chmod o+x {}",
        folder.display(), data_dir.display(), folder.display()
    )]
    FolderBlocked {
        /// The folder that blocks.
        folder: PathBuf,
        /// The data folder below it.
        data_dir: PathBuf,
        /// The server's account.
        account: String,
    },
    /// The server's account may not execute PostgreSQL.
    #[error("the account {account} cannot run {}: {source}", program.display())]
    CannotRun {
        /// The program.
        program: PathBuf,
        /// The server's account.
        account: String,
        /// The system's reason.
        source: io::Error,
    },
    /// The cluster belongs to somebody else.
    #[error("{} belongs to user id {owner}, but the server would run as {account} (user id {uid})", folder.display())]
    WrongOwner {
        /// The cluster folder.
        folder: PathBuf,
        /// Its owner's id.
        owner: u32,
        /// The account chosen.
        account: String,
        /// That account's id.
        uid: u32,
    },
    /// There is something else where the cluster should be.
    #[error(
        "{} exists, but is no PostgreSQL cluster (no PG_VERSION in it). Move it away or choose another data folder",
        folder.display()
    )]
    NotACluster {
        /// The folder.
        folder: PathBuf,
    },
    /// Somebody else made a folder with the socket folder's name.
    #[error("the socket folder {} is not safe to use: {reason}. Remove it if it is a leftover", folder.display())]
    SocketFolder {
        /// The socket folder.
        folder: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Another command holds the start-up lock too long.
    #[error(
        "another command has been starting or stopping the cluster for more than {seconds} s (lock {})",
        lock.display()
    )]
    Busy {
        /// The lock file.
        lock: PathBuf,
        /// How long this command waited.
        seconds: u64,
    },
    /// A PostgreSQL program failed.
    #[error("{program} failed ({status}): {output}")]
    Program {
        /// `initdb` or `pg_ctl`.
        program: &'static str,
        /// How it ended.
        status: std::process::ExitStatus,
        /// The end of what it printed.
        output: String,
    },
    /// The server did not become ready.
    #[error("the PostgreSQL server did not start: {reason}. The last lines of {}:\n{lines}", log.display())]
    NotStarted {
        /// What was seen from outside.
        reason: String,
        /// The server's log.
        log: PathBuf,
        /// Its last lines.
        lines: String,
    },
    /// A server of this cluster runs, but cannot be reached from here.
    #[error(
        "the PostgreSQL server of {} (process {pid}) runs, but not at the socket folder {}, and other commands use it. \
         Stop them and start again", folder.display(), socket_dir.display()
    )]
    OutOfReach {
        /// The cluster folder.
        folder: PathBuf,
        /// The postmaster.
        pid: i32,
        /// Where it should listen.
        socket_dir: PathBuf,
    },
    /// Connecting for the set-up failed.
    #[error("cannot connect to the private cluster: {0}")]
    Connect(#[from] diesel::ConnectionError),
    /// A set-up statement failed.
    #[error("setting up the private cluster failed: {0}")]
    Sql(#[from] diesel::result::Error),
    /// The system refused something.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried, as a verb phrase.
        action: &'static str,
        /// On which path.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

/// Turns an [`io::Error`] into [`ClusterError::Io`], for `map_err`.
pub(super) fn io_at(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ClusterError {
    let path = path.to_owned();
    move |source| ClusterError::Io { action, path, source }
}
