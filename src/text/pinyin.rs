//! Pinyin: a text as it is typed on a Latin keyboard.

use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

use super::script::is_han;

/// The words of a text in lower-case ASCII: each Chinese character is one, by its pinyin; Latin letters (accents
/// dropped) and digits are the words that they are; everything else separates words.
///
/// Each character has its most frequent reading, whatever stands beside it: `重庆` is `zhong qing`.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in text.nfkc() {
        if is_han(c) {
            words.push(c.to_pinyin().map(|reading| ascii_syllable(reading.plain())).unwrap_or_default());
            words.push(String::new());
        } else if c.is_alphanumeric() {
            // Decomposed, so that é leaves its e; a letter with nothing in ASCII leaves nothing.
            let ascii =
                c.nfkd().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase());
            if let Some(word) = words.last_mut() {
                word.extend(ascii);
            }
        } else {
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// `lü` is written `lv`, as it is typed; so 绿 and 路 stay apart.
fn ascii_syllable(plain: &str) -> String {
    plain
        .chars()
        .map(|c| if c == 'ü' { 'v' } else { c })
        .flat_map(|c| c.nfkd())
        .filter(char::is_ascii_lowercase)
        .collect()
}
