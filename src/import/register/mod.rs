//! Registers: a table of honoured units, innovation studios or honours, saved as a CSV file, read into rows
//! that can be stored. Nothing here touches a database.
//!
//! ```text
//! bytes -> table -> columns (what a heading means) -> rows (cells to values) -> what stores them
//!                                                                             similar (names) -> report
//! ```
//!
//! Invariants: no input panics; no column and no row is lost in silence: a column that nobody knows fails the
//! file, a row that cannot be read fails alone, with all its faults; two names that are only similar are
//! proposed to a human and never merged.

mod cells;
pub mod columns;
mod error;
pub mod fields;
pub mod report;
pub mod rows;
pub mod similar;
pub mod table;
pub mod values;

pub use columns::Mapping;
pub use error::{FileError, HeadingFault};
pub use fields::{Field, Kind};
pub use rows::{Parsed, Rows};

use super::page::Encoding;

/// What the person who runs the import says about the file.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What the rows are; found from the headings if it is not said.
    pub kind: Option<Kind>,
    /// What headings mean, before what is known of them.
    pub mappings: Vec<Mapping>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Register {
    pub encoding: Encoding,
    pub delimiter: char,
    /// The headings of the columns that were left out: running numbers, and those that a mapping ignores.
    pub ignored: Vec<String>,
    pub rows: Rows,
}

/// Reads a file.
///
/// # Errors
/// [`FileError`] if the file is no table, or if a column's meaning is not known.
pub fn read(bytes: &[u8], options: &Options) -> Result<Register, FileError> {
    let table = table::read(bytes)?;
    let columns = columns::resolve(&table.headings, &options.mappings, options.kind)?;
    let rows = rows::parse(&columns, &table.rows);
    Ok(Register { encoding: table.encoding, delimiter: table.delimiter, ignored: columns.ignored, rows })
}
