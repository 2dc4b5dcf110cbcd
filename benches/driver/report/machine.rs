//! On what it was measured.

use std::process::Command;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use plaudit::db::establish;

use crate::stand::Stand;
use crate::{Outcome, wrk};

/// What a program prints, in one line; nothing when it is not there.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}

fn field(file: &str, name: &str) -> String {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.split_once(':'));
    value.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

/// Machine, versions and commit, as lines of a list.
pub fn describe(stand: &Stand<'_>) -> Outcome<Vec<(&'static str, String)>> {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory: f64 = field("/proc/meminfo", "MemTotal").trim_end_matches(" kB").parse().unwrap_or(0.0);
    let statement = "SELECT current_setting('server_version') AS version";
    let Version { version } = sql_query(statement).get_result(&mut establish(&stand.url()?)?)?;
    let changes = said("git", &["status", "--porcelain", "--untracked-files=no"]);
    let dirty = if changes.is_empty() { "" } else { ", with changes that are not committed" };
    Ok(vec![
        ("Processor", format!("{}, {cores} cores", field("/proc/cpuinfo", "model name"))),
        ("Memory", format!("{:.0} GB", memory / 1024.0 / 1024.0)),
        ("Kernel", said("uname", &["-sr"])),
        ("PostgreSQL", version),
        ("Rust", said("rustc", &["--version"])),
        ("wrk", wrk::version()),
        ("Commit", format!("{}{dirty}", said("git", &["rev-parse", "--short=12", "HEAD"]))),
    ])
}
