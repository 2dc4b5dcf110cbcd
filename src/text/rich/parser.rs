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
use super::tree::{Data, Tree};

/// Deepest nesting of elements. Browsers cut at 512; written pages stay far below.
const MAX_DEPTH: usize = 256;
/// The tree's markup may be this many times the source's length …
const MAX_GROWTH: usize = 4;
/// … and this many bytes more, so that short sources have room for implied elements.
const GROWTH_ALLOWANCE: usize = 64 * 1024;
/// Characters that can part two attributes, seen since the parser last finished something: bounds
/// the attributes of one tag, and leaves room for an embedded `data:` image of more than 1 MB.
const MAX_SEPARATORS: usize = 32 * 1024;
/// What escaping may cost when the tree is written, in bytes looked at: for each `&` and each
/// no-break space html5ever's serializer looks through all the rest of that text for other
/// characters.
const MAX_ESCAPING: usize = 1 << 31;
/// Bytes fed between two looks at the bounds.
const PIECE: usize = 1024;

/// Parses a fragment as the content of a `<div>`. `None` when it is out of bounds.
pub(super) fn parse(html: &str) -> Option<Tree> {
    let context = QualName::new(None, ns!(html), local_name!("div"));
    let mut parser = parse_fragment(Sink::new(), ParseOpts::default(), context, Vec::new(), false);
    let max_markup = html.len().saturating_mul(MAX_GROWTH).saturating_add(GROWTH_ALLOWANCE);
    let (mut events, mut separators) = (0, 0);
    for piece in pieces(html) {
        parser.process(StrTendril::from_slice(piece));
        let work = parser.tokenizer.sink.sink.work();
        separators = if work.events == events { separators } else { 0 };
        separators += piece.bytes().filter(|&byte| may_part_attributes(byte)).count();
        events = work.events;
        if work.depth > MAX_DEPTH || work.markup > max_markup || separators > MAX_SEPARATORS {
            return None;
        }
    }
    let tree = parser.finish();
    (tree.depth() <= MAX_DEPTH && escaping(&tree) <= MAX_ESCAPING).then_some(tree)
}

/// The sum of what [`MAX_ESCAPING`] bounds.
fn escaping(tree: &Tree) -> usize {
    let cost = |text: &str| text.len().saturating_mul(text.matches(['&', '\u{a0}']).count());
    let costs = tree.all_data().map(|data| match data {
        Data::Text(text) => cost(text),
        Data::Element(element) => {
            element.attributes.iter().map(|a| cost(&a.value)).fold(0, usize::saturating_add)
        }
        Data::Document | Data::Ignored => 0,
    });
    costs.fold(0, usize::saturating_add)
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
