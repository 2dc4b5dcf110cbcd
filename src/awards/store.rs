//! The statements of awards.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::dsl::{AsSelect, SqlTypeOf};
use diesel::pg::Pg;
use diesel::prelude::*;
use uuid::Uuid;

use super::model::{Award, NewAward};
use crate::db::keyset::{Rows, Window};
use crate::http::key::Key;
use crate::schema::awards;

/// The statement of a list.
type Statement<'a> = awards::BoxedQuery<'a, Pg, SqlTypeOf<AsSelect<Award, Pg>>>;

/// Which awards are listed, as the database spells it.
#[derive(Clone, Debug, Default)]
pub struct Criteria {
    pub trashed: bool,
    pub level: Option<String>,
    pub recipient_kind: Option<String>,
}

/// A page of awards.
pub fn list(
    connection: &mut PgConnection,
    criteria: &Criteria,
    window: &Window<Award>,
) -> QueryResult<Rows<Award>> {
    window.page(connection, || filtered(criteria))
}

fn filtered(criteria: &Criteria) -> Statement<'_> {
    let mut query = awards::table.select(Award::as_select()).into_boxed();
    query = match criteria.trashed {
        true => query.filter(awards::deleted_at.is_not_null()),
        false => query.filter(awards::deleted_at.is_null()),
    };
    if let Some(level) = &criteria.level {
        query = query.filter(awards::level.eq(level));
    }
    if let Some(kind) = &criteria.recipient_kind {
        query = query.filter(awards::recipient_kind.eq(kind));
    }
    query
}

/// The live award that `key` names.
pub fn find(connection: &mut PgConnection, key: &Key) -> QueryResult<Option<Award>> {
    let query = awards::table.select(Award::as_select()).filter(awards::deleted_at.is_null()).into_boxed();
    match key {
        Key::Id(id) => query.filter(awards::id.eq(*id)),
        Key::Slug(slug) => query.filter(awards::slug.eq(slug.clone())),
    }
    .first(connection)
    .optional()
}

/// The award `id`, locked against change until the transaction ends, in the trash or not.
pub fn lock(connection: &mut PgConnection, id: Uuid) -> QueryResult<Option<(Award, Option<DateTime<Utc>>)>> {
    awards::table
        .find(id)
        .select((Award::as_select(), awards::deleted_at))
        .for_update()
        .first(connection)
        .optional()
}

pub fn insert(
    connection: &mut PgConnection,
    id: Uuid,
    slug: &str,
    values: &NewAward,
    now: DateTime<Utc>,
) -> QueryResult<Award> {
    diesel::insert_into(awards::table)
        .values((
            awards::id.eq(id),
            awards::slug.eq(slug),
            values,
            awards::created_at.eq(now),
            awards::updated_at.eq(now),
        ))
        .returning(Award::as_returning())
        .get_result(connection)
}

pub fn update(
    connection: &mut PgConnection,
    id: Uuid,
    slug: &str,
    values: &NewAward,
    now: DateTime<Utc>,
) -> QueryResult<Award> {
    diesel::update(awards::table.find(id))
        .set((
            awards::slug.eq(slug),
            values,
            awards::version.eq(awards::version + 1),
            awards::updated_at.eq(now),
        ))
        .returning(Award::as_returning())
        .get_result(connection)
}
