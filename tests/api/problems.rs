//! Problems: whatever goes wrong is told in one form, with one set of headers, and never without a reason.

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use plaudit::error::KINDS;
use serde_json::{Value, json};

use crate::support::factory::{at, section};
use crate::support::server::Server;
use crate::support::{Answer, TestApp, nobody};

/// The paths of the document with their methods, parameters filled in.
fn paths(app: &TestApp) -> Vec<(String, Vec<String>)> {
    let document: Value = serde_json::from_slice(&app.state.document).unwrap();
    let filled = |path: &str| {
        path.replace("{id}", &nobody().to_string())
            .replace("{file}", "index.css")
            .replace("{link_id}", "x")
            .replace("{token}", "x")
    };
    let methods = |item: &Value| item.as_object().unwrap().keys().map(|name| name.to_uppercase()).collect();
    document["paths"].as_object().unwrap().iter().map(|(path, item)| (filled(path), methods(item))).collect()
}

/// What `Allow` must say for a path with these methods.
fn allow(methods: &[String]) -> String {
    let mut allowed = methods.to_vec();
    if methods.contains(&"GET".to_owned()) {
        allowed.push("HEAD".to_owned());
    }
    allowed.push("OPTIONS".to_owned());
    allowed.sort();
    allowed.join(", ")
}

#[actix_web::test]
async fn an_unknown_path_is_a_problem_for_every_method() {
    let app = TestApp::start().await;
    let unknown = [
        "/",
        "/v1",
        "/v1/",
        "/v1/nothing",
        "/v1/articles/",
        "/v1//articles",
        "//v1/articles",
        "/v1/./articles",
        "/v1/../v1/articles",
        "/v1/%2e/articles",
        "/v1/articles/%2e",
        "/v1/articles/%2e%2e%2fsite",
        "/V1/articles",
        "/v1/Articles",
        "/v1/articles;x",
        "/livez/",
        "/docs/no-such-file",
        "/docs/..%2f..%2fCargo.toml",
    ];
    for path in unknown {
        app.anon().get(path).await.problem(404, "not_found");
        app.editor().get(path).await.problem(404, "not_found");
    }
    for method in [Method::POST, Method::DELETE, Method::OPTIONS, Method::TRACE, Method::HEAD] {
        app.anon().send(method, "/v1/nothing", None, Vec::new()).await.problem(404, "not_found");
    }
}

#[actix_web::test]
async fn a_path_says_which_methods_it_answers() {
    let app = TestApp::start().await;
    let all = ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"];
    for (path, methods) in paths(&app) {
        for other in all.into_iter().filter(|other| !methods.contains(&(*other).to_owned())) {
            let method = Method::from_bytes(other.as_bytes()).unwrap();
            let answer = app.anon().with("x-secret", "s3cret").send(method, &path, None, Vec::new()).await;
            assert_eq!(answer.header("allow"), allow(&methods), "{other} {path}");
            assert!(!String::from_utf8_lossy(&answer.bytes).contains("s3cret"), "{other} echoes the request");
            answer.problem(405, "method_not_allowed");
        }
        let answer = app.anon().send(Method::OPTIONS, &path, None, Vec::new()).await.expect(204);
        assert_eq!(answer.header("allow"), allow(&methods), "OPTIONS {path}");
    }
}

#[actix_web::test]
async fn a_path_in_another_spelling_answers_the_same_methods() {
    let app = TestApp::start().await;
    app.anon().get("/v1/%61rticles").await.expect(200);
    let answer = app.editor().delete("/v1/%61rticles").await;
    assert_eq!(answer.header("allow"), "GET, HEAD, OPTIONS, POST");
    answer.problem(405, "method_not_allowed");
}

#[actix_web::test]
async fn each_kind_of_problem_has_its_status_and_its_code() {
    let app = TestApp::start().await;
    let made = section(&app, "新闻").await;
    let path = at("sections", &made);
    let named = json!({ "name": "新闻" });
    app.anon().get("/v1/sections?limit=0").await.problem(400, "bad_request");
    app.anon().post("/v1/sections", named.clone()).await.problem(401, "unauthorized");
    let wrong = json!({ "username": "editor", "password": "not this one" });
    app.anon().post("/v1/auth/token", wrong).await.problem(401, "invalid_credentials");
    app.author().post("/v1/sections", named.clone()).await.problem(403, "forbidden");
    app.anon().get(&format!("/v1/sections/{}", nobody())).await.problem(404, "not_found");
    app.editor().post("/v1/sections", named).await.problem(409, "conflict");
    let stale = app.editor().with("if-match", "\"7\"");
    stale.delete(&path).await.problem(412, "precondition_failed");
    app.editor().act("/v1/sections").await.problem(415, "unsupported_media_type");
    app.editor().post("/v1/sections", json!({})).await.problem(422, "unprocessable");
}

#[actix_web::test]
async fn the_type_of_a_problem_leads_to_its_description() {
    let app = TestApp::start().await;
    let page = app.anon().get("/docs/problems").await.expect(200);
    let page = String::from_utf8(page.bytes).unwrap();
    for kind in KINDS {
        assert!(page.contains(&format!("id=\"{}\"", kind.code)), "{} is not described", kind.code);
    }
    let problem = app.anon().get("/v1/nothing").await.json();
    assert_eq!(problem["type"], "/docs/problems#not_found");
    assert_eq!(problem["title"], "There is nothing here");
}

#[actix_web::test]
async fn a_problem_names_its_path_and_not_its_query() {
    let app = TestApp::start().await;
    let problem = app.anon().get("/v1/sections?token=s3cret").await.expect(400).json();
    assert_eq!(problem["instance"], "/v1/sections");
}

#[actix_web::test]
async fn every_answer_carries_the_same_guards() {
    let app = TestApp::start().await;
    let answers = [
        app.anon().get("/v1/sections").await.expect(200),
        app.anon().get("/v1/nothing").await.expect(404),
        app.anon().delete("/v1/sections").await.expect(405),
        app.anon().post("/v1/sections", json!({})).await.expect(401),
        app.editor().post("/v1/sections", json!({})).await.expect(422),
        app.anon().send(Method::OPTIONS, "/v1/sections", None, Vec::new()).await.expect(204),
        app.anon().get("/docs").await.expect(200),
        app.anon().get("/openapi.json").await.expect(200),
        app.anon().get("/livez").await.expect(200),
    ];
    for answer in &answers {
        assert_guarded(answer);
    }
}

fn assert_guarded(answer: &Answer) {
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    // Problems are told to developers.
    let is_problem = answer.header("content-type") == "application/problem+json";
    assert_eq!(answer.header("content-language"), if is_problem { "en" } else { "zh-Hans" });
    assert!(answer.header("vary").ends_with("Accept-Encoding, Accept-Language, Authorization, Origin"));
    assert!(!answer.header("x-request-id").is_empty());
    assert!(!answer.header("cache-control").is_empty());
}

#[actix_web::test]
async fn what_a_token_had_a_part_in_is_kept_by_nobody() {
    let app = TestApp::start().await;
    let kept = |answer: Answer| answer.header("cache-control");
    assert_eq!(kept(app.anon().get("/v1/sections").await), "public, max-age=5, stale-while-revalidate=5");
    assert_eq!(kept(app.anon().get("/v1/nothing").await), "no-store");
    assert_eq!(kept(app.anon().get("/livez").await), "no-store");
    assert_eq!(kept(app.anon().get("/readyz").await), "no-store");
    for client in
        [app.editor(), app.bearer("broken"), app.bearer("broken").with("authorization", "Basic eA==")]
    {
        for path in ["/v1/sections", "/v1/nothing", "/livez", "/openapi.json", "/.well-known/jwks.json"] {
            assert_eq!(kept(client.get(path).await), "private, no-store", "{path}");
        }
    }
}

#[actix_web::test]
async fn a_panic_is_a_problem_and_the_service_goes_on() {
    let app = TestApp::start().await;
    fn panics(config: &mut ServiceConfig) {
        config.route("/test/panic", web::get().to(async || -> &'static str { panic!("on purpose") }));
    }
    let server = Server::start_with(&app, panics);
    for _ in 0..3 {
        let answer = server.send("GET /test/panic HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine\r\n\r\n").await;
        assert_eq!(answer.status, 500, "{}", answer.head);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.header("x-request-id"), "mine");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cache-control"), "no-store");
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((&problem["code"], &problem["request_id"]), (&json!("internal"), &json!("mine")));
        assert!(!problem.to_string().contains("on purpose"), "{problem}");
    }
    assert_eq!(server.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n").await.status, 200);
    server.stop().await;
}
