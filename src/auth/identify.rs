//! Who is asking: a middleware that reads `Authorization: Bearer` once, before anything of the request is looked at:
//! an access token, or an API key.
//!
//! It refuses nobody by itself: [`super::caller`] does, so that what needs no token never fails for a bad one.

use std::time::Duration;

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
use crate::app::AppState;
use crate::error::ApiError;

/// Who sent the request, kept with it: nobody, somebody, or why the token was refused.
#[derive(Clone)]
struct Identity(Result<Option<Caller>, Refusal>);

/// Why it is not known who is asking.
#[derive(Clone)]
enum Refusal {
    /// The token is no good. The reason is for the log.
    Unauthorized(&'static str),
    /// An API key cannot be looked up right now.
    Unavailable(String, Duration),
}

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

/// Who sent `request`; 401 when its token is no good.
pub fn identified(request: &HttpRequest) -> Result<Option<Caller>, ApiError> {
    match request.extensions().get::<Identity>() {
        None => Ok(None),
        Some(Identity(Ok(caller))) => Ok(caller.clone()),
        Some(Identity(Err(Refusal::Unauthorized(reason)))) => Err(ApiError::Unauthorized(reason)),
        Some(Identity(Err(Refusal::Unavailable(reason, after)))) => {
            Err(ApiError::Unavailable(reason.clone().into(), *after))
        }
    }
}

async fn read(request: &ServiceRequest) -> Result<Option<Caller>, Refusal> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let Some(header) = headers.next() else { return Ok(None) };
    if headers.next().is_some() {
        return Err(Refusal::Unauthorized("several Authorization headers"));
    }
    let Some(state) = request.app_data::<web::Data<AppState>>() else { return Ok(None) };
    let (scheme, token) = header.to_str().ok().and_then(|text| text.split_once(' ')).unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Refusal::Unauthorized("not a bearer token"));
    }
    let token = token.trim();
    if token.starts_with(API_KEY_PREFIX) {
        let found = api_keys::authenticate(state, token).await.map_err(Refusal::of)?;
        return found.map(Some).ok_or(Refusal::Unauthorized("invalid API key"));
    }
    let claims = claims(state, token).await.map_err(|error| {
        tracing::debug!(reason = ?error.reason(), "token refused");
        Refusal::Unauthorized("invalid token")
    })?;
    let name = claims.username.unwrap_or_default();
    Ok(Some(Caller { id: claims.sub, name, principal: Principal::Account(claims.role) }))
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

impl Refusal {
    /// Why nobody can say whose key it is.
    fn of(error: ApiError) -> Self {
        match error {
            ApiError::Unavailable(reason, after) => Self::Unavailable(reason.into_owned(), after),
            other => Self::Unavailable(format!("API key: {other:?}"), Duration::from_secs(1)),
        }
    }
}
