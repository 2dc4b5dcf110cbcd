//! `plaudit search`: the index of search, and making it again.

use clap::Subcommand;

use super::{CommandError, database};
use crate::config::Config;
use crate::search::index;

#[derive(Debug, Subcommand)]
pub enum Arguments {
    /// Make the index of search again, for all content
    Reindex,
}

pub fn run(arguments: &Arguments, config: &Config) -> Result<(), CommandError> {
    match arguments {
        Arguments::Reindex => {
            let (_database, mut connection) = database::ready(config)?;
            match index::reindex(&mut connection)? {
                Some(count) => println!("Indexed {count} articles, units and studios."),
                None => return Err("another process is making the index; try again when it is done".into()),
            }
        }
    }
    Ok(())
}
