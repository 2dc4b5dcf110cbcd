//! The statements of competitions.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::dsl::{AsSelect, SqlTypeOf};
use diesel::pg::Pg;
use diesel::prelude::*;
use uuid::Uuid;

use super::model::{Competition, NewCompetition};
use crate::db::keyset::{Rows, Window};
use crate::http::key::Key;
use crate::schema::competitions;

/// Which competitions are listed, as the database spells it.
#[derive(Clone, Debug, Default)]
pub struct Criteria {
    pub trashed: bool,
    pub year: Option<i32>,
    pub year_min: Option<i32>,
    pub year_max: Option<i32>,
}

/// The statement of a list.
type Statement = competitions::BoxedQuery<'static, Pg, SqlTypeOf<AsSelect<Competition, Pg>>>;

/// A page of competitions.
pub fn list(
    connection: &mut PgConnection,
    criteria: &Criteria,
    window: &Window<Competition>,
) -> QueryResult<Rows<Competition>> {
    window.page(connection, || filtered(criteria))
}

fn filtered(criteria: &Criteria) -> Statement {
    let mut query = competitions::table.select(Competition::as_select()).into_boxed();
    query = match criteria.trashed {
        true => query.filter(competitions::deleted_at.is_not_null()),
        false => query.filter(competitions::deleted_at.is_null()),
    };
    if let Some(year) = criteria.year {
        query = query.filter(competitions::year.eq(year));
    }
    if let Some(first) = criteria.year_min {
        query = query.filter(competitions::year.ge(first));
    }
    if let Some(last) = criteria.year_max {
        query = query.filter(competitions::year.le(last));
    }
    query
}

/// The live competition that `key` names.
pub fn find(connection: &mut PgConnection, key: &Key) -> QueryResult<Option<Competition>> {
    let query = competitions::table
        .select(Competition::as_select())
        .filter(competitions::deleted_at.is_null())
        .into_boxed();
    match key {
        Key::Id(id) => query.filter(competitions::id.eq(*id)),
        Key::Slug(slug) => query.filter(competitions::slug.eq(slug.clone())),
    }
    .first(connection)
    .optional()
}

/// The competition `id`, locked against change until the transaction ends, in the trash or not.
pub fn lock(
    connection: &mut PgConnection,
    id: Uuid,
) -> QueryResult<Option<(Competition, Option<DateTime<Utc>>)>> {
    competitions::table
        .find(id)
        .select((Competition::as_select(), competitions::deleted_at))
        .for_update()
        .first(connection)
        .optional()
}

pub fn insert(
    connection: &mut PgConnection,
    id: Uuid,
    slug: &str,
    values: &NewCompetition,
    now: DateTime<Utc>,
) -> QueryResult<Competition> {
    diesel::insert_into(competitions::table)
        .values((
            competitions::id.eq(id),
            competitions::slug.eq(slug),
            values,
            competitions::created_at.eq(now),
            competitions::updated_at.eq(now),
        ))
        .returning(Competition::as_returning())
        .get_result(connection)
}

pub fn update(
    connection: &mut PgConnection,
    id: Uuid,
    slug: &str,
    values: &NewCompetition,
    now: DateTime<Utc>,
) -> QueryResult<Competition> {
    diesel::update(competitions::table.find(id))
        .set((
            competitions::slug.eq(slug),
            values,
            competitions::version.eq(competitions::version + 1),
            competitions::updated_at.eq(now),
        ))
        .returning(Competition::as_returning())
        .get_result(connection)
}
