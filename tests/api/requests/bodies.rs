//! Bodies: strict JSON, within its limits, in time.

use std::time::Duration;

use actix_web::http::Method;
use plaudit::auth::Role;
use serde_json::{Value, json};

use crate::support::server::Server;
use crate::support::{Answer, TestApp, session_id, user_id};

const JSON: Option<&str> = Some("application/json");

async fn post(app: &TestApp, body: impl Into<Vec<u8>>) -> Answer {
    app.editor().send(Method::POST, "/v1/sections", JSON, body.into()).await
}

#[actix_web::test]
async fn what_is_not_json_is_refused() {
    let app = TestApp::start().await;
    let broken = [
        "",
        " ",
        "{",
        "{\"name\":\"a\"",
        "{\"name\":\"a\",}",
        "{'name':'a'}",
        "{name:\"a\"}",
        "{\"name\":\"a\"} x",
        "{\"name\":\"a\"}{}",
        "\u{feff}{\"name\":\"a\"}",
        "{\"name\":\"a\nb\"}",
        "{\"name\":NaN}",
        "{\"position\":01}",
        "{\"position\":1e400}",
        "{\"name\":\"\\ud800\"}",
        "{\"name\":\"\\udc00\\ud800\"}",
        "{\"name\":\"\\ud800x\"}",
        "{\"\\udfff\":1}",
    ];
    for body in broken {
        let faults = post(&app, body).await.problem(400, "bad_request");
        assert_eq!(faults, [" invalid_json"], "{body:?}");
    }
}

#[actix_web::test]
async fn what_is_not_utf_8_is_refused() {
    let app = TestApp::start().await;
    for bytes in [&b"\xff"[..], b"\xc0\xaf", b"\xed\xa0\x80", b"\xc8\xcb", b"\xf4\x90\x80\x80", b"\xe5\x8a"] {
        let body = [b"{\"name\":\"", bytes, b"\"}"].concat();
        assert_eq!(post(&app, body).await.problem(400, "bad_request"), [" invalid_json"]);
    }
}

#[actix_web::test]
async fn a_key_is_given_once_at_every_depth() {
    let app = TestApp::start().await;
    let repeated = [
        r#"{"name":"a","name":"a"}"#,
        r#"{"name":"a","n\u0061me":"b"}"#,
        r#"{"name":"a","x":{"y":1,"y":2}}"#,
        r#"{"name":"a","x":[[{"y":1,"y":1}]]}"#,
    ];
    for body in repeated {
        assert_eq!(post(&app, body).await.problem(400, "bad_request"), [" duplicate_key"], "{body}");
    }
    let same_key_at_two_depths = r#"{"name":"a","x":{"name":"b"}}"#;
    let faults = post(&app, same_key_at_two_depths).await.problem(422, "unprocessable");
    assert_eq!(faults, ["/x unknown_field"]);
}

#[actix_web::test]
async fn a_value_that_says_duplicate_key_is_no_duplicate_key() {
    let app = TestApp::start().await;
    let faults = post(&app, r#"{"name":"duplicate key"#).await.problem(400, "bad_request");
    assert_eq!(faults, [" invalid_json"]);
}

#[actix_web::test]
async fn a_nul_is_named_where_it_stands() {
    let app = TestApp::start().await;
    let cases = [
        (json!({ "name": "a\0b" }), vec!["/name nul_character"]),
        (json!({ "name": "a", "x": [{ "y": "\0" }] }), vec!["/x/0/y nul_character"]),
        (json!({ "name": "a", "k\0": 1 }), vec!["/k\0 nul_character"]),
        (json!({ "a": "\0", "b": "\0" }), vec!["/a nul_character", "/b nul_character"]),
        (json!("\0"), vec![" nul_character"]),
    ];
    for (body, faults) in cases {
        let answer = app.editor().post("/v1/sections", body).await;
        assert_eq!(answer.problem(422, "unprocessable"), faults);
    }
    let credentials = json!({ "username": "admin\0", "password": "\0" });
    let faults = app.anon().post("/v1/auth/token", credentials).await.problem(422, "unprocessable");
    assert_eq!(faults, ["/password nul_character", "/username nul_character"]);
}

#[actix_web::test]
async fn deep_nesting_is_refused_and_does_no_harm() {
    let app = TestApp::start().await;
    for (open, close) in [("[", "]"), ("{\"x\":", "}")] {
        for depth in [200, 10_000, 100_000] {
            let body = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            assert_eq!(post(&app, body).await.problem(400, "bad_request"), [" invalid_json"]);
            post(&app, open.repeat(depth)).await.problem(400, "bad_request");
        }
    }
}

#[actix_web::test]
async fn numbers_beyond_all_bounds_are_told_so() {
    let app = TestApp::start().await;
    for number in ["1000001", "2147483648", "9223372036854775808", "18446744073709551616", "1e30", "1e300"] {
        let faults = post(&app, format!(r#"{{"name":"a","position":{number}}}"#)).await;
        assert_eq!(faults.problem(422, "unprocessable"), ["/position too_large"], "{number}");
    }
    for number in ["-1", "-9223372036854775809", "-1e300"] {
        let faults = post(&app, format!(r#"{{"name":"a","position":{number}}}"#)).await;
        assert_eq!(faults.problem(422, "unprocessable"), ["/position too_small"], "{number}");
    }
    for number in ["1.5", "\"1\"", "true", "[]"] {
        let faults = post(&app, format!(r#"{{"name":"a","position":{number}}}"#)).await;
        assert_eq!(faults.problem(422, "unprocessable"), ["/position wrong_type"], "{number}");
    }
}

#[actix_web::test]
async fn a_whole_number_may_be_written_with_a_point() {
    let app = TestApp::start().await;
    let made = post(&app, r#"{"name":"a","position":3.0}"#).await.expect(201).json();
    assert_eq!(made["position"], 3);
}

#[actix_web::test]
async fn a_body_has_the_media_type_that_the_operation_takes() {
    let app = TestApp::start().await;
    let body = || json!({ "name": "a" }).to_string().into_bytes();
    let none = [
        None,
        Some(""),
        Some("text/plain"),
        Some("application/jsonx"),
        Some("application/x-www-form-urlencoded"),
    ];
    let others = [Some("application/merge-patch+json"), Some("text/json"), Some("json"), Some("*/*")];
    for media_type in none.into_iter().chain(others) {
        let answer = app.editor().send(Method::POST, "/v1/sections", media_type, body()).await;
        answer.problem(415, "unsupported_media_type");
    }
    let taken =
        ["application/json; charset=utf-8", "Application/JSON", "application/json ;x=y", "application/json;"];
    for (number, media_type) in taken.into_iter().enumerate() {
        let body = json!({ "name": format!("栏目{number}") }).to_string().into_bytes();
        app.editor().send(Method::POST, "/v1/sections", Some(media_type), body).await.expect(201);
    }
}

#[actix_web::test]
async fn a_patch_is_a_merge_patch_or_plain_json() {
    let app = TestApp::start().await;
    let patch = |media_type: &'static str| {
        let body = json!({ "organiser": media_type }).to_string().into_bytes();
        let editor = app.editor();
        async move { editor.send(Method::PATCH, "/v1/site", Some(media_type), body).await }
    };
    patch("application/merge-patch+json").await.expect(200);
    patch("application/json").await.expect(200);
    patch("application/json-patch+json").await.problem(415, "unsupported_media_type");
}

#[actix_web::test]
async fn a_body_over_the_configured_limit_is_refused_however_it_comes() {
    let app = TestApp::start_with(|config| config.max_body_bytes = 2000).await;
    let body = |size: usize| {
        let mut text = json!({ "name": "a" }).to_string();
        text.push_str(&" ".repeat(size - text.len()));
        text
    };
    post(&app, body(2001)).await.problem(413, "payload_too_large");
    post(&app, body(2000)).await.expect(201);

    let server = Server::start(&app);
    let head = "POST /v1/auth/revoke HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    let chunk = format!("3e8\r\n{}\r\n", "x".repeat(1000));
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n{}0\r\n\r\n", chunk.repeat(3));
    let counted = format!("{head}Content-Length: 3000\r\n\r\n{}", "x".repeat(3000));
    for request in [chunked, counted] {
        let answer = server.send(request).await;
        assert_eq!(answer.status, 413, "{}", answer.head);
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem["code"], "payload_too_large");
        assert!(problem["detail"].as_str().unwrap().contains("2000"), "{problem}");
    }
    server.stop().await;
}

#[actix_web::test]
async fn a_body_that_does_not_come_is_not_waited_for_for_ever() {
    let app = TestApp::start_with(|config| config.request_timeout = Duration::from_millis(200)).await;
    let server = Server::start(&app);
    let head = "POST /v1/auth/revoke HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    let begun =
        ["Content-Length: 100\r\n\r\n{\"refresh_", "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"ref\r\n"];
    for rest in begun {
        let answer = server.send(format!("{head}{rest}")).await;
        assert_eq!(answer.status, 408, "{}", answer.head);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem["code"], "request_timeout");
    }
    server.stop().await;
}

#[actix_web::test]
async fn who_may_not_write_is_told_before_the_body_is_read() {
    let app = TestApp::start().await;
    let keys = &app.state.authority.keys;
    let claims =
        keys.claims_for(user_id("author"), session_id("author"), Role::Author, None, app.clock.now());
    let author = format!("Authorization: Bearer {}\r\n", keys.sign(&claims).unwrap());
    let server = Server::start(&app);
    for (authorization, status) in [("", 401), ("Authorization: Bearer rubbish\r\n", 401), (&author, 403)] {
        let request = format!(
            "POST /v1/sections HTTP/1.1\r\nHost: x\r\n{authorization}Content-Type: application/json\r\n\
             Content-Length: 9\r\n\r\n{{"
        );
        assert_eq!(server.send(request).await.status, status, "nobody waits for the rest");
    }
    server.stop().await;
}

#[actix_web::test]
async fn a_thousand_faults_get_a_bounded_answer() {
    let app = TestApp::start().await;
    let fields: serde_json::Map<String, Value> = (0..5000).map(|n| (format!("x{n}"), json!(1))).collect();
    let faults = app.editor().post("/v1/tags", Value::Object(fields)).await.problem(422, "unprocessable");
    assert!((50..=200).contains(&faults.len()), "{}", faults.len());

    let query = vec!["a"; 5000].join("&");
    let answer = app.anon().get(&format!("/v1/articles?{query}")).await;
    assert!(answer.bytes.len() < 50_000, "{}", answer.bytes.len());
    answer.problem(400, "bad_request");
}

#[actix_web::test]
async fn bodies_are_plain_utf8() {
    let app = TestApp::start().await;
    let body = || json!({ "name": "新闻" }).to_string().into_bytes();
    let gbk = Some("application/json; charset=gbk");
    app.editor().send(Method::POST, "/v1/sections", gbk, body()).await.problem(415, "unsupported_media_type");
    let packed = app.editor().with("content-encoding", "gzip");
    packed.send(Method::POST, "/v1/sections", JSON, body()).await.problem(415, "unsupported_media_type");
    let plain = app.editor().with("content-encoding", "identity");
    let named = Some("application/json; charset=\"UTF-8\"");
    plain.send(Method::POST, "/v1/sections", named, body()).await.expect(201);
}
