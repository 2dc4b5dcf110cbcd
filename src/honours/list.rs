//! Which honours are listed and counted: the same filters for both.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::awards::model::{Level, RecipientKind};
use crate::error::ApiError;
use crate::http::stored::to_text;
use crate::resources::Resource;
use crate::slugs;
use crate::text::plain;
use diesel::PgConnection;

/// `status=` of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HonourListStatus {
    /// In force.
    #[default]
    Conferred,
    Revoked,
    /// Both.
    All,
    Trashed,
}

/// Which honours.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HonourFilter {
    /// Honours of this award (id or slug).
    #[param(min_length = 1, max_length = 96, example = "gong-ren-xian-feng-hao")]
    pub award: Option<String>,
    /// Honours whose award is of this level.
    #[param(inline)]
    pub level: Option<Level>,
    /// Honours of this year.
    #[param(minimum = 1900, maximum = 2100, example = 2020)]
    pub year: Option<i32>,
    /// Honours of this year or later.
    #[param(minimum = 1900, maximum = 2100)]
    pub year_min: Option<i32>,
    /// Honours of this year or earlier.
    #[param(minimum = 1900, maximum = 2100)]
    pub year_max: Option<i32>,
    /// Honours whose recipient is in this region.
    #[param(min_length = 1, max_length = 50, example = "利州区")]
    pub region: Option<String>,
    /// Honours of units of this industry.
    #[param(min_length = 1, max_length = 50, example = "制造业")]
    pub industry: Option<String>,
    /// Honours of units, or of studios.
    #[param(inline)]
    pub recipient_kind: Option<RecipientKind>,
    /// Honours of this unit (id or slug).
    #[param(min_length = 1, max_length = 96)]
    pub unit: Option<String>,
    /// Honours of this studio (id or slug).
    #[param(min_length = 1, max_length = 96)]
    pub studio: Option<String>,
    /// Honours of this competition (id or slug).
    #[param(min_length = 1, max_length = 96)]
    pub competition: Option<String>,
    /// Honours of this conferral (id or slug).
    #[param(min_length = 1, max_length = 96)]
    pub conferral: Option<String>,
    /// `conferred` (default), `revoked` or `all` (both); `trashed` lists what was deleted, for editors.
    #[serde(default)]
    #[param(inline, required = false)]
    pub status: HonourListStatus,
}

/// The filter with its names looked up, as the store takes it.
#[derive(Clone, Debug, Default)]
pub struct Criteria {
    pub award: Option<Uuid>,
    pub level: Option<String>,
    pub year: Option<i32>,
    pub year_min: Option<i32>,
    pub year_max: Option<i32>,
    pub region: Option<String>,
    pub industry: Option<String>,
    pub recipient_kind: Option<String>,
    pub unit: Option<Uuid>,
    pub studio: Option<Uuid>,
    pub competition: Option<Uuid>,
    pub conferral: Option<Uuid>,
    pub status: HonourListStatus,
}

impl HonourFilter {
    /// The filter with the ids of what it names; a name that leads nowhere is 400.
    pub fn look_up(&self, connection: &mut PgConnection) -> Result<Criteria, ApiError> {
        let mut named = |kind: Resource, parameter: &str, key: &Option<String>| match key {
            Some(key) => slugs::named(connection, kind, parameter, key).map(Some),
            None => Ok(None),
        };
        Ok(Criteria {
            award: named(Resource::Award, "award", &self.award)?,
            level: self.level.map(to_text).transpose()?,
            year: self.year,
            year_min: self.year_min,
            year_max: self.year_max,
            region: self.region.as_deref().map(plain::single_line),
            industry: self.industry.as_deref().map(plain::single_line),
            recipient_kind: self.recipient_kind.map(to_text).transpose()?,
            unit: named(Resource::HonouredUnit, "unit", &self.unit)?,
            studio: named(Resource::InnovationStudio, "studio", &self.studio)?,
            competition: named(Resource::Competition, "competition", &self.competition)?,
            conferral: named(Resource::Conferral, "conferral", &self.conferral)?,
            status: self.status,
        })
    }
}
