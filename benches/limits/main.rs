//! The limits that the service is measured against: what a bare program on the same libraries does with the same bytes
//! and the same statements. No door, no checks, no errors worth reading: that is the point of them.

mod answers;
mod article;
mod list;
mod memory;
mod pool;
mod shown;
mod views;

use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer};
use clap::{Parser, Subcommand};

use self::answers::Answers;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[derive(Debug, Parser)]
struct Arguments {
    /// The port on 127.0.0.1
    #[arg(long)]
    port: u16,
    /// The folder of what the service has answered: headers and bodies
    #[arg(long)]
    answers: PathBuf,
    #[command(subcommand)]
    program: Program,
}

#[derive(Debug, Subcommand)]
enum Program {
    /// Bytes from memory, with an ETag and all headers
    Memory,
    /// diesel, r2d2 and `web::block`: an article by its key, lists, search by LIKE, a view as one UPDATE
    Database(pool::Arguments),
    /// A view by group commit: one writer drains all that wait
    GroupCommit {
        /// The database
        #[arg(long)]
        url: String,
    },
}

fn main() -> Outcome<()> {
    let Arguments { port, answers, program } = Arguments::parse();
    let answers = Answers::read(&answers)?;
    match program {
        Program::Memory => {
            let answers = actix_web::web::Data::new(answers);
            serve(port, None, move |config| memory::routes(config, answers.clone()))
        }
        Program::Database(arguments) => {
            let threads = arguments.threads;
            let database = actix_web::web::Data::new(pool::Database::open(&arguments, answers)?);
            serve(port, Some(threads), move |config| {
                config.app_data(database.clone());
                article::routes(config);
                list::routes(config);
                views::one_by_one(config);
            })
        }
        Program::GroupCommit { url } => {
            let writer = actix_web::web::Data::new(views::Writer::start(url)?);
            serve(port, None, move |config| views::grouped(config, writer.clone()))
        }
    }
}

/// Serves `routes` with a worker a core, until it is killed.
fn serve(
    port: u16,
    blocking_threads: Option<usize>,
    routes: impl Fn(&mut ServiceConfig) + Clone + Send + 'static,
) -> Outcome<()> {
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let mut server = HttpServer::new(move || App::new().configure(routes.clone()))
        .workers(workers)
        .backlog(1024)
        .keep_alive(Duration::from_secs(15))
        .shutdown_timeout(1);
    if let Some(threads) = blocking_threads {
        server = server.worker_max_blocking_threads(threads);
    }
    let server = server.bind(("127.0.0.1", port))?.run();
    Ok(actix_web::rt::System::new().block_on(server)?)
}
