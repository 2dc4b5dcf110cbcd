//! `plaudit migrate`.

use super::{CommandError, database};
use crate::config::Config;

pub fn run(config: &Config) -> Result<(), CommandError> {
    let done = database::open(config)?.migrate()?;
    match done.as_slice() {
        [] => println!("The schema is up to date."),
        versions => println!("Ran {}.", versions.join(", ")),
    }
    Ok(())
}
