//! Fields that are plain text of several lines: descriptions and citations.

use unicode_normalization::UnicodeNormalization;

use crate::error::Fault;
use crate::text::plain;

/// `text` in its canonical form (NFC, lines ended by `\n` however they were, nothing blank around it), if there is one;
/// what is wrong with it at `pointer` goes to `faults`. `longest` is the field's `max_length`, in characters.
pub fn optional(
    text: Option<&str>,
    pointer: &str,
    longest: usize,
    faults: &mut Vec<Fault>,
) -> Option<String> {
    let text: String =
        text?.replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{c}', '\u{85}'], "\n").nfc().collect();
    let text = text.trim();
    if !plain::is_visible(text) {
        faults.push(Fault::at(pointer, "too_short", "must not be empty"));
    }
    if text.chars().count() > longest {
        faults.push(Fault::at(pointer, "too_long", format!("at most {longest} characters")));
    }
    if plain::has_control(text) {
        faults.push(Fault::at(pointer, "invalid_format", "must not contain control characters"));
    }
    Some(text.to_owned())
}
