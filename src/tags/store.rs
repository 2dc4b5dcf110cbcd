//! The statements of tags.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::dsl::{AsSelect, SqlTypeOf};
use diesel::pg::Pg;
use diesel::prelude::*;
use uuid::Uuid;

use super::model::{NewTag, Tag};
use crate::db::keyset::{Rows, Window};
use crate::http::key::Key;
use crate::schema::tags;

/// The statement of a list.
type Statement = tags::BoxedQuery<'static, Pg, SqlTypeOf<AsSelect<Tag, Pg>>>;

/// A page of tags.
pub fn list(connection: &mut PgConnection, trashed: bool, window: &Window<Tag>) -> QueryResult<Rows<Tag>> {
    window.page(connection, || filtered(trashed))
}

fn filtered(trashed: bool) -> Statement {
    let query = tags::table.select(Tag::as_select()).into_boxed();
    match trashed {
        true => query.filter(tags::deleted_at.is_not_null()),
        false => query.filter(tags::deleted_at.is_null()),
    }
}

/// The live tag that `key` names.
pub fn find(connection: &mut PgConnection, key: &Key) -> QueryResult<Option<Tag>> {
    let query = tags::table.select(Tag::as_select()).filter(tags::deleted_at.is_null()).into_boxed();
    match key {
        Key::Id(id) => query.filter(tags::id.eq(*id)),
        Key::Slug(slug) => query.filter(tags::slug.eq(slug.clone())),
    }
    .first(connection)
    .optional()
}

/// The tag `id`, locked against change until the transaction ends, in the trash or not.
pub fn lock(connection: &mut PgConnection, id: Uuid) -> QueryResult<Option<(Tag, Option<DateTime<Utc>>)>> {
    tags::table
        .find(id)
        .select((Tag::as_select(), tags::deleted_at))
        .for_update()
        .first(connection)
        .optional()
}

pub fn insert(
    connection: &mut PgConnection,
    id: Uuid,
    slug: &str,
    values: &NewTag,
    now: DateTime<Utc>,
) -> QueryResult<Tag> {
    diesel::insert_into(tags::table)
        .values((
            tags::id.eq(id),
            tags::slug.eq(slug),
            values,
            tags::created_at.eq(now),
            tags::updated_at.eq(now),
        ))
        .returning(Tag::as_returning())
        .get_result(connection)
}

pub fn update(
    connection: &mut PgConnection,
    id: Uuid,
    slug: &str,
    values: &NewTag,
    now: DateTime<Utc>,
) -> QueryResult<Tag> {
    diesel::update(tags::table.find(id))
        .set((tags::slug.eq(slug), values, tags::version.eq(tags::version + 1), tags::updated_at.eq(now)))
        .returning(Tag::as_returning())
        .get_result(connection)
}
