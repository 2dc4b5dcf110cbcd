//! Bytes to text: UTF-8 or GB18030, and a clear refusal of what is no plain text.

use encoding_rs::{GB18030, UTF_8};

use super::model::{Encoding, PageError};

pub struct Decoded {
    pub text: String,
    pub encoding: Encoding,
}

/// Decodes a page, without its byte order mark. Bytes that mean nothing become U+FFFD, to be
/// reported as damage.
pub fn decode(bytes: &[u8]) -> Result<Decoded, PageError> {
    refuse_binary(bytes)?;
    let (utf8, had_errors) = UTF_8.decode_with_bom_removal(bytes);
    let decoded = if !had_errors || is_mostly_valid(&utf8) {
        Decoded { text: utf8.into_owned(), encoding: Encoding::Utf8 }
    } else {
        let (gb18030, _) = GB18030.decode_without_bom_handling(bytes);
        Decoded { text: gb18030.into_owned(), encoding: Encoding::Gb18030 }
    };
    refuse_non_text(&decoded.text)?;
    Ok(decoded)
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
fn is_mostly_valid(lossy: &str) -> bool {
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
