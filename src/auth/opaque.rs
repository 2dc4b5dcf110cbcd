//! Opaque tokens: a prefix and 256 bits, known to the server by their hash alone.
//!
//! Invariants: an [`OpaqueToken`] always has the one canonical shape (its prefix and 43 characters of base64url without
//! padding), so whatever is hashed is short and has exactly one spelling; its text never appears in `Debug` output.
//! The shape has no dots: it can never be taken for an access token.

use std::fmt;
use std::marker::PhantomData;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

const SECRET_BYTES: usize = 32;
const ENCODED_LEN: usize = 43;

/// What a token is for.
pub trait Purpose {
    /// What the token begins with, so that scanners for leaked secrets recognise one.
    const PREFIX: &'static str;
}

/// A token as its owner holds it.
pub struct OpaqueToken<P>(String, PhantomData<P>);

/// The text does not have the shape of such a token. Says nothing about the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the token is malformed")]
pub struct MalformedToken;

/// The system gives no random bytes; nothing weaker is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system's random number generator is not available")]
pub struct RandomnessUnavailable;

impl<P: Purpose> OpaqueToken<P> {
    /// A new token of 256 random bits.
    ///
    /// # Errors
    /// [`RandomnessUnavailable`] when the system gives no random bytes.
    pub fn generate() -> Result<Self, RandomnessUnavailable> {
        Ok(Self::of_secret(random()?))
    }

    /// The token of these 256 bits, which only its owner can know.
    #[must_use]
    pub fn of_secret(secret: [u8; SECRET_BYTES]) -> Self {
        Self(format!("{}{}", P::PREFIX, URL_SAFE_NO_PAD.encode(secret)), PhantomData)
    }

    /// Accepts a text that a client sent, if it has the shape of a token. The length is checked
    /// first, so a megabyte costs nothing.
    ///
    /// # Errors
    /// [`MalformedToken`] for any other shape, surrounding space included.
    pub fn parse(text: &str) -> Result<Self, MalformedToken> {
        let encoded = text
            .strip_prefix(P::PREFIX)
            .filter(|encoded| encoded.len() == ENCODED_LEN)
            .ok_or(MalformedToken)?;
        // The decoder refuses stray trailing bits: two spellings of one secret cannot exist.
        URL_SAFE_NO_PAD.decode(encoded).map_err(|_| MalformedToken)?;
        Ok(Self(text.to_owned(), PhantomData))
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

/// 256 random bits.
///
/// # Errors
/// [`RandomnessUnavailable`] when the system gives no random bytes.
pub fn random() -> Result<[u8; SECRET_BYTES], RandomnessUnavailable> {
    let mut secret = [0; SECRET_BYTES];
    aws_lc_rs::rand::fill(&mut secret).map_err(|_| RandomnessUnavailable)?;
    Ok(secret)
}

// By hand: a derived one would ask the same of `P`.
impl<P> Clone for OpaqueToken<P> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<P> PartialEq for OpaqueToken<P> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<P> Eq for OpaqueToken<P> {}

impl<P> fmt::Debug for OpaqueToken<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpaqueToken([redacted])")
    }
}
