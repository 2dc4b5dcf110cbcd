//! The commands, one file each.

mod database;
pub mod demo;
mod healthcheck;
mod import;
mod keys;
mod migrate;
mod openapi;
mod search;
mod serve;
mod user;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Config;

/// A headless content API for organisations that publish news and honour people.
///
/// Configured by the environment; see .env.example.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API until SIGTERM or Ctrl-C
    Serve(serve::Arguments),
    /// Bring the database's schema up to date
    Migrate,
    /// Load the sample content; a second time changes nothing
    Demo,
    /// Make accounts and set passwords
    #[command(subcommand)]
    User(user::Arguments),
    /// Look after the keys that sign access tokens
    #[command(subcommand)]
    Keys(keys::Arguments),
    /// Read legacy content
    #[command(subcommand)]
    Import(import::Arguments),
    /// Look after the index of search
    #[command(subcommand)]
    Search(search::Arguments),
    /// Print the OpenAPI document
    Openapi,
    /// Ask the running service whether it is ready; for container health checks
    Healthcheck,
}

/// A command's failure, in words for the person who typed it.
pub type CommandError = Box<dyn std::error::Error + Send + Sync>;

/// Runs the command; the code is what the process ends with.
pub fn run(arguments: Arguments, config: Config) -> Result<ExitCode, CommandError> {
    let done = |result: Result<(), CommandError>| result.map(|()| ExitCode::SUCCESS);
    match arguments.command {
        Command::Serve(arguments) => done(serve::run(&arguments, config)),
        Command::Migrate => done(migrate::run(&config)),
        Command::Demo => done(demo::run(&config)),
        Command::User(arguments) => done(user::run(&arguments, &config)),
        Command::Keys(arguments) => done(keys::run(&arguments, &config)),
        Command::Import(arguments) => import::run(&arguments, &config),
        Command::Search(arguments) => done(search::run(&arguments, &config)),
        Command::Openapi => done(openapi::run()),
        Command::Healthcheck => done(healthcheck::run(&config)),
    }
}
