//! `plaudit import`.
use super::CommandError;
use crate::config::Config;
use clap::Subcommand;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub enum Arguments {
    Page,
}

pub fn run(_arguments: &Arguments, _config: &Config) -> Result<ExitCode, CommandError> {
    Ok(ExitCode::SUCCESS)
}
