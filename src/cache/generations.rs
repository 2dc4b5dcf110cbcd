//! Which entries are void: by when what they depend on last changed.

use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;

use crate::resources::Resource;

/// A moment between two changes. An entry is void when something that it depends on changed after its stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(u64);

/// A set of kinds of content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Topics(u16);

/// One for each kind of resource, and the site profile.
const COUNT: usize = Resource::ALL.len() + 1;

impl Topics {
    pub const NONE: Self = Self(0);
    pub const ALL: Self = Self((1 << COUNT) - 1);
    pub const SITE: Self = Self(1 << Resource::ALL.len());

    pub const fn of(resource: Resource) -> Self {
        Self(1 << resource as u16)
    }

    /// Of what the audit log calls `resource`; none for what nobody reads without a token.
    pub fn named(resource: &str) -> Self {
        match Resource::ALL.into_iter().find(|kind| kind.name() == resource) {
            Some(kind) => Self::of(kind),
            None if resource == "site" => Self::SITE,
            None => Self::NONE,
        }
    }

    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    fn has(self, index: usize) -> bool {
        self.0 >> index & 1 == 1
    }
}

/// What an answer depends on: everything of these kinds, and one article.
#[derive(Clone, Copy, Debug)]
pub struct Depends {
    pub topics: Topics,
    pub article: Option<Uuid>,
}

/// Articles share so many stamps: a change of one of them voids the few entries of those that share its own.
const STRIPES: usize = 4096;

/// When what last changed.
pub struct Generations {
    latest: AtomicU64,
    all: AtomicU64,
    topics: [AtomicU64; COUNT],
    articles: Box<[AtomicU64]>,
}

impl Generations {
    pub fn new() -> Self {
        let zeros = std::iter::repeat_with(AtomicU64::default);
        Self {
            latest: AtomicU64::new(0),
            all: AtomicU64::new(0),
            topics: std::array::from_fn(|_| AtomicU64::new(0)),
            articles: zeros.take(STRIPES).collect(),
        }
    }

    /// To be taken before the first thing is read.
    pub fn now(&self) -> Stamp {
        Stamp(self.latest.load(Ordering::SeqCst))
    }

    /// Whether nothing of what `depends` names has changed since `stamp`.
    pub fn is_current(&self, depends: Depends, stamp: Stamp) -> bool {
        let unchanged = |changed: &AtomicU64| changed.load(Ordering::Acquire) <= stamp.0;
        unchanged(&self.all)
            && self.topics.iter().enumerate().all(|(index, at)| !depends.topics.has(index) || unchanged(at))
            && depends.article.and_then(|id| self.article(id)).is_none_or(unchanged)
    }

    /// Something of `topics` has changed, and that change is committed.
    /// Of articles that is the one with the id, or any.
    pub fn bump(&self, topics: Topics, article: Option<Uuid>) {
        if article.is_none() && topics.0 & Topics::of(Resource::Article).0 != 0 {
            return self.bump_all();
        }
        let stamp = self.latest.fetch_add(1, Ordering::SeqCst) + 1;
        for (_, at) in self.topics.iter().enumerate().filter(|(index, _)| topics.has(*index)) {
            at.fetch_max(stamp, Ordering::AcqRel);
        }
        if let Some(at) = article.and_then(|id| self.article(id)) {
            at.fetch_max(stamp, Ordering::AcqRel);
        }
    }

    pub fn bump_all(&self) {
        let stamp = self.latest.fetch_add(1, Ordering::SeqCst) + 1;
        self.all.fetch_max(stamp, Ordering::AcqRel);
    }

    fn article(&self, id: Uuid) -> Option<&AtomicU64> {
        // The end of an id is random.
        let place = usize::try_from(id.as_u128() % STRIPES as u128).unwrap_or_default();
        self.articles.get(place)
    }
}
