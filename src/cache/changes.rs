//! What a write has changed, from the record of it to the entries that it voids.

use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use super::generations::{Generations, Topics};
use crate::metrics::instruments::Counter;
use crate::resources::Resource;

/// What was recorded as changed in the course of a write; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Changes(Arc<Mutex<Vec<Change>>>);

#[derive(Debug)]
struct Change {
    topics: Topics,
    article: Option<Uuid>,
}

impl Changes {
    /// `resource`, as the audit log calls it, was changed.
    pub fn add(&self, resource: &str, id: Option<Uuid>) {
        let topics = Topics::named(resource);
        if topics != Topics::NONE {
            let article = id.filter(|_| topics == Topics::of(Resource::Article));
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Change { topics, article });
        }
    }
}

/// Voids what depends on the changes when it is dropped. It belongs into the closure that runs the transaction: that
/// is dropped after the commit, before the answer, and also when nobody waits for the answer any more or it is unknown
/// whether the commit took place.
pub struct Invalidation {
    generations: Arc<Generations>,
    changes: Changes,
    count: Counter,
}

impl Invalidation {
    pub(super) fn new(generations: Arc<Generations>, changes: Changes, count: Counter) -> Self {
        Self { generations, changes, count }
    }
}

impl Drop for Invalidation {
    fn drop(&mut self) {
        for Change { topics, article } in
            self.changes.0.lock().unwrap_or_else(PoisonError::into_inner).drain(..)
        {
            self.generations.bump(topics, article);
            self.count.inc();
        }
    }
}
