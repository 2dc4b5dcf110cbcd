//! Who is asking: a middleware that reads `Authorization: Bearer` once, before anything of the request is looked at:
//! an access token, or an API key.
//!
//! It refuses nobody by itself: [`super::caller`] does, so that what needs no token never fails for a bad one. A token
//! that is bad by itself needs no connection; one that is good is held against its session and its account as they are
//! now, and while the database is away nobody knows whether it is: 503, not 401.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, web};

use super::api_keys;
use super::api_keys::key::API_KEY_PREFIX;
use super::caller::{Caller, Principal};
use super::jwt::{AccessClaims, InvalidToken, Rejection};
use super::role::Role;
use super::session_store;
use crate::app::AppState;
use crate::error::ApiError;

/// Who sent the request, kept with it: nobody, somebody, or why that is not known.
struct Identity(Result<Option<Caller>, ApiError>);

/// The middleware.
pub async fn identify<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    if request.path().starts_with("/v1/") && request.method() != Method::OPTIONS {
        let identity = read(&request).await;
        request.extensions_mut().insert(Identity(identity));
    }
    next.call(request).await
}

/// Who sent `request`; 401 when its token is no good, 503 when that cannot be told.
pub fn identified(request: &HttpRequest) -> Result<Option<Caller>, ApiError> {
    request.extensions().get::<Identity>().map_or(Ok(None), |Identity(found)| found.clone())
}

async fn read(request: &ServiceRequest) -> Result<Option<Caller>, ApiError> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let Some(header) = headers.next() else { return Ok(None) };
    if headers.next().is_some() {
        return Err(ApiError::Unauthorized("several Authorization headers"));
    }
    let Some(state) = request.app_data::<web::Data<AppState>>() else { return Ok(None) };
    let (scheme, token) = header.to_str().ok().and_then(|text| text.split_once(' ')).unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(ApiError::Unauthorized("not a bearer token"));
    }
    let token = token.trim();
    if token.starts_with(API_KEY_PREFIX) {
        let found = api_keys::authenticate(state, token).await?;
        return found.map(Some).ok_or(ApiError::Unauthorized("invalid API key"));
    }
    let claims = claims(state, token).await.map_err(|error| {
        tracing::debug!(reason = ?error.reason(), "token refused");
        ApiError::Unauthorized("invalid token")
    })?;
    account(state, &claims).await.map(Some)
}

/// The account that a good token was issued to, as it is now.
async fn account(state: &AppState, claims: &AccessClaims) -> Result<Caller, ApiError> {
    let (id, session, now) = (claims.sub, claims.sid, state.clock.now());
    let found = state
        .db
        .run(move |connection| session_store::identify(connection, session, id, now).map_err(ApiError::from))
        .await?;
    let (name, role) =
        found.ok_or(ApiError::Unauthorized("the session has ended or the account is disabled"))?;
    let role = Role::parse(&role).map_err(|error| ApiError::Internal(format!("account {id}: {error}")))?;
    Ok(Caller { id, name, principal: Principal::Account(role), session: Some(session) })
}

/// What `token` says. One of a key that is not known here yet may be of one that another instance or a command has
/// just made.
async fn claims(state: &AppState, token: &str) -> Result<AccessClaims, InvalidToken> {
    let (keys, now) = (&state.authority.keys, state.clock.now());
    match keys.verify(token, now) {
        Err(error) if error.reason() == Rejection::UnknownKey => {
            keys.look_again(&state.db, now).await;
            keys.verify(token, now)
        }
        result => result,
    }
}
