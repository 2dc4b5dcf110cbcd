//! Scheduled publication: never early, and by no job.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::own;
use crate::support::factory::{at, listed};
use crate::support::{TestApp, noon};

async fn is_seen(app: &TestApp, path: &str) -> [bool; 3] {
    let anon = app.anon();
    let found = anon.get("/v1/search?q=%E9%A2%84%E5%91%8A").await.expect(200).json();
    [
        anon.get(path).await.status == 200,
        !listed(&anon, "/v1/articles").await.is_empty(),
        !found["data"].as_array().unwrap().is_empty(),
    ]
}

#[actix_web::test]
async fn a_scheduled_article_appears_at_its_moment_and_goes_at_its_end() {
    let app = TestApp::start().await;
    let path = at("articles", &own(&app, "预告", "draft").await);
    let begin: DateTime<Utc> = noon() + TimeDelta::hours(1);
    let end = begin + TimeDelta::minutes(30);
    let times = json!({ "published_at": begin, "unpublish_at": end });
    let made = app.editor().post(&format!("{path}/publish"), times).await.expect(200).json();
    assert_eq!(made["status"], "published");
    assert_eq!(listed(&app.editor(), "/v1/articles?status=scheduled").await, ["预告"]);
    let moment = TimeDelta::microseconds(1);
    for (now, seen) in [
        (noon(), false),
        (begin - TimeDelta::minutes(1), false),
        (begin - TimeDelta::milliseconds(1), false),
        (begin - moment, false),
        (begin, true),
        (begin + moment, true),
        (end - moment, true),
        (end, false),
        (end + TimeDelta::days(300), false),
    ] {
        app.clock.set(now);
        assert_eq!(is_seen(&app, &path).await, [seen; 3], "{now}");
    }
    assert_eq!(app.editor().get(&path).await.json()["version"], made["version"], "time is no change");
}

#[actix_web::test]
async fn many_that_are_due_at_different_moments_appear_one_by_one() {
    let app = TestApp::start().await;
    let mut due = Vec::new();
    for number in 0..12u32 {
        let path = at("articles", &own(&app, &format!("预告{number}"), "in_review").await);
        let begin = noon() + TimeDelta::seconds(i64::from(number * 7 % 12) * 10 + 5);
        app.editor().post(&format!("{path}/publish"), json!({ "published_at": begin })).await.expect(200);
        due.push(begin);
    }
    for _ in 0..26 {
        let now = app.clock.now();
        let expected = due.iter().filter(|begin| **begin <= now).count();
        assert_eq!(listed(&app.anon(), "/v1/articles").await.len(), expected, "{now}");
        app.pass(Duration::from_secs(5));
    }
    assert_eq!(listed(&app.anon(), "/v1/articles").await.len(), 12);
}

#[actix_web::test]
async fn a_schedule_can_be_moved_and_called_off() {
    let app = TestApp::start().await;
    let path = at("articles", &own(&app, "预告", "scheduled").await);
    let later = noon() + TimeDelta::hours(2);
    app.editor().post(&format!("{path}/publish"), json!({ "published_at": later })).await.expect(200);
    app.clock.set(later - TimeDelta::seconds(1));
    assert_eq!(is_seen(&app, &path).await, [false; 3]);
    app.editor().act(&format!("{path}/unpublish")).await.expect(200);
    app.clock.set(later + TimeDelta::seconds(1));
    assert_eq!(is_seen(&app, &path).await, [false; 3]);
}
