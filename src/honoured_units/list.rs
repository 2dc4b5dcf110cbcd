//! Which honoured units are listed, and in what order.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::HonouredUnitHead;
use super::view::HonouredUnitSummary;
use crate::db::keyset::{Keyed, SortKey};
use crate::http::listed::{self, List};
use crate::views::copy;

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
    /// `merged` lists what was merged into another record, `trashed` what was deleted; both for editors.
    #[serde(default)]
    #[param(inline, required = false)]
    pub status: HonouredUnitListStatus,
    /// `views` shows how often each was viewed.
    #[serde(skip_serializing_if = "listed::only_shows")]
    #[param(inline, style = Form, explode = false, min_items = 1, example = json!(["views"]))]
    pub include: Option<Vec<HonouredUnitListInclude>>,
}

impl HonouredUnitFilter {
    pub fn wants_views(&self) -> bool {
        self.include.iter().flatten().any(|wanted| *wanted == HonouredUnitListInclude::Views)
    }
}

impl List for HonouredUnitFilter {
    type Row = Keyed<HonouredUnitHead>;
    type Item = HonouredUnitSummary;
    const TABLE: &'static str = "honoured_units";
    const SORTS: &'static [SortKey<Keyed<HonouredUnitHead>>] = &[
        SortKey::text("name", "honoured_units.name", |row| &row.name),
        SortKey::time("created_at", "honoured_units.created_at", |row| row.created_at),
        SortKey::time("updated_at", "honoured_units.updated_at", |row| row.updated_at),
        SortKey::beside("views", &copy::OF_HONOURED_UNITS),
    ];
    const DEFAULT_SORT: &'static str = "name";

    fn id(row: &Keyed<HonouredUnitHead>) -> Uuid {
        row.id
    }
}

/// What is shown beside each unit of a list when it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HonouredUnitListInclude {
    Views,
}

/// What is shown beside a unit when it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HonouredUnitInclude {
    Honours,
    Views,
}

/// What to show beside the unit.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct IncludeQuery {
    /// `honours`: the unit's conferred honours; `views`: how often it was viewed.
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
}
