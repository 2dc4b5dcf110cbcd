//! The account that the server runs as.
//!
//! An ordinary user runs the server himself. PostgreSQL refuses root, so root hands it to an unprivileged account:
//! the owner of an existing cluster, else the one configured, else a well-known one. Only what the account must write
//! belongs to it (the cluster folder and the socket folder); root never writes into those, so the account cannot
//! make root write anywhere else by means of a symbolic link.

use std::{
    ffi::OsString,
    fs, io,
    os::unix::{
        fs::{MetadataExt, lchown},
        process::CommandExt,
    },
    path::Path,
    process::{Command, Stdio},
};

use nix::unistd::{Uid, User};

use super::error::{ClusterError, io_at};

/// Accounts that root tries, best first. `nobody` is shared with other services, hence last.
const WELL_KNOWN: [&str; 3] = ["postgres", "_postgres", "nobody"];

/// Whose process the server is.
#[derive(Debug, Clone)]
pub(super) struct ServerAccount {
    user: User,
    /// Whether this process is root and children have to change to the account.
    switch: bool,
}

impl ServerAccount {
    /// Chooses the account for the cluster in `cluster_dir`, which need not exist yet.
    pub(super) fn choose(wanted: Option<&str>, cluster_dir: &Path) -> Result<Self, ClusterError> {
        let owner = owner_of(cluster_dir)?;
        let own = Uid::effective();
        let account = if own.is_root() {
            Self { user: for_root(wanted, owner)?, switch: true }
        } else {
            Self { user: for_ordinary_user(wanted, own)?, switch: false }
        };
        match owner {
            Some(owner) if owner != account.user.uid => Err(ClusterError::WrongOwner {
                folder: cluster_dir.to_owned(),
                owner: owner.as_raw(),
                uid: account.user.uid.as_raw(),
                account: account.user.name,
            }),
            _ => Ok(account),
        }
    }

    pub(super) fn uid(&self) -> Uid {
        self.user.uid
    }

    /// A command that runs as the account in `folder`, with an environment of its own: PG* variables would change
    /// the server's settings, and secrets of ours are none of its business.
    pub(super) fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut path = OsString::from(program.parent().unwrap_or(Path::new("/usr/bin")));
        path.push(":/usr/bin:/bin");
        let mut command = Command::new(program);
        command.env_clear().env("PATH", path).env("LC_ALL", "C").current_dir(folder).stdin(Stdio::null());
        if self.switch {
            // With a user id given, std also drops the supplementary groups before it changes the user.
            command.gid(self.user.gid.as_raw()).uid(self.user.uid.as_raw());
        }
        command
    }

    /// Gives a folder that we have just made to the account.
    pub(super) fn hand_over(&self, folder: &Path) -> Result<(), ClusterError> {
        if !self.switch {
            return Ok(());
        }
        lchown(folder, Some(self.user.uid.as_raw()), Some(self.user.gid.as_raw()))
            .map_err(io_at("give to the server's account", folder))
    }

    /// Makes sure that the account may run `program` and enter `data_dir`; names the first folder that blocks.
    pub(super) fn check_reach(&self, program: &Path, data_dir: &Path) -> Result<(), ClusterError> {
        if !self.switch || self.try_in(program, data_dir).is_ok() {
            return Ok(());
        }
        self.try_in(program, Path::new("/")).map_err(|source| ClusterError::CannotRun {
            program: program.to_owned(),
            account: self.user.name.clone(),
            source,
        })?;
        let mut ancestors: Vec<&Path> = data_dir.ancestors().collect();
        ancestors.reverse();
        for folder in ancestors {
            if let Err(source) = self.try_in(program, folder) {
                return Err(if source.kind() == io::ErrorKind::PermissionDenied {
                    ClusterError::FolderBlocked {
                        folder: folder.to_owned(),
                        data_dir: data_dir.to_owned(),
                        account: self.user.name.clone(),
                    }
                } else {
                    ClusterError::CannotRun {
                        program: program.to_owned(),
                        account: self.user.name.clone(),
                        source,
                    }
                });
            }
        }
        Ok(())
    }

    /// Asks the kernel, not the mode bits: access lists and security modules have their say too.
    fn try_in(&self, program: &Path, folder: &Path) -> io::Result<()> {
        self.command(program, folder)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .map(drop)
    }
}

fn owner_of(folder: &Path) -> Result<Option<Uid>, ClusterError> {
    match fs::symlink_metadata(folder) {
        Ok(meta) => Ok(Some(Uid::from_raw(meta.uid()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io_at("look at", folder)(error)),
    }
}

fn for_root(wanted: Option<&str>, owner: Option<Uid>) -> Result<User, ClusterError> {
    if let Some(name) = wanted {
        let user = by_name(name)?.ok_or_else(|| bad(name, "there is no such account"))?;
        return if user.uid.is_root() {
            Err(bad(name, "PostgreSQL refuses to run as root"))
        } else {
            Ok(user)
        };
    }
    if let Some(user) = owner.filter(|owner| !owner.is_root()).map(by_uid).transpose()?.flatten() {
        return Ok(user);
    }
    for name in WELL_KNOWN {
        if let Some(user) = by_name(name)? {
            return Ok(user);
        }
    }
    Err(ClusterError::NoAccount { tried: WELL_KNOWN.join(", ") })
}

fn for_ordinary_user(wanted: Option<&str>, own: Uid) -> Result<User, ClusterError> {
    let own_id = own.to_string();
    let user =
        by_uid(own)?.ok_or_else(|| bad(&own_id, "PostgreSQL needs an entry in the account database"))?;
    match wanted {
        Some(name) if name != user.name => Err(bad(name, "only root may run the server as another account")),
        _ => Ok(user),
    }
}

fn by_name(name: &str) -> Result<Option<User>, ClusterError> {
    User::from_name(name).map_err(|_| bad(name, "the account database cannot be read"))
}

fn by_uid(uid: Uid) -> Result<Option<User>, ClusterError> {
    User::from_uid(uid).map_err(|_| bad(&uid.to_string(), "the account database cannot be read"))
}

fn bad(name: &str, reason: &'static str) -> ClusterError {
    ClusterError::BadAccount { name: name.to_owned(), reason }
}
