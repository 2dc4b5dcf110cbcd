//! Access tokens and the `Authorization` header; their forgeries are in `forged_access_tokens`.

use std::time::Duration;

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use plaudit::auth::password::HashCost;
use plaudit::auth::{Authority, Role};
use serde_json::{Value, json};

use super::{bearing, login};
use crate::support::{Client, TestApp, establish, user_id};

#[actix_web::test]
async fn an_access_token_ends_after_fifteen_minutes_and_the_leeway() {
    let app = TestApp::start().await;
    let client = bearing(&app, &login(&app, "editor").await);
    app.pass(Duration::from_secs(15 * 60 + 29));
    client.get("/v1/sections").await.expect(200);
    app.pass(Duration::from_secs(1));
    client.get("/v1/sections").await.problem(401, "unauthorized");
    client.get("/v1/auth/me").await.problem(401, "unauthorized");
}

/// Somebody with exactly this header.
fn authorised(app: &TestApp, value: &str) -> Client {
    app.anon().with("authorization", value)
}

#[actix_web::test]
async fn a_bad_authorization_is_never_taken_for_none() {
    let app = TestApp::start().await;
    let tokens = login(&app, "editor").await;
    let token = tokens["access_token"].as_str().unwrap();
    let (head, signature) = token.rsplit_once('.').unwrap();
    let bad = [
        String::new(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        token.to_owned(),
        format!("Bearer{token}"),
        format!("Token {token}"),
        format!("Basic {token}"),
        "Basic ZWRpdG9yOnBhc3N3b3Jk".to_owned(),
        format!("Bearer {token} x"),
        format!("Bearer {token}, Bearer {token}"),
        format!("Bearer \"{token}\""),
        format!("Bearer {head}"),
        format!("Bearer {head}."),
        format!("Bearer {head}.{}", signature.chars().rev().collect::<String>()),
        format!("Bearer {}", "x".repeat(5000)),
        "Bearer null".to_owned(),
        "Bearer undefined".to_owned(),
    ];
    for value in &bad {
        for path in ["/v1/articles", "/v1/sections", "/v1/site", "/v1/auth/me"] {
            let answer = authorised(&app, value).get(path).await;
            let challenge = answer.header("www-authenticate");
            assert_eq!(challenge, "Bearer realm=\"plaudit\", error=\"invalid_token\"", "{value:?} on {path}");
            answer.problem(401, "unauthorized");
        }
        let answer = authorised(&app, value).post("/v1/sections", json!({ "name": "新闻" })).await;
        answer.problem(401, "unauthorized");
    }
    for value in [format!("bearer {token}"), format!("BEARER {token}"), format!("Bearer  {token}")] {
        authorised(&app, &value).get("/v1/auth/me").await.expect(200);
    }
}

#[actix_web::test]
async fn two_authorizations_are_one_too_many() {
    let app = TestApp::start().await;
    let value = format!("Bearer {}", login(&app, "editor").await["access_token"].as_str().unwrap());
    for other in [value.as_str(), "Basic eDp5", ""] {
        let client = authorised(&app, &value).with("authorization", other);
        client.get("/v1/sections").await.problem(401, "unauthorized");
    }
}

#[actix_web::test]
async fn what_needs_nobody_known_works_without_a_valid_token() {
    let app = TestApp::start().await;
    let client = authorised(&app, "Bearer rubbish");
    client.get("/livez").await.expect(200);
    client.get("/.well-known/jwks.json").await.expect(200);
    let credentials = json!({ "username": "editor", "password": crate::support::PASSWORD });
    client.post("/v1/auth/token", credentials).await.expect(200);
}

#[actix_web::test]
async fn every_kind_of_refusal_is_worded_alike() {
    let app = TestApp::start().await;
    let body = |mut problem: Value| {
        problem["request_id"] = json!("");
        problem
    };
    let none = body(app.anon().get("/v1/auth/me").await.expect(401).json());
    for value in ["Bearer rubbish", "Basic eDp5", "Bearer a.b.c"] {
        assert_eq!(body(authorised(&app, value).get("/v1/auth/me").await.expect(401).json()), none);
    }
}

#[actix_web::test]
async fn a_stranger_checks_a_token_with_the_published_keys() {
    let app = TestApp::start().await;
    let tokens = login(&app, "editor").await;
    let token = tokens["access_token"].as_str().unwrap();
    let answer = app.anon().get("/.well-known/jwks.json").await.expect(200);
    assert!(!String::from_utf8_lossy(&answer.bytes).contains("\"d\""), "a private key is published");
    let keys: JwkSet = serde_json::from_slice(&answer.bytes).unwrap();

    let kid = decode_header(token).unwrap().kid.unwrap();
    let key = DecodingKey::from_jwk(keys.find(&kid).unwrap()).unwrap();
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_audience(&["plaudit"]);
    validation.set_issuer(&["https://api.example.org"]);
    // The tests' clock stands still in 2026; the machine's does not.
    validation.validate_exp = false;
    let claims = decode::<Value>(token, &key, &validation).unwrap().claims;
    assert_eq!(claims["sub"], user_id("editor").to_string());
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 900);
}

#[actix_web::test]
async fn a_restart_keeps_the_keys() {
    let app = TestApp::start().await;
    let tokens = login(&app, "editor").await;
    let again = || {
        let mut connection = establish(&app.database.app_url);
        let issuer = &app.state.config.public_url;
        Authority::load(&mut connection, issuer, 1, HashCost::CheapForTests, app.clock.now()).unwrap()
    };
    let (second, third) = (again(), again());
    assert_eq!(second.keys.jwks(), app.state.authority.keys.jwks());
    assert_eq!(third.keys.jwks(), second.keys.jwks());
    let claims = second.keys.verify(tokens["access_token"].as_str().unwrap(), app.clock.now()).unwrap();
    assert_eq!((claims.sub, claims.role), (user_id("editor"), Role::Editor));
}
