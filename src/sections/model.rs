//! The shapes of a section.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::db::keyset::SortKey;
use crate::error::ApiError;
use crate::http::conversion::{Conversion, Converter, Convertible, Texts};
use crate::http::csv::{Cell, Column};
use crate::http::line;
use crate::http::listed::List;
use crate::http::patch::Patch;
use crate::http::trash::TrashStatus;
use crate::schema::sections;
use crate::slugs;

/// A row.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = sections, check_for_backend(diesel::pg::Pg))]
pub struct Section {
    pub id: Uuid,
    pub parent_id: Option<Uuid>,
    pub slug: String,
    pub name: String,
    pub description: Option<String>,
    pub position: i32,
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What an editor sends: a column of the site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SectionInput {
    /// Shown to readers; unique among the sections of one parent.
    #[schema(min_length = 1, max_length = 100, example = "劳动竞赛")]
    pub name: String,
    /// Part of the address; made from the name when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        min_length = 1,
        max_length = 96,
        pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
        example = "lao-dong-jing-sai"
    )]
    pub slug: Option<String>,
    /// What belongs here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1000)]
    pub description: Option<String>,
    /// The section above; absent at the top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<Uuid>,
    /// Place among its siblings, smallest first.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000000, default = 0)]
    pub position: i32,
}

/// A section after validation, as it is stored.
#[derive(Clone, Debug, PartialEq, Insertable, AsChangeset)]
#[diesel(table_name = sections, treat_none_as_null = true)]
pub struct NewSection {
    pub parent_id: Option<Uuid>,
    pub name: String,
    pub description: Option<String>,
    pub position: i32,
}

/// A column of the site.
#[derive(Debug, Serialize, ToSchema)]
pub struct SectionView {
    pub id: Uuid,
    /// Stable part of the address.
    #[schema(example = "lao-dong-jing-sai")]
    pub slug: String,
    #[schema(example = "劳动竞赛")]
    pub name: String,
    #[schema(required = true)]
    pub description: Option<String>,
    /// The section above; null at the top.
    #[schema(required = true)]
    pub parent_id: Option<Uuid>,
    /// Place among its siblings, smallest first.
    #[schema(example = 1)]
    pub position: i32,
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

/// A row of the list as CSV.
pub const COLUMNS: &[Column<SectionView>] = &[
    ("id", |section| section.id.cell()),
    ("slug", |section| section.slug.cell()),
    ("name", |section| section.name.cell()),
    ("description", |section| section.description.cell()),
    ("parent_id", |section| section.parent_id.cell()),
    ("position", |section| section.position.cell()),
    ("version", |section| section.version.cell()),
    ("created_at", |section| section.created_at.cell()),
    ("updated_at", |section| section.updated_at.cell()),
];

/// Which sections to list.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SectionFilter {
    /// Only the direct children of this section (its id or slug).
    #[param(min_length = 1, max_length = 96, example = "labour-competition")]
    pub parent: Option<String>,
    /// `trashed` lists what was deleted; for editors.
    #[serde(default)]
    #[param(inline, required = false)]
    pub status: TrashStatus,
}

impl List for SectionFilter {
    type Row = Section;
    type Item = SectionView;
    const TABLE: &'static str = "sections";
    const SORTS: &'static [SortKey<Section>] = &[
        SortKey::number("position", "sections.position", |row| row.position),
        SortKey::text("name", "sections.name", |row| &row.name),
        SortKey::time("updated_at", "sections.updated_at", |row| row.updated_at),
    ];
    const DEFAULT_SORT: &'static str = "position";

    fn id(row: &Section) -> Uuid {
        row.id
    }
}

/// What changes: see [`crate::http::patch`].
pub type SectionPatch = Patch<SectionInput>;

impl SectionInput {
    /// The input's meaning, or every fault of it.
    pub fn parse(&self) -> Result<NewSection, ApiError> {
        let mut faults = Vec::new();
        let name = line::canonical(&self.name, "/name", 100, &mut faults);
        faults.extend(slugs::fault(self.slug.as_deref()));
        if !faults.is_empty() {
            return Err(ApiError::Unprocessable(faults));
        }
        Ok(NewSection {
            parent_id: self.parent_id,
            name,
            description: self.description.clone(),
            position: self.position,
        })
    }
}

impl From<&Section> for SectionInput {
    fn from(row: &Section) -> Self {
        Self {
            name: row.name.clone(),
            slug: Some(row.slug.clone()),
            description: row.description.clone(),
            parent_id: row.parent_id,
            position: row.position,
        }
    }
}

impl From<Section> for SectionView {
    fn from(row: Section) -> Self {
        Self {
            id: row.id,
            slug: row.slug,
            name: row.name,
            description: row.description,
            parent_id: row.parent_id,
            position: row.position,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            conversion: None,
        }
    }
}

impl Texts for SectionView {
    fn texts(&mut self, converter: &mut Converter) {
        converter.text("name", &mut self.name);
        converter.optional("description", &mut self.description);
    }
}

impl Convertible for SectionView {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.conversion
    }
}
