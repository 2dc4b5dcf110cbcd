//! `{version}` in a path.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Required, Type};

use crate::error::ApiError;

/// The version that a path is about; 404 for anything that is no version.
#[derive(Clone, Copy, Debug)]
pub struct Version(pub i32);

impl FromRequest for Version {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = request.match_info().get("version").unwrap_or_default();
        // One spelling a number: neither `+5` nor `05`.
        let version = text.parse().ok().filter(|version: &i32| *version > 0 && version.to_string() == text);
        ready(version.map(Self).ok_or(ApiError::NotFound))
    }
}

impl IntoParams for Version {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let schema = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(i32::MAX));
        let parameter = ParameterBuilder::new()
            .name("version")
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some("The `version` that the resource had."))
            .schema(Some(schema.build()))
            .example(Some(1.into()))
            .build();
        vec![parameter]
    }
}
