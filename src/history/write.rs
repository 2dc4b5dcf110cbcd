//! A write over HTTP: permitted, in one transaction, repeatable, and tried without effect where that is asked for.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Required, Type};

use super::act::Act;
use super::idempotency::{self, Repeatable};
use crate::app::AppState;
use crate::auth::{Caller, Scope};
use crate::db::{DbError, Retryable};
use crate::error::{ApiError, ApiResult};
use crate::http::body::BodyDigest;
use crate::http::query;
use crate::http::written::Written;

/// Somebody who may do this write, and how they want it done.
pub struct Write {
    pub caller: Caller,
    pub act: Act,
    pub state: web::Data<AppState>,
    request: HttpRequest,
    key: Option<String>,
    validate_only: bool,
}

/// What the query of a write may say.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WriteQuery {
    /// Only check: answer what is wrong, or 204 when nothing is, and change nothing.
    #[serde(default)]
    #[param(required = false, example = false)]
    validate_only: bool,
}

impl Write {
    /// Runs `work` in one transaction and answers what it made. `work` may run again after a deadlock, so it has no
    /// effect outside the database.
    pub async fn run<F>(self, work: F) -> ApiResult
    where
        F: Fn(&mut PgConnection, &Act) -> Result<Written, ApiError> + Send + 'static,
    {
        let repeatable = self.repeatable();
        let reads_drafts = self.caller.has(Scope::DraftsRead);
        let Self { act, state, validate_only, .. } = self;
        let invalidation = state.cache.invalidation(&act.changes);
        let done = state.db.transaction(move |connection| {
            let _after_commit = &invalidation;
            if validate_only {
                work(connection, &act)?;
                return Err(Halt::Valid);
            }
            let Some(repeatable) = &repeatable else { return Ok(work(connection, &act)?) };
            if let Some(answer) = repeatable.begin(connection, act.now)? {
                return Ok(answer);
            }
            let answer = work(connection, &act)?;
            repeatable.end(connection, &answer)?;
            Ok(answer)
        });
        match done.await {
            Ok(written) => written.answer(&state.config.public_url),
            Err(Halt::Valid) => Written::nothing().answer(&state.config.public_url),
            Err(Halt::Failed(error)) => Err(told(error, reads_drafts)),
        }
    }

    /// By what this request is known when it comes again.
    fn repeatable(&self) -> Option<Repeatable> {
        let key = self.key.clone()?;
        let body = self.request.extensions().get::<BodyDigest>().map(|digest| digest.0);
        Some(Repeatable {
            principal: self.caller.id,
            rights: self.caller.rights(),
            method: self.request.method().to_string(),
            path: self.request.match_info().as_str().to_owned(),
            key,
            body_hash: body.unwrap_or_else(|| Sha256::digest([]).into()),
        })
    }
}

impl FromRequest for Write {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = Caller::from_request(request, payload).into_inner();
        ready(caller.and_then(|caller| of(request, caller)))
    }
}

fn of(request: &HttpRequest, caller: Caller) -> Result<Write, ApiError> {
    let state = request
        .app_data::<web::Data<AppState>>()
        .cloned()
        .ok_or_else(|| ApiError::Internal("no application state".into()))?;
    let act = Act::of(request, Some(&caller))?;
    let WriteQuery { validate_only } = query::parse(request.query_string())?;
    // Every other method may be repeated as it is.
    let is_post = request.method() == actix_web::http::Method::POST;
    let key = if is_post { idempotency::key(request.headers())? } else { None };
    Ok(Write { caller, act, state, request: request.clone(), key, validate_only })
}

impl IntoParams for Write {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let key = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(
                "Any text of the caller's own that names this request: sent again with the same body within 24 hours, \
                 it gets the same answer (with `Idempotency-Replayed: true`) and nothing is done twice.",
            ))
            .schema(Some(
                ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(255)).build(),
            ))
            .example(Some("0b9d7a52-3c1f-4a55-9c0e-7f1f6a3f2d10".into()))
            .build();
        let mut parameters = WriteQuery::into_params(place);
        parameters.push(key);
        parameters
    }
}

/// What changed meanwhile may name an article that only the desk sees.
fn told(error: ApiError, reads_drafts: bool) -> ApiError {
    match error {
        ApiError::PreconditionFailed { current, mut changes } if !reads_drafts => {
            changes.retain(|fault| fault.pointer.as_deref() != Some("/article_id"));
            ApiError::PreconditionFailed { current, changes }
        }
        other => other,
    }
}

/// Why a transaction is rolled back.
enum Halt {
    /// It was only tried, and nothing is wrong with it.
    Valid,
    Failed(ApiError),
}

impl From<ApiError> for Halt {
    fn from(error: ApiError) -> Self {
        Self::Failed(error)
    }
}

impl From<DbError> for Halt {
    fn from(error: DbError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<diesel::result::Error> for Halt {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl Retryable for Halt {
    fn is_retryable(&self) -> bool {
        matches!(self, Self::Failed(error) if error.is_retryable())
    }
}
