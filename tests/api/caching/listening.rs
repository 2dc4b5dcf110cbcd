//! What another instance writes is heard of; and when nothing can be heard, entries end by themselves.
//!
//! Nothing here measures time: what does not come fails the test by its own patience.

use std::time::{Duration, Instant};

use actix_web::rt;
use diesel::connection::SimpleConnection;
use plaudit::cache::listener;
use plaudit::config::Config;
use serde_json::{Value, json};

use super::{is_kept, start_with};
use crate::support::factory::{at, published};
use crate::support::proxy::{Fault, Proxy};
use crate::support::{TestApp, TestDatabase, establish};

const PATIENCE: Duration = Duration::from_secs(20);

/// Two instances on one database; the second one listens at `url`, its own database's if there is none.
async fn pair(url: Option<&str>, ttl: Duration) -> (TestApp, TestApp) {
    let one = start_with(|_| {}).await;
    let other = one.start_beside_with(|config| config.cache.ttl = ttl).await;
    one.hear_nobody();
    other.hear_nobody();
    let url = url.map_or_else(|| one.database.app_url.clone(), str::to_owned);
    listener::start(&url, other.state.clone()).unwrap();
    (one, other)
}

/// Waits until the instance knows that it hears everything.
async fn hears(app: &TestApp) {
    let end = Instant::now() + PATIENCE;
    while app.state.metrics.cache.confirmed.age() > Duration::from_secs(1) {
        assert!(Instant::now() < end, "nothing was confirmed");
        rt::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Reads until it is kept: what was announced before may still be on its way.
async fn settles(app: &TestApp, path: &str) {
    let end = Instant::now() + PATIENCE;
    while !is_kept(app, path).await {
        assert!(Instant::now() < end, "{path} is not kept");
        rt::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Waits until an anonymous read gives this title.
async fn shows(app: &TestApp, path: &str, title: &str) {
    shows_as(app, path, ("title", title)).await;
}

/// Waits until an anonymous read gives this value of a field.
async fn shows_as(app: &TestApp, path: &str, (field, value): (&str, &str)) {
    let end = Instant::now() + PATIENCE;
    loop {
        let found: Value = app.anon().get(path).await.expect(200).json();
        if found[field] == value {
            return;
        }
        assert!(Instant::now() < end, "{found}");
        rt::time::sleep(Duration::from_millis(10)).await;
    }
}

#[actix_web::test]
async fn what_another_instance_writes_is_heard_of() {
    let (one, other) = pair(None, Duration::from_secs(3600)).await;
    let (kept, path) =
        (at("articles", &published(&one, "表彰会").await), at("articles", &published(&one, "推进会").await));
    hears(&other).await;
    settles(&other, &path).await;
    one.editor().patch(&path, json!({ "title": "推进大会" })).await.expect(200);
    shows(&other, &path, "推进大会").await;
    // Only what it can have changed is void.
    settles(&other, &kept).await;
    one.editor().patch(&path, json!({ "title": "推进会" })).await.expect(200);
    shows(&other, &path, "推进会").await;
    assert!(is_kept(&other, &kept).await);
    // What it writes itself it does not hear of a second time: it knew when it answered.
    other.editor().patch(&path, json!({ "title": "推进会二" })).await.expect(200);
    settles(&other, &path).await;
    one.editor().patch(&kept, json!({ "title": "表彰大会" })).await.expect(200);
    shows(&other, &kept, "表彰大会").await;
    assert!(is_kept(&other, &path).await);
    // By hand, everything.
    establish(&one.database.owner_url).batch_execute("NOTIFY plaudit_changes").unwrap();
    let end = Instant::now() + PATIENCE;
    while is_kept(&other, &path).await {
        assert!(Instant::now() < end, "it is still kept");
        rt::time::sleep(Duration::from_millis(10)).await;
    }
    other.state.begin_drain();
}

#[actix_web::test]
async fn another_instance_is_told_what_a_change_leaves() {
    let (one, other) = pair(None, Duration::from_secs(3600)).await;
    let path = at("articles", &published(&one, "推进会").await);
    published(&one, "表彰会").await;
    hears(&other).await;
    let (list, search) = ("/v1/articles?limit=1", "/v1/search?q=%E8%A1%A8%E5%BD%B0");
    settles(&other, &path).await;
    // What was announced before has been heard when this is.
    let older = json!({ "title": "推进会一", "published_at": "2021-01-01T00:00:00Z" });
    one.editor().patch(&path, older).await.expect(200);
    shows(&other, &path, "推进会一").await;
    for kept in [&*path, list, search] {
        settles(&other, kept).await;
    }
    one.editor().patch(&path, json!({ "canonical_url": "https://example.org/1" })).await.expect(200);
    shows_as(&other, &path, ("canonical_url", "https://example.org/1")).await;
    // Of which words it does not hear.
    assert!(is_kept(&other, list).await);
    assert!(!is_kept(&other, search).await);
    one.editor().patch(&path, json!({ "title": "推进大会" })).await.expect(200);
    shows(&other, &path, "推进大会").await;
    assert!(!is_kept(&other, list).await);
    other.state.begin_drain();
}

#[actix_web::test]
async fn after_its_connection_is_lost_everything_is_void() {
    let (one, other) = pair(None, Duration::from_secs(3600)).await;
    let path = at("articles", &published(&one, "推进会").await);
    hears(&other).await;
    settles(&other, &path).await;
    // Both at once, so that nothing of the change is heard. The pools lose their connections too, and replace them.
    establish(&one.database.app_url)
        .batch_execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND usename = 'plaudit_app' AND pid <> pg_backend_pid();
             UPDATE articles SET canonical_url = 'https://example.org/1'",
        )
        .unwrap();
    shows_as(&other, &path, ("canonical_url", "https://example.org/1")).await;
    other.state.begin_drain();
}

#[actix_web::test]
async fn while_nothing_can_be_heard_entries_end_by_themselves() {
    for fault in [Fault::BlackHole, Fault::Refuse] {
        let database = TestDatabase::create();
        let proxy = Proxy::before(&database);
        let one = TestApp::start_on(database, |_: &mut Config| {}).await;
        let ttl = Duration::from_secs(2);
        let other = one.start_beside_with(|config| config.cache.ttl = ttl).await;
        one.hear_nobody();
        other.hear_nobody();
        listener::start(&proxy.url(), other.state.clone()).unwrap();
        let path = at("articles", &published(&one, "推进会").await);
        hears(&other).await;
        settles(&other, &path).await;
        proxy.set(fault);
        one.editor().patch(&path, json!({ "title": "推进大会" })).await.expect(200);
        shows(&other, &path, "推进大会").await;
        // It goes on with short lives, and hears again when the network is back.
        proxy.set(Fault::None);
        hears(&other).await;
        other.state.begin_drain();
    }
}
