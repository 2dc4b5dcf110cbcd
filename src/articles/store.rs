//! The statements of articles.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::dsl::{AsSelect, SqlTypeOf, exists, not};
use diesel::pg::Pg;
use diesel::prelude::*;
use uuid::Uuid;

use super::list::{ArticleListStatus, Criteria};
use super::model::{Article, NewArticle};
use super::view::ArticleHead;
use crate::db::Constant;
use crate::db::keyset::{Keyed, Rows, Window};
use crate::http::key::Key;
use crate::schema::{article_tags, articles};
use crate::visibility::{Audience, articles_for};

/// The statement of a list.
type Statement<'a> = articles::BoxedQuery<'a, Pg, SqlTypeOf<AsSelect<ArticleHead, Pg>>>;

/// A page of articles, without bodies.
pub fn list(
    connection: &mut PgConnection,
    criteria: &Criteria,
    window: &Window<Keyed<ArticleHead>>,
) -> QueryResult<Rows<Keyed<ArticleHead>>> {
    window.keyed_page(connection, || filtered(criteria))
}

fn filtered(criteria: &Criteria) -> Statement<'_> {
    let mut query = articles::table.select(ArticleHead::as_select()).into_boxed();
    query = match criteria.status {
        ArticleListStatus::Trashed => query.filter(articles::deleted_at.is_not_null()),
        _ => query.filter(articles_for(criteria.audience())),
    };
    query = match criteria.status {
        ArticleListStatus::Draft => query.filter(articles::status.eq("draft")),
        ArticleListStatus::InReview => query.filter(articles::status.eq("in_review")),
        ArticleListStatus::Archived => query.filter(articles::status.eq("archived")),
        ArticleListStatus::Scheduled => query
            .filter(articles::status.eq(Constant("published")).and(articles::published_at.gt(criteria.now))),
        ArticleListStatus::Published | ArticleListStatus::Trashed | ArticleListStatus::All => query,
    };
    if let Some(writer) = criteria.created_by {
        query = query.filter(articles::created_by.eq(writer));
    }
    if let Some(sections) = &criteria.sections {
        query = query.filter(articles::section_id.eq_any(sections));
    }
    if let Some(tag) = criteria.tag {
        let tagged = article_tags::table
            .filter(article_tags::article_id.eq(articles::id).and(article_tags::tag_id.eq(tag)))
            .select(article_tags::article_id);
        query = query.filter(exists(tagged));
    }
    if let Some(pinned) = criteria.pinned {
        query = match pinned {
            true => query.filter(articles::pinned),
            false => query.filter(not(articles::pinned)),
        };
    }
    // `listed_at` is `published_at` where there is one; said too, because lists are sorted by it.
    if let Some(after) = criteria.published_after {
        query = query.filter(articles::published_at.ge(after).and(articles::listed_at.ge(after)));
    }
    if let Some(before) = criteria.published_before {
        query = query.filter(articles::published_at.lt(before).and(articles::listed_at.lt(before)));
    }
    query
}

/// The article that `key` names, if `audience` may see it.
pub fn find(connection: &mut PgConnection, key: &Key, audience: Audience) -> QueryResult<Option<Article>> {
    let query = articles::table.select(Article::as_select()).filter(articles_for(audience)).into_boxed();
    match key {
        Key::Id(id) => query.filter(articles::id.eq(*id)),
        Key::Slug(slug) => query.filter(articles::slug.eq(slug.clone())),
    }
    .first(connection)
    .optional()
}

/// The article `id`, locked against change until the transaction ends, in the trash or not.
pub fn lock(
    connection: &mut PgConnection,
    id: Uuid,
) -> QueryResult<Option<(Article, Option<DateTime<Utc>>)>> {
    articles::table
        .find(id)
        .select((Article::as_select(), articles::deleted_at))
        .for_update()
        .first(connection)
        .optional()
}

/// The tags of each of `ids`, in their order.
pub fn tag_ids(connection: &mut PgConnection, ids: &[Uuid]) -> QueryResult<HashMap<Uuid, Vec<Uuid>>> {
    let rows: Vec<(Uuid, Uuid)> = article_tags::table
        .filter(article_tags::article_id.eq_any(ids))
        .order((article_tags::article_id, article_tags::position, article_tags::tag_id))
        .select((article_tags::article_id, article_tags::tag_id))
        .load(connection)?;
    let mut tags: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (article, tag) in rows {
        tags.entry(article).or_default().push(tag);
    }
    Ok(tags)
}

/// Makes `tags` the tags of the article.
pub fn set_tags(connection: &mut PgConnection, id: Uuid, tags: &[Uuid]) -> QueryResult<()> {
    diesel::delete(article_tags::table.filter(article_tags::article_id.eq(id))).execute(connection)?;
    let rows: Vec<_> = (0..)
        .zip(tags)
        .map(|(position, tag)| {
            (
                article_tags::article_id.eq(id),
                article_tags::tag_id.eq(*tag),
                article_tags::position.eq(position),
            )
        })
        .collect();
    diesel::insert_into(article_tags::table).values(rows).execute(connection).map(|_| ())
}

pub fn insert(
    connection: &mut PgConnection,
    id: Uuid,
    slug: &str,
    values: &NewArticle,
    created_by: Option<Uuid>,
    now: DateTime<Utc>,
) -> QueryResult<Article> {
    diesel::insert_into(articles::table)
        .values((
            articles::id.eq(id),
            articles::slug.eq(slug),
            values,
            articles::created_by.eq(created_by),
            articles::created_at.eq(now),
            articles::updated_at.eq(now),
        ))
        .returning(Article::as_returning())
        .get_result(connection)
}

pub fn update(
    connection: &mut PgConnection,
    id: Uuid,
    slug: &str,
    values: &NewArticle,
    now: DateTime<Utc>,
) -> QueryResult<Article> {
    diesel::update(articles::table.find(id))
        .set((
            articles::slug.eq(slug),
            values,
            articles::version.eq(articles::version + 1),
            articles::updated_at.eq(now),
        ))
        .returning(Article::as_returning())
        .get_result(connection)
}

/// The first live articles of the section itself, locked until the transaction ends.
pub fn lock_in_section(
    connection: &mut PgConnection,
    section: Uuid,
    most: usize,
) -> QueryResult<Vec<Article>> {
    articles::table
        .filter(articles::section_id.eq(section).and(articles::deleted_at.is_null()))
        .order(articles::id)
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .select(Article::as_select())
        .for_update()
        .load(connection)
}

/// The live articles of the section itself.
pub fn count_in_section(connection: &mut PgConnection, section: Uuid) -> QueryResult<i64> {
    articles::table
        .filter(articles::section_id.eq(section).and(articles::deleted_at.is_null()))
        .count()
        .get_result(connection)
}

/// Puts the articles into `section`, or takes them out of any.
pub fn set_section(
    connection: &mut PgConnection,
    ids: &[Uuid],
    section: Option<Uuid>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(articles::table.filter(articles::id.eq_any(ids)))
        .set((
            articles::section_id.eq(section),
            articles::version.eq(articles::version + 1),
            articles::updated_at.eq(now),
        ))
        .execute(connection)
        .map(drop)
}
