//! What was measured, as a table for the terminal and as the page.

pub mod machine;
pub mod markdown;
pub mod plot;

use crate::row::Row;
use crate::rows::curves::Curves;
use crate::rows::growth::Costs;
use crate::rows::uncached::Best;

/// All that was measured.
#[derive(Default)]
pub struct Report {
    pub rows: Vec<Row>,
    pub best: Option<Best>,
    pub curves: Curves,
    pub costs: Costs,
    /// Remarks on the run itself.
    pub remarks: Vec<String>,
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
