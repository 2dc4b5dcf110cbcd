//! The `plaudit` command: parse the arguments, read the configuration, run one command.

use std::process::ExitCode;

use clap::Parser;
use plaudit::cli::{self, Arguments};
use plaudit::config::Config;
use plaudit::telemetry;
use tikv_jemallocator::Jemalloc;

/// The system's own keeps what is freed in pieces: twice the memory at rest, and more with every hour under load.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("plaudit: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode, cli::CommandError> {
    let config = Config::from_env()?;
    telemetry::start(&config.log_filter, config.log_format)?;
    cli::run(arguments, config)
}
