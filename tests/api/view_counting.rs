//! The writer of views: many at once, each told its own number; what is sent again, who does not count, what fails.

mod events;
mod failures;
mod visitors;

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use actix_web::rt;
use plaudit::views::writer::Changed;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::factory::{at, draft, published, studio, text, unit};
use crate::support::{Answer, Client, TestApp, nobody, together};

/// The address at which views of `resource` are counted.
fn views_of(collection: &str, resource: &Value) -> String {
    format!("{}/views", at(collection, resource))
}

/// `number` views of `path` at once.
async fn crowd(client: &Client, path: &str, number: usize) -> Vec<Answer> {
    let requests = (0..number).map(|_| {
        let (client, path) = (client.clone(), path.to_owned());
        async move { client.act(&path).await }
    });
    together(requests).await
}

/// The total as everyone reads it.
async fn total(app: &TestApp, path: &str) -> i64 {
    app.anon().get(path).await.expect(200).json()["total"].as_i64().unwrap()
}

fn counted(views: i64) -> Value {
    json!({ "views": views, "counted": true })
}

fn not_counted(views: i64) -> Value {
    json!({ "views": views, "counted": false })
}

/// An application in which everybody has the time to wait.
async fn patient() -> TestApp {
    TestApp::start_with(|config| config.database.wait = Duration::from_secs(60)).await
}

#[actix_web::test]
async fn everybody_in_a_crowd_is_told_a_number_of_their_own() {
    let app = patient().await;
    let path = views_of("articles", &published(&app, "新闻").await);
    let answers = crowd(&app.anon(), &path, 100).await;
    let numbers: BTreeSet<i64> =
        answers.into_iter().map(|answer| answer.expect(200).json()["views"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (1..=100).collect::<BTreeSet<i64>>());
    assert_eq!(total(&app, &path).await, 100);
}

#[actix_web::test]
async fn a_crowd_is_counted_in_batches_whose_sizes_are_told() {
    let app = patient().await;
    let path = views_of("articles", &published(&app, "新闻").await);
    crowd(&app.anon(), &path, 200).await;
    let metrics = app.state.views.metrics();
    assert_eq!(metrics.counted.get(), 200);
    assert!((1..200).contains(&metrics.flush_size.count()), "whoever waits is counted together");
    assert_eq!(metrics.flush_size.count(), metrics.flush_duration.count());
    assert_eq!((metrics.queue_depth.get(), metrics.refused.get()), (0, 0));
}

#[actix_web::test]
async fn all_kinds_are_counted_together_and_what_nobody_sees_is_404() {
    let app = patient().await;
    let (article, hidden) = (published(&app, "新闻").await, draft(&app, "草稿").await);
    let (factory, workshop) = (unit(&app, "川北").await, studio(&app, "工作室").await);
    let seen = [
        views_of("articles", &article),
        views_of("honoured-units", &factory),
        views_of("innovation-studios", &workshop),
    ];
    let unseen = [
        views_of("articles", &hidden),
        format!("/v1/articles/{}/views", nobody()),
        // Each has a counter, but is not what the path says.
        format!("/v1/articles/{}/views", text(&factory, "id")),
        format!("/v1/innovation-studios/{}/views", text(&article, "id")),
        format!("/v1/honoured-units/{}/views", text(&workshop, "id")),
    ];
    let requests = (0..20).flat_map(|_| seen.iter().chain(&unseen)).map(|path| {
        let (client, path) = (app.anon(), path.clone());
        async move { (path.clone(), client.act(&path).await) }
    });
    for (path, answer) in together(requests.collect::<Vec<_>>()).await {
        match seen.contains(&path) {
            true => drop(answer.expect(200)),
            false => drop(answer.problem(404, "not_found")),
        }
    }
    for path in &seen {
        assert_eq!(total(&app, path).await, 20, "{path}");
    }
    app.editor().act(&format!("{}/publish", at("articles", &hidden))).await.expect(200);
    assert_eq!(total(&app, &unseen[0]).await, 0, "what was not seen was not counted");
}

#[actix_web::test]
async fn two_instances_count_the_same_subjects_at_once() {
    let app = patient().await;
    let other = Rc::new(app.start_beside().await);
    let mut paths = Vec::new();
    for number in 0..12 {
        paths.push(views_of("articles", &published(&app, &format!("第{number}篇")).await));
    }
    let requests = (0..40).flat_map(|turn| {
        // The other way round in every other turn: they must not wait for each other in a circle.
        let order: Vec<String> = match turn % 4 < 2 {
            true => paths.clone(),
            false => paths.iter().rev().cloned().collect(),
        };
        let client = if turn % 2 == 0 { app.anon() } else { other.anon() };
        order.into_iter().map(move |path| {
            let client = client.clone();
            async move { client.act(&path).await.expect(200).json()["counted"] == true }
        })
    });
    assert!(together(requests.collect::<Vec<_>>()).await.into_iter().all(|counted| counted));
    for path in &paths {
        assert_eq!(total(&app, path).await, 40);
    }
}

#[actix_web::test]
async fn midnight_in_a_crowd_is_on_both_days() {
    let app = patient().await;
    let path = format!("/v1/articles/{}/views", text(&published(&app, "新闻").await, "id"));
    app.clock.set("2026-03-22T15:59:59.999Z".parse().unwrap());
    let (client, sent) = (app.anon(), path.clone());
    let before = rt::spawn(async move { crowd(&client, &sent, 30).await });
    // Until all of them wait for the writer.
    for _ in 0..10 {
        rt::task::yield_now().await;
    }
    app.clock.set("2026-03-22T16:00:00Z".parse().unwrap());
    let after = crowd(&app.anon(), &path, 20).await;
    assert!(before.await.unwrap().into_iter().chain(after).all(|answer| answer.status == 200));
    let views = app.anon().get(&format!("{path}?from=2026-03-22&to=2026-03-23")).await.json();
    let days: Vec<i64> =
        views["series"].as_array().unwrap().iter().map(|point| point["views"].as_i64().unwrap()).collect();
    assert_eq!((&days[..], &views["total"]), (&[30, 20][..], &json!(50)));
}

#[actix_web::test]
async fn who_keeps_copies_learns_what_changed() {
    let app = TestApp::start().await;
    let mut made = Vec::new();
    for title in ["一", "二", "三"] {
        made.push(published(&app, title).await);
    }
    let id = |article: &Value| -> Uuid { text(article, "id").parse().unwrap() };
    assert_eq!(app.state.views.take_changed(), Changed::default());
    for article in [&made[0], &made[2], &made[0]] {
        app.anon().act(&views_of("articles", article)).await.expect(200);
    }
    let robot = app.anon().with("User-Agent", "Googlebot/2.1 (+http://www.google.com/bot.html)");
    assert_eq!(robot.act(&views_of("articles", &made[1])).await.expect(200).json(), not_counted(0));
    let changed = app.state.views.take_changed();
    let subjects: BTreeSet<Uuid> = changed.subjects.iter().copied().collect();
    assert_eq!((subjects, changed.subjects.len()), ([id(&made[0]), id(&made[2])].into(), 2));
    assert!(!changed.is_cut);
    assert_eq!(app.state.views.take_changed(), Changed::default(), "each time only what is new");
    let subjects: Vec<Uuid> = changed.subjects;
    assert_eq!(plaudit::views::copy::refresh(&mut app.connection(), &subjects), Ok(Vec::new()));
}

#[actix_web::test]
async fn a_view_is_one_statement() {
    let app = TestApp::start().await;
    let made = published(&app, "新闻").await;
    let path = format!("/v1/articles/{}/views", text(&made, "id"));
    let (answer, statements) = app.statements(app.anon().act(&path)).await;
    assert_eq!(answer.expect(200).json(), counted(1));
    assert_eq!(statements.len(), 1, "{statements:#?}");
    assert!(statements[0].starts_with("WITH seen AS"), "{statements:#?}");
}
