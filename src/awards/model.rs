//! The shapes of an award.

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
use crate::http::paragraph;
use crate::http::patch::Patch;
use crate::http::stored::{from_text, to_text};
use crate::http::trash::TrashStatus;
use crate::schema::awards;
use crate::slugs;
use crate::text::fold;

/// Whose award it is, from the whole country down to one enterprise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    National,
    Provincial,
    Municipal,
    County,
    Enterprise,
}

impl Level {
    /// The level that a stored word stands for, so that levels can be put in their order.
    pub fn of(word: Option<&str>) -> Option<Self> {
        from_text(word?).ok()
    }
}

/// Who can receive an award.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecipientKind {
    /// An honoured unit.
    Unit,
    /// An innovation studio.
    Studio,
}

/// A row.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = awards, check_for_backend(diesel::pg::Pg))]
pub struct Award {
    pub id: Uuid,
    pub slug: String,
    #[diesel(embed)]
    pub values: NewAward,
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What an editor sends: a title that is conferred.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AwardInput {
    /// Unique within its level, width, case and script aside.
    #[schema(min_length = 1, max_length = 100, example = "工人先锋号")]
    pub name: String,
    pub level: Level,
    /// Cannot change once the award has been conferred on somebody.
    pub recipient_kind: RecipientKind,
    /// Part of the address; made from the name when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        min_length = 1,
        max_length = 96,
        pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
        example = "gong-ren-xian-feng-hao"
    )]
    pub slug: Option<String>,
    /// Who decides on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100, example = "市总工会")]
    pub conferring_body: Option<String>,
    /// What it is given for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 1000)]
    pub description: Option<String>,
}

/// An award after validation, as it is stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = awards, treat_none_as_null = true, check_for_backend(diesel::pg::Pg))]
pub struct NewAward {
    pub name: String,
    pub name_folded: String,
    pub level: String,
    pub recipient_kind: String,
    pub conferring_body: Option<String>,
    pub description: Option<String>,
}

/// A title that is conferred.
#[derive(Debug, Serialize, ToSchema)]
pub struct AwardView {
    pub id: Uuid,
    /// Stable part of the address.
    #[schema(example = "gong-ren-xian-feng-hao")]
    pub slug: String,
    #[schema(example = "工人先锋号")]
    pub name: String,
    /// `national`, `provincial`, `municipal`, `county` or `enterprise`. More may come.
    #[schema(example = "municipal")]
    pub level: String,
    /// `unit` or `studio`. More may come.
    #[schema(example = "unit")]
    pub recipient_kind: String,
    /// Who decides on it.
    #[schema(required = true, example = "市总工会")]
    pub conferring_body: Option<String>,
    #[schema(required = true)]
    pub description: Option<String>,
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

/// A list of awards as CSV.
pub const COLUMNS: &[Column<AwardView>] = &[
    ("id", |award| award.id.cell()),
    ("slug", |award| award.slug.cell()),
    ("name", |award| award.name.cell()),
    ("level", |award| award.level.cell()),
    ("recipient_kind", |award| award.recipient_kind.cell()),
    ("conferring_body", |award| award.conferring_body.cell()),
    ("description", |award| award.description.cell()),
    ("version", |award| award.version.cell()),
    ("created_at", |award| award.created_at.cell()),
    ("updated_at", |award| award.updated_at.cell()),
];

/// Which awards to list; in the order of their names.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AwardFilter {
    /// Awards of this level.
    #[param(inline)]
    pub level: Option<Level>,
    /// Awards that go to recipients of this kind.
    #[param(inline)]
    pub recipient_kind: Option<RecipientKind>,
    /// `trashed` lists what was deleted; for editors.
    #[serde(default)]
    #[param(inline, required = false)]
    pub status: TrashStatus,
}

impl List for AwardFilter {
    type Row = Award;
    type Item = AwardView;
    const TABLE: &'static str = "awards";
    const SORTS: &'static [SortKey<Award>] = &[
        SortKey::text("name", "awards.name", |row| &row.values.name),
        SortKey::time("updated_at", "awards.updated_at", |row| row.updated_at),
    ];
    const DEFAULT_SORT: &'static str = "name";

    fn id(row: &Award) -> Uuid {
        row.id
    }
}

/// What changes: see [`crate::http::patch`].
pub type AwardPatch = Patch<AwardInput>;

impl AwardInput {
    /// The input's meaning, or every fault of it.
    pub fn parse(&self) -> Result<NewAward, ApiError> {
        let mut faults = Vec::new();
        let name = line::canonical(&self.name, "/name", 100, &mut faults);
        let conferring_body =
            line::optional(self.conferring_body.as_deref(), "/conferring_body", 100, &mut faults);
        let description = paragraph::optional(self.description.as_deref(), "/description", 1000, &mut faults);
        faults.extend(slugs::fault(self.slug.as_deref()));
        let name_folded = fold::fold(&name);
        if !faults.is_empty() {
            return Err(ApiError::Unprocessable(faults));
        }
        Ok(NewAward {
            name,
            name_folded,
            level: to_text(self.level)?,
            recipient_kind: to_text(self.recipient_kind)?,
            conferring_body,
            description,
        })
    }

    /// The input that `row` could have been made of, as patches are merged into.
    pub fn of(row: &Award) -> Result<Self, ApiError> {
        let values = row.values.clone();
        Ok(Self {
            name: values.name,
            level: from_text(&values.level)?,
            recipient_kind: from_text(&values.recipient_kind)?,
            slug: Some(row.slug.clone()),
            conferring_body: values.conferring_body,
            description: values.description,
        })
    }
}

impl From<Award> for AwardView {
    fn from(row: Award) -> Self {
        let values = row.values;
        Self {
            id: row.id,
            slug: row.slug,
            name: values.name,
            level: values.level,
            recipient_kind: values.recipient_kind,
            conferring_body: values.conferring_body,
            description: values.description,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            conversion: None,
        }
    }
}

impl Texts for AwardView {
    fn texts(&mut self, converter: &mut Converter) {
        converter.text("name", &mut self.name);
        converter.optional("conferring_body", &mut self.conferring_body);
        converter.optional("description", &mut self.description);
    }
}

impl Convertible for AwardView {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.conversion
    }
}
