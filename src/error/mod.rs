//! Everything that can go wrong in a request, and how it is told: one enum, one `match` to (status, code,
//! title), one rendering as RFC 9457 `application/problem+json`.
//!
//! Handlers return [`ApiError`]; [`crate::http::envelope`] renders it with the request's path and id, and logs
//! what is ours to mend, once. What a caller sees and what the log says are two messages.

mod problem;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

pub use self::problem::{Fault, KINDS, Kind, MAX_FAULTS, Problem, Quota};
use crate::db::{DbError, Retryable};

/// The answer of a handler.
pub type ApiResult = Result<HttpResponse, ApiError>;

/// The reason of a 401 when no token was sent: nothing was wrong with one (RFC 6750, 3.1).
pub const NO_TOKEN: &str = "no token";

/// A failed request.
#[derive(Clone, Debug)]
pub enum ApiError {
    /// 400: the request cannot be understood: broken JSON, a query parameter, a cursor.
    BadRequest(Vec<Fault>),
    /// 401: nobody known is asking. The reason is for the log; callers all see the same.
    Unauthorized(&'static str),
    /// 401: user name and password do not match.
    InvalidCredentials,
    /// 403: somebody known is asking for what is not theirs to do.
    Forbidden(Cow<'static, str>),
    /// 403: what is asked for is the caller's to do, but not with these fields.
    NotPermitted(Vec<Fault>),
    /// 404: it is not there, or not for this caller.
    NotFound,
    /// 405, with what the path does answer.
    MethodNotAllowed(Vec<String>),
    /// 409: it stands against something that is there already.
    Conflict(Vec<Fault>),
    /// 412: `If-Match` names another version than the current one; what has changed since, as far as it is known.
    PreconditionFailed { current: i32, changes: Vec<Fault> },
    /// 428: the service is set to require `If-Match`.
    PreconditionRequired,
    /// 413, with the limit in bytes.
    PayloadTooLarge { limit: usize },
    /// 415, with what is taken.
    UnsupportedMediaType { accepted: &'static str },
    /// 422: understood, but wrong in shape or meaning; every fault of the body.
    Unprocessable(Vec<Fault>),
    /// 429: a password was guessed wrongly too often.
    TooManyAttempts(Quota),
    /// 408: the body did not arrive in time.
    RequestTimeout,
    /// 503: not now, come back later. The reason is for the log.
    Unavailable(Cow<'static, str>, Duration),
    /// 503: other writers were in the way each time it was tried.
    Contended(String),
    /// 500: ours to mend. The text is for the log only.
    Internal(String),
}

impl ApiError {
    /// 422 for one fault of the body.
    pub fn field(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self::Unprocessable(vec![Fault::at(pointer, code, detail)])
    }

    /// 403, with what it needs.
    pub fn forbidden(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::Forbidden(detail.into())
    }

    /// 409 for one fault of the body.
    pub fn taken(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Conflict(vec![Fault::at(pointer, "taken", detail)])
    }

    /// 422 as 409, where not the request is wrong but what it meets has changed.
    pub fn into_conflict(self) -> Self {
        match self {
            Self::Unprocessable(faults) => Self::Conflict(faults),
            other => other,
        }
    }

    /// 409 for something that `referrers` still refer to.
    pub fn still_referenced(referrers: &[String]) -> Self {
        let detail = format!("still referred to by {}", referrers.join(", "));
        Self::Conflict(vec![Fault {
            pointer: None,
            parameter: None,
            code: "still_referenced".into(),
            detail,
        }])
    }

    /// 409 for an action that the state of the resource does not allow.
    pub fn state(detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self::Conflict(vec![Fault { pointer: None, parameter: None, code: "wrong_state".into(), detail }])
    }

    /// 409 for a write to a `kind` of record that was merged into the record `other`.
    pub fn merged(kind: &str, other: impl fmt::Display) -> Self {
        let detail = format!("this {kind} was merged into {other}; write to that one");
        Self::Conflict(vec![Fault { pointer: None, parameter: None, code: "merged".into(), detail }])
    }

    /// 400 for one query parameter or header.
    pub fn parameter(name: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self::BadRequest(vec![Fault::parameter(name, code, detail)])
    }

    /// The kind of problem this is: the one table.
    pub fn kind(&self) -> Kind {
        match self {
            Self::BadRequest(_) => problem::BAD_REQUEST,
            Self::Unauthorized(_) => problem::UNAUTHORIZED,
            Self::InvalidCredentials => problem::INVALID_CREDENTIALS,
            Self::Forbidden(_) | Self::NotPermitted(_) => problem::FORBIDDEN,
            Self::NotFound => problem::NOT_FOUND,
            Self::MethodNotAllowed(_) => problem::METHOD_NOT_ALLOWED,
            Self::Conflict(_) => problem::CONFLICT,
            Self::PreconditionFailed { .. } => problem::PRECONDITION_FAILED,
            Self::PreconditionRequired => problem::PRECONDITION_REQUIRED,
            Self::PayloadTooLarge { .. } => problem::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType { .. } => problem::UNSUPPORTED_MEDIA_TYPE,
            Self::Unprocessable(_) => problem::UNPROCESSABLE,
            Self::TooManyAttempts(_) => problem::TOO_MANY_ATTEMPTS,
            Self::RequestTimeout => problem::REQUEST_TIMEOUT,
            Self::Unavailable(..) | Self::Contended(_) => problem::UNAVAILABLE,
            Self::Internal(_) => problem::INTERNAL,
        }
    }

    /// What the caller is told beside the title.
    fn detail(&self) -> String {
        match self {
            Self::BadRequest(faults)
            | Self::NotPermitted(faults)
            | Self::Conflict(faults)
            | Self::Unprocessable(faults) => match faults.as_slice() {
                [only] => only.detail.clone(),
                many => format!("{} faults; see errors", many.len()),
            },
            Self::Unauthorized(_) => {
                "Sign in at POST /v1/auth/token and send Authorization: Bearer <token>.".into()
            }
            Self::InvalidCredentials => "Check the user name and the password.".into(),
            Self::Forbidden(reason) => reason.clone().into_owned(),
            Self::NotFound => "Nothing that you may read is at this address.".into(),
            Self::MethodNotAllowed(allowed) => format!("Allowed here: {}.", allowed.join(", ")),
            Self::PreconditionFailed { current, .. } => {
                format!("The current version is {current}; read it again and repeat the change on it.")
            }
            Self::PreconditionRequired => "Read it, and send its ETag as If-Match.".into(),
            Self::PayloadTooLarge { limit } => format!("At most {limit} bytes are taken."),
            Self::UnsupportedMediaType { accepted } => format!("Send {accepted}, in UTF-8, uncompressed."),
            Self::TooManyAttempts(quota) => format!("Try again in {} s.", quota.reset),
            Self::RequestTimeout => "Send the whole body without long pauses.".into(),
            Self::Unavailable(_, after) => format!("Try again in {} s.", after.as_secs().max(1)),
            Self::Contended(_) => "Try again in 1 s.".into(),
            Self::Internal(_) => "It has been logged under the request id.".into(),
        }
    }

    /// The log's own words, where there is something to say that the caller is not told.
    pub fn internal_detail(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Internal(text) | Self::Contended(text) => Some(text.as_str().into()),
            Self::Unavailable(text, _) => Some(text.as_ref().into()),
            Self::Unauthorized(reason) => Some((*reason).into()),
            _ => None,
        }
    }

    /// The finished answer to the request `request_id` for `instance`.
    pub fn render(&self, instance: &str, request_id: &str) -> HttpResponse {
        let Kind { status, code, title } = self.kind();
        let errors = match self {
            Self::BadRequest(faults)
            | Self::NotPermitted(faults)
            | Self::Conflict(faults)
            | Self::Unprocessable(faults) => faults.clone(),
            Self::PreconditionFailed { changes, .. } => changes.clone(),
            _ => Vec::new(),
        };
        let problem = Problem {
            kind: format!("/docs/problems#{code}"),
            title,
            status: status.as_u16(),
            detail: self.detail(),
            instance: instance.to_owned(),
            code,
            request_id: request_id.to_owned(),
            errors,
        };
        let mut answer = HttpResponse::build(status);
        answer.content_type("application/problem+json").insert_header(("Cache-Control", "no-store"));
        answer.insert_header(("Content-Language", "en"));
        match self {
            Self::Unauthorized(NO_TOKEN) => {
                answer.insert_header(("WWW-Authenticate", "Bearer realm=\"plaudit\""));
            }
            Self::Unauthorized(_) => {
                answer
                    .insert_header(("WWW-Authenticate", "Bearer realm=\"plaudit\", error=\"invalid_token\""));
            }
            Self::InvalidCredentials => {
                answer.insert_header(("WWW-Authenticate", "Bearer realm=\"plaudit\""));
            }
            Self::MethodNotAllowed(allowed) => {
                answer.insert_header(("Allow", allowed.join(", ")));
            }
            Self::TooManyAttempts(quota) => quota.insert(&mut answer),
            Self::Unavailable(_, after) => {
                answer.insert_header(("Retry-After", after.as_secs().max(1).to_string()));
            }
            Self::Contended(_) => {
                answer.insert_header(("Retry-After", "1"));
            }
            _ => {}
        }
        answer.body(serde_json::to_vec(&problem).unwrap_or_default())
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind().code, self.detail())
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.kind().status
    }

    /// Only what is seen where the envelope is missing; it renders every error of a request itself.
    fn error_response(&self) -> HttpResponse {
        self.render("", "")
    }
}

impl From<DbError> for ApiError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Busy { waited } => Self::Unavailable(
                format!("no database connection free within {waited:?}").into(),
                Duration::from_secs(1),
            ),
            DbError::Unreachable(text) => Self::Unavailable(text.into(), Duration::from_secs(2)),
            DbError::TimedOut(text) => Self::Unavailable(text.into(), Duration::from_secs(1)),
            DbError::Contended(text) => Self::Contended(text),
            DbError::Other(text) => Self::Internal(text),
        }
    }
}

impl From<diesel::result::Error> for ApiError {
    fn from(error: diesel::result::Error) -> Self {
        DbError::from(error).into()
    }
}

impl Retryable for ApiError {
    fn is_retryable(&self) -> bool {
        matches!(self, Self::Contended(_))
    }
}
