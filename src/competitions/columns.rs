//! A list of competitions as CSV.

use super::model::CompetitionView;
use crate::http::csv::{Cell, Column};

pub const COLUMNS: &[Column<CompetitionView>] = &[
    ("id", |competition| competition.id.cell()),
    ("slug", |competition| competition.slug.cell()),
    ("year", |competition| competition.year.cell()),
    ("title", |competition| competition.title.cell()),
    ("theme", |competition| competition.theme.cell()),
    ("article_id", |competition| competition.article_id.cell()),
    ("version", |competition| competition.version.cell()),
    ("created_at", |competition| competition.created_at.cell()),
    ("updated_at", |competition| competition.updated_at.cell()),
];
