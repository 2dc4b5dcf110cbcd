//! The unit that a studio belongs to: in words, and linked to an honoured one.

use serde_json::{Value, json};

use super::register::{merge, restore, run, trash, unit};
use crate::support::factory::{at, innovation_studio};
use crate::support::{TestApp, nobody};

/// What a studio says of its unit: the words, and whether it is linked to `unit`.
fn said(studio: &Value, unit: &str) -> (String, bool) {
    (studio["host_unit"].as_str().unwrap_or_default().to_owned(), studio["host_unit_id"] == unit)
}

#[actix_web::test]
async fn the_words_come_from_the_unit_when_there_are_none() {
    let app = TestApp::start().await;
    let unit = unit(&app, "川北机械厂");
    let linked = innovation_studio(&app, json!({ "name": "甲工作室", "host_unit_id": unit })).await;
    assert_eq!(said(&linked, &unit), ("川北机械厂".into(), true));
    let worded =
        innovation_studio(&app, json!({ "name": "乙工作室", "host_unit_id": unit, "host_unit": "三车间" }))
            .await;
    assert_eq!(said(&worded, &unit), ("三车间".into(), true));

    // What the unit is called later changes nothing that was written.
    run(&app, "UPDATE honoured_units SET name = '川北重工', name_folded = '川北重工'");
    let path = at("innovation-studios", &linked);
    let read = app.anon().get(&path).await.expect(200).json();
    assert_eq!(read, linked);
    let same = app.editor().patch(&path, json!({ "host_unit_id": unit })).await.expect(200).json();
    assert_eq!(same["version"], 1, "the link that is there is no change");
    let cleared = app.editor().patch(&path, json!({ "host_unit": null })).await.expect(200).json();
    assert_eq!(said(&cleared, &unit), ("川北重工".into(), true), "without words they are written anew");
    let put = json!({ "name": "乙工作室", "host_unit_id": unit });
    let put = app.editor().put(&at("innovation-studios", &worded), put).await.expect(200).json();
    assert_eq!(said(&put, &unit), ("川北重工".into(), true));
}

#[actix_web::test]
async fn words_that_named_the_former_unit_go_with_it() {
    let app = TestApp::start().await;
    let (old, new) = (unit(&app, "川北机械厂"), unit(&app, "利州电厂"));
    let made = innovation_studio(&app, json!({ "name": "工作室", "host_unit": "机械厂（待核）" })).await;
    let path = at("innovation-studios", &made);
    let patch = |patch: Value| {
        let (editor, path) = (app.editor(), path.clone());
        async move { editor.patch(&path, patch).await.expect(200).json() }
    };
    let linked = patch(json!({ "host_unit_id": old })).await;
    assert_eq!(said(&linked, &old), ("机械厂（待核）".into(), true), "what is absent stays");
    let moved = patch(json!({ "host_unit_id": new })).await;
    assert_eq!(said(&moved, &new), ("利州电厂".into(), true), "but it is no name of another unit");
    let named = patch(json!({ "host_unit_id": old, "host_unit": "机械厂三车间" })).await;
    assert_eq!(said(&named, &old), ("机械厂三车间".into(), true));
    let unlinked = patch(json!({ "host_unit_id": null })).await;
    assert_eq!((&unlinked["host_unit"], &unlinked["host_unit_id"]), (&json!("机械厂三车间"), &Value::Null));
    let cleared = patch(json!({ "host_unit": null })).await;
    assert_eq!((&cleared["host_unit"], &cleared["host_unit_id"]), (&Value::Null, &Value::Null));
}

#[actix_web::test]
async fn the_unit_is_shown_when_it_is_asked_for() {
    let app = TestApp::start().await;
    let unit = unit(&app, "川北机械厂");
    let linked = innovation_studio(&app, json!({ "name": "甲工作室", "host_unit_id": unit })).await;
    let alone = innovation_studio(&app, json!({ "name": "乙工作室", "host_unit": "乡镇企业" })).await;
    run(&app, "UPDATE honoured_units SET name = '川北重工', name_folded = '川北重工'");
    let path = at("innovation-studios", &linked);
    for query in ["include=host_unit", "include=host_unit,host_unit", "include=honours,host_unit"] {
        let read = app.anon().get(&format!("{path}?{query}")).await.expect(200).json();
        let host = json!({ "id": unit, "slug": format!("unit-{unit}"), "name": "川北重工" });
        assert_eq!((&read["host"], &read["host_unit"]), (&host, &json!("川北机械厂")), "{query}");
        assert_eq!(read.get("honours").is_some(), query.contains("honours"));
    }
    assert!(app.anon().get(&path).await.expect(200).json().get("host").is_none());
    let alone = format!("{}?include=host_unit", at("innovation-studios", &alone));
    assert!(app.anon().get(&alone).await.expect(200).json().get("host").is_none(), "there is none");
    for (query, fault) in [
        ("include=unit", "include not_allowed"),
        ("include=", "include not_allowed"),
        ("include=honours,", "include not_allowed"),
        ("include=honours&include=hosts", "include not_allowed"),
        ("includes=honours", "includes unknown_parameter"),
    ] {
        let answer = app.anon().get(&format!("{path}?{query}")).await.expect(400);
        let detail = answer.json()["errors"][0]["detail"].as_str().unwrap().to_owned();
        if fault == "include not_allowed" {
            assert!(detail.contains("honours") && detail.contains("host_unit"), "{detail}");
        }
        assert_eq!(answer.problem(400, "bad_request"), [fault]);
    }
}

#[actix_web::test]
async fn a_unit_that_is_not_there_is_no_host() {
    let app = TestApp::start().await;
    let (trashed, merged, survivor) = (unit(&app, "旧厂"), unit(&app, "重名厂"), unit(&app, "原厂"));
    trash(&app, "honoured_units", &trashed);
    merge(&app, &merged, &survivor);
    let path = at("innovation-studios", &innovation_studio(&app, json!({ "name": "工作室" })).await);
    let gone = "/host_unit_id not_found";
    for (id, named, refused) in [
        (nobody().to_string(), nobody().to_string(), [gone]),
        (trashed.clone(), trashed, [gone]),
        (merged, survivor, ["/host_unit_id merged"]),
    ] {
        let body = json!({ "name": "别的工作室", "host_unit_id": id });
        let created = app.editor().post("/v1/innovation-studios", body.clone()).await.expect(422);
        assert!(created.json()["detail"].as_str().unwrap().contains(&named), "it names it");
        assert_eq!(created.problem(422, "unprocessable"), refused);
        assert_eq!(app.editor().put(&path, body.clone()).await.problem(422, "unprocessable"), refused);
        assert_eq!(app.editor().patch(&path, body).await.problem(422, "unprocessable"), refused);
    }
    assert_eq!(app.anon().get(&path).await.expect(200).json()["version"], 1);
}

#[actix_web::test]
async fn a_studio_in_the_trash_waits_for_its_unit() {
    let app = TestApp::start().await;
    let (host, other) = (unit(&app, "川北机械厂"), unit(&app, "原厂"));
    let made = innovation_studio(&app, json!({ "name": "工作室", "host_unit_id": host })).await;
    let path = at("innovation-studios", &made);
    app.editor().delete(&path).await.expect(204);
    let back = format!("{path}/restore");
    trash(&app, "honoured_units", &host);
    assert_eq!(app.editor().act(&back).await.problem(409, "conflict"), ["/host_unit_id not_found"]);
    restore(&app, "honoured_units", &host);
    merge(&app, &host, &other);
    assert_eq!(app.editor().act(&back).await.problem(409, "conflict"), ["/host_unit_id merged"]);
    let undo = "UPDATE honoured_units SET merged_into_id = NULL, merged_at = NULL, merge_record = NULL";
    run(&app, undo);
    let back = app.editor().act(&back).await.expect(200).json();
    assert_eq!(said(&back, &host), ("川北机械厂".into(), true));
}
