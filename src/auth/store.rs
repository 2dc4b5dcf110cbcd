//! The statements of accounts, refresh tokens and signing keys.
//!
//! Invariant: whoever adds or ends refresh tokens of an account holds the account's row ([`lock_user`]) first. An
//! `UPDATE` of all tokens of an account or a family does not see those that another transaction has inserted and
//! not yet committed; behind that one lock there are none. It is the first lock of everybody, so nobody
//! deadlocks.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::{PgConnection, sql_query};
use uuid::Uuid;

use super::model::{StoredRefreshToken, User};
use super::rotation::StoredKey;
use crate::schema::{refresh_tokens, signing_keys, users};

/// Whoever sets up keys or the first account waits for the others who do.
pub fn lock_bootstrap(connection: &mut PgConnection) -> QueryResult<()> {
    sql_query("SELECT pg_advisory_xact_lock(hashtextextended('auth:bootstrap', 0))")
        .execute(connection)
        .map(|_| ())
}

/// Keys that are not retired, then those that were after `since`; the newest first.
pub fn signing_keys(connection: &mut PgConnection, since: DateTime<Utc>) -> QueryResult<Vec<StoredKey>> {
    signing_keys::table
        .filter(signing_keys::retired_at.is_null().or(signing_keys::retired_at.gt(since)))
        .order((
            signing_keys::retired_at.desc().nulls_first(),
            signing_keys::created_at.desc(),
            signing_keys::kid,
        ))
        .select((
            signing_keys::kid,
            signing_keys::private_key,
            signing_keys::created_at,
            signing_keys::retired_at,
        ))
        .load(connection)
}

/// Retires every key that is not; one whose clock was ahead, when it was made.
pub fn retire_signing_keys(connection: &mut PgConnection, now: DateTime<Utc>) -> QueryResult<()> {
    sql_query("UPDATE signing_keys SET retired_at = greatest(created_at, $1) WHERE retired_at IS NULL")
        .bind::<diesel::sql_types::Timestamptz, _>(now)
        .execute(connection)
        .map(drop)
}

/// Forgets the keys that were retired before `before`.
pub fn delete_signing_keys(connection: &mut PgConnection, before: DateTime<Utc>) -> QueryResult<()> {
    diesel::delete(signing_keys::table.filter(signing_keys::retired_at.le(before)))
        .execute(connection)
        .map(drop)
}

pub fn insert_signing_key(
    connection: &mut PgConnection,
    kid: &str,
    private_key: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(signing_keys::table)
        .values((
            signing_keys::kid.eq(kid),
            signing_keys::algorithm.eq("EdDSA"),
            signing_keys::private_key.eq(private_key),
            signing_keys::created_at.eq(now),
        ))
        .execute(connection)
        .map(|_| ())
}

pub fn has_users(connection: &mut PgConnection) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(users::table.select(users::id))).get_result(connection)
}

pub fn find_user(connection: &mut PgConnection, id: Uuid) -> QueryResult<Option<User>> {
    users::table.find(id).select(User::as_select()).first(connection).optional()
}

pub fn find_user_by_name(connection: &mut PgConnection, username: &str) -> QueryResult<Option<User>> {
    users::table.filter(users::username.eq(username)).select(User::as_select()).first(connection).optional()
}

/// The account as it is now, locked until the transaction ends.
pub fn lock_user(connection: &mut PgConnection, id: Uuid) -> QueryResult<Option<User>> {
    users::table.find(id).select(User::as_select()).for_update().first(connection).optional()
}

/// The account of that name, as [`lock_user`] has it.
pub fn lock_user_by_name(connection: &mut PgConnection, username: &str) -> QueryResult<Option<User>> {
    users::table
        .filter(users::username.eq(username))
        .select(User::as_select())
        .for_update()
        .first(connection)
        .optional()
}

pub fn insert_user(connection: &mut PgConnection, user: &User) -> QueryResult<()> {
    diesel::insert_into(users::table).values(user).execute(connection).map(|_| ())
}

pub fn set_password(
    connection: &mut PgConnection,
    id: Uuid,
    password_hash: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(users::table.find(id))
        .set((
            users::password_hash.eq(password_hash),
            users::version.eq(users::version + 1),
            users::updated_at.eq(now),
        ))
        .execute(connection)
        .map(|_| ())
}

pub fn insert_refresh_token(connection: &mut PgConnection, token: &StoredRefreshToken) -> QueryResult<()> {
    diesel::insert_into(refresh_tokens::table).values(token).execute(connection).map(|_| ())
}

/// The token with that hash and its account, both as they are once the account is locked.
pub fn lock_refresh_token(
    connection: &mut PgConnection,
    hash: &[u8],
) -> QueryResult<Option<(StoredRefreshToken, User)>> {
    let token = refresh_tokens::table.filter(refresh_tokens::token_hash.eq(hash));
    let owner: Option<Uuid> = token.select(refresh_tokens::user_id).first(connection).optional()?;
    let Some(owner) = owner else { return Ok(None) };
    let Some(user) = lock_user(connection, owner)? else { return Ok(None) };
    // Read only now: whoever held the account may have spent or ended the token.
    let token = token.select(StoredRefreshToken::as_select()).for_update().first(connection).optional()?;
    Ok(token.map(|token| (token, user)))
}

pub fn mark_rotated(connection: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(refresh_tokens::table.find(id))
        .set(refresh_tokens::rotated_at.eq(now))
        .execute(connection)
        .map(|_| ())
}

/// Ends every token that descends from the same login.
pub fn revoke_family(connection: &mut PgConnection, family: Uuid, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(refresh_tokens::table)
        .filter(refresh_tokens::family_id.eq(family).and(refresh_tokens::revoked_at.is_null()))
        .set(refresh_tokens::revoked_at.eq(now))
        .execute(connection)
        .map(|_| ())
}

/// Ends every token of the account.
pub fn revoke_all(connection: &mut PgConnection, user: Uuid, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(refresh_tokens::table)
        .filter(refresh_tokens::user_id.eq(user).and(refresh_tokens::revoked_at.is_null()))
        .set(refresh_tokens::revoked_at.eq(now))
        .execute(connection)
        .map(|_| ())
}

/// Forgets the account's tokens that ended before `before`.
pub fn delete_expired(connection: &mut PgConnection, user: Uuid, before: DateTime<Utc>) -> QueryResult<()> {
    diesel::delete(
        refresh_tokens::table
            .filter(refresh_tokens::user_id.eq(user).and(refresh_tokens::expires_at.lt(before))),
    )
    .execute(connection)
    .map(|_| ())
}
