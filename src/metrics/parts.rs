//! What the parts of the service count: handles that they are given, all of them registered here.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::instruments::{Counter, Histogram, LATENCY, Level, SIZE};

/// Of the response cache.
#[derive(Clone, Debug, Default)]
pub struct CacheMetrics {
    pub hits: Counter,
    pub misses: Counter,
    /// Requests that waited for the fill of another.
    pub coalesced: Counter,
    /// Fills that went into the cache.
    pub kept: Counter,
    /// Fills that did not: something was invalidated meanwhile, or they may not or need not be kept.
    pub discarded: Counter,
    pub evictions: Counter,
    pub invalidations: Counter,
    /// Answers 304 from the cache.
    pub not_modified: Counter,
    pub entries: Gauge,
    pub bytes: Gauge,
    pub confirmed: Confirmed,
}

impl CacheMetrics {
    pub(super) fn register(&self, registry: &mut Registry) {
        let registry = registry.sub_registry_with_prefix("cache");
        registry.register("hits", "Requests that the cache answered", self.hits.clone());
        registry.register("misses", "Requests for which it had nothing", self.misses.clone());
        registry.register(
            "coalesced",
            "Requests that waited for the fill of another",
            self.coalesced.clone(),
        );
        registry.register("fills_kept", "Answers that went into the cache", self.kept.clone());
        registry.register(
            "fills_discarded",
            "Answers that did not, as something was invalidated meanwhile or they may not be kept",
            self.discarded.clone(),
        );
        registry.register("evictions", "Entries that made room for others", self.evictions.clone());
        registry.register("invalidations", "Invalidations by writes", self.invalidations.clone());
        registry.register("not_modified", "Answers 304 from the cache", self.not_modified.clone());
        registry.register("entries", "Entries", self.entries.clone());
        registry.register("bytes", "Bytes of all entries", self.bytes.clone());
        let help = "Seconds since it was last certain that no invalidation had been missed";
        registry.register("staleness_seconds", help, self.confirmed.clone());
    }
}

/// When something was last certain.
#[derive(Clone, Debug)]
pub struct Confirmed {
    since: Instant,
    /// Nanoseconds after `since`.
    last: Arc<AtomicU64>,
}

impl Default for Confirmed {
    fn default() -> Self {
        Self { since: Instant::now(), last: Arc::default() }
    }
}

impl Confirmed {
    /// It is certain now.
    pub fn confirm(&self) {
        let now = u64::try_from(self.since.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.last.store(now, Ordering::Relaxed);
    }

    /// How long ago it was certain, or was made.
    pub fn age(&self) -> Duration {
        self.since.elapsed().saturating_sub(Duration::from_nanos(self.last.load(Ordering::Relaxed)))
    }
}

impl EncodeMetric for Confirmed {
    fn encode(&self, mut encoder: MetricEncoder) -> fmt::Result {
        encoder.encode_gauge(&self.age().as_secs_f64())
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Gauge
    }
}

/// Of the writer of views.
#[derive(Clone, Debug)]
pub struct ViewMetrics {
    /// Views that wait to be committed.
    pub queue_depth: Gauge,
    /// Views that are committed and counted.
    pub counted: Counter,
    /// Views that found the queue full.
    pub refused: Counter,
    /// Views in one transaction.
    pub flush_size: Histogram,
    /// From the first statement of one to its commit.
    pub flush_duration: Histogram,
}

impl Default for ViewMetrics {
    fn default() -> Self {
        Self {
            queue_depth: Gauge::default(),
            counted: Counter::default(),
            refused: Counter::default(),
            flush_size: Histogram::new(&SIZE),
            flush_duration: Histogram::new(&LATENCY),
        }
    }
}

impl ViewMetrics {
    pub(super) fn register(&self, registry: &mut Registry) {
        let registry = registry.sub_registry_with_prefix("views");
        registry.register("queue_depth", "Views that wait to be committed", self.queue_depth.clone());
        registry.register("counted", "Views that are committed and counted", self.counted.clone());
        registry.register("refused", "Views that found the queue full", self.refused.clone());
        registry.register("flush_size", "Views in one transaction", self.flush_size.clone());
        let help = "Seconds that a transaction of views took";
        registry.register("flush_duration_seconds", help, self.flush_duration.clone());
    }
}

/// Of threads with a queue before them.
#[derive(Clone, Debug, Default)]
pub struct ThreadMetrics {
    /// Pieces of work that wait for a thread.
    pub waiting: Level,
    /// Pieces of work that found the queue full.
    pub refused: Counter,
}

/// The same of several, as they are scraped.
#[derive(Debug)]
pub(super) struct ThreadCollector(pub(super) Vec<(&'static str, ThreadMetrics)>);

impl Collector for ThreadCollector {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        let help = "Pieces of work that wait for a thread.";
        let mut waiting = encoder.encode_descriptor("threads_waiting", help, None, MetricType::Gauge)?;
        for (name, metrics) in &self.0 {
            waiting.encode_family(&[("work", *name)])?.encode_gauge(&metrics.waiting.get())?;
        }
        let help = "Pieces of work that were refused, as the queue was full.";
        let mut refused = encoder.encode_descriptor("threads_refused", help, None, MetricType::Counter)?;
        for (name, metrics) in &self.0 {
            let labels = [("work", *name)];
            let mut series = refused.encode_family(&labels)?;
            series.encode_counter::<NoLabelSet, _, f64>(&metrics.refused.get(), None)?;
        }
        Ok(())
    }
}
