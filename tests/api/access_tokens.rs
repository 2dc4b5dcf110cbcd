//! Access tokens of our own: what they say, when they are valid, how keys rotate, what is public.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use plaudit::auth::jwt::{ACCESS_TOKEN_LIFETIME, AccessClaims, Rejection};
use plaudit::auth::keys::{KeyError, KeyRing, SigningError, SigningKey};
use plaudit::auth::role::Role;
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

const SUBJECT: Uuid = Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_002a);
const SESSION: Uuid = Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_002b);

/// The key pair of RFC 8037, appendix A.
const RFC_8037_SECRET: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
const RFC_8037_PUBLIC: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
const RFC_8037_THUMBPRINT: &str = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

fn noon() -> DateTime<Utc> {
    "2026-03-22T12:00:00Z".parse().unwrap()
}

fn ring(signer: &SigningKey, verify_only: &[SigningKey]) -> KeyRing {
    let issuer = "https://news.example".to_owned();
    KeyRing::new(signer, verify_only, issuer, "plaudit".to_owned())
}

fn editor_of(ring: &KeyRing) -> AccessClaims {
    ring.claims_for(SUBJECT, SESSION, Role::Editor, Some("wang.qiang".to_owned()), noon())
}

fn part(token: &str, index: usize) -> Value {
    let encoded = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(encoded).unwrap()).unwrap()
}

/// A PKCS#8 version 1 document around a raw Ed25519 secret.
fn pkcs8_of(secret: &str) -> Vec<u8> {
    let mut der =
        vec![0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
    der.extend(URL_SAFE_NO_PAD.decode(secret).unwrap());
    der
}

#[test]
fn a_token_says_who_may_do_what_for_fifteen_minutes() {
    let key = SigningKey::generate().unwrap();
    let ring = ring(&key, &[]);
    let claims = editor_of(&ring);

    let token = ring.sign(&claims).unwrap();

    assert_eq!(part(&token, 0), json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": key.kid() }));
    assert_eq!(
        part(&token, 1),
        json!({
            "iss": "https://news.example",
            "aud": "plaudit",
            "sub": SUBJECT.to_string(),
            "sid": SESSION.to_string(),
            "role": "editor",
            "username": "wang.qiang",
            "iat": 1_774_180_800,
            "nbf": 1_774_180_800,
            "exp": 1_774_181_700,
            "jti": claims.jti.to_string(),
        })
    );
    assert_eq!(ACCESS_TOKEN_LIFETIME.as_secs(), 900);
    assert_eq!(ring.verify(&token, noon()), Ok(claims));
}

#[test]
fn two_tokens_of_one_moment_have_ids_of_their_own() {
    let ring = ring(&SigningKey::generate().unwrap(), &[]);
    assert_ne!(editor_of(&ring).jti, editor_of(&ring).jti);
}

#[test]
fn a_token_is_valid_from_nbf_to_exp_with_thirty_seconds_of_leeway() {
    let ring = ring(&SigningKey::generate().unwrap(), &[]);
    let token = ring.sign(&editor_of(&ring)).unwrap();

    for (second, refusal) in [
        (-31, Some(Rejection::NotYetValid)),
        (-30, None),
        (0, None),
        (899, None),
        (900, None),
        (929, None),
        (930, Some(Rejection::Expired)),
        (1_000_000, Some(Rejection::Expired)),
    ] {
        let answer = ring.verify(&token, noon() + TimeDelta::seconds(second));
        assert_eq!(answer.err().map(|error| error.reason()), refusal, "{second} s after issue");
    }
    let before_1970 = ring.verify(&token, DateTime::<Utc>::MIN_UTC);
    assert_eq!(before_1970.unwrap_err().reason(), Rejection::NotYetValid);
}

#[test]
fn a_retired_key_still_verifies_and_an_unknown_one_does_not() {
    let (old, new) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
    let before = ring(&old, &[]);
    let rotated = ring(&new, std::slice::from_ref(&old));
    let forgotten = ring(&new, &[]);
    let old_token = before.sign(&editor_of(&before)).unwrap();
    let new_token = rotated.sign(&editor_of(&rotated)).unwrap();

    assert_eq!(part(&new_token, 0)["kid"], new.kid());
    assert!(rotated.verify(&old_token, noon()).is_ok());
    assert!(rotated.verify(&new_token, noon()).is_ok());
    for (ring, token) in [(&forgotten, &old_token), (&before, &new_token)] {
        let refusal = ring.verify(token, noon()).unwrap_err();
        assert_eq!(refusal.reason(), Rejection::UnknownKey);
    }
}

#[test]
fn a_ring_accepts_only_its_own_issuer_and_audience() {
    let key = SigningKey::generate().unwrap();
    let ours = ring(&key, &[]);
    let elsewhere = KeyRing::new(&key, &[], "https://other.example".to_owned(), "plaudit".to_owned());
    let another_api = KeyRing::new(&key, &[], "https://news.example".to_owned(), "payroll".to_owned());
    for (ring, reason) in [(elsewhere, Rejection::Issuer), (another_api, Rejection::Audience)] {
        let token = ring.sign(&editor_of(&ring)).unwrap();
        assert!(ring.verify(&token, noon()).is_ok());
        assert_eq!(ours.verify(&token, noon()).unwrap_err().reason(), reason);
    }
}

#[test]
fn a_token_that_would_be_refused_for_its_length_is_not_made() {
    let ring = ring(&SigningKey::generate().unwrap(), &[]);
    let mut claims = editor_of(&ring);
    claims.username = Some("x".repeat(4096));
    assert!(matches!(ring.sign(&claims), Err(SigningError::TooLong)));
}

#[test]
fn the_key_set_has_the_public_halves_and_nothing_else() {
    let (old, new) = (
        SigningKey::from_stored(RFC_8037_THUMBPRINT.to_owned(), pkcs8_of(RFC_8037_SECRET)).unwrap(),
        SigningKey::generate().unwrap(),
    );
    let jwk = |kid: &str, x: &str| json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "use": "sig", "alg": "EdDSA" });
    assert_eq!(
        ring(&new, &[old]).jwks(),
        json!({ "keys": [
            jwk(new.kid(), &URL_SAFE_NO_PAD.encode(new.public())),
            jwk(RFC_8037_THUMBPRINT, RFC_8037_PUBLIC),
        ]})
    );
}

#[test]
fn a_key_comes_back_from_storage_only_under_its_own_name() {
    let key = SigningKey::generate().unwrap();
    let stored = SigningKey::from_stored(key.kid().to_owned(), key.pkcs8().to_vec()).unwrap();
    let token = ring(&stored, &[]).sign(&editor_of(&ring(&key, &[]))).unwrap();
    assert!(ring(&key, &[]).verify(&token, noon()).is_ok());

    let swapped = SigningKey::from_stored(RFC_8037_THUMBPRINT.to_owned(), key.pkcs8().to_vec());
    assert_eq!(
        swapped.unwrap_err(),
        KeyError::KidMismatch { kid: RFC_8037_THUMBPRINT.to_owned(), thumbprint: key.kid().to_owned() }
    );
    for bytes in [Vec::new(), vec![0; 48], key.pkcs8()[1..].to_vec()] {
        let damaged = SigningKey::from_stored(key.kid().to_owned(), bytes);
        let kid = key.kid().to_owned();
        assert_eq!(damaged.unwrap_err(), KeyError::Encoding { kid });
    }
}

#[test]
fn no_private_key_is_in_debug_output() {
    let key = SigningKey::from_stored(RFC_8037_THUMBPRINT.to_owned(), pkcs8_of(RFC_8037_SECRET)).unwrap();
    let secret = URL_SAFE_NO_PAD.decode(RFC_8037_SECRET).unwrap();
    let spellings = [
        RFC_8037_SECRET.to_owned(),
        format!("{:?}", &secret[..4]).trim_matches(['[', ']']).to_owned(),
        secret[..4].iter().map(|b| format!("{b:02x}")).collect(),
    ];
    let ring = ring(&key, &[]);
    for output in [format!("{key:?}"), format!("{ring:?}"), format!("{ring:#?}")] {
        for spelling in &spellings {
            assert!(!output.contains(spelling), "{output}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_signed_is_what_is_verified(
        subject in any::<u128>(),
        session in any::<u128>(),
        role in proptest::sample::select(Role::ALL.to_vec()),
        username in proptest::option::of(".{0,64}"),
        issued in 0_i64..253_402_300_000,
        nanos in 0_u32..1_000_000_000,
    ) {
        let now = DateTime::from_timestamp(issued, nanos).unwrap();
        let ring = ring(&SigningKey::generate().unwrap(), &[]);
        let claims = ring.claims_for(Uuid::from_u128(subject), Uuid::from_u128(session), role, username, now);
        let token = ring.sign(&claims).unwrap();
        prop_assert_eq!(ring.verify(&token, now), Ok(claims));
    }
}
