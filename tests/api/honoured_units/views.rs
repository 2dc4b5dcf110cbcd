//! View counts of honoured units, through merges and back.

use std::time::Duration;

use serde_json::{Value, json};

use super::{merge, read, unit, unmerge};
use crate::support::factory::{at, text};
use crate::support::{TestApp, nobody};

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn count(app: &TestApp, unit: &Value) -> Value {
    app.anon().act(&format!("{}/views", at("honoured-units", unit))).await.expect(200).json()["views"].clone()
}

/// Total and points of a unit's views: `"3: 2026-03-22 2, 2026-03-23 1"`.
async fn counted(app: &TestApp, key: &str) -> String {
    let views = app.anon().get(&format!("/v1/honoured-units/{key}/views")).await.expect(200).json();
    assert_eq!(views["type"], "honoured_unit");
    let points = views["series"].as_array().unwrap().iter().filter(|point| point["views"] != 0);
    let points: Vec<String> =
        points.map(|point| format!("{} {}", text(point, "starts_on"), point["views"])).collect();
    format!("{}: {}", views["total"], points.join(", "))
}

#[actix_web::test]
async fn a_view_is_counted_by_id_and_slug_and_leaves_the_unit_as_it_is() {
    let app = TestApp::start().await;
    let made = unit(&app, "川北").await;
    app.editor().patch(&at("honoured-units", &made), json!({ "slug": "factory" })).await.expect(200);
    let before = app.anon().get(&at("honoured-units", &made)).await;
    assert_eq!(counted(&app, "factory").await, "0: ", "its counter is open from the beginning");
    for (number, key) in [text(&made, "id"), "factory", "chuan-bei"].into_iter().enumerate() {
        let answer = app.anon().act(&format!("/v1/honoured-units/{key}/views")).await.expect(200);
        assert_eq!(answer.json(), json!({ "views": number + 1, "counted": true }));
        app.pass(DAY);
    }
    assert_eq!(counted(&app, "chuan-bei").await, "3: 2026-03-22 1, 2026-03-23 1, 2026-03-24 1");
    let after = app.anon().get(&at("honoured-units", &made)).await;
    assert_eq!((after.json(), after.header("etag")), (before.json(), before.header("etag")));
    let unknown = format!("/v1/honoured-units/{}/views", nobody());
    app.anon().act(&unknown).await.problem(404, "not_found");
    app.anon().get(&unknown).await.problem(404, "not_found");
}

#[actix_web::test]
async fn what_is_in_the_trash_is_neither_viewed_nor_told() {
    let app = TestApp::start().await;
    let (made, other) = (unit(&app, "川北").await, unit(&app, "别的").await);
    count(&app, &made).await;
    app.editor().delete(&at("honoured-units", &made)).await.expect(204);
    for key in [text(&made, "id"), "chuan-bei"] {
        let path = format!("/v1/honoured-units/{key}/views");
        for client in [app.anon(), app.editor()] {
            client.act(&path).await.problem(404, "not_found");
            client.get(&path).await.problem(404, "not_found");
        }
    }
    let ids = format!("{},{}", text(&made, "id"), text(&other, "id"));
    let totals =
        app.editor().get(&format!("/v1/views?type=honoured_unit&ids={ids}")).await.expect(200).json();
    assert_eq!(totals["data"], json!([{ "id": other["id"], "views": 0 }]));
    let wrong = app.anon().get(&format!("/v1/views?type=innovation_studio&ids={}", text(&other, "id"))).await;
    assert_eq!(wrong.expect(200).json()["data"], json!([]));
    app.editor().act(&format!("{}/restore", at("honoured-units", &made))).await.expect(200);
    assert_eq!(count(&app, &made).await, 2);
}

#[actix_web::test]
async fn views_go_over_and_come_back() {
    let app = TestApp::start().await;
    let (one, two, three) = (unit(&app, "一").await, unit(&app, "二").await, unit(&app, "三").await);
    for unit in [&one, &one, &two, &three] {
        count(&app, unit).await;
    }
    app.pass(DAY);
    count(&app, &one).await;
    merge(&app, &one, &two).await;
    assert_eq!(counted(&app, "er").await, "4: 2026-03-22 3, 2026-03-23 1");
    merge(&app, &two, &three).await;
    let whole = "5: 2026-03-22 4, 2026-03-23 1";
    for key in [text(&one, "id"), "yi", "er", "san"] {
        assert_eq!(counted(&app, key).await, whole, "{key} leads to the record that stays");
    }
    assert_eq!(count(&app, &one).await, 6, "a view by an old address is one of the survivor");
    assert_eq!(count(&app, &three).await, 7);
    let ids = [&one, &two, &three].map(|unit| text(unit, "id").to_owned()).join(",");
    let totals = app.anon().get(&format!("/v1/views?type=honoured_unit&ids={ids}")).await.expect(200).json();
    assert_eq!(
        totals["data"],
        json!([{ "id": three["id"], "views": 7 }]),
        "a merged record has none of its own"
    );

    unmerge(&app, &two).await;
    assert_eq!(counted(&app, "san").await, "3: 2026-03-22 1, 2026-03-23 2", "what was counted since stays");
    assert_eq!(counted(&app, "er").await, "4: 2026-03-22 3, 2026-03-23 1");
    unmerge(&app, &one).await;
    assert_eq!(counted(&app, "er").await, "1: 2026-03-22 1");
    assert_eq!(counted(&app, "yi").await, "3: 2026-03-22 2, 2026-03-23 1");
    assert_eq!(read(&app, &one).await["merged_into_id"], Value::Null);
}
