//! Markdown to HTML, not yet cleaned.

use std::collections::HashMap;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// CommonMark with tables, strikethrough and footnotes. Raw HTML passes through: cleaning is not
/// done here.
pub(super) fn to_html(source: &str) -> String {
    let extensions = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    // Tags add about half to prose; more only costs a reallocation.
    let mut out = String::with_capacity(source.len() + source.len() / 2);
    let mut footnotes = Footnotes::default();
    html::push_html(&mut out, Parser::new_ext(source, extensions).map(|event| footnotes.plain(event)));
    out
}

/// The footnotes' numbers, in the order in which a text first names them.
#[derive(Default)]
struct Footnotes<'a> {
    numbers: HashMap<CowStr<'a>, usize>,
}

impl<'a> Footnotes<'a> {
    /// Writes footnotes as numbers alone. The library adds anchors and classes, none of which are
    /// served, and which cost more to parse and drop than all the rest of the mark. A text with a
    /// reference in it never becomes the alternative of an image, which can hold no tags.
    fn plain(&mut self, event: Event<'a>) -> Event<'a> {
        match event {
            Event::FootnoteReference(name) => {
                Event::InlineHtml(format!("<sup>{}</sup>", self.number(name)).into())
            }
            Event::Start(Tag::FootnoteDefinition(name)) => {
                Event::Html(format!("<div><sup>{}</sup>", self.number(name)).into())
            }
            Event::End(TagEnd::FootnoteDefinition) => Event::Html("</div>\n".into()),
            event => event,
        }
    }

    fn number(&mut self, name: CowStr<'a>) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(name).or_insert(next)
    }
}
