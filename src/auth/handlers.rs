//! The endpoints of tokens.

use actix_web::web::Data;
use actix_web::{HttpRequest, get, post};
use diesel::PgConnection;

use super::accounts::canonical_username;
use super::caller::Caller;
use super::model::{CredentialsInput, JwksView, MeView, RefreshInput, TokenView, User};
use super::password::{self, Password};
use super::refresh::RefreshToken;
use super::session::{Client, EndReason};
use super::tokens::{self, Grant, Rotation};
use super::{audit, session_store, store, throttle};
use crate::app::AppState;
use crate::error::{ApiError, ApiResult};
use crate::history::Act;
use crate::http::body::Body;
use crate::http::query::NoQuery;
use crate::http::reply;

/// Get tokens for a user name and password
///
/// An access token for 15 minutes and a refresh token for 30 days: a session begins. Every refusal is worded alike. Too
/// many wrong passwords for a name, or from an address, are 429 for a while; a refresh token goes on.
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
    // A token that came along, good or bad, has no part in this.
    let act = Act::of(&request, None)?;
    let client = Client::of(&request, &act);
    let login = log_in(&state, &username, password, client, act.clone());
    let grant = throttle::guarded(&state, &request, &username, login).await?;
    tokens::answer(&state, &grant, act.now)
}

/// A new session of the account, if the password is its own.
async fn log_in(
    state: &AppState,
    username: &str,
    password: Password,
    client: Client,
    act: Act,
) -> Result<Grant, ApiError> {
    let username = canonical_username(username);
    let found: Option<User> = state
        .db
        .run(move |connection| store::find_user_by_name(connection, &username).map_err(ApiError::from))
        .await?;
    let account = found.as_ref().map(|user| user.id);
    let user = found.filter(User::is_active);
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    // A name that cannot sign in costs as much as a wrong password, and is answered alike.
    let checked = state.authority.passwords.verify(password, hash).await;
    let matches = checked.map_err(|error| password::explain(error, "/password"))?;
    let beginning = act.clone();
    let granted = match user.filter(|_| matches) {
        None => Err(ApiError::InvalidCredentials),
        Some(user) => {
            let begin =
                move |connection: &mut PgConnection| tokens::begin(connection, &user, &client, &beginning);
            state.db.transaction(begin).await
        }
    };
    if matches!(granted, Err(ApiError::InvalidCredentials)) {
        // The name as it was typed is not kept: it may be a password in the wrong field.
        let record =
            move |connection: &mut PgConnection| audit::event(connection, &act, "login_failed", account);
        state.db.run(record).await?;
    }
    granted
}

/// Spend a refresh token for the next tokens
///
/// A refresh token is good for one use. Whoever repeats it within 10 seconds, because the answer was lost or another
/// tab was quicker, gets the same next refresh token again, as long as that one has not been spent. When a spent one
/// comes again otherwise, somebody else may have it: the session ends.
#[utoipa::path(tag = "auth", request_body = RefreshInput,
    responses((status = 200, description = "The next tokens.", body = TokenView), (status = 401, description = "Not a valid refresh token.")))]
#[post("/v1/auth/refresh")]
pub async fn refresh_token(
    request: HttpRequest,
    state: Data<AppState>,
    _: NoQuery,
    body: Body<RefreshInput>,
) -> ApiResult {
    let invalid = || ApiError::Unauthorized("invalid refresh token");
    let presented = RefreshToken::parse(&body.0.refresh_token).map_err(|_| invalid())?;
    let next = state.authority.succession.of(&presented);
    let act = Act::of(&request, None)?;
    let now = act.now;
    let rotated =
        state.db.transaction(move |connection| tokens::rotate(connection, &presented, &next, &act)).await?;
    match rotated {
        Rotation::Next(grant) => tokens::answer(&state, &grant, now),
        Rotation::Refused => Err(invalid()),
        Rotation::Reused { user, session } => {
            tracing::warn!(%user, %session, "a spent refresh token came again; its session has ended");
            Err(invalid())
        }
    }
}

/// End a session by its refresh token
///
/// Its access tokens end with it, at once. Answers alike whether the token was known.
#[utoipa::path(tag = "auth", request_body = RefreshInput, responses((status = 204, description = "It is ended.")))]
#[post("/v1/auth/revoke")]
pub async fn revoke_token(
    request: HttpRequest,
    state: Data<AppState>,
    _: NoQuery,
    body: Body<RefreshInput>,
) -> ApiResult {
    let Ok(token) = RefreshToken::parse(&body.0.refresh_token) else { return reply::nothing() };
    let act = Act::of(&request, None)?;
    state
        .db
        .transaction(move |connection| {
            if let Some((found, user)) = session_store::lock_refresh_token(connection, &token.hash())? {
                let session = (user.id, found.family_id);
                if session_store::end(connection, session, EndReason::Logout, act.now)? {
                    audit::session_ended(connection, &audit::by_owner(&act, &user), "logout", session)?;
                }
            }
            Ok::<_, ApiError>(())
        })
        .await?;
    reply::nothing()
}

/// Read the account that is signed in
///
/// As it is now; an access token says how it was when it was issued.
#[utoipa::path(tag = "auth",
    responses((status = 200, description = "The account.", body = MeView)))]
#[get("/v1/auth/me")]
pub async fn get_me(request: HttpRequest, state: Data<AppState>, caller: Caller, _: NoQuery) -> ApiResult {
    let user = state
        .db
        .run(move |connection| store::find_user(connection, caller.id).map_err(ApiError::from))
        .await?
        .filter(User::is_active)
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
