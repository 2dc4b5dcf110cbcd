//! What is sent with a view: usually nothing, and then nothing is read.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::{Either, FutureExt, Map};

use super::model::ViewInput;
use crate::error::ApiError;
use crate::http::optional_body::OptionalBody;

/// The body of a view.
pub struct SentView(pub ViewInput);

type Body = OptionalBody<ViewInput>;
type FromBody = Map<<Body as FromRequest>::Future, fn(Result<Body, ApiError>) -> Result<SentView, ApiError>>;

impl FromRequest for SentView {
    type Error = ApiError;
    type Future = Either<Ready<Result<Self, ApiError>>, FromBody>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if matches!(payload, Payload::None) && !request.headers().contains_key(CONTENT_TYPE) {
            return Either::Left(ready(Ok(Self(ViewInput::default()))));
        }
        let understood: fn(_) -> _ = |body: Result<Body, ApiError>| body.map(|body| Self(body.0));
        Either::Right(Body::from_request(request, payload).map(understood))
    }
}
