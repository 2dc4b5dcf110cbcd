//! Which articles are listed, and in what order.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::visibility::Audience;

/// How articles may be sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum ArticleSort {
    #[default]
    #[serde(rename = "-published_at")]
    Newest,
    #[serde(rename = "published_at")]
    Oldest,
    #[serde(rename = "-updated_at")]
    RecentlyUpdated,
    #[serde(rename = "updated_at")]
    LeastRecentlyUpdated,
}

impl ArticleSort {
    pub fn is_descending(self) -> bool {
        matches!(self, Self::Newest | Self::RecentlyUpdated)
    }

    pub fn is_by_update(self) -> bool {
        matches!(self, Self::RecentlyUpdated | Self::LeastRecentlyUpdated)
    }
}

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
    /// Changed at this time or later.
    #[param(example = "2026-01-01T00:00:00Z")]
    pub updated_after: Option<DateTime<Utc>>,
    /// Anything but `published` (what the public sees; the default) is for editors.
    #[serde(default)]
    #[param(inline, required = false)]
    pub status: ArticleListStatus,
    /// `-published_at` (default, newest first), `published_at`, `-updated_at` or `updated_at`.
    #[serde(default)]
    #[param(inline, required = false)]
    pub sort: ArticleSort,
}

/// The filter with its names looked up, as the store takes it.
#[derive(Clone, Debug)]
pub struct Criteria {
    pub now: DateTime<Utc>,
    pub status: ArticleListStatus,
    pub sections: Option<Vec<Uuid>>,
    pub tag: Option<Uuid>,
    pub pinned: Option<bool>,
    pub published_after: Option<DateTime<Utc>>,
    pub published_before: Option<DateTime<Utc>>,
    pub updated_after: Option<DateTime<Utc>>,
    pub sort: ArticleSort,
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
