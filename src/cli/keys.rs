//! `plaudit keys`: the keys that sign access tokens.

use chrono::{DateTime, SecondsFormat, Utc};
use clap::Subcommand;

use super::{CommandError, database};
use crate::auth::rotation::{self, StoredKey};
use crate::clock::Clock;
use crate::config::Config;
use crate::history::Act;

#[derive(Debug, Subcommand)]
pub enum Arguments {
    /// Have a new key sign access tokens; what the old one signed is valid until it ends
    Rotate,
    /// Show which key signs, and which still verify
    List,
}

pub fn run(arguments: &Arguments, config: &Config) -> Result<(), CommandError> {
    let (_database, mut connection) = database::ready(config)?;
    let now = Clock::System.now();
    let keys = match arguments {
        Arguments::Rotate => rotation::rotate(&mut connection, &Act::command("keys rotate", now))?,
        Arguments::List => rotation::usable(&mut connection, now)?,
    };
    if keys.is_empty() {
        println!("There is no key yet; the first start makes one.");
    }
    for key in &keys {
        println!("{}", line(key));
    }
    Ok(())
}

fn line(key: &StoredKey) -> String {
    let time = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
    let made = format!("{}  made {}", key.kid, time(key.created_at));
    match key.ends_at() {
        None => format!("{made}  signs"),
        Some(end) => format!("{made}  verifies until {}", time(end)),
    }
}
