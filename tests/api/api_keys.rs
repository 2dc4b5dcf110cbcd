//! API keys: made, shown once, used, changed, revoked.
//!
//! [`using`] is about requests with a key, [`blind`] about those that write what they may not read, [`changes`] about
//! changing and revoking, [`lists`] about lists.

mod blind;
mod changes;
mod lists;
mod using;

use serde_json::{Value, json};

use crate::support::{Client, TestApp, user_id};

const COLLECTION: &str = "/v1/api-keys";

/// A key with these scopes, as its making is answered.
async fn made(app: &TestApp, scopes: &[&str]) -> Value {
    issued(app, json!({ "name": "市职工服务平台", "scopes": scopes })).await
}

async fn issued(app: &TestApp, input: Value) -> Value {
    app.admin().post(COLLECTION, input).await.expect(201).json()
}

/// A program that has the key.
fn holder(app: &TestApp, key: &Value) -> Client {
    app.bearer(key["key"].as_str().unwrap())
}

fn at(key: &Value) -> String {
    format!("{COLLECTION}/{}", key["id"].as_str().unwrap())
}

#[actix_web::test]
async fn a_key_is_shown_once_and_described_from_then_on() {
    let app = TestApp::start().await;
    let input = json!({ "name": "  市职工\t服务平台 ", "scopes": ["drafts:read", "articles:write"], "expires_at": "2026-03-23T12:00:00+08:00" });
    let answer = app.admin().post(COLLECTION, input).await.expect(201);
    assert_eq!(answer.header("cache-control"), "private, no-store");
    let key = answer.json();
    assert_eq!(answer.header("location"), format!("https://api.example.org{}", at(&key)));
    let prefix = key["prefix"].as_str().unwrap();
    let text = key["key"].as_str().unwrap();
    assert!(text.starts_with(&format!("plaudit_key_{prefix}_")) && text.len() == 68, "{text}");
    assert_eq!(prefix.len(), 12);

    let shown = app.admin().get(&at(&key)).await.expect(200);
    assert!(answer.header("etag").starts_with("\"1-") && shown.header("etag").starts_with("\"1-"));
    let mut shown = shown.json();
    assert_eq!(shown.get("key"), None);
    assert_eq!(
        shown,
        json!({
            "id": key["id"], "name": "市职工 服务平台", "prefix": prefix,
            "scopes": ["articles:write", "drafts:read"], "status": "active", "created_by": user_id("admin"),
            "expires_at": "2026-03-23T04:00:00Z", "last_used_at": null, "revoked_at": null, "version": 1,
            "created_at": "2026-03-22T04:00:00Z", "updated_at": "2026-03-22T04:00:00Z",
        })
    );
    shown["key"] = key["key"].clone();
    assert_eq!(shown, key);
    assert_ne!(made(&app, &["drafts:read"]).await["key"], made(&app, &["drafts:read"]).await["key"]);
}

#[actix_web::test]
async fn what_no_key_can_be_is_refused_with_all_its_faults() {
    let app = TestApp::start().await;
    let good = json!({ "name": "x", "scopes": ["drafts:read"] });
    let cases = [
        (json!({}), vec!["/name required", "/scopes required"]),
        (json!({ "name": "", "scopes": [] }), vec!["/name too_short", "/scopes too_few"]),
        (json!({ "name": "长".repeat(101) }), vec!["/name too_long"]),
        (json!({ "name": " \u{200b}" }), vec!["/name too_short"]),
        (json!({ "name": "a\u{202e}b" }), vec!["/name invalid_format"]),
        (json!({ "scopes": ["admin"] }), vec!["/scopes/0 not_allowed"]),
        (json!({ "scopes": ["drafts:read", "drafts:read"] }), vec!["/scopes not_allowed"]),
        (json!({ "scopes": vec!["drafts:read"; 8] }), vec!["/scopes too_many"]),
        (json!({ "scopes": "drafts:read" }), vec!["/scopes wrong_type"]),
        (json!({ "expires_at": "2026-03-22T04:00:00Z" }), vec!["/expires_at too_small"]),
        (json!({ "expires_at": "9999-12-31T23:59:59-01:00" }), vec!["/expires_at too_large"]),
        (json!({ "expires_at": "tomorrow" }), vec!["/expires_at invalid_format"]),
        (json!({ "key": "mine" }), vec!["/key unknown_field"]),
        (json!({ "prefix": "abcdefghijkl" }), vec!["/prefix unknown_field"]),
    ];
    for (change, faults) in cases {
        let mut input = if change == json!({}) { json!({}) } else { good.clone() };
        input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let answer = app.admin().post(COLLECTION, input).await;
        assert_eq!(answer.problem(422, "unprocessable"), faults, "{change}");
    }
    app.admin().post(COLLECTION, good).await.expect(201);
}

#[actix_web::test]
async fn only_an_administrator_has_to_do_with_keys_and_no_key_makes_one() {
    let app = TestApp::start().await;
    let key = made(&app, &["users:manage", "audit:read", "articles:publish", "register:write"]).await;
    let input = json!({ "name": "x", "scopes": ["drafts:read"] });
    for (client, status) in
        [(app.anon(), 401), (app.author(), 403), (app.editor(), 403), (holder(&app, &key), 403)]
    {
        client.get(COLLECTION).await.expect(status);
        client.get(&at(&key)).await.expect(status);
        client.post(COLLECTION, input.clone()).await.expect(status);
        client.patch(&at(&key), json!({ "name": "y" })).await.expect(status);
        client.delete(&at(&key)).await.expect(status);
    }
    for nothing in
        ["01900000-0000-7000-8000-0000deadbeef", "market", "a%00b", key["prefix"].as_str().unwrap()]
    {
        let path = format!("{COLLECTION}/{nothing}");
        app.admin().get(&path).await.problem(404, "not_found");
        app.admin().patch(&path, json!({ "name": "y" })).await.problem(404, "not_found");
        app.admin().delete(&path).await.problem(404, "not_found");
    }
}
