//! Sections: the site's columns, a tree.

use serde_json::json;

use crate::support::TestApp;
use crate::support::factory::{article, at, section, subsection};

#[actix_web::test]
async fn an_editor_makes_a_section_and_everyone_reads_it() {
    let app = TestApp::start().await;
    let answer =
        app.editor().post("/v1/sections", json!({ "name": "劳动竞赛", "position": 3 })).await.expect(201);
    let made = answer.json();
    assert_eq!(answer.header("location"), "https://api.example.org/v1/sections/lao-dong-jing-sai");
    assert!(answer.header("etag").starts_with("\"1-"));
    assert_eq!(made["slug"], "lao-dong-jing-sai");

    for key in [made["id"].as_str().unwrap(), "lao-dong-jing-sai"] {
        let read = app.anon().get(&format!("/v1/sections/{key}")).await.expect(200);
        assert_eq!(read.json(), made);
    }
}

#[actix_web::test]
async fn siblings_do_not_share_a_name_but_cousins_may() {
    let app = TestApp::start().await;
    let news = section(&app, "新闻").await;
    subsection(&app, "通知", &news).await;
    let again = json!({ "name": " 通知 ", "parent_id": news["id"] });
    assert_eq!(app.editor().post("/v1/sections", again).await.problem(409, "conflict"), ["/name taken"]);
    let cousin = section(&app, "通知").await;
    assert_eq!(cousin["slug"], "tong-zhi-2", "the slug is taken, so it gets a number");
}

#[actix_web::test]
async fn a_section_is_never_below_itself() {
    let app = TestApp::start().await;
    let top = section(&app, "上").await;
    let middle = subsection(&app, "中", &top).await;
    let bottom = subsection(&app, "下", &middle).await;
    for parent in [&top, &middle, &bottom] {
        let moved = app.editor().patch(&at("sections", &top), json!({ "parent_id": parent["id"] })).await;
        assert_eq!(moved.problem(422, "unprocessable"), ["/parent_id conflicting"]);
    }
}

#[actix_web::test]
async fn a_section_that_is_used_stays() {
    let app = TestApp::start().await;
    let top = section(&app, "上").await;
    let below = subsection(&app, "下", &top).await;
    assert_eq!(
        app.editor().delete(&at("sections", &top)).await.problem(409, "conflict"),
        [" still_referenced"]
    );
    article(&app, json!({ "title": "文", "body": "", "section_id": below["id"] })).await;
    assert_eq!(
        app.editor().delete(&at("sections", &below)).await.problem(409, "conflict"),
        [" still_referenced"]
    );
}
