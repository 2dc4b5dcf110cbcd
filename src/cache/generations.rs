//! Which entries are void: by when what they depend on last changed.

use std::mem::size_of_val;
use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;

use super::changes::Change;
use crate::resources::Resource;

/// A moment between two changes. An entry is void when something that it depends on changed after its stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(u64);

/// A set of kinds of content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Topics(u16);

/// One for each kind of resource, the site profile, and the texts of articles.
const COUNT: usize = Resource::ALL.len() + 2;

impl Topics {
    pub const NONE: Self = Self(0);
    pub const ALL: Self = Self((1 << COUNT) - 1);
    pub const SITE: Self = Self(1 << Resource::ALL.len());
    /// Anything that an article says. That of articles alone is which of them there are, and where in lists.
    pub const ARTICLE_TEXTS: Self = Self(1 << (Resource::ALL.len() + 1));

    pub const fn of(resource: Resource) -> Self {
        Self(1 << resource as u16)
    }

    /// Of what the audit log calls `resource`; none for what nobody reads without a token.
    pub fn named(resource: &str) -> Self {
        match Resource::ALL.into_iter().find(|kind| kind.name() == resource) {
            Some(Resource::Article) => Self::of(Resource::Article).and(Self::ARTICLE_TEXTS),
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

/// What an answer depends on: everything of these kinds, each of some articles, and whether any article has some words.
#[derive(Clone, Debug)]
pub struct Depends {
    topics: Topics,
    articles: Box<[u16]>,
    words: Box<[u16]>,
}

impl Depends {
    pub fn on(topics: Topics) -> Self {
        Self { topics, articles: Box::default(), words: Box::default() }
    }

    /// The same, and on the articles `ids`, and on which articles have the grams `words`.
    pub fn and(self, ids: &[Uuid], words: &[i32]) -> Self {
        let articles = ids.iter().map(|id| stripe_of(*id)).collect();
        Self { articles, words: words.iter().map(|word| stripe_of_word(*word)).collect(), ..self }
    }

    /// What it weighs.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.articles) + size_of_val(&*self.words)
    }
}

/// Articles share so many stamps, and so do grams: a change voids the few entries of those that share its own.
const STRIPES: usize = 1 << 15;

fn stripe_of(article: Uuid) -> u16 {
    // The end of an id is random.
    u16::try_from(article.as_u128() % STRIPES as u128).unwrap_or_default()
}

fn stripe_of_word(gram: i32) -> u16 {
    // The grams of frequent characters lie close together: multiplied by this they are spread (Fibonacci hashing).
    u16::try_from(gram.cast_unsigned().wrapping_mul(0x9e37_79b9) >> (u32::BITS - STRIPES.trailing_zeros()))
        .unwrap_or_default()
}

/// When what last changed.
pub struct Generations {
    latest: AtomicU64,
    all: AtomicU64,
    topics: [AtomicU64; COUNT],
    articles: Box<[AtomicU64]>,
    words: Box<[AtomicU64]>,
    /// When words last changed of which it is not known which they were.
    any_words: AtomicU64,
}

impl Generations {
    pub fn new() -> Self {
        let zeros = || std::iter::repeat_with(AtomicU64::default).take(STRIPES).collect();
        Self {
            latest: AtomicU64::new(0),
            all: AtomicU64::new(0),
            topics: std::array::from_fn(|_| AtomicU64::new(0)),
            articles: zeros(),
            words: zeros(),
            any_words: AtomicU64::new(0),
        }
    }

    /// To be taken before the first thing is read.
    pub fn now(&self) -> Stamp {
        Stamp(self.latest.load(Ordering::SeqCst))
    }

    /// Whether nothing of what `depends` names has changed since `stamp`.
    pub fn is_current(&self, depends: &Depends, stamp: Stamp) -> bool {
        let unchanged = |changed: &AtomicU64| changed.load(Ordering::Acquire) <= stamp.0;
        let all = |stamps: &[AtomicU64], places: &[u16]| {
            places.iter().all(|place| stamps.get(usize::from(*place)).is_none_or(unchanged))
        };
        unchanged(&self.all)
            && self.topics.iter().enumerate().all(|(index, at)| !depends.topics.has(index) || unchanged(at))
            && all(&self.articles, &depends.articles)
            && (depends.words.is_empty() || unchanged(&self.any_words))
            && all(&self.words, &depends.words)
    }

    /// Something has changed, and that change is committed.
    pub fn bump(&self, change: &Change) {
        let Change { topics, article, words } = change;
        if article.is_none() && topics.0 & Topics::ARTICLE_TEXTS.0 != 0 {
            return self.bump_all();
        }
        let stamp = self.next();
        let touch = |at: &AtomicU64| {
            at.fetch_max(stamp, Ordering::AcqRel);
        };
        self.topics.iter().enumerate().filter(|(index, _)| topics.has(*index)).for_each(|(_, at)| touch(at));
        let place = |stripe: u16| usize::from(stripe);
        article.and_then(|id| self.articles.get(place(stripe_of(id)))).into_iter().for_each(touch);
        match words {
            Some(words) => {
                words.iter().filter_map(|word| self.words.get(place(stripe_of_word(*word)))).for_each(touch);
            }
            None => touch(&self.any_words),
        }
    }

    pub fn bump_all(&self) {
        let stamp = self.next();
        self.all.fetch_max(stamp, Ordering::AcqRel);
    }

    fn next(&self) -> u64 {
        self.latest.fetch_add(1, Ordering::SeqCst) + 1
    }
}
