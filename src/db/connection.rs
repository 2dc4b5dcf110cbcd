//! Which pooled connections are trusted, and which are asked first whether they still live.
//!
//! r2d2 can ask each connection before it hands it out, which costs every request a round trip. Here it is asked only when
//! there is reason to doubt:
//!
//! - it has come back in order longer than [`TRUSTED`] ago, or
//! - since it was last in order another one was found broken: what ended that one may have ended all.
//!
//! What a server says when it ends a connection, and that it has closed it, lies in our socket at once. Reading that asks
//! nobody, so it is looked at each time; an idle connection that was ended costs no request at all. What is left is a
//! line that was cut without a word, or in this very moment: one request is answered 503, and the others doubt.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::PgConnection;
use diesel::r2d2::{ConnectionManager, Error, ManageConnection, R2D2Connection};

use super::metrics::ConnectionMetrics;

/// For this long a connection that came back in order is taken to be so.
const TRUSTED: Duration = Duration::from_secs(1);

/// Makes and judges connections.
pub(super) struct Manager {
    inner: ConnectionManager<PgConnection>,
    /// How often one was found broken.
    breakages: AtomicU64,
    metrics: ConnectionMetrics,
}

/// A connection, and why it is trusted.
pub struct Pooled {
    pub(super) connection: PgConnection,
    in_order_at: Instant,
    /// The manager's, when it was last in order.
    breakages: u64,
}

impl fmt::Debug for Manager {
    /// Without the connection string, in which there is a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Manager").field("breakages", &self.breakages).finish_non_exhaustive()
    }
}

impl Manager {
    pub(super) fn new(inner: ConnectionManager<PgConnection>, metrics: ConnectionMetrics) -> Self {
        Self { inner, breakages: AtomicU64::new(0), metrics }
    }

    fn found_broken(&self) {
        self.breakages.fetch_add(1, Ordering::Relaxed);
        self.metrics.broken.inc();
    }

    /// Whether it lives, as far as there is need to know.
    fn judge(&self, pooled: &mut Pooled) -> Result<(), Error> {
        let breakages = self.breakages.load(Ordering::Relaxed);
        listen(&mut pooled.connection)?;
        if pooled.breakages == breakages && pooled.in_order_at.elapsed() < TRUSTED {
            return Ok(());
        }
        self.metrics.pings.inc();
        pooled.connection.ping().map_err(Error::QueryError)?;
        (pooled.in_order_at, pooled.breakages) = (Instant::now(), breakages);
        Ok(())
    }
}

/// Reads what lies in the socket already: nothing, or a farewell, and behind it the end.
fn listen(connection: &mut PgConnection) -> Result<(), Error> {
    for _ in 0..2 {
        if let Some(Err(error)) = connection.notifications_iter().next() {
            return Err(Error::QueryError(error));
        }
    }
    Ok(())
}

impl ManageConnection for Manager {
    type Connection = Pooled;
    type Error = Error;

    fn connect(&self) -> Result<Pooled, Error> {
        let breakages = self.breakages.load(Ordering::Relaxed);
        let connection = self.inner.connect()?;
        self.metrics.opened.inc();
        Ok(Pooled { connection, in_order_at: Instant::now(), breakages })
    }

    /// Asked when a connection is handed out.
    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), Error> {
        self.judge(pooled).inspect_err(|_| self.found_broken())
    }

    /// Asked when it comes back. After each statement diesel has looked at the state of the line, so one that was lost is
    /// known here.
    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        if self.inner.has_broken(&mut pooled.connection) {
            // A panic in the middle of a transaction breaks one connection and says nothing about the line.
            if !std::thread::panicking() {
                self.found_broken();
            }
            return true;
        }
        pooled.in_order_at = Instant::now();
        false
    }
}
