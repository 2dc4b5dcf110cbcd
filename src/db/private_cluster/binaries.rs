//! Finds the PostgreSQL server programs.
//!
//! An explicit folder is taken or refused, never replaced. Otherwise the newest major version wins among
//! `pg_config --bindir`, the search path and the usual places of the platforms, unless an existing cluster asks for
//! its own major version. A folder's name proves nothing (distributions put wrapper scripts in some): each
//! `postgres` is asked for its version.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{error::ClusterError, places::Place};

/// Oldest supported major version.
pub const MINIMUM_MAJOR: u32 = 14;

/// The programs needed, all in one folder.
const PROGRAMS: [&str; 3] = ["initdb", "postgres", "pg_ctl"];

/// Where to look.
#[derive(Debug, Clone, Copy)]
pub struct BinarySearch<'a> {
    /// The folder to use, nothing else is looked at.
    pub bin_dir: Option<&'a Path>,
    /// A `PATH`: searched for `pg_config` and the programs. Entries that are not absolute are skipped.
    pub search_path: Option<&'a OsStr>,
    /// Usually [`USUAL_PLACES`](super::places::USUAL_PLACES).
    pub places: &'a [Place],
}

/// A folder with all the server programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    dir: PathBuf,
    major: u32,
}

impl Binaries {
    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The major version, as `postgres --version` tells it.
    #[must_use]
    pub fn major(&self) -> u32 {
        self.major
    }

    pub(super) fn initdb(&self) -> PathBuf {
        self.dir.join("initdb")
    }

    pub(super) fn postgres(&self) -> PathBuf {
        self.dir.join("postgres")
    }

    pub(super) fn pg_ctl(&self) -> PathBuf {
        self.dir.join("pg_ctl")
    }
}

/// Finds the programs for a new cluster, or for the existing one in `cluster_dir` (then of its major version).
///
/// # Errors
/// [`ClusterError::NoBinaries`], [`ClusterError::MajorGone`], and for an explicit folder
/// [`ClusterError::BinaryMissing`], [`ClusterError::NotPostgres`], [`ClusterError::TooOld`].
pub fn locate(search: &BinarySearch<'_>, cluster_dir: &Path) -> Result<Binaries, ClusterError> {
    let found = match search.bin_dir {
        Some(dir) => vec![explicit(dir)?],
        None => candidates(search).into_iter().filter_map(|dir| usable(&dir)).collect(),
    };
    match fs::read_to_string(cluster_dir.join("PG_VERSION")) {
        Ok(version) => of_major(found, version.trim(), cluster_dir),
        Err(_) => newest(found),
    }
}

fn of_major(found: Vec<Binaries>, version: &str, cluster_dir: &Path) -> Result<Binaries, ClusterError> {
    let versions = versions(&found);
    let wanted = version.parse::<u32>().ok();
    found.into_iter().find(|binaries| Some(binaries.major) == wanted).ok_or_else(|| ClusterError::MajorGone {
        folder: cluster_dir.to_owned(),
        major: version.to_owned(),
        found: if versions.is_empty() { "none".to_owned() } else { versions },
    })
}

fn newest(found: Vec<Binaries>) -> Result<Binaries, ClusterError> {
    let versions = versions(&found);
    let mut best: Option<Binaries> = None;
    for binaries in found {
        // Of equals the first stays: `pg_config` and the search path are what the user chose.
        if binaries.major >= MINIMUM_MAJOR && best.as_ref().is_none_or(|best| best.major < binaries.major) {
            best = Some(binaries);
        }
    }
    best.ok_or(ClusterError::NoBinaries { minimum: MINIMUM_MAJOR, found: versions })
}

fn versions(found: &[Binaries]) -> String {
    let majors: BTreeSet<u32> = found.iter().map(Binaries::major).collect();
    majors.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}

fn explicit(dir: &Path) -> Result<Binaries, ClusterError> {
    if let Some(program) = PROGRAMS.into_iter().find(|program| !is_executable(&dir.join(program))) {
        return Err(ClusterError::BinaryMissing { dir: dir.to_owned(), program });
    }
    let program = dir.join("postgres");
    let major = ask_major(&program).map_err(|answer| ClusterError::NotPostgres { program, answer })?;
    if major < MINIMUM_MAJOR {
        return Err(ClusterError::TooOld { dir: dir.to_owned(), major, minimum: MINIMUM_MAJOR });
    }
    Ok(Binaries { dir: dir.to_owned(), major })
}

fn usable(dir: &Path) -> Option<Binaries> {
    if !PROGRAMS.iter().all(|program| is_executable(&dir.join(program))) {
        return None;
    }
    match ask_major(&dir.join("postgres")) {
        Ok(major) => Some(Binaries { dir: dir.to_owned(), major }),
        Err(answer) => {
            tracing::debug!(dir = %dir.display(), answer, "not PostgreSQL, skipped");
            None
        }
    }
}

/// Candidate folders in order of preference, each once.
fn candidates(search: &BinarySearch<'_>) -> Vec<PathBuf> {
    let path: Vec<PathBuf> = search
        .search_path
        .map(|path| std::env::split_paths(path).filter(|dir| dir.is_absolute()).collect())
        .unwrap_or_default();
    let configured = path.iter().map(|dir| dir.join("pg_config")).find(|program| is_executable(program));
    let mut seen = BTreeSet::new();
    configured
        .and_then(|program| ask(&program, "--bindir").ok())
        .map(PathBuf::from)
        .into_iter()
        .chain(path)
        .chain(search.places.iter().flat_map(Place::folders))
        .filter(|dir| dir.canonicalize().is_ok_and(|real| seen.insert(real)))
        .collect()
}

fn is_executable(program: &Path) -> bool {
    fs::metadata(program).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

/// The major version in e.g. `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)` or `postgres (PostgreSQL) 18beta1`.
fn ask_major(program: &Path) -> Result<u32, String> {
    let answer = ask(program, "--version")?;
    let digits: String = answer
        .split_once("(PostgreSQL) ")
        .map(|(_, version)| version.chars().take_while(char::is_ascii_digit).collect())
        .unwrap_or_default();
    digits.parse().map_err(|_| answer)
}

/// What the program prints for one argument, or why it printed nothing.
fn ask(program: &Path, argument: &str) -> Result<String, String> {
    let output = Command::new(program)
        .arg(argument)
        .env_clear()
        .env("LC_ALL", "C")
        .env("PATH", "/usr/bin:/bin")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
