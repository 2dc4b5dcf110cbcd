//! Which of its readings a character has in a text: the words of [`readings`] and [`rarer`] found in it, from left to
//! right, the longest one first.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::{names, rarer, readings, table};

/// A word of the table.
struct Word {
    characters: Vec<char>,
    /// What is read otherwise than usual, by its place.
    readings: Vec<Option<&'static str>>,
    /// Whether it holds its first character against a word that ends with it.
    is_binding: bool,
}

/// The words by their first character, the longest first.
static WORDS: LazyLock<HashMap<char, Vec<Word>>> = LazyLock::new(|| {
    let mut words: HashMap<&str, Word> = HashMap::new();
    for (character, reading, list) in readings::READINGS.iter().chain(rarer::RARER) {
        for text in list.split(' ') {
            let word = words.entry(text).or_insert_with(|| Word::new(text));
            for (own, place) in word.characters.iter().zip(&mut word.readings) {
                if own == character {
                    *place = Some(reading);
                }
            }
        }
    }
    for text in table::ORDINARY.iter().flat_map(|list| list.split(' ')) {
        words.entry(text).or_insert_with(|| Word::new(text));
    }
    for text in table::BINDING.iter().flat_map(|list| list.split(' ')) {
        words.entry(text).or_insert_with(|| Word::new(text)).is_binding = true;
    }
    let mut by_first: HashMap<char, Vec<Word>> = HashMap::new();
    for word in words.into_values() {
        if let Some(first) = word.characters.first() {
            by_first.entry(*first).or_default().push(word);
        }
    }
    for words in by_first.values_mut() {
        words.sort_by_key(|word| Reverse(word.characters.len()));
    }
    by_first
});

static USUAL: LazyLock<HashMap<char, &'static str>> =
    LazyLock::new(|| table::USUAL.iter().copied().collect());

impl Word {
    fn new(text: &str) -> Self {
        let characters: Vec<char> = text.chars().collect();
        Self { readings: vec![None; characters.len()], characters, is_binding: false }
    }
}

/// The reading of each character of `text` (in Simplified characters) that has another one than the dictionary of
/// single characters says.
pub fn readings(text: &[char]) -> Vec<Option<&'static str>> {
    let mut readings: Vec<Option<&'static str>> = Vec::with_capacity(text.len());
    while let Some(rest) = text.get(readings.len()..).filter(|rest| !rest.is_empty()) {
        let surname = names::surname(text, readings.len());
        match word_at(rest).filter(|_| surname.is_none()) {
            Some(word) => {
                let usual = word.characters.iter().map(|c| USUAL.get(c).copied());
                readings.extend(word.readings.iter().zip(usual).map(|(own, usual)| own.or(usual)));
            }
            None => {
                let usual = || rest.first().and_then(|c| USUAL.get(c).copied());
                readings.push(surname.or_else(usual));
            }
        }
    }
    readings
}

/// The longest word that `text` begins with and that nothing takes the last character from.
fn word_at(text: &[char]) -> Option<&'static Word> {
    beginning(text).find(|word| {
        let last = text.get(word.characters.len().saturating_sub(1)..).unwrap_or_default();
        word.is_binding || !beginning(last).next().is_some_and(|next| next.is_binding)
    })
}

/// The words that `text` begins with, the longest first.
fn beginning<'t>(text: &'t [char]) -> impl Iterator<Item = &'static Word> + use<'t> {
    let words = text.first().and_then(|first| WORDS.get(first)).map(Vec::as_slice).unwrap_or_default();
    words.iter().filter(move |word| text.starts_with(&word.characters))
}
