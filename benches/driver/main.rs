//! Drives the benchmark; see script/bench.

mod content;
mod load;

use std::path::PathBuf;

use clap::Parser;
use plaudit::db::private_cluster::ClusterOptions;

#[derive(Debug, Parser)]
struct Arguments {
    /// Where data folders are kept
    #[arg(long)]
    data: PathBuf,
    /// Only load so many articles
    #[arg(long)]
    load: usize,
    /// `PATH`, for finding PostgreSQL's server programs
    #[arg(long)]
    search_path: Option<std::ffi::OsString>,
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let arguments = Arguments::parse();
    let options = ClusterOptions {
        data_dir: arguments.data.join(format!("v{}-{}", content::VERSION, arguments.load)),
        search_path: arguments.search_path.clone(),
        ..ClusterOptions::default()
    };
    load::ensure(&options, arguments.load)
}
