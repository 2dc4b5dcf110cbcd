//! The bytes of an answer.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::csv::{self, Column};
use super::fields::{Fields, PARTIAL};
use super::page::Page;
use super::stored::to_json;
use crate::error::ApiError;

/// The bytes of an answer, what they are, and their hash for the ETag.
pub(super) struct Content {
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
    pub hash: String,
}

impl Content {
    pub fn json(view: &impl Serialize) -> Result<Self, ApiError> {
        let bytes =
            serde_json::to_vec(view).map_err(|error| ApiError::Internal(format!("answer: {error}")))?;
        Ok(Self::new("application/json", bytes))
    }

    /// What of `view` was asked for.
    pub fn shown(view: &impl Serialize, fields: &Fields) -> Result<Self, ApiError> {
        if !fields.is_partial() {
            return Self::json(view);
        }
        let whole = to_json(view)?;
        Ok(Self { media_type: PARTIAL, ..Self::json(&fields.select(whole))? })
    }

    /// The same of each item of a page.
    pub fn page<T: Serialize>(page: &Page<T>, fields: &Fields) -> Result<Self, ApiError> {
        if !fields.is_partial() {
            return Self::json(page);
        }
        let mut whole = to_json(page)?;
        if let Some(Value::Array(items)) = whole.get_mut("data") {
            for item in items {
                *item = fields.select(item.take());
            }
        }
        Ok(Self { media_type: PARTIAL, ..Self::json(&whole)? })
    }

    pub fn csv<T>(columns: &[Column<T>], rows: &[T]) -> Result<Self, ApiError> {
        Ok(Self::new("text/csv; charset=utf-8; header=present", csv::write(columns, rows)?))
    }

    fn new(media_type: &'static str, bytes: Vec<u8>) -> Self {
        Self { media_type, hash: hash(&bytes), bytes }
    }
}

/// The hash of the bytes of an answer, for its ETag.
pub(crate) fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes).get(..8).unwrap_or_default())
}
