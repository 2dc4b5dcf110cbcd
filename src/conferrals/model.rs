//! The shapes of a conferral on its way in, and its row. On its way out: [`super::view`].

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::ApiError;
use crate::http::patch::Patch;
use crate::http::{day, line};
use crate::schema::conferrals;
use crate::slugs;
use crate::text::fold;

/// A row.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = conferrals, check_for_backend(diesel::pg::Pg))]
pub struct Conferral {
    pub id: Uuid,
    pub slug: String,
    #[diesel(embed)]
    pub values: NewConferral,
    pub listed_on: NaiveDate,
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What an editor sends: a decision that confers an award.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConferralInput {
    /// Another award must be for recipients of the same kind once there are honours.
    pub award_id: Uuid,
    /// The year that the award is of; it may be decided on later.
    #[schema(minimum = 1900, maximum = 2100, example = 2020)]
    pub year: i32,
    /// Part of the address; made from the year and the award's name when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        min_length = 1,
        max_length = 96,
        pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
        example = "2020-gong-ren-xian-feng-hao"
    )]
    pub slug: Option<String>,
    /// The competition in which the award was won.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub competition_id: Option<Uuid>,
    /// The day of the decision, between the years 1900 and 2199.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "2021-03-18")]
    pub decided_on: Option<NaiveDate>,
    /// The number of the decision's document; it confers an award of a year once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100, example = "广工发〔2021〕5号")]
    pub document_no: Option<String>,
    /// The article that announces it, published or not; it announces an award of a year once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article_id: Option<Uuid>,
    /// How many recipients were announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 1000000, example = 40)]
    pub declared_count: Option<i32>,
}

/// A conferral after validation, as it is stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = conferrals, treat_none_as_null = true, check_for_backend(diesel::pg::Pg))]
pub struct NewConferral {
    pub award_id: Uuid,
    /// The award's.
    pub recipient_kind: String,
    pub year: i32,
    pub competition_id: Option<Uuid>,
    pub decided_on: Option<NaiveDate>,
    pub document_no: Option<String>,
    pub document_no_folded: Option<String>,
    pub article_id: Option<Uuid>,
    pub declared_count: Option<i32>,
}

/// What changes: see [`crate::http::patch`].
pub type ConferralPatch = Patch<ConferralInput>;

impl ConferralInput {
    /// The input's meaning, or every fault of it; `recipient_kind` is the award's.
    pub fn parse(&self, recipient_kind: String) -> Result<NewConferral, ApiError> {
        let mut faults = Vec::new();
        day::checked(self.decided_on, "/decided_on", &mut faults);
        let document_no = line::optional(self.document_no.as_deref(), "/document_no", 100, &mut faults);
        faults.extend(slugs::fault(self.slug.as_deref()));
        if !faults.is_empty() {
            return Err(ApiError::Unprocessable(faults));
        }
        Ok(NewConferral {
            award_id: self.award_id,
            recipient_kind,
            year: self.year,
            competition_id: self.competition_id,
            decided_on: self.decided_on,
            document_no_folded: document_no.as_deref().map(folded),
            document_no,
            article_id: self.article_id,
            declared_count: self.declared_count,
        })
    }
}

/// How a document's number is compared: 〔2021〕5号 is [2021]５号.
fn folded(document_no: &str) -> String {
    match fold::fold_key(document_no) {
        key if key.is_empty() => fold::fold(document_no),
        key => key,
    }
}

impl From<&Conferral> for ConferralInput {
    /// The input that the row could have been made of, as patches are merged into.
    fn from(row: &Conferral) -> Self {
        let values = row.values.clone();
        Self {
            award_id: values.award_id,
            year: values.year,
            slug: Some(row.slug.clone()),
            competition_id: values.competition_id,
            decided_on: values.decided_on,
            document_no: values.document_no,
            article_id: values.article_id,
            declared_count: values.declared_count,
        }
    }
}
