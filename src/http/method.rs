//! The method that is meant: some clients, WeChat mini programs among them, cannot send PATCH.

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::http::header::HeaderName;

use crate::error::ApiError;

const OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

/// What a POST with `X-HTTP-Method-Override` stands for, so that it is routed, authorised, limited and logged as that;
/// the method itself of every other request. Never a method that only reads: what a cache or a log takes for a write
/// is one.
pub fn meant(request: &ServiceRequest) -> Result<Method, ApiError> {
    let sent = request.method();
    let mut given = request.headers().get_all(OVERRIDE).peekable();
    if *sent != Method::POST || given.peek().is_none() {
        return Ok(sent.clone());
    }
    let taken = [Method::PATCH, Method::PUT, Method::DELETE];
    match (given.next().and_then(|value| value.to_str().ok()), given.next()) {
        (Some(name), None) => {
            taken.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(name.trim()))
        }
        _ => None,
    }
    .ok_or_else(|| {
        let detail = "must be one of PATCH, PUT, DELETE, and given once";
        ApiError::parameter("X-HTTP-Method-Override", "not_allowed", detail)
    })
}
