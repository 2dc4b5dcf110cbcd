//! How search is asked, and what of it the statements need.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::index::KINDS;
use crate::awards::model::Level;
use crate::error::{ApiError, Fault};
use crate::http::query;
use crate::http::stored::to_text;
use crate::resources::Resource;
use crate::sections;
use crate::slugs;
use crate::views::model::SubjectType;
use crate::views::subjects;

/// How results may be sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum SearchSort {
    #[default]
    #[serde(rename = "relevance")]
    Relevance,
    #[serde(rename = "-published_at")]
    Newest,
}

/// What can be counted beside the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SearchFacet {
    Type,
    Section,
}

/// What to search for, and where.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Words, all of which are contained; `"a phrase"` in quotes; `-word` or `-"a phrase"` for what is not contained. At
    /// most 10 of them. Case, width and Simplified or Traditional script make no difference.
    #[param(min_length = 1, max_length = 100, example = "劳动竞赛")]
    pub q: String,
    /// Only these kinds; all by default.
    #[param(inline, style = Form, explode = false, min_items = 1, example = json!(["article"]))]
    pub types: Option<Vec<SubjectType>>,
    /// Articles of this section (id or slug) and of the sections below it.
    #[param(min_length = 1, max_length = 96, example = "labour-competition")]
    pub section: Option<String>,
    /// Articles with this tag (id or slug).
    #[param(min_length = 1, max_length = 96, example = "sample")]
    pub tag: Option<String>,
    /// Articles published at this time or later.
    #[param(example = "2021-01-01T00:00:00Z")]
    pub published_after: Option<DateTime<Utc>>,
    /// Articles published before this time.
    #[param(example = "2022-01-01T00:00:00Z")]
    pub published_before: Option<DateTime<Utc>>,
    /// Units and studios of this region.
    #[param(min_length = 1, max_length = 50, example = "利州区")]
    pub region: Option<String>,
    /// Units of this industry.
    #[param(min_length = 1, max_length = 50, example = "制造业")]
    pub industry: Option<String>,
    /// Studios of this level.
    #[param(inline)]
    pub level: Option<Level>,
    /// Studios of this field of work.
    #[param(min_length = 1, max_length = 50, example = "机械加工")]
    pub field: Option<String>,
    /// `relevance` (default: what has all words in its title first, then in title or summary, then the rest; the newest
    /// first among equals) or `-published_at`.
    #[serde(default)]
    #[param(inline, required = false)]
    pub sort: SearchSort,
}

/// What is shown of the results, and where to begin.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchStart {
    /// Counts of the results by `type`, by `section`, or by both; among the first 10,000 documents that
    /// can be results.
    #[param(inline, style = Form, explode = false, min_items = 1, example = json!(["type", "section"]))]
    pub facets: Option<Vec<SearchFacet>>,
    /// How many items a page holds at most.
    #[param(minimum = 1, maximum = 100, default = 20, example = 50)]
    pub limit: Option<i64>,
    /// A `next_cursor` or `prev_cursor` of this very search: same words, same filters, same sort.
    #[param(min_length = 1, max_length = 2048, example = "eyJmIjoiOWYzYyJ9")]
    pub cursor: Option<String>,
}

/// What is searched, with its names looked up and its texts as they are stored.
#[derive(Clone, Debug)]
pub struct Criteria {
    pub now: DateTime<Utc>,
    /// The kinds that have all the filters, at least one.
    pub types: Vec<SubjectType>,
    pub sections: Option<Vec<Uuid>>,
    pub tag: Option<Uuid>,
    pub published_after: Option<DateTime<Utc>>,
    pub published_before: Option<DateTime<Utc>>,
    pub region: Option<String>,
    pub industry: Option<String>,
    pub level: Option<String>,
    pub field: Option<String>,
}

impl Criteria {
    /// Everything of `types` that is visible at `now`.
    pub fn of(types: Option<&[SubjectType]>, now: DateTime<Utc>) -> Self {
        Self {
            now,
            types: KINDS.into_iter().filter(|kind| types.is_none_or(|types| types.contains(kind))).collect(),
            sections: None,
            tag: None,
            published_after: None,
            published_before: None,
            region: None,
            industry: None,
            level: None,
            field: None,
        }
    }

    /// Whether something is asked of the subjects that their documents do not know.
    pub fn is_filtered(&self) -> bool {
        let texts = [&self.region, &self.industry, &self.level, &self.field];
        self.sections.is_some() || self.tag.is_some() || texts.iter().any(|text| text.is_some())
    }

    /// Whether it is as nearly all searches have it. The statements of those have few different texts.
    pub fn is_usual(&self) -> bool {
        let is_of_usual_types = matches!(self.types.as_slice(), [SubjectType::Article] | [_, _, _]);
        is_of_usual_types && !self.is_filtered()
    }

    pub fn has(&self, kind: SubjectType) -> bool {
        self.types.contains(&kind)
    }
}

impl SearchQuery {
    /// The criteria, but for what has to be looked up; every fault of the query itself.
    pub fn criteria(&self, now: DateTime<Utc>) -> Result<Criteria, ApiError> {
        let mut faults = Vec::new();
        let mut criteria = Criteria::of(self.types.as_deref(), now);
        criteria.published_after = self.published_after;
        criteria.published_before = self.published_before;
        criteria.region = query::line(self.region.as_deref(), "region", 50, &mut faults);
        criteria.industry = query::line(self.industry.as_deref(), "industry", 50, &mut faults);
        criteria.level = self.level.map(to_text).transpose()?;
        criteria.field = query::line(self.field.as_deref(), "field", 50, &mut faults);
        let given = self.given();
        criteria.types.retain(|kind| given.iter().all(|(_, kinds)| kinds.contains(kind)));
        if criteria.types.is_empty() {
            let names: Vec<&str> = given.iter().map(|(name, _)| *name).collect();
            let asked = self.types.as_deref().unwrap_or(&KINDS).iter().map(|kind| subjects::name(*kind));
            let asked = asked.collect::<Vec<_>>().join(", ");
            let detail = format!("none of {asked} can be filtered by {}", names.join(" and "));
            faults.extend(names.iter().map(|name| Fault::parameter(*name, "conflicting", detail.clone())));
        }
        if faults.is_empty() { Ok(criteria) } else { Err(ApiError::BadRequest(faults)) }
    }

    /// The filters that are given, each with the kinds that have it.
    fn given(&self) -> Vec<(&'static str, &'static [SubjectType])> {
        use SubjectType::{Article, HonouredUnit, InnovationStudio};
        const ARTICLES: &[SubjectType] = &[Article];
        let filters: [(&str, bool, &[SubjectType]); 8] = [
            ("section", self.section.is_some(), ARTICLES),
            ("tag", self.tag.is_some(), ARTICLES),
            ("published_after", self.published_after.is_some(), ARTICLES),
            ("published_before", self.published_before.is_some(), ARTICLES),
            ("region", self.region.is_some(), &[HonouredUnit, InnovationStudio]),
            ("industry", self.industry.is_some(), &[HonouredUnit]),
            ("level", self.level.is_some(), &[InnovationStudio]),
            ("field", self.field.is_some(), &[InnovationStudio]),
        ];
        filters.into_iter().filter(|(_, given, _)| *given).map(|(name, _, kinds)| (name, kinds)).collect()
    }

    /// Adds the ids of what the query names; a name that leads nowhere is 400.
    pub fn look_up(&self, connection: &mut PgConnection, criteria: &mut Criteria) -> Result<(), ApiError> {
        if let Some(key) = &self.section {
            let section = slugs::named(connection, Resource::Section, "section", key)?;
            criteria.sections = Some(sections::store::subtree(connection, &[section])?);
        }
        if let Some(key) = &self.tag {
            criteria.tag = Some(slugs::named(connection, Resource::Tag, "tag", key)?);
        }
        Ok(())
    }
}
