//! Recording what was done, in the transaction that does it.

use diesel::PgConnection;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::act::Act;
use super::differences::{Difference, between};
use super::store::{self, NewEvent, NewRevision};
use crate::error::ApiError;
use crate::http::stored::to_json;
use crate::ids;
use crate::resources::Resource;

/// A resource with the version that it has once something was done to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    pub resource: &'static str,
    pub id: Uuid,
    pub version: i32,
}

impl At {
    /// The site profile, of which there is one.
    pub fn site(version: i32) -> Self {
        Self { resource: "site", id: Uuid::nil(), version }
    }
}

impl From<(Resource, Uuid, i32)> for At {
    fn from((resource, id, version): (Resource, Uuid, i32)) -> Self {
        Self { resource: resource.name(), id, version }
    }
}

/// A resource was made.
pub fn created(
    connection: &mut PgConnection,
    act: &Act,
    at: impl Into<At>,
    made: &impl Serialize,
) -> Result<(), ApiError> {
    let (at, made) = (at.into(), to_json(made)?);
    let differences = between(&Value::Null, &made);
    write(connection, act, at, "create", &made, differences)
}

/// A resource was changed by `action`; both are its input form.
pub fn changed(
    connection: &mut PgConnection,
    act: &Act,
    at: impl Into<At>,
    action: &'static str,
    (before, after): (&impl Serialize, &impl Serialize),
) -> Result<(), ApiError> {
    let (at, before, after) = (at.into(), to_json(before)?, to_json(after)?);
    // Content that is older than its history: what it was is kept before it is changed.
    store::insert_first(connection, At { version: at.version - 1, ..at }, &before, act.now)?;
    let differences = between(&before, &after);
    write(connection, act, at, act.doing.unwrap_or(action), &after, differences)
}

/// Something was done to a resource that leaves its content as it was, such as putting it into the trash.
pub fn marked(
    connection: &mut PgConnection,
    act: &Act,
    at: impl Into<At>,
    action: &'static str,
) -> Result<(), ApiError> {
    let at = at.into();
    // Content that is older than its history gets its first revision when it is changed.
    if let Some(snapshot) = store::newest_snapshot(connection, at)? {
        store::insert_revision(connection, &revision(act, at, action, &[], &snapshot))?;
        store::prune(connection, at, act)?;
    }
    event(connection, act, action, (at.resource, Some(at.id)), Some(at.version), Vec::new())
}

/// Anything that belongs into the audit log: what was done to what.
pub fn event(
    connection: &mut PgConnection,
    act: &Act,
    action: &str,
    (resource, resource_id): (&str, Option<Uuid>),
    version: Option<i32>,
    changes: Vec<Difference>,
) -> Result<(), ApiError> {
    let fields: Vec<&str> = changes.iter().map(|one| one.field.as_str()).collect();
    act.changes.add(resource, resource_id, &fields, act.words.clone());
    let changes: Vec<Difference> = changes.into_iter().map(Difference::told).collect();
    let event = NewEvent {
        id: ids::new(act.now),
        occurred_at: act.now,
        actor_kind: act.actor.kind(),
        actor_id: act.actor.id(),
        actor_name: act.actor.name(),
        address: act.address.map(|address| address.to_string()),
        request_id: act.request_id.as_deref(),
        action,
        resource,
        resource_id,
        version,
        changes: to_json(changes)?,
    };
    Ok(store::insert_event(connection, &event)?)
}

fn write(
    connection: &mut PgConnection,
    act: &Act,
    at: At,
    action: &'static str,
    snapshot: &Value,
    differences: Vec<Difference>,
) -> Result<(), ApiError> {
    let fields: Vec<&str> = differences.iter().map(|one| one.field.as_str()).collect();
    store::insert_revision(connection, &revision(act, at, action, &fields, snapshot))?;
    store::prune(connection, at, act)?;
    event(connection, act, action, (at.resource, Some(at.id)), Some(at.version), differences)
}

fn revision<'a>(
    act: &'a Act,
    at: At,
    action: &'a str,
    fields: &'a [&'a str],
    snapshot: &'a Value,
) -> NewRevision<'a> {
    NewRevision {
        resource: at.resource,
        resource_id: at.id,
        version: at.version,
        action,
        actor_kind: act.actor.kind(),
        actor_id: act.actor.id(),
        actor_name: act.actor.name(),
        created_at: act.now,
        fields,
        snapshot,
    }
}
