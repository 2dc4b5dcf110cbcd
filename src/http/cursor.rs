//! Cursors: a position in a list, bound to its filter and sort. Opaque to callers, but not secret: a cursor is
//! checked, never trusted.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::ApiError;

/// No cursor that this service makes is longer; a longer one is not even decoded.
pub const MAX_CURSOR_BYTES: usize = 4096;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cursor<P> {
    /// Fingerprint of filter and sort.
    f: String,
    /// Whether it leads towards the beginning.
    b: bool,
    /// The row that it begins behind.
    p: P,
}

/// The cursor that leads on from `position` in the list of `fingerprint`.
pub fn encode(fingerprint: &str, backwards: bool, position: impl Serialize) -> Option<String> {
    let cursor = Cursor { f: fingerprint.to_owned(), b: backwards, p: position };
    serde_json::to_vec(&cursor).ok().map(|json| BASE64.encode(json))
}

/// The position in `text` and whether it leads backwards; 400 for a cursor that is broken, from another list, or has a
/// position that is not `possible`.
pub fn decode<P: DeserializeOwned>(
    text: &str,
    fingerprint: &str,
    possible: impl FnOnce(&P) -> bool,
) -> Result<(P, bool), ApiError> {
    let foreign = || invalid("this cursor belongs to a list with other filters or another sort");
    let cursor: Cursor<P> = read(text).ok_or_else(|| match read::<serde_json::Value>(text) {
        Some(other) if other.f != fingerprint => foreign(),
        _ => invalid("this is not a cursor of this service"),
    })?;
    if cursor.f != fingerprint {
        return Err(foreign());
    }
    if !possible(&cursor.p) {
        return Err(invalid("this is not a cursor of this service"));
    }
    Ok((cursor.p, cursor.b))
}

/// What tells one list from another: a short hash of its filter and sort.
pub fn fingerprint(filter: &impl Serialize) -> String {
    let digest = Sha256::digest(serde_json::to_vec(filter).unwrap_or_default());
    hex::encode(digest.get(..6).unwrap_or_default())
}

fn read<P: DeserializeOwned>(text: &str) -> Option<Cursor<P>> {
    if text.len() > MAX_CURSOR_BYTES {
        return None;
    }
    serde_json::from_slice(&BASE64.decode(text).ok()?).ok()
}

fn invalid(detail: &str) -> ApiError {
    ApiError::parameter("cursor", "invalid_cursor", format!("{detail}; begin again without it"))
}
