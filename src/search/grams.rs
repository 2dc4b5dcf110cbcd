//! Grams: what the inverted index knows of a text. Every character and every pair of neighbours is a number; a text
//! that contains a word has all the grams of the word.
//!
//! The numbers of characters of the Basic Multilingual Plane are their code points, so that they never collide: a word
//! of one or two of them is contained in a text exactly when its gram is. Other characters share the numbers of the
//! surrogates, which no text has, and words of three characters and more have their pairs in any order: there a gram
//! only says what must still be looked at.

use std::collections::BTreeSet;

/// The numbers of characters beyond the Basic Multilingual Plane.
const BEYOND: u32 = 0xd800;
/// The first half of the grams of joined pinyin, and of initials.
const SYLLABLES: u32 = 0xd900 << 16;
const INITIALS: u32 = 0xda00 << 16;
/// The most letters in a gram of pinyin.
const LETTERS: usize = 3;

/// The grams of several texts.
#[derive(Debug, Default)]
pub struct Grams(BTreeSet<u32>);

impl Grams {
    /// Adds the characters and pairs of a text in which words are searched.
    pub fn add_text(&mut self, folded: &str) {
        let mut before = None;
        for unit in folded.chars().map(unit) {
            self.0.insert(single(unit));
            self.0.extend(before.map(|before| pair(before, unit)));
            before = Some(unit);
        }
    }

    /// Adds what a text must have that contains `word`.
    pub fn add_word(&mut self, word: &str) {
        let units: Vec<u32> = word.chars().map(unit).collect();
        match units.as_slice() {
            [only] => self.0.extend([single(*only)]),
            several => self.0.extend(several.iter().zip(several.iter().skip(1)).map(|(a, b)| pair(*a, *b))),
        }
    }

    /// Adds what can be typed to find a name of these `syllables`.
    pub fn add_pinyin(&mut self, syllables: &[&str]) {
        let joined: String = syllables.concat();
        let mut start = 0;
        for syllable in syllables {
            // A match begins with a syllable, so short grams are needed only there.
            for length in 1..LETTERS {
                self.0.extend(joined.get(start..start + length).map(|letters| lettered(SYLLABLES, letters)));
            }
            start += syllable.len();
        }
        self.add_windows(SYLLABLES, &joined, LETTERS);
        let initials: String = syllables.iter().filter_map(|syllable| syllable.chars().next()).collect();
        for length in 1..=LETTERS {
            self.add_windows(INITIALS, &initials, length);
        }
    }

    /// Adds what a name must have whose syllables, joined, contain `letters` from the beginning of one on.
    pub fn add_typed_pinyin(&mut self, letters: &str) {
        self.add_windows(SYLLABLES, letters, letters.len().min(LETTERS));
    }

    /// Adds what a name must have in whose initials `letters` are.
    pub fn add_typed_initials(&mut self, letters: &str) {
        self.add_windows(INITIALS, letters, letters.len().min(LETTERS));
    }

    fn add_windows(&mut self, kind: u32, letters: &str, length: usize) {
        let windows = (0..letters.len()).filter_map(|start| letters.get(start..start + length));
        self.0.extend(windows.map(|letters| lettered(kind, letters)));
    }

    /// As the database keeps them.
    pub fn into_array(self) -> Vec<i32> {
        self.0.into_iter().map(u32::cast_signed).collect()
    }
}

/// Whether a text that has the grams of `word` contains it for certain.
pub fn is_exact(word: &str) -> bool {
    word.chars().count() <= 2 && word.chars().all(|c| u32::from(c) <= 0xffff)
}

fn unit(c: char) -> u32 {
    match u32::from(c) {
        code @ 0..=0xffff => code,
        code => BEYOND + code % 256,
    }
}

/// No text has U+0000, so no pair looks like it.
fn single(unit: u32) -> u32 {
    unit << 16
}

fn pair(a: u32, b: u32) -> u32 {
    a << 16 | b
}

/// Up to three letters or digits as a number below 2^16.
fn lettered(kind: u32, letters: &str) -> u32 {
    let number = letters.bytes().fold(0, |number, letter| {
        let digit = match letter {
            b'0'..=b'9' => letter - b'0',
            _ => letter.wrapping_sub(b'a') % 26 + 10,
        };
        number * 37 + u32::from(digit) + 1
    });
    kind | number
}
