//! What readers are shown of an article: an explicit list of fields, and those that only the desk sees.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::beside::{self, Beside, Wanted};
use crate::conferrals::view::ConferralView;
use crate::db::keyset::Keyed;
use crate::http::conversion::Conversion;
use crate::http::csv::{Cell, Column};
use crate::http::stored::shown;
use crate::images::ImageView;
use crate::references::{SectionReference, TagReference};
use crate::schema::articles;
use crate::views::copy;

/// A file that belongs to the article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AttachmentView {
    #[schema(example = "竞赛实施方案")]
    pub title: String,
    pub url: String,
}

/// An article in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ArticleSummary {
    pub id: Uuid,
    /// Stable part of the address.
    #[schema(example = "lao-dong-jing-sai-tui-jin-hui")]
    pub slug: String,
    #[schema(example = "全市劳动和技能竞赛推进会召开")]
    pub title: String,
    #[schema(required = true)]
    pub summary: Option<String>,
    #[schema(required = true)]
    pub section_id: Option<Uuid>,
    /// With `include=section`: the section of `section_id`; null for an article without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<SectionReference>)]
    pub section: Option<Option<SectionReference>>,
    /// In the order they are shown.
    pub tag_ids: Vec<Uuid>,
    /// With `include=tags`: the tags of `tag_ids`, in their order.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub tags: Option<Vec<TagReference>>,
    #[schema(required = true)]
    pub cover: Option<ImageView>,
    /// Where the text comes from.
    #[schema(required = true)]
    pub source: Option<String>,
    #[schema(required = true)]
    pub author: Option<String>,
    /// The department that signs for it.
    #[schema(required = true, example = "市总经济部")]
    pub department: Option<String>,
    /// `zh-Hans`, `zh-Hant` or `en`. More may come.
    #[schema(example = "zh-Hans")]
    pub locale: String,
    /// `draft`, `in_review`, `published` or `archived`; the public sees only `published`. More may come.
    #[schema(example = "published")]
    pub status: String,
    /// When it became visible, or will; null before it is first published.
    #[schema(required = true)]
    pub published_at: Option<DateTime<Utc>>,
    pub pinned: bool,
    /// With `include=views`: how often it was viewed, a moment ago.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, example = 13105)]
    pub views: Option<i64>,
    /// Where the text was first published.
    #[schema(required = true)]
    pub canonical_url: Option<String>,
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

/// A row of the list as CSV.
pub const COLUMNS: &[Column<ArticleSummary>] = &[
    ("id", |article| article.id.cell()),
    ("slug", |article| article.slug.cell()),
    ("title", |article| article.title.cell()),
    ("summary", |article| article.summary.cell()),
    ("section_id", |article| article.section_id.cell()),
    ("tag_ids", |article| article.tag_ids.cell()),
    ("cover.file_name", |article| article.cover.as_ref().map(|cover| cover.file_name.cell()).cell()),
    ("cover.url", |article| article.cover.as_ref().map(|cover| cover.url.cell()).cell()),
    ("cover.media_id", |article| article.cover.as_ref().map(|cover| cover.media_id.cell()).cell()),
    ("cover.alt", |article| article.cover.as_ref().map(|cover| cover.alt.cell()).cell()),
    ("source", |article| article.source.cell()),
    ("author", |article| article.author.cell()),
    ("department", |article| article.department.cell()),
    ("locale", |article| article.locale.cell()),
    ("status", |article| article.status.cell()),
    ("published_at", |article| article.published_at.cell()),
    ("pinned", |article| article.pinned.cell()),
    ("canonical_url", |article| article.canonical_url.cell()),
    ("version", |article| article.version.cell()),
    ("created_at", |article| article.created_at.cell()),
    ("updated_at", |article| article.updated_at.cell()),
];

/// An article with its text.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ArticleView {
    #[serde(flatten)]
    pub summary: ArticleSummary,
    /// The text as HTML, cleaned: safe to be shown as it is. A missing image is an `img` with `data-file-name`.
    pub body_html: String,
    /// The text without any markup, its blocks separated by empty lines.
    pub body_text: String,
    /// The images of the text, in the order in which they stand in it.
    pub images: Vec<ImageView>,
    pub attachments: Vec<AttachmentView>,
    /// The first 500 conferrals that it announces, newest first, with `include=conferrals`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub conferrals: Option<Vec<ConferralView>>,
    /// What only editors and the article's own author see; absent for everyone else.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub desk: Option<ArticleDesk>,
}

/// The fields of an article that only editors and its own author see.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ArticleDesk {
    /// The text as it was written.
    pub body: String,
    /// `markdown` or `html`.
    #[schema(example = "markdown")]
    pub body_format: String,
    #[schema(required = true)]
    pub editor: Option<String>,
    #[schema(required = true)]
    pub unpublish_at: Option<DateTime<Utc>>,
    /// The account or the API key that made the article; null for what was imported.
    #[schema(required = true)]
    pub created_by: Option<Uuid>,
}

/// What an article can be read with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArticleInclude {
    Section,
    Tags,
    Conferrals,
    Views,
}

/// How an article is read.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ArticleQuery {
    /// What to show beside the article: `section` and `tags`, with their names, the `conferrals` that it announces, and how
    /// many `views` it had.
    #[param(inline, style = Form, explode = false, min_items = 1, example = json!(["section", "tags"]))]
    pub include: Option<Vec<ArticleInclude>>,
}

impl ArticleQuery {
    pub fn wanted(&self) -> Wanted {
        Wanted {
            section: self.includes(ArticleInclude::Section),
            tags: self.includes(ArticleInclude::Tags),
            views: self.includes(ArticleInclude::Views),
        }
    }

    pub fn includes(&self, what: ArticleInclude) -> bool {
        self.include.as_ref().is_some_and(|asked| asked.contains(&what))
    }
}

/// What a list reads of a row: no bodies.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = articles, check_for_backend(diesel::pg::Pg))]
pub struct ArticleHead {
    pub id: Uuid,
    pub slug: String,
    pub title: String,
    pub summary: Option<String>,
    pub section_id: Option<Uuid>,
    pub cover: Option<Value>,
    pub source: Option<String>,
    pub author: Option<String>,
    pub department: Option<String>,
    pub locale: String,
    pub status: String,
    pub published_at: Option<DateTime<Utc>>,
    pub listed_at: DateTime<Utc>,
    pub pinned: bool,
    pub canonical_url: Option<String>,
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl ArticleSummary {
    pub fn new(row: ArticleHead, beside: Beside) -> Self {
        Self {
            id: row.id,
            slug: row.slug,
            title: row.title,
            summary: row.summary,
            section_id: row.section_id,
            section: beside.section,
            tag_ids: beside.tag_ids,
            tags: beside.tags,
            cover: row.cover.and_then(shown),
            source: row.source,
            author: row.author,
            department: row.department,
            locale: row.locale,
            status: row.status,
            published_at: row.published_at,
            pinned: row.pinned,
            views: beside.views,
            canonical_url: row.canonical_url,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            conversion: None,
        }
    }
}

/// `rows` as they are listed, in a number of statements that does not grow with them.
pub fn of_all(
    connection: &mut PgConnection,
    rows: Vec<Keyed<ArticleHead>>,
    wanted: Wanted,
) -> QueryResult<Vec<ArticleSummary>> {
    let articles: Vec<_> = rows.iter().map(|row| (row.id, row.section_id)).collect();
    let views = match wanted.views {
        true => Some(copy::of_rows(connection, &rows, |row| row.id)?),
        false => None,
    };
    let beside = beside::load(connection, &articles, Wanted { views: false, ..wanted })?;
    let summary = |(Keyed { row, .. }, beside): (Keyed<ArticleHead>, Beside)| {
        let views = views.as_ref().map(|views| views.get(&row.id).copied().unwrap_or_default());
        ArticleSummary::new(row, Beside { views, ..beside })
    };
    Ok(rows.into_iter().zip(beside).map(summary).collect())
}
