//! Where packages put the PostgreSQL server programs.

use std::{fs, path::PathBuf};

/// A family of program folders: every entry of `parent` whose name starts with `prefix`, then `tail` below it.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Folder that is listed.
    pub parent: &'static str,
    /// Start of the entries' names.
    pub prefix: &'static str,
    /// Path below each entry; empty for the entry itself.
    pub tail: &'static str,
}

/// Where packages put PostgreSQL: Debian, RPM, Alpine, source builds, Homebrew (both processors), Postgres.app.
pub const USUAL_PLACES: &[Place] = &[
    Place { parent: "/usr/lib/postgresql", prefix: "", tail: "bin" },
    Place { parent: "/usr", prefix: "pgsql-", tail: "bin" },
    Place { parent: "/usr/libexec", prefix: "postgresql", tail: "" },
    Place { parent: "/usr/local", prefix: "pgsql", tail: "bin" },
    Place { parent: "/opt/homebrew/opt", prefix: "postgresql", tail: "bin" },
    Place { parent: "/usr/local/opt", prefix: "postgresql", tail: "bin" },
    Place { parent: "/Applications/Postgres.app/Contents/Versions", prefix: "", tail: "bin" },
];

impl Place {
    /// The folders of this family that exist, by name.
    pub(super) fn folders(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.parent) else {
            return Vec::new();
        };
        let mut dirs: Vec<PathBuf> = entries
            .flatten()
            .filter(|entry| entry.file_name().as_encoded_bytes().starts_with(self.prefix.as_bytes()))
            .map(|entry| entry.path().join(self.tail))
            .collect();
        dirs.sort();
        dirs
    }
}
