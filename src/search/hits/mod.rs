//! What is shown of a document that was found: one shape for every kind, loaded by one statement a kind, and
//! made of what was loaded when the connection is free again.

mod articles;
mod marks;
mod studios;
mod units;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::highlight::TextPart;
use super::reading::Match;
use super::terms::Terms;
use super::wanted::Tier;
use crate::db::{DbError, Snapshot};
use crate::http::conversion::Conversion;
use crate::http::stored::shown;
use crate::images::ImageView;

/// Something that was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchHit {
    /// `article`, `honoured_unit` or `innovation_studio`. More may come.
    #[serde(rename = "type")]
    #[schema(example = "article")]
    pub kind: String,
    pub id: Uuid,
    #[schema(example = "lao-dong-jing-sai-tui-jin-hui")]
    pub slug: String,
    /// The title of an article, the name of a unit or a studio.
    #[schema(example = "全市劳动和技能竞赛推进会召开")]
    pub title: String,
    /// Of an article.
    #[schema(required = true)]
    pub summary: Option<String>,
    /// Of an article.
    #[schema(required = true)]
    pub section_id: Option<Uuid>,
    /// Of a unit or a studio.
    #[schema(required = true, example = "利州区")]
    pub region: Option<String>,
    /// Of an article.
    #[schema(required = true)]
    pub published_at: Option<DateTime<Utc>>,
    /// The cover of an article or a studio, the logo of a unit.
    #[schema(required = true)]
    pub cover: Option<ImageView>,
    /// The least that has all the words: `title` (title or name), `summary` (with it the summary of an article, other
    /// names of a unit, or leader, field and host unit of a studio), `body` (with all the rest). More may come.
    #[schema(example = "title")]
    pub matched_in: String,
    /// Where the words stand, in the text's own script unless `locale` wants the other one.
    pub highlights: Vec<SearchHighlight>,
    /// Present when texts were converted for `locale` or `Accept-Language`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub conversion: Option<Conversion>,
    /// Of an article.
    #[serde(skip)]
    pub locale: Option<String>,
}

/// A text of the document that has one of the words.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchHighlight {
    /// Whole texts: `title`, `other_name`, `leader`, `field`, `host_unit`, `member`. About 120 characters around the first
    /// match: `summary`, `body`, `description`, `achievements`. More may come.
    #[schema(example = "title")]
    pub field: String,
    /// The text, cut where a match begins or ends.
    pub parts: Vec<TextPart>,
}

/// What was loaded of the documents that were found.
pub struct Loaded {
    articles: Vec<articles::Row>,
    units: Vec<units::Row>,
    studios: Vec<studios::Row>,
}

impl Loaded {
    /// What is needed to show `found`.
    pub fn of(snapshot: &mut Snapshot<'_>, found: &[Match], terms: &Terms) -> Result<Self, DbError> {
        Ok(Self {
            articles: articles::load(snapshot, found, terms)?,
            units: units::load(snapshot, found)?,
            studios: studios::load(snapshot, found)?,
        })
    }

    /// The bytes of the long texts: how much work it is to show them.
    pub fn size(&self) -> usize {
        self.articles.iter().map(articles::Row::size).sum::<usize>()
            + self.units.iter().map(units::Row::size).sum::<usize>()
            + self.studios.iter().map(studios::Row::size).sum::<usize>()
    }

    /// The hits of `found`, in its order.
    pub fn shown(self, found: &[Match], terms: &Terms) -> Vec<SearchHit> {
        let articles = self.articles.into_iter().map(|row| row.shown(terms));
        let units = self.units.into_iter().map(|row| row.shown(terms));
        let studios = self.studios.into_iter().map(|row| row.shown(terms));
        let mut hits: HashMap<Uuid, SearchHit> =
            articles.chain(units).chain(studios).map(|hit| (hit.id, hit)).collect();
        let hit = |found: &Match| {
            let hit = hits.remove(&found.id)?;
            let matched_in = match found.tier {
                Tier::Title => "title",
                Tier::Lead => "summary",
                Tier::Rest => "body",
            };
            Some(SearchHit { matched_in: matched_in.to_owned(), ..hit })
        };
        found.iter().filter_map(hit).collect()
    }
}

/// A hit of a unit or a studio.
fn of_register(
    kind: &str,
    id: Uuid,
    slug: String,
    title: String,
    region: Option<String>,
    cover: Option<Value>,
    highlights: Vec<SearchHighlight>,
) -> SearchHit {
    SearchHit {
        kind: kind.to_owned(),
        id,
        slug,
        title,
        summary: None,
        section_id: None,
        region,
        published_at: None,
        cover: cover.and_then(shown),
        matched_in: String::new(),
        highlights,
        conversion: None,
        locale: None,
    }
}
