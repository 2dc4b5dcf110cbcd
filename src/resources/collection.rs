//! `{collection}` in a path: endpoints that are the same for every kind of resource.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Required, Type};

use super::Resource;
use crate::error::ApiError;

/// The kind of resource that a path is about; 404 for a word that is none.
#[derive(Clone, Copy, Debug)]
pub struct Collection(pub Resource);

impl FromRequest for Collection {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let kind = request.match_info().get("collection").and_then(Resource::of_collection);
        ready(kind.map(Self).ok_or(ApiError::NotFound))
    }
}

impl IntoParams for Collection {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let names = Resource::ALL.map(Resource::collection);
        let schema = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
        let parameter = ParameterBuilder::new()
            .name("collection")
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some("The collection that the resource is in."))
            .schema(Some(schema.build()))
            .example(Some("articles".into()))
            .build();
        vec![parameter]
    }
}
