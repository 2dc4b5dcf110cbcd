//! The shapes of an innovation studio on its way in, and its row. On its way out: [`super::view`].

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::awards::model::Level;
use crate::error::{ApiError, Fault};
use crate::http::patch::Patch;
use crate::http::stored::{from_json, from_text, to_json, to_text};
use crate::http::{day, line, paragraph};
use crate::images::ImageInput;
use crate::schema::innovation_studios;
use crate::slugs;
use crate::text::fold;

/// Whether the studio is at work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InnovationStudioStatus {
    #[default]
    Active,
    Closed,
}

/// Somebody who works in the studio.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberInput {
    #[schema(min_length = 1, max_length = 50, example = "李秀英")]
    pub name: String,
    /// What the person is or does there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100, example = "高级技师")]
    pub title: Option<String>,
}

/// What an editor sends: a workshop led by a model worker or craftsman.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InnovationStudioInput {
    #[schema(min_length = 1, max_length = 100, example = "王建国劳模创新工作室")]
    pub name: String,
    /// Part of the address; made from the name when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        min_length = 1,
        max_length = 96,
        pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
        example = "wang-jian-guo-lao-mo-chuang-xin-gong-zuo-shi"
    )]
    pub slug: Option<String>,
    /// Who leads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 50, example = "王建国")]
    pub leader: Option<String>,
    /// What the leader is known for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100, example = "全国劳动模范")]
    pub leader_title: Option<String>,
    /// The unit it belongs to, in words; the name of the unit of `host_unit_id` when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100, example = "川北机械厂")]
    pub host_unit: Option<String>,
    /// The honoured unit that this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host_unit_id: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Its field of work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 50, example = "机械加工")]
    pub field: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 50, example = "利州区")]
    pub region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "2015-05-01")]
    pub established_on: Option<NaiveDate>,
    /// Those who work there, in the order they are shown; everyone sees them.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub members: Vec<MemberInput>,
    /// What it has achieved; may have several lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 10000)]
    pub achievements: Option<String>,
    /// May have several lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 10000)]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<ImageInput>,
    /// How to reach the studio; everyone sees it. May have several lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 500, example = "0839-3262473")]
    pub contact: Option<String>,
    #[serde(default)]
    #[schema(default = "active")]
    pub status: InnovationStudioStatus,
}

/// A row, but for the trash.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = innovation_studios, check_for_backend(diesel::pg::Pg))]
pub struct InnovationStudio {
    #[diesel(embed)]
    pub head: StudioHead,
    #[diesel(embed)]
    pub details: Details,
}

/// What a list reads of a row.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = innovation_studios, check_for_backend(diesel::pg::Pg))]
pub struct StudioHead {
    pub id: Uuid,
    pub slug: String,
    #[diesel(embed)]
    pub facts: Facts,
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// The values that a list shows too.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = innovation_studios, treat_none_as_null = true, check_for_backend(diesel::pg::Pg))]
pub struct Facts {
    pub name: String,
    pub leader: Option<String>,
    pub leader_title: Option<String>,
    pub host_unit: Option<String>,
    pub host_unit_id: Option<Uuid>,
    pub level: Option<String>,
    pub field: Option<String>,
    pub region: Option<String>,
    pub established_on: Option<NaiveDate>,
    pub cover: Option<Value>,
    pub status: String,
}

/// The values that only the studio itself shows.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = innovation_studios, treat_none_as_null = true, check_for_backend(diesel::pg::Pg))]
pub struct Details {
    pub members: Value,
    pub achievements: Option<String>,
    pub description: Option<String>,
    pub contact: Option<String>,
}

/// A studio after validation, as it is stored.
#[derive(Clone, Debug, Insertable, AsChangeset)]
#[diesel(table_name = innovation_studios, check_for_backend(diesel::pg::Pg))]
pub struct NewInnovationStudio {
    #[diesel(embed)]
    pub facts: Facts,
    pub name_folded: String,
    #[diesel(embed)]
    pub details: Details,
}

/// What changes: see [`crate::http::patch`].
pub type InnovationStudioPatch = Patch<InnovationStudioInput>;

impl InnovationStudioInput {
    /// The input's meaning, or every fault of it.
    pub fn parse(&self) -> Result<NewInnovationStudio, ApiError> {
        let mut faults = Vec::new();
        let name = line::canonical(&self.name, "/name", 100, &mut faults);
        let mut short = |text: &Option<String>, pointer, longest| {
            line::optional(text.as_deref(), pointer, longest, &mut faults)
        };
        let facts = Facts {
            name,
            leader: short(&self.leader, "/leader", 50),
            leader_title: short(&self.leader_title, "/leader_title", 100),
            host_unit: short(&self.host_unit, "/host_unit", 100),
            host_unit_id: self.host_unit_id,
            level: self.level.map(to_text).transpose()?,
            field: short(&self.field, "/field", 50),
            region: short(&self.region, "/region", 50),
            established_on: self.established_on,
            cover: self.cover.as_ref().map(to_json).transpose()?,
            status: to_text(self.status)?,
        };
        let members = self.canonical_members(&mut faults);
        let mut long = |text: &Option<String>, pointer, longest| {
            paragraph::optional(text.as_deref(), pointer, longest, &mut faults)
        };
        let details = Details {
            members: to_json(members)?,
            achievements: long(&self.achievements, "/achievements", 10000),
            description: long(&self.description, "/description", 10000),
            contact: long(&self.contact, "/contact", 500),
        };
        day::checked(self.established_on, "/established_on", &mut faults);
        faults.extend(self.cover.as_ref().and_then(|cover| cover.fault("/cover")));
        faults.extend(slugs::fault(self.slug.as_deref()));
        if !faults.is_empty() {
            return Err(ApiError::Unprocessable(faults));
        }
        Ok(NewInnovationStudio { name_folded: fold::fold(&facts.name), facts, details })
    }

    fn canonical_members(&self, faults: &mut Vec<Fault>) -> Vec<MemberInput> {
        let members = self.members.iter().enumerate();
        members
            .map(|(index, member)| {
                let (name, title) = (format!("/members/{index}/name"), format!("/members/{index}/title"));
                MemberInput {
                    name: line::canonical(&member.name, &name, 50, faults),
                    title: line::optional(member.title.as_deref(), &title, 100, faults),
                }
            })
            .collect()
    }

    /// The input that `row` could have been made of, as patches are merged into.
    pub fn of(row: &InnovationStudio) -> Result<Self, ApiError> {
        let (facts, details) = (row.head.facts.clone(), row.details.clone());
        Ok(Self {
            name: facts.name,
            slug: Some(row.head.slug.clone()),
            leader: facts.leader,
            leader_title: facts.leader_title,
            host_unit: facts.host_unit,
            host_unit_id: facts.host_unit_id,
            level: facts.level.as_deref().map(from_text).transpose()?,
            field: facts.field,
            region: facts.region,
            established_on: facts.established_on,
            members: from_json(details.members)?,
            achievements: details.achievements,
            description: details.description,
            cover: facts.cover.map(from_json).transpose()?,
            contact: details.contact,
            status: from_text(&facts.status)?,
        })
    }
}
