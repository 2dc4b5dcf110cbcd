//! An article that a reader may not see never shows through the conferrals that it announces.

use std::time::Duration;

use serde_json::{Value, json};

use super::slugs;
use crate::support::TestApp;
use crate::support::factory::{article, at, award, draft, published, text};

/// A conferral that this article announces.
async fn announced(app: &TestApp, name: &str, article: &Value) -> Value {
    let input =
        json!({ "award_id": award(app, name).await["id"], "year": 2020, "article_id": article["id"] });
    app.editor().post("/v1/conferrals", input).await.expect(201).json()
}

/// Articles that the public does not see, each for another reason.
async fn hidden_articles(app: &TestApp) -> Vec<Value> {
    let mut articles = Vec::new();
    for (number, state) in [
        json!({}),
        json!({ "status": "in_review" }),
        json!({ "status": "archived" }),
        json!({ "status": "published", "published_at": "2026-03-22T04:00:01Z" }),
        json!({
            "status": "published",
            "published_at": "2026-03-22T03:00:00Z",
            "unpublish_at": "2026-03-22T04:00:00Z",
        }),
    ]
    .iter()
    .enumerate()
    {
        let mut input = json!({ "title": format!("机密{number}"), "body": "" });
        input.as_object_mut().unwrap().extend(state.as_object().unwrap().clone());
        articles.push(article(app, input).await);
    }
    articles
}

#[actix_web::test]
async fn a_hidden_article_never_shows() {
    let app = TestApp::start().await;
    for (number, article) in hidden_articles(&app).await.iter().enumerate() {
        let made = announced(&app, &format!("奖{number}"), article).await;
        assert_eq!(made["article"]["id"], article["id"], "editors see it");
        let path = at("conferrals", &made);
        for reader in [app.anon(), app.author()] {
            for path in [
                path.clone(),
                format!("{path}?include=honours"),
                "/v1/conferrals".to_owned(),
                "/v1/conferrals/statistics?group_by=award,competition".to_owned(),
            ] {
                let answer = reader.get(&path).await.expect(200);
                let bytes = String::from_utf8(answer.bytes.clone()).unwrap();
                assert!(!bytes.contains(text(article, "id")) && !bytes.contains("机密"), "{bytes}");
            }
            let read = reader.get(&path).await.json();
            assert_eq!((&read["article_id"], &read["article"]), (&Value::Null, &Value::Null));
        }
        assert_eq!(app.editor().get(&path).await.json(), made);
    }
}

#[actix_web::test]
async fn a_filter_by_a_hidden_article_is_a_filter_by_nothing() {
    let app = TestApp::start().await;
    let mut queries = Vec::new();
    for (number, article) in hidden_articles(&app).await.iter().enumerate() {
        let made = announced(&app, &format!("奖{number}"), article).await;
        for key in ["id", "slug"] {
            queries.push((format!("article={}", text(article, key)), text(&made, "slug").to_owned()));
        }
    }
    for (query, slug) in queries {
        for reader in [app.anon(), app.author()] {
            for path in ["/v1/conferrals", "/v1/conferrals/statistics"] {
                let answer = reader.get(&format!("{path}?{query}")).await;
                assert_eq!(answer.problem(400, "bad_request"), ["article not_found"]);
            }
        }
        assert_eq!(slugs(&app.editor(), &format!("/v1/conferrals?{query}")).await, [slug]);
    }
    for nothing in ["nowhere", "0190f5fe-7c00-7a00-8000-000000000000", "Not%20A%20Slug"] {
        for reader in [app.anon(), app.editor()] {
            let answer = reader.get(&format!("/v1/conferrals?article={nothing}")).await;
            assert_eq!(answer.problem(400, "bad_request"), ["article not_found"]);
        }
    }
}

#[actix_web::test]
async fn an_article_shows_while_it_is_visible() {
    let app = TestApp::start().await;
    let input = json!({
        "title": "推进会",
        "body": "",
        "status": "published",
        "published_at": "2026-03-22T05:00:00Z",
        "unpublish_at": "2026-03-22T06:00:00Z",
    });
    let article = article(&app, input).await;
    let path = at("conferrals", &announced(&app, "奖", &article).await);
    let mut etags = Vec::new();
    for shown in [false, true, false] {
        let answer = app.anon().get(&path).await.expect(200);
        assert_eq!(answer.json()["article"]["slug"].is_string(), shown);
        assert_eq!(answer.json()["article_id"].is_string(), shown);
        etags.push(answer.header("etag"));
        app.pass(Duration::from_secs(3600));
    }
    assert_ne!(etags[0], etags[1], "a cache learns of it");
}

#[actix_web::test]
async fn a_visible_article_is_named_by_any_of_its_slugs() {
    let app = TestApp::start().await;
    let article = published(&app, "推进会").await;
    announced(&app, "奖", &article).await;
    announced(&app, "别的", &draft(&app, "别的").await).await;
    app.editor().patch(&at("articles", &article), json!({ "slug": "meeting" })).await.expect(200);
    for key in [text(&article, "id"), "tui-jin-hui", "meeting"] {
        assert_eq!(slugs(&app.anon(), &format!("/v1/conferrals?article={key}")).await, ["2020-jiang"]);
    }
}
