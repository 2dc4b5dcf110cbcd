//! The statements of accounts, their setup tokens, signing keys and secrets; those of sessions are in
//! [`session_store`](super::session_store).
//!
//! Invariant: whoever changes what lets somebody into an account (its password, status, sessions, refresh and setup
//! tokens) holds the account's row ([`lock_user`]) first. An `UPDATE` of all sessions of an account does not see those
//! that another transaction has inserted and not yet committed; behind that one lock there are none. It is the first
//! lock of everybody, so nobody deadlocks; before it comes only [`lock_administrators`], for those who need both.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::{PgConnection, sql_query};
use uuid::Uuid;

use super::model::{User, UserStatus};
use super::role::Role;
use super::rotation::StoredKey;
use super::setup::SetupToken;
use crate::schema::{service_secrets, setup_tokens, signing_keys, users};

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

/// The secret of that name, which instances share.
pub fn service_secret(connection: &mut PgConnection, name: &str) -> QueryResult<Option<Vec<u8>>> {
    service_secrets::table.find(name).select(service_secrets::secret).first(connection).optional()
}

pub fn insert_service_secret(
    connection: &mut PgConnection,
    name: &str,
    secret: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(service_secrets::table)
        .values((
            service_secrets::name.eq(name),
            service_secrets::secret.eq(secret),
            service_secrets::created_at.eq(now),
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

/// Gives the account `user`, which is locked, the password of `password_hash`, chosen by its owner: who was invited is
/// active from now on. No setup token is left.
pub fn set_password(
    connection: &mut PgConnection,
    user: &User,
    password_hash: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let is_invited = user.status == UserStatus::Invited.as_str();
    let status = if is_invited { UserStatus::Active.as_str() } else { &user.status };
    diesel::update(users::table.find(user.id))
        .set((
            users::password_hash.eq(password_hash),
            users::status.eq(status),
            users::version.eq(users::version + 1),
            users::updated_at.eq(now),
        ))
        .execute(connection)?;
    delete_setup_token(connection, user.id)
}

/// Takes the account's password away: `unknown_hash` is of one that nobody knows.
pub fn withdraw_password(
    connection: &mut PgConnection,
    id: Uuid,
    unknown_hash: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(users::table.find(id))
        .set((
            users::password_hash.eq(unknown_hash),
            users::version.eq(users::version + 1),
            users::updated_at.eq(now),
        ))
        .execute(connection)
        .map(|_| ())
}

/// Makes `token` the one setup token of the account.
pub fn replace_setup_token(
    connection: &mut PgConnection,
    user: Uuid,
    token: &SetupToken,
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> QueryResult<()> {
    delete_setup_token(connection, user)?;
    diesel::insert_into(setup_tokens::table)
        .values((
            setup_tokens::user_id.eq(user),
            setup_tokens::token_hash.eq(token.hash().as_slice()),
            setup_tokens::created_at.eq(now),
            setup_tokens::expires_at.eq(expires_at),
        ))
        .execute(connection)
        .map(|_| ())
}

/// The account that `token` sets up at `now`.
pub fn owner_of_setup_token(
    connection: &mut PgConnection,
    token: &SetupToken,
    now: DateTime<Utc>,
) -> QueryResult<Option<User>> {
    setup_tokens::table
        .inner_join(users::table)
        .filter(setup_tokens::token_hash.eq(token.hash().as_slice()))
        .filter(setup_tokens::expires_at.gt(now))
        .filter(users::status.ne(UserStatus::Disabled.as_str()))
        .select(User::as_select())
        .first(connection)
        .optional()
}

pub fn delete_setup_token(connection: &mut PgConnection, user: Uuid) -> QueryResult<()> {
    diesel::delete(setup_tokens::table.find(user)).execute(connection).map(|_| ())
}

/// Makes the account's setup token good for nobody. That it was given one stays known: such an account has no password
/// of its own, also when it is active again.
pub fn void_setup_token(connection: &mut PgConnection, user: Uuid) -> QueryResult<()> {
    sql_query(
        "UPDATE setup_tokens SET token_hash = sha256(convert_to(gen_random_uuid()::text, 'UTF8')) WHERE user_id = $1",
    )
    .bind::<diesel::sql_types::Uuid, _>(user)
    .execute(connection)
    .map(drop)
}

/// Whoever may take an administrator away waits for the others who may, so that two of them never take the last two.
/// Before any account is locked.
pub fn lock_administrators(connection: &mut PgConnection) -> QueryResult<()> {
    sql_query("SELECT pg_advisory_xact_lock(hashtextextended('auth:administrators', 0))")
        .execute(connection)
        .map(|_| ())
}

/// Whether somebody else than `user` is an active administrator.
pub fn has_other_administrator(connection: &mut PgConnection, user: Uuid) -> QueryResult<bool> {
    let others = users::table
        .filter(users::role.eq(Role::Admin.as_str()).and(users::status.eq(UserStatus::Active.as_str())))
        .filter(users::id.ne(user))
        // Whoever waits for a new password cannot sign in.
        .filter(users::id.ne_all(setup_tokens::table.select(setup_tokens::user_id)));
    diesel::select(diesel::dsl::exists(others.select(users::id))).get_result(connection)
}
