//! A pool of r2d2 with nothing around it.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::error::ErrorInternalServerError;
use actix_web::http::header::{HeaderName, HeaderValue};
use clap::Args;
use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Error, Pool};

use crate::Outcome;
use crate::answers::Answers;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The database
    #[arg(long)]
    url: String,
    /// Connections
    #[arg(long)]
    pool: u32,
    /// Blocking threads of a worker
    #[arg(long)]
    pub threads: usize,
    /// Ask a connection whether it is alive before it is used, as r2d2 does unless it is told not to
    #[arg(long)]
    ping: bool,
}

/// The pool, and the headers that every answer has.
pub struct Database {
    pool: Pool<ConnectionManager<PgConnection>>,
    pub article: Vec<(HeaderName, HeaderValue)>,
    pub list: Vec<(HeaderName, HeaderValue)>,
}

/// The settings that the service gives its sessions.
#[derive(Debug)]
struct Session;

impl CustomizeConnection<PgConnection, Error> for Session {
    fn on_acquire(&self, connection: &mut PgConnection) -> Result<(), Error> {
        connection.batch_execute("SET TIME ZONE 'UTC'; SET jit = off").map_err(Error::QueryError)
    }
}

impl Database {
    pub fn open(arguments: &Arguments, answers: Answers) -> Outcome<Self> {
        let pool = Pool::builder()
            .max_size(arguments.pool)
            .connection_timeout(Duration::from_secs(30))
            .test_on_check_out(arguments.ping)
            .connection_customizer(Box::new(Session))
            .build(ConnectionManager::new(&arguments.url))?;
        Ok(Self { pool, article: answers.headers("article"), list: answers.headers("list") })
    }

    /// Runs `work` on a connection, on a blocking thread.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> diesel::QueryResult<T> + Send + 'static,
    ) -> Result<T, actix_web::Error> {
        let pool = self.pool.clone();
        #[expect(clippy::disallowed_methods, reason = "the limit is measured without the door")]
        let job = actix_web::web::block(move || {
            let mut connection = pool.get().map_err(|error| error.to_string())?;
            work(&mut connection).map_err(|error| error.to_string())
        });
        job.await?.map_err(ErrorInternalServerError)
    }
}

/// What a handler answers.
pub type Answered = Result<HttpResponse, actix_web::Error>;
