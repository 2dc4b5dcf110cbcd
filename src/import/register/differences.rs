//! What a row says otherwise than the record that is there already. Nothing of it is changed.

use std::fmt::Display;

use super::columns::Columns;
use super::fields::Field;
use super::refusal::heading;
use crate::http::stored::to_text;

/// So much of a value is shown, in characters.
const SHOWN: usize = 40;

/// The notes of one row.
pub struct Differences<'a> {
    columns: &'a Columns,
    notes: Vec<String>,
}

impl<'a> Differences<'a> {
    pub fn new(columns: &'a Columns) -> Self {
        Self { columns, notes: Vec::new() }
    }

    /// Compares a value. What the row does not say is no difference.
    pub fn value<T: Display + PartialEq>(&mut self, field: Field, said: Option<T>, stored: Option<T>) {
        let Some(said) = said.filter(|said| stored.as_ref() != Some(said)) else { return };
        let stored = stored
            .map_or_else(|| "nothing".to_owned(), |stored| format!("“{}”", excerpt(&stored.to_string())));
        let column = heading(self.columns, field);
        self.notes
            .push(format!("{column}: the file says “{}”, stored is {stored}", excerpt(&said.to_string())));
    }

    pub fn text(&mut self, field: Field, said: Option<&str>, stored: Option<&str>) {
        self.value(field, said, stored);
    }

    /// Compares the word of a closed value.
    pub fn word(&mut self, field: Field, said: Option<impl serde::Serialize>, stored: Option<&str>) {
        let said = said.and_then(|said| to_text(said).ok());
        self.text(field, said.as_deref(), stored);
    }

    pub fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    pub fn notes(self) -> Vec<String> {
        self.notes
    }
}

fn excerpt(text: &str) -> String {
    let mut excerpt: String = text.chars().take(SHOWN).collect();
    if excerpt.len() < text.len() {
        excerpt.push('…');
    }
    excerpt
}
