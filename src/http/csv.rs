//! Tables as CSV (RFC 4180) that a spreadsheet opens as it is: UTF-8 with a byte order mark, so that Chinese is
//! read as Chinese, and no cell that would be taken for a formula.

use std::borrow::Cow;

use ::csv::{Terminator, WriterBuilder};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use uuid::Uuid;

use crate::error::ApiError;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
/// What a spreadsheet takes for the beginning of a formula; some of them take the wide forms as well.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A column of a table: its name, and its cell in a row.
pub type Column<T> = (&'static str, fn(&T) -> String);

/// A value as it stands in a cell: as in JSON, without the quotes; null is the empty cell.
pub trait Cell {
    fn cell(&self) -> String;
}

impl Cell for String {
    fn cell(&self) -> String {
        self.clone()
    }
}

impl Cell for Uuid {
    fn cell(&self) -> String {
        self.to_string()
    }
}

impl Cell for bool {
    fn cell(&self) -> String {
        self.to_string()
    }
}

impl Cell for i32 {
    fn cell(&self) -> String {
        self.to_string()
    }
}

impl Cell for i64 {
    fn cell(&self) -> String {
        self.to_string()
    }
}

impl Cell for NaiveDate {
    fn cell(&self) -> String {
        self.to_string()
    }
}

impl Cell for DateTime<Utc> {
    fn cell(&self) -> String {
        self.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }
}

impl<T: Cell> Cell for Option<T> {
    fn cell(&self) -> String {
        self.as_ref().map(T::cell).unwrap_or_default()
    }
}

impl<T: Cell> Cell for Vec<T> {
    fn cell(&self) -> String {
        self.iter().map(T::cell).collect::<Vec<_>>().join("; ")
    }
}

/// `rows` below the names of `columns`.
pub fn write<T>(columns: &[Column<T>], rows: &[T]) -> Result<Vec<u8>, ApiError> {
    let failed = |error: String| ApiError::Internal(format!("CSV: {error}"));
    let mut writer =
        WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::from(BYTE_ORDER_MARK));
    writer.write_record(columns.iter().map(|(name, _)| *name)).map_err(|error| failed(error.to_string()))?;
    for row in rows {
        for (_, cell) in columns {
            let text = cell(row);
            writer.write_field(neutralise(&text).as_bytes()).map_err(|error| failed(error.to_string()))?;
        }
        // Nothing more in this row.
        writer.write_record(None::<&[u8]>).map_err(|error| failed(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| failed(error.to_string()))
}

/// `text` as a cell that no spreadsheet takes for a formula: with one more `'` before it where it needs one.
///
/// A text that looks like one that was neutralised gets one too, so that [`original`] always finds the way back.
pub fn neutralise(text: &str) -> Cow<'_, str> {
    if text.trim_start_matches('\'').starts_with(FORMULA) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text that [`neutralise`] made `cell` of.
pub fn original(cell: &str) -> Cow<'_, str> {
    match cell.strip_prefix('\'') {
        Some(text) if text.trim_start_matches('\'').starts_with(FORMULA) => Cow::Borrowed(text),
        _ => Cow::Borrowed(cell),
    }
}
