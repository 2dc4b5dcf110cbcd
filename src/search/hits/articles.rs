//! Articles that were found.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use serde_json::Value;
use uuid::Uuid;

use super::SearchHit;
use super::marks::Marks;
use crate::db::{DbError, Snapshot};
use crate::http::stored::shown;
use crate::search::reading::{Match, ids_of};
use crate::search::sql::Statement;
use crate::search::terms::Terms;

/// What is shown of an article.
#[derive(Queryable)]
pub struct Row {
    id: Uuid,
    slug: String,
    title: String,
    summary: Option<String>,
    section_id: Option<Uuid>,
    published_at: Option<DateTime<Utc>>,
    cover: Option<Value>,
    locale: String,
    /// The whole of a short one; else what stands around the first of the words in it.
    body: Option<String>,
}

/// The SQL types of a [`Row`].
type Columns = (
    SqlUuid,
    Text,
    Text,
    Nullable<Text>,
    Nullable<SqlUuid>,
    Nullable<Timestamptz>,
    Nullable<Jsonb>,
    Text,
    Nullable<Text>,
);

/// The articles among `found`.
pub fn load(snapshot: &mut Snapshot<'_>, found: &[Match], terms: &Terms) -> Result<Vec<Row>, DbError> {
    let ids = ids_of(found, "article");
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(rows(&ids, terms).load(snapshot.connection()?)?)
}

/// Bytes of a body that is read whole.
const SHORT: i64 = 16 * 1024;

/// Of a longer body that has one of the words in its first 100,000 characters, what stands around the first: a page of the
/// longest bodies is a hundred megabytes, and folding that takes seconds. Where a word stands in the folded text says
/// roughly where it stands in the text itself: `…` is folded to three characters, and two may become one.
fn rows(ids: &[Uuid], terms: &Terms) -> Statement<Columns> {
    Statement::new(
        "SELECT id, slug, title, summary, section_id, published_at, cover, locale, \
         CASE WHEN octet_length(body_text) <= ",
    )
    .number(SHORT)
    .sql(
        " THEN body_text ELSE \
         (SELECT substr(articles.body_text, greatest(first.place - 2000, 1), 4000) \
         FROM (SELECT min(nullif(strpos(d.body, word), 0)) AS place \
         FROM (SELECT left(body_folded, 100000) AS body FROM search_documents \
         WHERE subject_id = articles.id OFFSET 0) d CROSS JOIN unnest(",
    )
    .texts(terms.words.clone())
    .sql(") word) first WHERE first.place IS NOT NULL) END FROM articles WHERE id = ANY(")
    .ids(ids)
    .sql(")")
    .prepared(true)
}

impl Row {
    pub fn size(&self) -> usize {
        self.body.as_ref().map_or(0, String::len)
    }

    pub fn shown(self, terms: &Terms) -> SearchHit {
        let mut marks = Marks::new(terms);
        marks.short("title", Some(&self.title));
        marks.long("summary", self.summary.as_ref());
        marks.long("body", self.body.as_ref());
        SearchHit {
            kind: "article".to_owned(),
            id: self.id,
            slug: self.slug,
            title: self.title,
            summary: self.summary,
            section_id: self.section_id,
            region: None,
            published_at: self.published_at,
            cover: self.cover.and_then(shown),
            matched_in: String::new(),
            highlights: marks.found,
            conversion: None,
            locale: Some(self.locale),
        }
    }
}
