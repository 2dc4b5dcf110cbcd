//! What the database door counts.

use std::sync::mpsc::channel;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use plaudit::db::DbError;
use plaudit::error::ApiError;

use super::scrape;
use crate::support::TestApp;
use crate::support::exposition::value;

/// One connection, for which nobody waits long.
async fn narrow() -> TestApp {
    TestApp::start_with(|config| {
        config.database.pool_size = 1;
        config.database.wait = Duration::from_millis(50);
        config.database.statement_timeout = Duration::from_millis(300);
    })
    .await
}

fn counted(app: &TestApp, name: &str) -> f64 {
    value(&scrape(app), &format!("plaudit_database_{name}"), &[])
}

fn errors(app: &TestApp, kind: &str) -> f64 {
    value(&scrape(app), "plaudit_database_errors_total", &[("kind", kind)])
}

#[actix_web::test]
async fn the_pool_and_who_waits_for_it_are_seen() {
    let app = narrow().await;
    assert_eq!(counted(&app, "connections_limit"), 1.0);
    let (go, gone) = channel::<()>();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let db = app.state.db.clone();
    let holder = actix_web::rt::spawn(async move {
        db.run(move |_| {
            begun.send(()).unwrap();
            gone.recv().ok();
            Ok::<_, DbError>(())
        })
        .await
    });
    has_begun.await.unwrap();
    assert_eq!((counted(&app, "permits_held"), counted(&app, "connections_idle")), (1.0, 0.0));
    app.anon().get("/v1/sections").await.problem(503, "unavailable");
    assert_eq!((errors(&app, "busy"), counted(&app, "wait_seconds_count")), (1.0, 2.0));
    assert!(counted(&app, "wait_seconds_sum") >= 0.05, "the one in vain is among them");
    drop(go);
    holder.await.unwrap().unwrap();
    app.anon().get("/v1/sections").await.expect(200);
    let now = ["permits_held", "connections_idle", "connections_open", "connections_opened_total"];
    assert_eq!(now.map(|name| counted(&app, name)), [0.0, 1.0, 1.0, 1.0]);
    // For the first answer that is kept it is also looked up until when.
    assert_eq!((errors(&app, "busy"), counted(&app, "wait_seconds_count")), (1.0, 4.0));
}

#[actix_web::test]
async fn errors_are_counted_by_kind_and_once() {
    let app = narrow().await;
    let run = |statement: &'static str| {
        app.state.db.run(move |connection| connection.batch_execute(statement).map_err(ApiError::from))
    };
    run("SELECT pg_sleep(5)").await.unwrap_err();
    run("SELECT nothing_of_that_name").await.unwrap_err();
    run("SELECT pg_terminate_backend(pg_backend_pid())").await.unwrap_err();
    app.state.db.run(|_| Err::<(), _>(ApiError::NotFound)).await.unwrap_err();
    let contended: Result<(), ApiError> =
        app.state.db.transaction(|_| Err(DbError::Contended("each time".to_owned()).into())).await;
    contended.unwrap_err();
    let kinds = ["timed_out", "other", "unreachable", "busy"];
    assert_eq!(kinds.map(|kind| errors(&app, kind)), [1.0, 1.0, 1.0, 0.0]);
    assert_eq!(counted(&app, "retries_total"), 2.0);
}

#[actix_web::test]
async fn an_error_that_was_dealt_with_is_none() {
    let app = narrow().await;
    let work = app.state.db.run(|connection| {
        let tried = connection.batch_execute("SELECT nothing_of_that_name").map_err(DbError::from);
        assert!(tried.is_err());
        Ok::<_, DbError>(())
    });
    work.await.unwrap();
    app.state.db.run(|_| Err::<(), _>(ApiError::NotFound)).await.unwrap_err();
    assert_eq!(counted(&app, "errors_total"), 0.0);
}

#[actix_web::test]
async fn what_waits_for_long_work_and_was_refused_is_seen() {
    let app = TestApp::start().await;
    let threads = app.state.config.workers;
    let (go, gone) = channel::<()>();
    let gone = std::sync::Arc::new(std::sync::Mutex::new(gone));
    let mut answers = Vec::new();
    let (begun, has_begun) = channel();
    for _ in 0..threads {
        let (begun, gone) = (begun.clone(), std::sync::Arc::clone(&gone));
        let work = move || {
            begun.send(()).unwrap();
            gone.lock().unwrap().recv().is_ok()
        };
        answers.push(app.state.renderer.submit(work).unwrap());
        has_begun.recv().unwrap();
    }
    let room = 64;
    for _ in 0..room {
        answers.push(app.state.renderer.submit(|| true).unwrap());
    }
    assert!(app.state.renderer.submit(|| true).is_err());
    let seen = |name: &str| value(&scrape(&app), name, &[("work", "render")]);
    assert_eq!((seen("plaudit_threads_waiting"), seen("plaudit_threads_refused_total")), (64.0, 1.0));
    drop(go);
    for answer in answers {
        answer.await.unwrap();
    }
    assert_eq!(seen("plaudit_threads_waiting"), 0.0);
}
