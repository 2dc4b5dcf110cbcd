//! Tokens of others, sent to the application: whatever is wrong with one, the answer is the same. Why each is refused is in
//! `forged_access_tokens` and `forged_claims`.

use actix_web::http::header::HeaderValue;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use plaudit::auth::Role;
use plaudit::auth::keys::SigningKey;
use plaudit::auth::rotation;
use serde_json::{Value, json};

use super::login;
use crate::forger::{changed, signed_with};
use crate::support::{TestApp, user_id};

/// Whoever has the application's own key, and makes tokens as it does, but for one thing.
struct Forger {
    key: SigningKey,
    header: Value,
    claims: Value,
}

impl Forger {
    fn of(app: &TestApp) -> Self {
        let stored = rotation::usable(&mut app.connection(), app.clock.now()).unwrap().remove(0);
        let key = SigningKey::from_stored(stored.kid, stored.private_key).unwrap();
        let name = Some("admin".to_owned());
        let claims = app.state.authority.keys.claims_for(
            user_id("admin"),
            crate::support::session_id("admin"),
            Role::Admin,
            name,
            app.clock.now(),
        );
        let header = json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": key.kid() });
        Self { header, claims: serde_json::to_value(claims).unwrap(), key }
    }

    fn token(&self) -> String {
        signed_with(&self.key, &self.header.to_string(), &self.claims.to_string())
    }

    fn with_header(&self, name: &str, value: Option<Value>) -> String {
        let header = changed(&self.header, name, value);
        signed_with(&self.key, &header.to_string(), &self.claims.to_string())
    }

    fn with_claim(&self, name: &str, value: Option<Value>) -> String {
        let claims = changed(&self.claims, name, value);
        signed_with(&self.key, &self.header.to_string(), &claims.to_string())
    }
}

/// What is seen of a refusal, but for the id of the request.
async fn refusal(app: &TestApp, token: &str) -> (Value, Vec<(String, String)>) {
    let answer = app.bearer(token).get("/v1/auth/me").await;
    assert_eq!(answer.status, 401, "{}", &token[..token.len().min(200)]);
    let mut problem = answer.json();
    problem["request_id"] = json!("");
    let headers = answer.headers.iter().filter(|(name, _)| name.as_str() != "x-request-id");
    let mut headers: Vec<_> =
        headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    headers.sort();
    (problem, headers)
}

fn headers_of_others(forger: &Forger, stranger: &SigningKey) -> Vec<String> {
    let mut tokens = Vec::new();
    for alg in ["none", "None", "NONE", "nOnE", "", "HS256", "HS512", "RS256", "ES256", "PS256", "eddsa"] {
        let token = forger.with_header("alg", Some(json!(alg)));
        let (message, _) = token.rsplit_once('.').unwrap();
        tokens.push(format!("{message}."));
        let jwk = forger.key.public_jwk().to_string();
        for secret in [&forger.key.public()[..], jwk.as_bytes(), b""] {
            let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes());
            tokens.push(format!("{message}.{}", URL_SAFE_NO_PAD.encode(mac)));
        }
        tokens.push(token);
    }
    for typ in [None, Some(json!("JWT")), Some(json!("rt+jwt")), Some(json!("")), Some(json!(1))] {
        tokens.push(forger.with_header("typ", typ));
    }
    let kid = forger.key.kid();
    for hostile in [
        "",
        "../../dev/null",
        "x' OR '1'='1",
        "'; DROP TABLE signing_keys; --",
        stranger.kid(),
        &"k".repeat(10_240),
    ] {
        tokens.push(forger.with_header("kid", Some(json!(hostile))));
    }
    tokens
        .extend([None, Some(json!(null)), Some(json!([kid]))].map(|value| forger.with_header("kid", value)));
    for (name, value) in [
        ("jwk", stranger.public_jwk()),
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/cert.pem")),
        ("x5c", json!(["MIIB"])),
        ("crit", json!(["urn:example:unknown"])),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
    ] {
        let header = changed(&forger.header, name, Some(value)).to_string();
        tokens.push(signed_with(&forger.key, &header, &forger.claims.to_string()));
        tokens.push(signed_with(stranger, &header, &forger.claims.to_string()));
    }
    tokens
}

fn claims_of_others(forger: &Forger) -> Vec<String> {
    let mut tokens = Vec::new();
    for name in ["exp", "nbf", "iat"] {
        let good = forger.claims[name].clone();
        for value in [
            None,
            Some(json!(null)),
            Some(json!(good.to_string())),
            Some(json!(1_774_181_700.5)),
            Some(json!(1e300)),
            Some(json!(-1)),
            Some(json!([good])),
        ] {
            tokens.push(forger.with_claim(name, value));
        }
    }
    let issued = forger.claims["iat"].as_u64().unwrap();
    for exp in [0, issued - 30, issued + 901, issued + 86_400, u64::MAX] {
        tokens.push(forger.with_claim("exp", Some(json!(exp))));
    }
    for nbf in [0, issued - 1, issued + 31, u64::MAX] {
        tokens.push(forger.with_claim("nbf", Some(json!(nbf))));
    }
    for name in ["iss", "aud", "sub", "role", "jti"] {
        let good = forger.claims[name].clone();
        for value in [
            None,
            Some(json!(null)),
            Some(json!("")),
            Some(json!("other")),
            Some(json!([good])),
            Some(json!(["other", good])),
        ] {
            tokens.push(forger.with_claim(name, value));
        }
    }
    tokens
}

#[actix_web::test]
async fn every_forgery_is_refused_in_the_same_words() {
    let app = TestApp::start().await;
    let forger = Forger::of(&app);
    let token = forger.token();
    app.bearer(&token).get("/v1/auth/me").await.expect(200);
    let stranger = SigningKey::generate().unwrap();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let mut tokens = headers_of_others(&forger, &stranger);
    tokens.extend(claims_of_others(&forger));
    tokens.push(signed_with(&stranger, &forger.header.to_string(), &forger.claims.to_string()));
    tokens.extend((0..signature.len()).map(|end| format!("{message}.{}", &signature[..end])));
    tokens.extend([message.to_owned(), format!("{token}="), format!("{token}.{signature}")]);
    tokens.push(format!("{token}{}", "A".repeat(3_000_000)));
    tokens.push("x".repeat(3_000_000));

    let session = login(&app, "editor").await;
    tokens.push(session["refresh_token"].as_str().unwrap().to_owned());
    let key = json!({ "name": "x", "scopes": ["users:manage", "audit:read"] });
    let key = app.admin().post("/v1/api-keys", key).await.expect(201).json();
    let key_text = key["key"].as_str().unwrap();
    // A key is somebody, but no account; nor is it one in another dress.
    app.bearer(key_text).get("/v1/auth/me").await.problem(403, "forbidden");
    tokens.push(format!("{key_text}.{key_text}.{key_text}"));
    tokens.push(key_text.replacen("plaudit_key_", "plaudit_rt_", 1));

    let expected = refusal(&app, "rubbish").await;
    for token in &tokens {
        assert_eq!(refusal(&app, token).await, expected, "{}", &token[..token.len().min(300)]);
    }
    assert!(tokens.len() > 200, "{}", tokens.len());
    // Nor is a token taken where a refresh token is due.
    for token in [&token, &session["access_token"].as_str().unwrap().to_owned(), &key_text.to_owned()] {
        let refresh = json!({ "refresh_token": &token[..token.len().min(200)] });
        app.anon().post("/v1/auth/refresh", refresh).await.problem(401, "unauthorized");
    }
}

#[actix_web::test]
async fn no_bit_of_a_token_may_change_on_its_way() {
    let app = TestApp::start().await;
    let token = Forger::of(&app).token();
    let expected = refusal(&app, "rubbish").await;
    let mut tried = 0;
    for index in 0..token.len() {
        for bit in 0..7 {
            let mut bytes = token.clone().into_bytes();
            bytes[index] ^= 1 << bit;
            // What no header can hold is refused before anybody reads it.
            if HeaderValue::from_bytes(&bytes).is_ok() {
                assert_eq!(refusal(&app, std::str::from_utf8(&bytes).unwrap()).await, expected);
                tried += 1;
            }
        }
    }
    assert!(tried > token.len() * 5, "{tried}");
}
