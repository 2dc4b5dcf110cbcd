//! Pinyin: a text as it is typed on a Latin keyboard.

mod names;
mod phrases;
mod rarer;
mod readings;
mod table;

use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

use super::script::{is_han, simplified};

/// The words of a text in lower-case ASCII: each Chinese character is one, by its pinyin; Latin letters (accents
/// dropped) and digits are the words that they are; everything else separates words.
///
/// A character that is read in several ways is read as in the word that it stands in (`重庆` is `chong qing`), in either
/// script; where no word tells, in its usual way.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let text: Vec<char> = text.nfkc().collect();
    let readings = phrases::readings(&text.iter().copied().map(simplified).collect::<Vec<_>>());
    let mut words = vec![String::new()];
    for (&c, reading) in text.iter().zip(readings) {
        if is_han(c) {
            words.push(reading.map_or_else(|| alone(c), ToOwned::to_owned));
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

/// The usual reading of a character, empty if nobody knows one.
fn alone(c: char) -> String {
    c.to_pinyin().map(|reading| ascii_syllable(reading.plain())).unwrap_or_default()
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
