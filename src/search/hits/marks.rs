//! Highlights being gathered.

use super::SearchHighlight;
use crate::search::highlight::{TextPart, snippet, whole};
use crate::search::terms::Terms;

/// Names and members that are highlighted of one document at most.
const MOST_NAMES: usize = 5;

/// The highlights of one document.
pub struct Marks<'a> {
    terms: &'a Terms,
    pub found: Vec<SearchHighlight>,
}

impl<'a> Marks<'a> {
    pub fn new(terms: &'a Terms) -> Self {
        Self { terms, found: Vec::new() }
    }

    fn add(&mut self, field: &str, parts: Option<Vec<TextPart>>) {
        self.found.extend(parts.map(|parts| SearchHighlight { field: field.to_owned(), parts }));
    }

    pub fn short(&mut self, field: &str, text: Option<&String>) {
        self.add(field, text.and_then(|text| whole(text, self.terms)));
    }

    pub fn long(&mut self, field: &str, text: Option<&String>) {
        self.add(field, text.and_then(|text| snippet(text, self.terms)));
    }

    pub fn names(&mut self, field: &str, names: impl IntoIterator<Item = String>) {
        let terms = self.terms;
        let matching = names.into_iter().filter_map(|name| whole(&name, terms)).take(MOST_NAMES);
        matching.for_each(|parts| self.add(field, Some(parts)));
    }
}
