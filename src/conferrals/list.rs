//! Which conferrals are listed and counted.

use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};
use uuid::Uuid;

use super::model::Conferral;
use super::store;
use super::view::ConferralView;
use crate::awards::model::{Level, RecipientKind};
use crate::db::keyset::SortKey;
use crate::error::ApiError;
use crate::http::key::Key;
use crate::http::listed::List;
use crate::http::stored::to_text;
use crate::http::trash::TrashStatus;
use crate::resources::Resource;
use crate::slugs::{self, Found};
use crate::visibility::Audience;

/// Which conferrals are meant.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ConferralFilter {
    /// Conferrals of this award (id or slug).
    #[param(min_length = 1, max_length = 96, example = "gong-ren-xian-feng-hao")]
    pub award: Option<String>,
    /// Conferrals that belong to this competition (id or slug).
    #[param(min_length = 1, max_length = 96, example = "quan-shi-lao-dong-he-ji-neng-jing-sai")]
    pub competition: Option<String>,
    /// Conferrals that this article (id or slug) announces.
    #[param(min_length = 1, max_length = 96, example = "lao-dong-jing-sai-tui-jin-hui")]
    pub article: Option<String>,
    /// Conferrals of awards of this level.
    #[param(inline)]
    pub level: Option<Level>,
    /// Conferrals of awards that go to recipients of this kind.
    #[param(inline)]
    pub recipient_kind: Option<RecipientKind>,
    /// Conferrals of this year.
    #[param(minimum = 1900, maximum = 2100, example = 2020)]
    pub year: Option<i32>,
    /// Conferrals of this year or later.
    #[param(minimum = 1900, maximum = 2100, example = 2016)]
    pub year_min: Option<i32>,
    /// Conferrals of this year or earlier.
    #[param(minimum = 1900, maximum = 2100, example = 2020)]
    pub year_max: Option<i32>,
}

#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct State {
    /// `trashed` lists what was deleted; for editors.
    #[serde(default)]
    #[param(inline, required = false)]
    status: TrashStatus,
}

/// Which conferrals to list. Where nobody knows the day, they are sorted by the last one of their year.
#[derive(Debug, Serialize, Deserialize)]
pub struct ConferralListFilter {
    #[serde(flatten)]
    pub which: ConferralFilter,
    #[serde(flatten)]
    state: State,
}

impl ConferralListFilter {
    pub fn is_trashed(&self) -> bool {
        self.state.status == TrashStatus::Trashed
    }
}

impl IntoParams for ConferralListFilter {
    fn into_params(parameter_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        [ConferralFilter::into_params(&parameter_in), State::into_params(&parameter_in)].concat()
    }
}

impl List for ConferralListFilter {
    type Row = Conferral;
    type Item = ConferralView;
    const TABLE: &'static str = "conferrals";
    const SORTS: &'static [SortKey<Conferral>] = &[
        SortKey::day("decided_on", "conferrals.listed_on", |row| row.listed_on),
        SortKey::time("updated_at", "conferrals.updated_at", |row| row.updated_at),
    ];
    const DEFAULT_SORT: &'static str = "-decided_on";

    fn id(row: &Conferral) -> Uuid {
        row.id
    }
}

/// The filter with its names looked up, as the store takes it.
#[derive(Clone, Debug, Default)]
pub struct Criteria {
    pub trashed: bool,
    pub award: Option<Uuid>,
    pub competition: Option<Uuid>,
    pub article: Option<Uuid>,
    pub level: Option<String>,
    pub recipient_kind: Option<String>,
    pub year: Option<i32>,
    pub year_min: Option<i32>,
    pub year_max: Option<i32>,
}

impl ConferralFilter {
    /// The filter with the ids of what it names; a name that leads nowhere, or to an article that `audience` does
    /// not see, is 400.
    pub fn look_up(&self, connection: &mut PgConnection, audience: Audience) -> Result<Criteria, ApiError> {
        let mut named = |kind: Resource, key: &Option<String>| {
            key.as_ref().map(|key| slugs::named(connection, kind, kind.name(), key)).transpose()
        };
        let award = named(Resource::Award, &self.award)?;
        let competition = named(Resource::Competition, &self.competition)?;
        let article =
            self.article.as_ref().map(|key| visible_article(connection, key, audience)).transpose()?;
        Ok(Criteria {
            trashed: false,
            award,
            competition,
            article,
            level: self.level.map(to_text).transpose()?,
            recipient_kind: self.recipient_kind.map(to_text).transpose()?,
            year: self.year,
            year_min: self.year_min,
            year_max: self.year_max,
        })
    }
}

fn visible_article(connection: &mut PgConnection, key: &str, audience: Audience) -> Result<Uuid, ApiError> {
    let missing = || ApiError::parameter("article", "not_found", format!("there is no article {key:?}"));
    let key = Key::parse(key).ok_or_else(missing)?;
    let find = |connection: &mut PgConnection, key: &Key| store::visible_article(connection, key, audience);
    let found = slugs::resolve(connection, Resource::Article, &key, find)?;
    found.map(Found::into_inner).ok_or_else(missing)
}
