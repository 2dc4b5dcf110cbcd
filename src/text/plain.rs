//! Plain text of one line, such as titles and names, in one canonical form.

use unicode_normalization::UnicodeNormalization;

/// `text` in NFC with the white space at its ends gone and every run of it inside made one space.
pub fn single_line(text: &str) -> String {
    let composed: String = text.nfc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether `text` has characters that have no place in a line: controls, and the bidirectional overrides
/// that make a text look like another one.
pub fn has_control(text: &str) -> bool {
    text.chars().any(|c| {
        (c.is_control() && !c.is_whitespace())
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}
