//! The shapes of an article on its way in, and its row. On its way out: [`super::view`].

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::ArticleBody;
use crate::clock;
use crate::error::{ApiError, Fault};
use crate::http::line;
use crate::http::patch::Patch;
use crate::http::stored::{from_json, from_text, to_json, to_text};
use crate::images::ImageInput;
use crate::schema::articles;
use crate::slugs;
use crate::text::rich::BodyFormat;
use crate::text::script::{self, Script};

/// Where an article is on its way to the reader. Scheduled is no state: it is published with a `published_at`
/// that is still to come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArticleStatus {
    #[default]
    Draft,
    InReview,
    Published,
    Archived,
}

/// The language and script an article is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum ArticleLocale {
    #[serde(rename = "zh-Hans")]
    ZhHans,
    #[serde(rename = "zh-Hant")]
    ZhHant,
    #[serde(rename = "en")]
    En,
}

/// A file that belongs to the article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachmentInput {
    /// What readers see.
    #[schema(min_length = 1, max_length = 200, example = "竞赛实施方案")]
    pub title: String,
    #[schema(
        max_length = 2000,
        pattern = r"^(https?://[^\s/]\S*|/([^/\\\s]\S*)?)$",
        example = "https://files.example.org/plan.pdf"
    )]
    pub url: String,
}

/// What an editor sends: a piece of news or a notice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ArticleInput {
    #[schema(min_length = 1, max_length = 200, example = "全市劳动和技能竞赛推进会召开")]
    pub title: String,
    /// The text as it was written; see `body_format`.
    #[schema(max_length = 1000000, example = "3月18日上午，推进会召开。")]
    pub body: String,
    /// How `body` is written. HTML is cleaned either way.
    #[serde(default = "default_format")]
    #[schema(default = "markdown")]
    pub body_format: BodyFormat,
    /// Part of the address; made from the title when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 96, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub slug: Option<String>,
    /// A few sentences for lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 1000)]
    pub summary: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section_id: Option<Uuid>,
    /// Ids of tags, in the order they are shown.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub tag_ids: Vec<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<ImageInput>,
    #[serde(default)]
    #[schema(max_items = 50)]
    pub attachments: Vec<AttachmentInput>,
    /// Where the text comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100, example = "市总工会")]
    pub source: Option<String>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100)]
    pub author: Option<String>,
    /// Who edited it; only the desk sees this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100)]
    pub editor: Option<String>,
    /// The department that signs for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100, example = "市总经济部")]
    pub department: Option<String>,
    /// When it is absent: the script of Chinese that the text tells, or else the service's own language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<ArticleLocale>,
    #[serde(default)]
    #[schema(default = "draft")]
    pub status: ArticleStatus,
    /// When it becomes visible, once it is published; now, when it is published without one. A published
    /// article keeps the one it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<DateTime<Utc>>,
    /// When it is withdrawn by itself; after `published_at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpublish_at: Option<DateTime<Utc>>,
    /// Whether it is to stand at the top where that is asked for.
    #[serde(default)]
    #[schema(default = false)]
    pub pinned: bool,
    /// Where the text was first published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        max_length = 2000,
        pattern = r"^https?://[^\s/]\S*$",
        example = "https://news.example.org/2021/0322.html"
    )]
    pub canonical_url: Option<String>,
}

fn default_format() -> BodyFormat {
    BodyFormat::Markdown
}

/// A row, but for the trash.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = articles, check_for_backend(diesel::pg::Pg))]
pub struct Article {
    pub id: Uuid,
    pub slug: String,
    #[diesel(embed)]
    pub values: NewArticle,
    /// The account or the API key that made it; none for what was imported.
    pub created_by: Option<Uuid>,
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// An article after validation, as it is stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = articles, treat_none_as_null = true, check_for_backend(diesel::pg::Pg))]
pub struct NewArticle {
    pub title: String,
    pub summary: Option<String>,
    #[diesel(embed)]
    pub body: ArticleBody,
    pub section_id: Option<Uuid>,
    pub cover: Option<Value>,
    pub attachments: Value,
    pub source: Option<String>,
    pub author: Option<String>,
    pub editor: Option<String>,
    pub department: Option<String>,
    pub locale: String,
    pub status: String,
    pub published_at: Option<DateTime<Utc>>,
    pub unpublish_at: Option<DateTime<Utc>>,
    pub pinned: bool,
    pub canonical_url: Option<String>,
}

/// What changes: see [`crate::http::patch`].
pub type ArticlePatch = Patch<ArticleInput>;

impl ArticleInput {
    /// The input's meaning, or every fault of it. `locale` is the service's own; `body` is made of this input.
    pub fn parse(&self, now: DateTime<Utc>, locale: &str, body: ArticleBody) -> Result<NewArticle, ApiError> {
        let mut faults = Vec::new();
        let title = line::canonical(&self.title, "/title", 200, &mut faults);
        let source = short(self.source.as_ref(), "/source", &mut faults);
        let author = short(self.author.as_ref(), "/author", &mut faults);
        let editor = short(self.editor.as_ref(), "/editor", &mut faults);
        let department = short(self.department.as_ref(), "/department", &mut faults);
        let published_at = match self.status {
            ArticleStatus::Published => Some(self.published_at.unwrap_or(now)),
            _ => self.published_at,
        };
        // To the microsecond, as the database keeps it: what is compared here is what is stored.
        let (published_at, unpublish_at) =
            (published_at.map(clock::to_micros), self.unpublish_at.map(clock::to_micros));
        check_times(published_at, unpublish_at, &mut faults);
        self.check_parts(&mut faults);
        faults.extend(slugs::fault(self.slug.as_deref()));
        if !faults.is_empty() {
            return Err(ApiError::Unprocessable(faults));
        }
        let beginning: String = body.body_text.chars().take(2000).collect();
        Ok(NewArticle {
            title,
            summary: self.summary.clone(),
            body,
            section_id: self.section_id,
            cover: self.cover.as_ref().map(to_json).transpose()?,
            attachments: to_json(&self.attachments)?,
            source,
            author,
            editor,
            department,
            locale: match self.locale {
                Some(locale) => to_text(locale)?,
                None => written_in(&format!("{} {}", self.title, beginning), locale),
            },
            status: to_text(self.status)?,
            published_at,
            unpublish_at,
            pinned: self.pinned,
            canonical_url: self.canonical_url.clone(),
        })
    }

    fn check_parts(&self, faults: &mut Vec<Fault>) {
        faults.extend(self.cover.as_ref().and_then(|cover| cover.fault("/cover")));
        for (index, tag) in self.tag_ids.iter().enumerate() {
            if self.tag_ids.iter().take(index).any(|earlier| earlier == tag) {
                faults.push(Fault::at(format!("/tag_ids/{index}"), "not_allowed", "no tag twice"));
            }
        }
    }

    /// The input that `row` could have been made of, as patches are merged into.
    pub fn of(row: &Article, tag_ids: Vec<Uuid>) -> Result<Self, ApiError> {
        let values = row.values.clone();
        Ok(Self {
            title: values.title,
            body: values.body.body,
            body_format: from_text(&values.body.body_format)?,
            slug: Some(row.slug.clone()),
            summary: values.summary,
            section_id: values.section_id,
            tag_ids,
            cover: values.cover.map(from_json).transpose()?,
            attachments: from_json(values.attachments)?,
            source: values.source,
            author: values.author,
            editor: values.editor,
            department: values.department,
            locale: Some(from_text(&values.locale)?),
            status: from_text(&values.status)?,
            published_at: values.published_at,
            unpublish_at: values.unpublish_at,
            pinned: values.pinned,
            canonical_url: values.canonical_url,
        })
    }
}

/// The locale of a text, for a service whose own is `locale`: one that is not Chinese writes no Chinese unasked.
fn written_in(text: &str, locale: &str) -> String {
    let told = Script::of_locale(locale).and_then(|_| script::detect(text));
    told.map_or_else(|| locale.to_owned(), |script| script.locale().to_owned())
}

fn check_times(
    published_at: Option<DateTime<Utc>>,
    unpublish_at: Option<DateTime<Utc>>,
    faults: &mut Vec<Fault>,
) {
    for (pointer, time) in [("/published_at", published_at), ("/unpublish_at", unpublish_at)] {
        if time.is_some_and(|time| !clock::has_rfc3339_form(time)) {
            let detail = "must be between the years 0000 and 9999, in UTC";
            faults.push(Fault::at(pointer, "not_allowed", detail));
        }
    }
    if unpublish_at.is_some_and(|end| published_at.is_some_and(|start| end <= start)) {
        faults.push(Fault::at("/unpublish_at", "conflicting", "must be after published_at"));
    }
}

/// One line of at most 100 characters.
fn short(text: Option<&String>, pointer: &str, faults: &mut Vec<Fault>) -> Option<String> {
    Some(line::canonical(text?, pointer, 100, faults))
}
