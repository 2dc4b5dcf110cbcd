//! A PostgreSQL of the operator's, as `DATABASE_URL` names one: not started, stopped or looked after by the service.

use std::{
    fs::File,
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::{Pid, Uid},
};
use plaudit::db::private_cluster::{
    binaries::{BinarySearch, locate},
    places::USUAL_PLACES,
};

use super::{
    eventually,
    scratch::{Scratch, ask, run},
};

/// The superuser of a prepared cluster.
pub const ADMIN: &str = "plaudit_admin";
/// The role that owns the schema.
pub const OWNER: &str = "plaudit_owner";
/// The role that the service signs in as.
pub const APP: &str = "plaudit_app";

/// A server on a prepared cluster, listening on a socket in its folder.
pub struct Postgres {
    pub scratch: Scratch,
    program: PathBuf,
    port: u16,
    settings: Vec<String>,
    child: Option<Child>,
}

impl Postgres {
    /// A server with PostgreSQL's own settings.
    pub fn start() -> Self {
        // On a socket of its own folder the port is only a part of the name.
        Self::start_with(Scratch::prepared(), 5432, Vec::new())
    }

    /// A server on the prepared folder `scratch` with other `settings` (`name=value`).
    pub fn start_with(scratch: Scratch, port: u16, settings: Vec<String>) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the tests find the server as the service does")]
        let path = std::env::var_os("PATH");
        let search = BinarySearch { bin_dir: None, search_path: path.as_deref(), places: USUAL_PLACES };
        let binaries = locate(&search, &scratch.cluster_dir()).expect("server programs");
        let program = binaries.dir().join("postgres");
        let mut postgres = Self { scratch, program, port, settings, child: None };
        postgres.start_again();
        postgres
    }

    pub fn start_again(&mut self) {
        let cluster_dir = self.scratch.cluster_dir();
        let (uid, gid) = self.scratch.account();
        let log = File::options().append(true).create(true).open(self.scratch.folder().join("server.log"));
        let mut command = Command::new(&self.program);
        command.arg("-D").arg(&cluster_dir).args(["-c", "listen_addresses="]);
        command.arg("-c").arg(format!("port={}", self.port));
        command.arg("-c").arg(format!("unix_socket_directories={}", cluster_dir.display()));
        command.args(self.settings.iter().flat_map(|setting| ["-c", setting]));
        command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(log.expect("a log"));
        if Uid::effective().is_root() {
            command.gid(gid).uid(uid);
        }
        self.child = Some(command.process_group(0).spawn().expect("the server"));
        eventually("the server accepts connections", || run(&self.url(ADMIN), "SELECT 1").ok());
    }

    /// Stops it: `SIGINT` is PostgreSQL's fast stop, `SIGQUIT` the immediate one, which is a crash.
    pub fn stop(&mut self, signal: Signal) {
        let mut child = self.child.take().expect("a running server");
        kill(Pid::from_raw(child.id().cast_signed()), signal).expect("a running server");
        child.wait().expect("its end");
    }

    /// The address of the database `plaudit` as `role`.
    pub fn url(&self, role: &str) -> String {
        self.url_of(role, "plaudit")
    }

    pub fn url_of(&self, role: &str, database: &str) -> String {
        let host = self.scratch.cluster_dir().display().to_string().replace('/', "%2F");
        format!("postgresql://{role}@{host}:{}/{database}", self.port)
    }

    /// Changes a setting of the running server, for all sessions.
    pub fn set(&self, name: &str, value: &str) {
        set(&self.url(ADMIN), name, value);
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if self.child.is_some() {
            self.stop(Signal::SIGQUIT);
        }
    }
}

/// Changes a setting of the server that `admin_url` leads to, and waits until it counts.
pub fn set(admin_url: &str, name: &str, value: &str) {
    run(admin_url, &format!("ALTER SYSTEM SET {name} = '{value}'")).expect("a setting");
    run(admin_url, "SELECT pg_reload_conf()").expect("a reload");
    eventually("the setting counts", || {
        (ask(admin_url, &format!("current_setting('{name}')")) == value).then_some(())
    });
}
