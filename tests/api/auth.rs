//! Signing in and staying signed in, over HTTP.
//!
//! [`tokens`] is about access tokens and the `Authorization` header, [`forgeries`] about tokens of others, [`refreshing`]
//! about refresh tokens, [`revocation`] about how soon access ends, [`own`] about one's own account, [`alike`] about what a
//! login must not tell, [`audited`] about what is recorded of it all.

mod alike;
mod audited;
mod forgeries;
mod own;
mod refreshing;
mod revocation;
mod tokens;

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use crate::support::{Answer, Client, PASSWORD, TestApp};

/// Signs in with a password.
async fn sign_in(app: &TestApp, username: &str, password: &str) -> Answer {
    app.anon().post("/v1/auth/token", json!({ "username": username, "password": password })).await
}

/// The tokens of a fresh login.
async fn login(app: &TestApp, username: &str) -> Value {
    sign_in(app, username, PASSWORD).await.expect(200).json()
}

/// Somebody who uses these tokens.
fn bearing(app: &TestApp, tokens: &Value) -> Client {
    app.bearer(tokens["access_token"].as_str().unwrap())
}

fn disable(app: &TestApp, username: &str) {
    let statement = format!("UPDATE users SET status = 'disabled' WHERE username = '{username}'");
    app.connection().batch_execute(&statement).unwrap();
}

#[actix_web::test]
async fn a_name_and_a_password_get_tokens_that_work() {
    let app = TestApp::start().await;
    let answer = sign_in(&app, "editor", PASSWORD).await.expect(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let tokens = answer.json();
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(900)));

    let me = bearing(&app, &tokens).get("/v1/auth/me").await.expect(200);
    assert_eq!(me.header("cache-control"), "private, no-store");
    let me = me.json();
    assert_eq!((&me["username"], &me["role"]), (&json!("editor"), &json!("editor")));
    assert!(me.get("password_hash").is_none() && me.get("status").is_none(), "{me}");
    bearing(&app, &tokens).post("/v1/sections", json!({ "name": "新闻" })).await.expect(201);
}

#[actix_web::test]
async fn the_case_of_a_name_does_not_matter_but_that_of_a_password_does() {
    let app = TestApp::start().await;
    for name in ["Editor", "EDITOR", " editor "] {
        sign_in(&app, name, PASSWORD).await.expect(200);
    }
    for password in [PASSWORD.to_uppercase(), format!(" {PASSWORD}"), format!("{PASSWORD} ")] {
        sign_in(&app, "editor", &password).await.problem(401, "invalid_credentials");
    }
}

#[actix_web::test]
async fn every_failed_login_looks_the_same() {
    let app = TestApp::start().await;
    disable(&app, "author");
    let attempts = [
        ("editor", "wrong password"),
        ("editor", " "),
        ("nobody", PASSWORD),
        ("nobody", "wrong password"),
        ("author", PASSWORD),
        ("author", "wrong password"),
        ("editor' OR '1'='1", PASSWORD),
        ("еditor", PASSWORD),
    ];
    let mut seen = Vec::new();
    for (username, password) in attempts {
        let answer = sign_in(&app, username, password).await.expect(401);
        let mut problem = answer.json();
        problem["request_id"] = json!("");
        let mut headers: Vec<(String, String)> = answer
            .headers
            .iter()
            .filter(|(name, _)| name.as_str() != "x-request-id")
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        headers.sort();
        seen.push((problem, headers));
        answer.problem(401, "invalid_credentials");
    }
    for one in &seen {
        assert_eq!(*one, seen[0]);
    }
}

#[actix_web::test]
async fn credentials_beyond_their_bounds_are_told_so() {
    let app = TestApp::start().await;
    let cases = [
        (json!({ "username": "editor", "password": "x".repeat(1025) }), "/password too_long"),
        (json!({ "username": "editor", "password": "长".repeat(500) }), "/password too_long"),
        (json!({ "username": "x".repeat(101), "password": "x" }), "/username too_long"),
        (json!({ "username": "", "password": "x" }), "/username too_short"),
        (json!({ "username": "editor", "password": "" }), "/password too_short"),
        (json!({ "username": "editor" }), "/password required"),
        (json!({ "username": "editor", "password": "x", "otp": "1" }), "/otp unknown_field"),
        (json!({ "username": ["editor"], "password": "x" }), "/username wrong_type"),
    ];
    for (body, fault) in cases {
        let faults = app.anon().post("/v1/auth/token", body).await.problem(422, "unprocessable");
        assert_eq!(faults, [fault]);
    }
    for username in ["editor", "nobody"] {
        sign_in(&app, username, &"x".repeat(1024)).await.problem(401, "invalid_credentials");
    }
}

#[actix_web::test]
async fn a_fault_in_a_password_is_told_without_the_password() {
    let app = TestApp::start().await;
    let body = json!({ "username": "editor", "password": ["s3cret"] });
    let answer = app.anon().post("/v1/auth/token", body).await.expect(422);
    assert!(!String::from_utf8_lossy(&answer.bytes).contains("s3cret"));
}

#[actix_web::test]
async fn a_disabled_account_is_signed_out() {
    let app = TestApp::start().await;
    let tokens = login(&app, "editor").await;
    disable(&app, "editor");
    // Also where nothing but the status has changed, as when somebody writes to the database by hand.
    for path in ["/v1/auth/me", "/v1/sections", "/v1/auth/sessions"] {
        bearing(&app, &tokens).get(path).await.problem(401, "unauthorized");
    }
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    app.anon().post("/v1/auth/refresh", refresh).await.problem(401, "unauthorized");
}

#[actix_web::test]
async fn a_body_that_is_longer_than_any_credentials_is_not_read() {
    let app = TestApp::start().await;
    let long = json!({ "username": "admin", "password": "x".repeat(20_000) });
    for path in ["/v1/auth/token", "/v1/auth/refresh", "/v1/auth/revoke", "/v1/auth/setup"] {
        app.anon().post(path, long.clone()).await.problem(413, "payload_too_large");
    }
}
