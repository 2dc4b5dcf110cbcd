//! The cells of one row, by field; what is wrong with them is collected.

use std::fmt;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use super::columns::Columns;
use super::fields::Field;
use crate::import::page;
use crate::text::plain;

/// What people write into a cell that has nothing to say.
const NOTHING: [&str; 9] = ["无", "無", "/", "／", "-", "－", "—", "——", "N/A"];

/// So much of a value is shown, in characters.
const SHOWN: usize = 40;

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The heading of the column that it is about; nothing if it is about the whole row.
    pub column: Option<String>,
    /// The cell.
    pub value: Option<String>,
    pub message: String,
}

impl Fault {
    pub fn of_row(message: String) -> Self {
        Self { column: None, value: None, message }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { column, value, message } = self;
        if let Some(column) = column {
            write!(f, "{column}")?;
        }
        if let Some(value) = value {
            let excerpt: String = value.chars().take(SHOWN).collect();
            let more = if excerpt.len() < value.len() { "…" } else { "" };
            write!(f, " “{excerpt}{more}”")?;
        }
        let separator = if column.is_some() || value.is_some() { ": " } else { "" };
        write!(f, "{separator}{message}")
    }
}

/// A row under its headings.
pub struct Cells<'a> {
    columns: &'a Columns,
    cells: &'a [String],
    pub faults: Vec<Fault>,
}

impl<'a> Cells<'a> {
    pub fn new(columns: &'a Columns, cells: &'a [String]) -> Self {
        Self { columns, cells, faults: Vec::new() }
    }

    /// A text of one line that the row cannot be without. Where it is missing there is a fault.
    pub fn required(&mut self, field: Field) -> String {
        self.needed(field, |text| Ok(text.to_owned())).unwrap_or_default()
    }

    /// A value that the row cannot be without. Where it is missing there is a fault.
    pub fn needed<T>(&mut self, field: Field, parse: fn(&str) -> Result<T, String>) -> Option<T> {
        let (cell, heading) = self.cell(field)?;
        let text = plain::single_line(cell);
        if !plain::is_visible(&text) {
            self.fault(heading, None, "it must not be empty".to_owned());
            return None;
        }
        let text = self.sound(heading, text)?;
        self.parsed(heading, &text, parse)
    }

    /// A text of one line.
    pub fn line(&mut self, field: Field) -> Option<String> {
        self.value(field, |text| Ok(text.to_owned()))
    }

    /// A value that is written on one line.
    pub fn value<T>(&mut self, field: Field, parse: fn(&str) -> Result<T, String>) -> Option<T> {
        let (cell, heading) = self.cell(field)?;
        let text = plain::single_line(cell);
        if is_nothing(&text) {
            return None;
        }
        let text = self.sound(heading, text)?;
        self.parsed(heading, &text, parse)
    }

    /// A text that may have several lines.
    pub fn lines(&mut self, field: Field) -> Option<String> {
        let (cell, heading) = self.cell(field)?;
        let text: String = cell.replace("\r\n", "\n").replace('\r', "\n").nfc().collect();
        let text = text.trim();
        if is_nothing(text) {
            return None;
        }
        self.sound(heading, text.to_owned())
    }

    /// What is wrong with the cell of `field`, whatever it is.
    pub fn refuse(&mut self, field: Field, message: String) {
        let (cell, heading) = match self.cell(field) {
            Some((cell, heading)) => {
                (Some(plain::single_line(cell)).filter(|cell| !cell.is_empty()), heading)
            }
            None => (None, field.as_str()),
        };
        self.fault(heading, cell, message);
    }

    fn cell(&self, field: Field) -> Option<(&'a str, &'a str)> {
        let (index, heading) = self.columns.find(field)?;
        Some((self.cells.get(index)?, heading))
    }

    fn parsed<T>(&mut self, heading: &str, text: &str, parse: fn(&str) -> Result<T, String>) -> Option<T> {
        parse(text).map_err(|message| self.fault(heading, Some(text.to_owned()), message)).ok()
    }

    /// The text, unless something of it was lost or does not belong into a text.
    fn sound(&mut self, heading: &str, text: String) -> Option<String> {
        let fault = if text.contains(page::is_lost) {
            "it has characters that were destroyed before the file came here"
        } else if plain::has_control(&text) {
            "it has control characters"
        } else {
            return Some(text);
        };
        self.fault(heading, Some(text), fault.to_owned());
        None
    }

    fn fault(&mut self, heading: &str, value: Option<String>, message: String) {
        self.faults.push(Fault { column: Some(heading.to_owned()), value, message });
    }
}

fn is_nothing(text: &str) -> bool {
    !plain::is_visible(text) || NOTHING.contains(&text)
}
