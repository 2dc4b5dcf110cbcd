//! `{id}` in a path of something that has no slug.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{KnownFormat, ObjectBuilder, Required, SchemaFormat, Type};
use uuid::Uuid;

use super::key::Key;
use crate::error::ApiError;

/// How a caller names it. Anything that is no id is 404, not 400: nothing can be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id(pub Uuid);

impl FromRequest for Id {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match request.match_info().get("id").and_then(Key::parse) {
            Some(Key::Id(id)) => Ok(Self(id)),
            _ => Err(ApiError::NotFound),
        })
    }
}

impl IntoParams for Id {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let format = SchemaFormat::KnownFormat(KnownFormat::Uuid);
        let schema = ObjectBuilder::new().schema_type(Type::String).format(Some(format)).build();
        let parameter = ParameterBuilder::new()
            .name("id")
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some("Id (UUID)."))
            .schema(Some(schema))
            .example(Some("01a20690-c090-7cfa-894e-dabecdbd71c5".into()))
            .build();
        vec![parameter]
    }
}
