//! What is asked of one resource: its own parameters, and what every one takes.

use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::{IntoParams, ToSchema};

use super::fields::Fields;
use super::query;
use crate::error::ApiError;

/// How a resource that is shown as `V` is read; `Q` are its own parameters.
pub struct Reading<V, Q = Nothing> {
    pub query: Q,
    pub fields: Fields,
    view: PhantomData<V>,
}

/// No parameters of its own.
#[derive(Deserialize)]
pub struct Nothing {}

#[derive(Deserialize)]
#[serde(bound = "Q: DeserializeOwned")]
struct Parameters<V, Q> {
    #[serde(flatten)]
    query: Q,
    fields: Option<Vec<String>>,
    #[serde(skip)]
    view: PhantomData<V>,
}

impl<V, Q> FromRequest for Reading<V, Q>
where
    V: ToSchema + 'static,
    Q: IntoParams + DeserializeOwned + 'static,
{
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parsed = query::parse::<Parameters<V, Q>>(request.query_string());
        ready(parsed.map(|Parameters { query, fields, view }| Self {
            query,
            fields: Fields::new(fields),
            view,
        }))
    }
}

impl<V: ToSchema, Q: IntoParams> IntoParams for Reading<V, Q> {
    fn into_params(parameter_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        Parameters::<V, Q>::into_params(parameter_in)
    }
}

impl<V: ToSchema, Q: IntoParams> IntoParams for Parameters<V, Q> {
    fn into_params(parameter_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = Q::into_params(parameter_in);
        parameters.push(Fields::parameter::<V>());
        parameters
    }
}

impl IntoParams for Nothing {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        Vec::new()
    }
}
