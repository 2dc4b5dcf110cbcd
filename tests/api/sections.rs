//! Sections: the site's columns, a tree.

use serde_json::json;

use crate::support::TestApp;
use crate::support::factory::{article, at, listed, section, subsection, text};

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

#[actix_web::test]
async fn sections_are_listed_as_a_menu_shows_them() {
    let app = TestApp::start().await;
    let mut first = serde_json::Value::Null;
    for (name, position) in [("丙", 3), ("甲", 1), ("乙", 2), ("又乙", 2)] {
        let body = json!({ "name": name, "position": position });
        let made = app.editor().post("/v1/sections", body).await.expect(201).json();
        if name == "甲" {
            first = made;
        }
        app.pass(std::time::Duration::from_secs(1));
    }
    subsection(&app, "子", &first).await;
    let anon = app.anon();
    assert_eq!(listed(&anon, "/v1/sections").await, ["子", "甲", "乙", "又乙", "丙"]);
    assert_eq!(listed(&anon, "/v1/sections?sort=position").await, ["子", "甲", "乙", "又乙", "丙"]);
    assert_eq!(listed(&anon, "/v1/sections?sort=name").await, ["丙", "乙", "又乙", "子", "甲"]);
    for key in ["id", "slug"] {
        let path = format!("/v1/sections?parent={}", text(&first, key));
        assert_eq!(listed(&anon, &path).await, ["子"]);
    }
    for (query, fault) in [
        ("parent=nowhere", "parent not_found"),
        ("sort=slug", "sort not_allowed"),
        ("status=all", "status not_allowed"),
        ("section=x", "section unknown_parameter"),
    ] {
        let answer = anon.get(&format!("/v1/sections?{query}")).await;
        assert_eq!(answer.problem(400, "bad_request"), [fault]);
    }
}

#[actix_web::test]
async fn a_section_goes_to_the_trash_and_comes_back() {
    let app = TestApp::start().await;
    let made = section(&app, "旧栏目").await;
    let path = at("sections", &made);
    app.editor().delete(&path).await.expect(204);
    for client in [app.anon(), app.editor()] {
        client.get(&path).await.problem(404, "not_found");
        assert!(listed(&client, "/v1/sections").await.is_empty());
    }
    app.anon().get("/v1/sections?status=trashed").await.problem(401, "unauthorized");
    app.author().get("/v1/sections?status=trashed").await.problem(403, "forbidden");
    assert_eq!(listed(&app.editor(), "/v1/sections?status=trashed").await, ["旧栏目"]);
    assert_eq!(
        app.anon().get("/v1/articles?section=jiu-lan-mu").await.problem(400, "bad_request"),
        ["section not_found"]
    );
    let mut back = app.editor().act("/v1/sections/jiu-lan-mu/restore").await.expect(200).json();
    assert_eq!(back["version"], 3);
    back["version"] = made["version"].clone();
    assert_eq!(back, made);
}

#[actix_web::test]
async fn a_section_waits_for_its_parent_and_its_name() {
    let app = TestApp::start().await;
    let top = section(&app, "上").await;
    let below = subsection(&app, "下", &top).await;
    for resource in [&below, &top] {
        app.editor().delete(&at("sections", resource)).await.expect(204);
    }
    let restore = |resource| format!("{}/restore", at("sections", resource));
    let answer = app.editor().act(&restore(&below)).await;
    assert_eq!(answer.problem(409, "conflict"), ["/parent_id not_found"]);
    let answer = app.editor().post("/v1/sections", json!({ "name": "新", "parent_id": top["id"] })).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/parent_id not_found"]);

    let namesake = section(&app, "上").await;
    assert_eq!(app.editor().act(&restore(&top)).await.problem(409, "conflict"), ["/name taken"]);
    app.editor().delete(&at("sections", &namesake)).await.expect(204);
    app.editor().act(&restore(&top)).await.expect(200);
    app.editor().act(&restore(&below)).await.expect(200);
}
