//! PUT replaces, PATCH merges.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::factory::{article, at, section, tag};

/// An article with something in every field.
async fn full(app: &TestApp) -> Value {
    let (section, tag) = (section(app, "新闻").await, tag(app, "竞赛").await);
    let input = json!({
        "title": "全文",
        "body": "正文",
        "slug": "full",
        "summary": "提要",
        "section_id": section["id"],
        "tag_ids": [tag["id"]],
        "cover": { "url": "https://img.example.org/cover.jpg", "alt": "会场" },
        "attachments": [{ "title": "方案", "url": "/files/plan.pdf" }],
        "source": "市总工会",
        "author": "张三",
        "editor": "李四",
        "department": "市总经济部",
        "locale": "zh-Hant",
        "status": "published",
        "published_at": "2026-03-01T00:00:00Z",
        "unpublish_at": "2027-03-01T00:00:00Z",
        "pinned": true,
        "canonical_url": "https://news.example.org/1",
    });
    article(app, input).await
}

#[actix_web::test]
async fn put_resets_what_it_leaves_out() {
    let app = TestApp::start().await;
    let before = full(&app).await;
    let put = json!({ "title": "新题", "body": "新文" });
    let after = app.editor().put(&at("articles", &before), put).await.expect(200).json();
    for field in
        ["summary", "section_id", "cover", "source", "author", "department", "published_at", "canonical_url"]
    {
        assert_eq!(after[field], Value::Null, "{field}");
    }
    for field in ["editor", "unpublish_at"] {
        assert_eq!(after["desk"][field], Value::Null, "{field}");
    }
    assert_eq!(after["tag_ids"], json!([]));
    assert_eq!(after["attachments"], json!([]));
    assert_eq!(after["pinned"], false);
    assert_eq!(after["status"], "draft");
    assert_eq!((&after["slug"], &after["locale"]), (&before["slug"], &before["locale"]), "these two stay");
    assert_eq!(after["id"], before["id"]);
    assert_eq!(after["version"], 2);
}

#[actix_web::test]
async fn patch_leaves_what_it_does_not_name() {
    let app = TestApp::start().await;
    let mut before = full(&app).await;
    app.pass(std::time::Duration::from_secs(60));
    let patch = json!({ "title": "新题" });
    let mut after = app.editor().patch(&at("articles", &before), patch).await.expect(200).json();
    assert_eq!(after["updated_at"], "2026-03-22T04:01:00Z");
    for field in ["title", "version", "updated_at"] {
        assert_ne!(after[field], before[field]);
        (before[field], after[field]) = (Value::Null, Value::Null);
    }
    assert_eq!(after, before);
}

#[actix_web::test]
async fn patch_clears_with_null() {
    let app = TestApp::start().await;
    let before = full(&app).await;
    let patch = json!({
        "summary": null, "section_id": null, "cover": null, "source": null, "author": null, "editor": null,
        "department": null, "unpublish_at": null, "canonical_url": null, "tag_ids": null, "attachments": null,
        "pinned": null,
    });
    let after = app.editor().patch(&at("articles", &before), patch).await.expect(200).json();
    for field in ["summary", "section_id", "cover", "source", "author", "department", "canonical_url"] {
        assert_eq!(after[field], Value::Null, "{field}");
    }
    assert_eq!((&after["tag_ids"], &after["attachments"]), (&json!([]), &json!([])));
    assert_eq!(after["pinned"], false);
    assert_eq!((&after["title"], &after["status"]), (&before["title"], &before["status"]));
}

#[actix_web::test]
async fn what_changes_nothing_keeps_the_version() {
    let app = TestApp::start().await;
    let before = full(&app).await;
    app.pass(std::time::Duration::from_secs(60));
    let path = at("articles", &before);
    for nothing in [json!({}), json!({ "title": "全文", "pinned": true })] {
        let after = app.editor().patch(&path, nothing).await.expect(200);
        assert!(after.header("etag").starts_with("\"1-"));
        assert_eq!(after.json(), before);
    }
}

#[actix_web::test]
async fn a_patch_merges_into_the_cover() {
    let app = TestApp::start().await;
    let before = full(&app).await;
    let path = at("articles", &before);
    let cover = |patch: Value| {
        let editor = app.editor();
        let path = path.clone();
        async move { editor.patch(&path, json!({ "cover": patch })).await }
    };
    let after = cover(json!({ "alt": "合影" })).await.expect(200).json();
    assert_eq!(after["cover"]["alt"], "合影");
    assert_eq!(after["cover"]["url"], "https://img.example.org/cover.jpg", "the rest of it stays");
    let after = cover(json!({ "url": null, "file_name": "cover.jpg" })).await.expect(200).json();
    assert_eq!(after["cover"], json!({ "file_name": "cover.jpg", "media_id": null, "alt": "合影" }));
    let answer = cover(json!({ "file_name": null })).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/cover incomplete"]);
}

#[actix_web::test]
async fn a_required_field_is_never_cleared() {
    let app = TestApp::start().await;
    let path = at("articles", &full(&app).await);
    let answer = app.editor().patch(&path, json!({ "title": null, "body": null })).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/body required", "/title required"]);
    for no_object in [json!(null), json!([]), json!("title")] {
        let answer = app.editor().patch(&path, no_object).await;
        assert_eq!(answer.problem(422, "unprocessable"), [" wrong_type"]);
    }
}

#[actix_web::test]
async fn what_means_the_same_changes_nothing() {
    let app = TestApp::start().await;
    let input = json!({
        "title": "  two   spaces ", "body": "正文。", "status": "published",
        "published_at": "2026-03-01T00:00:00.000000100Z"
    });
    let made = app.editor().post("/v1/articles", input.clone()).await.expect(201).json();
    let again = app.editor().put(&at("articles", &made), input).await.expect(200).json();
    assert_eq!(again["version"], 1);
}

#[actix_web::test]
async fn null_clears_inside_an_object_too() {
    let app = TestApp::start().await;
    let path = at("articles", &full(&app).await);
    app.editor().patch(&path, json!({ "cover": { "url": "/a.jpg", "alt": "照片" } })).await.expect(200);
    let cleared = app.editor().patch(&path, json!({ "cover": { "alt": null } })).await.expect(200).json();
    assert_eq!((&cleared["cover"]["url"], &cleared["cover"]["alt"]), (&json!("/a.jpg"), &json!("")));
    let unknown = app.editor().patch(&path, json!({ "nothing": null, "pinned": 3 })).await;
    assert_eq!(unknown.problem(422, "unprocessable"), ["/pinned wrong_type", "/nothing unknown_field"]);
}

#[actix_web::test]
async fn a_new_body_is_rendered_and_an_old_one_is_kept() {
    let app = TestApp::start().await;
    let path = at("articles", &full(&app).await);
    let changed = app.editor().patch(&path, json!({ "body": "**新**" })).await.expect(200).json();
    assert!(changed["body_html"].as_str().unwrap().contains("<strong>新</strong>"), "{changed}");
    let kept = app.editor().patch(&path, json!({ "title": "只改标题" })).await.expect(200).json();
    assert_eq!(kept["body_html"], changed["body_html"]);
    let as_html = app.editor().patch(&path, json!({ "body_format": "html" })).await.expect(200).json();
    assert_eq!(as_html["body_html"], "**新**");
}
