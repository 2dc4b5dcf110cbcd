//! Damage: places where bytes of the text were lost before the page came to us.
//!
//! It is found on the raw lines, so that its line and column lead to the place in the file, and
//! only reported: what stood there cannot be known.

use std::ops::Range;

use super::annotation::{self, Annotation};
use super::line::Line;
use super::model::Damage;
use super::pinyin;
use crate::text::script;

/// How many characters of the line a report shows on either side.
const CONTEXT: usize = 12;
/// Pieces with at most so many characters between them are one place: what stands between is debris
/// as well.
const MAX_GAP: usize = 3;
/// No syllable is longer, in characters of its composed or decomposed spelling.
const LONGEST_SYLLABLE: usize = 8;

/// Words that make a question of the clause in front of a question mark.
const QUESTION_WORDS: [&str; 15] = [
    "什么", "怎", "谁", "哪", "多少", "如何", "为何", "何时", "何处", "何以", "是否", "能否", "可否", "难道",
    "几个",
];
/// Particles that end a question.
const QUESTION_ENDINGS: [char; 4] = ['吗', '呢', '吧', '么'];

/// The damaged places of the page, in page order.
pub fn find(lines: &[Line], annotations: &[Annotation]) -> Vec<Damage> {
    let mut reports = Vec::new();
    let mut rest = annotations;
    for (index, line) in lines.iter().enumerate() {
        let (here, later) = rest.split_at(rest.partition_point(|annotation| annotation.line <= index));
        rest = later;
        let pieces = Scan::new(&line.chars, here).run();
        reports.extend(coalesce(pieces).into_iter().map(|place| report(line, place)));
    }
    reports
}

fn report(line: &Line, place: Range<usize>) -> Damage {
    let text = |range: Range<usize>| line.chars.get(range).unwrap_or_default().iter().collect();
    let around = place.start.saturating_sub(CONTEXT)..(place.end + CONTEXT).min(line.chars.len());
    Damage { line: line.number, column: place.start + 1, context: text(around), found: text(place) }
}

fn coalesce(pieces: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut places: Vec<Range<usize>> = Vec::new();
    for piece in pieces {
        match places.last_mut() {
            Some(last) if piece.start <= last.end + MAX_GAP => last.end = last.end.max(piece.end),
            _ => places.push(piece),
        }
    }
    places
}

/// One pass over a raw line.
struct Scan<'a> {
    chars: &'a [char],
    annotations: &'a [Annotation],
    position: usize,
    /// The last character that is not part of an annotation.
    previous: Option<char>,
    /// The text since the last end of a sentence, Simplified, without annotations.
    clause: String,
    open_parentheses: usize,
    pieces: Vec<Range<usize>>,
}

impl<'a> Scan<'a> {
    fn new(chars: &'a [char], annotations: &'a [Annotation]) -> Self {
        Self {
            chars,
            annotations,
            position: 0,
            previous: None,
            clause: String::new(),
            open_parentheses: 0,
            pieces: Vec::new(),
        }
    }

    fn run(mut self) -> Vec<Range<usize>> {
        while let Some(&c) = self.chars.get(self.position) {
            if let Some((first, rest)) = self.annotations.split_first()
                && first.range.start == self.position
            {
                self.position = first.range.end;
                self.annotations = rest;
                continue;
            }
            let end = self.end_of_piece(c);
            if end > self.position {
                let end = end + annotated_letters(self.chars.get(end..).unwrap_or_default());
                self.pieces.push(self.start_of_piece(c)..end);
            }
            self.step(c, end.max(self.position + 1));
        }
        self.pieces
    }

    /// Where the damaged piece ends that is seen at this character; the position itself if there is
    /// none.
    fn end_of_piece(&self, c: char) -> usize {
        let here = self.position;
        match c {
            // A run of them is judged once, at its beginning.
            '?' if self.previous == Some('?') => here,
            '?' => self.end_of_question_marks(),
            _ if is_lost(c) => here + 1,
            _ if annotation::is_close(c) && self.open_parentheses == 0 && self.start_of_piece(c) < here => {
                here + 1
            }
            _ => here,
        }
    }

    /// A closing parenthesis that nothing opened belongs to the syllable in front of it.
    fn start_of_piece(&self, c: char) -> usize {
        if !annotation::is_close(c) {
            return self.position;
        }
        let before = self.chars.get(..self.position).unwrap_or_default();
        let length = before.iter().rev().take(LONGEST_SYLLABLE).take_while(|c| is_syllable_part(**c)).count();
        let start = self.position - length;
        if is_toned_syllable(before.get(start..).unwrap_or_default()) { start } else { self.position }
    }

    /// Question marks stand for lost bytes in front of the torn-off end of an annotation (`?yè)`),
    /// and where no question can end: directly in front of Chinese text or of a comma, unless the
    /// clause asks something.
    fn end_of_question_marks(&self) -> usize {
        let run = self.chars.iter().skip(self.position).take_while(|c| **c == '?').count();
        let end = self.position + run;
        let after = self.chars.get(end..).unwrap_or_default();
        if let Some(length) = torn_annotation(after) {
            return end + length;
        }
        let Some(next) = after.first() else {
            return self.position;
        };
        let is_lost = match self.previous {
            None => script::is_han(*next),
            Some(previous) if script::is_han(previous) => {
                (script::is_han(*next) || is_inner_punctuation(*next)) && !is_question(&self.clause)
            }
            Some(previous) => {
                (is_opening(previous) || is_inner_punctuation(previous)) && script::is_han(*next)
            }
        };
        if is_lost { end } else { self.position }
    }

    fn step(&mut self, c: char, to: usize) {
        if annotation::is_open(c) {
            self.open_parentheses += 1;
        } else if annotation::is_close(c) {
            self.open_parentheses = self.open_parentheses.saturating_sub(1);
        }
        if matches!(c, '。' | '！' | '？' | '；' | '!' | '?' | ';') {
            self.clause.clear();
        } else {
            self.clause.push(script::simplified(c));
        }
        self.previous = Some(c);
        self.position = to;
    }
}

/// The length of `yè)` at the beginning of the text, if it begins so.
fn torn_annotation(text: &[char]) -> Option<usize> {
    let length = text.iter().take(LONGEST_SYLLABLE).take_while(|c| is_syllable_part(**c)).count();
    let (syllable, rest) = text.split_at_checked(length)?;
    let closes = rest.first().is_some_and(|c| annotation::is_close(*c));
    (closes && is_toned_syllable(syllable)).then_some(length + 1)
}

/// The length of a Latin letter with an annotation of its own (`P(yáng)`) at the beginning of the
/// text: beside damage it is what remains of a character.
fn annotated_letters(text: &[char]) -> usize {
    let letters = text.iter().take(2).take_while(|c| c.is_ascii_alphabetic()).count();
    let parenthesised = text.get(letters..).and_then(annotation::parenthesised);
    match parenthesised {
        Some((syllable, length)) if letters > 0 && pinyin::is_toned_syllable(&syllable) => letters + length,
        _ => 0,
    }
}

fn is_syllable_part(c: char) -> bool {
    c.is_lowercase() || matches!(c, '\u{300}'..='\u{30C}')
}

fn is_toned_syllable(text: &[char]) -> bool {
    pinyin::letters(text).is_some_and(|letters| pinyin::is_toned_syllable(&letters))
}

/// The sign of a failed decoding, or a character that has no meaning outside one vendor's font.
pub fn is_lost(c: char) -> bool {
    c == char::REPLACEMENT_CHARACTER
        || matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}

/// Punctuation inside a sentence: no question ends in front of it.
fn is_inner_punctuation(c: char) -> bool {
    matches!(c, '、' | '，' | '：' | ',' | ':')
}

fn is_opening(c: char) -> bool {
    matches!(c, '“' | '‘' | '《' | '「' | '『' | '【' | '（' | '(')
}

/// Whether the clause in front of a question mark asks something: by a word, a particle, or by
/// `是不是`.
fn is_question(clause: &str) -> bool {
    let chars: Vec<char> = clause.chars().collect();
    let is_choice = |window: &[char]| match window {
        [yes, '不' | '没', again] => yes == again,
        _ => false,
    };
    clause.ends_with(QUESTION_ENDINGS)
        || QUESTION_WORDS.iter().any(|word| clause.contains(word))
        || chars.windows(3).any(is_choice)
}
