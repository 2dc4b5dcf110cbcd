//! What the writer does when it cannot count: it says so, and loses nothing that it acknowledged.

use std::time::Duration;

use actix_web::rt;
use diesel::connection::SimpleConnection;
use plaudit::config::Config;
use serde_json::json;

use super::{counted, crowd, not_counted, patient, total, views_of};
use crate::support::factory::{published, text};
use crate::support::proxy::{Fault, Proxy};
use crate::support::{Answer, TestApp, TestDatabase, establish, together};

/// An application that waits for nothing long, behind a proxy.
async fn behind_a_proxy() -> (TestApp, Proxy) {
    let database = TestDatabase::create();
    let proxy = Proxy::before(&database);
    let url = proxy.url();
    let change = |config: &mut Config| {
        config.database.wait = Duration::from_millis(500);
        config.database.statement_timeout = Duration::from_millis(500);
        config.database.url = Some(url);
    };
    (TestApp::start_on(database, change).await, proxy)
}

fn assert_refused(answer: Answer) {
    assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0));
    answer.problem(503, "unavailable");
}

/// Views `path` until it is counted; nothing but 503 may come before that. What it was told.
async fn counted_at_last(app: &TestApp, path: &str) -> serde_json::Value {
    for _ in 0..1000 {
        let answer = app.anon().act(path).await;
        if answer.status == 200 {
            return answer.json();
        }
        assert_refused(answer);
        rt::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it is never counted again");
}

#[actix_web::test]
async fn who_comes_when_the_queue_is_full_is_told_at_once() {
    let app = TestApp::start_with(|config| {
        config.views.queue = 1;
        config.database.wait = Duration::from_secs(60);
    })
    .await;
    let path = views_of("articles", &published(&app, "新闻").await);
    let answers = crowd(&app.anon(), &path, 200).await;
    let (taken, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert!(!taken.is_empty() && !refused.is_empty(), "{} taken", taken.len());
    refused.into_iter().for_each(assert_refused);
    assert_eq!(
        total(&app, &path).await,
        i64::try_from(taken.len()).unwrap(),
        "all that was taken, and no more"
    );
}

#[actix_web::test]
async fn a_counter_that_somebody_holds_takes_no_other_with_it() {
    let app = patient().await;
    let mut made = Vec::new();
    for number in 0..9 {
        made.push(published(&app, &format!("第{number}篇")).await);
    }
    let mut other = app.connection();
    let lock =
        format!("BEGIN; SELECT FROM view_totals WHERE subject_id = '{}' FOR UPDATE", text(&made[4], "id"));
    other.batch_execute(&lock).unwrap();
    for _ in 0..3 {
        let requests = made.iter().map(|article| {
            let (client, path) = (app.anon(), views_of("articles", article));
            async move { client.act(&path).await }
        });
        for (number, answer) in together(requests.collect::<Vec<_>>()).await.into_iter().enumerate() {
            match number {
                4 => assert_refused(answer),
                _ => drop(answer.expect(200)),
            }
        }
    }
    other.batch_execute("COMMIT").unwrap();
    assert_eq!(counted_at_last(&app, &views_of("articles", &made[4])).await, counted(1));
    assert_eq!(total(&app, &views_of("articles", &made[0])).await, 3);
}

#[actix_web::test]
async fn a_table_that_somebody_holds_is_told_and_comes_back() {
    let app = patient().await;
    let path = views_of("articles", &published(&app, "新闻").await);
    let mut other = app.connection();
    other.batch_execute("BEGIN; LOCK TABLE view_days IN EXCLUSIVE MODE").unwrap();
    crowd(&app.anon(), &path, 5).await.into_iter().for_each(assert_refused);
    other.batch_execute("COMMIT").unwrap();
    assert_eq!(counted_at_last(&app, &path).await, counted(1), "nothing of what was refused is there");
}

#[actix_web::test]
async fn a_database_that_is_away_is_told_and_comes_back() {
    let (app, proxy) = behind_a_proxy().await;
    // By id: nothing else is asked of the database.
    let path = format!("/v1/articles/{}/views", text(&published(&app, "新闻").await, "id"));
    assert_eq!(app.anon().act(&path).await.expect(200).json(), counted(1));
    for fault in [Fault::Refuse, Fault::Reset, Fault::BlackHole] {
        proxy.set(fault);
        assert_refused(app.anon().act(&path).await);
        crowd(&app.anon(), &path, 5).await.into_iter().for_each(assert_refused);
        proxy.set(Fault::None);
        counted_at_last(&app, &path).await;
    }
}

#[actix_web::test]
async fn a_session_that_the_server_ended_is_replaced() {
    let app = TestApp::start().await;
    let path = format!("/v1/articles/{}/views", text(&published(&app, "新闻").await, "id"));
    for _ in 0..3 {
        counted_at_last(&app, &path).await;
        let ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() \
                     AND usename = 'plaudit_app' AND pid <> pg_backend_pid()";
        establish(&app.database.app_url).batch_execute(ended).unwrap();
    }
    counted_at_last(&app, &path).await;
}

#[actix_web::test]
async fn an_event_whose_answer_was_lost_is_counted_once() {
    let (app, proxy) = behind_a_proxy().await;
    let path = format!("/v1/articles/{}/views", text(&published(&app, "新闻").await, "id"));
    assert_eq!(app.anon().act(&path).await.expect(200).json(), counted(1));
    let event = json!({ "event_id": "6f9619ff-8b86-4011-b42d-00c04fc964ff" });
    proxy.set(Fault::CutAfterCommit);
    assert_refused(app.anon().post(&path, event.clone()).await);
    for _ in 0..1000 {
        let answer = app.anon().post(&path, event.clone()).await;
        if answer.status == 200 {
            return assert_eq!(answer.json(), not_counted(2), "it had been committed");
        }
        assert_refused(answer);
        rt::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it is never answered");
}

#[actix_web::test]
async fn a_writer_that_ends_counts_what_waits_and_takes_no_more() {
    let app = patient().await;
    let path = format!("/v1/articles/{}/views", text(&published(&app, "新闻").await, "id"));
    let (client, sent) = (app.anon(), path.clone());
    let waiting = rt::spawn(async move { crowd(&client, &sent, 50).await });
    rt::time::sleep(Duration::from_millis(1)).await;
    assert!(app.state.views.finish(Duration::from_secs(60)));
    let (answered, refused): (Vec<_>, Vec<_>) =
        waiting.await.unwrap().into_iter().partition(|answer| answer.status == 200);
    refused.into_iter().for_each(assert_refused);
    assert!(!answered.is_empty());
    assert_eq!(total(&app, &path).await, i64::try_from(answered.len()).unwrap());
    assert_refused(app.anon().act(&path).await);
}
