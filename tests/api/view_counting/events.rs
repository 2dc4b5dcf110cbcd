//! Views that are sent again under the id that the client gave them: once, however often.

use std::time::Duration;

use diesel::QueryDsl;
use diesel::RunQueryDsl;
use plaudit::schema::view_events;
use serde_json::{Value, json};

use super::{counted, not_counted, patient, total, views_of};
use crate::support::factory::{at, draft, published, text, unit};
use crate::support::{TestApp, together};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// The body of a view whose id ends in `number`.
fn event(number: u32) -> Value {
    json!({ "event_id": format!("6f9619ff-8b86-4011-b42d-00c0{number:08x}") })
}

/// How many events are kept.
fn kept(app: &TestApp) -> i64 {
    view_events::table.count().get_result(&mut app.connection()).unwrap()
}

#[actix_web::test]
async fn an_event_counts_once_however_often_it_comes() {
    let app = TestApp::start().await;
    let path = views_of("articles", &published(&app, "新闻").await);
    assert_eq!(app.anon().post(&path, event(1)).await.expect(200).json(), counted(1));
    assert_eq!(app.anon().post(&path, event(1)).await.expect(200).json(), not_counted(1));
    assert_eq!(app.anon().post(&path, event(2)).await.expect(200).json(), counted(2));
    assert_eq!(app.anon().act(&path).await.expect(200).json(), counted(3));
    assert_eq!(app.anon().post(&path, json!({})).await.expect(200).json(), counted(4), "without an id, each");
    assert_eq!(
        app.anon().post(&path, event(1)).await.expect(200).json(),
        not_counted(4),
        "the total as it is"
    );
    assert_eq!((total(&app, &path).await, kept(&app)), (4, 2));
    let later = app.start_beside().await;
    assert_eq!(later.anon().post(&path, event(2)).await.expect(200).json(), not_counted(4));
}

#[actix_web::test]
async fn an_event_of_another_subject_is_the_same_event() {
    let app = TestApp::start().await;
    let (one, other) = (published(&app, "一").await, published(&app, "二").await);
    assert_eq!(app.anon().post(&views_of("articles", &one), event(1)).await.json(), counted(1));
    assert_eq!(app.anon().post(&views_of("articles", &other), event(1)).await.json(), not_counted(0));
}

#[actix_web::test]
async fn a_merge_between_two_tries_counts_no_view_twice() {
    let app = TestApp::start().await;
    let (duplicate, survivor) = (unit(&app, "川北厂").await, unit(&app, "川北机械厂").await);
    let path = format!("/v1/honoured-units/{}/views", text(&duplicate, "id"));
    assert_eq!(app.anon().post(&path, event(1)).await.expect(200).json(), counted(1));
    let merge = format!("{}/merge", at("honoured-units", &duplicate));
    app.editor().post(&merge, json!({ "into": survivor["id"] })).await.expect(200);
    assert_eq!(app.anon().post(&path, event(1)).await.expect(200).json(), not_counted(1));
    assert_eq!(app.anon().post(&path, event(2)).await.expect(200).json(), counted(2));
    assert_eq!(total(&app, &views_of("honoured-units", &survivor)).await, 2);
}

#[actix_web::test]
async fn what_was_not_seen_is_not_remembered() {
    let app = TestApp::start().await;
    let made = draft(&app, "草稿").await;
    let path = views_of("articles", &made);
    app.anon().post(&path, event(1)).await.problem(404, "not_found");
    assert_eq!(kept(&app), 0);
    app.editor().act(&format!("{}/publish", at("articles", &made))).await.expect(200);
    assert_eq!(app.anon().post(&path, event(1)).await.expect(200).json(), counted(1));
    let robot = app.anon().with("User-Agent", "bingbot/2.0");
    assert_eq!(robot.post(&path, event(2)).await.expect(200).json(), not_counted(1));
    assert_eq!(kept(&app), 1, "and nothing of robots is kept");
}

#[actix_web::test]
async fn one_event_at_two_instances_at_once_is_one_view() {
    let app = patient().await;
    let other = app.start_beside().await;
    let path = views_of("articles", &published(&app, "新闻").await);
    for round in 0..10 {
        // Two events, in either order, each many times.
        let requests = (0..24).map(|turn| {
            let client = if turn % 2 == 0 { app.anon() } else { other.anon() };
            let (path, body) = (path.clone(), event(2 * round + turn / 4 % 2));
            async move { client.post(&path, body).await.expect(200).json() }
        });
        let answers = together(requests.collect::<Vec<_>>()).await;
        let new = answers.iter().filter(|answer| answer["counted"] == true).count();
        assert_eq!(new, 2, "{answers:?}");
        assert_eq!(total(&app, &path).await, 2 * i64::from(round) + 2);
    }
}

#[actix_web::test]
async fn events_are_kept_for_two_days_and_go_with_later_ones() {
    let app = TestApp::start().await;
    let path = views_of("articles", &published(&app, "新闻").await);
    assert_eq!(app.anon().post(&path, event(1)).await.json(), counted(1));
    app.pass(DAY);
    assert_eq!(app.anon().post(&path, event(2)).await.json(), counted(2));
    app.pass(DAY - Duration::from_secs(1));
    assert_eq!(app.anon().post(&path, event(1)).await.json(), not_counted(2), "two days are not over");
    app.pass(Duration::from_secs(2));
    // An instance that has just started looks at once, others now and then.
    let later = app.start_beside().await;
    assert_eq!(later.anon().post(&path, event(3)).await.json(), counted(3));
    for _ in 0..1000 {
        if kept(&app) == 2 {
            break;
        }
        actix_web::rt::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(kept(&app), 2, "the first one is gone, the second one is not");
    assert_eq!(app.anon().post(&path, event(1)).await.json(), counted(4));
    assert_eq!(app.anon().post(&path, event(2)).await.json(), not_counted(4));
}

#[actix_web::test]
async fn what_is_said_of_a_view_is_checked() {
    let app = TestApp::start().await;
    let path = views_of("articles", &published(&app, "新闻").await);
    for (body, fault) in [
        (json!({ "event": "x" }), "/event unknown_field"),
        (json!({ "event_id": "x" }), "/event_id invalid_format"),
        (json!({ "event_id": 7 }), "/event_id wrong_type"),
        (json!({ "event_id": null }), "/event_id wrong_type"),
        (json!([]), " wrong_type"),
    ] {
        let faults = app.anon().post(&path, body.clone()).await.problem(422, "unprocessable");
        assert_eq!(faults, [fault], "{body}");
    }
    let (post, client) = (actix_web::http::Method::POST, app.anon());
    let send =
        |media_type, body: &str| client.send(post.clone(), &path, media_type, body.as_bytes().to_vec());
    assert_eq!(send(Some("application/json"), "{").await.problem(400, "bad_request"), [" invalid_json"]);
    send(Some("text/plain"), "{}").await.problem(415, "unsupported_media_type");
    send(None, "{}").await.problem(415, "unsupported_media_type");
    send(Some("text/plain"), "").await.problem(415, "unsupported_media_type");
    assert_eq!(total(&app, &path).await, 0, "nothing of it was counted");
    assert_eq!(send(Some("application/json"), "").await.expect(200).json(), counted(1));
}
