//! Which innovation studios are listed, in what order, and what is shown beside one.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::StudioHead;
use super::view::InnovationStudioSummary;
use crate::awards::model::Level;
use crate::db::keyset::{Keyed, SortKey};
use crate::http::listed::{self, List};
use crate::views::copy;

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
    /// `active`, `closed` or `all` (default); `trashed` lists what was deleted, for editors.
    #[serde(default)]
    #[param(inline, required = false)]
    pub status: InnovationStudioListStatus,
    /// `host_unit` shows the honoured unit that each belongs to, as `host`; `views` how often each was viewed.
    #[serde(skip_serializing_if = "listed::only_shows")]
    #[param(inline, style = Form, explode = false, min_items = 1, example = json!(["host_unit"]))]
    pub include: Option<Vec<InnovationStudioListInclude>>,
}

impl InnovationStudioFilter {
    pub fn wants(&self, part: InnovationStudioListInclude) -> bool {
        self.include.iter().flatten().any(|wanted| *wanted == part)
    }
}

impl List for InnovationStudioFilter {
    type Row = Keyed<StudioHead>;
    type Item = InnovationStudioSummary;
    const TABLE: &'static str = "innovation_studios";
    const SORTS: &'static [SortKey<Keyed<StudioHead>>] = &[
        SortKey::text("name", "innovation_studios.name", |row| &row.facts.name),
        SortKey::time("created_at", "innovation_studios.created_at", |row| row.created_at),
        SortKey::time("updated_at", "innovation_studios.updated_at", |row| row.updated_at),
        SortKey::beside("views", &copy::OF_INNOVATION_STUDIOS),
    ];
    const DEFAULT_SORT: &'static str = "name";

    fn id(row: &Keyed<StudioHead>) -> Uuid {
        row.id
    }
}

/// What is shown beside each studio of a list when it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InnovationStudioListInclude {
    HostUnit,
    Views,
}

/// What is shown beside a studio when it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InnovationStudioInclude {
    Honours,
    HostUnit,
    Views,
}

/// What to show beside the studio.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct IncludeQuery {
    /// `honours`: the studio's conferred honours; `host_unit`: the honoured unit it belongs to, as `host`; `views`:
    /// how often it was viewed.
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
}
