//! What is around every request: its id, the method that is meant, problem+json for every error, a panic's 500, the
//! headers that every answer carries, one log line.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_LANGUAGE, HeaderMap, HeaderName, HeaderValue, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, web};
use futures_util::FutureExt;
use tracing::Instrument;
use uuid::Uuid;

use super::{cors, locale, method};
use crate::app::AppState;
use crate::error::{ApiError, Kind};
use crate::ids;
use crate::metrics::{Metrics, Operation};

pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What follows it in a path is a token.
const SECRETS: [&str; 2] = ["previews/", "previews%2f"];
/// A request that takes longer is logged even when it only reads.
const SLOW: Duration = Duration::from_millis(500);

/// The outermost middleware.
pub async fn envelope<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let started = Instant::now();
    let common = Common::of(&request);
    let state = request.app_data::<web::Data<AppState>>().cloned();
    let metrics = state.as_ref().map(|state| &state.metrics);
    let _running = metrics.map(Metrics::begin);
    let meant = method::meant(&request);
    request.extensions_mut().insert(RequestId(common.id.clone()));
    let method = meant.as_ref().unwrap_or(request.method()).clone();
    // The server leaves out the body of an answer to HEAD by itself; routes know only GET.
    request.head_mut().method = if method == Method::HEAD { Method::GET } else { method.clone() };
    let path = request.path().to_owned();
    let span = tracing::info_span!("request", id = %common.id, %method, path = logged(&request));
    let response = match meant {
        Err(error) => request.error_response(error),
        Ok(_) => {
            let handled = AssertUnwindSafe(next.call(request)).catch_unwind().instrument(span.clone()).await;
            match handled {
                Ok(Ok(response)) => response.map_into_boxed_body(),
                lost => {
                    let error = match lost {
                        Ok(Err(error)) => from_actix(&error),
                        _ => ApiError::Internal("a handler panicked".into()),
                    };
                    if let Some(metrics) = metrics {
                        metrics.answered(Operation::UNKNOWN, error.kind().status, started.elapsed());
                    }
                    return Err(last_resort(&error, &path, &common, &span));
                }
            }
        }
    };
    let response = with_headers(as_problem(response, &common.id, &span), &common);
    let status = response.status();
    let elapsed = started.elapsed();
    if let Some(metrics) = metrics {
        metrics.answered(metrics.operation(response.request()), status, elapsed);
    }
    // A view is no write that anybody would look for, and there are many.
    let is_quiet = matches!(method, Method::GET | Method::HEAD | Method::OPTIONS)
        || (method == Method::POST && path.ends_with("/views"));
    let notable = !is_quiet || status.is_server_error();
    span.in_scope(|| {
        if notable || elapsed > SLOW {
            tracing::info!(status = status.as_u16(), ms = elapsed.as_millis(), "answered");
        } else {
            tracing::debug!(status = status.as_u16(), ms = elapsed.as_millis(), "answered");
        }
    });
    Ok(response)
}

/// The path as it is logged: as it was sent, in which nothing is a control character, but without what is a secret of
/// whoever has it.
fn logged(request: &ServiceRequest) -> &str {
    // However it is written: also a path that leads nowhere can have a token in it.
    let read = request.match_info().as_str().to_ascii_lowercase();
    if SECRETS.iter().any(|words| read.contains(words)) { "/v1/previews/…" } else { request.path() }
}

/// What the headers that every answer carries depend on.
struct Common {
    id: String,
    /// The service's own language.
    language: String,
    cors: cors::Asked,
}

impl Common {
    fn of(request: &ServiceRequest) -> Self {
        let state = request.app_data::<web::Data<AppState>>();
        let config = state.map(|state| &state.config);
        let id = state.map(|state| id_of(request, state));
        Self {
            id: id.and_then(|id| Some(id.to_str().ok()?.to_owned())).unwrap_or_default(),
            language: config.map(|config| config.locale.clone()).unwrap_or_default(),
            cors: cors::Asked::of(
                request.method(),
                request.headers(),
                config.map(|config| &config.cors_origins),
            ),
        }
    }
}

/// The id of a request, kept with it.
struct RequestId(String);

/// The id under which `request` is logged.
pub fn request_id(request: &HttpRequest) -> Option<String> {
    request.extensions().get::<RequestId>().map(|id| id.0.clone())
}

/// The caller's own id where it is a tame one, so that a request can be followed through both logs.
pub fn id_of(request: &ServiceRequest, state: &AppState) -> HeaderValue {
    let is_tame = |id: &&HeaderValue| {
        (1..=64).contains(&id.len())
            && id.as_bytes().iter().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(byte))
    };
    match request.headers().get(REQUEST_ID).filter(is_tame) {
        Some(id) => id.clone(),
        None => {
            let mut text = Uuid::encode_buffer();
            let text = ids::new(state.clock.now()).hyphenated().encode_lower(&mut text);
            HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
        }
    }
}

/// Turns an error that a handler or an extractor answered into its problem document.
fn as_problem(
    response: ServiceResponse<BoxBody>,
    id: &str,
    span: &tracing::Span,
) -> ServiceResponse<BoxBody> {
    let Some(error) = response.response().error() else { return response };
    let converted;
    let error = match error.as_error::<ApiError>() {
        Some(error) => error,
        None => {
            converted = from_actix(error);
            &converted
        }
    };
    log_error(error, span);
    let answer = error.render(response.request().path(), id);
    let (request, _) = response.into_parts();
    ServiceResponse::new(request, answer)
}

/// The finished answer where the request itself is lost (actix lets nobody keep a second handle on it). It
/// travels as an error and is sent as it is.
fn last_resort(error: &ApiError, path: &str, common: &Common, span: &tracing::Span) -> actix_web::Error {
    log_error(error, span);
    let mut answer = error.render(path, &common.id);
    common.insert(answer.headers_mut(), locale::vary(""));
    actix_web::error::InternalError::from_response("", answer).into()
}

/// Errors of actix itself, which no extractor of ours makes.
fn from_actix(error: &actix_web::Error) -> ApiError {
    let response = error.as_response_error();
    match response.status_code() {
        StatusCode::NOT_FOUND => ApiError::NotFound,
        status if status.is_client_error() => ApiError::BadRequest(vec![crate::error::Fault {
            pointer: None,
            parameter: None,
            code: "invalid_request".into(),
            detail: error.to_string(),
        }]),
        _ => ApiError::Internal(error.to_string()),
    }
}

fn log_error(error: &ApiError, span: &tracing::Span) {
    let Some(detail) = error.internal_detail() else { return };
    let Kind { status, code, .. } = error.kind();
    span.in_scope(|| {
        if status.is_server_error() {
            tracing::error!(code, %detail, "failed");
        } else {
            tracing::debug!(code, %detail, "refused");
        }
    });
}

fn with_headers(mut response: ServiceResponse<BoxBody>, common: &Common) -> ServiceResponse<BoxBody> {
    let policy = cache_policy(response.request(), response.status());
    let vary = locale::vary(response.request().query_string());
    let headers = response.headers_mut();
    common.insert(headers, vary);
    if policy == PRIVATE || !headers.contains_key(CACHE_CONTROL) {
        insert(headers, CACHE_CONTROL, policy);
    }
    response
}

impl Common {
    /// What every answer carries, a panic's as well.
    fn insert(&self, headers: &mut HeaderMap, vary: &str) {
        insert(headers, REQUEST_ID, &self.id);
        insert(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
        // What also depends on `Accept` has said so itself.
        let own = headers.get(VARY).and_then(|value| value.to_str().ok()).map(|own| format!("{own}, "));
        insert(headers, VARY, &format!("{}{vary}", own.unwrap_or_default()));
        // What is in another language than the service's own has said so itself.
        if !headers.contains_key(CONTENT_LANGUAGE) {
            insert(headers, CONTENT_LANGUAGE, &self.language);
        }
        self.cors.insert(headers);
    }
}

const PRIVATE: &str = "private, no-store";
/// Of what anybody may keep; the [response cache](crate::cache) says for how long where it keeps it as well.
pub const PUBLIC: &str = "public, max-age=0, must-revalidate";

/// Anonymous reads may be kept by anyone who asks again each time; whatever a token had a part in, by nobody.
fn cache_policy(request: &HttpRequest, status: StatusCode) -> &'static str {
    if request.headers().contains_key(AUTHORIZATION) {
        return PRIVATE;
    }
    let kept = request.method() == Method::GET && (status.is_success() || status.is_redirection());
    if kept { PUBLIC } else { "no-store" }
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
