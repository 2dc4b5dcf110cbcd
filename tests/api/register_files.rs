//! Registers of units, studios and honours, read from CSV files; and which known names a new one may mean.

mod hostile;
mod mappings;
mod names;
mod reports;
mod tables;
mod values;

use plaudit::import::register::rows::{Fault, HonourRow, Parsed, StudioRow, UnitRow};
use plaudit::import::register::{FileError, HeadingFault, Mapping, Options, Register, Rows, read};

fn read_bytes(bytes: &[u8]) -> Register {
    read(bytes, &Options::default()).expect("a readable register")
}

fn read_text(text: &str) -> Register {
    read_bytes(text.as_bytes())
}

fn refusal(bytes: &[u8]) -> FileError {
    read(bytes, &Options::default()).expect_err("a file that is refused")
}

fn mapped(text: &str, mappings: &[&str]) -> Result<Register, FileError> {
    read(text.as_bytes(), &Options { kind: None, mappings: parsed(mappings) })
}

fn parsed(mappings: &[&str]) -> Vec<Mapping> {
    mappings.iter().map(|mapping| mapping.parse().unwrap()).collect()
}

fn heading_faults(result: Result<Register, FileError>) -> Vec<HeadingFault> {
    match result.expect_err("headings that are refused") {
        FileError::Headings(faults) => faults,
        other => panic!("{other}"),
    }
}

fn units(register: Register) -> Vec<Parsed<UnitRow>> {
    match register.rows {
        Rows::Units(rows) => rows,
        other => panic!("these are no units: {other:?}"),
    }
}

fn studios(register: Register) -> Vec<Parsed<StudioRow>> {
    match register.rows {
        Rows::Studios(rows) => rows,
        other => panic!("these are no studios: {other:?}"),
    }
}

fn honours(register: Register) -> Vec<Parsed<HonourRow>> {
    match register.rows {
        Rows::Honours(rows) => rows,
        other => panic!("these are no honours: {other:?}"),
    }
}

/// The rows that were read, of a file without a faulty one.
fn whole<T: std::fmt::Debug>(rows: Vec<Parsed<T>>) -> Vec<T> {
    rows.into_iter().map(|row| row.row.expect("a row without a fault")).collect()
}

/// Row, line and faults of each row that was not read.
fn faulty<T>(rows: Vec<Parsed<T>>) -> Vec<(usize, usize, Vec<String>)> {
    let explain = |faults: Vec<Fault>| faults.iter().map(ToString::to_string).collect();
    let faulty = rows.into_iter().filter_map(|row| Some((row.place, row.row.err()?)));
    faulty.map(|(place, faults)| (place.row, place.line, explain(faults))).collect()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}
