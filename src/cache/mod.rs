//! The response cache: finished answers to anonymous reads, kept until something that they show changes.
//!
//! It stands before everything else ([`ResponseCaching`]): who has no token and reads is answered from here without routing,
//! statement or serialising, each coding compressed once. Invariants, in the order of their weight:
//!
//! - **Never for somebody with a token, never from somebody with one**: a request with `Authorization` passes by.
//! - **What was committed is seen**: a write invalidates after its commit and before its answer ([`Changes`]), other
//!   instances by `NOTIFY` ([`listener`]). Nothing is taken out for that: an entry carries the stamp under which
//!   its filling began, and is void as soon as something it depends on has a younger one. So a filling that overlaps
//!   a write is void before it is kept.
//! - **A short time is the bound when nobody tells**: an entry is good for [`CacheConfig::ttl`] after it was filled, and
//!   after that only while the listener has heard from the database within that time.
//! - **It ends at the next change that the clock brings**: a publication, a withdrawal, midnight.
//! - **One fills, the others wait** (`flights.rs`); and it is bounded in bytes.

mod answer;
mod changes;
mod coding;
mod entry;
mod flights;
mod generations;
mod horizon;
mod key;
pub mod listener;
mod middleware;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use actix_web::http::header::HeaderValue;
use chrono::{DateTime, Utc};
use quick_cache::sync::Cache;
use quick_cache::{DefaultHashBuilder, Lifecycle, Weighter};

pub use self::changes::{Change, Changes, Invalidation};
use self::entry::Entry;
use self::flights::Flights;
use self::generations::Generations;
use self::horizon::Horizon;
use self::key::{Asked, Key};
pub use self::middleware::ResponseCaching;
use crate::config::CacheConfig;
use crate::metrics::CacheMetrics;
use crate::metrics::instruments::Counter;

/// Finished answers, and all that says whether they are still good.
pub struct ResponseCache {
    config: CacheConfig,
    entries: Cache<Key, Kept, Weight, DefaultHashBuilder, Evictions>,
    flights: Flights,
    generations: Arc<Generations>,
    horizon: Horizon,
    /// From when on times are counted.
    start: Instant,
    /// When the listener last knew that it had heard everything, in milliseconds since `start`; 0 is never.
    confirmed: AtomicU64,
    /// `Cache-Control` of an answer that will not soon be changed by the clock.
    usual_policy: HeaderValue,
    metrics: CacheMetrics,
}

/// An entry with what it weighed when it was put in.
#[derive(Clone)]
struct Kept {
    entry: Arc<Entry>,
    bytes: u64,
}

#[derive(Clone)]
struct Weight;

impl Weighter<Key, Kept> for Weight {
    fn weight(&self, _: &Key, kept: &Kept) -> u64 {
        kept.bytes
    }
}

/// Counts what makes room for others.
#[derive(Clone)]
struct Evictions(Counter);

impl Lifecycle<Key, Kept> for Evictions {
    type RequestState = ();

    fn on_evict(&self, (): &mut (), _: Key, _: Kept) {
        self.0.inc();
    }
}

/// How many answers of the usual size fit in so many bytes; only for how the room is divided at first.
const USUAL_BYTES: usize = 8 << 10;
/// What is larger than this part of the whole is not kept: it would drive out too much.
const LARGEST_PART: u64 = 16;

impl ResponseCache {
    /// An empty one; of 0 bytes it keeps nothing and nothing passes through it.
    pub fn new(config: CacheConfig, metrics: CacheMetrics) -> Self {
        let (items, bytes) = (config.bytes / USUAL_BYTES, config.bytes as u64);
        let evictions = Evictions(metrics.evictions.clone());
        Self {
            entries: Cache::with(items, bytes, Weight, DefaultHashBuilder::default(), evictions),
            flights: Flights::default(),
            generations: Arc::new(Generations::new()),
            horizon: Horizon::default(),
            start: Instant::now(),
            confirmed: AtomicU64::new(0),
            usual_policy: answer::policy(config.max_age, config.max_age),
            config,
            metrics,
        }
    }

    fn is_on(&self) -> bool {
        self.config.bytes > 0
    }

    /// The entry that answers what is asked, if it is good.
    fn look_up(&self, asked: &Asked<'_>, (now, moment): (DateTime<Utc>, Instant)) -> Option<Arc<Entry>> {
        let kept = self.entries.get(asked)?;
        let entry = &kept.entry;
        let is_good = now < entry.until
            && self.generations.is_current(&entry.depends, entry.stamp)
            && self.is_known(entry.filled, moment);
        is_good.then_some(kept.entry)
    }

    /// Whether what was read at `filled` is known to be good at `moment`, or is young enough not to need that.
    fn is_known(&self, filled: u64, moment: Instant) -> bool {
        let last = filled.max(self.confirmed.load(Ordering::Relaxed));
        millis(moment.duration_since(self.start)).saturating_sub(last) < millis(self.config.ttl)
    }

    /// Keeps a new `entry`, unless it is void already or too large.
    fn keep(&self, key: Key, entry: &Arc<Entry>) {
        let is_kept = self.put(key, entry);
        if is_kept { self.metrics.kept.inc() } else { self.metrics.discarded.inc() }
    }

    /// The same of one that may be in there already and has got heavier; says whether it is.
    fn put(&self, key: Key, entry: &Arc<Entry>) -> bool {
        let bytes = entry.bytes() + key.bytes();
        let fits = bytes <= self.config.bytes as u64 / LARGEST_PART;
        if !fits || !self.generations.is_current(&entry.depends, entry.stamp) {
            return false;
        }
        self.entries.insert(key, Kept { entry: Arc::clone(entry), bytes });
        self.metrics.entries.set(i64::try_from(self.entries.len()).unwrap_or(i64::MAX));
        self.metrics.bytes.set(i64::try_from(self.entries.weight()).unwrap_or(i64::MAX));
        true
    }

    /// What a write does to it once it is over, however it ended: see [`Invalidation`].
    pub fn invalidation(&self, changes: &Changes) -> Invalidation {
        Invalidation::new(Arc::clone(&self.generations), changes.clone(), self.metrics.invalidations.clone())
    }

    /// Voids everything that depends on what was changed.
    pub fn invalidate(&self, change: &Change) {
        self.generations.bump(change);
        self.metrics.invalidations.inc();
    }

    /// Voids everything.
    pub fn flush(&self) {
        self.generations.bump_all();
    }

    /// The listener has heard of everything that was committed before `moment`.
    fn confirm(&self, moment: u64) {
        self.confirmed.fetch_max(moment, Ordering::Relaxed);
        self.metrics.confirmed.confirm();
    }

    /// Milliseconds since it was made.
    fn elapsed(&self) -> u64 {
        millis(self.start.elapsed())
    }

    /// What it holds, in bytes.
    pub fn weight(&self) -> u64 {
        self.entries.weight()
    }

    /// How many answers it holds, void ones among them.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
