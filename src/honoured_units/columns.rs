//! A list of honoured units as CSV.

use super::view::HonouredUnitSummary;
use crate::http::csv::{Cell, Column};

pub const COLUMNS: &[Column<HonouredUnitSummary>] = &[
    ("id", |unit| unit.id.cell()),
    ("slug", |unit| unit.slug.cell()),
    ("name", |unit| unit.name.cell()),
    ("former_names", |unit| former_names(unit)),
    ("region", |unit| unit.region.cell()),
    ("industry", |unit| unit.industry.cell()),
    ("kind", |unit| unit.kind.cell()),
    ("honour_count", |unit| unit.honour_count.cell()),
    ("merged_into_id", |unit| unit.merged_into_id.cell()),
    ("version", |unit| unit.version.cell()),
    ("created_at", |unit| unit.created_at.cell()),
    ("updated_at", |unit| unit.updated_at.cell()),
];

/// As the import reads them: each with its last day.
fn former_names(unit: &HonouredUnitSummary) -> String {
    let names = unit.former_names.iter().map(|former| format!("{} ({})", former.name, former.used_until));
    names.collect::<Vec<_>>().join("; ")
}
