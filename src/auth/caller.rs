//! Who is asking, as handlers are told. Both extractors refuse whom the [policy](super::policy) refuses, before
//! the body is read.
//!
//! `Option<Caller>` would take a bad token for none; [`MaybeCaller`] does not.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::identify::identified;
use super::role::Role;
use super::scope::Scope;
use crate::app::AppState;
use crate::error::{ApiError, NO_TOKEN};
use crate::visibility::Audience;

/// Somebody with a valid access token or API key.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Of the account or the key.
    pub id: Uuid,
    /// What the account or the key is called.
    pub name: String,
    pub principal: Principal,
    /// The session of an account; a key has none.
    pub session: Option<Uuid>,
}

/// What the rights of a caller come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    Account(Role),
    Key(Vec<Scope>),
}

/// Anybody; but a token that is given must be valid.
#[derive(Clone, Debug)]
pub struct MaybeCaller(pub Option<Caller>);

impl Caller {
    /// The session of the account that asks, where the policy lets no key in.
    pub fn session(&self) -> Result<Uuid, ApiError> {
        self.session.ok_or_else(|| ApiError::Internal("a caller without a session".into()))
    }

    /// Whether the caller has the right.
    pub fn has(&self, scope: Scope) -> bool {
        match &self.principal {
            Principal::Account(role) => role.at_least(scope.role()),
            // Whoever changes everybody's articles reads them.
            Principal::Key(scopes) if scope == Scope::DraftsRead => {
                scopes.contains(&scope) || scopes.contains(&Scope::ArticlesPublish)
            }
            Principal::Key(scopes) => scopes.contains(&scope),
        }
    }

    /// All rights of the caller, as a word that is another one as soon as they are others.
    pub fn rights(&self) -> String {
        let held = Scope::ALL.into_iter().filter(|scope| self.has(*scope));
        held.map(Scope::as_str).collect::<Vec<_>>().join(" ")
    }

    /// 403 unless the caller has the right.
    pub fn require(&self, scope: Scope) -> Result<(), ApiError> {
        match (self.has(scope), &self.principal) {
            (true, _) => Ok(()),
            (_, Principal::Account(_)) => {
                Err(ApiError::forbidden(format!("This needs the role {}.", scope.role())))
            }
            (_, Principal::Key(_)) => Err(ApiError::forbidden(format!("This needs the scope {scope}."))),
        }
    }

    /// 403 unless the caller has one of these rights; the first is the one that is asked for.
    pub fn require_any(&self, scopes: &[Scope]) -> Result<(), ApiError> {
        match scopes.first() {
            _ if scopes.iter().any(|scope| self.has(*scope)) => Ok(()),
            Some(first) => self.require(*first),
            None => Err(ApiError::Internal("a rule that nobody fits".into())),
        }
    }

    /// What the caller may see.
    pub fn audience(&self, now: DateTime<Utc>) -> Audience {
        match self.has(Scope::DraftsRead) {
            true => Audience::Desk,
            false if self.has(Scope::ArticlesWrite) => Audience::Author { id: self.id, now },
            false => Audience::Public(now),
        }
    }
}

impl MaybeCaller {
    /// 401 when nobody is signed in, 403 when the caller has not the right.
    pub fn require(&self, scope: Scope) -> Result<(), ApiError> {
        self.0.as_ref().ok_or(ApiError::Unauthorized(NO_TOKEN))?.require(scope)
    }

    /// Whether the caller reads what is not public yet.
    pub fn is_desk(&self) -> bool {
        self.0.as_ref().is_some_and(|caller| caller.has(Scope::DraftsRead))
    }

    /// What the caller may see.
    pub fn audience(&self, now: DateTime<Utc>) -> Audience {
        self.0.as_ref().map_or(Audience::Public(now), |caller| caller.audience(now))
    }
}

impl FromRequest for MaybeCaller {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(permitted(request).map(Self))
    }
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(permitted(request).and_then(|caller| caller.ok_or(ApiError::Unauthorized(NO_TOKEN))))
    }
}

/// Who is asking, once the policy lets them.
fn permitted(request: &HttpRequest) -> Result<Option<Caller>, ApiError> {
    let caller = identified(request)?;
    let state = request
        .app_data::<web::Data<AppState>>()
        .ok_or_else(|| ApiError::Internal("no application state".into()))?;
    let pattern = request.match_pattern().unwrap_or_default();
    let rule = state.rules.of(request.method().as_str(), &pattern);
    let rule =
        rule.ok_or_else(|| ApiError::Internal(format!("no rule for {} {pattern}", request.method())))?;
    rule.check(caller.as_ref())?;
    Ok(caller)
}
