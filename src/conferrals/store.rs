//! The statements of conferrals.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::dsl::{AsSelect, SqlTypeOf, exists};
use diesel::pg::Pg;
use diesel::prelude::*;
use uuid::Uuid;

use super::list::Criteria;
use super::model::{Conferral, NewConferral};
use crate::db::keyset::{Rows, Window};
use crate::http::key::Key;
use crate::schema::{articles, awards, conferrals};
use crate::visibility::{Audience, articles_for};

/// So many conferrals are shown inside an article at most; the list of conferrals has them all.
const MOST: i64 = 500;

/// The statement of a list.
type Statement<'a> = conferrals::BoxedQuery<'a, Pg, SqlTypeOf<AsSelect<Conferral, Pg>>>;

/// A page of conferrals.
pub fn list(
    connection: &mut PgConnection,
    criteria: &Criteria,
    window: &Window<Conferral>,
) -> QueryResult<Rows<Conferral>> {
    window.page(connection, || filtered(criteria))
}

fn filtered(criteria: &Criteria) -> Statement<'_> {
    let mut query = conferrals::table.select(Conferral::as_select()).into_boxed();
    query = match criteria.trashed {
        true => query.filter(conferrals::deleted_at.is_not_null()),
        false => query.filter(conferrals::deleted_at.is_null()),
    };
    if let Some(award) = criteria.award {
        query = query.filter(conferrals::award_id.eq(award));
    }
    if let Some(competition) = criteria.competition {
        query = query.filter(conferrals::competition_id.eq(competition));
    }
    if let Some(article) = criteria.article {
        query = query.filter(conferrals::article_id.eq(article));
    }
    if let Some(level) = &criteria.level {
        let of_level = awards::table
            .filter(awards::id.eq(conferrals::award_id).and(awards::level.eq(level)))
            .select(awards::id);
        query = query.filter(exists(of_level));
    }
    if let Some(kind) = &criteria.recipient_kind {
        query = query.filter(conferrals::recipient_kind.eq(kind));
    }
    if let Some(year) = criteria.year {
        query = query.filter(conferrals::year.eq(year));
    }
    if let Some(first) = criteria.year_min {
        query = query.filter(conferrals::year.ge(first));
    }
    if let Some(last) = criteria.year_max {
        query = query.filter(conferrals::year.le(last));
    }
    query
}

/// The conferrals that the article `id` announces, newest first.
pub fn announced_by(connection: &mut PgConnection, id: Uuid) -> QueryResult<Vec<Conferral>> {
    conferrals::table
        .filter(conferrals::article_id.eq(id).and(conferrals::deleted_at.is_null()))
        .order((conferrals::listed_on.desc(), conferrals::id.desc()))
        .select(Conferral::as_select())
        .limit(MOST)
        .load(connection)
}

/// The article that `key` names now, if `audience` may see it.
pub fn visible_article(
    connection: &mut PgConnection,
    key: &Key,
    audience: Audience,
) -> QueryResult<Option<Uuid>> {
    let query = articles::table.filter(articles_for(audience)).select(articles::id).into_boxed();
    match key {
        Key::Id(id) => query.filter(articles::id.eq(*id)),
        Key::Slug(slug) => query.filter(articles::slug.eq(slug.clone())),
    }
    .first(connection)
    .optional()
}

/// The name of the award `id` and the kind of its recipients.
pub fn award(connection: &mut PgConnection, id: Uuid) -> QueryResult<Option<(String, String)>> {
    awards::table.find(id).select((awards::name, awards::recipient_kind)).first(connection).optional()
}

/// The live conferral that `key` names.
pub fn find(connection: &mut PgConnection, key: &Key) -> QueryResult<Option<Conferral>> {
    let query = conferrals::table
        .select(Conferral::as_select())
        .filter(conferrals::deleted_at.is_null())
        .into_boxed();
    match key {
        Key::Id(id) => query.filter(conferrals::id.eq(*id)),
        Key::Slug(slug) => query.filter(conferrals::slug.eq(slug.clone())),
    }
    .first(connection)
    .optional()
}

/// The conferral `id`, locked against change until the transaction ends, in the trash or not.
pub fn lock(
    connection: &mut PgConnection,
    id: Uuid,
) -> QueryResult<Option<(Conferral, Option<DateTime<Utc>>)>> {
    conferrals::table
        .find(id)
        .select((Conferral::as_select(), conferrals::deleted_at))
        .for_update()
        .first(connection)
        .optional()
}

pub fn insert(
    connection: &mut PgConnection,
    id: Uuid,
    slug: &str,
    values: &NewConferral,
    now: DateTime<Utc>,
) -> QueryResult<Conferral> {
    diesel::insert_into(conferrals::table)
        .values((
            conferrals::id.eq(id),
            conferrals::slug.eq(slug),
            values,
            conferrals::created_at.eq(now),
            conferrals::updated_at.eq(now),
        ))
        .returning(Conferral::as_returning())
        .get_result(connection)
}

pub fn update(
    connection: &mut PgConnection,
    id: Uuid,
    slug: &str,
    values: &NewConferral,
    now: DateTime<Utc>,
) -> QueryResult<Conferral> {
    diesel::update(conferrals::table.find(id))
        .set((
            conferrals::slug.eq(slug),
            values,
            conferrals::version.eq(conferrals::version + 1),
            conferrals::updated_at.eq(now),
        ))
        .returning(Conferral::as_returning())
        .get_result(connection)
}
