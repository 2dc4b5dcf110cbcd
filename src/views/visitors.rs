//! Who has viewed what already, where a visitor counts once in a window (`PLAUDIT_VIEW_WINDOW`).
//!
//! Nothing here tells who somebody is, and nothing is stored: a visitor of one subject is a keyed hash, in memory, and the
//! key is drawn anew each day of the site and kept nowhere else. HMAC-SHA-256 rather than the SipHash of the standard
//! library: the keys of that one are counted up from a first one, and what is left in memory of yesterday's hashes must
//! not be traced back to addresses, of which there are few enough to be tried.

use std::collections::{HashSet, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::{hmac, rand};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use crate::error::ApiError;
use crate::http::client_address::counted_as;

/// As many visitors are remembered as fit into a few megabytes; the oldest are forgotten first, and count again.
const MOST: usize = 100_000;

/// A visitor of one subject on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Visitor([u8; 16]);

/// Makes visitors out of addresses.
pub struct Anonymiser {
    key: Mutex<Option<(NaiveDate, hmac::Key)>>,
}

impl Anonymiser {
    pub fn new() -> Self {
        Self { key: Mutex::new(None) }
    }

    /// Who reads the subject `id` from `address` with a program that calls itself `agent`.
    pub fn visitor(
        &self,
        day: NaiveDate,
        id: Uuid,
        address: IpAddr,
        agent: &[u8],
    ) -> Result<Visitor, ApiError> {
        let mut words = id.as_bytes().to_vec();
        words.extend_from_slice(counted_as(address).as_bytes());
        words.push(0);
        words.extend_from_slice(agent);
        let hash = hmac::sign(&self.key_of(day)?, &words);
        hash.as_ref()
            .first_chunk()
            .map(|half| Visitor(*half))
            .ok_or_else(|| ApiError::Internal("a hash without bytes".into()))
    }

    /// The key of `day`, or of the day after, if somebody was there first.
    fn key_of(&self, day: NaiveDate) -> Result<hmac::Key, ApiError> {
        let mut current = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        match &*current {
            Some((of, key)) if *of >= day => Ok(key.clone()),
            _ => {
                let mut bytes = [0; 32];
                rand::fill(&mut bytes).map_err(|_| ApiError::Internal("no randomness".into()))?;
                let key = hmac::Key::new(hmac::HMAC_SHA256, &bytes);
                *current = Some((day, key.clone()));
                Ok(key)
            }
        }
    }
}

/// The windows that are open. Each begins when its view has been committed.
pub struct Windows {
    length: TimeDelta,
    open: HashSet<Visitor>,
    /// In the order in which they close.
    closing: VecDeque<(DateTime<Utc>, Visitor)>,
}

impl Windows {
    /// Windows of `length`.
    pub fn new(length: TimeDelta) -> Self {
        Self { length, open: HashSet::new(), closing: VecDeque::new() }
    }

    /// Whether `visitor` has been counted already.
    pub fn has(&self, visitor: Visitor) -> bool {
        self.open.contains(&visitor)
    }

    /// Counts `visitor` no more until the window that begins at `now` is over.
    pub fn open(&mut self, visitor: Visitor, now: DateTime<Utc>) {
        if self.open.insert(visitor) {
            self.closing.push_back((now + self.length, visitor));
        }
        if self.open.len() > MOST {
            self.close_first();
        }
    }

    /// Closes those that are over at `now`.
    pub fn close_until(&mut self, now: DateTime<Utc>) {
        while self.closing.front().is_some_and(|(end, _)| *end <= now) {
            self.close_first();
        }
    }

    fn close_first(&mut self) {
        if let Some((_, visitor)) = self.closing.pop_front() {
            self.open.remove(&visitor);
        }
    }
}
