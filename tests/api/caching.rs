//! The response cache: what is answered from it, what never is, and what ends an entry.
//!
//! Whether an answer came from the cache is told by the statements that were run for it: none.

mod codings;
mod filling;
mod invalidation;
mod keys;
mod listening;
mod schedule;
mod texts;

use std::time::Duration;

use plaudit::config::Config;

use crate::support::{Answer, Client, TestApp};

/// An application whose cache hears of what it writes itself and of nothing else, and whose entries do not end by
/// themselves while a test runs.
async fn start() -> TestApp {
    start_with(|_| {}).await
}

async fn start_with(change: impl FnOnce(&mut Config)) -> TestApp {
    let app = TestApp::start_with(|config| {
        config.cache.ttl = Duration::from_secs(3600);
        change(config);
    })
    .await;
    // Until when answers may be kept is looked up for the first one.
    app.anon().get("/v1/site").await.expect(200);
    app
}

/// The answer to a read, and whether it came from the cache.
async fn read(app: &TestApp, client: &Client, path: &str) -> (Answer, bool) {
    let (answer, statements) = app.all_statements(client.get(path)).await;
    (answer, statements.is_empty())
}

/// Whether an anonymous read is answered from the cache.
async fn is_kept(app: &TestApp, path: &str) -> bool {
    let (answer, is_kept) = read(app, &app.anon(), path).await;
    answer.expect(200);
    is_kept
}

/// Reads `path` so that it is kept.
async fn prime(app: &TestApp, path: &str) {
    app.anon().get(path).await.expect(200);
    assert!(is_kept(app, path).await, "{path} is not kept");
}
