//! Which innovation studios are listed, in what order, and what is shown beside one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::awards::model::Level;
use crate::db::keyset::Window;

/// How studios may be sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum InnovationStudioSort {
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
pub enum InnovationStudioListStatus {
    Active,
    Closed,
    /// Everything but the trash.
    #[default]
    All,
    /// What was deleted and can be restored.
    Trashed,
}

/// Which studios to list.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InnovationStudioFilter {
    /// Studios of this name, width, case and script aside.
    #[param(min_length = 1, max_length = 100, example = "王建国劳模创新工作室")]
    pub name: Option<String>,
    /// Studios of this level.
    #[param(inline)]
    pub level: Option<Level>,
    /// Studios of this field of work.
    #[param(min_length = 1, max_length = 50, example = "机械加工")]
    pub field: Option<String>,
    /// Studios of this region.
    #[param(min_length = 1, max_length = 50, example = "利州区")]
    pub region: Option<String>,
    /// Studios of this honoured unit (id or slug).
    #[param(min_length = 1, max_length = 96, example = "chuan-bei-ji-xie-chang")]
    pub host_unit: Option<String>,
    /// Studios led by this person.
    #[param(min_length = 1, max_length = 50, example = "王建国")]
    pub leader: Option<String>,
    /// Changed at this time or later.
    #[param(example = "2026-01-01T00:00:00Z")]
    pub updated_after: Option<DateTime<Utc>>,
    /// `active`, `closed` or `all` (default); `trashed` lists what was deleted, for editors.
    #[serde(default)]
    #[param(inline, required = false)]
    pub status: InnovationStudioListStatus,
    /// `name` (default), `-updated_at` or `updated_at`.
    #[serde(default)]
    #[param(inline, required = false)]
    pub sort: InnovationStudioSort,
}

/// What is shown beside a studio when it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InnovationStudioInclude {
    Honours,
    HostUnit,
}

/// What to show beside the studio.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct IncludeQuery {
    /// `honours`: the studio's conferred honours; `host_unit`: the honoured unit it belongs to, as `host`.
    #[param(inline, style = Form, explode = false, min_items = 1, example = json!(["honours", "host_unit"]))]
    pub include: Option<Vec<InnovationStudioInclude>>,
}

/// The filter with its names looked up and its texts as they are stored, as the store takes it.
#[derive(Clone, Debug, Default)]
pub struct Criteria {
    pub status: InnovationStudioListStatus,
    /// The folded name.
    pub name: Option<String>,
    pub level: Option<String>,
    pub field: Option<String>,
    pub region: Option<String>,
    pub host_unit: Option<Uuid>,
    pub leader: Option<String>,
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
