//! The honours of a studio: counted everywhere, shown when they are asked for.

use serde_json::{Value, json};

use super::full;
use super::register::{honour, restore, revoke, trash};
use crate::support::TestApp;
use crate::support::factory::{at, innovation_studio, text};

/// The ids of the honours that the studio at `path` shows.
async fn shown(app: &TestApp, path: &str) -> Vec<String> {
    let read = app.anon().get(&format!("{path}?include=honours")).await.expect(200).json();
    read["honours"].as_array().unwrap().iter().map(|honour| text(honour, "id").to_owned()).collect()
}

/// How many honours the studio has: by itself, and in the list.
async fn counted(app: &TestApp, studio: &Value) -> Vec<i64> {
    let one = app.anon().get(&at("innovation-studios", studio)).await.expect(200).json();
    let list = app.anon().get("/v1/innovation-studios").await.expect(200).json();
    let of_list = list["data"].as_array().unwrap().iter().find(|item| item["id"] == studio["id"]).unwrap();
    [&one, of_list].map(|view| view["honour_count"].as_i64().unwrap()).to_vec()
}

#[actix_web::test]
async fn conferred_honours_are_shown_newest_first() {
    let app = TestApp::start().await;
    let made = innovation_studio(&app, full()).await;
    let other = innovation_studio(&app, json!({ "name": "别的工作室" })).await;
    let path = at("innovation-studios", &made);
    assert!(shown(&app, &path).await.is_empty());
    let old = honour(&app, &made, 2018);
    let newest = honour(&app, &made, 2022);
    let middle = honour(&app, &made, 2020);
    honour(&app, &other, 2021);
    assert_eq!(shown(&app, &path).await, [newest.as_str(), &middle, &old]);
    assert_eq!(shown(&app, "/v1/innovation-studios/wang-jian-guo").await.len(), 3);
    let read = app.anon().get(&format!("{path}?include=honours")).await.expect(200).json();
    let recipient = &read["honours"][0]["recipient"];
    assert_eq!((&recipient["kind"], &recipient["id"]), (&json!("studio"), &made["id"]));
    assert_eq!((&recipient["name"], &recipient["region"]), (&made["name"], &json!("利州区")));
    assert_eq!(
        (&read["honours"][0]["recipient_name"], &read["honours"][0]["year"]),
        (&json!("旧名工作室"), &json!(2022))
    );
    assert!(app.anon().get(&path).await.expect(200).json().get("honours").is_none(), "only when asked");
}

#[actix_web::test]
async fn only_conferred_ones_count() {
    let app = TestApp::start().await;
    let made = innovation_studio(&app, full()).await;
    let other = innovation_studio(&app, json!({ "name": "别的工作室" })).await;
    let path = at("innovation-studios", &made);
    let honours: Vec<String> = (2018..2021).map(|year| honour(&app, &made, year)).collect();
    assert_eq!(counted(&app, &made).await, [3, 3]);
    assert_eq!(counted(&app, &other).await, [0, 0]);
    revoke(&app, &honours[0]);
    trash(&app, "honours", &honours[1]);
    assert_eq!(counted(&app, &made).await, [1, 1]);
    assert_eq!(shown(&app, &path).await, [honours[2].as_str()]);
    for client in [app.anon(), app.editor()] {
        let read = client.get(&format!("{path}?include=honours,host_unit")).await.expect(200).json();
        assert_eq!((read["honours"].as_array().unwrap().len(), &read["honour_count"]), (1, &json!(1)));
    }
    restore(&app, "honours", &honours[1]);
    assert_eq!(counted(&app, &made).await, [2, 2]);
    let changed = app.editor().patch(&path, json!({ "leader": "李秀英" })).await.expect(200).json();
    assert_eq!(changed["honour_count"], 2, "a write tells it too");
}
