//! The shapes of an honour on its way in, and its row. On its way out: [`super::view`].

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::{ApiError, Fault};
use crate::http::patch::Patch;
use crate::http::{day, line, paragraph};
use crate::schema::{conferrals, honours};
use crate::slugs;

/// A row, but for the trash.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = honours, check_for_backend(diesel::pg::Pg))]
pub struct Honour {
    pub id: Uuid,
    pub slug: String,
    #[diesel(embed)]
    pub values: NewHonour,
    pub status: String,
    pub revoked_on: Option<NaiveDate>,
    pub revocation_reason: Option<String>,
    pub verification_code: String,
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What an editor sends: who received an award by which decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HonourInput {
    pub conferral_id: Uuid,
    /// The recipient, where the award goes to units; else `innovation_studio_id` is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub honoured_unit_id: Option<Uuid>,
    /// The recipient, where the award goes to studios.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub innovation_studio_id: Option<Uuid>,
    /// The recipient's name in the decision; the one that it had at that time when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100, example = "广元县川北机械厂")]
    pub recipient_name: Option<String>,
    /// What it was given for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 1000)]
    pub citation: Option<String>,
    /// Part of the address; made from recipient and year when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        min_length = 1,
        max_length = 96,
        pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
        example = "chuan-bei-ji-xie-chang-2020"
    )]
    pub slug: Option<String>,
}

/// An honour after validation, as it is stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = honours, treat_none_as_null = true, check_for_backend(diesel::pg::Pg))]
pub struct NewHonour {
    pub conferral_id: Uuid,
    pub award_id: Uuid,
    pub recipient_kind: String,
    pub year: i32,
    pub listed_on: NaiveDate,
    pub honoured_unit_id: Option<Uuid>,
    pub innovation_studio_id: Option<Uuid>,
    pub recipient_name: String,
    pub citation: Option<String>,
}

/// What an honour copies of its conferral.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = conferrals, check_for_backend(diesel::pg::Pg))]
pub struct Decided {
    pub award_id: Uuid,
    pub recipient_kind: String,
    pub year: i32,
    pub listed_on: NaiveDate,
}

/// Why and when an honour is revoked.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevocationInput {
    /// For the public: it stands with the honour and in its verification.
    #[schema(min_length = 1, max_length = 500, example = "经复核，申报材料不实")]
    pub reason: String,
    /// The day of the decision; today, in the site's time zone, when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "2024-05-06")]
    pub revoked_on: Option<NaiveDate>,
}

/// What changes: see [`crate::http::patch`].
pub type HonourPatch = Patch<HonourInput>;

impl HonourInput {
    /// The faults that need no other row to be seen, and name and citation in canonical form.
    pub fn texts(&self, faults: &mut Vec<Fault>) -> (Option<String>, Option<String>) {
        let name = line::optional(self.recipient_name.as_deref(), "/recipient_name", 100, faults);
        let citation = paragraph::optional(self.citation.as_deref(), "/citation", 1000, faults);
        faults.extend(slugs::fault(self.slug.as_deref()));
        (name, citation)
    }

    /// The conferral and the recipient.
    pub fn links(&self) -> [Option<Uuid>; 3] {
        [Some(self.conferral_id), self.honoured_unit_id, self.innovation_studio_id]
    }

    /// Whether the recipient is one, and of the kind that the award goes to.
    pub fn check_recipient(&self, kind: &str, faults: &mut Vec<Fault>) {
        let (wanted, other) = match kind {
            "studio" => ("/innovation_studio_id", "/honoured_unit_id"),
            _ => ("/honoured_unit_id", "/innovation_studio_id"),
        };
        let given = |pointer: &str| match pointer {
            "/honoured_unit_id" => self.honoured_unit_id.is_some(),
            _ => self.innovation_studio_id.is_some(),
        };
        if given(other) {
            faults.push(Fault::at(other, "conflicting", format!("this award goes to a {kind}")));
        }
        if !given(wanted) {
            faults.push(Fault::at(
                wanted,
                "required",
                format!("this award goes to a {kind}, which must be given"),
            ));
        }
    }
}

impl From<&NewHonour> for Decided {
    /// The copies that an honour has, which the database keeps equal.
    fn from(values: &NewHonour) -> Self {
        Self {
            award_id: values.award_id,
            recipient_kind: values.recipient_kind.clone(),
            year: values.year,
            listed_on: values.listed_on,
        }
    }
}

impl From<&Honour> for HonourInput {
    fn from(row: &Honour) -> Self {
        let values = row.values.clone();
        Self {
            conferral_id: values.conferral_id,
            honoured_unit_id: values.honoured_unit_id,
            innovation_studio_id: values.innovation_studio_id,
            recipient_name: Some(values.recipient_name),
            citation: values.citation,
            slug: Some(row.slug.clone()),
        }
    }
}

impl RevocationInput {
    /// The day and the reason, or every fault. `first_day` is that on which the honour could be conferred.
    pub fn parse(
        &self,
        first_day: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<(NaiveDate, String), ApiError> {
        let mut faults = Vec::new();
        let reason = paragraph::optional(Some(&self.reason), "/reason", 500, &mut faults);
        day::checked(self.revoked_on, "/revoked_on", &mut faults);
        let revoked_on = self.revoked_on.unwrap_or(today);
        if revoked_on > today {
            faults.push(Fault::at("/revoked_on", "conflicting", "must not be in the future"));
        }
        if first_day.is_some_and(|first_day| revoked_on < first_day) {
            faults.push(Fault::at(
                "/revoked_on",
                "conflicting",
                "must not be before the honour was conferred",
            ));
        }
        match reason {
            Some(reason) if faults.is_empty() => Ok((revoked_on, reason)),
            _ => Err(ApiError::Unprocessable(faults)),
        }
    }
}
