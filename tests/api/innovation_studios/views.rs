//! How often a studio was read.

use std::time::Duration;

use serde_json::{Value, json};

use super::full;
use crate::support::factory::{at, innovation_studio, text};
use crate::support::{TestApp, nobody, together};

#[actix_web::test]
async fn a_view_is_counted_whatever_the_studio_is_called_by() {
    let app = TestApp::start().await;
    let made = innovation_studio(&app, full()).await;
    let path = at("innovation-studios", &made);
    let before = app.anon().get(&path).await.expect(200);
    app.editor().patch(&path, json!({ "slug": "wang" })).await.expect(200);
    for (number, key) in [text(&made, "id"), "wang", "wang-jian-guo"].into_iter().enumerate() {
        let answer = app.anon().act(&format!("/v1/innovation-studios/{key}/views")).await.expect(200);
        assert_eq!(answer.json(), json!({ "views": number + 1, "counted": true }));
        let views = app.anon().get(&format!("/v1/innovation-studios/{key}/views")).await.expect(200).json();
        assert_eq!((&views["total"], &views["baseline"]), (&json!(number + 1), &json!(0)));
        assert_eq!((&views["type"], &views["id"]), (&json!("innovation_studio"), &made["id"]));
    }
    for key in [nobody().to_string().as_str(), "nothing-here"] {
        app.anon().act(&format!("/v1/innovation-studios/{key}/views")).await.problem(404, "not_found");
        app.anon().get(&format!("/v1/innovation-studios/{key}/views")).await.problem(404, "not_found");
    }
    app.editor().patch(&path, json!({ "slug": "wang-jian-guo" })).await.expect(200);
    let after = app.anon().get(&path).await.expect(200).json();
    assert_eq!((&after["version"], &before.json()["version"]), (&json!(3), &json!(1)), "a view is no change");
}

#[actix_web::test]
async fn views_are_on_the_day_that_the_site_has() {
    let app = TestApp::start().await;
    let path = format!("{}/views", at("innovation-studios", &innovation_studio(&app, full()).await));
    app.anon().get(&path).await.expect(200);
    for wait in [0, 12 * 3600 - 60, 60] {
        app.pass(Duration::from_secs(wait));
        app.anon().act(&path).await.expect(200);
    }
    let views = app.anon().get(&format!("{path}?from=2026-03-22&to=2026-03-23")).await.expect(200).json();
    let points =
        json!([{ "starts_on": "2026-03-22", "views": 2 }, { "starts_on": "2026-03-23", "views": 1 }]);
    assert_eq!(views["series"], points);
    let answer = app.anon().get(&format!("{path}?interval=year")).await;
    assert_eq!(answer.problem(400, "bad_request"), ["interval not_allowed"]);
}

#[actix_web::test]
async fn totals_leave_out_what_is_no_studio() {
    let app = TestApp::start().await;
    let (one, two) =
        (innovation_studio(&app, full()).await, innovation_studio(&app, json!({ "name": "乙" })).await);
    let trashed = innovation_studio(&app, json!({ "name": "丙" })).await;
    app.anon().act(&format!("{}/views", at("innovation-studios", &two))).await.expect(200);
    app.editor().delete(&at("innovation-studios", &trashed)).await.expect(204);
    let ids = [&two, &trashed, &one].map(|studio| text(studio, "id")).join(",");
    let totals = |kind: &'static str| {
        let (anon, path) = (app.anon(), format!("/v1/views?type={kind}&ids={ids}"));
        async move { anon.get(&path).await.expect(200).json()["data"].clone() }
    };
    let expected = json!([{ "id": two["id"], "views": 1 }, { "id": one["id"], "views": 0 }]);
    assert_eq!(totals("innovation_studio").await, expected);
    assert_eq!(totals("article").await, json!([]), "another kind has none of them");
}

#[actix_web::test]
async fn the_trash_counts_nothing() {
    let app = TestApp::start().await;
    let made = innovation_studio(&app, full()).await;
    let (path, views) =
        (at("innovation-studios", &made), format!("{}/views", at("innovation-studios", &made)));
    app.anon().act(&views).await.expect(200);
    app.editor().delete(&path).await.expect(204);
    for key in [views.as_str(), "/v1/innovation-studios/wang-jian-guo/views"] {
        app.anon().act(key).await.problem(404, "not_found");
        app.anon().get(key).await.problem(404, "not_found");
        app.editor().get(key).await.problem(404, "not_found");
    }
    app.editor().act(&format!("{path}/restore")).await.expect(200);
    assert_eq!(app.anon().act(&views).await.expect(200).json()["views"], 2);
}

#[actix_web::test]
async fn a_crowd_loses_no_view() {
    let app = TestApp::start_with(|config| config.database.wait = Duration::from_secs(60)).await;
    let views = format!("{}/views", at("innovation-studios", &innovation_studio(&app, full()).await));
    let answers = together((0..40).map(|_| {
        let (anon, path) = (app.anon(), views.clone());
        async move { anon.act(&path).await.status }
    }))
    .await;
    assert!(answers.iter().all(|status| *status == 200), "{answers:?}");
    let read: Value = app.anon().get(&views).await.expect(200).json();
    assert_eq!(read["total"], 40);
}
