//! `plaudit import`: legacy content from files, with a report on standard output and nothing else there.

mod page;
mod register;
mod writer;

use std::process::ExitCode;

use clap::Subcommand;

use super::CommandError;
use crate::config::Config;

/// What the shell is told when the command was not understood, as clap does.
const USAGE: u8 = 2;

#[derive(Debug, Subcommand)]
pub enum Arguments {
    /// Read articles that were saved or scraped from an old portal as plain text
    ///
    /// Each page is stored by itself, and the same page again changes nothing. The exit code is 0 when every
    /// page went well, 1 when some failed, 2 when the command was not understood.
    Page(page::Arguments),
    /// Read a table of honoured units, innovation studios or honours
    ///
    /// Each row is stored by itself, and the same row again changes nothing. A row that may mean a record of a
    /// similar name is proposed to you and not stored. The exit code is 0 when every row went well, 1 when some
    /// failed or were proposed, 2 when the command or the file was not understood.
    Register(register::Arguments),
}

pub fn run(arguments: &Arguments, config: &Config) -> Result<ExitCode, CommandError> {
    match arguments {
        Arguments::Page(arguments) => page::run(arguments, config),
        Arguments::Register(arguments) => register::run(arguments, config),
    }
}

fn misused(fault: &str) -> ExitCode {
    eprintln!("plaudit: {fault}");
    ExitCode::from(USAGE)
}
