//! Bytes to text: UTF-8, GB18030 or Big5, and a clear refusal of what is no plain text.

use encoding_rs::{BIG5, GB18030, GBK, UTF_8};

use super::model::{Encoding, PageError};
use crate::text::script;

/// So many characters beyond ASCII are enough to judge an encoding by. Fewer than the smaller number only say
/// whether they are Chinese at all.
const SAMPLE: usize = 20_000;
const SMALLEST_SAMPLE: usize = 8;
/// Of 100 letters of Chinese prose more than 90 are common ones; in a wrong encoding, fewer than 40.
const COMMON_SHARE: usize = 70;
/// Names hold more of the rarer ones than prose, and a table with fewer letters than these may hold little else
/// than names. The share of common ones, in which Cyrillic letters in a wrong encoding have next to none.
const FEW_LETTERS: usize = 100;
const COMMON_SHARE_OF_NAMES: usize = 25;

pub struct Decoded {
    pub text: String,
    pub encoding: Encoding,
}

/// Decodes a page or a table, without its byte order mark. Bytes that mean nothing become U+FFFD, to be
/// reported as damage.
pub fn decode(bytes: &[u8]) -> Result<Decoded, PageError> {
    refuse_binary(bytes)?;
    let (utf8, had_errors) = UTF_8.decode_with_bom_removal(bytes);
    let decoded = if !had_errors || is_mostly_valid(&utf8) {
        Decoded { text: utf8.into_owned(), encoding: Encoding::Utf8 }
    } else {
        by_characters(bytes)?
    };
    refuse_non_text(&decoded.text)?;
    Ok(decoded)
}

/// GB18030, unless that makes rare characters of a text that Big5 makes common ones of. Nearly every pair of
/// high bytes is something in both.
fn by_characters(bytes: &[u8]) -> Result<Decoded, PageError> {
    let (gb18030, _) = GB18030.decode_without_bom_handling(bytes);
    let (big5, big5_fails) = BIG5.decode_without_bom_handling(bytes);
    // What is hardly text in GB18030 is refused with a count of its faults.
    let is_text = is_mostly_valid(&gb18030);
    if !is_text || is_common(&gb18030) {
        Ok(Decoded { text: gb18030.into_owned(), encoding: Encoding::Gb18030 })
    } else if !big5_fails && is_common(&big5) {
        Ok(Decoded { text: big5.into_owned(), encoding: Encoding::Big5 })
    } else {
        Err(not_text("its characters make no Chinese text in GB18030 or Big5; save it as UTF-8"))
    }
}

/// Whether the letters beyond ASCII are mostly common Chinese characters, in either script.
fn is_common(text: &str) -> bool {
    let letters = text.chars().filter(|c| !c.is_ascii() && !is_punctuation(*c)).take(SAMPLE);
    let (mut all, mut common, mut listed) = (0_usize, 0_usize, 0_usize);
    for c in letters {
        let level = gb2312_level(c);
        all += 1;
        common += usize::from(level == Some(1));
        listed += usize::from(level.is_some());
    }
    let is_share = |count: usize, percent: usize| count * 100 >= all * percent;
    let are_names = all < FEW_LETTERS
        && is_share(listed, COMMON_SHARE)
        && (all < SMALLEST_SAMPLE || is_share(common, COMMON_SHARE_OF_NAMES));
    is_share(common, COMMON_SHARE) || are_names
}

fn is_punctuation(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{80}'..='\u{BF}' | '\u{2000}'..='\u{206F}' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}')
}

/// The level of GB 2312 that the character, Simplified, is on: the first holds the 3755 most frequent ones, the
/// second 3008 others.
fn gb2312_level(c: char) -> Option<u8> {
    let mut buffer = [0_u8; 4];
    let (bytes, _, fails) = GBK.encode(script::simplified(c).encode_utf8(&mut buffer));
    match *bytes {
        _ if fails => None,
        [0xB0..=0xD7, 0xA1..=0xFE] => Some(1),
        [0xD8..=0xF7, 0xA1..=0xFE] => Some(2),
        _ => None,
    }
}

fn refuse_binary(bytes: &[u8]) -> Result<(), PageError> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(not_text("it is UTF-16; save it as UTF-8"));
    }
    if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
        return Err(not_text(format!("there is a NUL byte at offset {offset}")));
    }
    Ok(())
}

/// A damaged UTF-8 page is told from a GB18030 page by how few of its characters fail. Trying
/// GB18030 first or on the first fault would not do: almost any pair of high bytes is a valid
/// GB18030 character.
pub fn is_mostly_valid(lossy: &str) -> bool {
    let broken = lossy.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    let beyond_ascii = lossy.chars().filter(|c| !c.is_ascii()).count();
    broken * 20 <= beyond_ascii
}

fn refuse_non_text(text: &str) -> Result<(), PageError> {
    let head: String = text.trim_start().chars().take(16).collect::<String>().to_ascii_lowercase();
    if ["<!doctype", "<html", "<head", "<?xml"].iter().any(|mark| head.starts_with(mark)) {
        return Err(PageError::Html);
    }
    let (mut all, mut broken) = (0_usize, 0_usize);
    for c in text.chars() {
        all += 1;
        let is_layout = matches!(c, '\t' | '\n' | '\r' | '\u{c}');
        broken += usize::from(c == char::REPLACEMENT_CHARACTER || (c.is_ascii_control() && !is_layout));
    }
    // Pages with a few lost bytes are worth importing; one character in ten is another kind of
    // file.
    if broken * 10 > all {
        return Err(not_text(format!("{broken} of its {all} characters are not text in UTF-8 or GB18030")));
    }
    Ok(())
}

fn not_text(reason: impl Into<String>) -> PageError {
    PageError::NotText { reason: reason.into() }
}
