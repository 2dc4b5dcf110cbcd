//! Events that nobody sends again any more are deleted: by portions, between batches, by whoever records new ones.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

use super::statements::prune;
use crate::db::OwnConnection;

/// How long an event is kept at least; the api guide says so.
const KEPT: TimeDelta = TimeDelta::days(2);
/// When there was nothing more to delete, the pause until it is looked again.
const PAUSE: Duration = Duration::from_secs(60);
/// A portion is twice of what was recorded since the last one, so that what is kept does not grow; within these.
const LEAST: usize = 1_000;
const MOST: usize = 20_000;

#[derive(Default)]
pub struct Pruning {
    /// Events since the last portion, and when the last of them came.
    recorded: usize,
    now: DateTime<Utc>,
    next: Option<Instant>,
}

impl Pruning {
    pub fn note(&mut self, events: usize, now: DateTime<Utc>) {
        self.recorded += events;
        self.now = self.now.max(now);
    }

    /// Deletes the next portion, if there may be one.
    pub fn go_on(&mut self, connection: &mut OwnConnection) {
        if self.recorded == 0 || self.next.is_some_and(|next| Instant::now() < next) {
            return;
        }
        let portion = (2 * self.recorded).clamp(LEAST, MOST);
        let most = i32::try_from(portion).unwrap_or(i32::MAX);
        let end = self.now - KEPT;
        let deleted = connection.run(|connection| Ok(prune(connection, end, most)?));
        self.recorded = 0;
        self.next = match deleted {
            Ok(deleted) if deleted == portion => None,
            Ok(_) => Some(Instant::now() + PAUSE),
            Err(error) => {
                tracing::warn!(%error, "old view events were not deleted; it is tried again");
                Some(Instant::now() + PAUSE)
            }
        };
    }
}
