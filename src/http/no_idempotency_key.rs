//! For a POST whose answer holds a secret, and is not kept to be repeated.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::error::ApiError;

/// The caller did not send an `Idempotency-Key`, which would do nothing here: 400 rather than a promise that is not kept.
pub struct NoIdempotencyKey;

impl FromRequest for NoIdempotencyKey {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let refused = || {
            let detail = "not here: this answer holds a secret and is not kept to be repeated";
            ApiError::parameter("Idempotency-Key", "not_allowed", detail)
        };
        ready(if request.headers().contains_key("idempotency-key") { Err(refused()) } else { Ok(Self) })
    }
}
