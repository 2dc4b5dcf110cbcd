//! What a write of an API key is, with its line in the audit log. Every function runs inside the caller's transaction.

use diesel::PgConnection;
use uuid::Uuid;

use super::key::ApiKeyText;
use super::model::{ApiKey, ApiKeyInput, ApiKeyPatch, NewApiKey};
use super::store;
use crate::error::ApiError;
use crate::history::{self, Act, At, between};
use crate::http::reply::IfMatch;
use crate::http::stored::to_json;
use crate::ids;

/// What it is called in the audit log.
const RESOURCE: &str = "api_key";

/// Stores `key`, by its hash.
pub fn create(
    connection: &mut PgConnection,
    creator: Uuid,
    key: &ApiKeyText,
    values: &NewApiKey,
    act: &Act,
) -> Result<ApiKey, ApiError> {
    let names = (ids::new(act.now), creator);
    let row = store::insert(connection, names, (key.prefix(), &key.hash()), values, act.now)?;
    record(connection, act, &row, "create", (None, &row))?;
    Ok(row)
}

/// The key `id` as the caller has seen it, locked until the transaction ends.
pub fn lock(connection: &mut PgConnection, id: Uuid, precondition: &IfMatch) -> Result<ApiKey, ApiError> {
    let current = store::lock(connection, id)?.ok_or(ApiError::NotFound)?;
    let at = At { resource: RESOURCE, id: current.id, version: current.version };
    history::unchanged(connection, precondition, at)?;
    Ok(current)
}

/// What changes nothing keeps its version.
pub fn change(
    connection: &mut PgConnection,
    current: ApiKey,
    patch: &ApiKeyPatch,
    act: &Act,
) -> Result<ApiKey, ApiError> {
    if current.revoked_at.is_some() {
        return Err(ApiError::state("this key was revoked; make another one"));
    }
    let values = patch.apply(&ApiKeyInput::of(&current))?.parse(Some(&current), act.now)?;
    if values == current.values {
        return Ok(current);
    }
    let row = store::update(connection, current.id, &values, act.now)?;
    record(connection, act, &row, "update", (Some(&current), &row))?;
    Ok(row)
}

/// One that was revoked stays as it is.
pub fn revoke(connection: &mut PgConnection, current: &ApiKey, act: &Act) -> Result<(), ApiError> {
    if current.revoked_at.is_some() {
        return Ok(());
    }
    store::revoke(connection, current.id, act.now)?;
    let row = ApiKey { version: current.version + 1, ..current.clone() };
    record(connection, act, &row, "revoke", (Some(current), current))
}

/// The audit log knows what a key may do and what it is called, never the key.
fn record(
    connection: &mut PgConnection,
    act: &Act,
    row: &ApiKey,
    action: &str,
    (before, after): (Option<&ApiKey>, &ApiKey),
) -> Result<(), ApiError> {
    let before = to_json(before.map(ApiKeyInput::of))?;
    let changes = between(&before, &to_json(ApiKeyInput::of(after))?);
    history::event(connection, act, action, (RESOURCE, Some(row.id)), Some(row.version), changes)
}
