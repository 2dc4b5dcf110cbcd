//! Articles that were found.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use serde_json::Value;
use uuid::Uuid;

use super::marks::Marks;
use super::{SearchHit, stored};
use crate::db::{DbError, Snapshot};
use crate::schema::articles;
use crate::search::reading::{Match, ids_of};
use crate::search::sql::Statement;
use crate::search::terms::Terms;

/// What is shown of an article.
pub struct Row {
    article: ArticleRow,
    /// Its body as far as is needed, where it has one of the words.
    body: Option<String>,
}

#[derive(Queryable)]
struct ArticleRow {
    id: Uuid,
    slug: String,
    title: String,
    summary: Option<String>,
    section_id: Option<Uuid>,
    published_at: Option<DateTime<Utc>>,
    cover: Option<Value>,
    locale: String,
}

/// The articles among `found`.
pub fn load(snapshot: &mut Snapshot<'_>, found: &[Match], terms: &Terms) -> Result<Vec<Row>, DbError> {
    let ids = ids_of(found, "article");
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<ArticleRow> = articles::table
        .filter(articles::id.eq_any(&ids))
        .select((
            articles::id,
            articles::slug,
            articles::title,
            articles::summary,
            articles::section_id,
            articles::published_at,
            articles::cover,
            articles::locale,
        ))
        .load(snapshot.connection()?)?;
    let bodies: Vec<(Uuid, String)> = bodies(&ids, terms).load(snapshot.connection()?)?;
    let mut bodies: HashMap<Uuid, String> = bodies.into_iter().collect();
    let row = |article: ArticleRow| Row { body: bodies.remove(&article.id), article };
    Ok(rows.into_iter().map(row).collect())
}

/// Bodies that have one of the words in their first 100,000 characters, each up to some way behind the first: a page of
/// the longest bodies is a hundred megabytes. Where a word stands in the folded text says roughly where it stands in the
/// text itself, which may have several characters for one.
fn bodies(ids: &[Uuid], terms: &Terms) -> Statement<(SqlUuid, Text)> {
    Statement::new(
        "SELECT d.subject_id, shown.body FROM (SELECT subject_id, left(body_folded, 100000) AS body \
         FROM search_documents WHERE subject_id = ANY(",
    )
    .ids(ids)
    .sql(
        ") OFFSET 0) d CROSS JOIN LATERAL (SELECT min(nullif(strpos(d.body, word), 0)) AS place FROM unnest(",
    )
    .texts(terms.words.clone())
    .sql(
        ") word OFFSET 0) first CROSS JOIN LATERAL \
         (SELECT left(articles.body_text, least(4 * first.place + 1000, 100000)) AS body \
         FROM articles WHERE articles.id = d.subject_id OFFSET 0) shown WHERE first.place IS NOT NULL",
    )
}

impl Row {
    pub fn size(&self) -> usize {
        self.body.as_ref().map_or(0, String::len)
    }

    pub fn shown(self, terms: &Terms) -> SearchHit {
        let Self { article: row, body } = self;
        let mut marks = Marks::new(terms);
        marks.short("title", Some(&row.title));
        marks.long("summary", row.summary.as_ref());
        marks.long("body", body.as_ref());
        SearchHit {
            kind: "article".to_owned(),
            id: row.id,
            slug: row.slug,
            title: row.title,
            summary: row.summary,
            section_id: row.section_id,
            region: None,
            published_at: row.published_at,
            cover: row.cover.and_then(stored),
            matched_in: String::new(),
            highlights: marks.found,
            conversion: None,
            locale: Some(row.locale),
        }
    }
}
