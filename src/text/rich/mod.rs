//! Rich text: what an editor sends as Markdown or HTML becomes HTML that is safe to serve and
//! plain text that is fit to search.
//!
//! ```text
//! source -> [markdown] -> parse within bounds -> normalise -> allow-list -+-> html, text, images
//!                              ^------------- until nothing changes ------+
//! ```
//!
//! Invariants:
//! - [`Rendered::html`] is what the allow-list (`policy`) gave, or text escaped in a `<pre>`. The
//!   steps before the allow-list make nothing safe: they only give it a tree of bounded size and
//!   name the images that nobody has uploaded yet.
//! - Rendering is stable: `render(html, Html).html == html` for every html that `render` has
//!   given.
//! - [`render`] accepts any text and never fails. Markup that cannot be parsed within the bounds
//!   of `parser` and `escaping`, or that does not come to rest, is served as its own source in a `<pre>`:
//!   shown, not executed, and nothing of it lost.
//! - Titles and other single-line fields are plain text: they do not pass here and are not
//!   escaped.

mod escaping;
mod images;
mod markdown;
mod normalise;
mod parser;
mod plain;
mod policy;
mod sink;
mod tree;
mod walk;
mod writer;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use tree::Tree;

/// How many times markup may be cleaned before it is given up. Real pages rest after one or two
/// times; each further one undoes a nesting that HTML cannot express, which only hostile
/// input keeps producing.
const MAX_PASSES: usize = 8;

/// The markup language in which a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum BodyFormat {
    /// CommonMark with tables, strikethrough and footnotes; HTML inside it is cleaned like any
    /// other.
    Markdown,
    /// An HTML fragment.
    Html,
}

/// A body, ready to be stored and served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Sanitised HTML fragment.
    pub html: String,
    /// Plain text: blocks parted by an empty line, list items and table rows on lines of their
    /// own, table cells parted by tabs. No markup, no entities, no control characters but `\n`
    /// and `\t`.
    pub text: String,
    /// Every image of `html`, in document order; one that occurs twice is listed twice.
    pub images: Vec<ImageRef>,
}

/// An image that a body shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ImageRef {
    /// The file's name: all there is for an image nobody has uploaded, else the last segment of
    /// its address.
    pub file_name: Option<String>,
    /// The address as it stands in `src`: `http(s)://…` or site-relative `/…`. `None` when the
    /// body names a file that is not there yet; its `<img>` then has `data-file-name` and no
    /// `src`.
    pub url: Option<String>,
    /// The alternative text, empty when there is none.
    pub alt: String,
}

/// Renders a body. Never fails, whatever `source` is; see the module's invariants.
pub fn render(source: &str, format: BodyFormat) -> Rendered {
    let markup = match format {
        BodyFormat::Markdown => Cow::Owned(markdown::to_html(source)),
        BodyFormat::Html => Cow::Borrowed(source),
    };
    let (html, tree) = clean_until_stable(&markup).unwrap_or_else(|| {
        let tree = Tree::preformatted(&without_controls(source));
        (writer::to_html(&tree), tree)
    });
    Rendered { html, text: plain::text_of(&tree), images: images::images_of(&tree) }
}

/// Cleans until a further pass would change nothing, and gives the HTML with its tree.
///
/// Serialised HTML does not always parse back into the tree it came from (a link inside a link, a
/// block inside a paragraph), so one pass is not enough for "cleaning twice is cleaning once";
/// mutation XSS lives there too. HTML from the allow-list that parses, within bounds, into a tree
/// that is written as the same HTML is at rest: that tree is the one the allow-list gave, in which
/// it finds nothing to change, so it need not look again. `None` when the markup is out of bounds
/// or does not come to rest.
fn clean_until_stable(markup: &str) -> Option<(String, Tree)> {
    let mut current = without_controls(markup).into_owned();
    let (mut from_policy, mut work) = (false, 0);
    for _ in 0..=MAX_PASSES {
        let mut tree = parser::parse(&current, &mut work)?;
        normalise::normalise(&mut tree);
        if !escaping::is_affordable(&tree) {
            return None;
        }
        let written = writer::to_html(&tree);
        if from_policy && written == current {
            return Some((current, tree));
        }
        let cleaned = policy::clean(&written)?;
        let harmless = without_controls(&cleaned);
        from_policy = matches!(harmless, Cow::Borrowed(_));
        current = harmless.into_owned();
    }
    None
}

/// Drops the control characters that PostgreSQL (NUL), XML feeds and terminals cannot take.
/// Entities such as `&#1;` make new ones while parsing, hence a call for each pass.
fn without_controls(text: &str) -> Cow<'_, str> {
    let unwanted = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.contains(unwanted) { Cow::Owned(text.replace(unwanted, "")) } else { Cow::Borrowed(text) }
}
