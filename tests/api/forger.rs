//! A forger of access tokens who can do more than a real one: the signature is made with the
//! service's own key, so that what is refused is refused for the thing that is wrong with it and
//! not by chance.

use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use plaudit::auth::jwt::Rejection;
use plaudit::auth::keys::{KeyRing, SigningKey};
use plaudit::auth::role::Role;
use serde_json::{Value, json};
use uuid::Uuid;

pub struct Forger {
    pub key: SigningKey,
    pub ring: KeyRing,
    /// The header and the claims of a token that is accepted.
    pub header: Value,
    pub claims: Value,
}

pub fn noon() -> DateTime<Utc> {
    "2026-03-22T12:00:00Z".parse().unwrap()
}

pub fn encode(part: &str) -> String {
    URL_SAFE_NO_PAD.encode(part)
}

pub fn signed_with(key: &SigningKey, header: &str, claims: &str) -> String {
    let message = format!("{}.{}", encode(header), encode(claims));
    let pair = Ed25519KeyPair::from_pkcs8(key.pkcs8()).unwrap();
    let signature = URL_SAFE_NO_PAD.encode(pair.sign(message.as_bytes()));
    format!("{message}.{signature}")
}

impl Forger {
    pub fn new() -> Self {
        let key = SigningKey::generate().unwrap();
        let ring = KeyRing::new(&key, &[], "https://news.example".to_owned(), "plaudit".to_owned());
        let claims = ring.claims_for(Uuid::from_u128(42), Uuid::from_u128(43), Role::Admin, None, noon());
        Self {
            header: json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": key.kid() }),
            claims: serde_json::to_value(claims).unwrap(),
            key,
            ring,
        }
    }

    pub fn token(&self) -> String {
        self.forge(&self.header, &self.claims)
    }

    pub fn forge(&self, header: &Value, claims: &Value) -> String {
        signed_with(&self.key, &header.to_string(), &claims.to_string())
    }

    /// A token whose header has `name` set to `value`; `None` leaves the member out.
    pub fn with_header(&self, name: &str, value: impl Into<Option<Value>>) -> String {
        self.forge(&changed(&self.header, name, value.into()), &self.claims)
    }

    pub fn with_claim(&self, name: &str, value: impl Into<Option<Value>>) -> String {
        self.forge(&self.header, &changed(&self.claims, name, value.into()))
    }

    /// Why the token is refused; the outside must see nothing of it.
    pub fn refusal(&self, token: &str) -> Rejection {
        let shown: String = token.chars().take(120).collect();
        let error = self.ring.verify(token, noon()).expect_err(&shown);
        assert_eq!(error.to_string(), "the access token is not valid");
        error.reason()
    }
}

pub fn changed(object: &Value, name: &str, value: Option<Value>) -> Value {
    let mut object = object.clone();
    let members = object.as_object_mut().unwrap();
    match value {
        Some(value) => members.insert(name.to_owned(), value),
        None => members.remove(name),
    };
    object
}
