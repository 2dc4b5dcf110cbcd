//! Compressed answers, their tags, 304 and HEAD.

use actix_web::http::Method;
use serde_json::json;

use super::{is_kept, prime, read, start};
use crate::support::TestApp;
use crate::support::factory::{article, at, published};

async fn long_article(app: &TestApp) -> String {
    let body = "全市劳动和技能竞赛推进会召开。".repeat(200);
    let made = article(app, json!({ "title": "推进会", "body": body, "status": "published" })).await;
    at("articles", &made)
}

#[actix_web::test]
async fn what_is_long_is_compressed_as_it_is_wanted() {
    let app = start().await;
    let path = long_article(&app).await;
    let plain = app.anon().get(&path).await.expect(200);
    assert!(!plain.headers_text().contains("content-encoding"));
    let mut tags = vec![plain.header("etag")];
    for (accepted, coding) in [("gzip", "gzip"), ("gzip, deflate, br", "br"), ("br;q=0, gzip;q=0.5", "gzip")]
    {
        let client = app.anon().with("Accept-Encoding", accepted);
        let (answer, is_kept) = read(&app, &client, &path).await;
        assert!(is_kept);
        assert_eq!(answer.header("content-encoding"), coding);
        assert!(answer.header("vary").contains("Accept-Encoding"));
        assert_eq!(answer.plain(), plain.bytes, "{accepted}");
        assert!(answer.bytes.len() * 2 < plain.bytes.len());
        tags.push(answer.header("etag"));
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 3, "each coding has a tag of its own: {tags:?}");
    // Each begins with the version, which `If-Match` compares.
    assert!(tags.iter().all(|tag| tag.starts_with("\"1-")), "{tags:?}");
    let title = json!({ "title": "推进会召开" });
    app.editor().with("If-Match", &tags[0]).patch(&path, title.clone()).await.expect(200);
    app.editor().with("If-Match", &tags[1]).patch(&path, title).await.problem(412, "precondition_failed");
}

#[actix_web::test]
async fn a_first_read_can_be_a_compressed_one() {
    let app = start().await;
    let path = long_article(&app).await;
    let client = app.anon().with("Accept-Encoding", "br");
    let answer = client.get(&path).await.expect(200);
    assert_eq!(answer.header("content-encoding"), "br");
    let (again, is_kept) = read(&app, &client, &path).await;
    assert!(is_kept && again.bytes == answer.bytes);
    assert_eq!(answer.plain(), app.anon().get(&path).await.expect(200).bytes);
}

#[actix_web::test]
async fn what_is_short_is_not_compressed() {
    let app = start().await;
    let answer = app.anon().with("Accept-Encoding", "gzip").get("/v1/tags").await.expect(200);
    assert!(!answer.headers_text().contains("content-encoding"));
    assert!(is_kept(&app, "/v1/tags").await);
}

#[actix_web::test]
async fn who_has_an_answer_is_told_so_in_its_own_coding() {
    let app = start().await;
    let path = long_article(&app).await;
    for coding in ["identity", "gzip", "br"] {
        let client = app.anon().with("Accept-Encoding", coding);
        let tag = client.get(&path).await.expect(200).header("etag");
        let weak = format!("\"x\", W/{tag}");
        for known in [&*tag, &*weak, "*"] {
            let (answer, is_kept) = read(&app, &client.with("If-None-Match", known), &path).await;
            assert!(is_kept, "{coding} {known}");
            let answer = answer.expect(304);
            assert!(answer.bytes.is_empty());
            assert_eq!(answer.header("etag"), tag);
            assert!(answer.header("cache-control").starts_with("public, max-age="));
            assert!(!answer.headers_text().contains("content-encoding"));
        }
        let other = if coding == "br" { "gzip" } else { "br" };
        let client = app.anon().with("Accept-Encoding", other).with("If-None-Match", &tag);
        client.get(&path).await.expect(200);
    }
}

#[actix_web::test]
async fn a_first_read_can_find_that_nothing_has_changed() {
    let app = start().await;
    let path = at("articles", &published(&app, "推进会").await);
    let tag = app.anon().get(&path).await.expect(200).header("etag");
    app.state.cache.flush();
    app.anon().with("If-None-Match", &tag).get(&path).await.expect(304);
    // What was filled by that is whole.
    assert!(is_kept(&app, &path).await);
}

#[actix_web::test]
async fn head_shares_the_entry_of_get() {
    let app = start().await;
    let path = at("articles", &published(&app, "推进会").await);
    prime(&app, &path).await;
    let client = app.anon();
    let head = client.send(Method::HEAD, &path, None, Vec::new());
    let (answer, statements) = app.all_statements(head).await;
    assert_eq!(statements, [""; 0]);
    assert_eq!(answer.expect(200).header("etag"), app.anon().get(&path).await.header("etag"));
    app.state.cache.flush();
    app.anon().send(Method::HEAD, &path, None, Vec::new()).await.expect(200);
    assert!(is_kept(&app, &path).await);
    assert!(!app.anon().get(&path).await.expect(200).bytes.is_empty());
}
