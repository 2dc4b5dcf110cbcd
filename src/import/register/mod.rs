//! Registers: a table of honoured units, innovation studios or honours, saved as a CSV file, read into rows
//! that can be stored; and what stores them.
//!
//! ```text
//! bytes -> table -> columns (what a heading means) -> rows (cells to values)     touch no database
//!
//! rows -> importer -> store -> units, studios, honours -> the slices' own writes
//!            |                   |
//!         report             meaning (which record is it?) <- directory <- similar (names)
//! ```
//!
//! Invariants: no input panics; no column and no row is lost in silence: a column that nobody knows fails the
//! file, a row that cannot be read fails alone, with all its faults; two names that are only similar are
//! proposed to a human and never merged.

mod awards;
mod cells;
pub mod columns;
mod differences;
mod directory;
mod error;
pub mod fields;
mod honours;
pub mod importer;
mod meaning;
mod recipients;
mod refusal;
pub mod report;
pub mod rows;
pub mod similar;
mod store;
mod studios;
pub mod table;
mod units;
pub mod values;

pub use columns::{Columns, Mapping};
pub use error::{FileError, HeadingFault};
pub use fields::{Field, Kind};
pub use importer::{Interruption, import};
pub use rows::{Parsed, Rows};
pub use store::Settings;

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
    /// What the columns mean, and the headings of those that were left out: running numbers, what an export says
    /// of its own records, and what a mapping ignores.
    pub columns: Columns,
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
    Ok(Register { encoding: table.encoding, delimiter: table.delimiter, columns, rows })
}
