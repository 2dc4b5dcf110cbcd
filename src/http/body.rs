//! JSON bodies, strictly: no duplicate keys, no NUL, no unknown fields, all faults at once.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web};
use futures_util::StreamExt;
use serde::de::{self, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::reply::{LONG, elsewhere};
use super::schema;
use crate::app::AppState;
use crate::error::{ApiError, Fault, MAX_FAULTS};

/// A body of type `T`, checked against the schema of `T`.
pub struct Body<T>(pub T);

impl<T: ToSchema + DeserializeOwned + Send + 'static> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let read = read_json(request, payload, "application/json", |bytes| checked(parse(bytes)?));
        Box::pin(async move { read.await.map(Self) })
    }
}

/// `value` as a `T`, or every fault of it.
pub fn checked<T: ToSchema + DeserializeOwned + 'static>(value: Value) -> Result<T, ApiError> {
    let faults = schema::faults::<T>(&value)?;
    if !faults.is_empty() {
        return Err(ApiError::Unprocessable(faults));
    }
    serde_path_to_error::deserialize(value)
        .map_err(|error| ApiError::field(pointer(error.path()), "wrong_type", error.inner().to_string()))
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", schema::escape(key)),
            Segment::Enum { variant } => format!("/{}", schema::escape(variant)),
            Segment::Unknown => "/".to_owned(),
        })
        .collect()
}

/// The longest body that somebody unknown can have read, in bytes: names, passwords and tokens are shorter.
const CREDENTIALS: usize = 16 << 10;

/// The SHA-256 of a body's bytes, kept with its request.
pub struct BodyDigest(pub [u8; 32]);

/// What `understood` makes of the body of `request`; media type, size and time are checked here. A long one is read on
/// the few threads for long work, so that nobody else's request waits for it.
pub(super) fn read_json<T, F>(
    request: &HttpRequest,
    payload: &mut Payload,
    accepted: &'static str,
    understood: F,
) -> impl Future<Output = Result<T, ApiError>> + use<T, F>
where
    T: Send + 'static,
    F: FnOnce(&[u8]) -> Result<T, ApiError> + Send + 'static,
{
    let is_accepted = is_accepted(request, accepted);
    let state = request.app_data::<web::Data<AppState>>().cloned();
    let bytes = read(request, payload);
    async move {
        if !is_accepted {
            return Err(ApiError::UnsupportedMediaType { accepted });
        }
        let state = state.ok_or_else(|| ApiError::Internal("no application state".into()))?;
        let bytes = bytes.await?;
        elsewhere(&state, bytes.len() > LONG, move || understood(&bytes)).await
    }
}

/// Whether the body of `request` says that it is `accepted`.
pub(super) fn is_accepted(request: &HttpRequest, accepted: &str) -> bool {
    let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(essence);
    // application/json is taken for a merge patch as well: many clients cannot say anything else.
    media_type.is_some_and(|essence| essence == accepted || essence == "application/json")
        && is_plain_utf8(request)
}

/// The bytes of the body, in time and within the limit.
pub(super) fn read(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<Vec<u8>, ApiError>> + use<> {
    let state = request.app_data::<web::Data<AppState>>().cloned();
    let (request, mut payload) = (request.clone(), payload.take());
    async move {
        let state = state.ok_or_else(|| ApiError::Internal("no application state".into()))?;
        let is_credential = request.path().starts_with("/v1/auth/");
        let limit = state.config.max_body_bytes.min(if is_credential { CREDENTIALS } else { usize::MAX });
        let bytes = tokio::time::timeout(state.config.request_timeout, read_bytes(&mut payload, limit))
            .await
            .map_err(|_| ApiError::RequestTimeout)??;
        request.extensions_mut().insert(BodyDigest(Sha256::digest(&bytes).into()));
        Ok(bytes)
    }
}

/// Bodies are taken as they are: uncompressed, in UTF-8.
fn is_plain_utf8(request: &HttpRequest) -> bool {
    let header =
        |name| request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_lowercase);
    let charset = header(CONTENT_TYPE).and_then(|value| {
        value.split(';').find_map(|parameter| parameter.trim().strip_prefix("charset=").map(str::to_owned))
    });
    header(CONTENT_ENCODING).is_none_or(|encoding| encoding == "identity")
        && charset.is_none_or(|charset| matches!(charset.trim_matches('"'), "utf-8" | "utf8"))
}

fn essence(value: &str) -> String {
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

async fn read_bytes(payload: &mut Payload, limit: usize) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| invalid(format!("the body cannot be read: {error}")))?;
        if bytes.len() + chunk.len() > limit {
            return Err(ApiError::PayloadTooLarge { limit });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn invalid(detail: String) -> ApiError {
    ApiError::BadRequest(vec![Fault::at("", "invalid_json", detail)])
}

/// JSON without duplicate keys and NULs.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, ApiError> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| invalid(format!("the body is not UTF-8: {error}")))?;
    let strict: Strict = serde_json::from_str(text).map_err(|error| match error.to_string() {
        text if text.contains(DUPLICATE) => ApiError::BadRequest(vec![Fault::at("", "duplicate_key", text)]),
        text => invalid(text),
    })?;
    let mut faults = Vec::new();
    find_nul(&strict.0, &mut String::new(), &mut faults);
    if faults.is_empty() { Ok(strict.0) } else { Err(ApiError::Unprocessable(faults)) }
}

/// PostgreSQL cannot store U+0000, and nothing that a person writes has one.
fn find_nul(value: &Value, place: &mut String, faults: &mut Vec<Fault>) {
    if faults.len() >= MAX_FAULTS {
        return;
    }
    let length = place.len();
    match value {
        Value::String(text) if text.contains('\0') => {
            faults.push(Fault::at(place.as_str(), "nul_character", "must not contain U+0000"));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                place.push_str(&format!("/{index}"));
                find_nul(item, place, faults);
                place.truncate(length);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                place.push('/');
                place.push_str(&schema::escape(name));
                if name.contains('\0') {
                    faults.push(Fault::at(place.as_str(), "nul_character", "must not contain U+0000"));
                }
                find_nul(field, place, faults);
                place.truncate(length);
            }
        }
        _ => {}
    }
}

const DUPLICATE: &str = "duplicate key";

/// A JSON value read so that a repeated key is an error: serde_json's own map keeps the last one silently.
struct Strict(Value);

impl<'de> de::Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor)
    }
}

/// To JSON Schema `3.0` is an integer, to serde it is none: where every digit is kept, it becomes one.
fn whole(value: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
    #[expect(clippy::cast_possible_truncation, reason = "within the range in which f64 is exact")]
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Strict;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Strict, E> {
        Ok(Strict(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Strict, E> {
        Ok(Strict(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Strict, E> {
        Ok(Strict(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Strict, E> {
        Ok(Strict(whole(value).map_or_else(|| value.into(), Value::from)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Strict, E> {
        Ok(Strict(value.into()))
    }

    fn visit_string<E>(self, value: String) -> Result<Strict, E> {
        Ok(Strict(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Strict, E> {
        Ok(Strict(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Strict, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Strict(Value::Array(list)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Strict, A::Error> {
        let mut map = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            let Strict(value) = entries.next_value()?;
            if map.contains_key(&name) {
                return Err(de::Error::custom(format!("{DUPLICATE} {name:?}")));
            }
            map.insert(name, value);
        }
        Ok(Strict(Value::Object(map)))
    }
}
