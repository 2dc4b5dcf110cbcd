//! Requests at their edges: what the service makes of ids, hosts, methods and paths that nobody should send.
//!
//! Bodies are in [`bodies`], queries in [`queries`].

mod bodies;
mod overrides;
mod queries;

use actix_web::http::Method;
use serde_json::json;

use crate::support::TestApp;
use crate::support::factory::{at, section};
use crate::support::server::Server;

#[actix_web::test]
async fn a_tame_request_id_is_kept_and_any_other_is_replaced() {
    let app = TestApp::start().await;
    for id in ["a", "4bf92f3577b34da6a3ce929d0e0e4736", "A.b_c-1", &"x".repeat(64)] {
        let answer = app.anon().with("x-request-id", id).get("/v1/nothing").await;
        assert_eq!(answer.header("x-request-id"), id);
        assert_eq!(answer.json()["request_id"], id);
    }
    for id in ["", "a b", "a;b", "<script>", "../../x", "a\"b", "{}", &"x".repeat(65)] {
        let answer = app.anon().with("x-request-id", id).get("/v1/nothing").await;
        let made = answer.header("x-request-id");
        assert!(uuid::Uuid::try_parse(&made).is_ok(), "{id:?} became {made:?}");
        answer.problem(404, "not_found");
    }
}

#[actix_web::test]
async fn two_requests_never_share_an_id() {
    let app = TestApp::start().await;
    let first = app.anon().get("/livez").await.header("x-request-id");
    assert_ne!(first, app.anon().get("/livez").await.header("x-request-id"));
}

#[actix_web::test]
async fn addresses_come_from_the_configuration_whatever_the_caller_claims() {
    let app = TestApp::start().await;
    for name in ["一", "二"] {
        section(&app, name).await;
    }
    let lie = |client: crate::support::Client| {
        client
            .with("host", "evil.example")
            .with("forwarded", "host=evil.example;proto=http;for=127.0.0.1")
            .with("x-forwarded-host", "evil.example")
            .with("x-forwarded-proto", "gopher")
            .with("x-forwarded-for", "127.0.0.1")
            .with("x-forwarded-prefix", "/evil")
            .with("x-original-url", "/v1/site")
            .with("x-rewrite-url", "/v1/site")
    };
    let made =
        lie(app.editor()).post("/v1/sections", json!({ "name": "三", "slug": "san" })).await.expect(201);
    assert_eq!(made.header("location"), "https://api.example.org/v1/sections/san");

    let plain = app.anon().get("/v1/sections?limit=1").await.expect(200);
    let lied = lie(app.anon()).get("/v1/sections?limit=1").await.expect(200);
    assert_eq!(plain.bytes, lied.bytes);
    assert_eq!(plain.header("etag"), lied.header("etag"));
    assert_eq!(plain.header("link"), lied.header("link"));
    assert!(plain.header("link").starts_with("<https://api.example.org/v1/sections?limit=1&cursor="));
}

#[actix_web::test]
async fn head_is_get_without_the_body() {
    let app = TestApp::start().await;
    let made = section(&app, "新闻").await;
    let server = Server::start(&app);
    for path in ["/v1/sections", &at("sections", &made), "/livez", "/openapi.json", "/docs", "/v1/nothing"] {
        let get = server.send(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")).await;
        let head = server.send(format!("HEAD {path} HTTP/1.1\r\nHost: x\r\n\r\n")).await;
        assert_eq!(head.status, get.status, "{path}");
        assert!(head.body.is_empty(), "{path} sends a body");
        for name in ["content-type", "content-length", "etag", "cache-control", "vary"] {
            assert_eq!(head.header(name), get.header(name), "{name} of {path}");
        }
    }
    server.stop().await;
}

#[actix_web::test]
async fn a_path_that_cannot_name_anything_is_not_found() {
    let app = TestApp::start().await;
    let keys =
        ["%00", "a%00b", "%ff", "%c0%af", "%ED%A0%80", "a%20b", "%", "%zz", "%E5%8A%B3", "A", "a--b", "-a"];
    for key in keys {
        for path in ["/v1/sections", "/v1/articles", "/v1/tags"] {
            app.anon().get(&format!("{path}/{key}")).await.problem(404, "not_found");
            app.editor().delete(&format!("{path}/{key}")).await.problem(404, "not_found");
        }
        app.anon().get(&format!("/docs/{key}")).await.problem(404, "not_found");
    }
    let long = "a".repeat(10_000);
    app.anon().get(&format!("/v1/sections/{long}")).await.problem(404, "not_found");
}

#[actix_web::test]
async fn an_id_has_one_spelling() {
    let app = TestApp::start().await;
    let made = section(&app, "新闻").await;
    let id = made["id"].as_str().unwrap();
    app.anon().get(&format!("/v1/sections/{id}")).await.expect(200);
    for other in [id.replace('-', ""), format!("{{{id}}}"), format!("urn:uuid:{id}")] {
        let answer = app.anon().get(&format!("/v1/sections/{}", other.replace(['{', '}'], "%7B"))).await;
        answer.problem(404, "not_found");
    }
}

#[actix_web::test]
async fn trace_is_refused_everywhere() {
    let app = TestApp::start().await;
    for (path, status) in [("/v1/sections", 405), ("/livez", 405), ("/nothing", 404)] {
        app.anon().send(Method::TRACE, path, None, Vec::new()).await.expect(status);
    }
}
