//! An article with its text, as it is read.

use diesel::PgConnection;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, Uuid as SqlUuid};
use serde_json::Value;
use uuid::Uuid;

use super::beside::Beside;
use super::model::Article;
use super::store;
use super::view::{ArticleDesk, ArticleHead, ArticleSummary, ArticleView};
use crate::http::key::Key;
use crate::http::stored::shown;
use crate::schema::articles;
use crate::visibility::{Audience, articles_for};

/// What everybody sees of an article beside its head.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = articles, check_for_backend(diesel::pg::Pg))]
struct ArticleText {
    body_html: String,
    body_text: String,
    images: Value,
    attachments: Value,
}

/// The ids of an article's tags in their order, read along with it: a statement of their own takes as long as the article's.
#[derive(Clone, Copy, Debug, QueryId)]
pub struct TagIds;

impl Expression for TagIds {
    type SqlType = Array<SqlUuid>;
}

impl AppearsOnTable<articles::table> for TagIds {}

impl SelectableExpression<articles::table> for TagIds {}

impl<G> ValidGrouping<G> for TagIds {
    type IsAggregate = is_aggregate::Never;
}

impl QueryFragment<Pg> for TagIds {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "ARRAY(SELECT tag_id FROM article_tags WHERE article_tags.article_id = articles.id ORDER BY position, tag_id)",
        );
        Ok(())
    }
}

/// An article as an audience sees it.
#[derive(Debug)]
pub struct ReadArticle {
    pub head: ArticleHead,
    text: ArticleText,
    desk: Option<ArticleDesk>,
}

/// The article that `key` names with the ids of its tags, if `audience` may see it. Its source, as long as all the rest, is
/// not read for the public.
pub fn find(
    connection: &mut PgConnection,
    key: &Key,
    audience: Audience,
) -> QueryResult<Option<(ReadArticle, Vec<Uuid>)>> {
    if !matches!(audience, Audience::Public(_)) {
        let Some(row) = store::find(connection, key, audience)? else { return Ok(None) };
        let tags = store::tag_ids(connection, &[row.id])?.remove(&row.id).unwrap_or_default();
        let desk = audience.sees_desk_of(row.created_by);
        return Ok(Some((ReadArticle::of(row, desk), tags)));
    }
    let columns = (ArticleHead::as_select(), ArticleText::as_select(), TagIds);
    let query = articles::table.select(columns).filter(articles_for(audience)).into_boxed();
    let row: Option<(ArticleHead, ArticleText, Vec<Uuid>)> = match key {
        Key::Id(id) => query.filter(articles::id.eq(*id)),
        Key::Slug(slug) => query.filter(articles::slug.eq(slug.clone())),
    }
    .first(connection)
    .optional()?;
    Ok(row.map(|(head, text, tags)| (ReadArticle { head, text, desk: None }, tags)))
}

impl ReadArticle {
    /// Of the whole of an article; with `desk`, what those see who write it.
    fn of(row: Article, desk: bool) -> Self {
        let values = row.values;
        let desk = desk.then_some(ArticleDesk {
            body: values.body.body,
            body_format: values.body.body_format,
            editor: values.editor,
            unpublish_at: values.unpublish_at,
            created_by: row.created_by,
        });
        let head = ArticleHead {
            id: row.id,
            slug: row.slug,
            title: values.title,
            summary: values.summary,
            section_id: values.section_id,
            cover: values.cover,
            source: values.source,
            author: values.author,
            department: values.department,
            locale: values.locale,
            status: values.status,
            published_at: values.published_at,
            listed_at: values.published_at.unwrap_or(row.created_at),
            pinned: values.pinned,
            canonical_url: values.canonical_url,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        };
        let text = ArticleText {
            body_html: values.body.body_html,
            body_text: values.body.body_text,
            images: values.body.images,
            attachments: values.attachments,
        };
        Self { head, text, desk }
    }

    /// What is shown of it.
    pub fn view(self, beside: impl Into<Beside>) -> ArticleView {
        ArticleView {
            summary: ArticleSummary::new(self.head, beside.into()),
            body_html: self.text.body_html,
            body_text: self.text.body_text,
            images: shown(self.text.images).unwrap_or_default(),
            attachments: shown(self.text.attachments).unwrap_or_default(),
            conferrals: None,
            desk: self.desk,
        }
    }
}

impl ArticleView {
    /// The article as its readers see it; with `desk`, as those do who write it.
    pub fn new(row: Article, beside: impl Into<Beside>, desk: bool) -> Self {
        ReadArticle::of(row, desk).view(beside)
    }
}
