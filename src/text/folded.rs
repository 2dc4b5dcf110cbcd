//! A folded text that still knows where each part of it stood in the original, so that what was found in the one can
//! be shown in the other.

use std::ops::Range;

use super::fold::fold;
use super::simple;

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
        let mut folded = Self { text: String::with_capacity(original.len().min(FIRST)), pieces: Vec::new() };
        let mut rest = original;
        while let Some(first) = rest.chars().next() {
            folded.pieces.push((folded.text.len(), original.len() - rest.len()));
            let (piece, behind) = rest.split_at(end_of_piece(rest));
            match simple::folded(first) {
                Some(one) if piece.len() == first.len_utf8() => folded.text.push(one),
                _ => folded.text.push_str(&fold(piece)),
            }
            rest = behind;
            if is_enough(&folded.text) {
                break;
            }
        }
        folded.pieces.push((folded.text.len(), original.len() - rest.len()));
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

/// Bytes for which there is room at first: as much as most texts need until what is looked for is met.
const FIRST: usize = 8 << 10;

/// Where the first piece of `text` ends: where nothing that stands before can meet what stands behind when both are
/// folded.
fn end_of_piece(text: &str) -> usize {
    let begins = |c: char| simple::folded(c).is_some() || simple::stands_alone(c);
    text.char_indices().skip(1).find(|(_, c)| begins(*c)).map_or(text.len(), |(at, _)| at)
}
