//! The statements of preview links.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

use super::model::PreviewLink;
use crate::articles::model::Article;
use crate::schema::{articles, preview_links};

/// A link that ended is kept so long: the audit log keeps that it was there.
const KEPT: TimeDelta = TimeDelta::days(30);

/// The links of the article that work, the oldest first.
pub fn live(
    connection: &mut PgConnection,
    article: Uuid,
    now: DateTime<Utc>,
) -> QueryResult<Vec<PreviewLink>> {
    preview_links::table
        .filter(preview_links::article_id.eq(article).and(preview_links::revoked_at.is_null()))
        .filter(preview_links::expires_at.gt(now))
        .order((preview_links::created_at, preview_links::id))
        .select(PreviewLink::as_select())
        .load(connection)
}

/// Keeps a new link, and forgets those of its article that ended long ago.
pub fn insert(connection: &mut PgConnection, link: &PreviewLink) -> QueryResult<()> {
    let is_old = preview_links::expires_at.lt(link.created_at - KEPT);
    diesel::delete(preview_links::table.filter(preview_links::article_id.eq(link.article_id).and(is_old)))
        .execute(connection)?;
    diesel::insert_into(preview_links::table).values(link).execute(connection).map(drop)
}

/// Ends the link of the article; whether there was one that worked.
pub fn revoke(
    connection: &mut PgConnection,
    (article, link): (Uuid, Uuid),
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let is_live = preview_links::revoked_at.is_null().and(preview_links::expires_at.gt(now));
    let ended = diesel::update(preview_links::table.find(link))
        .filter(preview_links::article_id.eq(article).and(is_live))
        .set(preview_links::revoked_at.eq(now))
        .execute(connection)?;
    Ok(ended > 0)
}

/// The article that the link shows, in whatever state; none in the trash.
pub fn shown(connection: &mut PgConnection, link: Uuid, now: DateTime<Utc>) -> QueryResult<Option<Article>> {
    preview_links::table
        .inner_join(articles::table)
        .filter(preview_links::id.eq(link).and(preview_links::revoked_at.is_null()))
        .filter(preview_links::expires_at.gt(now).and(articles::deleted_at.is_null()))
        .select(Article::as_select())
        .first(connection)
        .optional()
}
