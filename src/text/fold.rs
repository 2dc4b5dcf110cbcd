//! Folding: the form of a text in which two spellings of the same thing are equal.
//!
//! Search and the detection of duplicates compare folded text. Invariants: folding is idempotent,
//! and it works character by character (never by phrase), so what is contained in a text is still
//! contained after folding both.

use unicode_normalization::UnicodeNormalization;

use super::{script, simple};

/// Compatibility forms unified (NFKC: full-width letters, ligatures), case folded, Traditional
/// characters replaced by their Simplified form one by one. Spaces and punctuation stay.
#[must_use]
pub fn fold(text: &str) -> String {
    let simple: Option<String> = text.chars().map(simple::folded).collect();
    simple.unwrap_or_else(|| fold_by_rules(text))
}

/// [`fold`] without what is known of simple characters beforehand.
#[must_use]
pub fn fold_by_rules(text: &str) -> String {
    // Case folding can leave a sequence that composes again, so the text is normalised on both
    // sides of it.
    text.nfkc().flat_map(fold_case).map(script::simplified).nfkc().collect()
}

/// [`fold`], then everything dropped that is neither a letter nor a digit: the key of a title whose
/// punctuation and spacing differ from copy to copy. May be empty.
#[must_use]
pub fn fold_key(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// [`fold`] for a single character where positions must stay: a character that folds to several is
/// left alone.
#[must_use]
pub fn fold_char(c: char) -> char {
    let mut folded = std::iter::once(c).nfkc().flat_map(fold_case);
    match (folded.next(), folded.next()) {
        (Some(one), None) => script::simplified(one),
        _ => c,
    }
}

/// Upper case first, so that letters with several small forms (`ß` and `ss`, `ς` and `σ`) meet in
/// one.
fn fold_case(c: char) -> impl Iterator<Item = char> {
    c.to_uppercase().flat_map(char::to_lowercase)
}
