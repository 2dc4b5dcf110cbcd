//! [`Tree`] to HTML, by html5ever's serializer. Comments, doctypes and the contents of templates
//! stay out.

use std::io;

use html5ever::serialize::{Serialize, SerializeOpts, Serializer, TraversalScope, serialize};

use super::parser::pieces;
use super::tree::{Data, Tree};
use super::walk::Step;

/// The content of `tree` as an HTML fragment.
pub(super) fn to_html(tree: &Tree) -> String {
    let mut out = Vec::new();
    // Writing to memory cannot fail, and the serializer writes whole characters.
    match serialize(&mut out, &Content(tree), SerializeOpts::default()) {
        Ok(()) => String::from_utf8(out).unwrap_or_default(),
        Err(_) => String::new(),
    }
}

struct Content<'a>(&'a Tree);

impl Serialize for Content<'_> {
    fn serialize<S: Serializer>(&self, serializer: &mut S, _: TraversalScope) -> io::Result<()> {
        for step in self.0.content() {
            match step {
                Step::Enter(id) => match self.0.data(id) {
                    Some(Data::Element(element)) => {
                        let attributes = element.attributes.iter().map(|a| (&a.name, &*a.value));
                        serializer.start_elem(element.name.clone(), attributes)?;
                    }
                    // In pieces: escaping one long text takes quadratic time (see `escaping`).
                    Some(Data::Text(text)) => pieces(text).try_for_each(|t| serializer.write_text(t))?,
                    _ => {}
                },
                Step::Leave(id) => {
                    if let Some(element) = self.0.element(id) {
                        serializer.end_elem(element.name.clone())?;
                    }
                }
            }
        }
        Ok(())
    }
}
