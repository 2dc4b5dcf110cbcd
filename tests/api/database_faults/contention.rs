//! Connections and locks that others hold.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};

use actix_web::rt;
use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};
use plaudit::db::DbError;
use serde_json::json;

use super::{assert_recovers, assert_the_rest_answers, assert_unavailable, impatient};
use crate::support::factory::section;
use crate::support::{TestApp, establish};

/// Holds every connection of the pool until the returned senders are dropped.
async fn hold_all_connections(app: &TestApp) -> Vec<Sender<()>> {
    let mut held = Vec::new();
    for _ in 0..app.state.config.database.pool_size {
        let db = app.state.db.clone();
        let (release, released) = channel::<()>();
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        rt::spawn(async move {
            db.run(move |_| {
                begun.send(()).unwrap();
                released.recv().ok();
                Ok::<_, DbError>(())
            })
            .await
        });
        has_begun.await.unwrap();
        held.push(release);
    }
    held
}

#[actix_web::test]
async fn an_exhausted_pool_is_told_and_the_rest_goes_on() {
    let app = TestApp::start_with(impatient).await;
    let held = hold_all_connections(&app).await;
    assert_unavailable(&app).await;
    assert_the_rest_answers(&app).await;
    drop(held);
    assert_recovers(&app).await;
}

#[actix_web::test]
async fn what_was_refused_is_not_done_later() {
    let app = TestApp::start_with(impatient).await;
    let held = hold_all_connections(&app).await;
    let done = Arc::new(AtomicBool::new(false));
    let work = {
        let done = Arc::clone(&done);
        move |_: &mut PgConnection| {
            done.store(true, Ordering::SeqCst);
            Ok::<_, DbError>(())
        }
    };
    let refused = app.state.db.run(work).await.unwrap_err();
    assert!(matches!(refused, DbError::Busy { .. }), "{refused:?}");
    assert_eq!(Arc::strong_count(&done), 1, "what waited is gone");
    drop(held);
    assert_recovers(&app).await;
    assert!(!done.load(Ordering::SeqCst));
}

#[actix_web::test]
async fn whoever_waits_gets_the_connection_that_becomes_free() {
    let app = TestApp::start().await;
    let held = hold_all_connections(&app).await;
    let client = app.anon();
    let waiting = rt::spawn(async move { client.get("/v1/sections").await });
    rt::task::yield_now().await;
    drop(held);
    waiting.await.unwrap().expect(200);
}

#[actix_web::test]
async fn a_lock_that_others_keep_ends_in_503_and_a_clean_connection() {
    let app = TestApp::start_with(|config| {
        impatient(config);
        config.database.pool_size = 1;
    })
    .await;
    let mut other = app.connection();
    other.batch_execute("BEGIN; LOCK TABLE sections IN SHARE MODE").unwrap();
    for _ in 0..3 {
        let answer = app.editor().post("/v1/sections", json!({ "name": "新闻" })).await;
        assert_eq!(answer.header("retry-after"), "1");
        answer.problem(503, "unavailable");
        app.anon().get("/v1/sections").await.expect(200);
    }
    other.batch_execute("COMMIT").unwrap();
    app.editor().post("/v1/sections", json!({ "name": "新闻" })).await.expect(201);
    assert!(idle_sessions_are_clean(&app));
}

#[actix_web::test]
async fn a_statement_that_takes_too_long_is_ended_by_the_server() {
    let app = TestApp::start_with(impatient).await;
    let outcome = app
        .state
        .db
        .run(|connection| connection.batch_execute("SELECT pg_sleep(600)").map_err(DbError::from))
        .await;
    assert!(matches!(outcome, Err(DbError::TimedOut(_))), "{outcome:?}");
    app.anon().get("/v1/sections").await.expect(200);
    assert!(idle_sessions_are_clean(&app));
}

#[derive(QueryableByName)]
struct Session {
    #[diesel(sql_type = Text)]
    state: String,
}

/// Whether no session of the application is inside a transaction; a role sees the states of its own sessions.
fn idle_sessions_are_clean(app: &TestApp) -> bool {
    let sessions: Vec<Session> = sql_query(
        "SELECT coalesce(state, '') AS state FROM pg_stat_activity \
         WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()",
    )
    .load(&mut establish(&app.database.app_url))
    .unwrap();
    !sessions.is_empty() && sessions.iter().all(|session| session.state == "idle")
}

#[actix_web::test]
async fn every_session_has_its_limits() {
    let app = TestApp::start_with(impatient).await;
    let settings = app
        .state
        .db
        .run(|connection| {
            sql_query(
                "SELECT concat_ws(' ', current_setting('statement_timeout'), current_setting('lock_timeout'), \
                 current_setting('idle_in_transaction_session_timeout'), current_setting('TimeZone')) AS state",
            )
            .get_result::<Session>(connection)
            .map_err(DbError::from)
        })
        .await
        .unwrap();
    assert_eq!(settings.state, "500ms 200ms 30s UTC");
}

#[actix_web::test]
async fn sessions_that_the_server_ends_are_replaced() {
    let app = TestApp::start_with(|config| config.cache.bytes = 0).await;
    section(&app, "新闻").await;
    for _ in 0..3 {
        let ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() \
                     AND usename = 'plaudit_app' AND pid <> pg_backend_pid()";
        establish(&app.database.app_url).batch_execute(ended).unwrap();
        let first = app.anon().get("/v1/sections").await;
        if first.status != 200 {
            first.problem(503, "unavailable");
        }
        app.anon().get("/v1/sections").await.expect(200);
        app.editor().patch("/v1/site", json!({ "name": "总工会" })).await.expect(200);
    }
}

#[actix_web::test]
async fn a_session_that_ends_in_the_middle_of_a_statement_is_503() {
    let app = TestApp::start().await;
    let outcome = app
        .state
        .db
        .run(|connection| {
            connection.batch_execute("SELECT pg_terminate_backend(pg_backend_pid())").map_err(DbError::from)
        })
        .await;
    assert!(matches!(outcome, Err(DbError::Unreachable(_))), "{outcome:?}");
    app.anon().get("/v1/sections").await.expect(200);
}
