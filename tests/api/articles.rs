//! Articles: how one comes into being, and what is refused at the door.

mod access;
mod bodies;
mod changes;
mod conferrals;
mod filters;
mod neighbours;
mod preconditions;
mod references;
mod slugs;
mod times;
mod trash;

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::factory::{at, draft, listed, published};

#[actix_web::test]
async fn an_editor_publishes_and_everyone_reads() {
    let app = TestApp::start().await;
    let input = json!({
        "title": "全市推进会召开",
        "body": "会议**如期**召开。",
        "status": "published",
        "editor": "李四",
        "source": "市总工会",
    });
    let answer = app.editor().post("/v1/articles", input).await.expect(201);
    let made = answer.json();
    assert_eq!(
        answer.header("location"),
        "https://api.example.org/v1/articles/quan-shi-tui-jin-hui-zhao-kai"
    );
    assert!(answer.header("etag").starts_with("\"1-"));
    assert_eq!(made["version"], 1);
    assert_eq!(made["desk"]["body"], "会议**如期**召开。");
    assert_eq!(made["desk"]["editor"], "李四");

    let mut public = made.clone();
    public.as_object_mut().unwrap().remove("desk");
    for key in [made["id"].as_str().unwrap(), "quan-shi-tui-jin-hui-zhao-kai"] {
        for reader in [app.anon(), app.author()] {
            let read = reader.get(&format!("/v1/articles/{key}")).await.expect(200);
            assert_eq!(read.json(), public, "readers see everything but the desk's part");
            let bytes = String::from_utf8(read.bytes).unwrap();
            assert!(!bytes.contains("**") && !bytes.contains("李四"), "{bytes}");
        }
        let read = app.editor().get(&format!("/v1/articles/{key}")).await.expect(200);
        assert_eq!(read.json(), made);
    }
}

#[actix_web::test]
async fn an_article_is_a_draft_unless_it_says_otherwise() {
    let app = TestApp::start().await;
    let made = draft(&app, "草稿").await;
    assert_eq!(made["status"], "draft");
    assert_eq!(made["published_at"], Value::Null);
    assert_eq!(made["locale"], "zh-Hans");
    app.anon().get(&at("articles", &made)).await.problem(404, "not_found");
}

#[actix_web::test]
async fn every_fault_of_a_body_is_told_at_once() {
    let app = TestApp::start().await;
    let body = json!({
        "title": 5,
        "pinned": "yes",
        "status": "gone",
        "colour": "red",
        "tag_ids": ["x"],
        "published_at": "22 March",
        "cover": { "url": "javascript:alert(1)", "width": 3 },
        "attachments": [{ "title": "", "url": "ftp://example.org" }],
    });
    let faults = app.editor().post("/v1/articles", body).await.problem(422, "unprocessable");
    let expected = [
        "/attachments/0/title too_short",
        "/attachments/0/url invalid_format",
        "/body required",
        "/colour unknown_field",
        "/cover/url invalid_format",
        "/cover/width unknown_field",
        "/pinned wrong_type",
        "/published_at invalid_format",
        "/status not_allowed",
        "/tag_ids/0 invalid_format",
        "/title wrong_type",
    ];
    assert_eq!(faults, expected);
}

#[actix_web::test]
async fn what_the_service_decides_cannot_be_sent() {
    let app = TestApp::start().await;
    let article = draft(&app, "原文").await;
    let fields = [
        "id",
        "author_id",
        "created_by",
        "created_at",
        "updated_at",
        "deleted_at",
        "listed_at",
        "version",
        "views",
        "body_html",
        "body_text",
        "images",
        "desk",
    ];
    for field in fields {
        let mut body = json!({ "title": "文", "body": "" });
        body[field] = article[field].clone();
        let refused = [format!("/{field} unknown_field")];
        let answer = app.editor().post("/v1/articles", body.clone()).await;
        assert_eq!(answer.problem(422, "unprocessable"), refused);
        let answer = app.editor().put(&at("articles", &article), body).await;
        assert_eq!(answer.problem(422, "unprocessable"), refused);
        let answer = app.editor().patch(&at("articles", &article), json!({ field: null })).await;
        assert_eq!(answer.problem(422, "unprocessable"), refused);
    }
    assert_eq!(listed(&app.editor(), "/v1/articles?status=all").await, ["原文"]);
}

#[actix_web::test]
async fn a_title_is_measured_in_characters() {
    let app = TestApp::start().await;
    let title = |length| json!({ "title": "会".repeat(length), "body": "" });
    let longest = app.editor().post("/v1/articles", title(200)).await.expect(201).json();
    assert_eq!(longest["title"], "会".repeat(200));
    let answer = app.editor().post("/v1/articles", title(201)).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/title too_long"]);
    // One character that is two in its canonical form.
    let grows = json!({ "title": "\u{958}".repeat(150), "body": "" });
    let answer = app.editor().post("/v1/articles", grows).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/title too_long"]);
}

#[actix_web::test]
async fn a_title_is_one_tidy_line() {
    let app = TestApp::start().await;
    let tidied = draft(&app, " 全市\t推进会\u{3000}\r\n召开 ").await;
    assert_eq!(tidied["title"], "全市 推进会 召开");
    for (title, fault) in [
        ("", "/title too_short"),
        (" \t\u{3000}", "/title too_short"),
        ("推进\u{7}会", "/title invalid_format"),
        ("推进\u{202e}会", "/title invalid_format"),
        ("推进\0会", "/title nul_character"),
    ] {
        let answer = app.editor().post("/v1/articles", json!({ "title": title, "body": "" })).await;
        assert_eq!(answer.problem(422, "unprocessable"), [fault], "{title:?}");
    }
}

#[actix_web::test]
async fn a_title_is_something_to_see() {
    let app = TestApp::start().await;
    for title in [" ", "\u{200b}\u{200d}", "\u{3000}\u{feff}", "\u{3164}"] {
        let answer = app.editor().post("/v1/articles", json!({ "title": title, "body": "" })).await;
        assert_eq!(answer.problem(422, "unprocessable"), ["/title too_short"]);
    }
}

#[actix_web::test]
async fn the_answer_says_its_language() {
    let app = TestApp::start().await;
    let english = json!({ "title": "Visit", "body": "", "status": "published", "locale": "en" });
    let made = app.editor().post("/v1/articles", english).await.expect(201);
    assert_eq!(made.header("content-language"), "en");
    assert_eq!(app.anon().get("/v1/articles/visit").await.header("content-language"), "en");
    assert_eq!(app.anon().get("/v1/articles").await.header("content-language"), "zh-Hans");
}

#[actix_web::test]
async fn an_address_leads_to_a_place_on_this_site_or_on_the_web() {
    let app = TestApp::start().await;
    for url in
        ["/\\evil.example", "//evil.example", "https://", "https:///x", "https://a b", "javascript:1", "x"]
    {
        let cover = json!({ "title": "文", "body": "", "cover": { "url": url } });
        let faults = app.editor().post("/v1/articles", cover).await.problem(422, "unprocessable");
        assert_eq!(faults, ["/cover/url invalid_format"], "{url}");
    }
    for url in ["/", "/a.jpg", "https://img.example.org/a.jpg?x=1"] {
        let cover = json!({ "title": "文", "body": "", "cover": { "url": url } });
        app.editor().post("/v1/articles", cover).await.expect(201);
    }
}

#[actix_web::test]
async fn a_word_of_a_route_is_no_slug() {
    let app = TestApp::start().await;
    for slug in ["views", "restore", "search"] {
        let input = json!({ "title": " ", "body": "", "slug": slug });
        let faults = app.editor().post("/v1/articles", input).await.problem(422, "unprocessable");
        assert_eq!(faults, ["/title too_short", "/slug not_allowed"]);
    }
    let made = published(&app, "Search").await;
    assert_eq!(made["slug"], "search-2");
}
