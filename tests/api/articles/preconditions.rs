//! ETags: nobody overwrites what somebody else has changed, and nobody is sent what they have.

use actix_web::http::Method;
use serde_json::json;

use crate::support::factory::{at, published};
use crate::support::{TestApp, together};

#[actix_web::test]
async fn a_write_fits_the_version_it_names() {
    let app = TestApp::start().await;
    let path = at("articles", &published(&app, "原文").await);
    let etag = app.editor().get(&path).await.header("etag");
    let public = app.anon().get(&path).await.header("etag");
    // The version is compared, not the bytes: what the public reads fits as well.
    let fitting = [etag, public, "\"1\"".into(), "*".into(), "\"7-aa\", \"1-bb\"".into()];
    for tag in fitting {
        app.editor().with("If-Match", &tag).patch(&path, json!({})).await.expect(200);
    }
    for tag in ["\"2\"", "\"11-aa\"", "W/\"1-aa\"", "1", "", "\"2-aa\", \"3-bb\""] {
        let editor = app.editor().with("If-Match", tag);
        editor.patch(&path, json!({ "title": "改" })).await.problem(412, "precondition_failed");
        editor.put(&path, json!({ "title": "改", "body": "" })).await.problem(412, "precondition_failed");
        editor.delete(&path).await.problem(412, "precondition_failed");
    }
    assert_eq!(app.anon().get(&path).await.json()["title"], "原文");
    app.editor().with("If-Match", "\"1\"").delete(&path).await.expect(204);
}

#[actix_web::test]
async fn of_many_editors_with_one_version_one_wins() {
    let app = TestApp::start().await;
    let path = at("articles", &published(&app, "原文").await);
    let editor = app.editor().with("If-Match", "\"1\"");
    let answers = together((0..8).map(|number| {
        let (editor, path) = (editor.clone(), path.clone());
        async move { editor.patch(&path, json!({ "title": format!("改 {number}") })).await.status }
    }))
    .await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|status| **status == 412).count(), 7, "{answers:?}");
    assert_eq!(app.anon().get(&path).await.json()["version"], 2);
}

#[actix_web::test]
async fn nobody_is_sent_what_they_have() {
    let app = TestApp::start().await;
    let path = at("articles", &published(&app, "原文").await);
    for path in [path.as_str(), "/v1/articles", "/v1/site"] {
        let etag = app.anon().get(path).await.expect(200).header("etag");
        assert!(etag.starts_with('"') && etag.ends_with('"'), "{etag}");
        for tag in [etag.clone(), format!("W/{etag}"), format!("\"x\", {etag}"), "*".to_owned()] {
            for method in [Method::GET, Method::HEAD] {
                let answer = app.anon().with("If-None-Match", &tag).send(method, path, None, vec![]).await;
                assert_eq!(answer.header("etag"), etag);
                assert!(answer.expect(304).bytes.is_empty());
            }
        }
        app.anon().with("If-None-Match", "\"1-0000000000000000\"").get(path).await.expect(200);
    }

    let etag = app.anon().get(&path).await.header("etag");
    app.editor().with("If-None-Match", &etag).get(&path).await.expect(200);
    app.editor().patch(&path, json!({ "title": "新题" })).await.expect(200);
    app.anon().with("If-None-Match", &etag).get(&path).await.expect(200);
}

#[actix_web::test]
async fn head_answers_as_get_does() {
    let app = TestApp::start().await;
    let path = at("articles", &published(&app, "原文").await);
    for path in [path.as_str(), "/v1/articles", "/v1/articles/nothing-here"] {
        let get = app.anon().get(path).await;
        let head = app.anon().send(Method::HEAD, path, None, vec![]).await.expect(get.status);
        for header in ["etag", "content-type", "cache-control", "vary", "link"] {
            assert_eq!(head.header(header), get.header(header), "{path}: {header}");
        }
    }
}
