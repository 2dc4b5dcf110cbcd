//! Entries end where the clock changes what is public, and so does what others may keep.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::json;

use super::{is_kept, prime, start};
use crate::support::TestApp;
use crate::support::factory::{article, at, listed};

async fn policy(app: &TestApp, path: &str) -> String {
    app.anon().get(path).await.expect(200).header("cache-control")
}

const USUAL: &str = "public, max-age=5, stale-while-revalidate=5";

#[actix_web::test]
async fn a_publication_is_seen_when_it_is_due() {
    let app = start().await;
    let due = app.clock.now() + TimeDelta::seconds(30);
    let input = json!({ "title": "推进会", "body": "正文。", "status": "published", "published_at": due });
    let path = at("articles", &article(&app, input).await);
    prime(&app, "/v1/articles").await;
    assert_eq!(policy(&app, "/v1/articles").await, USUAL);
    app.anon().get(&path).await.problem(404, "not_found");

    // Nobody may keep it longer than until then.
    for (later, expected) in [
        (20, USUAL),
        (3, "public, max-age=5, stale-while-revalidate=2"),
        (4, "public, max-age=3, must-revalidate"),
    ] {
        app.pass(Duration::from_secs(later));
        assert!(is_kept(&app, "/v1/articles").await);
        assert_eq!(policy(&app, "/v1/articles").await, expected);
        assert!(listed(&app.anon(), "/v1/articles").await.is_empty());
    }
    app.pass(Duration::from_millis(2_500));
    assert_eq!(policy(&app, "/v1/articles").await, "public, max-age=0, must-revalidate");
    app.pass(Duration::from_millis(500));
    assert_eq!(listed(&app.anon(), "/v1/articles").await, ["推进会"]);
    app.anon().get(&path).await.expect(200);
    assert_eq!(policy(&app, "/v1/articles").await, USUAL);
}

#[actix_web::test]
async fn a_withdrawal_is_seen_when_it_is_due() {
    let app = start().await;
    let due = app.clock.now() + TimeDelta::seconds(30);
    let input = json!({ "title": "推进会", "body": "正文。", "status": "published", "unpublish_at": due });
    let path = at("articles", &article(&app, input).await);
    prime(&app, &path).await;
    prime(&app, "/v1/articles").await;
    app.pass(Duration::from_secs(29));
    assert!(is_kept(&app, &path).await);
    assert_eq!(policy(&app, &path).await, "public, max-age=1, must-revalidate");
    app.pass(Duration::from_secs(1));
    app.anon().get(&path).await.problem(404, "not_found");
    assert!(listed(&app.anon(), "/v1/articles").await.is_empty());
}

#[actix_web::test]
async fn an_entry_ends_some_time_and_at_midnight() {
    let app = start().await;
    prime(&app, "/v1/articles").await;
    app.pass(Duration::from_secs(59));
    assert!(is_kept(&app, "/v1/articles").await);
    app.pass(Duration::from_secs(1));
    assert!(!is_kept(&app, "/v1/articles").await);

    // The clock stands a minute after noon in Shanghai.
    app.pass(Duration::from_secs(12 * 3600 - 60 - 2));
    prime(&app, "/v1/articles").await;
    assert_eq!(policy(&app, "/v1/articles").await, "public, max-age=2, must-revalidate");
    app.pass(Duration::from_secs(2));
    assert!(!is_kept(&app, "/v1/articles").await);
}
