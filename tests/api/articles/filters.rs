//! Lists of articles: filters, sorting, and parameters that are wrong.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::factory::{article, at, listed, section, subsection, tag, text};

async fn dated(app: &TestApp, title: &str, published_at: &str) -> Value {
    let input =
        json!({ "title": title, "body": "正文", "status": "published", "published_at": published_at });
    article(app, input).await
}

#[actix_web::test]
async fn a_section_has_the_articles_of_those_below_it() {
    let app = TestApp::start().await;
    let news = section(&app, "新闻").await;
    let local = subsection(&app, "本市", &news).await;
    let county = subsection(&app, "县区", &local).await;
    let other = section(&app, "通知").await;
    for (title, section) in [("一", &news), ("二", &local), ("三", &county), ("四", &other)] {
        let body = json!({
            "title": title,
            "body": "",
            "status": "published",
            "section_id": section["id"],
            "published_at": "2026-03-01T00:00:00Z",
        });
        article(&app, body).await;
    }
    app.editor().patch(&at("sections", &local), json!({ "slug": "city" })).await.expect(200);
    for (key, titles) in [
        (text(&news, "id"), &["一", "二", "三"][..]),
        (text(&news, "slug"), &["一", "二", "三"]),
        ("city", &["二", "三"]),
        (text(&local, "slug"), &["二", "三"]), // its old slug
        (text(&county, "id"), &["三"]),
        (text(&other, "slug"), &["四"]),
    ] {
        let mut found = listed(&app.anon(), &format!("/v1/articles?section={key}")).await;
        found.sort_by_key(|title| "一二三四".find(title.as_str()));
        assert_eq!(found, titles, "{key}");
    }
}

#[actix_web::test]
async fn articles_are_found_by_tag_and_pin() {
    let app = TestApp::start().await;
    let tag = tag(&app, "竞赛").await;
    for (title, tags, pinned) in
        [("甲", json!([tag["id"]]), true), ("乙", json!([tag["id"]]), false), ("丙", json!([]), true)]
    {
        let body = json!({
            "title": title,
            "body": "",
            "status": "published",
            "tag_ids": tags,
            "pinned": pinned,
        });
        article(&app, body).await;
        app.pass(Duration::from_secs(1));
    }
    let anon = app.anon();
    assert_eq!(listed(&anon, "/v1/articles").await, ["丙", "乙", "甲"]);
    assert_eq!(listed(&anon, "/v1/articles?tag=jing-sai").await, ["乙", "甲"]);
    assert_eq!(listed(&anon, &format!("/v1/articles?tag={}", text(&tag, "id"))).await, ["乙", "甲"]);
    assert_eq!(listed(&anon, "/v1/articles?pinned=true").await, ["丙", "甲"]);
    assert_eq!(listed(&anon, "/v1/articles?pinned=false").await, ["乙"]);
    assert_eq!(listed(&anon, "/v1/articles?pinned=true&tag=jing-sai").await, ["甲"]);
}

#[actix_web::test]
async fn articles_are_found_by_time_and_sorted_by_it() {
    let app = TestApp::start().await;
    let oldest = dated(&app, "一月", "2026-01-01T00:00:00Z").await;
    dated(&app, "二月", "2026-02-01T00:00:00Z").await;
    dated(&app, "三月", "2026-03-01T00:00:00Z").await;
    app.pass(Duration::from_secs(60));
    app.editor().patch(&at("articles", &oldest), json!({ "source": "改" })).await.expect(200);
    for (query, titles) in [
        ("", &["三月", "二月", "一月"][..]),
        ("sort=-published_at", &["三月", "二月", "一月"]),
        ("sort=published_at", &["一月", "二月", "三月"]),
        ("sort=-updated_at&limit=1", &["一月"]),
        ("published_after=2026-02-01T00:00:00Z", &["三月", "二月"]), // at this time or later
        ("published_before=2026-02-01T00:00:00Z", &["一月"]),        // before it
        ("published_after=2026-02-01T08:00:00%2B08:00", &["三月", "二月"]),
        ("published_after=2026-01-15T00:00:00Z&published_before=2026-02-15T00:00:00Z", &["二月"]),
        ("published_after=0000-01-01T00:00:00%2B23:00", &["三月", "二月", "一月"]),
        ("published_before=9999-12-31T23:59:59-23:00", &["三月", "二月", "一月"]),
        ("updated_after=2026-03-22T04:01:00Z", &["一月"]),
        ("updated_after=2026-03-22T04:01:01Z", &[]),
    ] {
        assert_eq!(listed(&app.anon(), &format!("/v1/articles?{query}")).await, titles, "{query}");
    }
    assert_eq!(listed(&app.anon(), "/v1/articles?sort=updated_at").await[2], "一月");
}

#[actix_web::test]
async fn the_desk_lists_every_state() {
    let app = TestApp::start().await;
    for (title, status, published_at) in [
        ("草", "draft", Value::Null),
        ("审", "in_review", Value::Null),
        ("发", "published", Value::Null),
        ("待", "published", json!("2026-04-01T00:00:00Z")),
        ("存", "archived", Value::Null),
    ] {
        let body = json!({ "title": title, "body": "", "status": status, "published_at": published_at });
        article(&app, body).await;
    }
    for (status, titles) in [
        ("draft", &["草"][..]),
        ("in_review", &["审"]),
        ("published", &["发"]),
        ("scheduled", &["待"]),
        ("archived", &["存"]),
        ("trashed", &[]),
    ] {
        let path = format!("/v1/articles?status={status}");
        assert_eq!(listed(&app.editor(), &path).await, titles);
        if status != "published" {
            app.anon().get(&path).await.problem(401, "unauthorized");
            // An author lists what is their own, and none of these is.
            assert!(listed(&app.author(), &path).await.is_empty());
        }
    }
    assert_eq!(listed(&app.editor(), "/v1/articles?status=all").await.len(), 5);
    assert_eq!(listed(&app.editor(), "/v1/articles").await, ["发"], "unasked, the desk sees what readers do");
}

#[actix_web::test]
async fn a_wrong_parameter_is_named_with_what_is_allowed() {
    let app = TestApp::start().await;
    for (query, faults, allowed) in [
        ("colour=red", &["colour unknown_parameter"][..], "published_after"),
        ("status=gone", &["status not_allowed"], "in_review"),
        ("sort=author", &["sort not_allowed"], "-updated_at"),
        ("pinned=yes", &["pinned wrong_type"], "true or false"),
        ("published_after=today", &["published_after invalid_format"], "RFC 3339"),
        ("published_after=2026-01-01T00:00:00+08:00", &["published_after invalid_format"], "%2B"),
        ("section=nowhere", &["section not_found"], "nowhere"),
        ("section=%E6%96%B0", &["section not_found"], "新"),
        ("section=", &["section too_short"], "empty"),
        ("tag=nothing", &["tag not_found"], "nothing"),
        ("limit=2&limit=3", &["limit repeated_parameter"], "once"),
        ("tag=a%00b", &["tag nul_character"], "U+0000"),
        ("tag=%FF", &["tag invalid_format"], "UTF-8"),
    ] {
        let answer = app.anon().get(&format!("/v1/articles?{query}")).await.expect(400);
        let detail = answer.json()["errors"][0]["detail"].as_str().unwrap().to_owned();
        assert_eq!(answer.problem(400, "bad_request"), faults, "{query}");
        assert!(detail.contains(allowed), "{query}: {detail}");
    }
    let answer = app.anon().get("/v1/articles?colour=red&limit=0&sort=author").await;
    let all = ["colour unknown_parameter", "limit too_small", "sort not_allowed"];
    assert_eq!(answer.problem(400, "bad_request"), all);
}

#[actix_web::test]
async fn a_list_carries_no_bodies() {
    let app = TestApp::start().await;
    let body = json!({ "title": "文", "body": "正文在此", "status": "published", "editor": "李四" });
    article(&app, body).await;
    for client in [app.anon(), app.editor()] {
        let answer = client.get("/v1/articles").await.expect(200);
        assert!(!String::from_utf8(answer.bytes.clone()).unwrap().contains("正文在此"));
        let fields = answer.json()["data"][0].as_object().unwrap().clone();
        for absent in ["body", "body_html", "body_text", "desk", "images", "attachments", "listed_at"] {
            assert!(!fields.contains_key(absent), "{absent}");
        }
    }
}
