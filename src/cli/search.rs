//! `plaudit search`: making the index of search.

use clap::Subcommand;

use super::{CommandError, database};
use crate::cache::listener;
use crate::config::Config;
use crate::search::index;

#[derive(Debug, Subcommand)]
pub enum Arguments {
    /// Index what is not yet, or by older rules: what `serve` does while it runs
    Index,
    /// Make the index of search again, for all content
    Reindex,
}

pub fn run(arguments: &Arguments, config: &Config) -> Result<(), CommandError> {
    let (_database, mut connection) = database::ready(config)?;
    let done = match arguments {
        Arguments::Index => index::backfill(&mut connection, &|| true)?,
        Arguments::Reindex => index::reindex(&mut connection)?,
    };
    // It is another index than before; a service that runs has kept what the old one found.
    listener::announce_everything(&mut connection)?;
    match done {
        Some(count) => println!("Indexed {count} articles, units and studios."),
        None => return Err("another process is making the index; try again when it is done".into()),
    }
    Ok(())
}
