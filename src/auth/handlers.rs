//! The endpoints of tokens.

use std::time::Duration;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::PgConnection;
use uuid::Uuid;

use super::accounts::canonical_username;
use super::caller::Caller;
use super::jwt::ACCESS_TOKEN_LIFETIME;
use super::model::{CredentialsInput, JwksView, MeView, RefreshInput, StoredRefreshToken, TokenView, User};
use super::password::{Password, PasswordError};
use super::refresh::RefreshToken;
use super::role::Role;
use super::store;
use super::throttle;
use crate::app::AppState;
use crate::error::{ApiError, ApiResult};
use crate::http::body::Body;
use crate::http::query::NoQuery;
use crate::http::reply;
use crate::ids;

const REFRESH_LIFETIME: TimeDelta = TimeDelta::days(30);

/// Get tokens for a user name and password
///
/// An access token for 15 minutes and a refresh token for 30 days. Every refusal is worded alike. Too many wrong
/// passwords for a name, or from an address, are 429 for a while; a refresh token goes on.
#[utoipa::path(tag = "auth", request_body = CredentialsInput,
    responses((status = 200, description = "Tokens.", body = TokenView), (status = 401, description = "They do not match.")))]
#[post("/v1/auth/token")]
pub async fn create_token(
    request: HttpRequest,
    state: Data<AppState>,
    _: NoQuery,
    body: Body<CredentialsInput>,
) -> ApiResult {
    let CredentialsInput { username, password } = body.0;
    let login = log_in(&state, &username, password);
    let (user, refresh, now) = throttle::guarded(&state, &request, &username, login).await?;
    answer(&state, &user, &refresh, now)
}

/// A new session of the account, if the password is its own.
async fn log_in(
    state: &AppState,
    username: &str,
    password: Password,
) -> Result<(User, RefreshToken, DateTime<Utc>), ApiError> {
    let username = canonical_username(username);
    let user: Option<User> = state
        .db
        .run(move |connection| store::find_user_by_name(connection, &username).map_err(ApiError::from))
        .await?
        .filter(|user| user.status == "active");
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    // An unknown name costs as much as a wrong password, and is answered alike.
    let matches = state.authority.passwords.verify(password, hash).await.map_err(explain)?;
    let user = user.filter(|_| matches).ok_or(ApiError::InvalidCredentials)?;
    let now = state.clock.now();
    let (user, refresh) =
        state.db.transaction(move |connection| begin_session(connection, &user, now)).await?;
    Ok((user, refresh, now))
}

/// The first refresh token of a login whose password matched `checked`, and the account as it is now.
///
/// Checking a password takes a while, in which the account may have been disabled or its password, with all its
/// sessions, replaced: what was checked must still hold once the account is locked.
fn begin_session(
    connection: &mut PgConnection,
    checked: &User,
    now: DateTime<Utc>,
) -> Result<(User, RefreshToken), ApiError> {
    let user = store::lock_user(connection, checked.id)?
        .filter(|user| user.status == "active" && user.password_hash == checked.password_hash)
        .ok_or(ApiError::InvalidCredentials)?;
    store::delete_expired(connection, user.id, now)?;
    let refresh = issue(connection, user.id, ids::new(now), now)?;
    Ok((user, refresh))
}

/// Spend a refresh token for the next tokens
///
/// A refresh token is good for one use. When a spent one comes again, somebody else may have it: every token
/// of that login ends.
#[utoipa::path(tag = "auth", request_body = RefreshInput,
    responses((status = 200, description = "The next tokens.", body = TokenView), (status = 401, description = "Not a valid refresh token.")))]
#[post("/v1/auth/refresh")]
pub async fn refresh_token(state: Data<AppState>, _: NoQuery, body: Body<RefreshInput>) -> ApiResult {
    let invalid = || ApiError::Unauthorized("invalid refresh token");
    let hash = RefreshToken::parse(&body.0.refresh_token).map_err(|_| invalid())?.hash();
    let now = state.clock.now();
    // A refusal is an Ok of the transaction: the end of the family must be committed.
    let rotated = state.db.transaction(move |connection| rotate(connection, &hash, now)).await?;
    let (user, refresh) = rotated.ok_or_else(invalid)?;
    answer(&state, &user, &refresh, now)
}

fn rotate(
    connection: &mut PgConnection,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<(User, RefreshToken)>, ApiError> {
    let Some((token, user)) = store::lock_refresh_token(connection, hash)? else { return Ok(None) };
    if token.revoked_at.is_some() || token.expires_at <= now {
        return Ok(None);
    }
    if user.status != "active" || token.rotated_at.is_some() {
        store::revoke_family(connection, token.family_id, now)?;
        return Ok(None);
    }
    store::mark_rotated(connection, token.id, now)?;
    let next = issue(connection, user.id, token.family_id, now)?;
    Ok(Some((user, next)))
}

/// End a login
///
/// Every token that descends from the same login ends with it. Answers alike whether the token was known.
#[utoipa::path(tag = "auth", request_body = RefreshInput, responses((status = 204, description = "It is ended.")))]
#[post("/v1/auth/revoke")]
pub async fn revoke_token(state: Data<AppState>, _: NoQuery, body: Body<RefreshInput>) -> ApiResult {
    let Ok(token) = RefreshToken::parse(&body.0.refresh_token) else { return reply::nothing() };
    let now = state.clock.now();
    state
        .db
        .transaction(move |connection| {
            if let Some((found, _)) = store::lock_refresh_token(connection, &token.hash())? {
                store::revoke_family(connection, found.family_id, now)?;
            }
            Ok::<_, ApiError>(())
        })
        .await?;
    reply::nothing()
}

/// Read the account that is signed in
///
/// As it is now; the token says how it was when it was issued.
#[utoipa::path(tag = "auth",
    responses((status = 200, description = "The account.", body = MeView)))]
#[get("/v1/auth/me")]
pub async fn get_me(request: HttpRequest, state: Data<AppState>, caller: Caller, _: NoQuery) -> ApiResult {
    let user = state
        .db
        .run(move |connection| store::find_user(connection, caller.id).map_err(ApiError::from))
        .await?
        .filter(|user| user.status == "active")
        .ok_or(ApiError::Unauthorized("the account is gone or disabled"))?;
    let User { id, username, display_name, role, version, created_at, .. } = user;
    reply::resource(&request, version, &MeView { id, username, display_name, role, created_at })
}

/// Read the public keys that check access tokens
///
/// A token's header names its key (`kid`); the algorithm is EdDSA (Ed25519).
#[utoipa::path(tag = "auth", responses((status = 200, description = "A JSON Web Key Set (RFC 7517).", body = JwksView)))]
#[get("/.well-known/jwks.json")]
pub async fn get_jwks(request: HttpRequest, state: Data<AppState>, _: NoQuery) -> ApiResult {
    reply::plain(&request, &state.authority.keys.jwks())
}

/// A new refresh token of the family, stored as its hash. The caller holds the account's lock.
fn issue(
    connection: &mut PgConnection,
    user_id: Uuid,
    family_id: Uuid,
    now: DateTime<Utc>,
) -> Result<RefreshToken, ApiError> {
    let token = RefreshToken::generate().map_err(|error| ApiError::Internal(error.to_string()))?;
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
    store::insert_refresh_token(connection, &stored)?;
    Ok(token)
}

fn answer(state: &AppState, user: &User, refresh: &RefreshToken, now: DateTime<Utc>) -> ApiResult {
    let internal = |error: &dyn std::fmt::Display| ApiError::Internal(error.to_string());
    let role = Role::parse(&user.role).map_err(|error| internal(&error))?;
    let keys = &state.authority.keys;
    let claims = keys.claims_for(user.id, role, Some(user.username.clone()), now);
    let view = TokenView {
        access_token: keys.sign(&claims).map_err(|error| internal(&error))?,
        token_type: "Bearer",
        expires_in: ACCESS_TOKEN_LIFETIME.as_secs(),
        refresh_token: refresh.expose().to_owned(),
    };
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(view))
}

fn explain(error: PasswordError) -> ApiError {
    match error {
        PasswordError::Busy(_) => {
            ApiError::Unavailable("password threads are busy".into(), Duration::from_secs(1))
        }
        PasswordError::TooLong => ApiError::field("/password", "too_long", "at most 1024 bytes"),
        other => ApiError::Internal(format!("password: {other}")),
    }
}
