//! The same thing done to many resources at once, recorded in a few statements however many they are.

use diesel::PgConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use serde_json::{Value, json};
use uuid::Uuid;

use super::act::Act;
use super::differences::Difference;
use super::store::NewEvent;
use crate::error::ApiError;
use crate::http::stored::to_json;
use crate::ids;
use crate::resources::Resource;
use crate::schema::audit_events;

/// The id of a resource and the version that it has once something was done to it.
pub type Versioned = (Uuid, i32);

/// So many events go into one statement, whose parameters are limited.
const EVENTS_AT_ONCE: usize = 1000;

/// A revision of each resource of which one is kept: the newest one with some fields set. What is older than its
/// history gets its first revision when it is changed by itself.
const REVISE: &str = "
    INSERT INTO revisions (resource, resource_id, version, action, actor_kind, actor_id, actor_name, created_at, fields,
        snapshot)
    SELECT $1, one.id, one.version, $4, $5, $6, $7, $8, $9, newest.snapshot || $10
    FROM unnest($2, $3) AS one (id, version)
    CROSS JOIN LATERAL (
        SELECT snapshot FROM revisions WHERE resource = $1 AND resource_id = one.id ORDER BY version DESC LIMIT 1
    ) AS newest
    ON CONFLICT (resource, resource_id, version) DO UPDATE SET
        snapshot = excluded.snapshot, fields = excluded.fields, action = excluded.action";

/// What need not be kept of them any more.
const PRUNE: &str = "
    DELETE FROM revisions USING unnest($2, $3) AS one (id, version)
    WHERE revisions.resource = $1 AND revisions.resource_id = one.id AND revisions.version < one.version
        AND (revisions.version <= one.version - $4 OR revisions.created_at < $5)";

/// Something was done to resources that leaves their input form as it was; `changes` are those beside it.
pub fn marked_all(
    connection: &mut PgConnection,
    act: &Act,
    done: (Resource, &'static str),
    rows: &[Versioned],
    changes: &[Difference],
) -> Result<(), ApiError> {
    write_all(connection, act, done, rows, changes, &json!({}))
}

/// One field of the input form of resources has become another.
pub fn changed_all(
    connection: &mut PgConnection,
    act: &Act,
    done: (Resource, &'static str),
    rows: &[Versioned],
    change: &Difference,
) -> Result<(), ApiError> {
    let set = json!({ change.field.as_str(): change.after });
    write_all(connection, act, done, rows, std::slice::from_ref(change), &set)
}

fn write_all(
    connection: &mut PgConnection,
    act: &Act,
    (resource, action): (Resource, &'static str),
    rows: &[Versioned],
    changes: &[Difference],
    set: &Value,
) -> Result<(), ApiError> {
    if rows.is_empty() {
        return Ok(());
    }
    let (ids, versions): (Vec<Uuid>, Vec<i32>) = rows.iter().copied().unzip();
    let fields: Vec<&str> = changes.iter().map(|change| change.field.as_str()).collect();
    for id in &ids {
        act.changes.add(resource.name(), Some(*id), &fields, None);
    }
    sql_query(REVISE)
        .bind::<Text, _>(resource.name())
        .bind::<Array<SqlUuid>, _>(&ids)
        .bind::<Array<Integer>, _>(&versions)
        .bind::<Text, _>(action)
        .bind::<Text, _>(act.actor.kind())
        .bind::<Nullable<SqlUuid>, _>(act.actor.id())
        .bind::<Text, _>(act.actor.name())
        .bind::<Timestamptz, _>(act.now)
        .bind::<Array<Text>, _>(fields)
        .bind::<Jsonb, _>(set)
        .execute(connection)?;
    sql_query(PRUNE)
        .bind::<Text, _>(resource.name())
        .bind::<Array<SqlUuid>, _>(&ids)
        .bind::<Array<Integer>, _>(&versions)
        .bind::<Integer, _>(act.retention.count)
        .bind::<Timestamptz, _>(act.now - act.retention.age)
        .execute(connection)?;
    let changes = to_json(changes.iter().cloned().map(Difference::told).collect::<Vec<_>>())?;
    for rows in rows.chunks(EVENTS_AT_ONCE) {
        let events: Vec<NewEvent<'_>> =
            rows.iter().map(|row| event(act, (resource, action), *row, &changes)).collect();
        diesel::insert_into(audit_events::table).values(events).execute(connection)?;
    }
    Ok(())
}

fn event<'a>(
    act: &'a Act,
    (resource, action): (Resource, &'static str),
    (id, version): Versioned,
    changes: &Value,
) -> NewEvent<'a> {
    NewEvent {
        id: ids::new(act.now),
        occurred_at: act.now,
        actor_kind: act.actor.kind(),
        actor_id: act.actor.id(),
        actor_name: act.actor.name(),
        address: act.address.map(|address| address.to_string()),
        request_id: act.request_id.as_deref(),
        action,
        resource: resource.name(),
        resource_id: Some(id),
        version: Some(version),
        changes: changes.clone(),
    }
}
