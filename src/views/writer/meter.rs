//! What can be measured of the writer, for whoever measures.

use std::sync::OnceLock;
use std::time::Duration;

/// One batch, after it was counted or failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flush {
    /// Views that waited, those that did not count among them.
    pub views: usize,
    pub subjects: usize,
    /// From the first statement until the commit was known, or until it failed.
    pub took: Duration,
    pub is_committed: bool,
}

/// Is told of every batch. It must be quick: everybody waits for it.
pub type Observer = Box<dyn Fn(&Flush) + Send + Sync>;

/// Where an observer is kept.
#[derive(Default)]
pub struct Meter(OnceLock<Observer>);

impl Meter {
    pub fn observe(&self, observer: Observer) {
        // There is one place that measures; a second observer would be a mistake, and does no harm.
        let _ = self.0.set(observer);
    }

    pub fn tell(&self, flush: &Flush) {
        if let Some(observer) = self.0.get() {
            observer(flush);
        }
    }
}
