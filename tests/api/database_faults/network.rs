//! The line to the database: refused, reset, swallowed, slow, cut.

use std::time::Duration;

use plaudit::db::DbError;
use serde_json::json;

use super::{assert_recovers, assert_the_rest_answers, assert_unavailable, behind_a_proxy};
use crate::support::proxy::Fault;
use crate::support::together;

#[actix_web::test]
async fn a_database_that_refuses_is_told_and_comes_back() {
    let (app, proxy) = behind_a_proxy().await;
    app.anon().get("/v1/sections").await.expect(200);
    proxy.set(Fault::Refuse);
    assert_unavailable(&app).await;
    assert_the_rest_answers(&app).await;
    proxy.set(Fault::None);
    assert_recovers(&app).await;
}

/// Nobody knows whether a session has ended while the database cannot be asked; what is bad by itself stays bad.
#[actix_web::test]
async fn a_good_token_is_503_and_a_bad_one_401_while_the_database_is_away() {
    let (app, proxy) = behind_a_proxy().await;
    app.editor().get("/v1/sections").await.expect(200);
    proxy.set(Fault::Refuse);
    for path in ["/v1/auth/me", "/v1/sections", "/v1/auth/sessions", "/v1/sections?limit=0"] {
        let answer = app.editor().get(path).await;
        assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0), "{path}");
        answer.problem(503, "unavailable");
        app.bearer("rubbish").get(path).await.problem(401, "unauthorized");
    }
    app.editor().get("/livez").await.expect(200);
    app.editor().get("/.well-known/jwks.json").await.expect(200);
    proxy.set(Fault::None);
    assert_recovers(&app).await;
    app.editor().get("/v1/auth/me").await.expect(200);
}

#[actix_web::test]
async fn a_database_that_was_away_at_the_start_is_found_later() {
    let (app, proxy) = behind_a_proxy().await;
    proxy.set(Fault::Refuse);
    assert_unavailable(&app).await;
    proxy.set(Fault::None);
    assert_recovers(&app).await;
}

#[actix_web::test]
async fn connections_that_are_reset_are_replaced() {
    let (app, proxy) = behind_a_proxy().await;
    app.anon().get("/v1/sections").await.expect(200);
    proxy.set(Fault::Reset);
    assert_unavailable(&app).await;
    assert_the_rest_answers(&app).await;
    proxy.set(Fault::None);
    assert_recovers(&app).await;
}

#[actix_web::test]
async fn a_line_that_swallows_everything_does_not_swallow_the_caller() {
    let (app, proxy) = behind_a_proxy().await;
    app.anon().get("/v1/sections").await.expect(200);
    proxy.set(Fault::BlackHole);
    assert_unavailable(&app).await;
    assert_the_rest_answers(&app).await;
    proxy.set(Fault::None);
    assert_recovers(&app).await;
}

#[actix_web::test]
async fn a_query_whose_answer_never_comes_is_given_up() {
    let (app, proxy) = behind_a_proxy().await;
    let db = app.state.db.clone();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let running = actix_web::rt::spawn(async move {
        db.run(move |connection| {
            use diesel::connection::SimpleConnection;
            begun.send(()).unwrap();
            connection.batch_execute("SELECT pg_sleep(0.3)").map_err(DbError::from)
        })
        .await
    });
    has_begun.await.unwrap();
    proxy.set(Fault::BlackHole);
    let outcome = running.await.unwrap();
    assert!(matches!(outcome, Err(DbError::Unreachable(_))), "{outcome:?}");
    assert_the_rest_answers(&app).await;
    proxy.set(Fault::None);
    assert_recovers(&app).await;
}

#[actix_web::test]
async fn a_slow_line_is_only_slow() {
    let (app, proxy) = behind_a_proxy().await;
    app.anon().get("/v1/sections").await.expect(200);
    proxy.set(Fault::Delay(Duration::from_millis(20)));
    app.editor().post("/v1/sections", json!({ "name": "新闻" })).await.expect(201);
    let reads = (0..8).map(|_| {
        let client = app.anon();
        async move { client.get("/v1/sections").await }
    });
    for answer in together(reads).await {
        assert_eq!(answer.expect(200).json()["data"][0]["name"], "新闻");
    }
}

#[actix_web::test]
async fn a_write_whose_answer_is_lost_is_unknown_but_whole() {
    let (app, proxy) = behind_a_proxy().await;
    app.anon().get("/v1/sections").await.expect(200);
    proxy.set(Fault::CutAfterCommit);
    let lost = app.editor().post("/v1/sections", json!({ "name": "新闻" })).await;
    lost.problem(503, "unavailable");
    assert_recovers(&app).await;
    let found = app.anon().get("/v1/sections").await.expect(200).json();
    assert_eq!(found["data"].as_array().unwrap().len(), 1, "it was committed, once: {found}");
    let again = app.editor().post("/v1/sections", json!({ "name": "新闻" })).await;
    assert_eq!(again.problem(409, "conflict"), ["/name taken"]);
}
