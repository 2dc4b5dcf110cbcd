//! The blocks of a page as Markdown that renders to exactly their text.
//!
//! A page is plain text: nothing in it is markup, whatever it looks like. Only what Markdown would take for
//! markup is escaped, so that editors find a source they can read.

use std::collections::HashSet;
use std::fmt::Write;

use super::page::Block;
use crate::text::rich::{self, BodyFormat};

/// What has a meaning anywhere in a line: emphasis, code, links, HTML, entities, strikethrough.
const SPECIAL: &[char] = &['\\', '`', '*', '_', '[', ']', '<', '&', '~'];

/// The body of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    pub markdown: String,
    /// The files that it shows as images, each once, in order.
    pub images: Vec<String>,
    /// File names that Markdown cannot show as images; they stand in the text as paragraphs.
    pub unwritable: Vec<String>,
}

/// The blocks as one text, with the images in their place.
pub fn from_blocks(blocks: &[Block]) -> Body {
    let mut body = Body::default();
    let mut seen = HashSet::new();
    for block in blocks {
        let markdown = match block {
            Block::Paragraph { text } => paragraph(text),
            Block::Image { file_name, alt } => {
                let image = image(file_name, alt.as_deref().unwrap_or_default());
                if seen.insert(file_name) {
                    let names = if image.is_some() { &mut body.images } else { &mut body.unwritable };
                    names.push(file_name.clone());
                }
                image.unwrap_or_else(|| paragraph(file_name))
            }
        };
        if !markdown.is_empty() && !body.markdown.is_empty() {
            body.markdown.push_str("\n\n");
        }
        body.markdown.push_str(&markdown);
    }
    body
}

/// One paragraph; a line end inside it counts as a space.
pub fn paragraph(text: &str) -> String {
    let line = text.replace(['\n', '\r', '\t'], " ");
    // Four spaces at the start would make code of it.
    let line = line.trim_matches(' ');
    let (opening, rest) = split_opening(line);
    let mut out = String::with_capacity(line.len() + 8);
    out.push_str(&opening);
    escape_into(rest, &mut out);
    out
}

/// An image that nobody has uploaded yet. `None` when rendering it would not show this very file: a name
/// that is an address, say, or that holds a `/`.
pub fn image(file_name: &str, alt: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut out = String::from("![");
    escape_into(&alt.replace(['\n', '\r'], " "), &mut out);
    if file_name.chars().all(is_plain) {
        write!(out, "]({file_name})").ok()?;
    } else {
        out.push_str("](<");
        for c in file_name.chars() {
            match c {
                // Names are percent-decoded when they are read.
                '%' => out.push_str("%25"),
                '<' | '>' | '\\' | '&' => out.extend(['\\', c]),
                _ => out.push(c),
            }
        }
        out.push_str(">)");
    }
    let rendered = rich::render(&out, BodyFormat::Markdown);
    let is_shown = matches!(rendered.images.as_slice(),
        [shown] if shown.url.is_none() && shown.file_name.as_deref() == Some(file_name));
    is_shown.then_some(out)
}

/// What would open a list, a heading, a quotation or a rule at the start of a line, escaped, and the rest.
fn split_opening(line: &str) -> (String, &str) {
    if let Some(rest) = line.strip_prefix(['-', '+', '#', '>']) {
        let (mark, _) = line.split_at(line.len() - rest.len());
        return (format!("\\{mark}"), rest);
    }
    let after_digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let (digits, _) = line.split_at(line.len() - after_digits.len());
    match after_digits.strip_prefix(['.', ')']) {
        // Markdown numbers lists with up to nine digits, and only before a space.
        Some(rest) if (1..=9).contains(&digits.len()) && (rest.is_empty() || rest.starts_with(' ')) => {
            let mark = if after_digits.starts_with('.') { '.' } else { ')' };
            (format!("{digits}\\{mark}"), rest)
        }
        _ => (String::new(), line),
    }
}

fn escape_into(text: &str, out: &mut String) {
    for c in text.chars() {
        if SPECIAL.contains(&c) {
            out.push('\\');
        }
        out.push(c);
    }
}
