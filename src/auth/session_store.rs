//! The statements of sessions and refresh tokens. Whoever adds or ends any holds the account's row first; see
//! [`store`](super::store).
//!
//! A session that has ended has no refresh tokens.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

use super::model::{StoredRefreshToken, User, UserStatus};
use super::session::{EndReason, MOST_SESSIONS, Session};
use super::store::lock_user;
use crate::schema::{refresh_tokens, sessions, users};

/// The name and the role, as they are now, of the account `user`, if it is active and `session` is one of its own that
/// lives: one statement by two primary keys, run for every request with a token.
pub fn identify(
    connection: &mut PgConnection,
    session: Uuid,
    user: Uuid,
    now: DateTime<Utc>,
) -> QueryResult<Option<(String, String)>> {
    sessions::table
        .inner_join(users::table)
        .filter(sessions::id.eq(session).and(sessions::user_id.eq(user)))
        .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(now)))
        .filter(users::status.eq(UserStatus::Active.as_str()))
        .select((users::username, users::role))
        .first(connection)
        .optional()
}

pub fn insert_session(connection: &mut PgConnection, session: &Session) -> QueryResult<()> {
    diesel::insert_into(sessions::table).values(session).execute(connection).map(|_| ())
}

/// Whether the session lives.
pub fn is_live(connection: &mut PgConnection, session: Uuid, now: DateTime<Utc>) -> QueryResult<bool> {
    let live =
        sessions::table.find(session).filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(now)));
    diesel::select(diesel::dsl::exists(live.select(sessions::id))).get_result(connection)
}

/// The account's sessions that live, the last used first.
pub fn live(connection: &mut PgConnection, user: Uuid, now: DateTime<Utc>) -> QueryResult<Vec<Session>> {
    sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(now)))
        .order((sessions::last_used_at.desc(), sessions::id.desc()))
        .limit(MOST_SESSIONS)
        .select(Session::as_select())
        .load(connection)
}

/// Says that the session got tokens, the newest of which ends at `expires_at`.
pub fn touch(
    connection: &mut PgConnection,
    session: Uuid,
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> QueryResult<()> {
    diesel::update(sessions::table.find(session))
        .set((sessions::last_used_at.eq(now), sessions::expires_at.eq(expires_at)))
        .execute(connection)
        .map(|_| ())
}

/// Ends `session` of the account `user`; false when that has none of that id that lives.
pub fn end(
    connection: &mut PgConnection,
    (user, session): (Uuid, Uuid),
    reason: EndReason,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let own = sessions::table.filter(sessions::id.eq(session).and(sessions::user_id.eq(user)));
    let ended = diesel::update(own)
        .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(now)))
        .set((sessions::ended_at.eq(now), sessions::end_reason.eq(reason.as_str())))
        .execute(connection)?;
    let tokens = refresh_tokens::family_id.eq(session).and(refresh_tokens::user_id.eq(user));
    diesel::delete(refresh_tokens::table.filter(tokens)).execute(connection)?;
    Ok(ended > 0)
}

/// Ends every session of the account but `kept`, and says how many those were.
pub fn end_all(
    connection: &mut PgConnection,
    user: Uuid,
    kept: Option<Uuid>,
    reason: EndReason,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    // No session has this id.
    let kept = kept.unwrap_or(Uuid::nil());
    let ended = diesel::update(sessions::table.filter(sessions::user_id.eq(user)))
        .filter(sessions::ended_at.is_null().and(sessions::id.ne(kept)))
        .set((sessions::ended_at.eq(now), sessions::end_reason.eq(reason.as_str())))
        .execute(connection)?;
    let tokens = refresh_tokens::user_id.eq(user).and(refresh_tokens::family_id.ne(kept));
    diesel::delete(refresh_tokens::table.filter(tokens)).execute(connection)?;
    Ok(ended)
}

/// Forgets what has ended of the account by itself, and ends what is too much: room for one more session.
pub fn make_room(connection: &mut PgConnection, user: Uuid, now: DateTime<Utc>) -> QueryResult<()> {
    let tokens = refresh_tokens::user_id.eq(user).and(refresh_tokens::expires_at.le(now));
    diesel::delete(refresh_tokens::table.filter(tokens)).execute(connection)?;
    let old = sessions::user_id.eq(user).and(sessions::expires_at.le(now));
    diesel::delete(sessions::table.filter(old)).execute(connection)?;
    let surplus: Vec<Uuid> = sessions::table
        .filter(sessions::user_id.eq(user).and(sessions::ended_at.is_null()))
        .order((sessions::last_used_at.desc(), sessions::id.desc()))
        .offset(MOST_SESSIONS - 1)
        .select(sessions::id)
        .load(connection)?;
    for session in surplus {
        end(connection, (user, session), EndReason::TooMany, now)?;
    }
    Ok(())
}

pub fn insert_refresh_token(connection: &mut PgConnection, token: &StoredRefreshToken) -> QueryResult<()> {
    diesel::insert_into(refresh_tokens::table).values(token).execute(connection).map(|_| ())
}

/// The token with that hash and its account, both as they are once the account is locked.
pub fn lock_refresh_token(
    connection: &mut PgConnection,
    hash: &[u8],
) -> QueryResult<Option<(StoredRefreshToken, User)>> {
    let owner: Option<Uuid> = refresh_tokens::table
        .filter(refresh_tokens::token_hash.eq(hash))
        .select(refresh_tokens::user_id)
        .first(connection)
        .optional()?;
    let Some(owner) = owner else { return Ok(None) };
    let Some(user) = lock_user(connection, owner)? else { return Ok(None) };
    // Read only now: whoever held the account may have spent or ended the token.
    Ok(find_refresh_token(connection, hash)?.map(|token| (token, user)))
}

pub fn find_refresh_token(
    connection: &mut PgConnection,
    hash: &[u8],
) -> QueryResult<Option<StoredRefreshToken>> {
    refresh_tokens::table
        .filter(refresh_tokens::token_hash.eq(hash))
        .select(StoredRefreshToken::as_select())
        .first(connection)
        .optional()
}

pub fn mark_rotated(connection: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(refresh_tokens::table.find(id))
        .set(refresh_tokens::rotated_at.eq(now))
        .execute(connection)
        .map(|_| ())
}
