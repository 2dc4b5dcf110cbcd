//! Which honoured units are listed, and in what order.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::db::keyset::Window;

/// How units may be sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum HonouredUnitSort {
    #[default]
    #[serde(rename = "name")]
    Name,
    #[serde(rename = "-updated_at")]
    RecentlyUpdated,
    #[serde(rename = "updated_at")]
    LeastRecentlyUpdated,
}

/// `status=` of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HonouredUnitListStatus {
    /// What is in use.
    #[default]
    Live,
    /// What was merged into another record.
    Merged,
    /// What was deleted and can be restored.
    Trashed,
}

/// Which units to list.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HonouredUnitFilter {
    /// Units that are or were called this, width, case and script aside; by the names of merged records too.
    #[param(min_length = 1, max_length = 100, example = "川北机械厂")]
    pub name: Option<String>,
    /// Units of this region.
    #[param(min_length = 1, max_length = 50, example = "利州区")]
    pub region: Option<String>,
    /// Units of this industry.
    #[param(min_length = 1, max_length = 50, example = "制造业")]
    pub industry: Option<String>,
    /// Changed at this time or later.
    #[param(example = "2026-01-01T00:00:00Z")]
    pub updated_after: Option<DateTime<Utc>>,
    /// `merged` lists what was merged into another record, `trashed` what was deleted; both for editors.
    #[serde(default)]
    #[param(inline, required = false)]
    pub status: HonouredUnitListStatus,
    /// `name` (default), `-updated_at` or `updated_at`.
    #[serde(default)]
    #[param(inline, required = false)]
    pub sort: HonouredUnitSort,
}

/// What is shown beside a unit when it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HonouredUnitInclude {
    Honours,
}

/// What to show beside the unit.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct IncludeQuery {
    /// `honours`: the unit's conferred honours.
    #[param(inline, style = Form, explode = false, min_items = 1, example = json!(["honours"]))]
    pub include: Option<Vec<HonouredUnitInclude>>,
}

impl IncludeQuery {
    pub fn wants(&self, part: HonouredUnitInclude) -> bool {
        self.include.iter().flatten().any(|wanted| *wanted == part)
    }
}

/// The filter with its names looked up, as the store takes it.
#[derive(Clone, Debug, Default)]
pub struct Criteria {
    pub status: HonouredUnitListStatus,
    /// Those that are or were called what was asked for.
    pub called: Option<Vec<Uuid>>,
    pub region: Option<String>,
    pub industry: Option<String>,
    pub updated_after: Option<DateTime<Utc>>,
}

/// The order of a list, and which rows of it are wanted.
#[derive(Clone, Debug)]
pub enum Order {
    Name(Window<String>),
    Update { window: Window<DateTime<Utc>>, newest_first: bool },
}

/// The sort key of a row, as it stands in a cursor.
#[derive(Serialize)]
#[serde(untagged)]
pub enum SortKey {
    Name(String),
    Update(DateTime<Utc>),
}
