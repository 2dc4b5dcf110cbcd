//! Where the words stand in a text, in the text's own script, case and width.

use std::ops::Range;

use serde::Serialize;
use utoipa::ToSchema;

use super::terms::Terms;
use crate::text::folded::Folded;

/// Characters of a long text that are shown around its first match, and how many of them before it.
const SHOWN: usize = 120;
const SHOWN_BEFORE: usize = 40;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TextPart {
    /// As it stands in the text.
    #[schema(example = "劳动竞赛")]
    pub text: String,
    /// Whether it is what was searched for.
    pub is_match: bool,
}

/// The whole of `text` in parts, if one of the words is in it.
pub fn whole(text: &str, terms: &Terms) -> Option<Vec<TextPart>> {
    let folded = Folded::new(text);
    let matches = matches(&folded, terms);
    (!matches.is_empty()).then(|| parts(text, 0..text.len(), &matches))
}

/// About 120 characters of `text` around the first place where one of the words is, in parts.
pub fn snippet(text: &str, terms: &Terms) -> Option<Vec<TextPart>> {
    let folded = fold_far_enough(text, terms);
    let matches = matches(&folded, terms);
    let first = matches.first()?.clone();
    let before = text.get(..first.start).unwrap_or_default().char_indices().rev();
    let start = before.take(SHOWN_BEFORE).last().map_or(first.start, |(at, _)| at);
    let length = text.get(start..).unwrap_or_default().char_indices().nth(SHOWN).map(|(at, _)| at);
    let end = length.map_or(text.len(), |length| start + length).max(first.end);
    Some(parts(text, start..end, &matches))
}

/// Folds `text` until what a snippet shows is known.
fn fold_far_enough(text: &str, terms: &Terms) -> Folded {
    /// Bytes between two looks at what is folded already.
    const STEP: usize = 1024;
    let longest = terms.words.iter().map(String::len).max().unwrap_or_default();
    let (mut looked_at, mut enough) = (0_usize, None);
    Folded::until(text, |folded| {
        if let Some(enough) = enough {
            return folded.len() >= enough;
        }
        if folded.len() < looked_at + STEP {
            return false;
        }
        let mut from = looked_at.saturating_sub(longest);
        while !folded.is_char_boundary(from) {
            from -= 1;
        }
        let tail = folded.get(from..).unwrap_or_default();
        let is_found = terms.words.iter().any(|word| tail.contains(word.as_str()));
        looked_at = folded.len();
        // A character has at most four bytes; a match may have begun just before the end.
        enough = is_found.then(|| folded.len() + SHOWN * 4);
        false
    })
}

/// Where the words stand in the original, from its beginning on, no two of them touching.
fn matches(folded: &Folded, terms: &Terms) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for word in &terms.words {
        let places = folded.text().match_indices(word.as_str());
        found.extend(places.map(|(at, _)| folded.original(at..at + word.len())));
    }
    found.sort_by_key(|range| (range.start, range.end));
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in found {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// `text` within `shown` in parts, with `matches` in it.
fn parts(text: &str, shown: Range<usize>, matches: &[Range<usize>]) -> Vec<TextPart> {
    let mut parts = Vec::new();
    let mut add = |range: Range<usize>, is_match| match text.get(range) {
        Some(text) if !text.is_empty() => parts.push(TextPart { text: text.to_owned(), is_match }),
        _ => {}
    };
    let mut at = shown.start;
    for found in matches {
        let (start, end) = (found.start.clamp(at, shown.end), found.end.clamp(at, shown.end));
        add(at..start, false);
        add(start..end, true);
        at = end;
    }
    add(at..shown.end, false);
    parts
}
