//! Who counts: everybody, unless the operator counts a visitor once in a window; and no robot.

use std::time::Duration;

use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use serde_json::json;

use super::{counted, crowd, not_counted, total, views_of};
use crate::support::factory::{published, text};
use crate::support::{Client, TestApp, nobody};

const PHONE: &str = "Mozilla/5.0 (Linux; Android 9; CUBOT X18 Plus) AppleWebKit/537.36 MicroMessenger/8.0";
const MINUTE: Duration = Duration::from_secs(60);

/// An application that counts a visitor once in an hour, behind the proxy 10.0.0.1.
async fn hourly() -> TestApp {
    TestApp::start_with(|config| {
        config.views.window = TimeDelta::hours(1);
        config.trusted_proxies = "10.0.0.1".parse().unwrap();
        config.database.wait = Duration::from_secs(60);
    })
    .await
}

fn visitor(app: &TestApp, address: &str, agent: &str) -> Client {
    app.anon().from(address).with("User-Agent", agent)
}

#[actix_web::test]
async fn by_default_every_view_counts() {
    let app = TestApp::start().await;
    let path = views_of("articles", &published(&app, "新闻").await);
    for number in 1..=3 {
        assert_eq!(visitor(&app, "192.0.2.1", PHONE).act(&path).await.expect(200).json(), counted(number));
    }
}

#[actix_web::test]
async fn in_a_window_a_visitor_counts_once_a_subject() {
    let app = hourly().await;
    let [one, other] = [
        views_of("articles", &published(&app, "一").await),
        views_of("articles", &published(&app, "二").await),
    ];
    let reader = visitor(&app, "192.0.2.1", PHONE);
    assert_eq!(reader.act(&one).await.json(), counted(1));
    assert_eq!(reader.act(&one).await.json(), not_counted(1));
    assert_eq!(reader.act(&other).await.json(), counted(1), "another subject");
    assert_eq!(visitor(&app, "192.0.2.2", PHONE).act(&one).await.json(), counted(2), "another address");
    assert_eq!(visitor(&app, "192.0.2.1", "Firefox").act(&one).await.json(), counted(3), "another program");
    app.pass(59 * MINUTE);
    assert_eq!(reader.act(&one).await.json(), not_counted(3), "a repetition does not make it longer");
    app.pass(MINUTE);
    assert_eq!(reader.act(&one).await.json(), counted(4));
    assert_eq!(total(&app, &one).await, 4);
}

#[actix_web::test]
async fn one_visitor_at_once_counts_once() {
    let app = hourly().await;
    let path = views_of("articles", &published(&app, "新闻").await);
    let answers = crowd(&visitor(&app, "192.0.2.1", PHONE), &path, 20).await;
    let new = answers.into_iter().filter(|answer| answer.json()["counted"] == true).count();
    assert_eq!((new, total(&app, &path).await), (1, 1));
}

#[actix_web::test]
async fn visitors_are_told_apart_as_far_as_trusted_proxies_tell() {
    let app = hourly().await;
    let path = views_of("articles", &published(&app, "新闻").await);
    let behind = |address: &str| visitor(&app, "10.0.0.1", PHONE).with("X-Forwarded-For", address);
    assert_eq!(behind("192.0.2.1").act(&path).await.json(), counted(1));
    assert_eq!(behind("192.0.2.2").act(&path).await.json(), counted(2));
    assert_eq!(behind("192.0.2.1").act(&path).await.json(), not_counted(2));
    let forger = |address: &str| visitor(&app, "192.0.2.9", PHONE).with("X-Forwarded-For", address);
    assert_eq!(forger("192.0.2.3").act(&path).await.json(), counted(3));
    assert_eq!(forger("192.0.2.4").act(&path).await.json(), not_counted(3), "its own address counts");
    let customer = |host: &str| visitor(&app, &format!("2001:db8:1:2::{host}"), PHONE);
    assert_eq!(customer("1").act(&path).await.json(), counted(4));
    assert_eq!(customer("2").act(&path).await.json(), not_counted(4), "the same /64");
    assert_eq!(
        app.anon().act(&path).await.json(),
        counted(5),
        "who comes from nowhere is nobody's second visit"
    );
    assert_eq!(app.anon().act(&path).await.json(), counted(6));
}

#[actix_web::test]
async fn a_window_ends_at_midnight_with_its_key() {
    let app = hourly().await;
    let path = views_of("articles", &published(&app, "新闻").await);
    app.clock.set("2026-03-22T15:59:00Z".parse().unwrap());
    let reader = visitor(&app, "192.0.2.1", PHONE);
    assert_eq!(reader.act(&path).await.json(), counted(1));
    assert_eq!(reader.act(&path).await.json(), not_counted(1));
    app.pass(MINUTE);
    assert_eq!(reader.act(&path).await.json(), counted(2), "it is another day in Shanghai");
    assert_eq!(reader.act(&path).await.json(), not_counted(2));
}

#[actix_web::test]
async fn a_view_that_was_not_committed_opens_no_window() {
    let app = hourly().await;
    let made = published(&app, "新闻").await;
    let path = views_of("articles", &made);
    let reader = visitor(&app, "192.0.2.1", PHONE);
    let mut other = app.connection();
    let lock =
        format!("BEGIN; SELECT FROM view_totals WHERE subject_id = '{}' FOR UPDATE", text(&made, "id"));
    other.batch_execute(&lock).unwrap();
    reader.act(&path).await.problem(503, "unavailable");
    other.batch_execute("COMMIT").unwrap();
    for _ in 0..1000 {
        let answer = reader.act(&path).await;
        if answer.status == 200 {
            return assert_eq!(answer.json(), counted(1), "the retry is counted");
        }
        actix_web::rt::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it is never counted again");
}

#[actix_web::test]
async fn an_event_and_a_window_agree() {
    let app = hourly().await;
    let path = views_of("articles", &published(&app, "新闻").await);
    let reader = visitor(&app, "192.0.2.1", PHONE);
    let event = |number: u32| json!({ "event_id": format!("00000000-0000-4000-8000-{number:012}") });
    assert_eq!(reader.post(&path, event(1)).await.json(), counted(1));
    assert_eq!(reader.post(&path, event(1)).await.json(), not_counted(1));
    assert_eq!(reader.post(&path, event(2)).await.json(), not_counted(1), "another event, the same visitor");
    let other = visitor(&app, "192.0.2.2", PHONE);
    assert_eq!(other.post(&path, event(1)).await.json(), not_counted(1), "another visitor, the same event");
    assert_eq!(other.act(&path).await.json(), counted(2), "which was no visit of theirs");
}

#[actix_web::test]
async fn robots_are_answered_and_not_counted() {
    let app = TestApp::start().await;
    let made = published(&app, "新闻").await;
    let path = views_of("articles", &made);
    for robot in [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "Mozilla/5.0 (compatible; Baiduspider/2.0)",
        "Sogou web spider/4.0",
        "Mozilla/5.0 (compatible; YisouSpider/5.0)",
        "Mozilla/5.0 (Linux; Android 5.0) (compatible; Bytespider)",
        "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/120.0.0.0",
        "facebookexternalhit/1.1",
        "Pingdom.com_bot_version_1.4",
        "archive-CRAWLER",
    ] {
        let answer = app.anon().with("User-Agent", robot).act(&path).await.expect(200);
        assert_eq!(answer.json(), not_counted(0), "{robot}");
    }
    let people =
        [PHONE, "curl/8.5.0", "", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0)", "okhttp/4.12.0", "bot", "Bo"];
    for (number, person) in (1..).zip(people) {
        let answer = app.anon().with("User-Agent", person).act(&path).await.expect(200);
        assert_eq!(answer.json(), counted(number), "{person}");
    }
    let robot = app.anon().with("User-Agent", "Googlebot/2.1");
    robot.act(&format!("/v1/articles/{}/views", nobody())).await.problem(404, "not_found");
    assert_eq!(total(&app, &path).await, 7);
}

#[actix_web::test]
async fn only_a_post_counts() {
    let app = TestApp::start().await;
    let path = views_of("articles", &published(&app, "新闻").await);
    app.anon().get(&path).await.expect(200);
    app.anon().send(actix_web::http::Method::HEAD, &path, None, Vec::new()).await.expect(200);
    app.anon().send(actix_web::http::Method::OPTIONS, &path, None, Vec::new()).await.expect(204);
    assert_eq!(total(&app, &path).await, 0);
}
