//! HTML to [`Tree`] by html5ever, within bounds.
//!
//! The HTML standard's tree construction takes quadratic time and space on input that is made for
//! it: every tag looks through all open elements, unclosed formatting elements are made anew
//! (attributes included) in every block, an element's attributes are compared in pairs. The
//! parser is therefore fed in small pieces, and given up as soon as the tree outgrows what any
//! written page needs.

use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{ParseOpts, QualName, local_name, ns, parse_fragment};

use super::sink::Sink;
use super::tree::Tree;

/// Deepest nesting of elements. Browsers cut at 512; written pages stay far below.
const MAX_DEPTH: usize = 256;
/// The tree's markup may be this many times the source's length …
const MAX_GROWTH: usize = 4;
/// … and this many bytes more, so that short sources have room for implied elements.
const GROWTH_ALLOWANCE: usize = 64 * 1024;
/// Characters that can part two attributes, seen since the parser last finished something: bounds
/// the attributes of one tag, and leaves room for an embedded `data:` image of more than 1 MB.
const MAX_SEPARATORS: usize = 32 * 1024;
/// Units of work (see `sink`) that one parse may take. A unit costs some microseconds over all
/// passes, so that this is well below a second; an article of 1 MB that marks up every other
/// word stays below.
const MAX_WORK: usize = 150_000;
/// What all passes over one body may take together: at least twice the former, because a body that was
/// accepted is parsed twice when it is rendered again.
const MAX_WORK_OF_PASSES: usize = 3 * MAX_WORK;
/// Bytes fed between two looks at the bounds.
const PIECE: usize = 1024;

/// Parses a fragment as the content of a `<div>`, and adds the units of work to those `spent` by the
/// passes before. `None` when it is out of bounds.
pub(super) fn parse(html: &str, spent: &mut usize) -> Option<Tree> {
    let context = QualName::new(None, ns!(html), local_name!("div"));
    let mut parser = parse_fragment(Sink::new(), ParseOpts::default(), context, Vec::new(), false);
    let max_work = MAX_WORK.min(MAX_WORK_OF_PASSES.saturating_sub(*spent));
    let max_markup = html.len().saturating_mul(MAX_GROWTH).saturating_add(GROWTH_ALLOWANCE);
    let (mut events, mut separators) = (0, 0);
    for piece in pieces(html) {
        parser.process(StrTendril::from_slice(piece));
        let work = parser.tokenizer.sink.sink.work();
        separators = if work.events == events { separators } else { 0 };
        separators += piece.bytes().filter(|&byte| may_part_attributes(byte)).count();
        events = work.events;
        let multiplied = work.markup > max_markup || work.units > max_work;
        if multiplied || work.depth > MAX_DEPTH || separators > MAX_SEPARATORS {
            return None;
        }
    }
    *spent += parser.tokenizer.sink.sink.work().units;
    let tree = parser.finish();
    (tree.depth() <= MAX_DEPTH).then_some(tree)
}

/// The text in pieces of at most [`PIECE`] bytes, cut between characters.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = (0..=PIECE.min(rest.len())).rev().find(|&end| rest.is_char_boundary(end))?;
        let (piece, after) = rest.split_at(end);
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

fn may_part_attributes(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\'')
}
