//! Starts, watches and stops the server process. Everything here happens under the start-up lock.
//!
//! The server is started directly rather than through `pg_ctl start`, which passes paths through a shell unquoted
//! and cannot tell at once that the server has ended.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions, Permissions},
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::{
        fs::{OpenOptionsExt, PermissionsExt},
        process::CommandExt,
    },
    path::Path,
    process::ExitStatus,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use nix::fcntl::OFlag;

use super::{
    account::ServerAccount,
    binaries::Binaries,
    error::{ClusterError, io_at},
    layout::{Layout, remove_if_there},
    pid_file::{self, Running, ServerState},
};

/// How long a start or stop may take, crash recovery included.
const LIMIT: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(10);
/// PostgreSQL's words for "processes of the killed server are still ending"; they do so by themselves.
const ORPHANS: &str = "pre-existing shared memory block";
/// How much of the log an error carries.
const TAIL_BYTES: u64 = 4096;
const TAIL_LINES: usize = 15;

/// The server of one cluster.
#[derive(Debug, Clone)]
pub(super) struct Server {
    pub(super) layout: Layout,
    pub(super) binaries: Binaries,
    pub(super) account: ServerAccount,
}

/// How an attempt to start ended.
enum Launch {
    Ready,
    /// The killed server's children still hold its shared memory: try again.
    OrphansLeft,
}

impl Server {
    /// Uses the server that runs, or starts one with `config`. `alone`: no other command uses the cluster, so a
    /// server that cannot be reached may be restarted.
    pub(super) fn ensure_running(&self, config: &str, alone: bool) -> Result<(), ClusterError> {
        let began = Instant::now();
        while began.elapsed() < LIMIT {
            match pid_file::inspect(&self.layout)? {
                ServerState::Absent => {
                    if matches!(self.launch(config, began)?, Launch::Ready) {
                        return Ok(());
                    }
                }
                ServerState::Blocked => self.remove_blocking_pid_file()?,
                ServerState::Running(server) if !server.ready => {}
                ServerState::Running(server) if self.reachable(&server) => {
                    tracing::debug!(pid = server.pid, "using the PostgreSQL server that runs already");
                    return Ok(());
                }
                ServerState::Running(server) if alone => {
                    tracing::warn!(
                        pid = server.pid,
                        "the running PostgreSQL server has lost its socket: restarting it"
                    );
                    self.stop()?;
                }
                ServerState::Running(server) => {
                    return Err(ClusterError::OutOfReach {
                        folder: self.layout.cluster_dir(),
                        pid: server.pid,
                        socket_dir: self.layout.socket_dir.clone(),
                    });
                }
            }
            thread::sleep(POLL);
        }
        Err(self.too_slow())
    }

    /// Stops the server, if one runs: clients are disconnected, transactions rolled back, everything written.
    pub(super) fn stop(&self) -> Result<(), ClusterError> {
        if !matches!(pid_file::inspect(&self.layout)?, ServerState::Running(_)) {
            return Ok(());
        }
        let cluster_dir = self.layout.cluster_dir();
        let program = self.binaries.pg_ctl();
        let output = self
            .account
            .command(&program, &cluster_dir)
            .args(["stop", "--mode=fast", "--wait", "--silent", "-D", ".", "-t"])
            .arg(LIMIT.as_secs().to_string())
            .output()
            .map_err(io_at("run", &program))?;
        if !output.status.success() {
            return Err(ClusterError::Program {
                program: "pg_ctl",
                status: output.status,
                output: last_words(&output.stderr),
            });
        }
        // Not worth a failure: an empty folder is found again by the next start.
        if let Err(error) = fs::remove_dir(&self.layout.socket_dir) {
            tracing::debug!(%error, folder = %self.layout.socket_dir.display(), "the socket folder stays");
        }
        Ok(())
    }

    fn reachable(&self, server: &Running) -> bool {
        server.socket_dir.as_ref() == Some(&self.layout.socket_dir) && self.layout.socket().exists()
    }

    /// Safe even if a server should live after all: PostgreSQL finds its shared memory by the folder's inode and
    /// refuses to start a second one.
    fn remove_blocking_pid_file(&self) -> Result<(), ClusterError> {
        let path = self.layout.pid_file();
        tracing::warn!(path = %path.display(), "removing a stale pid file: it names no server of this cluster");
        remove_if_there(&path).map_err(io_at("remove", &path))
    }

    fn launch(&self, config: &str, began: Instant) -> Result<Launch, ClusterError> {
        self.layout.claim_socket_dir(&self.account)?;
        self.layout.clear_socket()?;
        let config_file = self.layout.config_file();
        write_config(&config_file, config).map_err(io_at("write", &config_file))?;
        let log_file = self.layout.log_file();
        let log = open_log(&log_file).map_err(io_at("open", &log_file))?;
        let log_start = log.metadata().map_err(io_at("look at", &log_file))?.len();
        let (pid, ended) = self.spawn(&log)?;
        while began.elapsed() < LIMIT {
            match pid_file::inspect(&self.layout)? {
                ServerState::Running(server) if server.ready && u32::try_from(server.pid) == Ok(pid) => {
                    tracing::info!(pid, data_dir = %self.layout.data_dir.display(), "PostgreSQL server started");
                    return Ok(Launch::Ready);
                }
                _ => {}
            }
            // The wait between two looks ends early when the server does.
            match ended.recv_timeout(POLL) {
                Err(RecvTimeoutError::Timeout) => {}
                _ if tail(&log_file, log_start).contains(ORPHANS) => {
                    return Ok(Launch::OrphansLeft);
                }
                Ok(status) => return Err(self.not_started(format!("it ended at once ({status})"))),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(self.not_started("it ended at once".to_owned()));
                }
            }
        }
        Err(self.too_slow())
    }

    /// Starts the process in a group of its own, so that a ctrl-C for us does not reach it: we stop it ourselves.
    fn spawn(&self, log: &File) -> Result<(u32, mpsc::Receiver<ExitStatus>), ClusterError> {
        let program = self.binaries.postgres();
        let log_for = || log.try_clone().map_err(io_at("open", &self.layout.log_file()));
        let mut config_argument = OsString::from("config_file=");
        config_argument.push(self.layout.config_file());
        let mut child = self
            .account
            .command(&program, &self.layout.cluster_dir())
            .arg("-D")
            .arg(self.layout.cluster_dir())
            .arg("-c")
            .arg(config_argument)
            .stdout(log_for()?)
            .stderr(log_for()?)
            .process_group(0)
            .spawn()
            .map_err(io_at("run", &program))?;
        let pid = child.id();
        let (tell, ended) = mpsc::channel();
        // Somebody has to wait for the child whenever it ends, or its process id would stay taken.
        thread::spawn(move || {
            if let Ok(status) = child.wait() {
                // Nobody listens any more once the server was ready.
                tell.send(status).ok();
            }
        });
        Ok((pid, ended))
    }

    fn too_slow(&self) -> ClusterError {
        self.not_started(format!("it was not ready within {} s", LIMIT.as_secs()))
    }

    fn not_started(&self, reason: String) -> ClusterError {
        let log = self.layout.log_file();
        let lines = tail(&log, 0);
        ClusterError::NotStarted { reason, log, lines }
    }
}

/// The server's account has to read it, whatever the umask.
fn write_config(path: &Path, config: &str) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .custom_flags(OFlag::O_NOFOLLOW.bits())
        .open(path)?;
    file.set_permissions(Permissions::from_mode(0o644))?;
    file.write_all(config.as_bytes())
}

fn open_log(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create(true).mode(0o600).custom_flags(OFlag::O_NOFOLLOW.bits()).open(path)
}

/// The last lines of the log, none of them before byte `start`. A log that cannot be read gives none.
fn tail(path: &Path, start: u64) -> String {
    let read = || -> io::Result<Vec<u8>> {
        let mut log = File::open(path)?;
        let length = log.metadata()?.len();
        log.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES).max(start)))?;
        let mut bytes = Vec::new();
        log.read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map(|bytes| last_words(&bytes)).unwrap_or_default()
}

/// The last lines of a program's output.
pub(super) fn last_words(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines.get(lines.len().saturating_sub(TAIL_LINES)..).unwrap_or_default().join("\n")
}
