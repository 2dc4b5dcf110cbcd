//! A data folder of its own for each test, cleaned up with its server however the test ends.

use std::{
    fs,
    os::unix::{
        ffi::OsStrExt,
        fs::{MetadataExt, PermissionsExt},
    },
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::Duration,
};

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query,
};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use plaudit::db::private_cluster::{self, ClusterOptions, Durability, PrivateCluster};

use super::template;

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A temporary folder; the cluster's data folder is `data` below it.
pub struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    pub fn new() -> Self {
        let name = format!("plaudit-test-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        make_passable(&folder);
        Self { folder: folder.canonicalize().expect("the temporary folder's real path") }
    }

    /// Makes the data folder, for tests that put something into it before the first start.
    pub fn make_data_dir(&self) -> PathBuf {
        make_passable(&self.data_dir());
        self.data_dir()
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn data_dir(&self) -> PathBuf {
        self.folder.join("data")
    }

    pub fn cluster_dir(&self) -> PathBuf {
        self.data_dir().join("postgres")
    }

    pub fn pid_file(&self) -> PathBuf {
        self.cluster_dir().join("postmaster.pid")
    }

    /// Options for a quick cluster that need not survive.
    pub fn options(&self) -> ClusterOptions {
        options(self.data_dir())
    }

    /// A folder whose data folder has been served from before: roles, schema, a signing key and the administrator
    /// `admin` with [`PASSWORD`](super::template::PASSWORD).
    pub fn prepared() -> Self {
        let scratch = Self::new();
        template::copy_to(scratch.folder());
        scratch
    }

    pub fn start(&self) -> PrivateCluster {
        private_cluster::start(&self.options()).expect("the private cluster starts")
    }

    /// The owner of the cluster, which is the server's account.
    pub fn account(&self) -> (u32, u32) {
        let meta = fs::metadata(self.cluster_dir()).expect("the cluster folder");
        (meta.uid(), meta.gid())
    }

    /// The server's process id, if its pid file is there.
    pub fn server_pid(&self) -> Option<Pid> {
        server_pid(&self.pid_file())
    }

    /// The address of the running server's database `plaudit` as `role`.
    pub fn url(&self, role: &str) -> String {
        let text = fs::read_to_string(self.pid_file()).expect("a running server");
        let socket_dir = text.lines().nth(4).expect("the socket folder's line");
        format!("postgresql://{role}@{}:5432/plaudit", socket_dir.replace('/', "%2F"))
    }

    /// Whether the process was started for this folder: the id in a stale pid file may be anybody's by now.
    fn is_server(&self, pid: Pid) -> bool {
        let arguments = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let cluster_dir = self.cluster_dir();
        arguments.split(|byte| *byte == 0).any(|argument| argument == cluster_dir.as_os_str().as_bytes())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Only a server that a failed or killed holder left behind is still there.
        if let Ok(text) = fs::read_to_string(self.pid_file()) {
            if let Some(pid) = server_pid(&self.pid_file()).filter(|pid| self.is_server(*pid)) {
                kill(pid, Signal::SIGQUIT).ok();
                wait_until_gone(&self.pid_file());
            }
            if let Some(socket_dir) = text.lines().nth(4).filter(|folder| folder.starts_with("/tmp/plaudit-"))
            {
                fs::remove_dir_all(socket_dir).ok();
            }
        }
        fs::remove_dir_all(&self.folder).ok();
    }
}

/// Makes a folder that the account which root gives the server to may pass, whatever the umask.
fn make_passable(folder: &Path) {
    fs::create_dir(folder).expect("a new folder");
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("its mode");
}

pub fn options(data_dir: PathBuf) -> ClusterOptions {
    ClusterOptions { data_dir, durability: Durability::OffForTests, ..ClusterOptions::default() }
}

fn server_pid(pid_file: &Path) -> Option<Pid> {
    let text = fs::read_to_string(pid_file).ok()?;
    let pid: i32 = text.lines().next()?.parse().ok()?;
    // To a signal, zero and negative numbers mean groups of processes.
    (pid > 0).then(|| Pid::from_raw(pid))
}

/// Waits, at most about ten seconds, for a file to disappear.
fn wait_until_gone(path: &Path) {
    for _ in 0..500 {
        if !path.exists() {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}

/// Runs statements.
pub fn run(url: &str, sql: &str) -> Result<(), String> {
    let mut conn = PgConnection::establish(url).map_err(|error| error.to_string())?;
    conn.batch_execute(sql).map_err(|error| error.to_string())
}

/// The value of one SQL expression, as text.
pub fn ask(url: &str, expression: &str) -> String {
    let mut conn = PgConnection::establish(url).expect("a connection");
    let answer: Answer =
        sql_query(format!("SELECT ({expression})::text AS value")).get_result(&mut conn).expect("an answer");
    answer.value
}
