//! Who is asking: extractors that read `Authorization: Bearer`.
//!
//! `Option<Caller>` would take a bad token for none; [`MaybeCaller`] does not.

use std::future::{Ready, ready};

use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::role::Role;
use crate::app::AppState;
use crate::error::{ApiError, NO_TOKEN};
use crate::visibility::Audience;

/// Somebody with a valid access token.
#[derive(Clone, Debug)]
pub struct Caller {
    pub id: Uuid,
    pub role: Role,
}

/// Anybody; but a token that is given must be valid.
#[derive(Clone, Debug)]
pub struct MaybeCaller(pub Option<Caller>);

/// Somebody who is at least an editor: 401 for nobody, 403 for an author. As an extractor it decides before
/// the body is read.
#[derive(Clone, Debug)]
pub struct Editor(pub Caller);

impl Caller {
    /// 403 unless the caller has at least `role`.
    pub fn require(&self, role: Role) -> Result<(), ApiError> {
        match role {
            _ if self.role.at_least(role) => Ok(()),
            Role::Admin => Err(ApiError::Forbidden("This needs the role admin.")),
            _ => Err(ApiError::Forbidden("This needs the role editor.")),
        }
    }
}

impl MaybeCaller {
    /// 401 when nobody is signed in, 403 when the caller has not at least `role`.
    pub fn require(&self, role: Role) -> Result<(), ApiError> {
        self.0.as_ref().ok_or(ApiError::Unauthorized(NO_TOKEN))?.require(role)
    }

    /// Whether the caller works at the editorial desk.
    pub fn is_desk(&self) -> bool {
        self.0.as_ref().is_some_and(|caller| caller.role.at_least(Role::Editor))
    }

    /// What the caller may see.
    pub fn audience(&self, now: DateTime<Utc>) -> Audience {
        if self.is_desk() { Audience::Desk } else { Audience::Public(now) }
    }
}

impl FromRequest for MaybeCaller {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request).map(Self))
    }
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request).and_then(|caller| caller.ok_or(ApiError::Unauthorized(NO_TOKEN))))
    }
}

impl FromRequest for Editor {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let caller = read(request).and_then(|caller| caller.ok_or(ApiError::Unauthorized(NO_TOKEN)));
        ready(caller.and_then(|caller| caller.require(Role::Editor).map(|()| Self(caller))))
    }
}

fn read(request: &HttpRequest) -> Result<Option<Caller>, ApiError> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let Some(header) = headers.next() else { return Ok(None) };
    if headers.next().is_some() {
        return Err(ApiError::Unauthorized("several Authorization headers"));
    }
    let state = request
        .app_data::<web::Data<AppState>>()
        .ok_or_else(|| ApiError::Internal("no application state".into()))?;
    let (scheme, token) = header.to_str().ok().and_then(|text| text.split_once(' ')).unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(ApiError::Unauthorized("not a bearer token"));
    }
    let claims = state.authority.keys.verify(token.trim(), state.clock.now()).map_err(|error| {
        tracing::debug!(reason = ?error.reason(), "token refused");
        ApiError::Unauthorized("invalid token")
    })?;
    Ok(Some(Caller { id: claims.sub, role: claims.role }))
}
