//! The shapes of a competition.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::db::keyset::SortKey;
use crate::error::ApiError;
use crate::http::conversion::{Conversion, Converter, Convertible, Texts};
use crate::http::line;
use crate::http::listed::List;
use crate::http::patch::Patch;
use crate::http::trash::TrashStatus;
use crate::references::ArticleReference;
use crate::schema::competitions;
use crate::slugs;
use crate::text::fold;
use crate::visibility::Audience;

/// A row.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = competitions, check_for_backend(diesel::pg::Pg))]
pub struct Competition {
    pub id: Uuid,
    pub slug: String,
    #[diesel(embed)]
    pub values: NewCompetition,
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What an editor sends: a campaign of a year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompetitionInput {
    /// Unique within its year, width, case and script aside.
    #[schema(min_length = 1, max_length = 200, example = "全市劳动和技能竞赛")]
    pub title: String,
    #[schema(minimum = 1900, maximum = 2100, example = 2020)]
    pub year: i32,
    /// Part of the address; made from the title when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        min_length = 1,
        max_length = 96,
        pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
        example = "quan-shi-lao-dong-he-ji-neng-jing-sai"
    )]
    pub slug: Option<String>,
    /// What it is held under, with its quotation marks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, example = "建功“十四五”、奋进新征程")]
    pub theme: Option<String>,
    /// The article about it, published or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article_id: Option<Uuid>,
}

/// A competition after validation, as it is stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = competitions, treat_none_as_null = true, check_for_backend(diesel::pg::Pg))]
pub struct NewCompetition {
    pub title: String,
    pub title_folded: String,
    pub year: i32,
    pub theme: Option<String>,
    pub article_id: Option<Uuid>,
}

/// A campaign of a year.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompetitionView {
    pub id: Uuid,
    /// Stable part of the address.
    #[schema(example = "quan-shi-lao-dong-he-ji-neng-jing-sai")]
    pub slug: String,
    #[schema(example = "全市劳动和技能竞赛")]
    pub title: String,
    #[schema(minimum = 1900, maximum = 2100, example = 2020)]
    pub year: i32,
    #[schema(required = true, example = "建功“十四五”、奋进新征程")]
    pub theme: Option<String>,
    /// Null too while the reader may not see the article.
    #[schema(required = true)]
    pub article_id: Option<Uuid>,
    /// The article about it.
    #[schema(required = true)]
    pub article: Option<ArticleReference>,
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

/// Which competitions to list; newest first.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CompetitionFilter {
    /// Competitions of this year.
    #[param(minimum = 1900, maximum = 2100, example = 2020)]
    pub year: Option<i32>,
    /// Competitions of this year or later.
    #[param(minimum = 1900, maximum = 2100, example = 2016)]
    pub year_min: Option<i32>,
    /// Competitions of this year or earlier.
    #[param(minimum = 1900, maximum = 2100, example = 2020)]
    pub year_max: Option<i32>,
    /// `trashed` lists what was deleted; for editors.
    #[serde(default)]
    #[param(inline, required = false)]
    pub status: TrashStatus,
}

impl List for CompetitionFilter {
    type Row = Competition;
    type Item = CompetitionView;
    const TABLE: &'static str = "competitions";
    const SORTS: &'static [SortKey<Competition>] = &[
        SortKey::number("year", "competitions.year", |row| row.values.year),
        SortKey::text("title", "competitions.title", |row| &row.values.title),
        SortKey::time("updated_at", "competitions.updated_at", |row| row.updated_at),
    ];
    const DEFAULT_SORT: &'static str = "-year";

    fn id(row: &Competition) -> Uuid {
        row.id
    }
}

/// What changes: see [`crate::http::patch`].
pub type CompetitionPatch = Patch<CompetitionInput>;

impl CompetitionInput {
    /// The input's meaning, or every fault of it.
    pub fn parse(&self) -> Result<NewCompetition, ApiError> {
        let mut faults = Vec::new();
        let title = line::canonical(&self.title, "/title", 200, &mut faults);
        let theme = line::optional(self.theme.as_deref(), "/theme", 200, &mut faults);
        faults.extend(slugs::fault(self.slug.as_deref()));
        let title_folded = fold::fold(&title);
        if !faults.is_empty() {
            return Err(ApiError::Unprocessable(faults));
        }
        Ok(NewCompetition { title, title_folded, year: self.year, theme, article_id: self.article_id })
    }
}

impl From<&Competition> for CompetitionInput {
    /// The input that the row could have been made of, as patches are merged into.
    fn from(row: &Competition) -> Self {
        let values = row.values.clone();
        Self {
            title: values.title,
            year: values.year,
            slug: Some(row.slug.clone()),
            theme: values.theme,
            article_id: values.article_id,
        }
    }
}

impl CompetitionView {
    /// The competition as `audience` sees it, with its article among the `visible` ones.
    pub fn new(row: Competition, audience: Audience, visible: &HashMap<Uuid, ArticleReference>) -> Self {
        let values = row.values;
        let (article_id, article) = ArticleReference::shown(values.article_id, audience, visible);
        Self {
            id: row.id,
            slug: row.slug,
            title: values.title,
            year: values.year,
            theme: values.theme,
            article_id,
            article,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            conversion: None,
        }
    }
}

impl Texts for CompetitionView {
    fn texts(&mut self, converter: &mut Converter) {
        converter.text("title", &mut self.title);
        converter.optional("theme", &mut self.theme);
        converter.within("article", &mut self.article);
    }
}

impl Convertible for CompetitionView {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.conversion
    }
}
