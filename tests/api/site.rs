//! The site profile: what the footer of every page says.

use serde_json::{Value, json};

use crate::support::TestApp;

fn footer() -> Value {
    json!({
        "name": "广元工会网",
        "organiser": "广元市总工会",
        "address": "东坝翠屏街42号",
        "postcode": "628017",
        "hotline": "0839-3262473",
        "icp_number": "蜀ICP备2021007964号-1",
        "technical_support": "四川好亦同",
        "maintainer": "广元市总工会办公室",
        "contact": "办公室",
    })
}

#[actix_web::test]
async fn a_new_site_has_an_empty_footer() {
    let app = TestApp::start().await;
    let answer = app.anon().get("/v1/site").await.expect(200);
    assert!(answer.header("etag").starts_with("\"1-"));
    let site = answer.json();
    for field in footer().as_object().unwrap().keys() {
        assert_eq!(site[field], Value::Null, "{field}");
    }
}

#[actix_web::test]
async fn an_editor_fills_in_the_footer() {
    let app = TestApp::start().await;
    let put = app.editor().put("/v1/site", footer()).await.expect(200);
    assert!(put.header("etag").starts_with("\"2-"));
    let site = app.anon().get("/v1/site").await.expect(200).json();
    assert_eq!(site, put.json());
    for (field, value) in footer().as_object().unwrap() {
        assert_eq!(&site[field], value, "{field}");
    }

    let patch = json!({ "hotline": " 0839-1234567 ", "contact": null });
    let patched = app.editor().patch("/v1/site", patch).await.expect(200).json();
    assert_eq!(patched["hotline"], "0839-1234567");
    assert_eq!(patched["contact"], Value::Null);
    assert_eq!(patched["postcode"], "628017");
    let same = app.editor().patch("/v1/site", json!({})).await.expect(200).json();
    assert_eq!(same, patched, "what changes nothing keeps its version");

    let emptied = app.editor().put("/v1/site", json!({ "name": "广元工会网" })).await.expect(200).json();
    assert_eq!((&emptied["name"], &emptied["postcode"]), (&json!("广元工会网"), &Value::Null));
}

#[actix_web::test]
async fn nobody_overwrites_what_another_has_changed() {
    let app = TestApp::start().await;
    let etag = app.editor().get("/v1/site").await.header("etag");
    let editor = app.editor().with("If-Match", &etag);
    editor.patch("/v1/site", json!({ "name": "甲" })).await.expect(200);
    editor.patch("/v1/site", json!({ "name": "乙" })).await.problem(412, "precondition_failed");
    editor.put("/v1/site", json!({})).await.problem(412, "precondition_failed");
    assert_eq!(app.anon().get("/v1/site").await.json()["name"], "甲");
}

#[actix_web::test]
async fn readers_only_read() {
    let app = TestApp::start().await;
    for (reader, status, code) in [(app.anon(), 401, "unauthorized"), (app.author(), 403, "forbidden")] {
        reader.put("/v1/site", footer()).await.problem(status, code);
        reader.patch("/v1/site", json!({ "name": "甲" })).await.problem(status, code);
    }
    assert_eq!(app.anon().get("/v1/site").await.json()["version"], 1);
}

#[actix_web::test]
async fn every_field_has_limits() {
    let app = TestApp::start().await;
    let limits = [("name", 100), ("address", 200), ("postcode", 20), ("hotline", 50), ("contact", 500)];
    for (field, limit) in limits {
        app.editor().patch("/v1/site", json!({ field: "号".repeat(limit) })).await.expect(200);
        for (value, code) in [
            (json!("号".repeat(limit + 1)), "too_long"),
            (json!(" "), "too_short"),
            (json!("号\u{7}"), "invalid_format"),
            (json!(628017), "wrong_type"),
        ] {
            let answer = app.editor().patch("/v1/site", json!({ field: value })).await;
            assert_eq!(answer.problem(422, "unprocessable"), [format!("/{field} {code}")]);
        }
    }
    let answer = app.editor().put("/v1/site", json!({ "id": 2, "version": 9, "fax": "1" })).await;
    let unknown = ["/fax unknown_field", "/id unknown_field", "/version unknown_field"];
    assert_eq!(answer.problem(422, "unprocessable"), unknown);
}
