//! Reads `postmaster.pid` and decides whether the process it names is the server of this cluster.
//!
//! After a kill -9 the file stays behind and its process id may since belong to anybody: to another process of the same
//! account, in which case PostgreSQL would refuse to start for as long as that process lives. So the process is
//! looked at. Where the system has no `/proc`, a living process is believed to be the server.

use std::{
    fs, io,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use nix::{errno::Errno, sys::signal::kill, unistd::Pid};

use super::{
    error::{ClusterError, io_at},
    layout::Layout,
};

/// What the file says of a running server.
#[derive(Debug, Clone)]
pub(super) struct Running {
    pub(super) pid: i32,
    /// Where it listens; `None` while it starts.
    pub(super) socket_dir: Option<PathBuf>,
    /// Whether it accepts connections, that is, neither starts nor stops.
    pub(super) ready: bool,
}

/// The server of a cluster, as its pid file and the process table show it.
#[derive(Debug, Clone)]
pub(super) enum ServerState {
    /// None runs. A pid file of a dead process may be there: PostgreSQL itself deals with that.
    Absent,
    /// None runs, but the pid file would keep PostgreSQL from starting: unreadable, or the id of another process.
    Blocked,
    /// A server runs.
    Running(Running),
}

/// Looks at the cluster's server.
pub(super) fn inspect(layout: &Layout) -> Result<ServerState, ClusterError> {
    let path = layout.pid_file();
    let text = match fs::read(&path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(ServerState::Absent),
        Err(error) => return Err(io_at("read", &path)(error)),
    };
    let Some(running) = parse(&text) else {
        return Ok(ServerState::Blocked);
    };
    Ok(if kill(Pid::from_raw(running.pid), None) == Err(Errno::ESRCH) {
        ServerState::Absent
    } else if is_server_of(running.pid, &layout.cluster_dir()) {
        ServerState::Running(running)
    } else {
        ServerState::Blocked
    })
}

/// Lines: process id, data folder, start time, port, socket folder, address, shared memory, status.
fn parse(text: &str) -> Option<Running> {
    let mut lines = text.lines();
    let pid = lines.next()?.trim().parse::<i32>().ok().filter(|pid| *pid > 0)?;
    let mut lines = lines.skip(3);
    let socket_dir = lines.next().map(PathBuf::from);
    let ready = lines.nth(2).is_some_and(|status| status.trim() == "ready");
    Some(Running { pid, socket_dir, ready })
}

fn is_server_of(pid: i32, cluster_dir: &Path) -> bool {
    if !Path::new("/proc/self").exists() {
        return true;
    }
    let process = PathBuf::from(format!("/proc/{pid}"));
    let arguments = match fs::read(process.join("cmdline")) {
        Ok(bytes) => bytes,
        Err(error) => return error.kind() != io::ErrorKind::NotFound,
    };
    let mut arguments = arguments.split(|byte| *byte == 0);
    // Empty for a zombie, which holds its id but runs nothing.
    let program =
        arguments.next().unwrap_or_default().rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    if !program.starts_with(b"postgres") && program != b"postmaster" {
        return false;
    }
    match fs::read_link(process.join("cwd")) {
        Ok(folder) => folder == cluster_dir,
        // Root in a container may lack the right to look there; the arguments can be read by everybody.
        Err(_) => arguments.any(|argument| argument == cluster_dir.as_os_str().as_bytes()),
    }
}
