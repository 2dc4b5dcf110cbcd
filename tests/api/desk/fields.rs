//! What of an article is an editor's to say.

use serde_json::{Value, json};

use super::own;
use crate::support::TestApp;
use crate::support::factory::at;

const LATER: &str = "2026-04-01T00:00:00Z";

fn forbidden() -> [(&'static str, Value); 5] {
    [
        ("status", json!("published")),
        ("status", json!("archived")),
        ("published_at", json!("2026-03-01T00:00:00Z")),
        ("unpublish_at", json!(LATER)),
        ("pinned", json!(true)),
    ]
}

#[actix_web::test]
async fn an_author_does_not_say_when_an_article_appears() {
    let app = TestApp::start().await;
    let author = app.author();
    let article = own(&app, "原文", "draft").await;
    let path = at("articles", &article);
    for (field, value) in forbidden() {
        let refused = [format!("/{field} not_permitted")];
        let mut input = json!({ "title": "文", "body": "正文。" });
        input[field] = value.clone();
        assert_eq!(author.post("/v1/articles", input.clone()).await.problem(403, "forbidden"), refused);
        assert_eq!(author.put(&path, input.clone()).await.problem(403, "forbidden"), refused);
        let patch = json!({ field: value });
        assert_eq!(author.patch(&path, patch.clone()).await.problem(403, "forbidden"), refused);
        // Nor by a way that changes nothing yet.
        let tried = author.post("/v1/articles?validate_only=true", input.clone()).await;
        assert_eq!(tried.problem(403, "forbidden"), refused);
        app.editor().post("/v1/articles", input).await.expect(201);
    }
    assert_eq!(author.get(&path).await.json(), article);
    let all =
        json!({ "title": "文", "body": "", "status": "in_review", "published_at": LATER, "pinned": true });
    let faults = author.post("/v1/articles", all).await.problem(403, "forbidden");
    assert_eq!(faults, ["/status not_permitted", "/published_at not_permitted", "/pinned not_permitted"]);
}

#[actix_web::test]
async fn an_author_sends_them_back_as_they_are() {
    let app = TestApp::start().await;
    let author = app.author();
    let path = at("articles", &own(&app, "原文", "draft").await);
    let said = json!({ "status": "in_review", "published_at": LATER, "unpublish_at": "2026-05-01T00:00:00Z", "pinned": true });
    app.editor().patch(&path, said.clone()).await.expect(200);
    let mut input = said.clone();
    input["title"] = json!("改");
    input["body"] = json!("改");
    let changed = author.put(&path, input.clone()).await.expect(200).json();
    assert_eq!(
        (&changed["title"], &changed["pinned"], &changed["published_at"]),
        (&json!("改"), &json!(true), &json!(LATER))
    );
    author.patch(&path, said).await.expect(200);
    author.patch(&path, json!({ "title": "又改" })).await.expect(200);
    for field in ["status", "published_at", "unpublish_at", "pinned"] {
        let mut without = input.clone();
        without.as_object_mut().unwrap().remove(field);
        let faults = author.put(&path, without).await.problem(403, "forbidden");
        assert_eq!(faults, [format!("/{field} not_permitted")], "leaving it out would take it away");
        // A status cannot be cleared at all: null gives it its default.
        let faults = author.patch(&path, json!({ field: null })).await.problem(403, "forbidden");
        assert_eq!(faults, [format!("/{field} not_permitted")]);
    }
}

#[actix_web::test]
async fn editors_still_say_it_by_any_write() {
    let app = TestApp::start().await;
    let path = at("articles", &own(&app, "原文", "draft").await);
    for status in ["in_review", "published", "archived", "draft"] {
        let changed = app.editor().patch(&path, json!({ "status": status })).await.expect(200).json();
        assert_eq!(changed["status"], status);
        let input = json!({ "title": "文", "body": "", "status": status, "pinned": true });
        app.editor().put(&path, input).await.expect(200);
    }
}
