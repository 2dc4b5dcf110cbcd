//! Which honours are listed and counted: the same filters for both.

use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::narrow::{self, Recipients};
use super::view::{HonourView, Joined};
use crate::awards::model::{Level, RecipientKind};
use crate::db::keyset::SortKey;
use crate::error::ApiError;
use crate::http::listed::List;
use crate::http::query;
use crate::http::stored::to_text;
use crate::resources::Resource;
use crate::slugs;

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

/// Which honours are meant, whatever their state.
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
    #[param(minimum = 1900, maximum = 2100, example = 2016)]
    pub year_min: Option<i32>,
    /// Honours of this year or earlier.
    #[param(minimum = 1900, maximum = 2100, example = 2020)]
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
    #[param(min_length = 1, max_length = 96, example = "chuan-bei-ji-xie-chang")]
    pub unit: Option<String>,
    /// Honours of this studio (id or slug).
    #[param(min_length = 1, max_length = 96, example = "wang-jian-guo-lao-mo-chuang-xin-gong-zuo-shi")]
    pub studio: Option<String>,
    /// Honours of this competition (id or slug).
    #[param(min_length = 1, max_length = 96, example = "quan-shi-lao-dong-he-ji-neng-jing-sai")]
    pub competition: Option<String>,
    /// Honours of this conferral (id or slug).
    #[param(min_length = 1, max_length = 96, example = "2020-gong-ren-xian-feng-hao")]
    pub conferral: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct State {
    /// `conferred` (default), `revoked` or `all` (both); `trashed` lists what was deleted, for editors.
    #[serde(default)]
    #[param(inline, required = false)]
    status: HonourListStatus,
}

/// Which honours to list. Where nobody knows the day, they are sorted by the last one of their year.
#[derive(Debug, Serialize, Deserialize)]
pub struct HonourListFilter {
    #[serde(flatten)]
    pub which: HonourFilter,
    #[serde(flatten)]
    state: State,
}

impl HonourListFilter {
    pub fn status(&self) -> HonourListStatus {
        self.state.status
    }
}

impl IntoParams for HonourListFilter {
    fn into_params(parameter_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        [HonourFilter::into_params(&parameter_in), State::into_params(&parameter_in)].concat()
    }
}

impl List for HonourListFilter {
    type Row = Joined;
    type Item = HonourView;
    const TABLE: &'static str = "honours";
    const SORTS: &'static [SortKey<Joined>] = &[
        SortKey::day("decided_on", "honours.listed_on", |row| row.honour.values.listed_on),
        SortKey::time("updated_at", "honours.updated_at", |row| row.honour.updated_at),
    ];
    const DEFAULT_SORT: &'static str = "-decided_on";

    fn id(row: &Joined) -> Uuid {
        row.honour.id
    }
}

/// The filter with its names looked up, as the store takes it.
#[derive(Clone, Debug, Default)]
pub struct Criteria {
    pub award: Option<Uuid>,
    /// Those of the level asked for.
    pub awards: Option<Vec<Uuid>>,
    pub year: Option<i32>,
    pub year_min: Option<i32>,
    pub year_max: Option<i32>,
    /// Those of the region and the industry asked for; when they are too many to be named, the next two say it.
    pub recipients: Option<Recipients>,
    pub region: Option<String>,
    pub industry: Option<String>,
    pub recipient_kind: Option<String>,
    pub unit: Option<Uuid>,
    pub studio: Option<Uuid>,
    /// Those of the competition asked for.
    pub conferrals: Option<Vec<Uuid>>,
    pub conferral: Option<Uuid>,
    pub status: HonourListStatus,
}

impl HonourFilter {
    /// The filter with the ids of what it names; a name that leads nowhere is 400.
    pub fn look_up(
        &self,
        connection: &mut PgConnection,
        status: HonourListStatus,
    ) -> Result<Criteria, ApiError> {
        let mut faults = Vec::new();
        let region = query::line(self.region.as_deref(), "region", 50, &mut faults);
        let industry = query::line(self.industry.as_deref(), "industry", 50, &mut faults);
        if !faults.is_empty() {
            return Err(ApiError::BadRequest(faults));
        }
        let mut named = |kind: Resource, parameter: &str, key: &Option<String>| match key {
            Some(key) => slugs::named(connection, kind, parameter, key).map(Some),
            None => Ok(None),
        };
        let competition = named(Resource::Competition, "competition", &self.competition)?;
        let criteria = Criteria {
            award: named(Resource::Award, "award", &self.award)?,
            year: self.year,
            year_min: self.year_min,
            year_max: self.year_max,
            region,
            industry,
            recipient_kind: self.recipient_kind.map(to_text).transpose()?,
            unit: named(Resource::HonouredUnit, "unit", &self.unit)?,
            studio: named(Resource::InnovationStudio, "studio", &self.studio)?,
            conferral: named(Resource::Conferral, "conferral", &self.conferral)?,
            status,
            ..Criteria::default()
        };
        let level = self.level.map(to_text).transpose()?;
        criteria.narrowed(connection, level.as_deref(), competition)
    }
}

impl Criteria {
    /// These with the ids of what is asked for by a property.
    fn narrowed(
        mut self,
        connection: &mut PgConnection,
        level: Option<&str>,
        competition: Option<Uuid>,
    ) -> Result<Self, ApiError> {
        self.awards = level.map(|level| narrow::awards(connection, level)).transpose()?;
        self.conferrals = competition.map(|id| narrow::conferrals(connection, id)).transpose()?;
        // The trash is walked: it is small, and its recipients may be in the trash themselves.
        let is_asked = self.region.is_some() || self.industry.is_some();
        if is_asked && self.status != HonourListStatus::Trashed {
            let kind = self.recipient_kind.as_deref();
            self.recipients =
                narrow::recipients(connection, self.region.as_deref(), self.industry.as_deref(), kind)?;
            if self.recipients.is_some() {
                (self.region, self.industry) = (None, None);
            }
        }
        Ok(self)
    }

    /// Whether it is known already that no honour fits.
    pub fn fits_nothing(&self) -> bool {
        let none = |ids: &Option<Vec<Uuid>>| ids.as_ref().is_some_and(Vec::is_empty);
        none(&self.awards)
            || none(&self.conferrals)
            || self.recipients.as_ref().is_some_and(Recipients::is_empty)
    }

    /// Whether an index leads to the honours that fit, so that they may be few.
    pub fn is_narrow(&self) -> bool {
        let ids = [&self.awards, &self.conferrals].into_iter().any(Option::is_some);
        let one = [self.award, self.unit, self.studio, self.conferral].iter().any(Option::is_some);
        let revoked = self.status == HonourListStatus::Revoked;
        ids || one || revoked || self.year.is_some() || self.recipients.is_some()
    }
}
