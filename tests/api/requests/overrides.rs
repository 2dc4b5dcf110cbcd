//! `X-HTTP-Method-Override`: POST for clients that cannot send anything else.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::factory::{at, tag};
use crate::support::{Client, TestApp};

async fn post(client: &Client, method: &str, path: &str, body: &Value) -> crate::support::Answer {
    let client = client.with("X-HTTP-Method-Override", method);
    client.send(Method::POST, path, Some("application/json"), body.to_string().into_bytes()).await
}

#[actix_web::test]
async fn a_post_can_stand_for_patch_put_and_delete() {
    let app = TestApp::start().await;
    let path = at("tags", &tag(&app, "竞赛").await);
    let editor = app.editor();
    let patched = post(&editor, "PATCH", &path, &json!({ "name": "技能" })).await.expect(200).json();
    assert_eq!((&patched["name"], &patched["version"]), (&json!("技能"), &json!(2)));
    let put = post(&editor, "put", &path, &json!({ "name": "安全" })).await.expect(200).json();
    assert_eq!((&put["name"], &put["version"]), (&json!("安全"), &json!(3)));
    editor.with("X-HTTP-Method-Override", "DELETE").act(&path).await.expect(204);
    app.anon().get(&path).await.problem(404, "not_found");
}

#[actix_web::test]
async fn it_is_authorised_and_conditional_as_what_it_stands_for() {
    let app = TestApp::start().await;
    let path = at("tags", &tag(&app, "竞赛").await);
    let change = json!({ "name": "技能" });
    post(&app.anon(), "PATCH", &path, &change).await.problem(401, "unauthorized");
    post(&app.author(), "PATCH", &path, &change).await.problem(403, "forbidden");
    let late = app.editor().with("If-Match", "\"9-0\"");
    post(&late, "PATCH", &path, &change).await.problem(412, "precondition_failed");
    let answer = post(&app.editor(), "PATCH", "/v1/tags", &change).await.expect(405);
    assert_eq!(answer.header("allow"), "GET, HEAD, OPTIONS, POST");
}

#[actix_web::test]
async fn nothing_else_can_be_asked_for_by_it() {
    let app = TestApp::start().await;
    let path = at("tags", &tag(&app, "竞赛").await);
    for method in ["GET", "HEAD", "POST", "OPTIONS", "TRACE", "", "PATCH, DELETE", "X"] {
        let answer = post(&app.editor(), method, &path, &json!({})).await;
        assert_eq!(answer.problem(400, "bad_request"), ["X-HTTP-Method-Override not_allowed"], "{method:?}");
    }
    let twice = app.editor().with("X-HTTP-Method-Override", "PATCH");
    let answer = post(&twice, "DELETE", &path, &json!({})).await;
    assert_eq!(answer.problem(400, "bad_request"), ["X-HTTP-Method-Override not_allowed"]);
    // Only POST can stand for something else.
    let read = app.editor().with("X-HTTP-Method-Override", "DELETE").get(&path).await.expect(200);
    assert_eq!(read.json()["name"], "竞赛");
    app.anon().get(&path).await.expect(200);
}
