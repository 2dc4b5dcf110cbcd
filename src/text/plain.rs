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

/// Whether a reader sees anything of `text`: not only spaces and characters without a width.
pub fn is_visible(text: &str) -> bool {
    let is_blank = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
    };
    !text.chars().all(is_blank)
}
