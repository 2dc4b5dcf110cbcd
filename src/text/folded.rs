//! A folded text that still knows where each part of it stood in the original, so that what was found in the one can
//! be shown in the other.

use std::ops::Range;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::fold::fold;
use super::script;

/// [`fold()`] of a text, piece by piece. A piece is the least that folds on its own: mostly one character, a letter
/// with the marks upon it, or a sign such as `㍿` that folds to several characters.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    text: String,
    /// Where each piece begins, in the folded text and in the original, and where the last one ends.
    pieces: Vec<(usize, usize)>,
}

impl Folded {
    /// The whole of `original`.
    #[must_use]
    pub fn new(original: &str) -> Self {
        Self::until(original, |_| false)
    }

    /// The beginning of `original`, up to and with the piece after which `is_enough` says so of the folded text.
    #[must_use]
    pub fn until(original: &str, mut is_enough: impl FnMut(&str) -> bool) -> Self {
        let mut folded = Self::default();
        let mut end = 0;
        for piece in pieces(original) {
            folded.pieces.push((folded.text.len(), end));
            end += piece.len();
            fold_piece(piece, &mut folded.text);
            if is_enough(&folded.text) {
                break;
            }
        }
        folded.pieces.push((folded.text.len(), end));
        folded
    }

    /// The folded text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the original that became the bytes `folded` of the folded text; pieces are kept whole.
    #[must_use]
    pub fn original(&self, folded: Range<usize>) -> Range<usize> {
        let first = self.pieces.partition_point(|(start, _)| *start <= folded.start).saturating_sub(1);
        let last = self.pieces.partition_point(|(start, _)| *start < folded.end);
        let place = |index: usize| self.pieces.get(index).or(self.pieces.last()).map_or(0, |(_, at)| *at);
        place(first)..place(last.max(first))
    }
}

/// `text` cut where nothing that stands before can meet what stands behind when both are folded.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end =
            rest.char_indices().skip(1).find(|(_, c)| begins_piece(*c)).map_or(rest.len(), |(at, _)| at);
        let (piece, behind) = rest.split_at(end);
        rest = behind;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Whether `c` neither composes with what stands before it nor changes places with it.
fn begins_piece(c: char) -> bool {
    if is_plain(c) {
        return true;
    }
    let stands_alone =
        |c: char| canonical_combining_class(c) == 0 && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes;
    let folded = c.to_uppercase().flat_map(char::to_lowercase);
    std::iter::once(c).nfkd().next().is_some_and(stands_alone)
        && folded.nfkd().next().is_some_and(stands_alone)
}

/// The characters that nearly every text is made of; what is said above is known of them.
fn is_plain(c: char) -> bool {
    c.is_ascii() || ('\u{4e00}'..='\u{9fff}').contains(&c)
}

fn fold_piece(piece: &str, folded: &mut String) {
    let mut characters = piece.chars();
    match (characters.next(), characters.next()) {
        (Some(c), None) if is_plain(c) => folded.push(script::simplified(c.to_ascii_lowercase())),
        _ => folded.push_str(&fold(piece)),
    }
}
