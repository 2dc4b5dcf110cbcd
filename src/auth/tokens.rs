//! How tokens come into being: at a login, and at a refresh. Every function runs inside the caller's transaction.

use actix_web::HttpResponse;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::PgConnection;
use uuid::Uuid;

use super::jwt::ACCESS_TOKEN_LIFETIME;
use super::model::{StoredRefreshToken, TokenView, User};
use super::refresh::{self, RefreshToken};
use super::role::Role;
use super::session::{Client, EndReason, Session};
use super::{audit, session_store, store};
use crate::app::AppState;
use crate::error::{ApiError, ApiResult};
use crate::history::Act;
use crate::ids;

const REFRESH_LIFETIME: TimeDelta = TimeDelta::days(30);

/// A session of an account, and the refresh token that it goes on with.
pub struct Grant {
    /// As it is now.
    pub user: User,
    pub session: Uuid,
    pub refresh: RefreshToken,
}

/// What comes of a refresh token.
pub enum Rotation {
    /// The next tokens.
    Next(Box<Grant>),
    /// Nothing: it is unknown, or has ended.
    Refused,
    /// It was spent before, and its session has ended now.
    Reused { user: Uuid, session: Uuid },
}

/// A new session for a login whose password matched `checked`.
///
/// Checking a password takes a while, in which the account may have been disabled or its password, with all its
/// sessions, replaced: what was checked must still hold once the account is locked.
pub fn begin(
    connection: &mut PgConnection,
    checked: &User,
    client: &Client,
    act: &Act,
) -> Result<Grant, ApiError> {
    let now = act.now;
    let user = store::lock_user(connection, checked.id)?
        .filter(|user| user.is_active() && user.password_hash == checked.password_hash)
        .ok_or(ApiError::InvalidCredentials)?;
    session_store::make_room(connection, user.id, now)?;
    let session = Session {
        id: ids::new(now),
        user_id: user.id,
        created_at: now,
        last_used_at: now,
        expires_at: now + REFRESH_LIFETIME,
        address: client.address.clone(),
        user_agent: client.user_agent.clone(),
        ended_at: None,
        end_reason: None,
    };
    session_store::insert_session(connection, &session)?;
    let refresh = RefreshToken::generate().map_err(|error| ApiError::Internal(error.to_string()))?;
    store_token(connection, (user.id, session.id), &refresh, now)?;
    audit::session_began(connection, &audit::by_owner(act, &user), "login", (user.id, session.id))?;
    Ok(Grant { user, session: session.id, refresh })
}

/// Spends `presented` for `next`, its one successor. A refusal is an `Ok`: the end of a session must be committed.
pub fn rotate(
    connection: &mut PgConnection,
    presented: &RefreshToken,
    next: &RefreshToken,
    act: &Act,
) -> Result<Rotation, ApiError> {
    let now = act.now;
    let found = session_store::lock_refresh_token(connection, &presented.hash())?;
    let Some((token, user)) = found else { return Ok(Rotation::Refused) };
    let (id, session) = (user.id, token.family_id);
    let is_live = token.revoked_at.is_none()
        && token.expires_at > now
        && user.is_active()
        && session_store::is_live(connection, session, now)?;
    if !is_live {
        return Ok(Rotation::Refused);
    }
    if let Some(spent_at) = token.rotated_at {
        let successor = session_store::find_refresh_token(connection, &next.hash())?;
        let is_spent = successor.is_none_or(|successor| successor.rotated_at.is_some());
        if !refresh::is_harmless(spent_at, is_spent, now) {
            session_store::end(connection, (id, session), EndReason::RefreshReuse, now)?;
            // Nobody knows which of the two it was.
            audit::session_ended(connection, act, "refresh_reuse", (id, session))?;
            return Ok(Rotation::Reused { user: id, session });
        }
    } else {
        session_store::mark_rotated(connection, token.id, now)?;
        store_token(connection, (id, session), next, now)?;
        session_store::touch(connection, session, (now, now + REFRESH_LIFETIME))?;
    }
    Ok(Rotation::Next(Box::new(Grant { user, session, refresh: next.clone() })))
}

/// Keeps the hash of `token`. The caller holds the account's lock.
fn store_token(
    connection: &mut PgConnection,
    (user_id, family_id): (Uuid, Uuid),
    token: &RefreshToken,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    let stored = StoredRefreshToken {
        id: ids::new(now),
        family_id,
        user_id,
        token_hash: token.hash().to_vec(),
        created_at: now,
        expires_at: now + REFRESH_LIFETIME,
        rotated_at: None,
        revoked_at: None,
    };
    Ok(session_store::insert_refresh_token(connection, &stored)?)
}

/// 200 with an access token and the refresh token of `grant`.
pub fn answer(state: &AppState, grant: &Grant, now: DateTime<Utc>) -> ApiResult {
    let internal = |error: &dyn std::fmt::Display| ApiError::Internal(error.to_string());
    let user = &grant.user;
    let role = Role::parse(&user.role).map_err(|error| internal(&error))?;
    let keys = &state.authority.keys;
    let claims = keys.claims_for(user.id, grant.session, role, Some(user.username.clone()), now);
    let view = TokenView {
        access_token: keys.sign(&claims).map_err(|error| internal(&error))?,
        token_type: "Bearer",
        expires_in: ACCESS_TOKEN_LIFETIME.as_secs(),
        refresh_token: grant.refresh.expose().to_owned(),
    };
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(view))
}
