//! The statements of innovation studios.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::dsl::{AsSelect, SqlTypeOf};
use diesel::pg::Pg;
use diesel::prelude::*;
use uuid::Uuid;

use super::list::{Criteria, InnovationStudioListStatus};
use super::model::{InnovationStudio, NewInnovationStudio, StudioHead};
use crate::db::keyset::{Keyed, Rows, Window};
use crate::http::key::Key;
use crate::schema::innovation_studios;

/// The statement of a list.
type Statement<'a> = innovation_studios::BoxedQuery<'a, Pg, SqlTypeOf<AsSelect<StudioHead, Pg>>>;

/// A page of studios.
pub fn list(
    connection: &mut PgConnection,
    criteria: &Criteria,
    window: &Window<Keyed<StudioHead>>,
) -> QueryResult<Rows<Keyed<StudioHead>>> {
    window.keyed_page(connection, || filtered(criteria))
}

fn filtered(criteria: &Criteria) -> Statement<'_> {
    let mut query = innovation_studios::table.select(StudioHead::as_select()).into_boxed();
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
    query
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
