//! The statements of innovation studios.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::dsl::{AsSelect, SqlTypeOf};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Text, Timestamptz};
use uuid::Uuid;

use super::list::{Criteria, InnovationStudioListStatus, Order};
use super::model::{InnovationStudio, NewInnovationStudio, StudioHead};
use crate::db::keyset::Rows;
use crate::honours::included::{self, Of};
use crate::http::key::Key;
use crate::schema::innovation_studios;

/// The statement of a list.
pub type Statement<'a> = innovation_studios::BoxedQuery<'a, Pg, SqlTypeOf<AsSelect<StudioHead, Pg>>>;

/// A page of studios, each with the number of its conferred honours.
pub fn list(
    connection: &mut PgConnection,
    criteria: &Criteria,
    order: &Order,
) -> QueryResult<Rows<(StudioHead, i64)>> {
    let rows = statement(criteria, order).load(connection)?;
    let rows = match order {
        Order::Name(window) => window.cut(rows),
        Order::Update { window, .. } => window.cut(rows),
    };
    let ids: Vec<Uuid> = rows.rows.iter().map(|row| row.id).collect();
    let counts = included::counts(connection, Of::Studio, &ids)?;
    Ok(rows.map(|row| {
        let count = counts.get(&row.id).copied().unwrap_or_default();
        (row, count)
    }))
}

/// What [`list`] asks the database.
pub fn statement<'a>(criteria: &'a Criteria, order: &Order) -> Statement<'a> {
    ordered(filtered(innovation_studios::table.select(StudioHead::as_select()).into_boxed(), criteria), order)
}

fn filtered<'a>(mut query: Statement<'a>, criteria: &'a Criteria) -> Statement<'a> {
    query = match criteria.status {
        InnovationStudioListStatus::Trashed => query.filter(innovation_studios::deleted_at.is_not_null()),
        _ => query.filter(innovation_studios::deleted_at.is_null()),
    };
    query = match criteria.status {
        InnovationStudioListStatus::Active => query.filter(innovation_studios::status.eq("active")),
        InnovationStudioListStatus::Closed => query.filter(innovation_studios::status.eq("closed")),
        InnovationStudioListStatus::All | InnovationStudioListStatus::Trashed => query,
    };
    if let Some(name) = &criteria.name {
        query = query.filter(innovation_studios::name_folded.eq(name));
    }
    if let Some(level) = &criteria.level {
        query = query.filter(innovation_studios::level.eq(level));
    }
    if let Some(field) = &criteria.field {
        query = query.filter(innovation_studios::field.eq(field));
    }
    if let Some(region) = &criteria.region {
        query = query.filter(innovation_studios::region.eq(region));
    }
    if let Some(unit) = criteria.host_unit {
        query = query.filter(innovation_studios::host_unit_id.eq(unit));
    }
    if let Some(leader) = &criteria.leader {
        query = query.filter(innovation_studios::leader.eq(leader));
    }
    if let Some(after) = criteria.updated_after {
        query = query.filter(innovation_studios::updated_at.ge(after));
    }
    query
}

fn ordered<'a>(mut query: Statement<'a>, order: &Order) -> Statement<'a> {
    match order {
        Order::Name(window) => {
            query = query.limit(window.fetch());
            let columns = "(innovation_studios.name, innovation_studios.id)";
            if let Some(behind) = window.behind::<_, Text>(columns, false) {
                query = query.filter(behind);
            }
            match window.descends(false) {
                false => query.order((innovation_studios::name.asc(), innovation_studios::id.asc())),
                true => query.order((innovation_studios::name.desc(), innovation_studios::id.desc())),
            }
        }
        Order::Update { window, newest_first } => {
            query = query.limit(window.fetch());
            let columns = "(innovation_studios.updated_at, innovation_studios.id)";
            if let Some(behind) = window.behind::<_, Timestamptz>(columns, *newest_first) {
                query = query.filter(behind);
            }
            match window.descends(*newest_first) {
                false => query.order((innovation_studios::updated_at.asc(), innovation_studios::id.asc())),
                true => query.order((innovation_studios::updated_at.desc(), innovation_studios::id.desc())),
            }
        }
    }
}

/// The live studio that `key` names.
pub fn find(connection: &mut PgConnection, key: &Key) -> QueryResult<Option<InnovationStudio>> {
    let query = innovation_studios::table
        .select(InnovationStudio::as_select())
        .filter(innovation_studios::deleted_at.is_null())
        .into_boxed();
    match key {
        Key::Id(id) => query.filter(innovation_studios::id.eq(*id)),
        Key::Slug(slug) => query.filter(innovation_studios::slug.eq(slug.clone())),
    }
    .first(connection)
    .optional()
}

/// The studio `id`, locked against change until the transaction ends, in the trash or not.
pub fn lock(
    connection: &mut PgConnection,
    id: Uuid,
) -> QueryResult<Option<(InnovationStudio, Option<DateTime<Utc>>)>> {
    innovation_studios::table
        .find(id)
        .select((InnovationStudio::as_select(), innovation_studios::deleted_at))
        .for_update()
        .first(connection)
        .optional()
}

pub fn insert(
    connection: &mut PgConnection,
    id: Uuid,
    slug: &str,
    values: &NewInnovationStudio,
    now: DateTime<Utc>,
) -> QueryResult<InnovationStudio> {
    diesel::insert_into(innovation_studios::table)
        .values((
            innovation_studios::id.eq(id),
            innovation_studios::slug.eq(slug),
            values,
            innovation_studios::created_at.eq(now),
            innovation_studios::updated_at.eq(now),
        ))
        .returning(InnovationStudio::as_returning())
        .get_result(connection)
}

pub fn update(
    connection: &mut PgConnection,
    id: Uuid,
    slug: &str,
    values: &NewInnovationStudio,
    now: DateTime<Utc>,
) -> QueryResult<InnovationStudio> {
    diesel::update(innovation_studios::table.find(id))
        .set((
            innovation_studios::slug.eq(slug),
            values,
            innovation_studios::version.eq(innovation_studios::version + 1),
            innovation_studios::updated_at.eq(now),
        ))
        .returning(InnovationStudio::as_returning())
        .get_result(connection)
}
