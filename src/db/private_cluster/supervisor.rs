//! Brings a crashed server back while a long-lived command uses the cluster: nobody else would.
//!
//! The pid file is looked at, not the process that was started: another command may have started the server. A
//! server that does not come up is tried again for as long as the command lives, ever more slowly: a full disk that
//! has been cleared needs no restart of ours. Requests are refused meanwhile.

use std::{
    io,
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread::{self, JoinHandle},
    time::Duration,
};

use super::{
    error::ClusterError,
    lock::StartupLock,
    pid_file::{self, ServerState},
    process::Server,
};

/// Between two looks; a look costs one small file.
const POLL: Duration = Duration::from_millis(500);
/// Between two tries, after several in vain.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Watches until it is dropped, which waits for a start that is under way.
#[derive(Debug)]
pub(super) struct Supervisor {
    /// Closing it ends the thread.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Supervisor {
    /// Watches `server`, for which this process holds a share; `config` is for its restart.
    pub(super) fn start(server: Server, config: String) -> io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let watch = move || {
            let mut pause = POLL;
            while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                pause = match look_after(&server, &config) {
                    Ok(()) => POLL,
                    Err(error) => {
                        tracing::error!(%error, "the PostgreSQL server could not be started again");
                        (pause * 2).min(LONGEST_PAUSE)
                    }
                };
            }
        };
        let thread = thread::Builder::new().name("cluster-supervisor".to_owned()).spawn(watch)?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

fn look_after(server: &Server, config: &str) -> Result<(), ClusterError> {
    if matches!(pid_file::inspect(&server.layout)?, ServerState::Running(_)) {
        return Ok(());
    }
    tracing::error!(data_dir = %server.layout.data_dir.display(), "the PostgreSQL server is gone: starting it again");
    let _turn = StartupLock::acquire(&server.layout.data_dir)?;
    server.ensure_running(config, false)
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        drop(self.stop.take());
        // A panic in there has been reported by its own thread.
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}
