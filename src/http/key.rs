//! `{id}` in a path: an id or a slug.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Required, Type};
use uuid::Uuid;

use crate::error::ApiError;
use crate::text::slug::is_slug;

/// How a caller names a resource. Anything that is neither is 404, not 400: nothing can be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    Id(Uuid),
    Slug(String),
}

impl Key {
    /// The key in `text`; UUIDs only in their hyphenated form, so that no slug can look like one.
    pub fn parse(text: &str) -> Option<Self> {
        match Uuid::try_parse(text) {
            Ok(id) if text.len() == 36 => Some(Self::Id(id)),
            _ => is_slug(text).then(|| Self::Slug(text.to_owned())),
        }
    }
}

impl FromRequest for Key {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.match_info().get("id").and_then(Self::parse).ok_or(ApiError::NotFound))
    }
}

impl IntoParams for Key {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let schema =
            ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(96)).build();
        let parameter = ParameterBuilder::new()
            .name("id")
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some("Id (UUID) or slug, also one that it had before."))
            .schema(Some(schema))
            .example(Some("lao-dong-jing-sai".into()))
            .build();
        vec![parameter]
    }
}
