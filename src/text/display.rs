//! A text as readers of the other script are shown it.
//!
//! What is in the wanted script already stays as it is, byte for byte: converting it once more would change characters
//! that both scripts have (`批准` in `准許`). Of HTML only what is read is converted; what a program reads never is.

use std::ops::Range;

use super::script::{self, Script};

/// So many bytes of a text tell its script.
const SAMPLE: usize = 16 * 1024;

/// `text` in the script that is wanted; `None` if it stays as it is: nothing in it changes, or it is in that script
/// already, or nothing tells that it is in the other one.
#[must_use]
pub fn display(text: &str, wanted: Script) -> Option<String> {
    if !script::has_han(text) || script::detect_for_readers(sample(text)) != Some(wanted.other()) {
        return None;
    }
    Some(script::for_readers(text, wanted)).filter(|converted| converted != text)
}

/// The same of an HTML fragment as [`super::rich`] gives it: its texts and the attributes `alt` and `title`, all of them
/// or none. Tags, addresses and file names stay as they are, byte for byte.
#[must_use]
pub fn display_html(html: &str, wanted: Script) -> Option<String> {
    let ranges = prose(html);
    let mut beginning = String::new();
    for text in ranges.iter().filter_map(|range| html.get(range.clone())) {
        if beginning.len() < SAMPLE {
            beginning.push_str(sample(text));
        }
    }
    if script::detect_for_readers(&beginning) != Some(wanted.other()) {
        return None;
    }
    let mut converted = String::with_capacity(html.len());
    let mut done = 0;
    for range in ranges {
        converted.push_str(html.get(done..range.start).unwrap_or_default());
        let text = html.get(range.clone()).unwrap_or_default();
        if script::has_han(text) {
            converted.push_str(&script::for_readers(text, wanted));
        } else {
            converted.push_str(text);
        }
        done = range.end;
    }
    converted.push_str(html.get(done..).unwrap_or_default());
    Some(converted).filter(|converted| converted != html)
}

/// The beginning of `text`, long enough to tell its script.
fn sample(text: &str) -> &str {
    let end = (0..=SAMPLE.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Where `html` has what people read: between the tags, and in the attributes that are read.
fn prose(html: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    while at < html.len() {
        let rest = html.get(at..).unwrap_or_default();
        match rest.bytes().next() {
            Some(b'<') if begins_tag(rest) => at = tag(html, at, &mut ranges),
            _ => {
                let skipped = rest.chars().next().map_or(1, char::len_utf8);
                let length = rest
                    .get(skipped..)
                    .and_then(|more| more.find('<'))
                    .map_or(rest.len(), |end| end + skipped);
                ranges.push(at..at + length);
                at += length;
            }
        }
    }
    ranges
}

fn begins_tag(text: &str) -> bool {
    text.as_bytes()
        .get(1)
        .is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?'))
}

/// Goes through the tag that begins at `start`, notes the attributes that are read, and gives the place behind it. A tag
/// without an end goes to the end of the text.
fn tag(html: &str, start: usize, ranges: &mut Vec<Range<usize>>) -> usize {
    let bytes = html.as_bytes();
    let byte = |at: usize| bytes.get(at).copied();
    // The name of the attribute that the next value belongs to.
    let (mut at, mut name) = (start + 1, start + 1..start + 1);
    while let Some(here) = byte(at) {
        match here {
            b'>' => return at + 1,
            b'"' | b'\'' => {
                let value = at + 1;
                let Some(length) = bytes.get(value..).and_then(|rest| rest.iter().position(|b| *b == here))
                else {
                    return html.len();
                };
                let is_value = at.checked_sub(1).and_then(byte) == Some(b'=');
                if is_value && html.get(name.clone()).is_some_and(is_read) {
                    ranges.push(value..value + length);
                }
                at = value + length + 1;
                name = at..at;
            }
            b if b.is_ascii_whitespace() => {
                at += 1;
                name = at..at;
            }
            b'=' => at += 1,
            _ => {
                at += 1;
                name.end = at;
            }
        }
    }
    html.len()
}

fn is_read(attribute: &str) -> bool {
    attribute.eq_ignore_ascii_case("alt") || attribute.eq_ignore_ascii_case("title")
}
