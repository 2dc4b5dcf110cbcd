//! The token of a preview link: the link's id and end, signed, so that a made-up one is refused without a look into the
//! database.
//!
//! `base64url(id, 16 bytes | end, seconds since 1970 as 8 bytes) "." base64url(HMAC-SHA256 of those 24 bytes)`

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::app::AppState;

/// 32 characters, a full stop, 43 characters.
pub const LENGTH: usize = 76;

/// The key that signs tokens of previews and nothing else.
pub fn preview_key(state: &AppState) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, &state.authority.derive("preview links"))
}

/// The token of the link `id`, which ends at `end` (whole seconds).
pub fn sign(key: &hmac::Key, id: Uuid, end: DateTime<Utc>) -> String {
    let content = [id.as_bytes().as_slice(), &end.timestamp().to_be_bytes()].concat();
    let signature = hmac::sign(key, &content);
    format!("{}.{}", BASE64.encode(content), BASE64.encode(signature))
}

/// The link that `token` is of, if it is one of ours and has not ended at `now`.
pub fn verify(key: &hmac::Key, token: &str, now: DateTime<Utc>) -> Option<Uuid> {
    let (content, signature) = token.split_once('.').filter(|_| token.len() == LENGTH)?;
    let (content, signature) = (BASE64.decode(content).ok()?, BASE64.decode(signature).ok()?);
    // In constant time.
    hmac::verify(key, &content, &signature).ok()?;
    let (id, end) = content.split_at_checked(16)?;
    let end = DateTime::from_timestamp(i64::from_be_bytes(end.try_into().ok()?), 0)?;
    if end > now { Uuid::from_slice(id).ok() } else { None }
}
