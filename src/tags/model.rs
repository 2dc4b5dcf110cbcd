//! The shapes of a tag.

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
use crate::schema::tags;
use crate::slugs;
use crate::text::fold;

/// A row.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = tags, check_for_backend(diesel::pg::Pg))]
pub struct Tag {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What an editor sends: a label.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TagInput {
    /// Shown to readers; unique, width, case and script aside.
    #[schema(min_length = 1, max_length = 50, example = "技能竞赛")]
    pub name: String,
    /// Part of the address; made from the name when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        min_length = 1,
        max_length = 96,
        pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
        example = "ji-neng-jing-sai"
    )]
    pub slug: Option<String>,
}

/// A tag after validation, as it is stored.
#[derive(Clone, Debug, PartialEq, Insertable, AsChangeset)]
#[diesel(table_name = tags)]
pub struct NewTag {
    pub name: String,
    pub name_folded: String,
}

/// A label.
#[derive(Debug, Serialize, ToSchema)]
pub struct TagView {
    pub id: Uuid,
    /// Stable part of the address.
    #[schema(example = "ji-neng-jing-sai")]
    pub slug: String,
    #[schema(example = "技能竞赛")]
    pub name: String,
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
pub const COLUMNS: &[Column<TagView>] = &[
    ("id", |tag| tag.id.cell()),
    ("slug", |tag| tag.slug.cell()),
    ("name", |tag| tag.name.cell()),
    ("version", |tag| tag.version.cell()),
    ("created_at", |tag| tag.created_at.cell()),
    ("updated_at", |tag| tag.updated_at.cell()),
];

/// Which tags to list.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TagFilter {
    /// `trashed` lists what was deleted; for editors.
    #[serde(default)]
    #[param(inline, required = false)]
    pub status: TrashStatus,
}

impl List for TagFilter {
    type Row = Tag;
    type Item = TagView;
    const TABLE: &'static str = "tags";
    const SORTS: &'static [SortKey<Tag>] = &[
        SortKey::text("name", "tags.name", |row| &row.name),
        SortKey::time("updated_at", "tags.updated_at", |row| row.updated_at),
    ];
    const DEFAULT_SORT: &'static str = "name";

    fn id(row: &Tag) -> Uuid {
        row.id
    }
}

/// What changes: see [`crate::http::patch`].
pub type TagPatch = Patch<TagInput>;

impl TagInput {
    /// The input's meaning, or every fault of it.
    pub fn parse(&self) -> Result<NewTag, ApiError> {
        let mut faults = Vec::new();
        let name = line::canonical(&self.name, "/name", 50, &mut faults);
        faults.extend(slugs::fault(self.slug.as_deref()));
        let name_folded = fold::fold(&name);
        if faults.is_empty() {
            Ok(NewTag { name, name_folded })
        } else {
            Err(ApiError::Unprocessable(faults))
        }
    }
}

impl From<&Tag> for TagInput {
    fn from(row: &Tag) -> Self {
        Self { name: row.name.clone(), slug: Some(row.slug.clone()) }
    }
}

impl From<Tag> for TagView {
    fn from(row: Tag) -> Self {
        Self {
            id: row.id,
            slug: row.slug,
            name: row.name,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            conversion: None,
        }
    }
}

impl Texts for TagView {
    fn texts(&mut self, converter: &mut Converter) {
        converter.text("name", &mut self.name);
    }
}

impl Convertible for TagView {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.conversion
    }
}
