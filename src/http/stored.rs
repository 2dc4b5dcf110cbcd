//! Values in the form in which the database keeps them: the words of closed values, and JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::ApiError;

/// The word of a closed value.
pub fn to_text(value: impl Serialize) -> Result<String, ApiError> {
    match to_json(value)? {
        Value::String(text) => Ok(text),
        other => Err(ApiError::Internal(format!("a closed value is no text: {other}"))),
    }
}

/// The closed value of a word that the database keeps.
pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, ApiError> {
    from_json(text.into())
}

pub fn to_json(value: impl Serialize) -> Result<Value, ApiError> {
    serde_json::to_value(value).map_err(|error| ApiError::Internal(format!("to be stored: {error}")))
}

pub fn from_json<T: DeserializeOwned>(value: Value) -> Result<T, ApiError> {
    serde_json::from_value(value).map_err(|error| ApiError::Internal(format!("stored: {error}")))
}

/// What a read shows of JSON that was checked when it was written; `None` rather than a page that fails.
pub fn shown<T: DeserializeOwned>(value: Value) -> Option<T> {
    serde_json::from_value(value).ok()
}
