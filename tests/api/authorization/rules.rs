//! Who may not call is told so before anything is looked at: not the body, not the query, not the target.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::callers::{CALLERS, open_accounts};
use crate::support::factory::{article, at};
use crate::support::operations::{Operation, operations};
use crate::support::world::World;
use crate::support::{Answer, TestApp, nobody};

/// An answer without what names the request.
pub fn told(answer: &Answer) -> (u16, String, Value) {
    let mut problem: Value = serde_json::from_slice(&answer.bytes).unwrap_or_default();
    for field in ["instance", "request_id"] {
        problem.as_object_mut().and_then(|problem| problem.remove(field));
    }
    (answer.status, answer.header("www-authenticate"), problem)
}

type Sent = (String, Option<&'static str>, Vec<u8>);

/// Requests whose target is there, is not, and cannot be; whose body and query are right, and are not.
fn requests(world: &World, operation: &Operation, right: &str) -> Vec<Sent> {
    let there = world.thing_of(operation);
    let path = world.path(operation, &there);
    let id = there["id"].as_str().unwrap();
    let json = Some("application/json");
    let others = [id.to_owned(), nobody().to_string(), "nothing-here".to_owned(), "%00".to_owned()];
    let mut requests: Vec<Sent> =
        others.iter().map(|other| (path.replace(id, other), json, right.as_bytes().to_vec())).collect();
    requests.push((path.clone(), json, b"{\"a\":1,\"a\":".to_vec()));
    requests.push((path.clone(), Some("text/plain"), b"?".to_vec()));
    requests.push((path.clone(), None, Vec::new()));
    let separator = if path.contains('?') { '&' } else { '?' };
    requests.push((format!("{path}{separator}nonsense=%00"), json, right.as_bytes().to_vec()));
    requests
}

/// What finds out who calls with a key; [`TestApp::statements`] leaves out what does so for an account.
const OF_CALLERS: [&str; 2] =
    ["FROM \"api_keys\" WHERE (\"api_keys\".\"prefix\" = ", "UPDATE api_keys SET last_used_at"];

#[actix_web::test]
async fn who_may_not_learns_nothing_of_body_query_or_target() {
    let app = TestApp::start().await;
    open_accounts(&app);
    let world = World::make(&app).await;
    let mut refused = 0;
    for operation in operations() {
        if !operation.needs_right() {
            continue;
        }
        let right = world.body(&app, &operation).await.map(|body| body.to_string());
        for caller in CALLERS {
            let Some(status) = caller.refusal(operation.rule()) else { continue };
            let client = (caller.client)(&app);
            let mut answers = Vec::new();
            for (path, media_type, body) in requests(&world, &operation, right.as_deref().unwrap_or_default())
            {
                let sent = client.send(operation.method.clone(), &path, media_type, body);
                let (answer, statements) = app.statements(sent).await;
                let is_of_caller = |text: &String| OF_CALLERS.iter().any(|part| text.contains(part));
                let looked_up: Vec<_> = statements.iter().filter(|text| !is_of_caller(text)).collect();
                assert!(looked_up.is_empty(), "{} {}: {looked_up:#?}", operation.id, caller.name);
                answers.push((path, told(&answer)));
            }
            let first = &answers[0].1;
            assert_eq!(first.0, status, "{} {}", operation.id, caller.name);
            for (path, answer) in &answers {
                assert_eq!(answer, first, "{} {} {path}", operation.id, caller.name);
            }
            refused += 1;
        }
    }
    assert!(refused > 800, "only {refused}");
}

/// What only the desk may list is refused to others whatever is in it.
#[actix_web::test]
async fn lists_of_what_is_hidden_are_the_desks() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    for state in ["draft", "in_review", "archived"] {
        let input = json!({ "title": world.name(), "body": "正文。", "status": state });
        article(&app, input).await;
    }
    app.editor().delete(&at("articles", &world.fresh(&app, "articles").await)).await.expect(204);
    let hidden = ["draft", "in_review", "scheduled", "archived", "trashed", "merged"];
    let mut seen = 0;
    for operation in operations().into_iter().filter(Operation::is_list) {
        let path = world.path(&operation, &world.thing_of(&operation));
        let status =
            operation.query().find(|(name, _)| *name == "status").map(|(_, parameter)| parameter.clone());
        let Some(status) = status else { continue };
        if operation.needs_right() {
            continue;
        }
        let words = crate::support::operations::words(&status["schema"]);
        let articles = operation.collection() == "articles";
        for word in words.into_iter().filter(|word| hidden.contains(word) || articles && *word == "all") {
            let path = format!("{path}?status={word}");
            app.anon().get(&path).await.problem(401, "unauthorized");
            let of_author = app.author().get(&path).await;
            if articles {
                // Those of others are not even counted.
                assert_eq!(of_author.expect(200).json()["data"], json!([]), "{path}");
            } else {
                of_author.problem(403, "forbidden");
            }
            app.editor().get(&path).await.expect(200);
            seen += 1;
        }
        for word in ["everything", "", "DRAFT", "draft,published", "deleted"] {
            let faults = app.anon().get(&format!("{path}?status={word}")).await.problem(400, "bad_request");
            assert_eq!(faults, ["status not_allowed"], "{path} {word}");
        }
    }
    assert!(seen >= 14, "only {seen}");
}

/// Lists of accounts, keys and the audit log are not even empty for others, whatever is asked of them.
#[actix_web::test]
async fn lists_of_administrators_are_shown_to_nobody_else() {
    let app = TestApp::start().await;
    let mut seen = 0;
    for operation in
        operations().into_iter().filter(|operation| operation.is_list() && operation.needs_right())
    {
        let path = &operation.path;
        for query in
            ["", "?status=active", "?ids=01900000-0000-7000-8000-000000000001", "?format=csv", "?a=%00"]
        {
            app.anon().get(&format!("{path}{query}")).await.problem(401, "unauthorized");
            for client in [app.author(), app.editor()] {
                client.get(&format!("{path}{query}")).await.problem(403, "forbidden");
            }
        }
        app.admin().get(path).await.expect(200);
        seen += 1;
    }
    assert!(seen >= 3, "only {seen}");
}

/// A caller's token is the only thing that says who calls.
#[actix_web::test]
async fn headers_of_others_make_nobody_an_editor() {
    let app = TestApp::start().await;
    let names =
        ["x-user", "x-role", "x-forwarded-user", "x-original-url", "x-rewrite-url", "remote-user", "cookie"];
    for name in names {
        for client in [app.anon(), app.author()] {
            let status = if client.get("/v1/auth/me").await.status == 401 { 401 } else { 403 };
            let client = client.with(name, "admin");
            assert_eq!(client.get("/v1/awards?status=trashed").await.status, status, "{name}");
            let body = b"{\"name\":\"a\"}".to_vec();
            let answer = client.send(Method::POST, "/v1/tags", Some("application/json"), body).await;
            assert_eq!(answer.status, status, "{name}");
        }
    }
}
