//! Pinyin syllables: their spelling as noisy pages write them, and the readings of a character.

use std::collections::HashSet;
use std::sync::LazyLock;

use ::pinyin::{Pinyin, ToPinyinMulti};
use unicode_normalization::UnicodeNormalization;

use crate::text::script;

/// How a syllable relates to the character in front of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// One of the character's readings, with its tone.
    Listed,
    /// One of them without its tone: the neutral tone of `个(ge)`.
    Neutral,
    /// A syllable of Mandarin with a tone, but not one that the dictionary lists for the character.
    Unlisted,
    /// Not a syllable of Mandarin.
    None,
}

/// The combining marks of the four tones.
const TONES: [char; 4] = ['\u{304}', '\u{301}', '\u{30C}', '\u{300}'];

/// Every syllable that some character is read with, without tones.
static SYLLABLES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    ('\u{4E00}'..='\u{9FFF}').flat_map(listed).map(|reading| without_tone(reading.with_tone())).collect()
});

/// Relates a syllable in the spelling of [`letters`] to a character.
pub fn relate(character: char, syllable: &str) -> Reading {
    let forms = [character, script::simplified(character), script::traditional(character)];
    let readings = || forms.iter().copied().flat_map(listed).map(Pinyin::with_tone);
    if readings().any(|reading| reading.nfc().eq(syllable.chars())) {
        Reading::Listed
    } else if is_toned(syllable) {
        if is_syllable(syllable) { Reading::Unlisted } else { Reading::None }
    } else if readings().any(|reading| without_tone(reading) == syllable) {
        Reading::Neutral
    } else {
        Reading::None
    }
}

/// Whether the text is one syllable of Mandarin with one tone mark.
pub fn is_toned_syllable(syllable: &str) -> bool {
    is_toned(syllable) && is_syllable(syllable)
}

/// The letters of an annotation in one spelling: composed, the phonetic `ɑ` and `ɡ` of some fonts
/// replaced, the spaces and emoji of noisy pages left out. `None` if it holds anything else, or
/// nothing.
pub fn letters(annotation: &[char]) -> Option<String> {
    let spelling: String = annotation
        .iter()
        .filter(|c| !is_noise(**c))
        .map(|c| match c {
            'ɑ' => 'a',
            'ɡ' => 'g',
            other => *other,
        })
        .nfkc()
        .collect();
    let is_letter = |c: char| c.is_lowercase() || TONES.contains(&c);
    (!spelling.is_empty() && spelling.chars().all(is_letter)).then_some(spelling)
}

fn listed(character: char) -> impl Iterator<Item = Pinyin> {
    character.to_pinyin_multi().into_iter().flatten()
}

fn without_tone(syllable: &str) -> String {
    syllable.nfd().filter(|c| !TONES.contains(c)).nfc().collect()
}

fn is_toned(syllable: &str) -> bool {
    syllable.nfd().filter(|c| TONES.contains(c)).count() == 1
}

fn is_syllable(syllable: &str) -> bool {
    SYLLABLES.contains(&without_tone(syllable))
}

fn is_noise(c: char) -> bool {
    super::line::is_space(c)
        || matches!(c,
            '\u{2190}'..='\u{21FF}' // arrows
            | '\u{2300}'..='\u{23FF}' // clocks and keys
            | '\u{25A0}'..='\u{27BF}' // shapes, symbols, dingbats
            | '\u{2B00}'..='\u{2BFF}' // stars and squares
            | '\u{FE00}'..='\u{FE0F}' // variation selectors
            | '\u{1F000}'..='\u{1FAFF}' // emoji
            | '\u{E0020}'..='\u{E007F}') // the tags of flags
}
