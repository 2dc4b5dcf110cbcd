//! `plaudit migrate`. It does not index for search: that takes hours for much content, and a deployment waits for this.

use super::{CommandError, database};
use crate::config::Config;

pub fn run(config: &Config) -> Result<(), CommandError> {
    let database = database::open(config)?;
    let done = database.migrate()?;
    match done.as_slice() {
        [] => println!("The schema is up to date."),
        versions => println!("Ran {}.", versions.join(", ")),
    }
    Ok(())
}
