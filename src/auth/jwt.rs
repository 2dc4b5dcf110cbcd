//! Access tokens: what a JWT of type `at+jwt` (RFC 9068) says, and when it is refused.
//!
//! Invariants:
//! - a token is accepted only when it is of the one shape that this service issues: algorithm
//!   `EdDSA`, type `at+jwt`, a `kid`, no other header member;
//! - the clock is a parameter;
//! - every refusal is one and the same [`InvalidToken`]; neither it nor its reason carries
//!   anything of the token, so both can be logged.
//!
//! Signing and verifying is the key ring's work: see [`keys`](super::keys).

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::role::Role;

/// How long an access token is valid after it was issued: `expires_in`, `exp - iat`.
pub const ACCESS_TOKEN_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// How far the clocks of two instances may differ.
pub const CLOCK_LEEWAY: Duration = Duration::from_secs(30);

/// The longest token that is looked at, in bytes. Ours are about a tenth of it.
pub const MAX_TOKEN_BYTES: usize = 4096;

/// A thumbprint has 43 characters; whatever is much longer is nobody's key.
const MAX_KID_BYTES: usize = 64;

pub(super) const TOKEN_TYPE: &str = "at+jwt";
const TOKEN_MEDIA_TYPE: &str = "application/at+jwt";

/// What an access token says. Times are whole seconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// Who issued it: the public URL of the service.
    pub iss: String,
    /// Whom it is for.
    pub aud: String,
    /// The account's id.
    pub sub: Uuid,
    /// The session that it belongs to: with that it ends, whatever `exp` says.
    pub sid: Uuid,
    /// The account's role when the token was issued, for display only: what counts is what it is now.
    pub role: Role,
    /// The account's name when the token was issued, for display only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Issued at.
    pub iat: u64,
    /// Not valid before.
    pub nbf: u64,
    /// Not valid from this moment on.
    pub exp: u64,
    /// The token's own id.
    pub jti: Uuid,
}

/// The token is not valid. The one answer to every bad token: its text never differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the access token is not valid")]
pub struct InvalidToken {
    reason: Rejection,
}

impl InvalidToken {
    /// Why, for the log only: a client that is told learns what to forge next.
    #[must_use]
    pub fn reason(&self) -> Rejection {
        self.reason
    }
}

impl From<Rejection> for InvalidToken {
    fn from(reason: Rejection) -> Self {
        Self { reason }
    }
}

/// Why a token was refused. No variant carries anything of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// Longer than [`MAX_TOKEN_BYTES`].
    #[error("too long")]
    TooLong,
    /// Not three parts, not base64url, or a header with any other member than alg, typ and kid.
    #[error("not a token of our shape")]
    Malformed,
    /// Another algorithm than `EdDSA`.
    #[error("wrong algorithm")]
    Algorithm,
    /// Another type than `at+jwt`.
    #[error("wrong token type")]
    Type,
    /// No key of this name in the ring.
    #[error("unknown key")]
    UnknownKey,
    /// The signature does not fit.
    #[error("wrong signature")]
    Signature,
    /// A claim is missing or has the wrong type.
    #[error("missing or malformed claim")]
    Claims,
    /// Issued by somebody else.
    #[error("wrong issuer")]
    Issuer,
    /// Meant for somebody else.
    #[error("wrong audience")]
    Audience,
    /// `exp` has passed.
    #[error("expired")]
    Expired,
    /// `nbf` has not come.
    #[error("not valid yet")]
    NotYetValid,
}

/// The header members that we write. Any other one (`jwk`, `jku`, `x5u`, `x5c`, `crit`, …) tries
/// to bring a key or a rule of its own, so unknown members are refused rather than ignored.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenHeader {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
}

impl TokenHeader {
    pub(super) fn of(token: &str) -> Result<Self, Rejection> {
        let (encoded, _) = token.split_once('.').ok_or(Rejection::Malformed)?;
        let json = URL_SAFE_NO_PAD.decode(encoded).map_err(|_| Rejection::Malformed)?;
        serde_json::from_slice(&json).map_err(|_| Rejection::Malformed)
    }

    /// The name of the key, once the rest of the header is what we write.
    pub(super) fn trusted_kid(self) -> Result<String, Rejection> {
        if self.alg != "EdDSA" {
            return Err(Rejection::Algorithm);
        }
        let is_access_token = self.typ.is_some_and(|typ| {
            typ.eq_ignore_ascii_case(TOKEN_TYPE) || typ.eq_ignore_ascii_case(TOKEN_MEDIA_TYPE)
        });
        if !is_access_token {
            return Err(Rejection::Type);
        }
        self.kid.filter(|kid| kid.len() <= MAX_KID_BYTES).ok_or(Rejection::UnknownKey)
    }
}

/// Whether `now`, in seconds since 1970, is within the times of the claims, give or take
/// [`CLOCK_LEEWAY`].
pub(super) fn check_time(claims: &AccessClaims, now: u64) -> Result<(), Rejection> {
    let leeway = CLOCK_LEEWAY.as_secs();
    if now >= claims.exp.saturating_add(leeway) {
        return Err(Rejection::Expired);
    }
    if now.saturating_add(leeway) < claims.nbf {
        return Err(Rejection::NotYetValid);
    }
    // We issue none that lives longer.
    if claims.exp.saturating_sub(claims.nbf) > ACCESS_TOKEN_LIFETIME.as_secs() {
        return Err(Rejection::Claims);
    }
    Ok(())
}

/// Seconds since 1970; a clock before that is at zero, where no token of ours is valid yet.
pub(super) fn unix_seconds(time: DateTime<Utc>) -> u64 {
    u64::try_from(time.timestamp()).unwrap_or(0)
}
