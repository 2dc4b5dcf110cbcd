//! Which server programs are taken, and what is said when there are none.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use plaudit::db::private_cluster::{
    self, ClusterError, ClusterOptions,
    binaries::{BinarySearch, MINIMUM_MAJOR, locate},
    default_data_dir,
};

use crate::support::scratch::Scratch;

/// A folder of programs that answer as PostgreSQL `version` does.
fn programs(scratch: &Scratch, version: &str) -> PathBuf {
    let dir = scratch.folder().join(format!("programs of {version}"));
    fs::create_dir(&dir).expect("a folder");
    for program in ["initdb", "postgres", "pg_ctl"] {
        script(&dir.join(program), &format!("echo '{program} (PostgreSQL) {version}'"));
    }
    dir
}

/// Written by another process: a child that a parallel test forks meanwhile would inherit our open file, and the
/// kernel runs no program that somebody has open for writing.
fn script(path: &Path, command: &str) {
    let write = r##"printf '#!/bin/sh\n%s\n' "$1" > "$0" && chmod 755 "$0""##;
    let status = Command::new("sh").args(["-c", write]).arg(path).arg(command).status().expect("a shell");
    assert!(status.success(), "{status}");
}

fn search_path(dirs: &[&Path]) -> OsString {
    std::env::join_paths(dirs).expect("a search path")
}

/// The major version chosen from the search path alone, for the cluster in `cluster_dir`.
fn major_from(path: &OsString, cluster_dir: &Path) -> Result<u32, ClusterError> {
    let search = BinarySearch { bin_dir: None, search_path: Some(path), places: &[] };
    locate(&search, cluster_dir).map(|binaries| binaries.major())
}

#[test]
fn without_programs_the_message_shows_three_ways_on() {
    let scratch = Scratch::new();
    let error =
        major_from(&search_path(&[scratch.folder()]), &scratch.cluster_dir()).expect_err("nothing is there");
    let message = error.to_string();
    for way in ["install PostgreSQL", "DATABASE_URL", "docker compose"] {
        assert!(message.contains(way), "{message}");
    }
}

#[test]
fn the_newest_version_wins_and_old_ones_do_not_count() {
    let scratch = Scratch::new();
    let old = programs(&scratch, "9.6.24");
    let message = major_from(&search_path(&[&old]), &scratch.cluster_dir()).expect_err("too old").to_string();
    assert!(message.contains("only 9"), "{message}");

    let (stable, beta) = (programs(&scratch, "17.2 (Debian 17.2-1)"), programs(&scratch, "18beta1"));
    let all = search_path(&[&old, &stable, &beta]);
    assert_eq!(major_from(&all, &scratch.cluster_dir()).expect("programs"), 18);
}

#[test]
fn pg_config_leads_to_programs_outside_the_search_path() {
    let scratch = Scratch::new();
    let hidden = programs(&scratch, "16.1");
    let bin = scratch.folder().join("bin");
    fs::create_dir(&bin).expect("a folder");
    script(&bin.join("pg_config"), &format!("test \"$1\" = --bindir && echo '{}'", hidden.display()));
    // A wrapper of the same name that is not the server.
    script(&bin.join("postgres"), "echo 'postgres wrapper'");
    assert_eq!(major_from(&search_path(&[&bin]), &scratch.cluster_dir()).expect("programs"), 16);
}

#[test]
fn an_existing_cluster_keeps_its_major_version() {
    let scratch = Scratch::new();
    let (newer, older) = (programs(&scratch, "18.1"), programs(&scratch, "15.14"));
    fs::create_dir_all(scratch.cluster_dir()).expect("a folder");
    fs::write(scratch.cluster_dir().join("PG_VERSION"), "15\n").expect("a version");
    let both = search_path(&[&newer, &older]);
    assert_eq!(major_from(&both, &scratch.cluster_dir()).expect("programs"), 15);

    let error = major_from(&search_path(&[&newer]), &scratch.cluster_dir()).expect_err("15 is gone");
    assert!(matches!(&error, ClusterError::MajorGone { major, .. } if major == "15"), "{error}");
    assert!(error.to_string().contains("found: 18"), "{error}");
}

#[test]
fn a_wrong_explicit_folder_is_an_error_and_not_replaced() {
    let scratch = Scratch::new();
    let start_with = |bin_dir: &Path| {
        let options = ClusterOptions { bin_dir: Some(bin_dir.to_owned()), ..scratch.options() };
        private_cluster::start(&options).expect_err("the folder is refused")
    };
    let empty = start_with(scratch.folder());
    assert!(matches!(empty, ClusterError::BinaryMissing { program: "initdb", .. }), "{empty}");

    let partial = programs(&scratch, "17.0");
    fs::remove_file(partial.join("pg_ctl")).expect("one program less");
    let error = start_with(&partial);
    assert!(matches!(error, ClusterError::BinaryMissing { program: "pg_ctl", .. }), "{error}");

    let old = start_with(&programs(&scratch, "13.9"));
    assert!(matches!(old, ClusterError::TooOld { major: 13, minimum: MINIMUM_MAJOR, .. }), "{old}");

    let foreign = programs(&scratch, "17.1");
    script(&foreign.join("postgres"), "echo 'something else'");
    let error = start_with(&foreign);
    assert!(
        matches!(&error, ClusterError::NotPostgres { answer, .. } if answer == "something else"),
        "{error}"
    );
}

#[test]
fn the_default_data_folder_follows_the_users_home() {
    let (home, xdg) = (Path::new("/home/li"), Path::new("/data/li"));
    if nix::unistd::Uid::effective().is_root() {
        assert_eq!(default_data_dir(Some(xdg), Some(home)), Path::new("/var/lib/plaudit"));
    } else {
        assert_eq!(default_data_dir(Some(xdg), Some(home)), Path::new("/data/li/plaudit"));
        assert_eq!(default_data_dir(None, Some(home)), Path::new("/home/li/.local/share/plaudit"));
        assert_eq!(
            default_data_dir(Some(Path::new("relative")), Some(home)),
            Path::new("/home/li/.local/share/plaudit")
        );
    }
}
