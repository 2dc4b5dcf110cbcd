//! Who may write.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::factory::{at, published};
use crate::support::{Answer, Client, TestApp};

/// Every write there is, each with a body that is right.
async fn writes(client: &Client, article: &Value) -> Vec<(&'static str, Answer)> {
    let path = at("articles", article);
    let body = json!({ "title": "改", "body": "改" });
    vec![
        ("create", client.post("/v1/articles", body.clone()).await),
        ("replace", client.put(&path, body).await),
        ("change", client.patch(&path, json!({ "title": "改" })).await),
        ("delete", client.delete(&path).await),
        ("restore", client.act(&format!("{path}/restore")).await),
    ]
}

#[actix_web::test]
async fn nobody_writes_without_a_token() {
    let app = TestApp::start().await;
    let article = published(&app, "原文").await;
    let before = app.anon().get(&at("articles", &article)).await.bytes;
    for (write, answer) in writes(&app.anon(), &article).await {
        assert!(answer.header("www-authenticate").starts_with("Bearer "), "{write}");
        answer.problem(401, "unauthorized");
    }
    assert_eq!(app.anon().get(&at("articles", &article)).await.bytes, before);
}

#[actix_web::test]
async fn an_author_makes_articles_and_changes_none_of_an_editor() {
    let app = TestApp::start().await;
    let article = published(&app, "原文").await;
    let before = app.anon().get(&at("articles", &article)).await.bytes;
    for (write, answer) in writes(&app.author(), &article).await {
        match write {
            // What an author may do with articles of their own is in `desk::rights`.
            "create" => drop(answer.expect(201)),
            _ => drop(answer.problem(403, "forbidden")),
        }
    }
    assert_eq!(app.anon().get(&at("articles", &article)).await.bytes, before);
    let broken = app.author().send(Method::POST, "/v1/articles", Some("text/plain"), b"?".to_vec()).await;
    broken.problem(415, "unsupported_media_type");
}

#[actix_web::test]
async fn a_token_comes_before_everything_else() {
    let app = TestApp::start().await;
    // Whoever may not write is told so, whether the article is there or not and whatever the body is.
    for path in ["/v1/articles/nothing-here", "/v1/articles/%20"] {
        let answer = app.anon().send(Method::PUT, path, Some("text/plain"), b"?".to_vec()).await;
        answer.problem(401, "unauthorized");
        app.anon().delete(path).await.problem(401, "unauthorized");
    }
}

#[actix_web::test]
async fn who_sends_no_token_is_not_told_that_it_is_wrong() {
    let app = TestApp::start().await;
    let challenge = |answer: Answer| answer.header("www-authenticate");
    assert_eq!(challenge(app.anon().delete("/v1/articles/x").await), "Bearer realm=\"plaudit\"");
    assert!(challenge(app.bearer("x").delete("/v1/articles/x").await).contains("invalid_token"));
}
