//! What is counted with: counters and histograms that stay cheap when every worker counts at once.
//!
//! The library's histogram is behind a lock and its counter is one cache line for all threads. These are made of as
//! many lines as there are likely threads: each thread adds to its own, without waiting, and a scrape adds them up.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use prometheus_client::encoding::{EncodeMetric, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;

/// How many lines there are; more threads than these share them.
pub(super) const SHARDS: usize = 32;

/// Alone on its cache line, and on the one that is fetched along with it.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Alone<T>(T);

/// The line of the calling thread.
pub(super) fn shard() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static MINE: usize = NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS;
    }
    // A thread that is just ending has lost its own; any line is right.
    MINE.try_with(|mine| *mine).unwrap_or_default()
}

/// Something that only grows.
#[derive(Clone, Debug)]
pub struct Counter(Arc<[Alone<AtomicU64>; SHARDS]>);

impl Default for Counter {
    fn default() -> Self {
        Self(Arc::new(std::array::from_fn(|_| Alone::default())))
    }
}

impl Counter {
    pub fn inc(&self) {
        self.inc_by(1);
    }

    pub fn inc_by(&self, by: u64) {
        if let Some(Alone(mine)) = self.0.get(shard()) {
            mine.fetch_add(by, Ordering::Relaxed);
        }
    }

    pub fn get(&self) -> u64 {
        self.0.iter().map(|Alone(one)| one.load(Ordering::Relaxed)).sum()
    }
}

impl EncodeMetric for Counter {
    fn encode(&self, mut encoder: MetricEncoder) -> fmt::Result {
        encoder.encode_counter::<NoLabelSet, _, f64>(&self.get(), None)
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Counter
    }
}

/// How much of something there is at the moment, where many count it up and down.
#[derive(Clone, Debug, Default)]
pub struct Level {
    up: Counter,
    down: Counter,
}

impl Level {
    /// One more, until what is returned is dropped.
    pub fn hold(&self) -> Held<'_> {
        self.up.inc();
        Held(self)
    }

    pub fn inc(&self) {
        self.up.inc();
    }

    pub fn dec(&self) {
        self.down.inc();
    }

    pub fn get(&self) -> u64 {
        // In this order, so that one who goes meanwhile is not missing from those who came.
        let gone = self.down.get();
        self.up.get().saturating_sub(gone)
    }
}

impl EncodeMetric for Level {
    fn encode(&self, mut encoder: MetricEncoder) -> fmt::Result {
        encoder.encode_gauge(&self.get())
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Gauge
    }
}

/// One of a [`Level`].
#[derive(Debug)]
pub struct Held<'a>(&'a Level);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// The bounds of a histogram, in whole small units, of which `unit` are one as it is shown.
#[derive(Debug)]
pub struct Buckets {
    bounds: &'static [u64],
    unit: f64,
}

/// From 100 µs, which a cached answer does not take, to the 10 s that nobody waits for.
pub static LATENCY: Buckets = Buckets {
    bounds: &[
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        25_000_000,
        50_000_000,
        100_000_000,
        250_000_000,
        500_000_000,
        1_000_000_000,
        2_500_000_000,
        5_000_000_000,
        10_000_000_000,
    ],
    unit: 1e9,
};

/// How many at once.
pub static SIZE: Buckets =
    Buckets { bounds: &[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096], unit: 1.0 };

/// Room for the bounds of any of the above, and for what is beyond them.
const MOST_BUCKETS: usize = 17;

/// The cells of a histogram for one thread; plain numbers, so that they lie beside each other.
#[derive(Debug, Default)]
pub(super) struct Cells {
    counts: [AtomicU64; MOST_BUCKETS],
    sum: AtomicU64,
}

impl Cells {
    pub(super) fn observe(&self, buckets: &Buckets, value: u64) {
        let place = buckets.bounds.partition_point(|bound| *bound < value);
        if let Some(count) = self.counts.get(place) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        self.sum.fetch_add(value, Ordering::Relaxed);
    }
}

/// `time` as [`LATENCY`] counts it.
pub(super) fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// What the cells of all threads come to.
#[derive(Debug, Default)]
pub(super) struct Total {
    counts: [u64; MOST_BUCKETS],
    sum: u64,
}

impl Total {
    pub(super) fn add(&mut self, cells: &Cells) {
        for (total, count) in self.counts.iter_mut().zip(&cells.counts) {
            *total += count.load(Ordering::Relaxed);
        }
        self.sum = self.sum.wrapping_add(cells.sum.load(Ordering::Relaxed));
    }

    pub(super) fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    pub(super) fn encode(&self, buckets: &Buckets, encoder: &mut MetricEncoder) -> fmt::Result {
        let bounds = buckets.bounds.iter().map(|bound| float(*bound) / buckets.unit);
        let filled: Vec<(f64, u64)> = bounds.chain([f64::INFINITY]).zip(self.counts).collect();
        let sum = float(self.sum) / buckets.unit;
        encoder.encode_histogram::<NoLabelSet>(sum, self.count(), &filled, None)
    }
}

/// 53 bits of it: of nanoseconds, 104 days.
fn float(whole: u64) -> f64 {
    whole as f64
}

/// How often values were how large.
#[derive(Clone, Debug)]
pub struct Histogram {
    buckets: &'static Buckets,
    shards: Arc<[Alone<Cells>; SHARDS]>,
}

impl Histogram {
    pub fn new(buckets: &'static Buckets) -> Self {
        Self { buckets, shards: Arc::new(std::array::from_fn(|_| Alone::default())) }
    }

    /// Of [`LATENCY`].
    pub fn observe_time(&self, time: Duration) {
        self.observe(nanoseconds(time));
    }

    /// Of [`SIZE`].
    pub fn observe(&self, value: u64) {
        if let Some(Alone(cells)) = self.shards.get(shard()) {
            cells.observe(self.buckets, value);
        }
    }

    /// How many were observed.
    pub fn count(&self) -> u64 {
        self.total().count()
    }

    fn total(&self) -> Total {
        let mut total = Total::default();
        self.shards.iter().for_each(|Alone(cells)| total.add(cells));
        total
    }
}

impl EncodeMetric for Histogram {
    fn encode(&self, mut encoder: MetricEncoder) -> fmt::Result {
        self.total().encode(self.buckets, &mut encoder)
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Histogram
    }
}
