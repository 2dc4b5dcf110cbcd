//! Pinyin annotations: a mirror wrote the reading of single characters behind them, as in
//! `会(huì)`.
//!
//! Parentheses belong to the text unless both the character and the page speak against it. The
//! character: what they hold is one of its readings. The page: a mirror annotates every occurrence
//! of the characters in its list, hundreds on a page; an author who explains a reading does it once
//! and goes on writing the bare character.

use std::collections::HashSet;
use std::ops::Range;

use super::line::Line;
use super::pinyin::{self, Reading};
use crate::text::script;

/// Fewer annotations than this are an author's. Even a short news item that a mirror annotated has
/// dozens.
const MIN_CONFIRMED: usize = 8;
/// At least so many of 100 Chinese characters carry an annotation. The mirror whose pages we know
/// annotates 23; a text that explains the readings of rare characters stays below.
const MIN_DENSITY: usize = 5;
/// At least so many of 100 parentheses that hold nothing but Latin letters hold a reading of the
/// character in front.
const MIN_CONFIRMED_SHARE: usize = 80;
/// At least so many of 100 occurrences of the characters that are annotated anywhere are annotated.
const MIN_CONSISTENCY: usize = 80;

/// More spaces than this part a parenthesis from the character.
const LONGEST_GAP: usize = 2;

/// An annotation that is to go: the range of its parentheses on the line with this index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    pub line: usize,
    pub range: Range<usize>,
}

struct Candidate {
    annotation: Annotation,
    character: char,
    reading: Reading,
    /// Whether spaces stand in front of the parentheses. Such a pair proves nothing about the page.
    is_apart: bool,
}

/// The annotations of the page, in page order; none if the page is not an annotated one.
pub fn find(lines: &[Line]) -> Vec<Annotation> {
    let candidates: Vec<Candidate> =
        lines.iter().enumerate().flat_map(|(index, line)| candidates(index, line)).collect();
    if !is_annotated_page(lines, &candidates) {
        return Vec::new();
    }
    candidates
        .into_iter()
        .filter(|candidate| match candidate.reading {
            Reading::Listed => true,
            Reading::Neutral | Reading::Unlisted => !candidate.is_apart,
            Reading::None => false,
        })
        .map(|candidate| candidate.annotation)
        .collect()
}

/// The lines without these annotations, which are in page order.
pub fn remove(lines: &[Line], annotations: &[Annotation]) -> Vec<Line> {
    let mut rest = annotations;
    let mut cleaned = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        let (here, later) = rest.split_at(rest.partition_point(|next| next.line <= index));
        rest = later;
        let mut chars = Vec::with_capacity(line.chars.len());
        let mut from = 0;
        for annotation in here {
            chars.extend_from_slice(line.chars.get(from..annotation.range.start).unwrap_or_default());
            from = annotation.range.end;
        }
        chars.extend_from_slice(line.chars.get(from..).unwrap_or_default());
        cleaned.push(Line { number: line.number, chars });
    }
    cleaned
}

fn is_annotated_page(lines: &[Line], candidates: &[Candidate]) -> bool {
    let confirmed: Vec<&Candidate> = candidates
        .iter()
        .filter(|candidate| candidate.reading == Reading::Listed && !candidate.is_apart)
        .collect();
    let annotated: HashSet<char> = confirmed.iter().map(|candidate| candidate.character).collect();
    let mut han = 0_usize;
    let mut occurrences = 0_usize;
    for c in lines.iter().flat_map(|line| &line.chars) {
        han += usize::from(script::is_han(*c));
        occurrences += usize::from(annotated.contains(c));
    }
    let is_share = |of: usize, percent: usize| confirmed.len() * 100 >= of * percent;
    confirmed.len() >= MIN_CONFIRMED
        && is_share(han, MIN_DENSITY)
        && is_share(candidates.iter().filter(|candidate| !candidate.is_apart).count(), MIN_CONFIRMED_SHARE)
        && is_share(occurrences, MIN_CONSISTENCY)
}

/// Parentheses behind a Chinese character, perhaps after a space, that hold Latin letters and nothing else but noise.
fn candidates(index: usize, line: &Line) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (position, &character) in line.chars.iter().enumerate() {
        if !script::is_han(character) {
            continue;
        }
        let start = position + 1;
        let behind = line.chars.get(start..).unwrap_or_default();
        let gap = behind.iter().take(LONGEST_GAP).take_while(|c| super::line::is_space(**c)).count();
        let Some((letters, length)) = behind.get(gap..).and_then(parenthesised) else {
            continue;
        };
        found.push(Candidate {
            annotation: Annotation { line: index, range: start..start + gap + length },
            character,
            reading: pinyin::relate(character, &letters),
            is_apart: gap > 0,
        });
    }
    found
}

/// The letters in the parentheses that the text begins with, and the length of the whole,
/// parentheses included.
pub fn parenthesised(text: &[char]) -> Option<(String, usize)> {
    /// Longer than any syllable with its noise; it keeps a text of open parentheses from taking
    /// quadratic time.
    const LONGEST: usize = 24;
    let (open, inside) = text.split_first()?;
    if !is_open(*open) {
        return None;
    }
    let end = inside.iter().take(LONGEST).position(|c| is_close(*c))?;
    let letters = pinyin::letters(inside.get(..end)?)?;
    Some((letters, end + 2))
}

pub fn is_open(c: char) -> bool {
    matches!(c, '(' | '（')
}

pub fn is_close(c: char) -> bool {
    matches!(c, ')' | '）')
}
