//! JSON or CSV: what is asked for, by parameter or by header.

use actix_web::http::Method;

use super::{LISTS, column};
use crate::support::TestApp;
use crate::support::factory::tag;
use crate::support::server::Server;

const JSON: &str = "application/json";
const CSV: &str = "text/csv; charset=utf-8; header=present";

#[actix_web::test]
async fn accept_says_which_form_is_wanted() {
    let app = TestApp::start().await;
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
    for (accept, expected) in [
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        ("text/csv; charset=utf-8", CSV),
        ("text/*", CSV),
        ("text/csv, application/json;q=0.9", CSV),
        ("application/json;q=0.5, text/csv;q=0.6", CSV),
        ("text/csv, */*;q=0.1", CSV),
        ("application/json;q=0, */*", CSV),
        ("text/csv;header=present; Q = 0.5 ,application/json;q=0.4", CSV),
        ("text/csv;q=0.2, text/csv;q=0.9, application/json;q=0.5", CSV),
        (browser, JSON),
        ("*/*", JSON),
        ("", JSON),
        ("application/json", JSON),
        ("application/*", JSON),
        ("text/csv, application/json", JSON),
        ("text/csv, */*", JSON),
        ("text/csv;q=0.5, application/json", JSON),
        ("text/csv;q=0", JSON),
        ("text/csv;q=0, */*", JSON),
        ("text/*;q=0.1, */*;q=0.5", JSON),
        ("text/html", JSON),
        ("image/png, text/html;q=0.5", JSON),
        ("text/csv;q=nan", JSON),
        ("text/csv;q=2", JSON),
        ("text/csv;q=-1", JSON),
        ("text/csv;q=", JSON),
        ("csv", JSON),
        (",;/,", JSON),
        ("text/csvx", JSON),
    ] {
        for list in LISTS {
            let answer = app.anon().with("accept", accept).get(&format!("/v1/{list}")).await.expect(200);
            assert_eq!(answer.header("content-type"), expected, "{list}: {accept:?}");
        }
    }
    let client = app.anon().with("accept", "application/json;q=0.5").with("accept", "text/csv");
    assert_eq!(client.get("/v1/tags").await.expect(200).header("content-type"), CSV, "two header lines");
}

#[actix_web::test]
async fn the_parameter_wins_over_the_header() {
    let app = TestApp::start().await;
    for list in LISTS {
        for (format, accept, expected) in [
            ("json", "text/csv", JSON),
            ("json", "*/*", JSON),
            ("csv", "application/json", CSV),
            ("csv", "text/html", CSV),
            ("csv", "text/csv;q=0", CSV),
        ] {
            let path = format!("/v1/{list}?format={format}");
            let answer = app.anon().with("accept", accept).get(&path).await.expect(200);
            assert_eq!(answer.header("content-type"), expected, "{path} {accept}");
        }
        let plain = app.anon().get(&format!("/v1/{list}")).await.expect(200);
        let said = app.anon().get(&format!("/v1/{list}?format=json")).await.expect(200);
        assert_eq!(plain.bytes, said.bytes);
        assert_eq!(said.header("content-disposition"), "");
    }
}

#[actix_web::test]
async fn another_format_is_refused() {
    let app = TestApp::start().await;
    for list in LISTS {
        for format in ["xml", "", "CSV", "csv%20", "json,csv"] {
            let answer = app.anon().get(&format!("/v1/{list}?format={format}")).await;
            assert_eq!(answer.problem(400, "bad_request"), ["format not_allowed"], "{list} {format:?}");
        }
        let answer = app.anon().get(&format!("/v1/{list}?format=csv&format=csv")).await;
        assert_eq!(answer.problem(400, "bad_request"), ["format repeated_parameter"]);
        // A problem is a problem document, whatever was wanted.
        let answer =
            app.anon().with("accept", "text/csv").get(&format!("/v1/{list}?limit=0&format=xml")).await;
        assert_eq!(answer.problem(400, "bad_request").len(), 2);
    }
    let answer = app.anon().get("/v1/site?format=csv").await;
    assert_eq!(answer.problem(400, "bad_request"), ["format unknown_parameter"]);
}

#[actix_web::test]
async fn a_cache_is_told_what_the_answer_depends_on() {
    let app = TestApp::start().await;
    let common = "Accept-Encoding, Accept-Language, Authorization, Origin";
    for list in LISTS {
        for accept in ["text/csv", "*/*"] {
            let client = app.anon().with("accept", accept);
            let answer = client.get(&format!("/v1/{list}")).await.expect(200);
            assert_eq!(answer.header("vary"), format!("Accept, {common}"));
            let known = client.with("if-none-match", &answer.header("etag"));
            let answer = known.get(&format!("/v1/{list}")).await.expect(304);
            assert_eq!(answer.header("vary"), format!("Accept, {common}"));
        }
    }
    for path in ["/v1/site", "/v1/nothing", "/openapi.json"] {
        assert_eq!(app.anon().get(path).await.header("vary"), common, "{path} has one form");
    }
}

#[actix_web::test]
async fn each_form_has_an_etag_of_its_own() {
    let app = TestApp::start().await;
    tag(&app, "甲").await;
    let json = app.anon().get("/v1/tags").await.expect(200).header("etag");
    let csv = app.anon().get("/v1/tags?format=csv").await.expect(200).header("etag");
    assert!(csv.starts_with('"') && csv != json, "{csv} {json}");
    let client = app.anon().with("if-none-match", &csv);
    assert!(client.get("/v1/tags?format=csv").await.expect(304).bytes.is_empty());
    client.get("/v1/tags?format=json").await.expect(200);
    app.anon().with("if-none-match", &json).get("/v1/tags?format=csv").await.expect(200);
    tag(&app, "乙").await;
    let answer = client.get("/v1/tags?format=csv").await.expect(200);
    assert_eq!(column(&answer, "name").len(), 2);
}

#[actix_web::test]
async fn head_is_get_without_the_table() {
    let app = TestApp::start().await;
    tag(&app, "甲").await;
    let server = Server::start(&app);
    let get = server.send("GET /v1/tags?format=csv HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let head = server.send("HEAD /v1/tags?format=csv HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert_eq!((get.status, head.status, head.body.len()), (200, 200, 0));
    for name in ["content-type", "content-length", "content-disposition", "etag", "vary"] {
        assert!(!head.header(name).is_empty(), "{name}");
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
    server.stop().await;
    let answer = app.anon().send(Method::POST, "/v1/tags?format=csv", None, Vec::new()).await;
    answer.problem(401, "unauthorized");
}
