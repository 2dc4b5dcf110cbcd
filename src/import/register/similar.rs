//! Names that are known, and which of them a new name may mean.
//!
//! Equal after folding is the same; anything less is only proposed. A name is compared with those that share
//! one of its rarer pairs of characters, not with all of them.

mod name;
mod numbers;
mod words;

use std::collections::HashMap;

use uuid::Uuid;

use name::SimilarName;

pub use name::Reason;

/// More than these are not proposed for one name: nobody would read them.
const MOST_PROPOSED: usize = 5;

/// A name that something has, or had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub id: Uuid,
    pub name: String,
    pub is_former: bool,
}

/// What a name may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding<'a> {
    /// These, which have or had this very name: one entry for each, current names first.
    Same(Vec<&'a Known>),
    /// Perhaps these: one entry for each, the likeliest first.
    Similar(Vec<Similar<'a>>),
    Nothing,
}

/// A name that is similar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Similar<'a> {
    pub known: &'a Known,
    /// From 1 to 100.
    pub score: u8,
    pub reason: Reason,
}

/// All names that are known.
#[derive(Debug, Default)]
pub struct Names {
    entries: Vec<(Known, SimilarName)>,
    by_key: HashMap<String, Vec<usize>>,
    by_pair: HashMap<(char, char), Vec<usize>>,
    /// Each name under the rarest of its pairs: a name that contains it has that pair too.
    by_rarest_pair: HashMap<(char, char), Vec<usize>>,
}

impl Names {
    pub fn add(&mut self, known: Known) {
        let name = SimilarName::of(&known.name);
        let index = self.entries.len();
        let mut pairs = name.pairs.clone();
        pairs.dedup();
        if let Some(rarest) = pairs.iter().min_by_key(|pair| self.frequency(pair)) {
            self.by_rarest_pair.entry(*rarest).or_default().push(index);
        }
        for pair in pairs {
            self.by_pair.entry(pair).or_default().push(index);
        }
        self.by_key.entry(name.key.clone()).or_default().push(index);
        self.entries.push((known, name));
    }

    /// What `name` may mean.
    pub fn find(&self, name: &str) -> Finding<'_> {
        let wanted = SimilarName::of(name);
        if let Some(same) = self.by_key.get(&wanted.key) {
            let mut same: Vec<&Known> = same.iter().filter_map(|index| self.known(*index)).collect();
            same.sort_by_key(|known| known.is_former);
            return Finding::Same(first_of_each(same, |known| known.id));
        }
        let mut similar: Vec<Similar<'_>> = self
            .candidates(&wanted)
            .into_iter()
            .filter_map(|index| self.entries.get(index))
            .filter_map(|(known, other)| {
                let (score, reason) = wanted.compare(other)?;
                Some(Similar { known, score, reason })
            })
            .collect();
        similar.sort_by_key(|similar| (std::cmp::Reverse(similar.score), similar.known.is_former));
        let mut similar = first_of_each(similar, |similar| similar.known.id);
        similar.truncate(MOST_PROPOSED);
        if similar.is_empty() { Finding::Nothing } else { Finding::Similar(similar) }
    }

    /// Every name that can be similar, and few others: those that share one of its rarer pairs, and those
    /// whose rarest pair it has.
    fn candidates(&self, wanted: &SimilarName) -> Vec<usize> {
        let mut pairs = wanted.pairs.clone();
        pairs.sort_by_key(|pair| self.frequency(pair));
        // Of these many pairs at least one is shared, whichever they are.
        let enough = (pairs.len() + 1).saturating_sub(wanted.shared_by_all());
        let rare = pairs.iter().take(enough).filter_map(|pair| self.by_pair.get(pair));
        let contained = pairs.iter().filter_map(|pair| self.by_rarest_pair.get(pair));
        let mut candidates: Vec<usize> = rare.chain(contained).flatten().copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }

    fn frequency(&self, pair: &(char, char)) -> usize {
        self.by_pair.get(pair).map_or(0, Vec::len)
    }

    fn known(&self, index: usize) -> Option<&Known> {
        self.entries.get(index).map(|(known, _)| known)
    }
}

/// The first entry of each id.
fn first_of_each<T>(entries: Vec<T>, id: impl Fn(&T) -> Uuid) -> Vec<T> {
    let mut seen = std::collections::HashSet::new();
    entries.into_iter().filter(|entry| seen.insert(id(entry))).collect()
}
