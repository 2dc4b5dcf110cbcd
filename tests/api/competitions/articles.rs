//! The article of a competition: shown to those who may read it, and kept.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::factory::{article, at, draft, published, text};

/// A competition with this article.
async fn about(app: &TestApp, article: &Value) -> Value {
    let input = json!({ "title": "竞赛", "year": 2020, "article_id": article["id"] });
    app.editor().post("/v1/competitions", input).await.expect(201).json()
}

#[actix_web::test]
async fn a_published_article_is_shown() {
    let app = TestApp::start().await;
    let article = published(&app, "启动会").await;
    let made = about(&app, &article).await;
    assert_eq!(made["article_id"], article["id"]);
    let reference = json!({
        "id": article["id"],
        "slug": "qi-dong-hui",
        "title": "启动会",
        "published_at": article["published_at"],
    });
    assert_eq!(made["article"], reference);
    assert_eq!(app.anon().get(&at("competitions", &made)).await.expect(200).json(), made);
    assert_eq!(app.anon().get("/v1/competitions").await.expect(200).json()["data"], json!([made]));
}

#[actix_web::test]
async fn a_hidden_article_never_shows() {
    let app = TestApp::start().await;
    let later = json!({ "status": "published", "published_at": "2026-03-22T05:00:00Z" });
    let over = json!({
        "status": "published",
        "published_at": "2026-03-20T05:00:00Z",
        "unpublish_at": "2026-03-22T04:00:00Z",
    });
    for (number, state) in [json!({}), json!({ "status": "in_review" }), later, over].iter().enumerate() {
        let mut input = json!({ "title": format!("机密{number}"), "body": "" });
        input.as_object_mut().unwrap().extend(state.as_object().unwrap().clone());
        let article = article(&app, input).await;
        let body = json!({ "title": format!("竞赛{number}"), "year": 2020, "article_id": article["id"] });
        let made = app.editor().post("/v1/competitions", body).await.expect(201).json();
        assert_eq!(made["article"]["id"], article["id"], "editors see it");
        for reader in [app.anon(), app.author()] {
            for path in [at("competitions", &made), "/v1/competitions".to_owned()] {
                let answer = reader.get(&path).await.expect(200);
                let bytes = String::from_utf8(answer.bytes.clone()).unwrap();
                assert!(!bytes.contains(text(&article, "id")) && !bytes.contains("机密"), "{bytes}");
            }
            let read = reader.get(&at("competitions", &made)).await.json();
            assert_eq!((&read["article_id"], &read["article"]), (&Value::Null, &Value::Null));
        }
        assert_eq!(app.editor().get(&at("competitions", &made)).await.json(), made);
    }
}

#[actix_web::test]
async fn an_article_shows_from_the_moment_it_is_visible() {
    let app = TestApp::start().await;
    let input = json!({
        "title": "启动会",
        "body": "",
        "status": "published",
        "published_at": "2026-03-22T05:00:00Z",
        "unpublish_at": "2026-03-22T06:00:00Z",
    });
    let article = article(&app, input).await;
    let path = at("competitions", &about(&app, &article).await);
    let mut etags = Vec::new();
    for shown in [false, true, false] {
        let answer = app.anon().get(&path).await.expect(200);
        assert_eq!(answer.json()["article_id"].is_string(), shown);
        etags.push(answer.header("etag"));
        app.pass(Duration::from_secs(3600));
    }
    assert_ne!(etags[0], etags[1], "a cache learns of it");
}

#[actix_web::test]
async fn an_article_in_the_trash_is_none() {
    let app = TestApp::start().await;
    let gone = draft(&app, "旧文").await;
    app.editor().delete(&at("articles", &gone)).await.expect(204);
    let input = json!({ "title": "竞赛", "year": 2020, "article_id": gone["id"] });
    let answer = app.editor().post("/v1/competitions", input).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/article_id not_found"]);
}
