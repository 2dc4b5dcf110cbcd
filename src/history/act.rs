//! Who does something, from where, and when.

use std::future::{Ready, ready};
use std::net::IpAddr;
use std::sync::Arc;

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::app::AppState;
use crate::auth::{Caller, MaybeCaller, Principal};
use crate::cache::Changes;
use crate::config::Retention;
use crate::error::ApiError;
use crate::http::client_address::client_address;
use crate::http::envelope;

/// Somebody doing something: what goes into a record of it.
#[derive(Clone, Debug)]
pub struct Act {
    pub actor: Actor,
    /// Where the request came from, as far as that can be believed.
    pub address: Option<IpAddr>,
    pub request_id: Option<String>,
    pub now: DateTime<Utc>,
    /// How long revisions are kept.
    pub retention: Retention,
    /// What it is recorded as, where a write serves something else than a change.
    pub doing: Option<&'static str>,
    /// What has been recorded as changed so far.
    pub changes: Changes,
    /// The grams of the texts that are taken or given, where they are known.
    pub words: Option<Arc<[i32]>>,
}

/// Who does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    Account {
        id: Uuid,
        name: String,
    },
    ApiKey {
        id: Uuid,
        name: String,
    },
    /// A command of the program, by its name.
    Command(&'static str),
    /// Nobody known.
    Anonymous,
}

impl Actor {
    /// The word of its kind, in the database and in answers.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Account { .. } => "account",
            Self::ApiKey { .. } => "api_key",
            Self::Command(_) => "command",
            Self::Anonymous => "anonymous",
        }
    }

    pub fn id(&self) -> Option<Uuid> {
        match self {
            Self::Account { id, .. } | Self::ApiKey { id, .. } => Some(*id),
            Self::Command(_) | Self::Anonymous => None,
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Self::Account { name, .. } | Self::ApiKey { name, .. } => name,
            Self::Command(name) => name,
            Self::Anonymous => "",
        }
    }
}

impl From<&Caller> for Actor {
    fn from(caller: &Caller) -> Self {
        let (id, name) = (caller.id, caller.name.clone());
        match caller.principal {
            Principal::Account(_) => Self::Account { id, name },
            Principal::Key(_) => Self::ApiKey { id, name },
        }
    }
}

impl Act {
    /// What a command of the program does.
    pub fn command(name: &'static str, now: DateTime<Utc>) -> Self {
        Self {
            actor: Actor::Command(name),
            address: None,
            request_id: None,
            now,
            retention: Retention::default(),
            doing: None,
            changes: Changes::default(),
            words: None,
        }
    }

    /// What `caller` asks for by `request`.
    pub fn of(request: &HttpRequest, caller: Option<&Caller>) -> Result<Self, ApiError> {
        let state = request
            .app_data::<web::Data<AppState>>()
            .ok_or_else(|| ApiError::Internal("no application state".into()))?;
        Ok(Self {
            actor: caller.map_or(Actor::Anonymous, Actor::from),
            address: client_address(request.head(), &state.config.trusted_proxies),
            request_id: envelope::request_id(request),
            now: state.clock.now(),
            retention: state.config.retention,
            doing: None,
            changes: Changes::default(),
            words: None,
        })
    }

    /// The same by somebody who has just become known.
    #[must_use]
    pub fn by(self, actor: Actor) -> Self {
        Self { actor, ..self }
    }

    /// The same, recorded as `action`.
    #[must_use]
    pub fn doing(&self, action: &'static str) -> Self {
        Self { doing: Some(action), ..self.clone() }
    }

    /// The same, where it takes texts that have these grams, or gives them.
    #[must_use]
    pub fn rewording(&self, words: Vec<i32>) -> Self {
        Self { words: Some(words.into()), ..self.clone() }
    }
}

impl FromRequest for Act {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = MaybeCaller::from_request(request, payload).into_inner();
        ready(caller.and_then(|caller| Self::of(request, caller.0.as_ref())))
    }
}
