//! The shapes of an honoured unit on its way in, and its rows. On its way out: [`super::view`].

use std::cmp::Reverse;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::{ApiError, Fault};
use crate::http::patch::Patch;
use crate::http::stored::{from_json, to_json};
use crate::http::{day, line, paragraph};
use crate::images::ImageInput;
use crate::schema::{honoured_unit_former_names, honoured_units};
use crate::slugs;
use crate::text::fold;

/// As many former names as a unit has at most.
pub const MOST_FORMER_NAMES: usize = 50;

/// A name that the unit once had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormerNameInput {
    #[schema(min_length = 1, max_length = 100, example = "广元县川北机械厂")]
    pub name: String,
    /// Its last day under this name.
    #[schema(example = "1998-06-30")]
    pub used_until: NaiveDate,
}

/// What an editor sends: a unit that holds honours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HonouredUnitInput {
    /// What it is called today; two units may have the same name.
    #[schema(min_length = 1, max_length = 100, example = "川北机械厂")]
    pub name: String,
    /// What it was called before, in any order.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub former_names: Vec<FormerNameInput>,
    /// Part of the address; made from the name when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        min_length = 1,
        max_length = 96,
        pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
        example = "chuan-bei-ji-xie-chang"
    )]
    pub slug: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 50, example = "利州区")]
    pub region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 50, example = "制造业")]
    pub industry: Option<String>,
    /// What kind of unit it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 50, example = "国有企业")]
    pub kind: Option<String>,
    /// Plain text of several lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 10000)]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<ImageInput>,
    /// How to get in touch: plain text of several lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 500)]
    pub contact: Option<String>,
}

/// An official rename.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenameInput {
    /// The new name.
    #[schema(min_length = 1, max_length = 100, example = "川北重工集团")]
    pub name: String,
    /// Its first day under the new name, in the site's time zone: from 1900-01-02 to today, which it is when it is
    /// absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-03-22")]
    pub renamed_on: Option<NaiveDate>,
    /// The slug stays when none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 96, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub slug: Option<String>,
}

/// What a second record of the same unit is merged into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeInput {
    /// Id or slug of the record that stays.
    #[schema(min_length = 1, max_length = 96, example = "chuan-bei-ji-xie-chang")]
    pub into: String,
    /// When it is given, the name of the record that goes becomes a former name of the one that stays, which it had
    /// until the day before. From 1900-01-02 to today in the site's time zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "1998-07-01")]
    pub renamed_on: Option<NaiveDate>,
}

/// A row, but for the trash and what a merge leaves behind.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = honoured_units, check_for_backend(diesel::pg::Pg))]
pub struct HonouredUnit {
    pub id: Uuid,
    pub slug: String,
    #[diesel(embed)]
    pub values: NewHonouredUnit,
    pub merged_into_id: Option<Uuid>,
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What a list reads of a row.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = honoured_units, check_for_backend(diesel::pg::Pg))]
pub struct HonouredUnitHead {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub region: Option<String>,
    pub industry: Option<String>,
    pub kind: Option<String>,
    pub logo: Option<Value>,
    pub merged_into_id: Option<Uuid>,
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A unit with its former names, newest first.
pub type Named = (HonouredUnit, Vec<FormerName>);

/// A unit after validation, as it is stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = honoured_units, treat_none_as_null = true, check_for_backend(diesel::pg::Pg))]
pub struct NewHonouredUnit {
    pub name: String,
    pub name_folded: String,
    pub region: Option<String>,
    pub industry: Option<String>,
    pub kind: Option<String>,
    pub description: Option<String>,
    pub logo: Option<Value>,
    pub contact: Option<String>,
}

/// A former name, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = honoured_unit_former_names, check_for_backend(diesel::pg::Pg))]
pub struct FormerName {
    pub used_until: NaiveDate,
    pub name: String,
    pub name_folded: String,
}

/// What changes: see [`crate::http::patch`].
pub type HonouredUnitPatch = Patch<HonouredUnitInput>;

impl HonouredUnitInput {
    /// The input's meaning, or every fault of it; the former names come newest first.
    pub fn parse(&self) -> Result<(NewHonouredUnit, Vec<FormerName>), ApiError> {
        let mut faults = Vec::new();
        let name = line::canonical(&self.name, "/name", 100, &mut faults);
        let former_names = self.parse_former_names(&mut faults);
        let region = line::optional(self.region.as_deref(), "/region", 50, &mut faults);
        let industry = line::optional(self.industry.as_deref(), "/industry", 50, &mut faults);
        let kind = line::optional(self.kind.as_deref(), "/kind", 50, &mut faults);
        let description =
            paragraph::optional(self.description.as_deref(), "/description", 10000, &mut faults);
        let contact = paragraph::optional(self.contact.as_deref(), "/contact", 500, &mut faults);
        faults.extend(self.logo.as_ref().and_then(|logo| logo.fault("/logo")));
        faults.extend(slugs::fault(self.slug.as_deref()));
        if !faults.is_empty() {
            return Err(ApiError::Unprocessable(faults));
        }
        let name_folded = fold::fold(&name);
        let logo = self.logo.as_ref().map(to_json).transpose()?;
        let values =
            NewHonouredUnit { name, name_folded, region, industry, kind, description, logo, contact };
        Ok((values, former_names))
    }

    fn parse_former_names(&self, faults: &mut Vec<Fault>) -> Vec<FormerName> {
        let mut names: Vec<FormerName> = Vec::new();
        for (index, input) in self.former_names.iter().enumerate() {
            let place = format!("/former_names/{index}");
            let name = line::canonical(&input.name, &format!("{place}/name"), 100, faults);
            day::checked(Some(input.used_until), &format!("{place}/used_until"), faults);
            let former = FormerName::new(name, input.used_until);
            if names.iter().any(|earlier| earlier.is_same(&former)) {
                faults.push(Fault::at(place, "conflicting", "no name twice until the same day"));
            }
            names.push(former);
        }
        newest_first(&mut names);
        names
    }

    /// The input that the unit could have been made of, as patches are merged into.
    pub fn of((row, former_names): &Named) -> Result<Self, ApiError> {
        let values = row.values.clone();
        let former_name = |former: &FormerName| FormerNameInput {
            name: former.name.clone(),
            used_until: former.used_until,
        };
        Ok(Self {
            name: values.name,
            former_names: former_names.iter().map(former_name).collect(),
            slug: Some(row.slug.clone()),
            region: values.region,
            industry: values.industry,
            kind: values.kind,
            description: values.description,
            logo: values.logo.map(from_json).transpose()?,
            contact: values.contact,
        })
    }
}

impl FormerName {
    pub fn new(name: String, used_until: NaiveDate) -> Self {
        let name_folded = fold::fold(&name);
        Self { used_until, name, name_folded }
    }

    /// Whether both say the same, width, case and script aside.
    pub fn is_same(&self, other: &Self) -> bool {
        (self.used_until, &self.name_folded) == (other.used_until, &other.name_folded)
    }
}

/// The order in which former names are shown; in it, the same names are always the same list.
pub fn newest_first(names: &mut [FormerName]) {
    names.sort_by(|a, b| {
        (Reverse(a.used_until), &a.name_folded).cmp(&(Reverse(b.used_until), &b.name_folded))
    });
}
