//! The report of an import on standard output, written piece by piece: a long run holds no more of it than one
//! file's or one row's.

use std::fmt::Display;
use std::io::{self, IsTerminal, StdoutLock, Write};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde_json::Value;

/// Below this a run is over before a bar would be read.
const WORTH_A_BAR: usize = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// Lines to read
    Text,
    /// One JSON document
    Json,
}

/// Writes a report in one of the formats.
pub struct Writer {
    format: ReportFormat,
    out: StdoutLock<'static>,
    is_first: bool,
}

impl Writer {
    pub fn to_stdout(format: ReportFormat) -> Self {
        Self { format, out: io::stdout().lock(), is_first: true }
    }

    /// Begins the document: with these fields, and then `items`, one for each file or row.
    pub fn begin(&mut self, items: &str, fields: &[(&str, Value)]) -> io::Result<()> {
        if self.format == ReportFormat::Json {
            write!(self.out, "{{")?;
            for (name, value) in fields {
                write!(self.out, "\"{name}\":{value},")?;
            }
            writeln!(self.out, "\"{items}\":[")?;
        }
        self.out.flush()
    }

    /// A line that is only for people.
    pub fn line(&mut self, line: &str) -> io::Result<()> {
        match self.format {
            ReportFormat::Text => writeln!(self.out, "{line}"),
            ReportFormat::Json => Ok(()),
        }
    }

    pub fn write(&mut self, report: &(impl Display + Serialize)) -> io::Result<()> {
        match self.format {
            ReportFormat::Text => write!(self.out, "{report}")?,
            ReportFormat::Json => {
                let comma = if self.is_first { "" } else { ",\n" };
                write!(self.out, "{comma}{}", serde_json::to_string(report)?)?;
            }
        }
        self.is_first = false;
        self.out.flush()
    }

    pub fn end(&mut self, totals: &(impl Display + Serialize)) -> io::Result<()> {
        match self.format {
            ReportFormat::Text => writeln!(self.out, "{totals}")?,
            ReportFormat::Json => writeln!(self.out, "\n],\"totals\":{}}}", serde_json::to_string(totals)?)?,
        }
        self.out.flush()
    }
}

/// A bar on the terminal, for a run that takes long enough.
pub fn progress_bar(length: usize) -> ProgressBar {
    if length < WORTH_A_BAR || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length as u64);
    match ProgressStyle::with_template("{wide_bar} {pos}/{len}, {eta} left: {msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
