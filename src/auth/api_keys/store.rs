//! The statements of API keys.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::dsl::{AsSelect, SqlTypeOf};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use uuid::Uuid;

use super::model::{ApiKey, ApiKeyStatus, NewApiKey, StoredSecret};
use crate::db::keyset::{Rows, Window};
use crate::schema::api_keys;

/// The statement of a list.
type Statement<'a> = api_keys::BoxedQuery<'a, Pg, SqlTypeOf<AsSelect<ApiKey, Pg>>>;

/// A page of keys, of those that are in `status` at `now`.
pub fn list(
    connection: &mut PgConnection,
    status: Option<ApiKeyStatus>,
    now: DateTime<Utc>,
    window: &Window<ApiKey>,
) -> QueryResult<Rows<ApiKey>> {
    window.page(connection, || filtered(status, now))
}

fn filtered<'a>(status: Option<ApiKeyStatus>, now: DateTime<Utc>) -> Statement<'a> {
    let query = api_keys::table.select(ApiKey::as_select()).into_boxed();
    match status {
        None => query,
        Some(ApiKeyStatus::Active) => query
            .filter(api_keys::revoked_at.is_null())
            .filter(api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now))),
        Some(ApiKeyStatus::Expired) => {
            query.filter(api_keys::revoked_at.is_null()).filter(api_keys::expires_at.le(now))
        }
        Some(ApiKeyStatus::Revoked) => query.filter(api_keys::revoked_at.is_not_null()),
    }
}

pub fn find(connection: &mut PgConnection, id: Uuid) -> QueryResult<Option<ApiKey>> {
    api_keys::table.find(id).select(ApiKey::as_select()).first(connection).optional()
}

/// The key `id`, locked against change until the transaction ends.
pub fn lock(connection: &mut PgConnection, id: Uuid) -> QueryResult<Option<ApiKey>> {
    api_keys::table.find(id).select(ApiKey::as_select()).for_update().first(connection).optional()
}

/// What the key of that prefix is compared with.
pub fn find_secret(connection: &mut PgConnection, prefix: &str) -> QueryResult<Option<StoredSecret>> {
    api_keys::table
        .filter(api_keys::prefix.eq(prefix))
        .select(StoredSecret::as_select())
        .first(connection)
        .optional()
}

/// Notes a use at `now`, unless one was noted after `since`. Whoever finds the row locked leaves it: somebody else is
/// noting the same.
pub fn note_use(
    connection: &mut PgConnection,
    id: Uuid,
    now: DateTime<Utc>,
    since: DateTime<Utc>,
) -> QueryResult<()> {
    sql_query(
        "UPDATE api_keys SET last_used_at = $2 WHERE id = (SELECT id FROM api_keys WHERE id = $1 \
         AND (last_used_at IS NULL OR last_used_at <= $3) FOR UPDATE SKIP LOCKED)",
    )
    .bind::<sql_types::Uuid, _>(id)
    .bind::<sql_types::Timestamptz, _>(now)
    .bind::<sql_types::Timestamptz, _>(since)
    .execute(connection)
    .map(drop)
}

pub fn insert(
    connection: &mut PgConnection,
    (id, created_by): (Uuid, Uuid),
    (prefix, secret_hash): (&str, &[u8]),
    values: &NewApiKey,
    now: DateTime<Utc>,
) -> QueryResult<ApiKey> {
    diesel::insert_into(api_keys::table)
        .values((
            api_keys::id.eq(id),
            api_keys::created_by.eq(created_by),
            api_keys::prefix.eq(prefix),
            api_keys::secret_hash.eq(secret_hash),
            values,
            api_keys::created_at.eq(now),
            api_keys::updated_at.eq(now),
        ))
        .returning(ApiKey::as_returning())
        .get_result(connection)
}

pub fn update(
    connection: &mut PgConnection,
    id: Uuid,
    values: &NewApiKey,
    now: DateTime<Utc>,
) -> QueryResult<ApiKey> {
    diesel::update(api_keys::table.find(id))
        .set((values, api_keys::version.eq(api_keys::version + 1), api_keys::updated_at.eq(now)))
        .returning(ApiKey::as_returning())
        .get_result(connection)
}

pub fn revoke(connection: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(api_keys::table.find(id))
        .set((
            api_keys::revoked_at.eq(now),
            api_keys::version.eq(api_keys::version + 1),
            api_keys::updated_at.eq(now),
        ))
        .execute(connection)
        .map(drop)
}
