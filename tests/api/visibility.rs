//! What the public does not see is nowhere: hidden and absent are the same.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::factory::{article, at, listed, published, section, tag, text};
use crate::support::{Answer, TestApp, nobody};

/// One article for each way of being hidden, all of them in `section` and with `tag`.
async fn hidden(app: &TestApp, section: &Value, tag: &Value) -> Vec<Value> {
    let mut articles = Vec::new();
    for (title, status, published_at, unpublish_at) in [
        ("草稿", "draft", "2026-03-20T00:00:00Z", Value::Null),
        ("送审", "in_review", "2026-03-20T00:00:00Z", Value::Null),
        ("存档", "archived", "2026-03-20T00:00:00Z", Value::Null),
        ("待发", "published", "2026-03-22T04:00:01Z", Value::Null),
        ("撤下", "published", "2026-03-20T00:00:00Z", json!("2026-03-22T04:00:00Z")),
        ("删除", "published", "2026-03-20T00:00:00Z", Value::Null),
    ] {
        let body = json!({
            "title": title,
            "body": "机密",
            "status": status,
            "published_at": published_at,
            "unpublish_at": unpublish_at,
            "section_id": section["id"],
            "tag_ids": [tag["id"]],
            "pinned": true,
        });
        articles.push(article(app, body).await);
    }
    app.editor().delete(&at("articles", articles.last().unwrap())).await.expect(204);
    articles
}

/// Every anonymous list that could show an article.
fn lists(section: &Value, tag: &Value) -> Vec<String> {
    let section = text(section, "slug");
    let tag = text(tag, "slug");
    let mut lists: Vec<String> =
        ["", "?sort=published_at", "?sort=-updated_at", "?status=published", "?pinned=true", "?limit=1"]
            .map(|query| format!("/v1/articles{query}"))
            .into();
    lists.push(format!("/v1/articles?section={section}"));
    lists.push(format!("/v1/articles?tag={tag}"));
    lists.push("/v1/articles?published_after=2026-03-01T00:00:00Z".to_owned());
    lists.push("/v1/articles?updated_after=2026-03-01T00:00:00Z".to_owned());
    lists.extend(["/v1/sections".to_owned(), "/v1/tags".to_owned()]);
    lists
}

/// A problem without the parts that name the request.
fn told(answer: Answer) -> Value {
    let mut problem = answer.expect(404).json();
    for field in ["instance", "request_id"] {
        problem.as_object_mut().unwrap().remove(field);
    }
    problem
}

#[actix_web::test]
async fn a_hidden_article_is_like_one_that_is_not_there() {
    let app = TestApp::start().await;
    let (section, tag) = (section(&app, "新闻").await, tag(&app, "竞赛").await);
    let absent = told(app.anon().get(&format!("/v1/articles/{}", nobody())).await);
    let articles = hidden(&app, &section, &tag).await;
    for article in &articles {
        for reader in [app.anon(), app.author()] {
            for key in [text(article, "id"), text(article, "slug")] {
                let path = format!("/v1/articles/{key}");
                assert_eq!(told(reader.get(&path).await), absent, "{}", article["title"]);
                assert_eq!(told(reader.get(&format!("{path}/views")).await), absent);
                assert_eq!(told(reader.act(&format!("{path}/views")).await), absent);
            }
        }
    }
    let ids: Vec<_> = articles.iter().map(|article| text(article, "id")).collect();
    let totals = app.anon().get(&format!("/v1/views?type=article&ids={}", ids.join(","))).await.expect(200);
    assert_eq!(totals.json(), json!({ "data": [] }));
}

#[actix_web::test]
async fn hidden_articles_change_no_byte_of_a_list() {
    let app = TestApp::start().await;
    let (section, tag) = (section(&app, "新闻").await, tag(&app, "竞赛").await);
    for title in ["甲", "乙"] {
        let body = json!({
            "title": title,
            "body": "",
            "status": "published",
            "section_id": section["id"],
            "tag_ids": [tag["id"]],
            "pinned": true,
        });
        article(&app, body).await;
    }
    let mut before = Vec::new();
    for list in lists(&section, &tag) {
        before.push((app.anon().get(&list).await.expect(200), list));
    }
    hidden(&app, &section, &tag).await;
    for (before, list) in before {
        let after = app.anon().get(&list).await.expect(200);
        assert_eq!(after.json(), before.json(), "{list}");
        for header in ["etag", "link"] {
            assert_eq!(after.header(header), before.header(header), "{list}");
        }
    }
}

#[actix_web::test]
async fn an_article_appears_and_disappears_with_the_clock() {
    let app = TestApp::start().await;
    let body = json!({
        "title": "限时",
        "body": "",
        "status": "published",
        "published_at": "2026-03-22T05:00:00Z",
        "unpublish_at": "2026-03-22T06:00:00Z",
    });
    let path = at("articles", &article(&app, body).await);
    let minute = Duration::from_secs(60);
    let hour = 60 * minute;
    for (wait, visible) in [
        (Duration::ZERO, false),
        (hour - minute, false),
        (minute, true),
        (hour - minute, true),
        (minute, false),
    ] {
        app.pass(wait);
        assert_eq!(app.anon().get(&path).await.status, if visible { 200 } else { 404 });
        assert_eq!(app.anon().act(&format!("{path}/views")).await.status, if visible { 200 } else { 404 });
        assert_eq!(listed(&app.anon(), "/v1/articles").await.len(), usize::from(visible));
    }
    assert_eq!(app.editor().get(&path).await.expect(200).json()["version"], 1, "time is no change");
}

#[actix_web::test]
async fn the_desk_sees_what_is_hidden_but_not_the_trash() {
    let app = TestApp::start().await;
    let (section, tag) = (section(&app, "新闻").await, tag(&app, "竞赛").await);
    for article in hidden(&app, &section, &tag).await {
        let expected = if article["title"] == "删除" { 404 } else { 200 };
        let path = at("articles", &article);
        app.editor().get(&path).await.expect(expected);
        app.editor().get(&format!("{path}/views")).await.expect(expected);
        // A view is a reader's: nobody reads what the public cannot see.
        app.editor().act(&format!("{path}/views")).await.problem(404, "not_found");
    }
}

#[actix_web::test]
async fn a_published_article_can_be_hidden_again() {
    let app = TestApp::start().await;
    let path = at("articles", &published(&app, "新闻").await);
    app.anon().get(&path).await.expect(200);
    for status in ["draft", "in_review", "archived"] {
        app.editor().patch(&path, json!({ "status": status })).await.expect(200);
        app.anon().get(&path).await.problem(404, "not_found");
        assert!(listed(&app.anon(), "/v1/articles").await.is_empty());
        app.editor().patch(&path, json!({ "status": "published" })).await.expect(200);
        app.anon().get(&path).await.expect(200);
    }
}
