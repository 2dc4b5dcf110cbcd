//! A list of innovation studios as CSV.

use super::view::InnovationStudioSummary;
use crate::http::csv::{Cell, Column};

pub const COLUMNS: &[Column<InnovationStudioSummary>] = &[
    ("id", |studio| studio.id.cell()),
    ("slug", |studio| studio.slug.cell()),
    ("name", |studio| studio.name.cell()),
    ("leader", |studio| studio.leader.cell()),
    ("leader_title", |studio| studio.leader_title.cell()),
    ("host_unit", |studio| studio.host_unit.cell()),
    ("host_unit_id", |studio| studio.host_unit_id.cell()),
    ("level", |studio| studio.level.cell()),
    ("field", |studio| studio.field.cell()),
    ("region", |studio| studio.region.cell()),
    ("established_on", |studio| studio.established_on.cell()),
    ("status", |studio| studio.status.cell()),
    ("honour_count", |studio| studio.honour_count.cell()),
    ("version", |studio| studio.version.cell()),
    ("created_at", |studio| studio.created_at.cell()),
    ("updated_at", |studio| studio.updated_at.cell()),
];
