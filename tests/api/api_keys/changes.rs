//! Changing and revoking keys.

use std::time::Duration;

use serde_json::{Value, json};

use super::{COLLECTION, at, holder, issued, made};
use crate::support::TestApp;
use crate::support::audit::audited;

#[actix_web::test]
async fn what_a_key_may_do_changes_with_its_next_request() {
    let app = TestApp::start().await;
    let key = made(&app, &["drafts:read"]).await;
    let tag = json!({ "name": "新" });
    holder(&app, &key).post("/v1/tags", tag.clone()).await.problem(403, "forbidden");
    let change = json!({ "scopes": ["articles:publish", "drafts:read"] });
    let answer = app.admin().patch(&at(&key), change).await.expect(200);
    assert!(answer.header("etag").starts_with("\"2-"));
    let changed = answer.json();
    assert_eq!(changed["scopes"], json!(["articles:publish", "drafts:read"]));
    assert_eq!(
        (&changed["version"], &changed["name"], &changed["prefix"]),
        (&json!(2), &key["name"], &key["prefix"])
    );
    assert_eq!(changed.get("key"), None);
    holder(&app, &key).post("/v1/tags", tag.clone()).await.expect(201);
    app.admin().patch(&at(&key), json!({ "scopes": ["drafts:read"] })).await.expect(200);
    holder(&app, &key).post("/v1/tags", json!({ "name": "二" })).await.problem(403, "forbidden");
}

#[actix_web::test]
async fn a_change_is_held_against_the_version_that_was_seen() {
    let app = TestApp::start().await;
    let key = made(&app, &["drafts:read"]).await;
    let seen = app.admin().get(&at(&key)).await.expect(200).header("etag");
    let admin = app.admin().with("if-match", &seen);
    let same = admin.patch(&at(&key), json!({ "name": key["name"] })).await.expect(200).json();
    assert_eq!(same["version"], 1, "nothing has changed");
    admin.patch(&at(&key), json!({ "name": "别的" })).await.expect(200);
    admin.patch(&at(&key), json!({ "name": "再一个" })).await.problem(412, "precondition_failed");
    admin.delete(&at(&key)).await.problem(412, "precondition_failed");
    holder(&app, &key).get("/v1/tags").await.expect(200);
    app.admin().with("if-match", "\"2-0\"").delete(&at(&key)).await.expect(204);
}

#[actix_web::test]
async fn a_patch_is_checked_as_a_whole_key_is() {
    let app = TestApp::start().await;
    let key = made(&app, &["drafts:read"]).await;
    for (patch, fault) in [
        (json!({ "name": "" }), "/name too_short"),
        (json!({ "name": null }), "/name required"),
        (json!({ "scopes": null }), "/scopes required"),
        (json!({ "scopes": [] }), "/scopes too_few"),
        (json!({ "scopes": ["root"] }), "/scopes/0 not_allowed"),
        (json!({ "expires_at": "2026-03-22T03:59:59Z" }), "/expires_at too_small"),
        (json!({ "revoked_at": null }), "/revoked_at unknown_field"),
        (json!({ "created_by": null }), "/created_by unknown_field"),
        (json!({ "last_used_at": "2026-03-22T03:59:59Z" }), "/last_used_at unknown_field"),
    ] {
        let answer = app.admin().patch(&at(&key), patch.clone()).await;
        assert_eq!(answer.problem(422, "unprocessable"), [fault], "{patch}");
    }
}

#[actix_web::test]
async fn an_expired_key_can_be_given_more_time() {
    let app = TestApp::start().await;
    let input = json!({ "name": "x", "scopes": ["drafts:read"], "expires_at": "2026-03-22T05:00:00Z" });
    let key = issued(&app, input).await;
    app.pass(Duration::from_secs(3600));
    holder(&app, &key).get("/v1/tags").await.problem(401, "unauthorized");
    let status = async || app.admin().get(&at(&key)).await.expect(200).json()["status"].clone();
    assert_eq!(status().await, "expired");
    // What has passed stays what it is while something else changes.
    app.admin().patch(&at(&key), json!({ "name": "y" })).await.expect(200);
    app.admin().patch(&at(&key), json!({ "expires_at": "2026-03-22T05:00:01Z" })).await.expect(200);
    assert_eq!(status().await, "active");
    holder(&app, &key).get("/v1/tags").await.expect(200);
    let for_ever = app.admin().patch(&at(&key), json!({ "expires_at": null })).await.expect(200).json();
    assert_eq!(for_ever["expires_at"], Value::Null);
    app.pass(Duration::from_secs(10 * 365 * 86_400));
    holder(&app, &key).get("/v1/tags").await.expect(200);
}

#[actix_web::test]
async fn a_revoked_key_ends_at_once_and_never_comes_back() {
    let app = TestApp::start().await;
    let beside = app.start_beside().await;
    let key = made(&app, &["drafts:read"]).await;
    holder(&beside, &key).get("/v1/tags").await.expect(200);
    app.admin().delete(&at(&key)).await.expect(204);
    for app in [&app, &beside] {
        holder(app, &key).get("/v1/tags").await.problem(401, "unauthorized");
    }
    let shown = app.admin().get(&at(&key)).await.expect(200).json();
    assert_eq!((&shown["status"], &shown["version"]), (&json!("revoked"), &json!(2)));
    assert_eq!(shown["revoked_at"], "2026-03-22T04:00:00Z");
    app.pass(Duration::from_secs(60));
    app.admin().delete(&at(&key)).await.expect(204);
    assert_eq!(app.admin().get(&at(&key)).await.expect(200).json(), shown, "the second time changes nothing");
    for patch in [json!({ "name": "y" }), json!({ "expires_at": "2027-01-01T00:00:00Z" })] {
        assert_eq!(app.admin().patch(&at(&key), patch).await.problem(409, "conflict"), [" wrong_state"]);
    }
}

#[actix_web::test]
async fn whatever_is_done_to_a_key_is_in_the_audit_log_but_the_key_is_not() {
    let app = TestApp::start().await;
    let admin = app.admin().from("198.51.100.9");
    let input = json!({ "name": "x", "scopes": ["drafts:read"] });
    let key = admin.post(COLLECTION, input.clone()).await.expect(201).json();
    admin.patch(&at(&key), json!({ "scopes": ["drafts:read", "views:write"] })).await.expect(200);
    admin.patch(&at(&key), json!({ "name": "x" })).await.expect(200);
    holder(&app, &key).get("/v1/tags").await.expect(200);
    admin.delete(&at(&key)).await.expect(204);
    admin.delete(&at(&key)).await.expect(204);
    // What is refused, or only tried, leaves no trace.
    admin.patch(&at(&key), json!({ "name": "y" })).await.expect(409);
    admin.post(COLLECTION, json!({ "name": "x" })).await.expect(422);
    app.editor().post(COLLECTION, input).await.expect(403);
    let other = made(&app, &["drafts:read"]).await;
    admin.delete(&format!("{}?validate_only=true", at(&other))).await.expect(204);
    holder(&app, &other).get("/v1/tags").await.expect(200);
    let lines = audited(&app, "api_key");
    assert_eq!(lines.len(), 4, "{lines:#?}");
    for (line, begin) in lines.iter().zip(["create [", "update [", "revoke []", "create ["]) {
        assert!(line.starts_with(&format!("account admin {begin}")), "{line}");
        assert!(!line.contains(&key["key"].as_str().unwrap()[25..]), "{line}");
    }
    assert!(lines[..3].iter().all(|line| line.ends_with("from 198.51.100.9")), "{lines:#?}");
    assert!(lines[1].contains("views:write") && !lines[1].contains("name"), "{}", lines[1]);
}
