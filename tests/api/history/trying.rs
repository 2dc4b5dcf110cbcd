//! `validate_only=true`: the same checks, and no effect.

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use serde_json::json;

use crate::support::TestApp;
use crate::support::factory::{at, draft, tag};

#[derive(QueryableByName, Debug, PartialEq)]
struct Contents {
    #[diesel(sql_type = Text)]
    contents: String,
}

/// Everything in the tables that writes write.
fn contents(app: &TestApp) -> Contents {
    sql_query(
        "SELECT concat_ws(' ', (SELECT json_agg(t) FROM tags t), (SELECT json_agg(a) FROM articles a), \
         (SELECT json_agg(s) FROM sections s), (SELECT json_agg(h) FROM slug_history h), \
         (SELECT json_agg(r) FROM revisions r), (SELECT json_agg(e) FROM audit_events e), \
         (SELECT json_agg(k) FROM idempotency_keys k), (SELECT json_agg(v) FROM view_totals v), \
         (SELECT json_agg(d.subject_id) FROM search_documents d), (SELECT json_agg(p) FROM site_profile p)) AS contents",
    )
    .get_result(&mut app.connection())
    .unwrap()
}

#[actix_web::test]
async fn a_write_that_is_only_tried_changes_nothing() {
    let app = TestApp::start().await;
    let (article, tag) = (draft(&app, "推进会").await, tag(&app, "竞赛").await);
    let before = contents(&app);
    let editor = app.editor();
    let input = json!({ "title": "另一个", "body": "正文。", "status": "published" });
    let (article, tag) = (at("articles", &article), at("tags", &tag));
    editor.post("/v1/articles?validate_only=true", input.clone()).await.expect(204);
    editor.put(&format!("{article}?validate_only=true"), input.clone()).await.expect(204);
    editor.patch(&format!("{article}?validate_only=true"), json!({ "slug": "another" })).await.expect(204);
    editor.delete(&format!("{article}?validate_only=true")).await.expect(204);
    editor.post("/v1/tags?validate_only=true", json!({ "name": "技能" })).await.expect(204);
    editor.patch(&format!("{tag}?validate_only=true"), json!({ "name": "技能" })).await.expect(204);
    editor.post("/v1/sections?validate_only=true", json!({ "name": "要闻" })).await.expect(204);
    editor.patch("/v1/site?validate_only=true", json!({ "name": "总工会" })).await.expect(204);
    let keyed = editor.with("Idempotency-Key", "one");
    keyed.post("/v1/articles?validate_only=true", input.clone()).await.expect(204);
    assert_eq!(contents(&app), before);
    // The key is still free for the real thing.
    keyed.post("/v1/articles?validate_only=false", input).await.expect(201);
}

#[actix_web::test]
async fn it_answers_what_the_write_would_answer() {
    let app = TestApp::start().await;
    let (first, second) = (tag(&app, "竞赛").await, tag(&app, "技能").await);
    let editor = app.editor();
    let path = at("tags", &second);
    for suffix in ["", "?validate_only=true"] {
        let taken = editor.post(&format!("/v1/tags{suffix}"), json!({ "name": "竞赛" })).await;
        assert_eq!(taken.problem(409, "conflict"), ["/name taken"], "{suffix}");
        let wrong = editor.post(&format!("/v1/tags{suffix}"), json!({ "name": "", "x": 1 })).await;
        assert_eq!(wrong.problem(422, "unprocessable").len(), 2, "{suffix}");
        let stale = editor
            .with("If-Match", "\"9-0\"")
            .patch(&format!("{path}{suffix}"), json!({ "name": "新" }))
            .await;
        stale.problem(412, "precondition_failed");
        app.author()
            .post(&format!("/v1/tags{suffix}"), json!({ "name": "新" }))
            .await
            .problem(403, "forbidden");
        app.anon()
            .post(&format!("/v1/tags{suffix}"), json!({ "name": "新" }))
            .await
            .problem(401, "unauthorized");
    }
    assert_eq!(app.anon().get(&at("tags", &first)).await.expect(200).json()["version"], 1);
}

#[actix_web::test]
async fn anything_else_in_the_query_of_a_write_is_unknown() {
    let app = TestApp::start().await;
    let answer = app.editor().post("/v1/tags?validate_only=maybe&dry_run=1", json!({ "name": "竞赛" })).await;
    let faults = answer.problem(400, "bad_request");
    assert_eq!(faults, ["dry_run unknown_parameter", "validate_only wrong_type"]);
}
