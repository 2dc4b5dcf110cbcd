//! The statements of revisions, of the audit log and of repeated requests.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::act::Act;
use super::record::At;
use crate::schema::{audit_events, revisions};

/// A revision to be kept.
#[derive(Insertable)]
#[diesel(table_name = revisions, check_for_backend(diesel::pg::Pg))]
pub struct NewRevision<'a> {
    pub resource: &'a str,
    pub resource_id: Uuid,
    pub version: i32,
    pub action: &'a str,
    pub actor_kind: &'a str,
    pub actor_id: Option<Uuid>,
    pub actor_name: &'a str,
    pub created_at: DateTime<Utc>,
    pub fields: &'a [&'a str],
    pub snapshot: &'a Value,
}

/// A line of the audit log to be written.
#[derive(Insertable)]
#[diesel(table_name = audit_events, check_for_backend(diesel::pg::Pg))]
pub struct NewEvent<'a> {
    pub id: Uuid,
    pub occurred_at: DateTime<Utc>,
    pub actor_kind: &'a str,
    pub actor_id: Option<Uuid>,
    pub actor_name: &'a str,
    pub address: Option<String>,
    pub request_id: Option<&'a str>,
    pub action: &'a str,
    pub resource: &'a str,
    pub resource_id: Option<Uuid>,
    pub version: Option<i32>,
    pub changes: Value,
}

/// Keeps a revision. When one transaction makes a version twice, the last one is what the resource is.
pub fn insert_revision(connection: &mut PgConnection, revision: &NewRevision<'_>) -> QueryResult<()> {
    diesel::insert_into(revisions::table)
        .values(revision)
        .on_conflict((revisions::resource, revisions::resource_id, revisions::version))
        .do_update()
        .set((
            revisions::snapshot.eq(revision.snapshot),
            revisions::fields.eq(revision.fields),
            revisions::action.eq(revision.action),
        ))
        .execute(connection)
        .map(drop)
}

/// What a resource was, if nothing is known of it yet.
pub fn insert_first(
    connection: &mut PgConnection,
    at: At,
    snapshot: &Value,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    if at.version < 1 || has_any(connection, at)? {
        return Ok(());
    }
    let first = NewRevision {
        resource: at.resource,
        resource_id: at.id,
        version: at.version,
        action: "unknown",
        actor_kind: "unknown",
        actor_id: None,
        actor_name: "",
        created_at: now,
        fields: &[],
        snapshot,
    };
    insert_revision(connection, &first)
}

/// Whether anything is known of the resource.
fn has_any(connection: &mut PgConnection, at: At) -> QueryResult<bool> {
    let own =
        revisions::table.filter(revisions::resource.eq(at.resource).and(revisions::resource_id.eq(at.id)));
    diesel::select(diesel::dsl::exists(own)).get_result(connection)
}

/// What the resource was when it was last recorded.
pub fn newest_snapshot(connection: &mut PgConnection, at: At) -> QueryResult<Option<Value>> {
    revisions::table
        .filter(revisions::resource.eq(at.resource).and(revisions::resource_id.eq(at.id)))
        .order(revisions::version.desc())
        .select(revisions::snapshot)
        .first(connection)
        .optional()
}

/// What the resource was at that version.
pub fn snapshot_at(connection: &mut PgConnection, at: At) -> QueryResult<Option<Value>> {
    revisions::table
        .find((at.resource, at.id, at.version))
        .select(revisions::snapshot)
        .first(connection)
        .optional()
}

/// Forgets revisions of the resource that need not be kept any more, now that it is at that version.
pub fn prune(connection: &mut PgConnection, at: At, act: &Act) -> QueryResult<()> {
    let too_many = revisions::version.le(at.version - act.retention.count);
    let too_old = revisions::created_at.lt(act.now - act.retention.age);
    diesel::delete(
        revisions::table
            .filter(revisions::resource.eq(at.resource).and(revisions::resource_id.eq(at.id)))
            .filter(revisions::version.lt(at.version).and(too_many.or(too_old))),
    )
    .execute(connection)
    .map(drop)
}

pub fn insert_event(connection: &mut PgConnection, event: &NewEvent<'_>) -> QueryResult<()> {
    diesel::insert_into(audit_events::table).values(event).execute(connection).map(drop)
}
