//! The statements of revisions.

use diesel::PgConnection;
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::model::RevisionHead;
use crate::schema::{articles, revisions};

/// Versions of a resource, newest first, from before `before` on; one more than `limit` where there are more.
pub fn list(
    connection: &mut PgConnection,
    (resource, id): (&str, Uuid),
    before: Option<i32>,
    limit: i64,
) -> QueryResult<Vec<RevisionHead>> {
    revisions::table
        .filter(revisions::resource.eq(resource).and(revisions::resource_id.eq(id)))
        .filter(revisions::version.lt(before.unwrap_or(i32::MAX)))
        .order(revisions::version.desc())
        .limit(limit + 1)
        .select(RevisionHead::as_select())
        .load(connection)
}

/// One version with its snapshot.
pub fn find(
    connection: &mut PgConnection,
    (resource, id): (&str, Uuid),
    version: i32,
) -> QueryResult<Option<(RevisionHead, Value)>> {
    revisions::table
        .find((resource, id, version))
        .select((RevisionHead::as_select(), revisions::snapshot))
        .first(connection)
        .optional()
}

/// The newest version before `version` that is kept, with its snapshot.
pub fn before(
    connection: &mut PgConnection,
    (resource, id): (&str, Uuid),
    version: i32,
) -> QueryResult<Option<(i32, Value)>> {
    revisions::table
        .filter(revisions::resource.eq(resource).and(revisions::resource_id.eq(id)))
        .filter(revisions::version.lt(version))
        .order(revisions::version.desc())
        .select((revisions::version, revisions::snapshot))
        .first(connection)
        .optional()
}

/// Whose article it is, in the trash or not.
pub fn author_of(connection: &mut PgConnection, article: Uuid) -> QueryResult<Option<Uuid>> {
    articles::table.find(article).select(articles::created_by).first(connection)
}
