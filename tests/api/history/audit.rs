//! The audit log: every write is in it, it can be searched, and nobody changes it.

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use crate::support::factory::{at, draft, tag, text};
use crate::support::{TestApp, establish, nobody, user_id};

async fn events(app: &TestApp, query: &str) -> Vec<Value> {
    let page = app.admin().get(&format!("/v1/audit-events?{query}")).await.expect(200).json();
    page["data"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn a_write_leaves_a_line_with_who_from_where_and_what() {
    let app = TestApp::start().await;
    let article = draft(&app, "推进会").await;
    let path = at("articles", &article);
    let answer =
        app.admin().with("X-Request-Id", "desk-7").patch(&path, json!({ "title": "全市推进会" })).await;
    answer.expect(200);
    let event = events(&app, "request_id=desk-7").await.remove(0);
    assert_eq!(event["actor"], json!({ "kind": "account", "id": user_id("admin"), "name": "admin" }));
    assert_eq!(
        (&event["action"], &event["resource"], &event["resource_id"], &event["version"]),
        (&json!("update"), &json!("article"), &article["id"], &json!(2))
    );
    assert_eq!(event["changes"], json!([{ "field": "title", "before": "推进会", "after": "全市推进会" }]));
    let alone = app.admin().get(&format!("/v1/audit-events/{}", text(&event, "id"))).await.expect(200).json();
    assert_eq!(alone, event);
}

#[actix_web::test]
async fn what_failed_or_changed_nothing_leaves_no_line() {
    let app = TestApp::start().await;
    let path = at("tags", &tag(&app, "竞赛").await);
    let before = events(&app, "").await.len();
    app.editor().patch(&path, json!({ "name": "竞赛" })).await.expect(200);
    app.editor().patch(&path, json!({ "name": "" })).await.expect(422);
    app.editor().with("If-Match", "\"7\"").patch(&path, json!({ "name": "新" })).await.expect(412);
    app.author().patch(&path, json!({ "name": "新" })).await.expect(403);
    app.editor().patch(&format!("{path}?validate_only=true"), json!({ "name": "新" })).await.expect(204);
    assert_eq!(events(&app, "").await.len(), before);
}

#[actix_web::test]
async fn long_texts_are_cut() {
    let app = TestApp::start().await;
    let path = at("articles", &draft(&app, "推进会").await);
    app.editor().patch(&path, json!({ "body": "长".repeat(5000) })).await.expect(200);
    let changes = events(&app, "action=update").await[0]["changes"].clone();
    assert_eq!(changes[0]["field"], "body");
    assert_eq!(text(&changes[0], "after"), format!("{}…", "长".repeat(500)));
}

#[actix_web::test]
async fn the_log_is_filtered() {
    let app = TestApp::start().await;
    let made = tag(&app, "竞赛").await;
    app.admin().patch(&at("tags", &made), json!({ "name": "技能" })).await.expect(200);
    draft(&app, "推进会").await;
    let now = "2026-03-22T04:00:00Z";
    for (query, expected) in [
        (format!("actor_id={}", user_id("admin")), 1),
        (format!("actor_id={}", user_id("editor")), 2),
        ("action=create".to_owned(), 2),
        ("resource=tag".to_owned(), 2),
        (format!("resource_id={}", text(&made, "id")), 2),
        ("resource=tag&action=update".to_owned(), 1),
        ("address=203.0.113.7".to_owned(), 0),
        (format!("occurred_before={now}"), 0),
        (format!("updated_after={now}"), 3),
        (format!("ids={}", nobody()), 0),
        ("count=exact".to_owned(), 3),
    ] {
        assert_eq!(events(&app, &query).await.len(), expected, "{query}");
    }
    app.admin().get("/v1/audit-events?actor=editor").await.problem(400, "bad_request");
    app.admin().get("/v1/audit-events?action=DROP%20TABLE").await.problem(400, "bad_request");
    let csv = app.admin().get("/v1/audit-events?format=csv").await.expect(200);
    assert!(String::from_utf8(csv.bytes).unwrap().lines().count() == 4);
}

#[actix_web::test]
async fn only_administrators_read_it() {
    let app = TestApp::start().await;
    for path in ["/v1/audit-events", &format!("/v1/audit-events/{}", nobody())] {
        app.anon().get(path).await.problem(401, "unauthorized");
        app.author().get(path).await.problem(403, "forbidden");
        app.editor().get(path).await.problem(403, "forbidden");
    }
    app.admin().get(&format!("/v1/audit-events/{}", nobody())).await.problem(404, "not_found");
    app.admin().get("/v1/audit-events/not-an-id").await.problem(404, "not_found");
}

#[actix_web::test]
async fn nobody_changes_it_not_even_the_owner_of_the_tables() {
    let app = TestApp::start().await;
    tag(&app, "竞赛").await;
    for statement in
        ["UPDATE audit_events SET action = 'x'", "DELETE FROM audit_events", "TRUNCATE audit_events"]
    {
        for url in [&app.database.app_url, &app.database.owner_url] {
            assert!(establish(url).batch_execute(statement).is_err(), "{statement}");
        }
    }
    // The service's own role is refused before the trigger is even asked.
    let mut own = establish(&app.database.app_url);
    let refused = own.batch_execute("DELETE FROM audit_events WHERE false").unwrap_err().to_string();
    assert!(refused.contains("permission denied"), "{refused}");
    assert_eq!(events(&app, "").await.len(), 1);
}
