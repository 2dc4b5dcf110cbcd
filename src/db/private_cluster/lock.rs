//! The two lock files that commands sharing one cluster agree by.
//!
//! `cluster.lock` is held shared by everyone who uses the cluster. `startup.lock` is held exclusively by whoever sets
//! up, starts or stops the server, and only under it does anyone take or give up `cluster.lock`: hence "am I the
//! last holder?" has a certain answer. The kernel releases both when a process dies, and std opens files
//! close-on-exec, so the server does not inherit them. Locks belong to the open file, so two
//! holders may live in one process.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use nix::fcntl::OFlag;

use super::error::{ClusterError, io_at};

/// Longer than a start or stop may take, since one of those is what is waited for.
const STARTUP_LIMIT: Duration = Duration::from_secs(150);
const POLL: Duration = Duration::from_millis(10);

/// The right to set up, start or stop the server, until dropped.
#[derive(Debug)]
pub(super) struct StartupLock {
    file: File,
}

impl StartupLock {
    /// Waits its turn.
    pub(super) fn acquire(data_dir: &Path) -> Result<Self, ClusterError> {
        let path = data_dir.join("startup.lock");
        let file = open(&path)?;
        let began = Instant::now();
        while !try_exclusive(&file, &path)? {
            if began.elapsed() > STARTUP_LIMIT {
                return Err(ClusterError::Busy { lock: path, seconds: STARTUP_LIMIT.as_secs() });
            }
            thread::sleep(POLL);
        }
        Ok(Self { file })
    }
}

impl Drop for StartupLock {
    fn drop(&mut self) {
        release(&self.file);
    }
}

/// One command's share in the running cluster, until dropped.
#[derive(Debug)]
pub(super) struct Share {
    file: File,
    path: PathBuf,
    alone: bool,
}

impl Share {
    /// Takes a share; `_turn` proves that nobody is starting or stopping.
    pub(super) fn take(data_dir: &Path, _turn: &StartupLock) -> Result<Self, ClusterError> {
        let path = data_dir.join("cluster.lock");
        let file = open(&path)?;
        let alone = try_exclusive(&file, &path)?;
        if alone {
            file.unlock().map_err(io_at("unlock", &path))?;
        }
        file.lock_shared().map_err(io_at("lock", &path))?;
        Ok(Self { file, path, alone })
    }

    /// Whether nobody else held a share when this one was taken.
    pub(super) fn was_alone(&self) -> bool {
        self.alone
    }

    /// Gives the share up and tells whether it was the last one.
    pub(super) fn give_up(self, _turn: &StartupLock) -> Result<bool, ClusterError> {
        self.file.unlock().map_err(io_at("unlock", &self.path))?;
        try_exclusive(&self.file, &self.path)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        release(&self.file);
    }
}

fn open(path: &Path) -> Result<File, ClusterError> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(OFlag::O_NOFOLLOW.bits())
        .open(path)
        .map_err(io_at("open the lock file", path))
}

fn try_exclusive(file: &File, path: &Path) -> Result<bool, ClusterError> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Interrupted => Ok(false),
        Err(TryLockError::Error(error)) => Err(io_at("lock", path)(error)),
    }
}

/// Closing would release the lock as well, but not before a child that another thread is just forking has
/// closed its copy.
fn release(file: &File) {
    if let Err(error) = file.unlock() {
        tracing::warn!(%error, "a lock of the private cluster could not be released before closing");
    }
}
