//! Legacy pages: an article of an old portal, saved or scraped as plain text, read into a
//! [`LegacyPage`].
//!
//! A page passes through small stages: bytes to text (`decode`), the pinyin that a mirror wrote
//! behind characters (`annotation`), places where bytes were lost (`damage`), then header, body and
//! footer by the rules in `labels` and `vocabulary`. Another layout is another row in those tables,
//! not another program.
//!
//! Invariants: no input panics; nothing is invented (what a page does not say is `None`); nothing
//! is dropped in silence (what looks like a field and cannot be used is a [`Warning`], destroyed
//! text stays where it is and is reported as [`Damage`]).

mod annotation;
mod assign;
mod body;
mod damage;
mod decode;
mod fields;
mod footer;
mod header;
mod item;
mod labels;
mod line;
mod model;
mod pinyin;
mod values;
mod vocabulary;

pub use model::{Block, Damage, Encoding, Footer, LegacyPage, PageError, ReadOptions, ScriptPolicy, Warning};

pub(in crate::import) use damage::is_lost;
pub(in crate::import) use decode::{decode, is_mostly_valid};
pub(in crate::import) use values::moment;

use crate::text::script::{self, Script};
use line::Line;

/// Reads one page.
///
/// # Errors
/// [`PageError`] if the file holds no text, is markup or binary, or has no line that can be its
/// title.
pub fn read(bytes: &[u8], options: &ReadOptions) -> Result<LegacyPage, PageError> {
    let decoded = decode::decode(bytes)?;
    let raw = line::split(&decoded.text);
    let annotations = annotation::find(&raw);
    let lines = annotation::remove(&raw, &annotations);
    if lines.iter().all(Line::is_blank) {
        return Err(PageError::Empty);
    }

    let mut page = LegacyPage {
        encoding: decoded.encoding,
        damage: damage::find(&raw, &annotations),
        annotations_removed: annotations.len(),
        script: detect_script(&lines),
        ..LegacyPage::default()
    };
    let rest = header::read(&lines, &mut page)?;
    let rest = footer::read(rest, &mut page);
    body::read(rest, &mut page);
    page.warnings.sort_by_key(|warning| warning.line);
    if let ScriptPolicy::Convert(to) = options.script {
        convert(&mut page, to);
    }
    Ok(page)
}

fn detect_script(lines: &[Line]) -> Option<Script> {
    let text: Vec<String> = lines.iter().map(Line::text).collect();
    script::detect(&text.join("\n"))
}

/// A page that is in the wanted script by majority is left alone: there a character of the other
/// script is the author's own (a name, a quotation), and converting twice would damage what both
/// scripts share.
fn convert(page: &mut LegacyPage, to: Script) {
    if page.script == Some(to) {
        return;
    }
    for text in page.texts_mut() {
        *text = script::convert(text, to);
    }
}
