//! Bytes to rows of cells, each row with its place in the file.

use csv::{ReaderBuilder, StringRecord};

use super::error::{FileError, HeadingFault};
use crate::http::csv::original;
use crate::import::page::{self, Encoding};
use crate::text::plain;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 64 << 20;
/// The most rows below the headings.
pub const MAX_ROWS: usize = 200_000;
/// The most columns. It only keeps a file of separators from filling the memory.
pub const MAX_COLUMNS: usize = 256;

const DELIMITERS: [u8; 3] = *b",;\t";

/// How files begin that people take for tables.
const SPREADSHEETS: [(&[u8], &str); 2] = [(b"PK\x03\x04", "xlsx, ods or zip"), (b"\xD0\xCF\x11\xE0", "xls")];

/// A table as the file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub encoding: Encoding,
    pub delimiter: char,
    /// On one line each; empty above a column without any cell.
    pub headings: Vec<String>,
    /// Without the blank ones.
    pub rows: Vec<Row>,
}

/// Where a row stands, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// As a spreadsheet counts: headings and blank rows are rows as well.
    pub row: usize,
    /// As a text editor counts: a cell may hold several lines.
    pub line: usize,
}

/// A row below the headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub place: Place,
    /// As many as there are headings; or why the row cannot be told apart into them.
    pub cells: Result<Vec<String>, String>,
}

/// Reads a table: UTF-8 or GB18030 (Big5 too), separated by commas, semicolons or tabs.
///
/// # Errors
/// [`FileError`] if the file is no table or too large, or its headings are unfit.
pub fn read(bytes: &[u8]) -> Result<Table, FileError> {
    if bytes.len() > MAX_BYTES {
        return Err(FileError::TooLarge { limit: MAX_BYTES });
    }
    if let Some((_, format)) = SPREADSHEETS.into_iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Err(FileError::Spreadsheet { format });
    }
    let decoded = page::decode(bytes)?;
    // A page may be half destroyed and worth reading; in a table the other half would be names that nobody has.
    if decoded.encoding != Encoding::Utf8 && !page::is_mostly_valid(&decoded.text) {
        return Err(FileError::NotText { reason: "its letters are none in UTF-8 or GB18030".to_owned() });
    }
    // The mark of GB18030 is still there.
    let text = decoded.text.trim_start_matches('\u{FEFF}');
    let delimiter = delimiter(text.as_bytes())?;
    let mut records = Records::new(text, delimiter);
    let headings = headings(&mut records)?;
    let rows = rows(&mut records, headings.len())?;
    let faults = heading_faults(&headings, &rows);
    if !faults.is_empty() {
        return Err(FileError::Headings(faults));
    }
    Ok(Table { encoding: decoded.encoding, delimiter: char::from(delimiter), headings, rows })
}

/// What separates the headings: whatever there is most of outside quotation marks, or the comma.
fn delimiter(text: &[u8]) -> Result<u8, FileError> {
    let mut counts = [0_usize; DELIMITERS.len()];
    let (mut quoted, mut blank) = (false, true);
    for byte in text {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted && !blank => break,
            b'\n' | b'\r' if !quoted => counts = [0; DELIMITERS.len()],
            _ => {}
        }
        let known = DELIMITERS.iter().position(|delimiter| delimiter == byte).filter(|_| !quoted);
        match known.and_then(|index| counts.get_mut(index)) {
            Some(count) => *count += 1,
            None => blank &= byte.is_ascii_whitespace(),
        }
    }
    let most = counts.into_iter().max().unwrap_or_default();
    if blank {
        return Err(FileError::Empty);
    }
    if most >= MAX_COLUMNS {
        return Err(FileError::TooManyColumns { limit: MAX_COLUMNS });
    }
    let first = counts.iter().position(|count| *count == most);
    Ok(first.and_then(|index| DELIMITERS.get(index)).copied().unwrap_or(b','))
}

fn headings(records: &mut Records<'_>) -> Result<Vec<String>, FileError> {
    let (_, cells) = records.next_record().ok_or(FileError::Empty)?;
    let cells = cells.map_err(|_| FileError::Headings(vec![HeadingFault::Misquoted]))?;
    Ok(cells.iter().map(|cell| plain::single_line(&original(cell))).collect())
}

fn rows(records: &mut Records<'_>, columns: usize) -> Result<Vec<Row>, FileError> {
    let mut rows = Vec::new();
    while let Some((place, cells)) = records.next_record() {
        if rows.len() == MAX_ROWS {
            return Err(FileError::TooManyRows { limit: MAX_ROWS });
        }
        let cells = cells.and_then(|cells| match cells.len() {
            found if found == columns => Ok(cells.iter().map(|cell| original(cell).into_owned()).collect()),
            found => Err(format!("it has {found} cells where the headings are {columns}")),
        });
        rows.push(Row { place, cells });
    }
    Ok(rows)
}

fn heading_faults(headings: &[String], rows: &[Row]) -> Vec<HeadingFault> {
    let mut faults = Vec::new();
    for (index, heading) in headings.iter().enumerate() {
        if heading.contains(page::is_lost) || plain::has_control(heading) {
            faults.push(HeadingFault::Damaged { heading: heading.clone() });
        }
        let has_cell = |row: &&Row| {
            let cell = row.cells.as_ref().ok().and_then(|cells| cells.get(index));
            cell.is_some_and(|cell| plain::is_visible(cell))
        };
        if heading.is_empty()
            && let Some(row) = rows.iter().find(has_cell)
        {
            faults.push(HeadingFault::Unnamed { column: index + 1, row: row.place.row });
        }
    }
    faults
}

/// The records of a text one after the other, blank ones left out.
struct Records<'a> {
    text: &'a [u8],
    delimiter: u8,
    reader: csv::Reader<&'a [u8]>,
    /// Where the next record begins.
    offset: usize,
    next: Place,
}

impl<'a> Records<'a> {
    fn new(text: &'a str, delimiter: u8) -> Self {
        let text = text.as_bytes();
        let reader =
            ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text);
        Self { text, delimiter, reader, offset: 0, next: Place { row: 1, line: 1 } }
    }

    fn next_record(&mut self) -> Option<(Place, Result<StringRecord, String>)> {
        loop {
            let blank_lines = self.rest().iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            let lines = line_ends(self.rest().get(..blank_lines).unwrap_or_default());
            self.step(blank_lines, lines, lines);

            let mut record = StringRecord::new();
            let cells = match self.reader.read_record(&mut record) {
                Ok(false) => return None,
                Ok(true) => Ok(record),
                Err(error) => Err(error.to_string()),
            };
            let place = self.next;
            let raw = self.raw_record();
            self.step(raw.len(), line_ends(raw), 1);
            if cells.as_ref().is_ok_and(|cells| !cells.iter().any(plain::is_visible)) {
                continue;
            }
            let fault = misquoted(raw, self.delimiter).map(|fault| match self.next.line - 1 {
                last if last > place.line => {
                    format!("{fault}; the lines {} to {last} were taken for this one row", place.line)
                }
                _ => fault.to_owned(),
            });
            return Some((place, fault.map_or(cells, Err)));
        }
    }

    fn rest(&self) -> &'a [u8] {
        self.text.get(self.offset..).unwrap_or_default()
    }

    /// The bytes of the record that was just read, its line end included.
    fn raw_record(&self) -> &'a [u8] {
        let read = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
        // The reader stops between the two characters of a line end.
        let is_between = read > 0 && self.text.get(read - 1..=read) == Some(b"\r\n");
        self.text.get(self.offset..read + usize::from(is_between)).unwrap_or_default()
    }

    fn step(&mut self, bytes: usize, lines: usize, rows: usize) {
        self.offset += bytes;
        self.next.line += lines;
        self.next.row += rows;
    }
}

fn line_ends(bytes: &[u8]) -> usize {
    let follows = bytes.iter().skip(1).map(Some).chain([None]);
    bytes
        .iter()
        .zip(follows)
        .filter(|(byte, next)| **byte == b'\n' || (**byte == b'\r' && *next != Some(&b'\n')))
        .count()
}

/// What is wrong with the quotation marks of a record. A reader that forgives it would take the rows after
/// it for one cell.
fn misquoted(record: &[u8], delimiter: u8) -> Option<&'static str> {
    let mut bytes = record.iter().copied().peekable();
    let mut at_start = true;
    while let Some(byte) = bytes.next() {
        if byte != b'"' || !at_start {
            at_start = byte == delimiter;
            continue;
        }
        loop {
            match bytes.next() {
                None => return Some("a quotation mark opens a cell and none closes it"),
                Some(b'"') if bytes.next_if_eq(&b'"').is_none() => break,
                Some(_) => {}
            }
        }
        while bytes.next_if(|byte| *byte == b' ').is_some() {}
        match bytes.next() {
            None | Some(b'\r' | b'\n') => return None,
            Some(byte) if byte == delimiter => at_start = true,
            Some(_) => return Some("text follows the quotation mark that closes a cell"),
        }
    }
    None
}
