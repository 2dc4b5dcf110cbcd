//! Calendar days in what is sent.

use chrono::{Datelike, NaiveDate};

use crate::error::Fault;

/// A day that is neither a slip of the pen nor beyond what other programs can show.
pub fn checked(day: Option<NaiveDate>, pointer: &str, faults: &mut Vec<Fault>) {
    if day.is_some_and(|day| !(1900..=2199).contains(&day.year())) {
        faults.push(Fault::at(pointer, "not_allowed", "must be between the years 1900 and 2199"));
    }
}
