//! What was measured, as a table for the terminal and as the page.

pub mod machine;
pub mod markdown;
pub mod plot;

use crate::Outcome;
use crate::row::Row;
use crate::rows::curves::Curves;
use crate::rows::growth::Costs;
use crate::rows::uncached::Best;
use crate::statements::Statements;

/// All that was measured.
#[derive(Default)]
pub struct Report {
    pub rows: Vec<Row>,
    pub best: Option<Best>,
    pub curves: Curves,
    pub costs: Costs,
    pub statements: Statements,
    /// What could not be measured, and why.
    pub failures: Vec<String>,
}

impl Report {
    /// Measures a group of rows. What fails in one ends that group and is told; the others are measured all the same.
    pub fn group<T>(&mut self, name: &str, measure: impl FnOnce(&mut Vec<Row>) -> Outcome<T>) -> Option<T> {
        let before = self.rows.len();
        let result = measure(&mut self.rows);
        // A whole run takes long: what is known is said on the way.
        for row in self.rows.iter().skip(before) {
            eprintln!("{}: {} ({})", row.name, row.ratio_in_words(), row.ours.in_words(row.target));
        }
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                eprintln!("{name}: {error}");
                self.failures.push(format!("{name}: {error}"));
                None
            }
        }
    }
}

/// Prints the table.
pub fn print(rows: &[Row]) {
    println!(
        "{:<24} {:>22} {:>8} {:>14} {:>14} {:>15} {:>15}  met",
        "row", "target", "ratio", "plaudit", "limit", "p50/p99 ms", "limit's"
    );
    for row in rows {
        println!(
            "{:<24} {:>22} {:>8} {:>14} {:>14} {:>15} {:>15}  {}",
            row.name,
            row.target_in_words(),
            row.ratio_in_words(),
            row.ours.in_words(row.target),
            row.bare.in_words(row.target),
            row.ours.latency(),
            row.bare.latency(),
            row.met_in_words().trim_matches('*'),
        );
    }
}
