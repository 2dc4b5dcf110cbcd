//! What waits to be counted: bounded, and taken all at once.

use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use prometheus_client::metrics::gauge::Gauge;

/// Why something was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// As many wait as may wait.
    Full,
    /// Nobody takes anything out any more.
    Closed,
}

/// A queue of many who put in and one who takes out.
pub struct Queue<T> {
    state: Mutex<State<T>>,
    news: Condvar,
    limit: usize,
    /// How many wait, for whoever watches.
    depth: Gauge,
}

struct State<T> {
    waiting: Vec<T>,
    is_open: bool,
    /// Whether somebody has to be woken.
    sleeps: bool,
}

impl<T> Queue<T> {
    pub fn new(limit: usize, depth: Gauge) -> Self {
        let state = State { waiting: Vec::new(), is_open: true, sleeps: false };
        Self { state: Mutex::new(state), news: Condvar::new(), limit, depth }
    }

    /// Puts `item` in; never waits.
    pub fn push(&self, item: T) -> Result<(), Refused> {
        let mut state = self.lock();
        if !state.is_open {
            return Err(Refused::Closed);
        }
        if state.waiting.len() >= self.limit {
            return Err(Refused::Full);
        }
        state.waiting.push(item);
        self.depth.set(i64::try_from(state.waiting.len()).unwrap_or(i64::MAX));
        let sleeps = mem::take(&mut state.sleeps);
        drop(state);
        if sleeps {
            self.news.notify_one();
        }
        Ok(())
    }

    /// Waits until there is something, and exchanges all of it for `empty`; `false` when the queue is closed and
    /// empty.
    pub fn take(&self, empty: &mut Vec<T>) -> bool {
        let mut state = self.lock();
        while state.waiting.is_empty() {
            if !state.is_open {
                return false;
            }
            state.sleeps = true;
            state = self.news.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        mem::swap(&mut state.waiting, empty);
        self.depth.set(0);
        true
    }

    /// From now on nothing more is put in; what is in there is still taken out.
    pub fn close(&self) {
        self.lock().is_open = false;
        self.news.notify_one();
    }

    /// No code of others runs while it is held, so that there is no broken state after a panic.
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
