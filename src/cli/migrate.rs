//! `plaudit migrate`.

use super::{CommandError, database};
use crate::config::Config;
use crate::search::index;

pub fn run(config: &Config) -> Result<(), CommandError> {
    let database = database::open(config)?;
    let done = database.migrate()?;
    match done.as_slice() {
        [] => println!("The schema is up to date."),
        versions => println!("Ran {}.", versions.join(", ")),
    }
    let mut connection = database.connect(config)?;
    match index::backfill(&mut connection, &|| true)? {
        Some(0) => {}
        Some(count) => println!("Indexed {count} articles, units and studios for search."),
        None => println!("Another process is indexing for search."),
    }
    Ok(())
}
