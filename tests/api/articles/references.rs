//! The section and the tags of an article.

use serde_json::json;

use crate::support::factory::{article, at, draft, section, tag};
use crate::support::{TestApp, nobody};

#[actix_web::test]
async fn tags_keep_the_order_they_are_given_in() {
    let app = TestApp::start().await;
    let mut ids = Vec::new();
    for name in ["丙", "甲", "乙"] {
        ids.push(tag(&app, name).await["id"].clone());
    }
    let made =
        article(&app, json!({ "title": "文", "body": "", "status": "published", "tag_ids": ids })).await;
    let path = at("articles", &made);
    assert_eq!(app.anon().get(&path).await.json()["tag_ids"], json!(ids));
    ids.reverse();
    let turned = app.editor().patch(&path, json!({ "tag_ids": ids })).await.expect(200).json();
    assert_eq!(turned["version"], 2);
    assert_eq!(app.anon().get(&path).await.json()["tag_ids"], json!(ids));
    let list = app.anon().get("/v1/articles").await.json();
    assert_eq!(list["data"][0]["tag_ids"], json!(ids));
}

#[actix_web::test]
async fn a_tag_is_given_once() {
    let app = TestApp::start().await;
    let (one, other) = (tag(&app, "甲").await["id"].clone(), tag(&app, "乙").await["id"].clone());
    let twice = json!({ "title": "文", "body": "", "tag_ids": [one, other, one] });
    let answer = app.editor().post("/v1/articles", twice.clone()).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/tag_ids/2 not_allowed"]);
    let path = at("articles", &draft(&app, "文").await);
    let answer = app.editor().put(&path, twice).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/tag_ids/2 not_allowed"]);
    // Written in other letters it is still the same id.
    let shouted = one.as_str().unwrap().to_uppercase();
    let answer = app.editor().patch(&path, json!({ "tag_ids": [one, shouted] })).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/tag_ids/1 not_allowed"]);
}

#[actix_web::test]
async fn what_is_referred_to_is_there() {
    let app = TestApp::start().await;
    let known = tag(&app, "甲").await["id"].clone();
    let body = json!({
        "title": " ",
        "body": "",
        "section_id": nobody(),
        "tag_ids": [known, nobody()],
    });
    let answer = app.editor().post("/v1/articles", body.clone()).await;
    let faults = ["/title too_short", "/section_id not_found", "/tag_ids/1 not_found"];
    assert_eq!(answer.problem(422, "unprocessable"), faults);
    let path = at("articles", &draft(&app, "文").await);
    assert_eq!(app.editor().put(&path, body).await.problem(422, "unprocessable"), faults);
}

#[actix_web::test]
async fn nothing_is_put_where_the_trash_is() {
    let app = TestApp::start().await;
    let (section, tag) = (section(&app, "旧栏目").await, tag(&app, "旧标签").await);
    app.editor().delete(&at("sections", &section)).await.expect(204);
    app.editor().delete(&at("tags", &tag)).await.expect(204);
    let body = json!({ "title": "文", "body": "", "section_id": section["id"], "tag_ids": [tag["id"]] });
    let answer = app.editor().post("/v1/articles", body).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/section_id not_found", "/tag_ids/0 not_found"]);
}
