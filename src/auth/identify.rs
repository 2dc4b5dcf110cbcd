//! Who is asking: a middleware that reads `Authorization: Bearer` once, before anything of the request is looked at.
//!
//! It refuses nobody by itself: [`super::caller`] does, so that what needs no token never fails for a bad one.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, web};

use super::caller::{Caller, Principal};
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
    let claims = state.authority.keys.verify(token.trim(), state.clock.now()).map_err(|error| {
        tracing::debug!(reason = ?error.reason(), "token refused");
        Refusal::Unauthorized("invalid token")
    })?;
    let name = claims.username.unwrap_or_default();
    Ok(Some(Caller { id: claims.sub, name, principal: Principal::Account(claims.role) }))
}
