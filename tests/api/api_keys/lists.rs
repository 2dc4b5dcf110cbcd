//! Lists of keys.

use std::time::Duration;

use serde_json::{Value, json};

use super::{COLLECTION, at, issued, made};
use crate::support::TestApp;
use crate::support::factory::listed;

#[actix_web::test]
async fn keys_are_listed_by_name_and_by_state() {
    let app = TestApp::start().await;
    let admin = app.admin();
    let key = |name: &str, expires_at: Value| json!({ "name": name, "scopes": ["views:write"], "expires_at": expires_at });
    issued(&app, key("c", json!("2026-03-22T05:00:00Z"))).await;
    app.pass(Duration::from_secs(1));
    let revoked = issued(&app, key("b", json!("2026-03-22T05:00:00Z"))).await;
    app.pass(Duration::from_secs(1));
    issued(&app, key("a", json!("2026-03-22T06:00:00Z"))).await;
    admin.delete(&at(&revoked)).await.expect(204);
    let names = async |query: &str| listed(&admin, &format!("{COLLECTION}{query}")).await;
    assert_eq!(names("").await, ["a", "b", "c"]);
    assert_eq!(names("?sort=created_at").await, ["c", "b", "a"]);
    assert_eq!(names("?sort=-created_at").await, ["a", "b", "c"]);
    assert_eq!(names("?status=active").await, ["a", "c"]);
    assert_eq!(names("?status=revoked").await, ["b"]);
    assert_eq!(names("?status=expired").await, [""; 0]);
    app.pass(Duration::from_secs(3600));
    let admin = app.admin();
    let names = async |query: &str| listed(&admin, &format!("{COLLECTION}{query}")).await;
    assert_eq!(names("?status=expired").await, ["c"]);
    assert_eq!(names("?status=active").await, ["a"]);
    assert_eq!(names("?status=revoked").await, ["b"], "revoked stays revoked");
    let first = admin.get(&format!("{COLLECTION}?limit=2&count=exact")).await.expect(200).json();
    assert_eq!(first["page"]["total"], 3);
    let next = first["page"]["next_cursor"].as_str().unwrap();
    assert_eq!(names(&format!("?limit=2&cursor={next}")).await, ["c"]);
    for wrong in ["status=all", "sort=last_used_at", "sort=prefix", "name=a"] {
        admin.get(&format!("{COLLECTION}?{wrong}")).await.problem(400, "bad_request");
    }
}

#[actix_web::test]
async fn no_list_shows_a_key_or_its_hash() {
    let app = TestApp::start().await;
    let key = made(&app, &["drafts:read", "audit:read"]).await;
    let text = key["key"].as_str().unwrap();
    let table = app.admin().get(&format!("{COLLECTION}?format=csv")).await.expect(200);
    let csv = String::from_utf8(table.bytes.clone()).unwrap();
    assert!(csv.contains("drafts:read; audit:read"), "{csv}");
    let page = app.admin().get(COLLECTION).await.expect(200);
    for body in [csv, String::from_utf8(page.bytes).unwrap()] {
        assert!(
            body.contains(&text[12..24]) && !body.contains(&text[25..]) && !body.contains("hash"),
            "{body}"
        );
    }
    let partial = app.admin().get(&format!("{COLLECTION}?fields=name,last_used_at")).await.expect(200).json();
    assert_eq!(partial["data"][0], json!({ "id": key["id"], "name": key["name"], "last_used_at": null }));
    for field in ["key", "secret_hash"] {
        app.admin().get(&format!("{COLLECTION}?fields={field}")).await.problem(400, "bad_request");
    }
}
