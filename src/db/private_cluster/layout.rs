//! The folders and files of a private cluster.
//!
//! ```text
//! <data_dir>/             ours; 0755 for root (the server's account must pass), 0700 for an ordinary user
//!   cluster.lock          shared by every command that uses the cluster
//!   startup.lock          exclusive while one of them sets up, starts or stops the server
//!   server.conf           written at each start of the server
//!   postgres.log          what the server prints
//!   postgres.unfinished-* a cluster that initdb has not finished
//!   postgres/             the cluster itself; 0700, the server account's
//! /tmp/plaudit-<hash>/    the socket; 0700, the server account's
//! ```

use std::{
    fs, io,
    os::unix::{
        ffi::OsStrExt,
        fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    },
    path::{Path, PathBuf},
};

use nix::unistd::Uid;
use sha2::{Digest, Sha256};

use super::{
    account::ServerAccount,
    error::{ClusterError, io_at},
};

/// The port, which for a Unix socket is only a part of its file name.
pub(super) const PORT: u16 = 5432;

/// Start of the name of a cluster folder in the making.
const UNFINISHED: &str = "postgres.unfinished-";

/// Names of all files and folders; the data folder exists and its path is canonical.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) data_dir: PathBuf,
    pub(super) socket_dir: PathBuf,
}

impl Layout {
    /// Makes the data folder if need be.
    pub(super) fn open(data_dir: &Path) -> Result<Self, ClusterError> {
        create_folders(data_dir).map_err(io_at("make the data folder", data_dir))?;
        let data_dir = data_dir.canonicalize().map_err(io_at("resolve", data_dir))?;
        // A socket's path is limited to about 100 bytes, so it cannot live in the data folder. One rule for all
        // data folders, and no TMPDIR: every command has to come to the same name.
        let digest = Sha256::digest(data_dir.as_os_str().as_bytes());
        let name: String = hex::encode(digest).chars().take(16).collect();
        let socket_dir = PathBuf::from(format!("/tmp/plaudit-{name}"));
        Ok(Self { data_dir, socket_dir })
    }

    pub(super) fn cluster_dir(&self) -> PathBuf {
        self.data_dir.join("postgres")
    }

    /// Named after this process: the initdb of a killed start may still be running, and must not find its own folder
    /// again in ours.
    pub(super) fn unfinished_dir(&self) -> PathBuf {
        self.data_dir.join(format!("{UNFINISHED}{}", std::process::id()))
    }

    /// What killed starts have left.
    pub(super) fn leftover_dirs(&self) -> io::Result<Vec<PathBuf>> {
        let entries = fs::read_dir(&self.data_dir)?.collect::<io::Result<Vec<_>>>()?;
        let is_leftover =
            |entry: &fs::DirEntry| entry.file_name().as_bytes().starts_with(UNFINISHED.as_bytes());
        Ok(entries.iter().filter(|entry| is_leftover(entry)).map(fs::DirEntry::path).collect())
    }

    pub(super) fn config_file(&self) -> PathBuf {
        self.data_dir.join("server.conf")
    }

    pub(super) fn log_file(&self) -> PathBuf {
        self.data_dir.join("postgres.log")
    }

    pub(super) fn pid_file(&self) -> PathBuf {
        self.cluster_dir().join("postmaster.pid")
    }

    pub(super) fn socket(&self) -> PathBuf {
        self.socket_dir.join(format!(".s.PGSQL.{PORT}"))
    }

    /// Makes the socket folder, or checks that the one there is the account's and nobody else's.
    ///
    /// The name can be foreseen and /tmp is everybody's: a folder made by somebody else would let him answer in the
    /// server's place.
    pub(super) fn claim_socket_dir(&self, account: &ServerAccount) -> Result<(), ClusterError> {
        let folder = &self.socket_dir;
        match fs::DirBuilder::new().mode(0o700).create(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(io_at("make the socket folder", folder)(error));
            }
            _ => {}
        }
        let meta = fs::symlink_metadata(folder).map_err(io_at("look at the socket folder", folder))?;
        let owner = Uid::from_raw(meta.uid());
        let refuse = |reason: String| ClusterError::SocketFolder { folder: folder.clone(), reason };
        if !meta.is_dir() {
            return Err(refuse("it is not a folder".to_owned()));
        }
        if meta.mode() & 0o777 != 0o700 {
            return Err(refuse(format!("its mode is {:o}, not 700", meta.mode() & 0o777)));
        }
        if owner == account.uid() {
            Ok(())
        } else if owner == Uid::effective() {
            // Made a moment ago, or by a start that was killed right here.
            account.hand_over(folder)
        } else {
            Err(refuse(format!("it belongs to user id {owner}, not {}", account.uid())))
        }
    }

    /// Removes the socket and its lock file, left by a server that was killed. Only while no server runs: PostgreSQL
    /// would refuse to start if the process id in that lock file had been given to another process.
    pub(super) fn clear_socket(&self) -> Result<(), ClusterError> {
        let socket = self.socket();
        let lock = self.socket_dir.join(format!(".s.PGSQL.{PORT}.lock"));
        remove_if_there(&lock)
            .and_then(|()| remove_if_there(&socket))
            .map_err(io_at("clear", &self.socket_dir))
    }
}

/// Removes a file; that it is not there is fine.
pub(super) fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes each missing folder of the path. The mode is set afterwards because a umask of 077 would keep the server's
/// account out of folders that root makes.
fn create_folders(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        create_folders(parent)?;
    }
    let mode = if Uid::effective().is_root() { 0o755 } else { 0o700 };
    match fs::create_dir(path) {
        Ok(()) => fs::set_permissions(path, fs::Permissions::from_mode(mode)),
        // Another command starting at the same time was quicker.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}
