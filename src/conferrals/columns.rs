//! A list of conferrals and their statistics as CSV.

use super::statistics::{ConferralGroup, ConferralStatisticsRow};
use super::view::ConferralView;
use crate::http::csv::{Cell, Column};

pub const COLUMNS: &[Column<ConferralView>] = &[
    ("id", |conferral| conferral.id.cell()),
    ("slug", |conferral| conferral.slug.cell()),
    ("year", |conferral| conferral.year.cell()),
    ("award.id", |conferral| conferral.award.id.cell()),
    ("award.slug", |conferral| conferral.award.slug.cell()),
    ("award.name", |conferral| conferral.award.name.cell()),
    ("award.level", |conferral| conferral.award.level.cell()),
    ("recipient_kind", |conferral| conferral.recipient_kind.cell()),
    ("competition_id", |conferral| conferral.competition_id.cell()),
    ("competition.title", |conferral| {
        conferral.competition.as_ref().map(|competition| competition.title.clone()).cell()
    }),
    ("decided_on", |conferral| conferral.decided_on.cell()),
    ("document_no", |conferral| conferral.document_no.cell()),
    ("article_id", |conferral| conferral.article_id.cell()),
    ("declared_count", |conferral| conferral.declared_count.cell()),
    ("entered_count", |conferral| conferral.entered_count.cell()),
    ("version", |conferral| conferral.version.cell()),
    ("created_at", |conferral| conferral.created_at.cell()),
    ("updated_at", |conferral| conferral.updated_at.cell()),
];

/// The statistics: a group's column stands there when it was asked for.
pub const STATISTICS: &[(Option<ConferralGroup>, Column<ConferralStatisticsRow>)] = &[
    (Some(ConferralGroup::Year), ("year", |row| row.year.cell())),
    (Some(ConferralGroup::Level), ("level", |row| row.level.cell())),
    (Some(ConferralGroup::Award), ("award.id", |row| row.award.as_ref().map(|award| award.id).cell())),
    (
        Some(ConferralGroup::Award),
        ("award.name", |row| row.award.as_ref().map(|award| award.name.clone()).cell()),
    ),
    (
        Some(ConferralGroup::Competition),
        ("competition.id", |row| {
            row.competition.as_ref().and_then(Option::as_ref).map(|competition| competition.id).cell()
        }),
    ),
    (
        Some(ConferralGroup::Competition),
        ("competition.title", |row| {
            row.competition
                .as_ref()
                .and_then(Option::as_ref)
                .map(|competition| competition.title.clone())
                .cell()
        }),
    ),
    (Some(ConferralGroup::RecipientKind), ("recipient_kind", |row| row.recipient_kind.cell())),
    (None, ("conferrals", |row| row.counts.conferrals.cell())),
    (None, ("declared_count", |row| row.counts.declared_count.cell())),
    (None, ("entered_count", |row| row.counts.entered_count.cell())),
    (None, ("undeclared_conferrals", |row| row.counts.undeclared_conferrals.cell())),
];
