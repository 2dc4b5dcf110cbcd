//! Refresh tokens, and when one that was spent already may still be answered.
//!
//! Each token has exactly one successor, derived from its own text and a secret of the service. So whoever repeats a
//! refresh, on whatever instance, is answered with the successor that the first one got, although nothing but hashes
//! is stored.
//!
//! The rule of a replay: within [`REUSE_WINDOW`] after a token was spent it gets its successor again, as long as that
//! one has not been spent itself; else its session ends. A client whose answer was lost on the way, and two tabs that
//! refresh at once, are well within it. Who has spent the successor has received it and needs no replay, so a replay
//! then is somebody else's. A thief who comes within the window holds the same successor as the owner does: the one of
//! the two who is later by more than the window ends the session for both.

use aws_lc_rs::hmac;
use chrono::{DateTime, TimeDelta, Utc};

use super::opaque::{OpaqueToken, Purpose};

/// What every refresh token begins with.
pub const REFRESH_TOKEN_PREFIX: &str = "plaudit_rt_";

/// How long a token that was spent gets its successor again.
pub const REUSE_WINDOW: TimeDelta = TimeDelta::seconds(10);

/// A refresh token as its owner holds it.
pub type RefreshToken = OpaqueToken<Refreshing>;

/// Refresh tokens get the next tokens.
#[derive(Debug)]
pub struct Refreshing;

impl Purpose for Refreshing {
    const PREFIX: &'static str = REFRESH_TOKEN_PREFIX;
}

/// Derives successors.
pub struct Succession(hmac::Key);

impl Succession {
    /// With a key that is used for nothing else.
    pub fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// The one token that `token` is spent for.
    pub fn of(&self, token: &RefreshToken) -> RefreshToken {
        let tag = hmac::sign(&self.0, token.expose().as_bytes());
        let mut secret = [0; 32];
        // A tag of HMAC-SHA256 has 32 bytes.
        for (to, from) in secret.iter_mut().zip(tag.as_ref()) {
            *to = *from;
        }
        RefreshToken::of_secret(secret)
    }
}

/// Whether a token that was spent at `spent_at` may get its successor, which was spent or not, once more.
pub fn is_harmless(spent_at: DateTime<Utc>, is_successor_spent: bool, now: DateTime<Utc>) -> bool {
    !is_successor_spent && now < spent_at + REUSE_WINDOW
}
