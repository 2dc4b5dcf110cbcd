//! The key ring: Ed25519 keys, each named by its thumbprint, that sign and verify access tokens.
//!
//! Invariants:
//! - the `kid` of a key is the RFC 7638 thumbprint of its public half, so it cannot name another
//!   key by mistake;
//! - a private key leaves only through [`SigningKey::pkcs8`], for storage, never through `Debug`;
//! - nothing in a token leads to a lookup: keys come from the ring, never from the token;
//! - the JWT library's own clock is switched off: the clock is a parameter.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::jwt::{
    ACCESS_TOKEN_LIFETIME, AccessClaims, InvalidToken, MAX_TOKEN_BYTES, Rejection, TOKEN_TYPE, TokenHeader,
    check_time, unix_seconds,
};
use super::role::Role;
use crate::ids;

/// An Ed25519 key pair that signs access tokens.
#[derive(Clone)]
pub struct SigningKey {
    kid: String,
    pkcs8: Vec<u8>,
    public: [u8; 32],
    /// From when on it verifies nothing any more.
    ends_at: Option<DateTime<Utc>>,
}

/// Why a signing key cannot be made or used. No message holds key material.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The cryptographic library made no key.
    #[error("no Ed25519 signing key could be generated")]
    Generation,
    /// The stored bytes are not an unencrypted PKCS#8 Ed25519 private key.
    #[error("the private key of signing key {kid:?} is not an Ed25519 key in PKCS#8")]
    Encoding {
        /// The name the key is stored under.
        kid: String,
    },
    /// The key is stored under the name of another one.
    #[error("signing key {kid:?} does not belong to its name: its thumbprint is {thumbprint}")]
    KidMismatch {
        /// The name the key is stored under.
        kid: String,
        /// The thumbprint of the key itself.
        thumbprint: String,
    },
}

impl SigningKey {
    /// A new random key.
    ///
    /// # Errors
    /// [`KeyError::Generation`] when the cryptographic library fails.
    pub fn generate() -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::generate().map_err(|_| KeyError::Generation)?;
        let pkcs8 = pair.to_pkcs8().map_err(|_| KeyError::Generation)?;
        let public = public_key(&pair).ok_or(KeyError::Generation)?;
        Ok(Self { kid: thumbprint(&public), pkcs8: pkcs8.as_ref().to_vec(), public, ends_at: None })
    }

    /// The key that was stored under `kid`, from its PKCS#8 DER (version 1 or 2).
    ///
    /// # Errors
    /// [`KeyError::Encoding`] when the bytes are not such a key, [`KeyError::KidMismatch`] when
    /// `kid` is not its thumbprint: a row that somebody edited must not sign.
    pub fn from_stored(kid: String, pkcs8: Vec<u8>) -> Result<Self, KeyError> {
        let public = Ed25519KeyPair::from_pkcs8(&pkcs8).ok().as_ref().and_then(public_key);
        let Some(public) = public else {
            return Err(KeyError::Encoding { kid });
        };
        let thumbprint = thumbprint(&public);
        if kid != thumbprint {
            return Err(KeyError::KidMismatch { kid, thumbprint });
        }
        Ok(Self { kid, pkcs8, public, ends_at: None })
    }

    /// The same key, which verifies nothing any more from `ends_at` on.
    #[must_use]
    pub fn until(self, ends_at: Option<DateTime<Utc>>) -> Self {
        Self { ends_at, ..self }
    }

    /// The key's public name: 43 characters of base64url.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The private key, PKCS#8 DER. Secret: for the key store alone.
    #[must_use]
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The public key, 32 raw bytes.
    #[must_use]
    pub fn public(&self) -> &[u8; 32] {
        &self.public
    }

    /// The public half as a JSON Web Key (RFC 7517, RFC 8037).
    #[must_use]
    pub fn public_jwk(&self) -> Value {
        json!({
            "kty": "OKP",
            "crv": "Ed25519",
            "x": URL_SAFE_NO_PAD.encode(self.public),
            "kid": self.kid,
            "use": "sig",
            "alg": "EdDSA",
        })
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

fn public_key(pair: &Ed25519KeyPair) -> Option<[u8; 32]> {
    pair.public_key().as_ref().try_into().ok()
}

/// RFC 7638: SHA-256 over the required members, in lexical order and without white space.
fn thumbprint(public: &[u8; 32]) -> String {
    let x = URL_SAFE_NO_PAD.encode(public);
    let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    URL_SAFE_NO_PAD.encode(Sha256::digest(members))
}

/// Why no token could be made.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    /// The JWT library refused the key or the claims.
    #[error("the access token could not be signed")]
    Library(#[source] jsonwebtoken::errors::Error),
    /// The claims are so long that [`KeyRing::verify`] would refuse the token.
    #[error("the access token would be longer than {MAX_TOKEN_BYTES} bytes")]
    TooLong,
}

/// The keys of this service, with the issuer and audience they vouch for. Immutable and cheap to
/// clone: to rotate, build another ring.
#[derive(Debug, Clone)]
pub struct KeyRing(Arc<Ring>);

#[derive(Debug)]
struct Ring {
    issuer: String,
    audience: String,
    header: Header,
    signer: EncodingKey,
    verifiers: Vec<Verifier>,
    validation: Validation,
    jwks: Value,
}

/// The public half of a key.
#[derive(Debug)]
struct Verifier {
    kid: String,
    key: DecodingKey,
    ends_at: Option<DateTime<Utc>>,
}

impl Verifier {
    fn of(key: &SigningKey) -> Self {
        let decoding = DecodingKey::from_ed_der(key.public());
        Self { kid: key.kid().to_owned(), key: decoding, ends_at: key.ends_at }
    }
}

impl KeyRing {
    /// A ring in which `signer` (the newest key) signs, and `verify_only` (older keys whose
    /// tokens may still be about) verify together with it.
    ///
    /// `issuer` is the public URL of the service, `audience` the name of the API.
    #[must_use]
    pub fn new(signer: &SigningKey, verify_only: &[SigningKey], issuer: String, audience: String) -> Self {
        let keys = || std::iter::once(signer).chain(verify_only);
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TOKEN_TYPE.to_owned());
        header.kid = Some(signer.kid().to_owned());
        Self(Arc::new(Ring {
            header,
            signer: EncodingKey::from_ed_der(signer.pkcs8()),
            verifiers: keys().map(Verifier::of).collect(),
            validation: validation(&issuer, &audience),
            jwks: json!({ "keys": keys().map(SigningKey::public_jwk).collect::<Vec<_>>() }),
            issuer,
            audience,
        }))
    }

    /// The claims of a token that is issued at `now` to the account `subject` in its `session`; valid at
    /// once and for [`ACCESS_TOKEN_LIFETIME`].
    #[must_use]
    pub fn claims_for(
        &self,
        subject: Uuid,
        session: Uuid,
        role: Role,
        username: Option<String>,
        now: DateTime<Utc>,
    ) -> AccessClaims {
        let issued_at = unix_seconds(now);
        AccessClaims {
            iss: self.0.issuer.clone(),
            aud: self.0.audience.clone(),
            sub: subject,
            sid: session,
            role,
            username,
            iat: issued_at,
            nbf: issued_at,
            exp: issued_at.saturating_add(ACCESS_TOKEN_LIFETIME.as_secs()),
            jti: ids::new(now),
        }
    }

    /// Signs the claims as they are with the ring's signer.
    ///
    /// # Errors
    /// [`SigningError::TooLong`] when the claims are too long for a token, and
    /// [`SigningError::Library`] when the cryptographic library fails.
    pub fn sign(&self, claims: &AccessClaims) -> Result<String, SigningError> {
        let token = encode(&self.0.header, claims, &self.0.signer).map_err(SigningError::Library)?;
        if token.len() > MAX_TOKEN_BYTES {
            return Err(SigningError::TooLong);
        }
        Ok(token)
    }

    /// The claims of `token`, if it is one of ours and valid at `now`, give or take
    /// [`CLOCK_LEEWAY`](super::jwt::CLOCK_LEEWAY).
    ///
    /// # Errors
    /// [`InvalidToken`], whatever is wrong.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<AccessClaims, InvalidToken> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(Rejection::TooLong.into());
        }
        let kid = TokenHeader::of(token)?.trusted_kid()?;
        let key = self.verifier(&kid, now).ok_or(Rejection::UnknownKey)?;
        let claims = decode::<AccessClaims>(token, key, &self.0.validation)
            .map_err(|error| rejection(error.kind()))?
            .claims;
        check_time(&claims, unix_seconds(now))?;
        Ok(claims)
    }

    /// The public keys as a JSON Web Key Set (RFC 7517), the signer first.
    #[must_use]
    pub fn jwks(&self) -> Value {
        self.0.jwks.clone()
    }

    fn verifier(&self, kid: &str, now: DateTime<Utc>) -> Option<&DecodingKey> {
        let is_good = |one: &&Verifier| one.kid == kid && one.ends_at.is_none_or(|end| now < end);
        self.0.verifiers.iter().find(is_good).map(|one| &one.key)
    }
}

/// The library's own checks, all of them but the clock.
fn validation(issuer: &str, audience: &str) -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[audience]);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}

fn rejection(error: &ErrorKind) -> Rejection {
    match error {
        ErrorKind::InvalidSignature => Rejection::Signature,
        ErrorKind::InvalidIssuer => Rejection::Issuer,
        ErrorKind::InvalidAudience => Rejection::Audience,
        ErrorKind::MissingRequiredClaim(_) | ErrorKind::Json(_) => Rejection::Claims,
        _ => Rejection::Malformed,
    }
}
