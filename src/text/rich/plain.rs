//! A cleaned tree to plain text, laid out for reading and searching.
//!
//! White space collapses as in a browser, with one difference for Chinese: a line end between two
//! characters of a script that is written without spaces vanishes, so that a paragraph wrapped in
//! its source stays searchable. Readings in ruby are left out for the same reason.

use html5ever::{LocalName, local_name};

use super::tree::{Data, Element, Tree};
use super::walk::Step;

/// The tree's text, without white space at its ends.
pub(super) fn text_of(tree: &Tree) -> String {
    let mut layout = Layout::default();
    for step in tree.content() {
        match step {
            Step::Enter(id) => match tree.data(id) {
                Some(Data::Text(text)) => layout.text(text),
                Some(Data::Element(element)) => layout.enter(element.html_name()),
                _ => {}
            },
            Step::Leave(id) => layout.leave(tree.element(id).and_then(Element::html_name)),
        }
    }
    layout.out.truncate(layout.out.trim_end().len());
    layout.out
}

/// What parts the text written from the text to come; the greater wins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    /// A line end in the source: a space, but for scripts that are written without.
    Wrap,
    Space,
    Line,
    Paragraph,
}

#[derive(Debug, Default)]
struct Layout {
    out: String,
    gap: Gap,
    preformatted: usize,
    lists: usize,
    cells: usize,
    readings: usize,
    row_started: bool,
}

impl Layout {
    fn enter(&mut self, name: Option<&LocalName>) {
        let Some(name) = name else { return };
        match *name {
            local_name!("br") => self.line_break(),
            local_name!("td") | local_name!("th") => {
                self.next_cell();
                self.cells += 1;
            }
            local_name!("tr") => {
                self.part(Gap::Line);
                self.row_started = false;
            }
            local_name!("rp") | local_name!("rt") => self.readings += 1,
            _ => {
                self.part(self.gap_around(name));
                self.preformatted += usize::from(*name == local_name!("pre"));
                self.lists += usize::from(is_list(name));
            }
        }
    }

    fn leave(&mut self, name: Option<&LocalName>) {
        let Some(name) = name else { return };
        match *name {
            local_name!("td") | local_name!("th") => self.cells = self.cells.saturating_sub(1),
            local_name!("tr") => self.part(Gap::Line),
            local_name!("rp") | local_name!("rt") => self.readings = self.readings.saturating_sub(1),
            _ => {
                self.preformatted -= usize::from(*name == local_name!("pre") && self.preformatted > 0);
                self.lists -= usize::from(is_list(name) && self.lists > 0);
                self.part(self.gap_around(name));
            }
        }
    }

    /// The gap that an element makes before and after itself, where it stands.
    fn gap_around(&self, name: &LocalName) -> Gap {
        let gap = match &**name {
            "li" | "dt" | "dd" => Gap::Line,
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "div" | "blockquote" | "pre" | "hr"
            | "figure" | "figcaption" | "section" | "article" | "aside" | "header" | "footer" | "address"
            | "details" | "summary" | "ul" | "ol" | "dl" | "table" | "caption" => Gap::Paragraph,
            _ => return Gap::None,
        };
        // A cell is one field of a line, and a list is one block.
        match (self.cells, self.lists) {
            (0, 0) => gap,
            (0, _) => gap.min(Gap::Line),
            _ => Gap::Space,
        }
    }

    fn part(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    fn line_break(&mut self) {
        if self.cells > 0 {
            self.part(Gap::Space);
        } else if self.gap == Gap::Line {
            self.gap = Gap::Paragraph;
        } else {
            self.part(Gap::Line);
        }
    }

    fn next_cell(&mut self) {
        if self.row_started {
            // The row's own gap is still due when its first cells are empty.
            if self.gap < Gap::Line {
                self.gap = Gap::None;
            }
            self.fill_gap(None);
            self.out.push('\t');
        }
        self.row_started = true;
    }

    fn text(&mut self, text: &str) {
        if self.readings > 0 {
            return;
        }
        for c in text.chars().filter(|&c| !c.is_control() || is_white_space(c)) {
            if self.preformatted > 0 && self.cells == 0 {
                self.preformatted_char(c);
            } else if is_white_space(c) {
                self.part(if c == '\n' { Gap::Wrap } else { Gap::Space });
            } else {
                self.fill_gap(Some(c));
                self.out.push(c);
            }
        }
    }

    fn preformatted_char(&mut self, c: char) {
        self.fill_gap(Some(c));
        self.out.push(c);
    }

    /// Writes what is due before `next`; nothing at the start of the text or of a line.
    fn fill_gap(&mut self, next: Option<char>) {
        let gap = std::mem::take(&mut self.gap);
        let last = self.out.chars().next_back();
        match gap {
            Gap::None => {}
            Gap::Paragraph if last.is_some() => self.out.push_str("\n\n"),
            Gap::Line if last.is_some() => self.out.push('\n'),
            Gap::Wrap if last.is_some_and(is_unspaced) && next.is_some_and(is_unspaced) => {}
            Gap::Space | Gap::Wrap if last.is_some_and(|c| !is_white_space(c)) => self.out.push(' '),
            _ => {}
        }
    }
}

fn is_list(name: &LocalName) -> bool {
    matches!(*name, local_name!("ul") | local_name!("ol") | local_name!("dl"))
}

/// What HTML collapses; a no-break space is a character.
fn is_white_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// Chinese and Japanese characters with their punctuation and full-width forms.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{2018}'..='\u{201d}' | '\u{2e80}'..='\u{30ff}' | '\u{31c0}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}
