//! Access tokens that somebody else made or changed, in the header or the signature: each is
//! refused, and all with one text.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use plaudit::auth::jwt::Rejection;
use plaudit::auth::keys::SigningKey;
use plaudit::auth::refresh::RefreshToken;
use serde_json::json;

use crate::forger::{Forger, changed, encode, noon, signed_with};

#[test]
fn a_faithful_forgery_is_accepted_so_the_rest_of_this_file_proves_something() {
    let forger = Forger::new();
    assert!(forger.ring.verify(&forger.token(), noon()).is_ok());
    for typ in ["AT+JWT", "application/at+jwt", "Application/AT+JWT"] {
        let token = forger.with_header("typ", json!(typ));
        assert!(forger.ring.verify(&token, noon()).is_ok(), "{typ}");
    }
}

#[test]
fn the_algorithm_is_not_for_the_token_to_choose() {
    let forger = Forger::new();
    for alg in [
        "none", "None", "NONE", "nOnE", "", "eddsa", "EDDSA", "EdDSA ", "Ed25519", "HS256", "RS256", "ES256",
        "PS512",
    ] {
        let signed = forger.with_header("alg", json!(alg));
        let (message, _) = signed.rsplit_once('.').unwrap();
        for token in [signed.clone(), format!("{message}.")] {
            assert_eq!(forger.refusal(&token), Rejection::Algorithm, "{alg:?}");
        }
    }
    for alg in [None, Some(json!(null)), Some(json!(0)), Some(json!(["EdDSA"]))] {
        let token = forger.with_header("alg", alg);
        assert_eq!(forger.refusal(&token), Rejection::Malformed);
    }
}

#[test]
fn the_public_key_is_no_hmac_secret() {
    let forger = Forger::new();
    let jwk = forger.key.public_jwk();
    let secrets = [
        forger.key.public().to_vec(),
        jwk["x"].as_str().unwrap().as_bytes().to_vec(),
        jwk.to_string().into_bytes(),
        forger.key.kid().as_bytes().to_vec(),
    ];
    for (alg, reason) in [("HS256", Rejection::Algorithm), ("EdDSA", Rejection::Signature)] {
        for secret in &secrets {
            let token = forger.with_header("alg", json!(alg));
            let (message, _) = token.rsplit_once('.').unwrap();
            let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes());
            let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(mac));
            assert_eq!(forger.refusal(&token), reason);
        }
    }
}

#[test]
fn an_empty_cut_or_foreign_signature_is_refused() {
    let forger = Forger::new();
    let token = forger.token();
    let (message, signature) = token.rsplit_once('.').unwrap();

    for end in 0..signature.len() {
        forger.refusal(&format!("{message}.{}", &signature[..end]));
    }
    let zeros = URL_SAFE_NO_PAD.encode([0; 64]);
    assert_eq!(forger.refusal(&format!("{message}.{zeros}")), Rejection::Signature);
    for token in [
        message.to_owned(),
        format!("{token}="),
        format!("{token}A"),
        format!("{token}.{signature}"),
        format!("{message}..{signature}"),
    ] {
        forger.refusal(&token);
    }

    let stranger = SigningKey::generate().unwrap();
    let by_a_stranger = signed_with(&stranger, &forger.header.to_string(), &forger.claims.to_string());
    assert_eq!(forger.refusal(&by_a_stranger), Rejection::Signature);
}

#[test]
fn no_bit_may_change() {
    let forger = Forger::new();
    let token = forger.token();
    let mut tried = 0;
    for index in 0..token.len() {
        for bit in 0..7 {
            let mut bytes = token.clone().into_bytes();
            bytes[index] ^= 1 << bit;
            forger.refusal(std::str::from_utf8(&bytes).unwrap());
            tried += 1;
        }
    }
    assert_eq!(tried, token.len() * 7);

    let (message, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    for bit in 0..signature.len() * 8 {
        let mut signature = signature.clone();
        signature[bit / 8] ^= 1 << (bit % 8);
        let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature));
        assert_eq!(forger.refusal(&token), Rejection::Signature, "bit {bit}");
    }
}

#[test]
fn only_an_access_token_is_an_access_token() {
    let forger = Forger::new();
    for typ in ["JWT", "jwt", "", "at+jwt ", "rt+jwt", "at", "text/at+jwt"] {
        let token = forger.with_header("typ", json!(typ));
        assert_eq!(forger.refusal(&token), Rejection::Type, "{typ:?}");
    }
    for typ in [None, Some(json!(null))] {
        assert_eq!(forger.refusal(&forger.with_header("typ", typ)), Rejection::Type);
    }
    let refresh = RefreshToken::generate().unwrap();
    assert_eq!(forger.refusal(refresh.expose()), Rejection::Malformed);
}

#[test]
fn a_token_brings_no_key_and_no_rule_of_its_own() {
    let forger = Forger::new();
    let stranger = SigningKey::generate().unwrap();
    for (name, value) in [
        ("jwk", stranger.public_jwk()),
        ("jwk", json!(null)),
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/cert.pem")),
        ("x5c", json!(["MIIB"])),
        ("x5t", json!("AAAA")),
        ("x5t#S256", json!("AAAA")),
        ("crit", json!(["exp"])),
        ("crit", json!(["urn:example:unknown"])),
        ("crit", json!([])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
        ("cty", json!("JWT")),
        ("unheard-of", json!(1)),
    ] {
        let header = changed(&forger.header, name, Some(value));
        let own_kid = changed(&header, "kid", Some(json!(stranger.kid())));
        let claims = forger.claims.to_string();
        for token in [
            forger.forge(&header, &forger.claims),
            signed_with(&stranger, &header.to_string(), &claims),
            signed_with(&stranger, &own_kid.to_string(), &claims),
        ] {
            assert_eq!(forger.refusal(&token), Rejection::Malformed, "{name}");
        }
    }
}

#[test]
fn a_hostile_kid_names_no_key() {
    let forger = Forger::new();
    let kid = forger.key.kid();
    for hostile in [
        "",
        "../../../../dev/null",
        "/etc/passwd",
        "' OR '1'='1",
        "x'; DROP TABLE signing_keys; --",
        "https://evil.example/key",
        "\0",
        "\r\nX-Injected: 1",
        "钥匙\u{202e}🔑",
        &kid[..kid.len() - 1],
        &format!("{kid} "),
        &format!("{kid}\0"),
        &kid.to_ascii_uppercase(),
        &"k".repeat(2000),
    ] {
        let token = forger.with_header("kid", json!(hostile));
        assert_eq!(forger.refusal(&token), Rejection::UnknownKey, "{hostile:?}");
    }
    for missing in [None, Some(json!(null))] {
        let token = forger.with_header("kid", missing);
        assert_eq!(forger.refusal(&token), Rejection::UnknownKey);
    }
    for not_text in [json!(1), json!([kid]), json!({ "kid": kid })] {
        let token = forger.with_header("kid", not_text);
        assert_eq!(forger.refusal(&token), Rejection::Malformed);
    }
    let ten_kilobytes = forger.with_header("kid", json!("k".repeat(10_000)));
    assert_eq!(forger.refusal(&ten_kilobytes), Rejection::TooLong);
}

#[test]
fn noise_and_floods_are_refused_before_they_are_parsed() {
    let forger = Forger::new();
    let token = forger.token();
    for noise in [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "e30.e30.e30",
        "null",
        "\0.\0.\0",
        &format!(" {token}"),
        &format!("{token}\n"),
        &format!("Bearer {token}"),
        &format!("{}.e30.AAAA", encode(&"[".repeat(2000))),
    ] {
        assert_eq!(forger.refusal(noise), Rejection::Malformed, "{noise:?}");
    }
    for length in [4097, 3_000_000] {
        let padding = "A".repeat(length - token.len());
        let flood = format!("{token}{padding}");
        assert_eq!(forger.refusal(&flood), Rejection::TooLong, "{length} bytes");
    }
}
