//! `Idempotency-Key`: a POST that may have arrived is sent again, and happens once.

use std::time::Duration;

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use serde_json::json;

use crate::support::factory::{at, draft, text};
use crate::support::{TestApp, establish, together, user_id};

const KEY: &str = "Idempotency-Key";

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn count(app: &TestApp, table: &'static str) -> i64 {
    let statement = match table {
        "tags" => "SELECT count(*) FROM tags",
        "audit_events" => "SELECT count(*) FROM audit_events",
        _ => "SELECT count(*) FROM idempotency_keys",
    };
    sql_query(statement).get_result::<Count>(&mut app.connection()).unwrap().count
}

#[actix_web::test]
async fn a_request_that_comes_again_gets_the_same_answer_and_happens_once() {
    let app = TestApp::start().await;
    let client = app.editor().with(KEY, "one");
    let first = client.post("/v1/tags", json!({ "name": "竞赛" })).await.expect(201);
    let again = client.post("/v1/tags", json!({ "name": "竞赛" })).await.expect(201);
    assert_eq!(first.bytes, again.bytes);
    for header in ["etag", "location", "content-type"] {
        assert_eq!(first.header(header), again.header(header), "{header}");
    }
    assert_eq!(
        (first.header("idempotency-replayed"), again.header("idempotency-replayed")),
        ("".into(), "true".into())
    );
    assert_eq!((count(&app, "tags"), count(&app, "audit_events")), (1, 1));
}

#[actix_web::test]
async fn without_a_key_and_with_another_one_it_happens_again() {
    let app = TestApp::start().await;
    let input = json!({ "title": "推进会", "body": "正文。" });
    for client in [app.editor(), app.editor().with(KEY, "one"), app.editor().with(KEY, "two"), app.editor()] {
        client.post("/v1/articles", input.clone()).await.expect(201);
    }
    let listed = app.editor().get("/v1/articles?status=draft&count=exact").await.expect(200).json();
    assert_eq!(listed["page"]["total"], 4);
}

#[actix_web::test]
async fn a_key_with_another_body_is_refused_and_changes_nothing() {
    let app = TestApp::start().await;
    let client = app.editor().with(KEY, "one");
    client.post("/v1/tags", json!({ "name": "竞赛" })).await.expect(201);
    let faults = client.post("/v1/tags", json!({ "name": "技能" })).await.problem(422, "unprocessable");
    assert_eq!(faults, ["Idempotency-Key reused"]);
    assert_eq!(count(&app, "tags"), 1);
}

#[actix_web::test]
async fn a_key_belongs_to_one_caller_and_one_address() {
    let app = TestApp::start().await;
    let article = draft(&app, "推进会").await;
    let client = app.editor().with(KEY, "one");
    client.post("/v1/tags", json!({ "name": "竞赛" })).await.expect(201);
    // The same text elsewhere, and from somebody else, is another key.
    client.post("/v1/sections", json!({ "name": "竞赛" })).await.expect(201);
    app.admin().with(KEY, "one").post("/v1/tags", json!({ "name": "竞赛" })).await.problem(409, "conflict");
    let restored = client.act(&format!("{}/restore", at("articles", &article))).await.expect(200);
    let again = client.act(&format!("{}/restore", at("articles", &article))).await.expect(200);
    assert_eq!(restored.bytes, again.bytes);
    assert_eq!(again.header("idempotency-replayed"), "true");
}

#[actix_web::test]
async fn what_failed_is_not_kept() {
    let app = TestApp::start().await;
    let client = app.editor().with(KEY, "one");
    let taken = app.editor().post("/v1/tags", json!({ "name": "竞赛" })).await.expect(201).json();
    client.post("/v1/tags", json!({ "name": "竞赛" })).await.problem(409, "conflict");
    client.post("/v1/tags", json!({ "name": "" })).await.problem(422, "unprocessable");
    assert_eq!(count(&app, "keys"), 0);
    app.editor().delete(&at("tags", &taken)).await.expect(204);
    let made = client.post("/v1/tags", json!({ "name": "竞赛" })).await.expect(201);
    assert_eq!(made.header("idempotency-replayed"), "");
}

#[actix_web::test]
async fn after_a_day_a_key_is_new_again_and_the_old_ones_are_gone() {
    let app = TestApp::start().await;
    for number in 0..5 {
        let client = app.editor().with(KEY, &format!("key {number}"));
        client.post("/v1/articles", json!({ "title": "推进会", "body": "正文。" })).await.expect(201);
    }
    app.pass(Duration::from_secs(24 * 3600 + 1));
    let client = app.editor().with(KEY, "key 0");
    let made = client.post("/v1/articles", json!({ "title": "另一个", "body": "正文。" })).await.expect(201);
    assert_eq!(made.json()["title"], "另一个");
    assert_eq!(count(&app, "keys"), 1);
}

#[actix_web::test]
async fn many_at_once_happen_once() {
    let app = TestApp::start().await;
    let client = app.editor().with(KEY, "one");
    let posts = (0..20).map(|_| {
        let client = client.clone();
        async move { client.post("/v1/articles", json!({ "title": "推进会", "body": "正文。" })).await }
    });
    let answers = together(posts).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert!(statuses.iter().all(|status| [201, 409].contains(status)), "{statuses:?}");
    assert!(statuses.contains(&201));
    let made: std::collections::HashSet<&[u8]> =
        answers.iter().filter(|answer| answer.status == 201).map(|answer| answer.bytes.as_slice()).collect();
    assert_eq!(made.len(), 1);
    let listed = app.editor().get("/v1/articles?status=draft&count=exact").await.expect(200).json();
    assert_eq!(listed["page"]["total"], 1);
}

#[actix_web::test]
async fn while_the_first_one_runs_the_second_is_told_so() {
    let app = TestApp::start().await;
    let client = app.editor().with(KEY, "one");
    // What the first one holds while it runs.
    let mut first = establish(&app.database.app_url);
    let scopes = "articles:write articles:publish register:write views:write drafts:read";
    let lock = format!("{} {scopes} POST /v1/tags one", user_id("editor"));
    sql_query("SELECT pg_advisory_lock(hashtextextended($1, 1))")
        .bind::<Text, _>(lock)
        .execute(&mut first)
        .unwrap();
    let second = client.post("/v1/tags", json!({ "name": "竞赛" })).await;
    assert_eq!(second.problem(409, "conflict"), [" wrong_state"]);
    drop(first);
    for _ in 0..100 {
        if client.post("/v1/tags", json!({ "name": "竞赛" })).await.status == 201 {
            return;
        }
        actix_web::rt::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the key stayed taken");
}

#[actix_web::test]
async fn a_key_that_cannot_be_one_is_refused() {
    let app = TestApp::start().await;
    let too_long = "k".repeat(256);
    for key in ["", "über", &too_long] {
        let answer = app.editor().with(KEY, key).post("/v1/tags", json!({ "name": "竞赛" })).await;
        assert_eq!(answer.problem(400, "bad_request"), ["Idempotency-Key invalid_format"], "{key:?}");
    }
    let twice =
        app.editor().with(KEY, "one").with(KEY, "two").post("/v1/tags", json!({ "name": "竞赛" })).await;
    assert_eq!(twice.problem(400, "bad_request"), ["Idempotency-Key invalid_format"]);
    assert_eq!(count(&app, "tags"), 0);
}

#[actix_web::test]
async fn an_answer_is_kept_as_it_was_although_the_thing_changes() {
    let app = TestApp::start().await;
    let client = app.editor().with(KEY, "one");
    let first = client.post("/v1/tags", json!({ "name": "竞赛" })).await.expect(201);
    let path = at("tags", &first.json());
    app.editor().patch(&path, json!({ "name": "技能竞赛" })).await.expect(200);
    let again = client.post("/v1/tags", json!({ "name": "竞赛" })).await.expect(201);
    assert_eq!(text(&again.json(), "name"), "竞赛");
}

#[actix_web::test]
async fn an_answer_is_not_for_whoever_has_lost_the_right_to_it() {
    let app = TestApp::start().await;
    let article = draft(&app, "推进会").await;
    let submit = format!("{}/submit", at("articles", &article));
    let keyed = app.editor().with(KEY, "one");
    keyed.act(&submit).await.expect(200);
    app.admin().patch("/v1/users/editor", json!({ "role": "author" })).await.expect(200);
    keyed.act(&submit).await.problem(403, "forbidden");
}
