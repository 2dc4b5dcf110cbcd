//! Refresh tokens: opaque, 256 random bits, known to the server by their hash alone.
//!
//! Invariants: a [`RefreshToken`] always has the one canonical shape (`plaudit_rt_` and 43
//! characters of base64url without padding), so whatever is hashed is short and has exactly one
//! spelling; its text never appears in `Debug` output. The shape has no dots: it can never be
//! taken for an access token.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// What every refresh token begins with, so that scanners for leaked secrets recognise one.
pub const REFRESH_TOKEN_PREFIX: &str = "plaudit_rt_";

const RANDOM_BYTES: usize = 32;
const ENCODED_LEN: usize = 43;

/// A refresh token as its owner holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken(String);

/// The text does not have the shape of a refresh token. Says nothing about the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the refresh token is malformed")]
pub struct MalformedRefreshToken;

/// The system gives no random bytes; nothing weaker is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system's random number generator is not available")]
pub struct RandomnessUnavailable;

impl RefreshToken {
    /// A new token of 256 random bits.
    ///
    /// # Errors
    /// [`RandomnessUnavailable`] when the system gives no random bytes.
    pub fn generate() -> Result<Self, RandomnessUnavailable> {
        let mut secret = [0; RANDOM_BYTES];
        aws_lc_rs::rand::fill(&mut secret).map_err(|_| RandomnessUnavailable)?;
        Ok(Self(format!("{REFRESH_TOKEN_PREFIX}{}", URL_SAFE_NO_PAD.encode(secret))))
    }

    /// Accepts a text that a client sent, if it has the shape of a token. The length is checked
    /// first, so a megabyte costs nothing.
    ///
    /// # Errors
    /// [`MalformedRefreshToken`] for any other shape, surrounding space included.
    pub fn parse(text: &str) -> Result<Self, MalformedRefreshToken> {
        let encoded = text
            .strip_prefix(REFRESH_TOKEN_PREFIX)
            .filter(|encoded| encoded.len() == ENCODED_LEN)
            .ok_or(MalformedRefreshToken)?;
        // The decoder refuses stray trailing bits: two spellings of one secret cannot exist.
        URL_SAFE_NO_PAD.decode(encoded).map_err(|_| MalformedRefreshToken)?;
        Ok(Self(text.to_owned()))
    }

    /// SHA-256 of the whole text: what the database keeps and looks up. A slow hash would add
    /// nothing, because 256 random bits cannot be guessed.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The secret text, to be handed to its owner and to nobody else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshToken([redacted])")
    }
}
