//! The steps on the way to readers: from which state, by whom.

use std::time::Duration;

use actix_web::http::Method;
use diesel::prelude::*;
use plaudit::schema::{audit_events, revisions};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{other_author, own};
use crate::support::factory::{at, text};
use crate::support::{TestApp, noon};

const STEPS: [&str; 4] = ["submit", "publish", "unpublish", "archive"];
const STATES: [&str; 5] = ["draft", "in_review", "published", "scheduled", "archived"];

/// Where a step leads from a state; nowhere where it is not possible.
fn leads(step: &str, state: &str) -> Option<&'static str> {
    match (step, state) {
        ("submit", "draft") => Some("in_review"),
        ("submit", _) => None,
        ("publish", _) => Some("published"),
        ("unpublish", "draft") => None,
        ("unpublish", _) => Some("draft"),
        ("archive", "archived") => None,
        ("archive", _) => Some("archived"),
        other => panic!("{other:?}"),
    }
}

/// What a role is answered.
fn status(role: &str, step: &str, state: &str) -> u16 {
    let possible = if leads(step, state).is_some() { 200 } else { 409 };
    match (role, step, state) {
        ("nobody", ..) => 401,
        ("editor" | "admin", ..) => possible,
        ("author" | "other", "publish" | "unpublish" | "archive", _) => 403,
        ("author", _, "draft" | "in_review") => possible,
        ("author", ..) => 403,
        ("other", _, "published") => 403,
        ("other", ..) => 404,
        other => panic!("{other:?}"),
    }
}

#[actix_web::test]
async fn every_step_from_every_state_by_every_role() {
    let app = TestApp::start().await;
    let callers = [
        ("nobody", app.anon()),
        ("author", app.author()),
        ("other", other_author(&app)),
        ("editor", app.editor()),
        ("admin", app.admin()),
    ];
    for state in STATES {
        for step in STEPS {
            for (role, caller) in &callers {
                let article = own(&app, "原文", state).await;
                let path = at("articles", &article);
                let answer = caller.act(&format!("{path}/{step}")).await;
                let expected = status(role, step, state);
                assert_eq!(answer.status, expected, "{role} {step} {state}");
                let now = app.editor().get(&path).await.expect(200).json();
                if expected != 200 {
                    assert_eq!(now, article, "{role} {step} {state}");
                    continue;
                }
                assert_eq!(answer.json(), now);
                assert_eq!(now["status"], leads(step, state).unwrap(), "{role} {step} {state}");
                // Publishing what is published changes nothing.
                let is_change = step != "publish" || !["published", "scheduled"].contains(&state);
                let grown = now["version"].as_i64().unwrap() - article["version"].as_i64().unwrap();
                assert_eq!(grown, i64::from(is_change), "{role} {step} {state}");
            }
        }
    }
}

#[actix_web::test]
async fn a_step_that_is_not_possible_says_in_which_state_the_article_is() {
    let app = TestApp::start().await;
    let path = at("articles", &own(&app, "原文", "archived").await);
    let answer = app.editor().act(&format!("{path}/archive")).await.expect(409);
    assert!(answer.json()["detail"].as_str().unwrap().contains("is archived"), "{}", answer.json());
    assert_eq!(answer.problem(409, "conflict"), [" wrong_state"]);
}

#[actix_web::test]
async fn a_step_is_conditional_repeatable_and_can_be_tried() {
    let app = TestApp::start().await;
    let editor = app.editor();
    for step in STEPS {
        let state = if step == "unpublish" { "published" } else { "draft" };
        let article = own(&app, "原文", state).await;
        let path = at("articles", &article);
        let (step_path, version) = (format!("{path}/{step}"), article["version"].as_i64().unwrap());
        let stale = editor.with("If-Match", &format!("\"{}\"", version + 7));
        stale.act(&step_path).await.problem(412, "precondition_failed");
        editor.act(&format!("{step_path}?validate_only=true")).await.expect(204);
        assert_eq!(editor.get(&path).await.json(), article);
        let once = editor.with("If-Match", &format!("\"{version}\"")).with("Idempotency-Key", step);
        let first = once.act(&step_path).await.expect(200);
        assert!(first.header("etag").starts_with(&format!("\"{}-", version + 1)), "{}", first.header("etag"));
        let again = once.act(&step_path).await.expect(200);
        assert_eq!((again.header("idempotency-replayed").as_str(), again.bytes), ("true", first.bytes));
        assert_eq!(editor.get(&path).await.json()["version"], version + 1);
    }
}

#[actix_web::test]
async fn each_step_is_recorded_under_its_name() {
    let app = TestApp::start().await;
    let article = own(&app, "原文", "draft").await;
    let path = at("articles", &article);
    for step in ["submit", "publish", "archive", "unpublish"] {
        app.editor().act(&format!("{path}/{step}")).await.expect(200);
    }
    let id = text(&article, "id").parse::<Uuid>().unwrap();
    let mut connection = app.connection();
    let recorded: Vec<(i32, String)> = revisions::table
        .filter(revisions::resource_id.eq(id))
        .order(revisions::version)
        .select((revisions::version, revisions::action))
        .load(&mut connection)
        .unwrap();
    let expected = ["create", "submit", "publish", "archive", "unpublish"];
    assert_eq!(recorded, (1..).zip(expected.map(str::to_owned)).collect::<Vec<_>>());
    let logged: Vec<String> = audit_events::table
        .filter(audit_events::resource_id.eq(id))
        .order(audit_events::version)
        .select(audit_events::action)
        .load(&mut connection)
        .unwrap();
    assert_eq!(logged, expected);
}

/// Publishes with these times and gives what comes of it: when it is published and withdrawn.
async fn published(app: &TestApp, path: &str, times: Value) -> (Value, Value) {
    let made = app.editor().post(&format!("{path}/publish"), times).await.expect(200).json();
    (made["published_at"].clone(), made["desk"]["unpublish_at"].clone())
}

#[actix_web::test]
async fn publishing_again_does_not_make_old_news_new() {
    let app = TestApp::start().await;
    let path = at("articles", &own(&app, "原文", "draft").await);
    let first = json!("2026-03-22T04:00:00Z");
    assert_eq!(published(&app, &path, json!({})).await, (first.clone(), Value::Null));
    for step in ["unpublish", "archive"] {
        app.pass(Duration::from_secs(86_400));
        app.editor().act(&format!("{path}/{step}")).await.expect(200);
        app.anon().get(&path).await.problem(404, "not_found");
        assert_eq!(published(&app, &path, json!({})).await.0, first, "{step}");
        app.anon().get(&path).await.expect(200);
    }
    let given = json!("2026-03-23T00:00:00Z");
    assert_eq!(published(&app, &path, json!({ "published_at": given })).await.0, given, "unless it is said");
    // Of what is published, only what is given changes.
    let end = json!("2026-05-01T00:00:00Z");
    assert_eq!(published(&app, &path, json!({ "unpublish_at": end })).await, (given.clone(), end.clone()));
    assert_eq!(published(&app, &path, json!({})).await, (given.clone(), end));
    assert_eq!(published(&app, &path, json!({ "unpublish_at": null })).await, (given, Value::Null));
}

#[actix_web::test]
async fn a_draft_keeps_the_day_that_it_was_given() {
    let app = TestApp::start().await;
    for day in ["2020-01-01T00:00:00Z", "2026-04-01T00:00:00Z"] {
        let path = at("articles", &own(&app, "原文", "draft").await);
        app.editor().patch(&path, json!({ "published_at": day })).await.expect(200);
        assert_eq!(published(&app, &path, json!({})).await.0, day);
    }
}

#[actix_web::test]
async fn an_end_that_has_passed_does_not_keep_an_article_from_being_read() {
    let app = TestApp::start().await;
    let path = at("articles", &own(&app, "原文", "draft").await);
    published(&app, &path, json!({ "unpublish_at": "2026-03-22T05:00:00Z" })).await;
    app.pass(Duration::from_secs(3600));
    app.anon().get(&path).await.problem(404, "not_found");
    assert_eq!(published(&app, &path, json!({})).await.1, Value::Null);
    app.anon().get(&path).await.expect(200);
}

#[actix_web::test]
async fn the_body_of_a_publication_may_be_left_out_and_is_checked_otherwise() {
    let app = TestApp::start().await;
    let path = format!("{}/publish", at("articles", &own(&app, "原文", "draft").await));
    let editor = app.editor();
    let send = |media_type, body: &'static str| {
        let (editor, path) = (editor.clone(), path.clone());
        async move { editor.send(Method::POST, &path, media_type, body.as_bytes().to_vec()).await }
    };
    for (media_type, body, fault) in [
        (None, "{}", 415),
        (Some("text/plain"), "", 415),
        (Some("text/plain"), "{}", 415),
        (Some("application/json"), "{", 400),
        (Some("application/json"), "null", 422),
        (Some("application/json"), "[]", 422),
    ] {
        assert_eq!(send(media_type, body).await.status, fault, "{media_type:?} {body}");
    }
    for (body, fault) in [
        (json!({ "published_at": null }), "/published_at wrong_type"),
        (json!({ "published_at": "soon" }), "/published_at invalid_format"),
        (json!({ "status": "published" }), "/status unknown_field"),
        (json!({ "unpublish_at": noon() }), "/unpublish_at conflicting"),
        (json!({ "published_at": "0000-01-01T00:00:00+08:00" }), "/published_at not_allowed"),
    ] {
        assert_eq!(editor.post(&path, body).await.problem(422, "unprocessable"), [fault]);
    }
    send(Some("application/json"), "").await.expect(200);
    send(None, "").await.expect(200);
    let document = plaudit::api::document();
    let body = &document["paths"]["/v1/articles/{id}/publish"]["post"]["requestBody"];
    assert_ne!(body["required"], true);
    assert_eq!(
        body["content"]["application/json"]["schema"]["$ref"],
        "#/components/schemas/PublicationInput"
    );
}
