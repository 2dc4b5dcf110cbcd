//! Whoever asks, and however, only finds what everyone may see.

use std::time::Duration;

use serde_json::{Value, json};

use super::{encoded, found, with_body};
use crate::support::TestApp;
use crate::support::factory::{article, at, honoured_unit, innovation_studio, section};

const WAYS: [(&str, &str, &str); 5] = [
    ("draft", "2026-03-20T00:00:00Z", ""),
    ("in_review", "2026-03-20T00:00:00Z", ""),
    ("archived", "2026-03-20T00:00:00Z", ""),
    ("published", "2026-03-22T04:00:01Z", ""),
    ("published", "2026-03-20T00:00:00Z", "2026-03-22T04:00:00Z"),
];

/// One article for each way of being hidden.
async fn hidden(app: &TestApp, section: &Value) {
    let input = |title: String, status: &str, from: &str, until: &str| {
        let until = if until.is_empty() { Value::Null } else { json!(until) };
        json!({
            "title": title, "summary": "机密摘要", "body": "机密正文", "status": status, "published_at": from,
            "unpublish_at": until, "section_id": section["id"],
        })
    };
    for (number, (status, from, until)) in WAYS.into_iter().enumerate() {
        article(app, input(format!("机密{number}"), status, from, until)).await;
    }
    let trashed = article(app, input("机密箱".to_owned(), "published", "2026-03-20T00:00:00Z", "")).await;
    app.editor().delete(&at("articles", &trashed)).await.expect(204);
    let unit = honoured_unit(app, json!({ "name": "机密厂" })).await;
    app.editor().delete(&at("honoured-units", &unit)).await.expect(204);
    let studio = innovation_studio(app, json!({ "name": "机密室" })).await;
    app.editor().delete(&at("innovation-studios", &studio)).await.expect(204);
    let (one, other) = (
        honoured_unit(app, json!({ "name": "公开厂" })).await,
        honoured_unit(app, json!({ "name": "并入的厂" })).await,
    );
    let into = json!({ "into": one["id"] });
    app.editor().post(&format!("{}/merge", at("honoured-units", &other)), into).await.expect(200);
}

#[actix_web::test]
async fn what_is_hidden_is_in_no_answer_and_in_no_count() {
    let app = TestApp::start().await;
    let section = section(&app, "要闻").await;
    with_body(&app, "公开", "公开的正文").await;
    let paths = [
        "/v1/search?q={机密}&facets=type,section",
        "/v1/search?q={机密}&sort=-published_at&facets=type,section",
        "/v1/search?q={机}&types=article&facets=type,section",
        "/v1/search?q={机密正文}&section=yao-wen&facets=type,section",
        "/v1/search?q={公开 机密}&facets=type",
        "/v1/search?q={公开 -机密}&types=article&facets=type,section",
        "/v1/search?q={正文}&types=article&limit=1&facets=type,section",
        "/v1/search/suggest?q={机密}",
        "/v1/search/suggest?q=jimi",
        "/v1/search/suggest?q=jm",
        "/v1/search/suggest?q=j",
    ]
    .map(|path| match path.split_once('{') {
        None => path.to_owned(),
        Some((before, rest)) => {
            let (q, behind) = rest.split_once('}').unwrap();
            format!("{before}{}{behind}", encoded(q))
        }
    });
    let mut before = Vec::new();
    for path in &paths {
        before.push(app.anon().get(path).await.expect(200));
    }
    hidden(&app, &section).await;
    for (path, before) in paths.iter().zip(&before) {
        for client in [app.anon(), app.author(), app.editor(), app.admin()] {
            let after = client.get(path).await.expect(200);
            assert_eq!(after.json(), before.json(), "{path}");
            assert_eq!(after.header("etag"), before.header("etag"), "{path}");
        }
    }
    assert_eq!(
        found(&app.anon(), "并入", "").await,
        ["公开厂"],
        "a merged record is found in the one that stays"
    );
}

#[actix_web::test]
async fn time_shows_and_hides_by_itself() {
    let app = TestApp::start().await;
    let input = json!({
        "title": "限时", "body": "正文", "status": "published", "published_at": "2026-03-22T04:00:10Z",
        "unpublish_at": "2026-03-22T04:00:20Z",
    });
    article(&app, input).await;
    let anon = app.anon();
    for (seconds, expected) in [(9, 0), (1, 1), (9, 1), (1, 0)] {
        app.pass(Duration::from_secs(seconds));
        assert_eq!(found(&anon, "限时", "").await.len(), expected);
        let suggested = anon.get("/v1/search/suggest?q=xianshi").await.expect(200).json();
        assert_eq!(suggested["data"].as_array().unwrap().len(), expected);
    }
}

#[actix_web::test]
async fn what_comes_back_is_found_again() {
    let app = TestApp::start().await;
    let made = with_body(&app, "来去", "正文").await;
    let anon = app.anon();
    let path = at("articles", &made);
    app.editor().delete(&path).await.expect(204);
    assert!(found(&anon, "来去", "").await.is_empty());
    app.editor().act(&format!("{path}/restore")).await.expect(200);
    assert_eq!(found(&anon, "来去", "").await, ["来去"]);
    app.editor().patch(&path, json!({ "title": "改名" })).await.expect(200);
    assert!(found(&anon, "来去", "").await.is_empty());
    assert_eq!(found(&anon, "改名", "").await, ["改名"]);
    app.editor().patch(&path, json!({ "status": "draft" })).await.expect(200);
    assert!(found(&anon, "改名", "").await.is_empty());
}

#[actix_web::test]
async fn a_bad_token_is_refused_here_too() {
    let app = TestApp::start().await;
    app.bearer("nonsense").get("/v1/search?q=a").await.problem(401, "unauthorized");
    app.bearer("nonsense").get("/v1/search/suggest?q=a").await.problem(401, "unauthorized");
}
