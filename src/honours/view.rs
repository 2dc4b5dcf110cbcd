//! What is shown of an honour: it has no name of its own, so its award and its recipient are always with it.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::Honour;
use crate::http::conversion::{Conversion, Converter, Convertible, Texts};
use crate::http::csv::{Cell, Column};
use crate::references::AwardReference;
use crate::schema::{conferrals, honoured_units, innovation_studios};

/// Who holds an honour, as it is called today.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecipientReference {
    /// `unit` or `studio`. More may come.
    #[schema(example = "unit")]
    pub kind: String,
    pub id: Uuid,
    #[schema(example = "chuan-bei-ji-xie-chang")]
    pub slug: String,
    #[schema(example = "川北机械厂")]
    pub name: String,
    #[schema(required = true, example = "利州区")]
    pub region: Option<String>,
    /// Of a unit; null for a studio.
    #[schema(required = true, example = "制造业")]
    pub industry: Option<String>,
}

/// An award that somebody received.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HonourView {
    pub id: Uuid,
    /// Stable part of the address.
    #[schema(example = "chuan-bei-ji-xie-chang-2020")]
    pub slug: String,
    pub award: AwardReference,
    pub conferral_id: Uuid,
    #[schema(required = true)]
    pub competition_id: Option<Uuid>,
    #[schema(minimum = 1900, maximum = 2100, example = 2020)]
    pub year: i32,
    /// The day of the decision, where it is known.
    #[schema(required = true, example = "2021-03-18")]
    pub decided_on: Option<NaiveDate>,
    /// The number of the decision's document.
    #[schema(required = true, example = "广工发〔2021〕5号")]
    pub document_no: Option<String>,
    pub recipient: RecipientReference,
    /// The recipient's name in the decision.
    #[schema(example = "广元县川北机械厂")]
    pub recipient_name: String,
    /// What it was given for.
    #[schema(required = true)]
    pub citation: Option<String>,
    /// `conferred` or `revoked`. More may come.
    #[schema(example = "conferred")]
    pub status: String,
    #[schema(required = true)]
    pub revoked_on: Option<NaiveDate>,
    #[schema(required = true)]
    pub revocation_reason: Option<String>,
    /// What `/v1/verify/{code}` takes: for certificates.
    #[schema(example = "7K3M9QX2PD")]
    pub verification_code: String,
    /// Grows with every change; `If-Match` compares it.
    #[schema(minimum = 1, example = 1)]
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// What was converted from the other script; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub conversion: Option<Conversion>,
}

/// What an honour shows of its decision.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = conferrals, check_for_backend(diesel::pg::Pg))]
pub struct Decision {
    pub competition_id: Option<Uuid>,
    pub decided_on: Option<NaiveDate>,
    pub document_no: Option<String>,
}

/// What an honour shows of the unit that holds it.
#[derive(Clone, Debug, Default, Queryable, Selectable)]
#[diesel(table_name = honoured_units, check_for_backend(diesel::pg::Pg))]
pub struct UnitName {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub region: Option<String>,
    pub industry: Option<String>,
}

/// What an honour shows of the studio that holds it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = innovation_studios, check_for_backend(diesel::pg::Pg))]
pub struct StudioName {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub region: Option<String>,
}

/// An honour with what is shown beside it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = honours, check_for_backend(diesel::pg::Pg))]
pub struct Joined {
    #[diesel(embed)]
    pub honour: Honour,
    #[diesel(embed)]
    pub award: AwardReference,
    #[diesel(embed)]
    pub decision: Decision,
    #[diesel(embed)]
    pub unit: Option<UnitName>,
    #[diesel(embed)]
    pub studio: Option<StudioName>,
}

impl HonourView {
    pub fn new(joined: Joined) -> Self {
        let Joined { honour, award, decision, unit, studio } = joined;
        let recipient = RecipientReference::new(&honour, unit, studio);
        let values = honour.values;
        Self {
            id: honour.id,
            slug: honour.slug,
            award,
            conferral_id: values.conferral_id,
            competition_id: decision.competition_id,
            year: values.year,
            decided_on: decision.decided_on,
            document_no: decision.document_no,
            recipient,
            recipient_name: values.recipient_name,
            citation: values.citation,
            status: honour.status,
            revoked_on: honour.revoked_on,
            revocation_reason: honour.revocation_reason,
            verification_code: honour.verification_code,
            version: honour.version,
            created_at: honour.created_at,
            updated_at: honour.updated_at,
            conversion: None,
        }
    }
}

impl RecipientReference {
    /// The one of the two that is there; the database sees to it that one is.
    fn new(honour: &Honour, unit: Option<UnitName>, studio: Option<StudioName>) -> Self {
        let studio = studio.map(|StudioName { id, slug, name, region }| UnitName {
            id,
            slug,
            name,
            region,
            industry: None,
        });
        let name = unit.or(studio).unwrap_or_default();
        Self {
            kind: honour.values.recipient_kind.clone(),
            id: name.id,
            slug: name.slug,
            name: name.name,
            region: name.region,
            industry: name.industry,
        }
    }
}

/// A list of honours as CSV.
pub const COLUMNS: &[Column<HonourView>] = &[
    ("id", |honour| honour.id.cell()),
    ("slug", |honour| honour.slug.cell()),
    ("year", |honour| honour.year.cell()),
    ("award.id", |honour| honour.award.id.cell()),
    ("award.slug", |honour| honour.award.slug.cell()),
    ("award.name", |honour| honour.award.name.cell()),
    ("award.level", |honour| honour.award.level.cell()),
    ("conferral_id", |honour| honour.conferral_id.cell()),
    ("competition_id", |honour| honour.competition_id.cell()),
    ("decided_on", |honour| honour.decided_on.cell()),
    ("document_no", |honour| honour.document_no.cell()),
    ("recipient.kind", |honour| honour.recipient.kind.cell()),
    ("recipient.id", |honour| honour.recipient.id.cell()),
    ("recipient.slug", |honour| honour.recipient.slug.cell()),
    ("recipient.name", |honour| honour.recipient.name.cell()),
    ("recipient.region", |honour| honour.recipient.region.cell()),
    ("recipient.industry", |honour| honour.recipient.industry.cell()),
    ("recipient_name", |honour| honour.recipient_name.cell()),
    ("citation", |honour| honour.citation.cell()),
    ("status", |honour| honour.status.cell()),
    ("revoked_on", |honour| honour.revoked_on.cell()),
    ("revocation_reason", |honour| honour.revocation_reason.cell()),
    ("verification_code", |honour| honour.verification_code.cell()),
    ("version", |honour| honour.version.cell()),
    ("created_at", |honour| honour.created_at.cell()),
    ("updated_at", |honour| honour.updated_at.cell()),
];

impl Texts for RecipientReference {
    fn texts(&mut self, converter: &mut Converter) {
        converter.text("name", &mut self.name);
        converter.optional("region", &mut self.region);
        converter.optional("industry", &mut self.industry);
    }
}

impl Texts for HonourView {
    fn texts(&mut self, converter: &mut Converter) {
        converter.within("award", [&mut self.award]);
        converter.optional("document_no", &mut self.document_no);
        converter.within("recipient", [&mut self.recipient]);
        converter.text("recipient_name", &mut self.recipient_name);
        converter.optional("citation", &mut self.citation);
        converter.optional("revocation_reason", &mut self.revocation_reason);
    }
}

impl Convertible for HonourView {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.conversion
    }
}
