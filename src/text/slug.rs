//! Slugs: the readable part of an address, made from a title.
//!
//! Invariants of a slug: lower-case ASCII letters and digits in words joined by single hyphens,
//! never empty, at most [`MAX_SLUG_BYTES`] long, and never shaped like a UUID, so that an address
//! tells a slug from an id.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::pinyin::words;

/// The longest slug that is accepted, in bytes.
pub const MAX_SLUG_BYTES: usize = 96;

/// The longest slug that is made from a title, in bytes: it leaves room for a suffix that makes it
/// unique.
const MAX_MADE_BYTES: usize = 80;

/// What a slug begins with when the title alone would not give a valid one.
const PREFIX: &str = "n-";

/// The slug of a title: Chinese characters by their pinyin, one word each; Latin letters (accents
/// dropped) and digits as the words that they are; everything else separates words. A title without
/// any of them (only emoji, say) gets `n-` and eight hexadecimal digits of its hash, always the
/// same ones.
#[must_use]
pub fn slugify(title: &str) -> String {
    let slug = join_words(&words(title));
    if slug.is_empty() {
        return fallback(title);
    }
    if is_uuid_shaped(&slug) {
        return format!("{PREFIX}{slug}");
    }
    slug
}

/// Whether the text is a valid slug (see the invariants of this module).
#[must_use]
pub fn is_slug(text: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    text.len() <= MAX_SLUG_BYTES && text.split('-').all(is_word) && !is_uuid_shaped(text)
}

fn join_words(words: &[String]) -> String {
    let mut slug = String::new();
    for word in words {
        if slug.is_empty() {
            // One endless word is cut inside: there is no better place. It is ASCII, so any byte is
            // a boundary.
            slug.extend(word.chars().take(MAX_MADE_BYTES));
        } else if slug.len() + 1 + word.len() <= MAX_MADE_BYTES {
            slug.push('-');
            slug.push_str(word);
        } else {
            break;
        }
    }
    slug
}

fn fallback(title: &str) -> String {
    let normal: String = title.trim().nfkc().collect();
    let digest = Sha256::digest(normal.as_bytes());
    let digits: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{PREFIX}{digits}")
}

/// Both spellings that parsers of UUIDs accept: in groups of 8-4-4-4-12, and 32 digits in one
/// piece.
fn is_uuid_shaped(text: &str) -> bool {
    let is_hex = |group: &str| group.bytes().all(|byte| byte.is_ascii_hexdigit());
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    text.split('-').all(is_hex) && (groups == [8, 4, 4, 4, 12] || groups == [32])
}
