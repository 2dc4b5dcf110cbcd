//! What a write answers, as bytes: made inside its transaction, so that it can be kept with it.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use serde::Serialize;
use serde_json::Value;

use super::content::Content;
use super::stored::{from_json, to_json};
use crate::error::{ApiError, ApiResult};

/// A finished answer. Addresses in it begin at `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Written {
    /// 200 with the resource as it is now.
    pub fn resource(version: i32, view: &impl Serialize) -> Result<Self, ApiError> {
        Self::new(StatusCode::OK, Some(version), view)
    }

    /// 201 with the new resource of `collection` and its address.
    pub fn created(
        (collection, slug): (&str, &str),
        version: i32,
        view: &impl Serialize,
    ) -> Result<Self, ApiError> {
        let made = Self::new(StatusCode::CREATED, Some(version), view)?;
        Ok(made.with("location", format!("/v1/{collection}/{slug}")))
    }

    /// 200 with something that has no version of its own.
    pub fn plain(view: &impl Serialize) -> Result<Self, ApiError> {
        Self::new(StatusCode::OK, None, view)
    }

    /// 204.
    pub fn nothing() -> Self {
        Self { status: StatusCode::NO_CONTENT.as_u16(), headers: BTreeMap::new(), body: Vec::new() }
    }

    /// The same in the language of what it holds instead of the service's own.
    #[must_use]
    pub fn in_language(self, language: &str) -> Self {
        self.with("content-language", language.to_owned())
    }

    fn new(status: StatusCode, version: Option<i32>, view: &impl Serialize) -> Result<Self, ApiError> {
        let Content { media_type, bytes, hash } = Content::json(view)?;
        let etag = version.map_or_else(|| format!("\"{hash}\""), |version| format!("\"{version}-{hash}\""));
        let headers = [("content-type", media_type.to_owned()), ("etag", etag)];
        let headers = headers.map(|(name, value)| (name.to_owned(), value)).into();
        Ok(Self { status: status.as_u16(), headers, body: bytes })
    }

    fn with(mut self, name: &str, value: String) -> Self {
        self.headers.insert(name.to_owned(), value);
        self
    }

    /// The answer that was kept before.
    pub fn stored(status: i16, headers: Value, body: Vec<u8>) -> Result<Self, ApiError> {
        let status = u16::try_from(status).map_err(|error| ApiError::Internal(format!("stored: {error}")))?;
        Ok(Self { status, headers: from_json(headers)?, body }
            .with("idempotency-replayed", "true".to_owned()))
    }

    /// What is kept of it.
    pub fn to_stored(&self) -> Result<(i16, Value, &[u8]), ApiError> {
        let status = i16::try_from(self.status).map_err(|error| ApiError::Internal(error.to_string()))?;
        Ok((status, to_json(&self.headers)?, &self.body))
    }

    /// The answer, for readers who find the service at `public_url`.
    pub fn answer(self, public_url: &str) -> ApiResult {
        let internal = |error: &dyn std::fmt::Display| ApiError::Internal(format!("answer: {error}"));
        let mut answer =
            HttpResponse::new(StatusCode::from_u16(self.status).map_err(|error| internal(&error))?);
        for (name, value) in self.headers {
            let value = if name == "location" { format!("{public_url}{value}") } else { value };
            let name = HeaderName::try_from(name).map_err(|error| internal(&error))?;
            let value = HeaderValue::try_from(value).map_err(|error| internal(&error))?;
            answer.headers_mut().insert(name, value);
        }
        Ok(if self.body.is_empty() { answer } else { answer.set_body(self.body).map_into_boxed_body() })
    }
}
