//! What an entry is found by, and who is never answered from one.

use super::{is_kept, prime, read, start, start_with};
use crate::support::factory::{at, draft, published, section, text};

#[actix_web::test]
async fn a_second_read_is_the_same_without_a_statement() {
    let app = start().await;
    let article = published(&app, "推进会召开").await;
    let by_slug = format!("/v1/articles/{}", text(&article, "slug"));
    for path in [
        &at("articles", &article),
        &by_slug,
        "/v1/articles",
        "/v1/search?q=%E6%8E%A8%E8%BF%9B",
        "/v1/site",
        "/v1/tags",
    ] {
        let (first, was_kept) = read(&app, &app.anon(), path).await;
        let (second, is_kept) = read(&app, &app.anon(), path).await;
        assert!((!was_kept || path == "/v1/site") && is_kept, "{path}");
        let (first, second) = (first.expect(200), second.expect(200));
        assert_eq!(first.bytes, second.bytes);
        for name in
            ["etag", "content-type", "content-language", "vary", "cache-control", "x-content-type-options"]
        {
            assert_eq!(first.header(name), second.header(name), "{path} {name}");
        }
        assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
        assert_eq!(
            app.anon().with("X-Request-Id", "mine-1").get(path).await.header("x-request-id"),
            "mine-1"
        );
    }
}

#[actix_web::test]
async fn whatever_changes_the_body_is_in_the_key() {
    let app = start().await;
    published(&app, "推进会开幕").await;
    prime(&app, "/v1/articles").await;
    let plain = app.anon().get("/v1/articles").await.expect(200).bytes;
    let hant = app.anon().with("Accept-Language", "zh-TW").get("/v1/articles").await.expect(200);
    assert_eq!(hant.header("content-language"), "zh-Hant");
    assert_ne!(hant.bytes, plain);
    let csv = app.anon().with("Accept", "text/csv").get("/v1/articles").await.expect(200);
    assert!(csv.header("content-type").starts_with("text/csv"));
    assert!(csv.header("content-disposition").contains("articles.csv"));
    assert_ne!(app.anon().get("/v1/articles?locale=zh-Hant").await.expect(200).bytes, plain);
    assert_ne!(app.anon().get("/v1/articles?fields=id").await.expect(200).bytes, plain);
    assert_ne!(app.anon().get("/v1/articles?limit=1").await.expect(200).bytes, plain);
    assert_eq!(app.anon().get("/v1/articles").await.expect(200).bytes, plain);
    // A list says in `Link` where it goes on: the same for every order of the parameters.
    prime(&app, "/v1/articles?limit=1&sort=title").await;
    assert!(is_kept(&app, "/v1/articles?sort=title&limit=1").await);
    // `locale=` has the word, so the header makes no other entry.
    let hant = app.anon().with("Accept-Language", "zh-CN");
    let (_, is_kept) = read(&app, &hant, "/v1/articles?locale=zh-Hant").await;
    assert!(is_kept);
}

#[actix_web::test]
async fn what_a_stranger_sends_beside_changes_nothing_for_others() {
    let app = start().await;
    published(&app, "推进会召开").await;
    let expected = app.anon().get("/v1/articles?limit=1").await.expect(200);
    for (name, value) in [
        ("Host", "evil.example"),
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Proto", "gopher"),
        ("X-Forwarded-For", "203.0.113.9"),
        ("Forwarded", "host=evil.example;proto=http"),
        ("X-Original-URL", "/v1/users"),
        ("X-Rewrite-URL", "/v1/users"),
        ("X-HTTP-Method-Override", "DELETE"),
        ("Origin", "https://evil.example"),
        ("Cookie", "session=1"),
        ("Range", "bytes=0-10"),
        ("X-Request-Id", "mine"),
        ("If-None-Match", "\"other\""),
    ] {
        app.state.cache.flush();
        let primed = app.anon().with(name, value).get("/v1/articles?limit=1").await.expect(200);
        assert_eq!(primed.bytes, expected.bytes, "{name}");
        let (answer, is_kept) = read(&app, &app.anon(), "/v1/articles?limit=1").await;
        assert!(is_kept, "{name}");
        assert_eq!(answer.bytes, expected.bytes, "{name}");
        assert!(!answer.headers_text().contains("evil") && !answer.headers_text().contains("mine"), "{name}");
    }
}

#[actix_web::test]
async fn who_has_a_token_is_neither_answered_from_it_nor_kept_in_it() {
    let app = start().await;
    let article = published(&app, "推进会召开").await;
    let hidden = draft(&app, "草稿").await;
    let path = at("articles", &article);
    for client in [app.admin(), app.editor(), app.author()] {
        for path in [path.as_str(), "/v1/articles"] {
            let (answer, _) = read(&app, &client, path).await;
            assert_eq!(answer.expect(200).header("cache-control"), "private, no-store");
        }
    }
    app.admin().get(&at("articles", &hidden)).await.expect(200);
    app.anon().get(&at("articles", &hidden)).await.problem(404, "not_found");
    let first = app.anon().get(&path).await.expect(200).json();
    assert!(first.get("desk").is_none());
    prime(&app, &path).await;
    let (answer, is_kept) = read(&app, &app.admin(), &path).await;
    assert!(!is_kept && answer.expect(200).json().get("desk").is_some());
    // A token that is none is refused, whatever is kept.
    app.bearer("rubbish").get(&path).await.problem(401, "unauthorized");
    app.anon().with("Authorization", "").get(&path).await.problem(401, "unauthorized");
}

#[actix_web::test]
async fn numbers_that_are_exact_secrets_and_errors_are_not_kept() {
    let app = start().await;
    let article = published(&app, "推进会召开").await;
    let id = text(&article, "id").to_owned();
    for path in [format!("/v1/articles/{id}/views"), format!("/v1/views?type=article&ids={id}")] {
        app.anon().get(&path).await.expect(200);
        assert!(!is_kept(&app, &path).await, "{path}");
    }
    for path in ["/v1/articles/nothing", "/v1/articles?limit=0", "/v1/users"] {
        app.anon().get(path).await;
        let (answer, _) = read(&app, &app.anon(), path).await;
        assert!(answer.status >= 400 && answer.header("cache-control") == "no-store", "{path}");
    }
}

#[actix_web::test]
async fn a_site_that_may_read_is_told_so_from_the_cache_too() {
    let app = start_with(|config| config.cors_origins = "https://www.example.org".parse().unwrap()).await;
    section(&app, "新闻").await;
    prime(&app, "/v1/sections").await;
    let site = app.anon().with("Origin", "https://www.example.org");
    let (answer, is_kept) = read(&app, &site, "/v1/sections").await;
    assert!(is_kept);
    assert_eq!(answer.header("access-control-allow-origin"), "https://www.example.org");
    assert!(answer.header("access-control-expose-headers").contains("ETag"));
    let (answer, is_kept) = read(&app, &app.anon(), "/v1/sections").await;
    assert!(is_kept && !answer.headers_text().contains("access-control"));
}

#[actix_web::test]
async fn it_is_bounded_in_bytes_and_can_be_switched_off() {
    let app = start_with(|config| config.cache.bytes = 256 << 10).await;
    for number in 0..300 {
        let path =
            format!("/v1/articles?limit=1&published_after=2020-01-01T00:00:{:02}.{number:03}Z", number % 60);
        app.anon().get(&path).await.expect(200);
        assert!(app.state.cache.weight() <= 256 << 10);
    }
    assert!(app.state.cache.len() > 50, "{} entries", app.state.cache.len());

    let app = start_with(|config| config.cache.bytes = 0).await;
    app.anon().get("/v1/sections").await.expect(200);
    assert!(!is_kept(&app, "/v1/sections").await);
    assert!(app.state.cache.is_empty());
}
