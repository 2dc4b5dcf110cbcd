//! What is asked for: words that are all contained, `"phrases"`, and `-words` that are not.

use super::grams::Grams;
use crate::error::ApiError;
use crate::text::fold::fold;

/// Words and phrases that one query has at most.
pub const MOST_WORDS: usize = 10;

/// A query, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// What a document contains, all of it.
    pub words: Vec<String>,
    /// What it does not contain.
    pub without: Vec<String>,
}

impl Terms {
    /// The words of `q`, which are separated by white space. ASCII quotes (after folding, so also `＂`) make a phrase of
    /// what is between them; one that is not closed runs to the end. Chinese quotes are characters like any other.
    pub fn parse(q: &str) -> Result<Self, ApiError> {
        // The lines of a document are texts of their own: no phrase runs from one into the next.
        let folded = fold(q).replace(['\n', '\r'], " ");
        let mut terms = Self::default();
        let mut rest = folded.trim_start();
        while !rest.is_empty() {
            let (is_without, from) = match rest.strip_prefix('-') {
                Some(behind) if !behind.is_empty() && !behind.starts_with(char::is_whitespace) => {
                    (true, behind)
                }
                _ => (false, rest),
            };
            let (word, behind) = match from.strip_prefix('"') {
                Some(phrase) => phrase.split_once('"').unwrap_or((phrase, "")),
                None => {
                    from.split_at(from.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(from.len()))
                }
            };
            let list = if is_without { &mut terms.without } else { &mut terms.words };
            let word = word.trim();
            if !word.is_empty() && !list.iter().any(|known| known == word) {
                list.push(word.to_owned());
            }
            rest = behind.trim_start();
        }
        terms.checked()
    }

    /// Whether one word is asked for and nothing else.
    pub fn is_one_word(&self) -> bool {
        self.words.len() == 1 && self.without.is_empty()
    }

    /// A gram of each word: a text that has no gram of these has none of the words. None where a word has no gram.
    pub fn grams(&self) -> Option<Vec<i32>> {
        let one = |word: &String| {
            let mut grams = Grams::default();
            grams.add_word(word);
            grams.into_array().first().copied()
        };
        self.words.iter().chain(&self.without).map(one).collect()
    }

    fn checked(self) -> Result<Self, ApiError> {
        let fault = |code, detail: String| Err(ApiError::parameter("q", code, detail));
        if self.words.len() + self.without.len() > MOST_WORDS {
            return fault("too_many", format!("at most {MOST_WORDS} words and phrases"));
        }
        match (self.words.is_empty(), self.without.is_empty()) {
            (true, false) => fault("required", "must have a word that is not excluded by -".to_owned()),
            (true, true) => fault("too_short", "must have a word".to_owned()),
            _ => Ok(self),
        }
    }
}
