//! The one door to PostgreSQL: who comes through it waits for their turn, works on a thread of the door's own, and is told
//! within a bounded time when there is no way in.
//!
//! [`Db::run`], [`Db::transaction`] and [`Db::snapshot`] are what handlers call. There are as many threads as connections in the
//! pool, so whoever's turn it is finds a connection, and a waiter costs neither. A caller waits at most `wait` for their turn and
//! `deadline` for the result; when that passes first, the caller gets its answer and the connection stays with the stuck
//! thread until that thread is done; a transaction does not commit after that.
//!
//! A thread that works for many callers at once has an [`OwnConnection`].

mod connection;
mod constant;
mod error;
pub mod guard;
pub mod keyset;
mod metrics;
pub mod migrations;
mod own;
mod pool;
pub mod private_cluster;
mod snapshot;

use std::io;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::connection::{Connection, SimpleConnection};
use diesel::{PgConnection, QueryResult};
use prometheus_client::registry::Registry;
use uuid::Uuid;

pub use self::constant::Constant;
pub use self::error::{DbError, violated_constraint};
use self::metrics::DbMetrics;
pub use self::own::{OwnConnection, transaction_until};
pub use self::pool::{connection_string, establish};
pub use self::snapshot::{Limits, Snapshot};
use crate::config::DatabaseConfig;
use crate::workers::{Busy, WorkerThreads};

/// So many callers wait at most; each of them is a few hundred bytes and its request.
const MOST_WAITING: NonZeroUsize = NonZeroUsize::MIN.saturating_add(99_999);

/// A transaction that met a deadlock or a serialization failure is tried this often in all.
const TRANSACTION_TRIES: u32 = 3;

/// A handle on the database; cheap to clone.
#[derive(Clone)]
pub struct Db {
    pool: pool::Pool,
    /// What a connection outside the pool is opened with: where to, and the statements with which its session begins.
    session: Arc<(String, String)>,
    instance: Arc<str>,
    /// As many as there are connections. They go from one caller's work to the next: a permit that had to be handed back first
    /// would send a thread to sleep and wake it up again for each.
    threads: Arc<WorkerThreads>,
    metrics: Arc<DbMetrics>,
    wait: Duration,
    statement_timeout: Duration,
    /// After this a caller is answered even though its thread still hangs.
    deadline: Duration,
}

impl Db {
    /// A pool of `config.pool_size` connections to `url`, opened as they are needed, and the threads that work on them.
    ///
    /// # Errors
    /// The operating system's error when it refuses a thread.
    pub fn new(url: &str, config: &DatabaseConfig) -> io::Result<Self> {
        let size = NonZeroUsize::new(config.pool_size as usize).unwrap_or(NonZeroUsize::MIN);
        let metrics = Arc::new(DbMetrics::default());
        let instance = Uuid::new_v4().to_string();
        let settings = pool::session_settings(config, &instance);
        Ok(Self {
            pool: pool::build(url, config, &settings, metrics.connections.clone()),
            session: Arc::new((url.to_owned(), settings)),
            instance: instance.into(),
            threads: Arc::new(WorkerThreads::start("database", size, MOST_WAITING)?),
            metrics,
            wait: config.wait,
            statement_timeout: config.statement_timeout,
            deadline: config.wait + config.statement_timeout + Duration::from_secs(1),
        })
    }

    /// Registers what is counted here.
    pub fn register(&self, registry: &mut Registry) {
        self.metrics.register(registry, self.pool.clone());
    }

    /// The name under which what is written through it is announced to others.
    pub fn instance(&self) -> &str {
        &self.instance
    }

    /// A connection for a thread of its own, not opened yet, whose session has `settings` beside those of the pool's.
    pub fn own_connection(&self, settings: &str) -> OwnConnection {
        let (url, session) = &*self.session;
        OwnConnection::new(url.clone(), format!("{session} {settings}"), Arc::clone(&self.metrics))
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
        let failed = |error: DbError| {
            self.metrics.failed(error.kind());
            E::from(error)
        };
        let asked = Instant::now();
        let (pool, metrics) = (self.pool.clone(), Arc::clone(&self.metrics));
        let span = tracing::Span::current();
        let job = self.threads.submit_revocable(move || {
            metrics.waits.observe_time(asked.elapsed());
            let _held = metrics.held.hold();
            span.in_scope(|| {
                let mut pooled = pool.get().map_err(|error| {
                    let error = DbError::Unreachable(error.to_string());
                    metrics.failed(error.kind());
                    error
                })?;
                error::take_last_kind();
                let result = work(&mut pooled.connection);
                if let (Err(_), Some(kind)) = (&result, error::take_last_kind()) {
                    metrics.failed(kind);
                }
                result
            })
        });
        let (mut answer, pending) = job.map_err(|Busy| failed(DbError::Busy { waited: Duration::ZERO }))?;
        let in_time = match tokio::time::timeout(self.wait, &mut answer).await {
            Ok(done) => Ok(done),
            Err(_) if pending.take_back() => {
                self.metrics.waits.observe_time(asked.elapsed());
                return Err(failed(DbError::Busy { waited: self.wait }));
            }
            Err(_) => tokio::time::timeout(self.deadline.saturating_sub(self.wait), answer).await,
        };
        match in_time {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(failed(DbError::Other("a database thread panicked".into()))),
            Err(_) => Err(failed(DbError::Unreachable(format!("no answer within {:?}", self.deadline)))),
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
        // Counted from before the wait for a turn, so it ends before the caller gives up.
        let limit = Instant::now() + self.deadline;
        let metrics = Arc::clone(&self.metrics);
        self.run(move |connection| {
            again(&metrics, || {
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
        let metrics = Arc::clone(&self.metrics);
        self.run(move |connection| again(&metrics, || Snapshot::run(connection, settings, limits, &mut work)))
            .await
    }
}

/// Runs the reads of `work` planned with their values: those whose branches are chosen by them. Any other statement is
/// planned without, once a connection.
pub fn planned_with_values<T>(
    connection: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> QueryResult<T>,
) -> QueryResult<T> {
    connection.batch_execute("SET plan_cache_mode = force_custom_plan")?;
    let result = work(connection);
    // Where `work` failed in a transaction this fails too, and its own error says why; the setting goes with the transaction.
    let reset = connection.batch_execute("SET plan_cache_mode = force_generic_plan");
    let value = result?;
    reset.map(|()| value)
}

/// The result of `attempt`, which is repeated after a deadlock or a serialization failure.
fn again<T, E: Retryable>(metrics: &DbMetrics, mut attempt: impl FnMut() -> Result<T, E>) -> Result<T, E> {
    let mut tries = 1;
    loop {
        match attempt() {
            Err(error) if error.is_retryable() && tries < TRANSACTION_TRIES => {
                metrics.retries.inc();
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
