//! `If-Match`: the second of two editors is told what changed since it read.

use serde_json::json;

use crate::support::TestApp;
use crate::support::factory::{article, at};

#[actix_web::test]
async fn a_stale_write_is_told_which_fields_changed_and_how() {
    let app = TestApp::start().await;
    let made = article(&app, json!({ "title": "推进会", "body": "正文。", "source": "工会" })).await;
    let path = at("articles", &made);
    let read = app.editor().get(&path).await.expect(200);
    app.editor().patch(&path, json!({ "title": "全市推进会" })).await.expect(200);
    app.admin().patch(&path, json!({ "source": "总工会", "summary": "摘要" })).await.expect(200);
    let stale =
        app.editor().with("If-Match", &read.header("etag")).patch(&path, json!({ "author": "记者" })).await;
    let problem = stale.expect(412).json();
    let told: Vec<String> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| format!("{} {} {}", fault["pointer"], fault["code"], fault["detail"]).replace('"', ""))
        .collect();
    assert_eq!(
        told,
        [
            "/source changed was \\工会\\, is \\总工会\\",
            "/summary changed was null, is \\摘要\\",
            "/title changed was \\推进会\\, is \\全市推进会\\"
        ]
    );
    assert_eq!(app.editor().get(&path).await.json()["author"], json!(null));
}

#[actix_web::test]
async fn a_version_that_never_was_is_refused_without_a_story() {
    let app = TestApp::start().await;
    let path = at("articles", &article(&app, json!({ "title": "推进会", "body": "正文。" })).await);
    for tag in ["\"7-00\"", "\"0\"", "\"x\"", "W/\"1-00\"", "\"-1-0\"", "\"99999999999\""] {
        let answer = app.editor().with("If-Match", tag).patch(&path, json!({ "title": "新" })).await;
        assert_eq!(answer.problem(412, "precondition_failed"), [""; 0], "{tag}");
    }
}

#[actix_web::test]
async fn a_service_can_be_set_to_require_it() {
    let app = TestApp::start_with(|config| config.require_if_match = true).await;
    let made = app.editor().post("/v1/tags", json!({ "name": "竞赛" })).await.expect(201);
    let (path, etag) = (at("tags", &made.json()), made.header("etag"));
    let (editor, change) = (app.editor(), json!({ "name": "技能" }));
    editor.patch(&path, change.clone()).await.problem(428, "precondition_required");
    editor.put(&path, change.clone()).await.problem(428, "precondition_required");
    editor.delete(&path).await.problem(428, "precondition_required");
    editor.patch("/v1/site", json!({ "name": "总工会" })).await.problem(428, "precondition_required");
    // Who may not write is told that first.
    app.author().patch(&path, change.clone()).await.problem(403, "forbidden");
    assert_eq!(editor.get(&path).await.expect(200).json()["version"], 1);
    editor.with("If-Match", &etag).patch(&path, change.clone()).await.expect(200);
    editor.with("If-Match", &etag).patch(&path, change).await.problem(412, "precondition_failed");
    editor.with("If-Match", "*").delete(&path).await.expect(204);
}
