//! What a caller sees of an error: problem details, their faults, and the kinds that may be relied on.

use std::borrow::Cow;

use actix_web::HttpResponseBuilder;
use actix_web::http::StatusCode;
use actix_web::http::StatusCode as S;
use serde::Serialize;
use utoipa::ToSchema;

/// A kind of problem: what callers may rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    pub status: StatusCode,
    /// Stable name, to be switched on.
    pub code: &'static str,
    /// The kind in words.
    pub title: &'static str,
}

impl Kind {
    const fn new(status: StatusCode, code: &'static str, title: &'static str) -> Self {
        Self { status, code, title }
    }
}

pub const BAD_REQUEST: Kind = Kind::new(S::BAD_REQUEST, "bad_request", "The request cannot be understood");
pub const UNAUTHORIZED: Kind = Kind::new(S::UNAUTHORIZED, "unauthorized", "A valid access token is needed");
pub const INVALID_CREDENTIALS: Kind =
    Kind::new(S::UNAUTHORIZED, "invalid_credentials", "User name and password do not match");
pub const FORBIDDEN: Kind = Kind::new(S::FORBIDDEN, "forbidden", "This account may not do that");
pub const NOT_FOUND: Kind = Kind::new(S::NOT_FOUND, "not_found", "There is nothing here");
pub const METHOD_NOT_ALLOWED: Kind =
    Kind::new(S::METHOD_NOT_ALLOWED, "method_not_allowed", "This path does not answer that method");
pub const REQUEST_TIMEOUT: Kind =
    Kind::new(S::REQUEST_TIMEOUT, "request_timeout", "The body did not arrive in time");
pub const CONFLICT: Kind = Kind::new(S::CONFLICT, "conflict", "It stands against what is there already");
pub const PRECONDITION_FAILED: Kind =
    Kind::new(S::PRECONDITION_FAILED, "precondition_failed", "It has changed since it was read");
pub const PRECONDITION_REQUIRED: Kind = Kind::new(
    S::PRECONDITION_REQUIRED,
    "precondition_required",
    "It is to be said which version this is about",
);
pub const PAYLOAD_TOO_LARGE: Kind =
    Kind::new(S::PAYLOAD_TOO_LARGE, "payload_too_large", "The body is too large");
pub const UNSUPPORTED_MEDIA_TYPE: Kind =
    Kind::new(S::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "The body is of a type not taken here");
pub const UNPROCESSABLE: Kind =
    Kind::new(S::UNPROCESSABLE_ENTITY, "unprocessable", "The body is wrong in shape or meaning");
pub const TOO_MANY_ATTEMPTS: Kind =
    Kind::new(S::TOO_MANY_REQUESTS, "too_many_attempts", "There were too many failed attempts");
pub const UNAVAILABLE: Kind =
    Kind::new(S::SERVICE_UNAVAILABLE, "unavailable", "The service cannot answer right now");
pub const INTERNAL: Kind =
    Kind::new(S::INTERNAL_SERVER_ERROR, "internal", "Something went wrong on our side");

/// Every kind there is.
pub const KINDS: &[Kind] = &[
    BAD_REQUEST,
    UNAUTHORIZED,
    INVALID_CREDENTIALS,
    FORBIDDEN,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    REQUEST_TIMEOUT,
    CONFLICT,
    PRECONDITION_FAILED,
    PRECONDITION_REQUIRED,
    PAYLOAD_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    UNPROCESSABLE,
    TOO_MANY_ATTEMPTS,
    UNAVAILABLE,
    INTERNAL,
];

/// What is used up, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Its name in the headers: plain ASCII.
    pub policy: &'static str,
    pub limit: i32,
    /// In how many seconds the limit holds.
    pub window: u32,
    /// Seconds until there is something again: whoever waits them is not too early.
    pub reset: u32,
}

impl Quota {
    /// The headers that tell programs (draft-ietf-httpapi-ratelimit-headers, in the form of structured fields).
    pub fn insert(&self, answer: &mut HttpResponseBuilder) {
        let Self { policy, limit, window, reset } = self;
        answer.insert_header(("Retry-After", reset.to_string()));
        answer.insert_header(("RateLimit-Policy", format!("\"{policy}\";q={limit};w={window}")));
        answer.insert_header(("RateLimit", format!("\"{policy}\";r=0;t={reset}")));
    }
}

/// Problem details (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// What kind of problem, as a URI reference into the API guide.
    #[serde(rename = "type")]
    #[schema(example = "/docs/problems#unprocessable")]
    pub kind: String,
    /// The kind in words; the same for every problem of a kind.
    #[schema(example = "The body is wrong in shape or meaning")]
    pub title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599, example = 422)]
    pub status: u16,
    /// What is wrong this time.
    #[schema(example = "1 fault; see errors")]
    pub detail: String,
    /// The path that was asked for.
    #[schema(example = "/v1/articles")]
    pub instance: String,
    /// Stable name of the kind of problem, to be switched on.
    #[schema(example = "unprocessable")]
    pub code: &'static str,
    /// The id under which the service logged this request; also in `X-Request-Id`.
    #[schema(example = "01981f3e-7c1a-7d3b-9c55-3a5d6f0a1b2c")]
    pub request_id: String,
    /// Every fault found, where there is more to say than `detail`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<Fault>,
}

/// As many faults of a request as are told; who sends more has a program to mend, not a form.
pub const MAX_FAULTS: usize = 100;

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fault {
    /// Where in the body, as a JSON Pointer (RFC 6901); `""` is the body itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "/title")]
    pub pointer: Option<String>,
    /// Which query parameter or header.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "limit")]
    pub parameter: Option<String>,
    /// Stable name of the kind of fault: `required`, `unknown_field`, `unknown_parameter`, `repeated_parameter`,
    /// `duplicate_key`, `wrong_type`, `too_short`, `too_long`, `too_small`, `too_large`, `too_few`, `too_many`,
    /// `not_allowed`, `invalid_format`, `invalid_json`, `invalid_cursor`, `nul_character`, `not_found`, `taken`,
    /// `still_referenced`, `conflicting`, `incomplete`, `too_deep`, `wrong_state`, `merged`, `not_permitted`,
    /// `wrong_password`, `guessable`, `last_administrator`. More may come.
    #[schema(example = "too_long")]
    pub code: Cow<'static, str>,
    /// What is wrong and what would be right, for a person.
    #[schema(example = "at most 200 characters")]
    pub detail: String,
}

impl Fault {
    /// A fault of the body at `pointer`.
    pub fn at(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: Some(pointer.into()), parameter: None, code: code.into(), detail: detail.into() }
    }

    /// A fault of the query parameter or header `name`.
    pub fn parameter(name: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: None, parameter: Some(name.into()), code: code.into(), detail: detail.into() }
    }
}
