//! What was read off a page, for the one who has to check it.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::draft::Draft;
use super::page::LegacyPage;
use crate::articles::model::ArticleStatus;

/// The fields of a page as they go into the article, the view count and the site profile; null for what the
/// page does not name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// The day in the site's own calendar.
    pub published_on: Option<NaiveDate>,
    /// The same, with its time if the page gives one, as a moment.
    pub published_at: Option<DateTime<Utc>>,
    pub views: Option<i64>,
    pub source: Option<String>,
    pub author: Option<String>,
    pub editor: Option<String>,
    pub department: Option<String>,
    pub site_name: Option<String>,
    pub site_url: Option<String>,
    /// The status that the article gets; null if the page does not make an article.
    pub status: Option<ArticleStatus>,
}

impl Reading {
    pub(super) fn of_page(page: &LegacyPage) -> Self {
        Self {
            published_on: page.published_on,
            published_at: None,
            views: page.views,
            source: page.source.clone(),
            author: page.author.clone(),
            editor: page.editor.clone(),
            department: page.department.clone(),
            site_name: page.site_name.clone(),
            site_url: page.site_url.clone(),
            status: None,
        }
    }

    /// With what only the article tells.
    pub(super) fn with_draft(self, draft: &Draft) -> Self {
        Self {
            published_at: draft.article.published_at,
            status: Some(draft.article.status),
            views: draft.views,
            ..self
        }
    }
}

/// The fields that there are, on one line.
impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |text: &Option<String>| text.clone();
        let moment = self.published_at.map(|time| time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
        let status = self.status.map(|status| match status {
            ArticleStatus::Draft => "draft".to_owned(),
            ArticleStatus::InReview => "in review".to_owned(),
            ArticleStatus::Published => "published".to_owned(),
            ArticleStatus::Archived => "archived".to_owned(),
        });
        let fields = [
            ("status", status),
            ("published on", self.published_on.map(|day| day.to_string())),
            ("published at", moment),
            ("views", self.views.map(|views| views.to_string())),
            ("source", text(&self.source)),
            ("author", text(&self.author)),
            ("editor", text(&self.editor)),
            ("department", text(&self.department)),
            ("site name", text(&self.site_name)),
            ("site address", text(&self.site_url)),
        ];
        let said = fields.into_iter().filter_map(|(name, value)| Some(format!("{name}: {}", value?)));
        f.write_str(&said.collect::<Vec<_>>().join("; "))
    }
}
