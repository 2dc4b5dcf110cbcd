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
use super::{locale, query};
use crate::error::ApiError;
use crate::text::script::Script;

/// How a resource that is shown as `V` is read; `Q` are its own parameters.
pub struct Reading<V, Q = Nothing> {
    pub query: Q,
    pub fields: Fields,
    /// The script of Chinese that is wanted.
    pub script: Option<Script>,
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
    #[serde(flatten)]
    language: Language,
    #[serde(skip)]
    view: PhantomData<V>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Language {
    /// Chinese texts in this script; wins over `Accept-Language`. `conversion` says what was converted.
    #[param(inline, example = "zh-Hant")]
    locale: Option<Script>,
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
        ready(parsed.map(|Parameters { query, fields, language, view }| Self {
            query,
            fields: Fields::new(fields),
            script: locale::wanted(request.headers(), language.locale),
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
        let mut parameters = Q::into_params(&parameter_in);
        parameters.extend(Fields::parameter::<V>());
        parameters.extend(Language::into_params(&parameter_in));
        parameters
    }
}

impl IntoParams for Nothing {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        Vec::new()
    }
}
