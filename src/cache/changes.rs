//! What a write has changed, from the record of it to the entries that it voids.

use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use super::generations::{Generations, Topics};
use crate::metrics::instruments::Counter;
use crate::resources::Resource;

/// What was recorded as changed in the course of a write; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Changes(Arc<Mutex<Vec<Change>>>);

/// One thing that was changed.
#[derive(Clone, Debug)]
pub struct Change {
    pub(super) topics: Topics,
    /// Of articles, which one; none is any.
    pub(super) article: Option<Uuid>,
    /// The grams of the texts that it took from the article or gave it; none where they are not known.
    pub(super) words: Option<Arc<[i32]>>,
}

/// The fields of an article that decide neither which lists it is in nor where: when only they change, what does not show
/// the article stays as it is, but for searches for their words.
const TEXTS: &[&str] = &[
    "attachments",
    "author",
    "body",
    "body_format",
    "canonical_url",
    "cover",
    "department",
    "editor",
    "source",
    "summary",
];

impl Change {
    /// `fields` of `resource`, as the audit log calls it, were changed; without fields, anything of it. `None` for what
    /// nobody reads without a token.
    pub fn of(resource: &str, id: Option<Uuid>, fields: &[&str], words: Option<Arc<[i32]>>) -> Option<Self> {
        let topics = Topics::named(resource);
        let article = id.filter(|_| resource == Resource::Article.name());
        let is_of_texts =
            article.is_some() && !fields.is_empty() && fields.iter().all(|one| TEXTS.contains(one));
        let topics = if is_of_texts { Topics::ARTICLE_TEXTS } else { topics };
        (topics != Topics::NONE).then_some(Self { topics, article, words })
    }
}

impl Changes {
    /// See [`Change::of`].
    pub fn add(&self, resource: &str, id: Option<Uuid>, fields: &[&str], words: Option<Arc<[i32]>>) {
        let change = Change::of(resource, id, fields, words);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(change);
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
        for change in self.changes.0.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            self.generations.bump(&change);
            self.count.inc();
        }
    }
}
