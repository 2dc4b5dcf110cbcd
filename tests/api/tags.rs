//! Tags: free labels.

use serde_json::json;

use crate::support::TestApp;
use crate::support::factory::{article, at, listed, tag, text};

#[actix_web::test]
async fn an_editor_makes_a_tag_and_everyone_reads_it() {
    let app = TestApp::start().await;
    let answer = app.editor().post("/v1/tags", json!({ "name": " 技能 竞赛 " })).await.expect(201);
    let made = answer.json();
    assert_eq!(answer.header("location"), "https://api.example.org/v1/tags/ji-neng-jing-sai");
    assert!(answer.header("etag").starts_with("\"1-"));
    for key in [text(&made, "id"), "ji-neng-jing-sai"] {
        assert_eq!(app.anon().get(&format!("/v1/tags/{key}")).await.expect(200).json(), made);
    }
    app.anon().post("/v1/tags", json!({ "name": "别的" })).await.problem(401, "unauthorized");
    app.author().post("/v1/tags", json!({ "name": "别的" })).await.problem(403, "forbidden");
}

#[actix_web::test]
async fn one_label_is_one_tag_however_it_is_written() {
    let app = TestApp::start().await;
    tag(&app, "劳动CEO竞赛").await;
    let other = tag(&app, "别的").await;
    for same in ["劳动CEO竞赛", "勞動CEO競賽", "劳动ＣＥＯ竞赛", "劳动ceo竞赛", " 劳动CEO竞赛\t"]
    {
        let answer = app.editor().post("/v1/tags", json!({ "name": same })).await;
        assert_eq!(answer.problem(409, "conflict"), ["/name taken"], "{same}");
        let answer = app.editor().patch(&at("tags", &other), json!({ "name": same })).await;
        assert_eq!(answer.problem(409, "conflict"), ["/name taken"], "{same}");
    }
}

#[actix_web::test]
async fn a_name_has_limits() {
    let app = TestApp::start().await;
    tag(&app, &"赛".repeat(50)).await;
    for (name, code) in [
        ("赛".repeat(51), "too_long"),
        ("\u{958}".repeat(40), "too_long"), // two characters each in canonical form
        (" ".into(), "too_short"),
        ("赛\u{202e}".into(), "invalid_format"),
    ] {
        let answer = app.editor().post("/v1/tags", json!({ "name": name })).await;
        assert_eq!(answer.problem(422, "unprocessable"), [format!("/name {code}")]);
    }
}

#[actix_web::test]
async fn a_tag_that_is_carried_stays() {
    let app = TestApp::start().await;
    let tag = tag(&app, "竞赛").await;
    let carrier = article(&app, json!({ "title": "文", "body": "", "tag_ids": [tag["id"]] })).await;
    let answer = app.editor().delete(&at("tags", &tag)).await.expect(409);
    assert!(answer.json()["detail"].as_str().unwrap().contains(text(&carrier, "slug")), "it names them");
    assert_eq!(answer.problem(409, "conflict"), [" still_referenced"]);
    app.editor().patch(&at("articles", &carrier), json!({ "tag_ids": [] })).await.expect(200);
    app.editor().delete(&at("tags", &tag)).await.expect(204);
    app.anon().get(&at("tags", &tag)).await.problem(404, "not_found");
}

#[actix_web::test]
async fn a_tag_comes_back_unless_its_name_is_taken() {
    let app = TestApp::start().await;
    let old = tag(&app, "竞赛").await;
    app.editor().delete(&at("tags", &old)).await.expect(204);
    let new = tag(&app, "竞赛").await;
    assert_eq!(new["slug"], "jing-sai-2");
    let restore = format!("{}/restore", at("tags", &old));
    assert_eq!(app.editor().act(&restore).await.problem(409, "conflict"), ["/name taken"]);
    app.editor().patch(&at("tags", &new), json!({ "name": "新竞赛" })).await.expect(200);
    app.editor().act(&restore).await.expect(200);
    assert_eq!(app.anon().get("/v1/tags/jing-sai").await.expect(200).json()["id"], old["id"]);
}

#[actix_web::test]
async fn tags_are_listed_by_name() {
    let app = TestApp::start().await;
    for name in ["b", "a", "竞赛", "c"] {
        tag(&app, name).await;
    }
    app.editor().delete("/v1/tags/c").await.expect(204);
    assert_eq!(listed(&app.anon(), "/v1/tags").await, ["a", "b", "竞赛"]);
    assert_eq!(listed(&app.anon(), "/v1/tags?status=live").await, ["a", "b", "竞赛"]);
    app.anon().get("/v1/tags?status=trashed").await.problem(401, "unauthorized");
    app.author().get("/v1/tags?status=trashed").await.problem(403, "forbidden");
    assert_eq!(listed(&app.editor(), "/v1/tags?status=trashed").await, ["c"]);
    assert_eq!(listed(&app.anon(), "/v1/tags?sort=-name").await, ["竞赛", "b", "a"]);
}

#[actix_web::test]
async fn a_tag_is_renamed_and_keeps_its_old_address() {
    let app = TestApp::start().await;
    let made = tag(&app, "竞赛").await;
    let path = at("tags", &made);
    let put = app.editor().put(&path, json!({ "name": "比武" })).await.expect(200).json();
    assert_eq!((&put["name"], &put["slug"]), (&json!("比武"), &json!("jing-sai")), "its slug stays");
    app.editor().with("If-Match", "\"1\"").patch(&path, json!({})).await.problem(412, "precondition_failed");
    let moved = app.editor().patch(&path, json!({ "slug": "bi-wu" })).await.expect(200).json();
    assert_eq!(moved["version"], 3);
    let answer = app.anon().get("/v1/tags/jing-sai").await.expect(308);
    assert_eq!(answer.header("location"), "https://api.example.org/v1/tags/bi-wu");
    let still = app.editor().patch(&path, json!({ "name": "比武" })).await.expect(200).json();
    assert_eq!(still, moved, "what changes nothing keeps its version");
}
