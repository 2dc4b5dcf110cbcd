//! Markdown to HTML, not yet cleaned.

use pulldown_cmark::{Options, Parser, html};

/// CommonMark with tables, strikethrough and footnotes. Raw HTML passes through: cleaning is not
/// done here.
pub(super) fn to_html(source: &str) -> String {
    let extensions = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    // Tags add about half to prose; more only costs a reallocation.
    let mut out = String::with_capacity(source.len() + source.len() / 2);
    html::push_html(&mut out, Parser::new_ext(source, extensions));
    out
}
