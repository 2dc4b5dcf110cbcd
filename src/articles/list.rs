//! Which articles are listed, in what order, and what is shown beside them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::beside::Wanted;
use super::view::{ArticleHead, ArticleSummary};
use crate::db::keyset::{Keyed, SortKey};
use crate::http::listed::{self, List};
use crate::views::copy;
use crate::visibility::Audience;

/// `status=` of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArticleListStatus {
    Draft,
    InReview,
    /// Published and due.
    #[default]
    Published,
    /// Published, and due later.
    Scheduled,
    Archived,
    Trashed,
    /// Everything but the trash.
    All,
}

/// Which articles to list.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ArticleFilter {
    /// Articles of this section (id or slug) and of the sections below it.
    #[param(min_length = 1, max_length = 96, example = "labour-competition")]
    pub section: Option<String>,
    /// Articles with this tag (id or slug).
    #[param(min_length = 1, max_length = 96, example = "sample")]
    pub tag: Option<String>,
    /// Whether they are pinned.
    pub pinned: Option<bool>,
    /// Published at this time or later.
    #[param(example = "2021-01-01T00:00:00Z")]
    pub published_after: Option<DateTime<Utc>>,
    /// Published before this time.
    #[param(example = "2022-01-01T00:00:00Z")]
    pub published_before: Option<DateTime<Utc>>,
    /// Anything but `published` (what the public sees; the default) needs a token: editors get everybody's articles,
    /// authors their own.
    #[serde(default)]
    #[param(inline, required = false)]
    pub status: ArticleListStatus,
    /// Only what the caller wrote; needs a token.
    #[serde(default)]
    #[param(required = false, example = true)]
    pub mine: bool,
    /// What to show beside each article: `section` and `tags`, with their names, and how many `views` it had.
    #[serde(skip_serializing_if = "listed::only_shows")]
    #[param(inline, style = Form, explode = false, min_items = 1, example = json!(["section", "tags"]))]
    pub include: Option<Vec<ArticleListInclude>>,
}

impl ArticleFilter {
    /// What is shown beside each article.
    pub fn wanted(&self) -> Wanted {
        let asked = self.include.as_deref().unwrap_or_default();
        Wanted {
            section: asked.contains(&ArticleListInclude::Section),
            tags: asked.contains(&ArticleListInclude::Tags),
            views: asked.contains(&ArticleListInclude::Views),
        }
    }
}

impl List for ArticleFilter {
    type Row = Keyed<ArticleHead>;
    type Item = ArticleSummary;
    const TABLE: &'static str = "articles";
    const SORTS: &'static [SortKey<Keyed<ArticleHead>>] = &[
        SortKey::time("published_at", "articles.listed_at", |row| row.listed_at),
        SortKey::time("created_at", "articles.created_at", |row| row.created_at),
        SortKey::time("updated_at", "articles.updated_at", |row| row.updated_at),
        SortKey::text("title", "articles.title", |row| &row.title),
        SortKey::flag("pinned", "articles.pinned", |row| row.pinned),
        SortKey::beside("views", &copy::OF_ARTICLES),
    ];
    const DEFAULT_SORT: &'static str = "-published_at";

    fn id(row: &Keyed<ArticleHead>) -> Uuid {
        row.id
    }
}

/// What is shown beside each article of a list when it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArticleListInclude {
    Section,
    Tags,
    Views,
}

/// The filter with its names looked up, as the store takes it.
#[derive(Clone, Debug)]
pub struct Criteria {
    pub now: DateTime<Utc>,
    pub status: ArticleListStatus,
    /// Only what this account or API key wrote.
    pub created_by: Option<Uuid>,
    pub sections: Option<Vec<Uuid>>,
    pub tag: Option<Uuid>,
    pub pinned: Option<bool>,
    pub published_after: Option<DateTime<Utc>>,
    pub published_before: Option<DateTime<Utc>>,
}

impl Criteria {
    /// Who the listed articles are for, trash aside.
    pub fn audience(&self) -> Audience {
        match self.status {
            ArticleListStatus::Published => Audience::Public(self.now),
            _ => Audience::Desk,
        }
    }
}
