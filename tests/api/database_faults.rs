//! What is between the application and its database fails; the application says so in time and comes back by
//! itself.
//!
//! [`checking`] ends connections, [`network`] breaks the line, [`contention`] holds locks, [`transactions`] is about panics and deadlocks.
//! Nothing here measures time: a hang would fail the test by its own patience.

mod checking;
mod contention;
mod network;
mod transactions;

use std::time::Duration;

use plaudit::config::Config;
use serde_json::json;

use crate::support::proxy::Proxy;
use crate::support::{TestApp, TestDatabase};

/// Short times, so that faults show soon.
fn impatient(config: &mut Config) {
    // What is kept is answered without a database, for a while.
    config.cache.bytes = 0;
    config.database.wait = Duration::from_millis(500);
    config.database.statement_timeout = Duration::from_millis(500);
    config.database.lock_timeout = Duration::from_millis(200);
}

/// An impatient application that reaches its database through a proxy.
async fn behind_a_proxy() -> (TestApp, Proxy) {
    let database = TestDatabase::create();
    let proxy = Proxy::before(&database);
    let url = proxy.url();
    let change = |config: &mut Config| {
        impatient(config);
        config.database.url = Some(url);
    };
    (TestApp::start_on(database, change).await, proxy)
}

/// What must work while the database does not: nothing of it asks for a connection.
async fn assert_the_rest_answers(app: &TestApp) {
    app.anon().get("/livez").await.expect(200);
    app.bearer("rubbish").get("/v1/sections").await.problem(401, "unauthorized");
    app.anon().post("/v1/sections", json!({})).await.problem(401, "unauthorized");
    app.anon().send(actix_web::http::Method::OPTIONS, "/v1/sections", None, Vec::new()).await.expect(204);
    app.anon().get("/v1/sections?limit=0").await.problem(400, "bad_request");
    app.anon().get("/.well-known/jwks.json").await.expect(200);
}

/// Fails unless reading and writing answer 503 with `Retry-After`.
async fn assert_unavailable(app: &TestApp) {
    let answers = [
        app.anon().get("/v1/sections").await,
        app.editor().post("/v1/sections", json!({ "name": "新闻" })).await,
        app.anon().get("/readyz").await,
    ];
    for answer in answers {
        assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0));
        assert!(!String::from_utf8_lossy(&answer.bytes).contains("connection"), "the reason is for the log");
        answer.problem(503, "unavailable");
    }
}

/// Asks until the answer is 200; nothing else than 503 may come before it.
async fn assert_recovers(app: &TestApp) {
    for _ in 0..100 {
        let answer = app.anon().get("/v1/sections").await;
        if answer.status == 200 {
            return;
        }
        answer.problem(503, "unavailable");
        actix_web::rt::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the application does not come back");
}
