//! Transactions that panic, fail, or meet one another.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};
use plaudit::error::ApiError;
use serde_json::json;

use super::{assert_recovers, impatient};
use crate::support::{TestApp, together};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn count(connection: &mut PgConnection, table: &str) -> i64 {
    sql_query(format!("SELECT count(*) AS count FROM {table}")).get_result::<Count>(connection).unwrap().count
}

const INSERT: &str = "INSERT INTO tags (id, slug, name, name_folded, created_at, updated_at) \
     VALUES (gen_random_uuid(), 'a', 'a', 'a', now(), now())";

/// One connection, so that whoever comes next gets the very one that saw the fault.
async fn with_one_connection() -> TestApp {
    TestApp::start_with(|config| {
        impatient(config);
        config.database.pool_size = 1;
    })
    .await
}

#[actix_web::test]
async fn a_panic_inside_a_transaction_leaves_nothing_behind() {
    let app = with_one_connection().await;
    for _ in 0..3 {
        let outcome: Result<(), ApiError> = app
            .state
            .db
            .transaction(|connection| {
                connection.batch_execute(INSERT)?;
                panic!("on purpose")
            })
            .await;
        let problem = outcome.unwrap_err().render("/test", "id");
        assert_eq!(problem.status(), 500);
        let listed = app.anon().get("/v1/tags").await.expect(200).json();
        assert_eq!(listed["data"], json!([]), "the next request sees what was rolled back");
    }
    app.editor().post("/v1/tags", json!({ "name": "a" })).await.expect(201);
    assert_eq!(count(&mut app.connection(), "tags"), 1);
}

#[actix_web::test]
async fn a_refusal_inside_a_transaction_takes_everything_back() {
    let app = with_one_connection().await;
    let outcome: Result<(), ApiError> = app
        .state
        .db
        .transaction(|connection| {
            connection.batch_execute(INSERT)?;
            Err(ApiError::NotFound)
        })
        .await;
    assert!(matches!(outcome, Err(ApiError::NotFound)), "{outcome:?}");
    assert_eq!(count(&mut app.connection(), "tags"), 0);
}

#[actix_web::test]
async fn two_that_deadlock_both_succeed_and_act_once() {
    let app = TestApp::start_with(|config| {
        impatient(config);
        // The server looks for deadlocks after a second.
        config.database.lock_timeout = std::time::Duration::from_secs(5);
        config.database.statement_timeout = std::time::Duration::from_secs(5);
    })
    .await;
    app.connection()
        .batch_execute("CREATE TABLE pairs AS SELECT 1 AS id, 0 AS count UNION SELECT 2, 0")
        .unwrap();
    let tries = Arc::new(AtomicUsize::new(0));
    let meeting = Arc::new(Barrier::new(2));
    let both = [(1, 2), (2, 1)].map(|(first, second)| {
        let (db, tries, meeting) = (app.state.db.clone(), Arc::clone(&tries), Arc::clone(&meeting));
        async move {
            let mut met = false;
            db.transaction(move |connection| {
                tries.fetch_add(1, Ordering::SeqCst);
                connection
                    .batch_execute(&format!("UPDATE pairs SET count = count + 1 WHERE id = {first}"))?;
                // Only the first try: by then each has its first row and wants the other's.
                if !std::mem::replace(&mut met, true) {
                    meeting.wait();
                }
                connection
                    .batch_execute(&format!("UPDATE pairs SET count = count + 1 WHERE id = {second}"))?;
                Ok::<_, ApiError>(())
            })
            .await
        }
    });
    for outcome in together(both).await {
        outcome.unwrap();
    }
    assert_eq!(tries.load(Ordering::SeqCst), 3, "one of them was tried again");
    assert_eq!(count(&mut app.connection(), "pairs WHERE count = 2"), 2);
}

#[actix_web::test]
async fn a_serialization_failure_is_tried_again_but_not_for_ever() {
    let app = TestApp::start().await;
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tries);
    let outcome: Result<(), ApiError> = app
        .state
        .db
        .transaction(move |connection| {
            counted.fetch_add(1, Ordering::SeqCst);
            connection.batch_execute("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$")?;
            Ok(())
        })
        .await;
    let problem = outcome.unwrap_err().render("/test", "id");
    assert_eq!((problem.status().as_u16(), tries.load(Ordering::SeqCst)), (503, 3));
    assert_eq!(problem.headers().get("retry-after").unwrap(), "1");
}

#[actix_web::test]
async fn a_caller_who_leaves_leaves_nothing_half_done() {
    let app = with_one_connection().await;
    let db = app.state.db.clone();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let mut begun = Some(begun);
    let abandoned = actix_web::rt::spawn(async move {
        db.transaction(move |connection| {
            connection.batch_execute(INSERT)?;
            begun.take().unwrap().send(()).unwrap();
            connection.batch_execute("SELECT pg_sleep(0.2)")?;
            connection
                .batch_execute("INSERT INTO slug_history VALUES ('tag', 'b', gen_random_uuid(), now())")?;
            Ok::<_, ApiError>(())
        })
        .await
    });
    has_begun.await.unwrap();
    abandoned.abort();
    assert_recovers(&app).await;
    let mut connection = app.connection();
    assert_eq!((count(&mut connection, "tags"), count(&mut connection, "slug_history")), (1, 1));
}

#[actix_web::test]
async fn what_the_caller_has_given_up_is_not_committed() {
    let app = with_one_connection().await;
    let patience = app.state.config.database.wait + app.state.config.database.statement_timeout;
    let late = app.state.db.transaction(move |connection| {
        sql_query(INSERT).execute(connection)?;
        std::thread::sleep(patience + std::time::Duration::from_millis(1500));
        Ok::<_, ApiError>(())
    });
    assert!(matches!(late.await, Err(ApiError::Unavailable(..))));
    assert_recovers(&app).await;
    assert_eq!(count(&mut app.connection(), "tags"), 0);
}
