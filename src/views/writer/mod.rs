//! The one who counts: group commit.
//!
//! Everything that adds a view comes through [`ViewWriter::count`] into a bounded queue. One thread with a connection of
//! its own takes all that waits, adds it up, commits it in one transaction and then answers everybody; what comes meanwhile
//! is the next batch. It never waits for a batch to fill. Nobody is answered before the commit; who came when the queue
//! was full, when the database was away, or in a batch whose commit is not known to have happened, is told 503.

mod batch;
mod changed;
mod pruning;
mod queue;
mod statements;
mod thread;

use std::net::IpAddr;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use tokio::sync::oneshot;
use uuid::Uuid;

use self::batch::{View, busy};
pub use self::changed::Changed;
use self::changed::ChangedSubjects;
use self::queue::{Queue, Refused};
use self::thread::Thread;
use super::bots::is_robot;
use super::model::{CountedView, SubjectType};
use super::visitors::Anonymiser;
use crate::clock::day_in;
use crate::config::ViewConfig;
use crate::db::Db;
use crate::error::ApiError;
use crate::metrics::ViewMetrics;

/// Counts views, durably.
pub struct ViewWriter {
    shared: Arc<Shared>,
    time_zone: Tz,
    deadline: Duration,
    /// `None` where every view counts.
    anonymiser: Option<Anonymiser>,
    /// Tells that the thread has ended, by being cut.
    end: Mutex<Receiver<()>>,
}

/// What the thread and those who send it views have in common.
struct Shared {
    queue: Queue<View>,
    changed: ChangedSubjects,
    metrics: ViewMetrics,
}

/// Who reads, as far as it matters for counting.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reader<'a> {
    /// Who reads from no known address is nobody's second visit.
    pub address: Option<IpAddr>,
    /// The `User-Agent`, or nothing.
    pub agent: &'a [u8],
}

impl ViewWriter {
    /// A writer whose days are those of `time_zone`. Its connection is opened with the first view.
    pub fn start(db: &Db, config: &ViewConfig, time_zone: Tz) -> std::io::Result<Self> {
        let metrics = ViewMetrics::default();
        let shared = Arc::new(Shared {
            queue: Queue::new(config.queue, metrics.queue_depth.clone()),
            changed: ChangedSubjects::default(),
            metrics,
        });
        let (running, end) = mpsc::channel::<()>();
        let thread = Thread::new(db, shared.clone(), config.window);
        std::thread::Builder::new().name("views".into()).spawn(move || {
            let _running = running;
            thread.work();
        })?;
        let anonymiser = (config.window > TimeDelta::zero()).then(Anonymiser::new);
        let (_, deadline) = db.limits();
        Ok(Self { shared, time_zone, deadline, anonymiser, end: Mutex::new(end) })
    }

    /// Counts one view of a subject that the public can see, if it counts, and returns the total after the commit;
    /// `None` when the public sees no such subject.
    ///
    /// Not counted is what a robot reads, what `reader` has viewed within the window, and what came before under the same
    /// `event`.
    pub async fn count(
        &self,
        (kind, id): (SubjectType, Uuid),
        now: DateTime<Utc>,
        reader: Reader<'_>,
        event: Option<Uuid>,
    ) -> Result<Option<CountedView>, ApiError> {
        let day = day_in(self.time_zone, now);
        let (is_robot, arrived) = (is_robot(reader.agent), Instant::now());
        let visitor = match (&self.anonymiser, reader.address) {
            (Some(anonymiser), Some(address)) => Some(anonymiser.visitor(day, id, address, reader.agent)?),
            _ => None,
        };
        let (answer, outcome) = oneshot::channel();
        let view = View { kind, id, now, day, event, visitor, is_robot, arrived, answer };
        self.shared.queue.push(view).map_err(|refused| {
            self.shared.metrics.refused.inc();
            busy(match refused {
                Refused::Full => "as many views wait as may wait",
                Refused::Closed => "the service is stopping",
            })
        })?;
        match tokio::time::timeout(self.deadline, outcome).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(busy("the writer of views has failed")),
            Err(_) => Err(busy("the database did not answer in time")),
        }
    }

    /// Which subjects have been counted since this was last asked, here and not by other instances.
    ///
    /// For whoever keeps copies of the totals: what is in a copy from after this call has all views of these subjects that
    /// were acknowledged before it.
    pub fn take_changed(&self) -> Changed {
        self.shared.changed.take()
    }

    /// What is counted of it.
    pub fn metrics(&self) -> &ViewMetrics {
        &self.shared.metrics
    }

    /// Takes no more views, counts and answers those that wait, and ends; whether that was done within `patience`.
    pub fn finish(&self, patience: Duration) -> bool {
        self.shared.queue.close();
        let end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        // Nothing is ever sent: the thread ends, or the time does.
        end.recv_timeout(patience) == Err(mpsc::RecvTimeoutError::Disconnected)
    }
}

impl Drop for ViewWriter {
    /// The thread ends by itself.
    fn drop(&mut self) {
        self.shared.queue.close();
    }
}
