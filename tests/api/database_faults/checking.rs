//! Which connections are asked whether they still live, and what it costs when some do not.

use std::sync::{Arc, Barrier};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use plaudit::db::DbError;

use crate::support::exposition::{parse, value};
use crate::support::{TestApp, establish, together};

const CONNECTIONS: usize = 4;

/// One of the numbers that the database door counts.
fn counted(app: &TestApp, name: &str) -> f64 {
    value(&parse(&app.state.metrics.text().unwrap()), &format!("plaudit_database_{name}"), &[])
}

/// An application whose pool is full of connections that have just been used.
async fn with_a_full_pool() -> TestApp {
    let app = TestApp::start().await;
    use_all(&app).await;
    assert_eq!(counted(&app, "connections_open"), CONNECTIONS as f64);
    app
}

/// Uses every connection once.
async fn use_all(app: &TestApp) {
    let barrier = Arc::new(Barrier::new(CONNECTIONS));
    let uses = (0..CONNECTIONS).map(|_| {
        let (db, barrier) = (app.state.db.clone(), Arc::clone(&barrier));
        async move {
            db.run(move |connection| {
                barrier.wait();
                connection.batch_execute("SELECT 1").map_err(DbError::from)
            })
            .await
        }
    });
    for outcome in together(uses).await {
        outcome.unwrap();
    }
}

/// Ends all of the application's sessions, and waits until they have ended.
fn end_all(app: &TestApp) {
    let ended = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() \
                 AND usename = 'plaudit_app' AND pid <> pg_backend_pid()";
    establish(&app.database.app_url).batch_execute(ended).unwrap();
}

#[actix_web::test]
async fn one_that_was_just_used_is_not_asked() {
    let app = with_a_full_pool().await;
    for _ in 0..20 {
        app.anon().get("/v1/sections").await.expect(200);
    }
    let pings = counted(&app, "pings_total");
    assert!(pings < 20.0, "{pings} round trips for 20 requests");
    assert_eq!(counted(&app, "connections_broken_total"), 0.0);
}

#[actix_web::test]
async fn one_that_was_idle_for_long_is_asked() {
    let app = with_a_full_pool().await;
    let before = counted(&app, "pings_total");
    actix_web::rt::time::sleep(Duration::from_millis(1_100)).await;
    app.anon().get("/v1/sections").await.expect(200);
    assert_eq!(counted(&app, "pings_total"), before + 1.0);
}

#[actix_web::test]
async fn ended_while_they_were_idle_they_cost_no_request() {
    for idle in [Duration::ZERO, Duration::from_millis(1_100)] {
        let app = with_a_full_pool().await;
        end_all(&app);
        actix_web::rt::time::sleep(idle).await;
        for _ in 0..CONNECTIONS {
            app.anon().get("/v1/sections").await.expect(200);
        }
        use_all(&app).await;
        assert_eq!(counted(&app, "connections_broken_total"), CONNECTIONS as f64, "idle for {idle:?}");
        assert_eq!(counted(&app, "errors_total"), 0.0, "idle for {idle:?}");
    }
}

#[actix_web::test]
async fn after_one_was_lost_the_others_are_asked() {
    let app = with_a_full_pool().await;
    let lost = app.state.db.run(|connection| {
        connection.batch_execute("SELECT pg_terminate_backend(pg_backend_pid())").map_err(DbError::from)
    });
    let outcome = lost.await;
    assert!(matches!(outcome, Err(DbError::Unreachable(_))), "{outcome:?}");
    assert_eq!(counted(&app, "connections_broken_total"), 1.0);
    let before = counted(&app, "pings_total");
    use_all(&app).await;
    // The fourth is new.
    assert_eq!(counted(&app, "pings_total"), before + (CONNECTIONS - 1) as f64);
}

#[actix_web::test]
async fn a_panic_costs_its_connection_and_no_trust_in_the_others() {
    let app = TestApp::start_with(|config| config.database.pool_size = 1).await;
    for _ in 0..2 {
        let outcome: Result<(), DbError> = app.state.db.run(|_| panic!("on purpose")).await;
        assert!(matches!(outcome, Err(DbError::Other(_))), "{outcome:?}");
    }
    app.anon().get("/v1/sections").await.expect(200);
    assert_eq!(counted(&app, "connections_opened_total"), 3.0);
    assert_eq!(counted(&app, "connections_broken_total"), 0.0);
}
