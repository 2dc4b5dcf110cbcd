//! CORS: exact origins from the configuration, and nobody else's.

use actix_web::http::Method;

use crate::support::factory::{at, tag};
use crate::support::{Answer, Client, TestApp};

const SITE: &str = "https://www.example.org";

async fn start() -> TestApp {
    TestApp::start_with(|config| {
        config.cors_origins = format!("{SITE}, http://localhost:5173").parse().unwrap();
    })
    .await
}

async fn preflight(client: &Client, path: &str) -> Answer {
    let client = client.with("Access-Control-Request-Method", "PATCH");
    client.send(Method::OPTIONS, path, None, Vec::new()).await
}

#[actix_web::test]
async fn a_site_that_is_configured_may_read_what_it_needs() {
    let app = start().await;
    let path = at("tags", &tag(&app, "竞赛").await);
    for origin in [SITE, "http://localhost:5173"] {
        for path in [path.as_str(), "/v1/tags", "/v1/nothing", "/livez"] {
            let answer = app.anon().with("Origin", origin).get(path).await;
            assert_eq!(answer.header("access-control-allow-origin"), origin, "{path}");
            assert_eq!(answer.header("access-control-allow-credentials"), "");
            let exposed = answer.header("access-control-expose-headers");
            for name in [
                "ETag",
                "Link",
                "Location",
                "RateLimit",
                "Retry-After",
                "Deprecation",
                "Sunset",
                "X-Request-Id",
            ] {
                assert!(exposed.split(", ").any(|other| other == name), "{name} is not in {exposed}");
            }
        }
    }
    let refused = app.anon().with("Origin", SITE).act("/v1/tags").await.expect(401);
    assert_eq!(refused.header("access-control-allow-origin"), SITE, "a script may read why");
}

#[actix_web::test]
async fn a_preflight_says_what_may_be_sent() {
    let app = start().await;
    let path = at("tags", &tag(&app, "竞赛").await);
    let answer = preflight(&app.anon().with("Origin", SITE), &path).await.expect(204);
    assert_eq!(answer.header("access-control-allow-origin"), SITE);
    let methods = answer.header("access-control-allow-methods");
    assert_eq!(methods, "DELETE, GET, HEAD, OPTIONS, PATCH, PUT");
    assert_eq!(methods, answer.header("allow"));
    let headers = answer.header("access-control-allow-headers");
    for name in ["Authorization", "Content-Type", "If-Match", "If-None-Match", "X-HTTP-Method-Override"] {
        assert!(headers.split(", ").any(|other| other == name), "{name} is not in {headers}");
    }
    assert_eq!(answer.header("access-control-max-age"), "7200");
}

#[actix_web::test]
async fn anybody_else_is_not_told_that_it_may() {
    let app = start().await;
    let path = at("tags", &tag(&app, "竞赛").await);
    for origin in [
        "null",
        "http://www.example.org",
        "https://www.example.org:8443",
        "https://www.example.org:443",
        "https://www.example.org.",
        "https://www.example.org.evil.example",
        "https://evil-www.example.org",
        "https://example.org",
        "https://WWW.example.org",
        "https://www.example.org/",
        "https://www.example.org, https://evil.example",
        "*",
        "",
    ] {
        let client = app.anon().with("Origin", origin);
        for answer in [client.get(&path).await.expect(200), preflight(&client, &path).await.expect(204)] {
            let told =
                answer.headers.keys().filter(|name| name.as_str().starts_with("access-control-")).count();
            assert_eq!(told, 0, "{origin:?}: {:?}", answer.headers);
            assert!(answer.header("vary").contains("Origin"));
        }
    }
    let twice = app.anon().with("Origin", SITE).with("Origin", "https://evil.example");
    assert_eq!(twice.get(&path).await.expect(200).header("access-control-allow-origin"), "");
}

#[actix_web::test]
async fn without_configuration_no_site_may() {
    let app = TestApp::start().await;
    let answer = app.anon().with("Origin", SITE).get("/v1/tags").await.expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), "");
}

#[test]
fn an_origin_that_no_browser_sends_is_refused_at_start() {
    use plaudit::http::cors::Origins;
    for fine in [
        "",
        "https://www.example.org",
        "http://localhost:5173,https://a.example",
        "http://127.0.0.1:8080",
        "http://[::1]:3000",
        "https://xn--fiqs8s.example",
    ] {
        assert!(fine.parse::<Origins>().is_ok(), "{fine}");
    }
    for wrong in [
        "*",
        "null",
        "www.example.org",
        "ftp://www.example.org",
        "https://",
        "https://www.example.org/",
        "https://www.example.org:443",
        "http://www.example.org:80",
        "https://WWW.example.org",
        "https://user@www.example.org",
        "https://中国.example",
        "https://www.example.org:port",
        "https://a.example https://b.example",
    ] {
        assert!(wrong.parse::<Origins>().is_err(), "{wrong}");
    }
}
