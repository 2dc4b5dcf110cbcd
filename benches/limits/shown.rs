//! Rows and what is shown of them: the columns that the service reads, the fields that it shows.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::dsl::{And, Eq, Gt, IsNull, LtEq, Or};
use diesel::pg::Pg;
use diesel::prelude::*;
use plaudit::clock::Clock;
use plaudit::schema::{article_tags, articles};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// What a list reads of an article.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = articles, check_for_backend(Pg))]
pub struct Head {
    pub id: Uuid,
    slug: String,
    title: String,
    summary: Option<String>,
    section_id: Option<Uuid>,
    cover: Option<Value>,
    source: Option<String>,
    author: Option<String>,
    department: Option<String>,
    locale: String,
    status: String,
    published_at: Option<DateTime<Utc>>,
    pub listed_at: DateTime<Utc>,
    pinned: bool,
    canonical_url: Option<String>,
    version: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// What a list shows of it.
#[derive(Debug, Serialize)]
pub struct Summary {
    id: Uuid,
    slug: String,
    title: String,
    summary: Option<String>,
    section_id: Option<Uuid>,
    tag_ids: Vec<Uuid>,
    cover: Option<Value>,
    source: Option<String>,
    author: Option<String>,
    department: Option<String>,
    locale: String,
    status: String,
    published_at: Option<DateTime<Utc>>,
    pinned: bool,
    canonical_url: Option<String>,
    pub version: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Summary {
    pub fn new(row: Head, tag_ids: Vec<Uuid>) -> Self {
        Self {
            id: row.id,
            slug: row.slug,
            title: row.title,
            summary: row.summary,
            section_id: row.section_id,
            tag_ids,
            cover: row.cover,
            source: row.source,
            author: row.author,
            department: row.department,
            locale: row.locale,
            status: row.status,
            published_at: row.published_at,
            pinned: row.pinned,
            canonical_url: row.canonical_url,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// What an article is read with beside that.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = articles, check_for_backend(Pg))]
pub struct Body {
    pub body_html: String,
    pub body_text: String,
    pub images: Value,
    pub attachments: Value,
}

/// An article with its text.
#[derive(Debug, Serialize)]
pub struct Whole {
    #[serde(flatten)]
    pub summary: Summary,
    pub body_html: String,
    pub body_text: String,
    pub images: Value,
    pub attachments: Value,
}

type Published = And<
    And<
        And<
            And<IsNull<articles::deleted_at>, Eq<articles::status, &'static str>>,
            LtEq<articles::listed_at, DateTime<Utc>>,
        >,
        LtEq<articles::published_at, DateTime<Utc>>,
        diesel::sql_types::Nullable<diesel::sql_types::Bool>,
    >,
    Or<
        IsNull<articles::unpublish_at>,
        Gt<articles::unpublish_at, DateTime<Utc>>,
        diesel::sql_types::Nullable<diesel::sql_types::Bool>,
    >,
    diesel::sql_types::Nullable<diesel::sql_types::Bool>,
>;

/// What everyone may see now.
pub fn published() -> Published {
    let now = Clock::System.now();
    articles::deleted_at
        .is_null()
        .and(articles::status.eq("published"))
        .and(articles::listed_at.le(now))
        .and(articles::published_at.le(now))
        .and(articles::unpublish_at.is_null().or(articles::unpublish_at.gt(now)))
}

/// `rows` with their tags.
pub fn with_tags(connection: &mut PgConnection, rows: Vec<Head>) -> QueryResult<Vec<Summary>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let found: Vec<(Uuid, Uuid)> = article_tags::table
        .filter(article_tags::article_id.eq_any(&ids))
        .order((article_tags::article_id, article_tags::position, article_tags::tag_id))
        .select((article_tags::article_id, article_tags::tag_id))
        .load(connection)?;
    let mut tags: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (article, tag) in found {
        tags.entry(article).or_default().push(tag);
    }
    let summary = |row: Head| {
        let tags = tags.remove(&row.id).unwrap_or_default();
        Summary::new(row, tags)
    };
    Ok(rows.into_iter().map(summary).collect())
}
