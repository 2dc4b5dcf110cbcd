//! When an article is published and withdrawn.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::factory::{article, at, draft, published};

#[actix_web::test]
async fn what_is_published_has_a_time() {
    let app = TestApp::start().await;
    let now = "2026-03-22T04:00:00Z";
    let made = article(&app, json!({ "title": "文", "body": "", "status": "published" })).await;
    assert_eq!(made["published_at"], now);

    let path = at("articles", &draft(&app, "草稿").await);
    let published = app.editor().patch(&path, json!({ "status": "published" })).await.expect(200).json();
    assert_eq!(published["published_at"], now);

    app.pass(std::time::Duration::from_secs(3600));
    let withdrawn = app.editor().patch(&path, json!({ "status": "draft" })).await.expect(200).json();
    assert_eq!(withdrawn["published_at"], now);
    let again = app.editor().patch(&path, json!({ "status": "published" })).await.expect(200).json();
    assert_eq!(again["published_at"], now, "it keeps its first day");
}

#[actix_web::test]
async fn a_correction_does_not_make_old_news_new() {
    let app = TestApp::start().await;
    let made = published(&app, "旧闻").await;
    app.pass(std::time::Duration::from_secs(3600));
    let correction = json!({ "title": "旧闻（更正）", "body": "正文。", "status": "published" });
    let corrected = app.editor().put(&at("articles", &made), correction).await.expect(200).json();
    assert_eq!(corrected["title"], "旧闻（更正）");
    assert_eq!(corrected["published_at"], made["published_at"]);
}

#[actix_web::test]
async fn times_are_taken_in_any_zone_and_told_in_utc() {
    let app = TestApp::start().await;
    let made =
        article(&app, json!({ "title": "文", "body": "", "published_at": "2026-03-22T09:30:00+08:00" }));
    assert_eq!(made.await["published_at"], "2026-03-22T01:30:00Z");
}

#[actix_web::test]
async fn an_article_is_withdrawn_after_it_is_published() {
    let app = TestApp::start().await;
    let noon = "2026-03-22T04:00:00Z";
    for (published_at, unpublish_at) in [
        (json!(noon), noon),
        (json!(noon), "2026-03-22T03:59:59Z"),
        // Published without a time is published now.
        (Value::Null, noon),
    ] {
        let body = json!({
            "title": "文",
            "body": "",
            "status": "published",
            "published_at": published_at,
            "unpublish_at": unpublish_at,
        });
        let answer = app.editor().post("/v1/articles", body).await;
        assert_eq!(answer.problem(422, "unprocessable"), ["/unpublish_at conflicting"]);
    }
}

#[actix_web::test]
async fn a_time_that_cannot_be_told_again_is_refused() {
    let app = TestApp::start().await;
    let path = at("articles", &draft(&app, "文").await);
    for time in ["0000-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00"] {
        for field in ["published_at", "unpublish_at"] {
            let answer = app.editor().patch(&path, json!({ field: time })).await;
            assert_eq!(answer.problem(422, "unprocessable"), [format!("/{field} not_allowed")], "{time}");
        }
    }
    for (time, told) in [
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"), // a leap second
    ] {
        let kept = app.editor().patch(&path, json!({ "published_at": time })).await.expect(200).json();
        assert_eq!(kept["published_at"], told);
        app.editor().patch(&path, json!({ "title": time })).await.expect(200);
    }
}

#[actix_web::test]
async fn times_are_compared_as_they_are_stored() {
    let app = TestApp::start().await;
    let input = json!({
        "title": "文", "body": "", "published_at": "2026-03-01T00:00:00.000000100Z",
        "unpublish_at": "2026-03-01T00:00:00.000000900Z"
    });
    let answer = app.editor().post("/v1/articles", input).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/unpublish_at conflicting"]);
}
