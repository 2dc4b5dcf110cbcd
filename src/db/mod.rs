//! The one door to PostgreSQL: who comes through it holds a permit, works on a blocking thread, and is told
//! within a bounded time when there is no way in.
//!
//! [`Db::run`], [`Db::transaction`] and [`Db::snapshot`] are what handlers call. A permit is worth one pooled connection, so a
//! waiter costs a permit and never a thread. A caller waits at most `wait` for its permit and `deadline` for its
//! result; when that passes first, the caller gets its answer and the permit stays with the stuck thread until
//! that thread is done; a transaction does not commit after that.
//!
//! A thread that works for many callers at once has an [`OwnConnection`].

mod error;
pub mod guard;
pub mod keyset;
pub mod migrations;
mod own;
mod pool;
pub mod private_cluster;
mod snapshot;

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::PgConnection;
use diesel::connection::Connection;
use tokio::sync::Semaphore;

pub use self::error::{DbError, violated_constraint};
pub use self::own::{OwnConnection, transaction_until};
pub use self::pool::{connection_string, establish};
pub use self::snapshot::{Limits, Snapshot};
use crate::config::DatabaseConfig;

/// A transaction that met a deadlock or a serialization failure is tried this often in all.
const TRANSACTION_TRIES: u32 = 3;

/// A handle on the database; cheap to clone.
#[derive(Clone)]
pub struct Db {
    pool: pool::Pool,
    /// What a connection outside the pool is opened with: where to, and the statements with which its session begins.
    session: Arc<(String, String)>,
    permits: Arc<Semaphore>,
    wait: Duration,
    statement_timeout: Duration,
    /// After this a caller is answered even though its thread still hangs.
    deadline: Duration,
}

impl Db {
    /// A pool of `config.pool_size` connections to `url`, opened as they are needed.
    pub fn new(url: &str, config: &DatabaseConfig) -> Self {
        Self {
            pool: pool::build(url, config),
            session: Arc::new((url.to_owned(), pool::session_settings(config))),
            permits: Arc::new(Semaphore::new(config.pool_size as usize)),
            wait: config.wait,
            statement_timeout: config.statement_timeout,
            deadline: config.wait + config.statement_timeout + Duration::from_secs(1),
        }
    }

    /// A connection for a thread of its own, not opened yet, whose session has `settings` beside those of the pool's.
    pub fn own_connection(&self, settings: &str) -> OwnConnection {
        let (url, session) = &*self.session;
        OwnConnection::new(url.clone(), format!("{session} {settings}"))
    }

    /// How long somebody waits at most for their turn, and how long for a result.
    pub fn limits(&self) -> (Duration, Duration) {
        (self.wait, self.deadline)
    }

    /// Runs `work` on a connection. The statements are not bound together; see [`Db::transaction`].
    pub async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: FnOnce(&mut PgConnection) -> Result<T, E> + Send + 'static,
    {
        let permit = tokio::time::timeout(self.wait, self.permits.clone().acquire_owned())
            .await
            .map_err(|_| DbError::Busy { waited: self.wait })?
            .map_err(|_| DbError::Unreachable("the pool is closed".into()))?;
        let pool = self.pool.clone();
        let span = tracing::Span::current();
        #[expect(clippy::disallowed_methods, reason = "this is the one place")]
        let job = actix_web::web::block(move || {
            let _held = permit;
            span.in_scope(|| {
                let mut connection = pool.get().map_err(|error| DbError::Unreachable(error.to_string()))?;
                work(&mut connection)
            })
        });
        match tokio::time::timeout(self.deadline, job).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(DbError::Other("a database thread panicked".into()).into()),
            Err(_) => Err(DbError::Unreachable(format!("no answer within {:?}", self.deadline)).into()),
        }
    }

    /// Runs `work` in one transaction; an error of any kind rolls it back. `work` may run again after a
    /// deadlock or a serialization failure, so it must have no effect outside the database.
    pub async fn transaction<T, E, F>(&self, mut work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + From<diesel::result::Error> + Retryable + Send + 'static,
        F: FnMut(&mut PgConnection) -> Result<T, E> + Send + 'static,
    {
        // Counted from before the wait for a permit, so it ends before the caller gives up.
        let limit = Instant::now() + self.deadline;
        self.run(move |connection| {
            again(|| {
                connection.transaction(|connection| {
                    let value = work(connection)?;
                    // The caller has been told that it failed, and may repeat it.
                    if Instant::now() >= limit {
                        return Err(DbError::TimedOut("it took too long to be committed".into()).into());
                    }
                    Ok(value)
                })
            })
        })
        .await
    }

    /// Runs `work` in a [`Snapshot`] with `settings`. No statement of it begins when the caller will not have the answer
    /// any more. `work` may run again, as that of a transaction.
    pub async fn snapshot<T, E, F>(&self, settings: &'static str, mut work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + From<diesel::result::Error> + Retryable + Send + 'static,
        F: FnMut(&mut Snapshot<'_>) -> Result<T, E> + Send + 'static,
    {
        let limits = Limits {
            statement: self.statement_timeout.min(snapshot::STATEMENT_TIMEOUT),
            end: Instant::now() + self.wait + self.statement_timeout,
        };
        self.run(move |connection| again(|| Snapshot::run(connection, settings, limits, &mut work))).await
    }
}

/// The result of `attempt`, which is repeated after a deadlock or a serialization failure.
fn again<T, E: Retryable>(mut attempt: impl FnMut() -> Result<T, E>) -> Result<T, E> {
    let mut tries = 1;
    loop {
        match attempt() {
            Err(error) if error.is_retryable() && tries < TRANSACTION_TRIES => {
                std::thread::sleep(jitter(tries));
                tries += 1;
            }
            result => return result,
        }
    }
}

/// Says whether the same transaction may succeed when it is simply run again.
pub trait Retryable {
    fn is_retryable(&self) -> bool;
}

/// A pause that grows with the try and differs between threads, so that two that met do not meet again.
fn jitter(tries: u32) -> Duration {
    use std::hash::{BuildHasher, RandomState};
    let random = RandomState::new().hash_one(tries) % 20;
    Duration::from_millis(u64::from(tries) * 10 + random)
}
