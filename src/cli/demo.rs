//! `plaudit demo`.
use super::{CommandError, database};
use crate::clock::Clock;
use crate::config::Config;
use diesel::PgConnection;

pub fn run(config: &Config) -> Result<(), CommandError> {
    let (_database, mut connection) = database::ready(config)?;
    load(&mut connection, config, &Clock::System)
}

pub fn load(_connection: &mut PgConnection, _config: &Config, _clock: &Clock) -> Result<(), CommandError> {
    Ok(())
}
