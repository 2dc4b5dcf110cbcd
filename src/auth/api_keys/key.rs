//! The text of an API key: `plaudit_key_<prefix>_<secret>`, known to the server by a hash of the whole alone.
//!
//! Invariants: an [`ApiKeyText`] always has the one canonical shape, so whatever is looked up is short and has exactly
//! one spelling; its text never appears in `Debug` output. The shape has no dots: it can never be taken for an access
//! token.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::auth::opaque::RandomnessUnavailable;

/// What every API key begins with, so that scanners for leaked secrets recognise one.
pub const API_KEY_PREFIX: &str = "plaudit_key_";

/// Characters by which a key is found: 60 random bits.
const PREFIX_LEN: usize = 12;
/// The alphabet of base32 (RFC 4648) in small letters: a character is five bits.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
const SECRET_BYTES: usize = 32;
const ENCODED_LEN: usize = 43;

/// A key as its owner holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKeyText(String);

impl ApiKeyText {
    /// A new key of 256 secret random bits.
    ///
    /// # Errors
    /// [`RandomnessUnavailable`] when the system gives no random bytes.
    pub fn generate() -> Result<Self, RandomnessUnavailable> {
        let (mut name, mut secret) = ([0; PREFIX_LEN], [0; SECRET_BYTES]);
        aws_lc_rs::rand::fill(&mut name).map_err(|_| RandomnessUnavailable)?;
        aws_lc_rs::rand::fill(&mut secret).map_err(|_| RandomnessUnavailable)?;
        let letter = |byte: u8| ALPHABET.get(usize::from(byte & 31)).copied().map(char::from);
        let prefix: String = name.into_iter().filter_map(letter).collect();
        Ok(Self(format!("{API_KEY_PREFIX}{prefix}_{}", URL_SAFE_NO_PAD.encode(secret))))
    }

    /// The key in a text that a client sent; `None` for any other shape. The length is checked first, so a megabyte
    /// costs nothing.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(API_KEY_PREFIX)?;
        if rest.len() != PREFIX_LEN + 1 + ENCODED_LEN {
            return None;
        }
        let (prefix, secret) = rest.split_at_checked(PREFIX_LEN)?;
        let secret = secret.strip_prefix('_')?;
        // The decoder refuses stray trailing bits: two spellings of one secret cannot exist.
        let is_ours =
            prefix.bytes().all(|byte| ALPHABET.contains(&byte)) && URL_SAFE_NO_PAD.decode(secret).is_ok();
        is_ours.then(|| Self(text.to_owned()))
    }

    /// The part by which the key is found; no secret.
    pub fn prefix(&self) -> &str {
        self.0.get(API_KEY_PREFIX.len()..API_KEY_PREFIX.len() + PREFIX_LEN).unwrap_or_default()
    }

    /// SHA-256 of the whole text: what the database keeps. A slow hash would add nothing, because 256 random bits
    /// cannot be guessed.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// Whether `hash` is this key's, in a time that does not tell how much of it is.
    pub fn has_hash(&self, hash: &[u8]) -> bool {
        self.hash().as_slice().ct_eq(hash).into()
    }

    /// The secret text, to be handed to its owner and to nobody else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKeyText([redacted])")
    }
}
