//! What the service counts about itself, for Prometheus.
//!
//! - [`requests`]: requests by operation and status, and how long they took.
//! - [`parts`]: the handles of the cache, of the writer of views and of threads; the database has its own in [`crate::db`].
//! - [`instruments`]: what is counted with; cheap enough to stay on.
//! - `process`: what the system says about the process.
//! - [`listener`]: where all of it is read, on an address of its own.
//!
//! `docs/operations.md` explains every metric; a test compares. Nothing in here knows a resource, and nothing that
//! somebody sends becomes a label.

pub mod instruments;
pub mod listener;
pub mod parts;
mod process;
pub mod requests;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use prometheus_client::encoding::prometheus_text;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use self::instruments::{Held, Level};
use self::parts::ThreadCollector;
pub use self::parts::{CacheMetrics, ThreadMetrics, ViewMetrics};
use self::process::Process;
pub use self::requests::{Operation, Operations};
use self::requests::{RequestCollector, Requests};
use crate::db::Db;

/// Everything that is counted.
#[derive(Debug)]
pub struct Metrics {
    requests: Arc<Requests>,
    in_flight: Level,
    pub cache: CacheMetrics,
    registry: Registry,
}

impl Metrics {
    /// Counts the operations of the document from 0, beside what `db`, `views` and `threads`, by what they work on, have counted
    /// of themselves.
    pub fn new(
        operations: &'static Operations,
        now: DateTime<Utc>,
        db: &Db,
        views: ViewMetrics,
        threads: Vec<(&'static str, ThreadMetrics)>,
    ) -> Self {
        let mut all = Registry::default();
        let registry = all.sub_registry_with_prefix("plaudit");
        let requests = Arc::new(Requests::new(operations));
        registry.register_collector(Box::new(RequestCollector(Arc::clone(&requests))));
        let in_flight = Level::default();
        registry.register("http_requests_in_flight", "Requests that have no answer yet", in_flight.clone());
        let cache = CacheMetrics::default();
        cache.register(registry);
        views.register(registry);
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The program that runs", version);
        registry.register_collector(Box::new(ThreadCollector(threads)));
        db.register(registry);
        all.register_collector(Box::new(Process::new(now)));
        Self { requests, in_flight, cache, registry: all }
    }

    /// The operation that took `request`, once it has been routed.
    pub fn operation(&self, request: &HttpRequest) -> Operation {
        self.requests.operations().of(request)
    }

    /// Counts a request that has its answer.
    pub fn answered(&self, operation: Operation, status: StatusCode, elapsed: Duration) {
        self.requests.answered(operation, status, elapsed);
    }

    /// Counts a request as being worked on, until what is returned is dropped.
    pub fn begin(&self) -> Held<'_> {
        self.in_flight.hold()
    }

    /// Everything, in the text format of Prometheus.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        prometheus_text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
