//! What an API key that may manage accounts may, and what not: get the rights of an administrator by one.

use serde_json::{Value, json};

use super::{account, sign_in};
use crate::support::{Client, PASSWORD, TestApp};

/// Managing accounts, and every scope that an editor has.
const ALL_OF_AN_EDITOR: [&str; 6] =
    ["users:manage", "articles:write", "articles:publish", "register:write", "views:write", "drafts:read"];

async fn key_with(app: &TestApp, scopes: &[&str]) -> Client {
    let input = json!({ "name": "人事系统", "scopes": scopes });
    let key = app.admin().post("/v1/api-keys", input).await.expect(201).json();
    app.bearer(key["key"].as_str().unwrap())
}

fn invitation(username: &str, role: &str) -> Value {
    json!({ "username": username, "display_name": "李伟", "role": role })
}

#[actix_web::test]
async fn a_key_looks_after_authors_and_editors() {
    let app = TestApp::start().await;
    let key = key_with(&app, &ALL_OF_AN_EDITOR).await;
    for role in ["author", "editor"] {
        let username = format!("new-{role}");
        let made = key.post("/v1/users", invitation(&username, role)).await.expect(201).json();
        let body = json!({ "setup_token": made["setup_token"], "password": PASSWORD });
        app.anon().post("/v1/auth/setup", body).await.expect(204);
        let tokens = sign_in(&app, &username, PASSWORD).await.expect(200).json();
        let path = format!("/v1/users/{username}");
        key.get(&path).await.expect(200);
        assert_eq!(
            key.get(&format!("{path}/sessions")).await.expect(200).json()["data"][0]["current"],
            false
        );
        let patch = json!({ "display_name": "王 编辑", "role": "author" });
        assert_eq!(key.patch(&path, patch).await.expect(200).json()["role"], "author");
        key.delete(&format!("{path}/sessions")).await.expect(204);
        let ended = app.bearer(tokens["access_token"].as_str().unwrap());
        ended.get("/v1/auth/me").await.problem(401, "unauthorized");
        key.act(&format!("{path}/reset-password")).await.expect(200);
        assert_eq!(
            key.patch(&path, json!({ "status": "disabled" })).await.expect(200).json()["status"],
            "disabled"
        );
    }
    let told = app.admin().get("/v1/audit-events?resource=user&limit=100").await.expect(200).json();
    let by_key = told["data"].as_array().unwrap().iter().filter(|one| one["actor"]["kind"] == "api_key");
    assert_eq!(by_key.count(), 10, "{told:#}");
}

#[actix_web::test]
async fn a_key_makes_and_changes_no_administrator_whatever_its_scopes() {
    let app = TestApp::start().await;
    account(&app, "second", "admin").await;
    let second = sign_in(&app, "second", PASSWORD).await.expect(200).json();
    let second = app.bearer(second["access_token"].as_str().unwrap());
    let users = || async { app.admin().get("/v1/users?limit=100").await.expect(200).json() };
    let before = users().await;
    let all = [
        "articles:write",
        "articles:publish",
        "register:write",
        "views:write",
        "drafts:read",
        "users:manage",
        "audit:read",
    ];
    for scopes in [&["users:manage"][..], &all[..]] {
        let key = key_with(&app, scopes).await;
        let asked = [
            key.post("/v1/users", invitation("boss", "admin")).await,
            key.patch("/v1/users/editor", json!({ "role": "admin" })).await,
            key.patch("/v1/users/editor", json!({ "role": "admin", "status": "disabled" })).await,
            key.patch("/v1/users/editor?validate_only=true", json!({ "role": "admin" })).await,
            key.patch("/v1/users/second", json!({ "display_name": "别人" })).await,
            key.patch("/v1/users/second", json!({ "role": "editor" })).await,
            key.patch("/v1/users/second", json!({ "status": "disabled" })).await,
            key.patch("/v1/users/second", json!({})).await,
            key.with("if-match", "\"9-0\"").patch("/v1/users/second", json!({ "role": "editor" })).await,
            key.act("/v1/users/second/reset-password").await,
            key.delete("/v1/users/second/sessions").await,
            key.delete("/v1/users/second/sessions?validate_only=true").await,
        ];
        for (number, answer) in asked.into_iter().enumerate() {
            assert_eq!(answer.status, 403, "{number} {scopes:?}");
            answer.problem(403, "forbidden");
        }
        // Nor has it a way around: no account, no key of its own making.
        key.post("/v1/api-keys", json!({ "name": "x", "scopes": all })).await.problem(403, "forbidden");
        key.post("/v1/auth/password", json!({ "current_password": PASSWORD, "new_password": PASSWORD }))
            .await
            .problem(403, "forbidden");
        second.get("/v1/auth/me").await.expect(200);
    }
    assert_eq!(users().await, before, "an account was changed");
    sign_in(&app, "second", PASSWORD).await.expect(200);
}

/// Whoever is made an administrator while the key is in use is out of its reach from then on.
#[actix_web::test]
async fn what_counts_is_what_the_account_is_at_that_moment() {
    let app = TestApp::start().await;
    let key = key_with(&app, &ALL_OF_AN_EDITOR).await;
    let made = account(&app, "wang", "editor").await;
    key.patch("/v1/users/wang", json!({ "display_name": "王" })).await.expect(200);
    app.admin().patch("/v1/users/wang", json!({ "role": "admin" })).await.expect(200);
    for name in ["wang", made["id"].as_str().unwrap()] {
        let path = format!("/v1/users/{name}");
        key.patch(&path, json!({ "display_name": "王" })).await.problem(403, "forbidden");
        key.act(&format!("{path}/reset-password")).await.problem(403, "forbidden");
    }
    app.admin().patch("/v1/users/wang", json!({ "role": "author" })).await.expect(200);
    key.act("/v1/users/wang/reset-password").await.expect(200);
}

#[actix_web::test]
async fn a_key_without_the_scope_sees_and_changes_no_account() {
    let app = TestApp::start().await;
    let key = key_with(&app, &["audit:read", "drafts:read", "articles:publish"]).await;
    key.get("/v1/users").await.problem(403, "forbidden");
    key.get("/v1/users/editor").await.problem(403, "forbidden");
    key.get("/v1/users/editor/sessions").await.problem(403, "forbidden");
    key.post("/v1/users", invitation("li.wei", "author")).await.problem(403, "forbidden");
    key.patch("/v1/users/editor", json!({ "display_name": "x" })).await.problem(403, "forbidden");
    key.act("/v1/users/editor/reset-password").await.problem(403, "forbidden");
    key.delete("/v1/users/editor/sessions").await.problem(403, "forbidden");
}

#[actix_web::test]
async fn a_key_gives_no_rights_that_it_has_not_itself() {
    let app = TestApp::start().await;
    let key = key_with(&app, &["users:manage", "articles:write"]).await;
    key.post("/v1/users", invitation("new-editor", "editor")).await.problem(403, "forbidden");
    key.patch("/v1/users/author", json!({ "role": "editor" })).await.problem(403, "forbidden");
    key.act("/v1/users/editor/reset-password").await.problem(403, "forbidden");
    key.get("/v1/users/editor/sessions").await.problem(403, "forbidden");
    key.get("/v1/users/admin/sessions").await.problem(403, "forbidden");
    key.post("/v1/users", invitation("new-author", "author")).await.expect(201);
    let bare = key_with(&app, &["users:manage"]).await;
    bare.post("/v1/users", invitation("another", "author")).await.problem(403, "forbidden");
}

#[actix_web::test]
async fn what_shows_a_secret_is_not_kept_to_be_repeated() {
    let app = TestApp::start().await;
    let keyed = app.admin().with("Idempotency-Key", "one");
    for answer in [
        keyed.post("/v1/users", invitation("new", "author")).await,
        keyed.act("/v1/users/editor/reset-password").await,
        keyed.post("/v1/api-keys", json!({ "name": "x", "scopes": ["drafts:read"] })).await,
    ] {
        assert_eq!(answer.problem(400, "bad_request"), ["Idempotency-Key not_allowed"]);
    }
}
