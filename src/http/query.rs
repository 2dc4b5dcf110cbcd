//! Query parameters, strictly: each is known, given once and fits its schema, or the answer is 400 with every
//! fault named.
//!
//! The schemas are those of the OpenAPI document (`IntoParams`), so the document says what is enforced.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::ParameterIn;

use super::{line, schema};
use crate::error::{ApiError, Fault, MAX_FAULTS};

/// The query of a request as a `T`.
pub struct Query<T>(pub T);

impl<T: IntoParams + DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

/// The text of a filter in the form in which the database keeps what it compares ([`line::optional`]); what is wrong
/// with it goes to `faults`, at its parameter.
pub fn line(text: Option<&str>, parameter: &str, longest: usize, faults: &mut Vec<Fault>) -> Option<String> {
    let mut own = Vec::new();
    let line = line::optional(text, parameter, longest, &mut own);
    faults.extend(own.into_iter().map(|fault| Fault { parameter: fault.pointer, pointer: None, ..fault }));
    line
}

/// For operations without parameters: anything in the query is unknown.
pub struct NoQuery;

impl FromRequest for NoQuery {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(decode(request.query_string()).and_then(|pairs| match pairs.is_empty() {
            true => Ok(Self),
            false => {
                let names = pairs.into_iter().map(|(name, _)| name).take(MAX_FAULTS).collect();
                Err(ApiError::BadRequest(unknown(names, "none").collect()))
            }
        }))
    }
}

/// Optional is not nullable: there is no way to write null in a query, and generators stumble over it.
pub fn without_null(schema: &mut Value) {
    if let Some(Value::Array(kinds)) = schema.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [only] = kinds.as_slice() {
            let only = only.clone();
            schema["type"] = only;
        }
    }
    if let Some(Value::Array(options)) = schema.get_mut("enum") {
        options.retain(|option| !option.is_null());
    }
    if let Some(Value::Array(branches)) = schema.get_mut("oneOf") {
        branches.retain(|branch| branch.get("type") != Some(&Value::from("null")));
        if let [only] = branches.as_slice() {
            *schema = only.clone();
        }
    }
}

/// `query` as a `T`, or every fault of it.
pub fn parse<T: IntoParams + DeserializeOwned + 'static>(query: &str) -> Result<T, ApiError> {
    let compiled = schema::cached::<T>(object_schema::<T>)?;
    let known = compiled.schema.get("properties").and_then(Value::as_object);
    let mut values = Map::new();
    let (mut faults, mut unknown_names) = (Vec::new(), Vec::new());
    for (name, text) in decode(query)? {
        match known.and_then(|known| known.get(&name)) {
            None if unknown_names.len() < MAX_FAULTS => unknown_names.push(name),
            None => {}
            Some(schema) => match (values.get_mut(&name), typed(&text, schema)) {
                // Many generated clients repeat the name for each item of a list, whatever the document says.
                (Some(Value::Array(items)), Value::Array(more)) => items.extend(more),
                (Some(_), _) => {
                    faults.truncate(MAX_FAULTS);
                    faults.push(Fault::parameter(name, "repeated_parameter", "must be given once"));
                }
                (None, value) => {
                    values.insert(name, value);
                }
            },
        }
    }
    let names = known.into_iter().flat_map(Map::keys).map(String::as_str).collect::<Vec<_>>().join(", ");
    faults.extend(unknown(unknown_names, &names));
    let values = Value::Object(values);
    faults.extend(compiled.check(&values).into_iter().map(as_parameter));
    if !faults.is_empty() {
        return Err(ApiError::BadRequest(faults));
    }
    serde_path_to_error::deserialize(values).map_err(|error| {
        ApiError::parameter(error.path().to_string(), "invalid_format", error.inner().to_string())
    })
}

/// The parameters of `T` as the schema of one object.
fn object_schema<T: IntoParams>() -> Result<Value, ApiError> {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for parameter in T::into_params(|| Some(ParameterIn::Query)) {
        let mut schema = schema::to_json(&parameter.schema)?;
        without_null(&mut schema);
        if parameter.required == Required::True {
            required.push(parameter.name.clone());
        }
        properties.insert(parameter.name, schema);
    }
    Ok(json!({ "type": "object", "properties": properties, "required": required }))
}

/// A fault for each of `names`; the first says what there is.
fn unknown(names: Vec<String>, allowed: &str) -> impl Iterator<Item = Fault> {
    let first = format!("no such parameter here; there is: {allowed}");
    let details = std::iter::once(first).chain(std::iter::repeat("no such parameter here".to_owned()));
    names.into_iter().zip(details).map(|(name, detail)| Fault::parameter(name, "unknown_parameter", detail))
}

fn as_parameter(fault: Fault) -> Fault {
    let pointer = fault.pointer.unwrap_or_default();
    let name = pointer.split('/').nth(1).unwrap_or_default().to_owned();
    Fault { pointer: None, parameter: Some(name), ..fault }
}

/// `text` as the JSON type that `schema` asks for; what does not convert stays text and fails the check.
fn typed(text: &str, schema: &Value) -> Value {
    let untyped = || Value::from(text);
    match schema.get("type").and_then(Value::as_str) {
        // One spelling a number: neither `+5` nor `05` is one in JSON.
        Some("integer") => match text.parse::<i64>() {
            Ok(number) if number.to_string() == text => number.into(),
            _ => untyped(),
        },
        Some("boolean") => text.parse::<bool>().map_or_else(|_| untyped(), Value::from),
        Some("array") => {
            let items = schema.get("items").unwrap_or(&Value::Null);
            text.split(',').map(|item| typed(item, items)).collect()
        }
        _ => untyped(),
    }
}

/// The pairs of `query`, percent-decoded as UTF-8 without NULs.
pub fn decode(query: &str) -> Result<Vec<(String, String)>, ApiError> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let shown = percent_decode(name).unwrap_or_else(|| name.to_owned());
        match (percent_decode(name), percent_decode(value)) {
            (Some(name), Some(value)) if !name.contains('\0') && !value.contains('\0') => Ok((name, value)),
            (Some(_), Some(_)) => Err(Fault::parameter(shown, "nul_character", "must not contain U+0000")),
            _ => Err(Fault::parameter(shown, "invalid_format", "must be percent-encoded UTF-8")),
        }
    });
    pairs.collect::<Result<_, _>>().map_err(|fault| ApiError::BadRequest(vec![fault]))
}

fn percent_decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8().ok().map(Into::into)
}
