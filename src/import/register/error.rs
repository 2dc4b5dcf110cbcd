//! Why a register was not read. Nothing of it was stored.

use super::fields::{Field, Kind};
use crate::import::page::PageError;

/// A file's failure, in words for the person who runs the import.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error("the file is empty: its first row must hold the headings of the columns")]
    Empty,
    #[error("the file is larger than {limit} bytes, the limit for a register; split it")]
    TooLarge { limit: usize },
    #[error("the file has more than {limit} rows, the limit for a register; split it")]
    TooManyRows { limit: usize },
    #[error("the file has more than {limit} columns; is its first row the one with the headings?")]
    TooManyColumns { limit: usize },
    #[error(
        "the file is a spreadsheet or an archive ({format}), not a table in plain text; save it as CSV (UTF-8)"
    )]
    Spreadsheet { format: &'static str },
    #[error(
        "the file is an HTML document, whatever its name says; open it as a spreadsheet and \
         save it as CSV (UTF-8)"
    )]
    Html,
    #[error("the file is not a table in plain text: {reason}; save it as CSV (UTF-8)")]
    NotText { reason: String },
    #[error("{}", listed(.0))]
    Headings(Vec<HeadingFault>),
}

/// What is wrong with the headings, or with what was said of them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadingFault {
    #[error("the quotation marks in the row of headings do not match")]
    Misquoted,
    #[error(
        "the heading {heading:?} has characters that were destroyed or that have no place in a \
         heading"
    )]
    Damaged { heading: String },
    #[error(
        "column {column} has no heading, but a cell in row {row}; is the first row a title? It must hold \
         the headings"
    )]
    Unnamed { column: usize, row: usize },
    #[error(
        "the columns {} and {} have the same heading, {heading:?}; rename or remove one",
        .columns.0, .columns.1
    )]
    Repeated { heading: String, columns: (usize, usize) },
    #[error(
        "nothing is known of the columns {}; say what each one is by --map 'COLUMN=FIELD', or leave it out by \
         --map 'COLUMN=-'; the fields of {kind} are {}", quoted(.columns), names(&.kind.fields())
    )]
    Unknown { columns: Vec<String>, kind: Kind },
    #[error("the columns {first:?} and {second:?} both mean {field}; leave one out by --map 'COLUMN=-'")]
    Ambiguous { field: Field, first: String, second: String },
    #[error("{kind} need a column for {field}; it may be headed {}", .headings.join(", "))]
    Missing { field: Field, kind: Kind, headings: Vec<String> },
    #[error("--map names the column {column:?}, which is not in the file; there is: {}", quoted(.headings))]
    NoSuchColumn { column: String, headings: Vec<String> },
    #[error("--map names the column {column:?} twice")]
    MappedTwice { column: String },
    #[error(
        "{field} is no field of {kind}, as --map says of {column:?}; there is: {}", names(&.kind.fields())
    )]
    ForeignField { column: String, field: Field, kind: Kind },
    /// Beside other faults only: it may be their cause.
    #[error("the file was taken for one of {kind}; --kind says otherwise")]
    Guessed { kind: Kind },
}

impl From<PageError> for FileError {
    fn from(error: PageError) -> Self {
        match error {
            PageError::Empty | PageError::NoTitle { .. } => Self::Empty,
            PageError::Html => Self::Html,
            PageError::NotText { reason } => Self::NotText { reason },
        }
    }
}

fn listed(faults: &[HeadingFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn quoted(texts: &[String]) -> String {
    texts.iter().map(|text| format!("{text:?}")).collect::<Vec<_>>().join(", ")
}

fn names(fields: &[Field]) -> String {
    fields.iter().map(|field| field.as_str()).collect::<Vec<_>>().join(", ")
}
