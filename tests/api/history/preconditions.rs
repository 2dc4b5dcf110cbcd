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
