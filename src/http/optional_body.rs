//! A JSON body that may be left out: then no media type needs to be said either.

use std::future::Future;
use std::pin::Pin;

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use super::body;
use crate::error::ApiError;

const MEDIA_TYPE: &str = "application/json";

/// A body of type `T`, checked as [`super::body::Body`] is; an empty one is the default.
pub struct OptionalBody<T>(pub T);

impl<T: ToSchema + DeserializeOwned + Default + 'static> FromRequest for OptionalBody<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_accepted =
            !request.headers().contains_key(CONTENT_TYPE) || body::is_accepted(request, MEDIA_TYPE);
        let is_json = body::is_accepted(request, MEDIA_TYPE);
        let bytes = body::read(request, payload);
        Box::pin(async move {
            if !is_accepted {
                return Err(ApiError::UnsupportedMediaType { accepted: MEDIA_TYPE });
            }
            let bytes = bytes.await?;
            match (bytes.is_empty(), is_json) {
                (true, _) => Ok(Self(T::default())),
                (_, false) => Err(ApiError::UnsupportedMediaType { accepted: MEDIA_TYPE }),
                (_, true) => body::checked(body::parse(&bytes)?).map(Self),
            }
        })
    }
}
