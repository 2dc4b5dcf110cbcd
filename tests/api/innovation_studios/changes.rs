//! PUT replaces, PATCH merges, `If-Match` protects.

use std::time::Duration;

use serde_json::{Value, json};

use super::full;
use crate::support::TestApp;
use crate::support::factory::{at, innovation_studio};

#[actix_web::test]
async fn put_resets_what_it_leaves_out() {
    let app = TestApp::start().await;
    let before = innovation_studio(&app, full()).await;
    let path = at("innovation-studios", &before);
    let after = app.editor().put(&path, json!({ "name": "新名工作室" })).await.expect(200).json();
    for field in ["leader", "leader_title", "host_unit", "host_unit_id", "level", "field", "region", "cover"]
    {
        assert_eq!(after[field], Value::Null, "{field}");
    }
    for field in ["established_on", "achievements", "description", "contact"] {
        assert_eq!(after[field], Value::Null, "{field}");
    }
    assert_eq!((&after["members"], &after["status"]), (&json!([]), &json!("active")));
    assert_eq!((&after["slug"], &after["id"]), (&before["slug"], &before["id"]), "these two stay");
    assert_eq!(after["version"], 2);
    assert_eq!(app.anon().get(&path).await.expect(200).json(), after);
}

#[actix_web::test]
async fn patch_leaves_what_it_does_not_name() {
    let app = TestApp::start().await;
    let mut before = innovation_studio(&app, full()).await;
    app.pass(Duration::from_secs(60));
    let path = at("innovation-studios", &before);
    let mut after = app.editor().patch(&path, json!({ "leader": "李秀英" })).await.expect(200).json();
    assert_eq!((&after["leader"], &after["updated_at"]), (&json!("李秀英"), &json!("2026-03-22T04:01:00Z")));
    for field in ["leader", "version", "updated_at"] {
        assert_ne!(after[field], before[field]);
        (before[field], after[field]) = (Value::Null, Value::Null);
    }
    assert_eq!(after, before);
}

#[actix_web::test]
async fn patch_clears_with_null() {
    let app = TestApp::start().await;
    let before = innovation_studio(&app, full()).await;
    let path = at("innovation-studios", &before);
    let patch = json!({
        "leader": null, "leader_title": null, "host_unit": null, "level": null, "field": null, "region": null,
        "established_on": null, "members": null, "achievements": null, "description": null, "cover": null,
        "contact": null, "status": null,
    });
    let after = app.editor().patch(&path, patch.clone()).await.expect(200).json();
    for field in patch.as_object().unwrap().keys() {
        match field.as_str() {
            "members" => assert_eq!(after["members"], json!([])),
            "status" => assert_eq!(after["status"], "active"),
            _ => assert_eq!(after[field], Value::Null, "{field}"),
        }
    }
    assert_eq!(after["name"], before["name"]);
    let answer = app.editor().patch(&path, json!({ "name": null })).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/name required"]);
    for no_object in [json!(null), json!([]), json!("name")] {
        let answer = app.editor().patch(&path, no_object).await;
        assert_eq!(answer.problem(422, "unprocessable"), [" wrong_type"]);
    }
}

#[actix_web::test]
async fn what_changes_nothing_keeps_the_version() {
    let app = TestApp::start().await;
    let before = innovation_studio(&app, full()).await;
    app.pass(Duration::from_secs(60));
    let path = at("innovation-studios", &before);
    let mut untidy = full();
    untidy["name"] = json!("  王建国劳模创新工作室 ");
    untidy["contact"] = json!("电话：0839-3262473\r\n地址：翠屏街42号\n");
    untidy.as_object_mut().unwrap().remove("slug");
    for answer in [
        app.editor().patch(&path, json!({})).await,
        app.editor().patch(&path, json!({ "leader": "王建国", "status": "closed" })).await,
        app.editor().put(&path, full()).await,
        app.editor().put(&path, untidy).await,
    ] {
        assert!(answer.header("etag").starts_with("\"1-"));
        assert_eq!(answer.expect(200).json(), before);
    }
}

#[actix_web::test]
async fn members_are_replaced_as_a_whole_and_a_cover_is_merged() {
    let app = TestApp::start().await;
    let path = at("innovation-studios", &innovation_studio(&app, full()).await);
    let patch = json!({ "members": [{ "name": "孙伟" }], "cover": { "alt": "车间" } });
    let after = app.editor().patch(&path, patch).await.expect(200).json();
    assert_eq!(after["members"], json!([{ "name": "孙伟", "title": null }]));
    assert_eq!(after["cover"]["url"], "https://img.example.org/studio.jpg", "the rest of it stays");
    assert_eq!(after["cover"]["alt"], "车间");
    let answer = app.editor().patch(&path, json!({ "cover": { "url": null } })).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/cover incomplete"]);
    let answer = app.editor().patch(&path, json!({ "colour": null, "members": 3 })).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/members wrong_type", "/colour unknown_field"]);
}

#[actix_web::test]
async fn a_write_fits_the_version_it_names() {
    let app = TestApp::start().await;
    let path = at("innovation-studios", &innovation_studio(&app, full()).await);
    let etag = app.anon().get(&path).await.header("etag");
    let with_honours = app.anon().get(&format!("{path}?include=honours")).await.header("etag");
    assert_ne!(etag, with_honours, "another answer has another tag");
    for tag in [etag, with_honours, "\"1\"".into(), "*".into()] {
        app.editor().with("If-Match", &tag).patch(&path, json!({})).await.expect(200);
    }
    for tag in ["\"2\"", "\"11-aa\"", "W/\"1-aa\"", "1", ""] {
        let editor = app.editor().with("If-Match", tag);
        editor.patch(&path, json!({ "name": "改" })).await.problem(412, "precondition_failed");
        editor.put(&path, json!({ "name": "改" })).await.problem(412, "precondition_failed");
        editor.delete(&path).await.problem(412, "precondition_failed");
    }
    app.editor().with("If-Match", "\"1\"").patch(&path, json!({ "name": "改" })).await.expect(200);
    app.editor().with("If-Match", "\"1\"").delete(&path).await.problem(412, "precondition_failed");
    app.editor().with("If-Match", "\"2\"").delete(&path).await.expect(204);
}

#[actix_web::test]
async fn nobody_is_sent_what_they_have() {
    let app = TestApp::start().await;
    let path = at("innovation-studios", &innovation_studio(&app, full()).await);
    for path in [path.as_str(), "/v1/innovation-studios"] {
        let etag = app.anon().get(path).await.expect(200).header("etag");
        app.anon().with("If-None-Match", &etag).get(path).await.expect(304);
    }
    let etag = app.anon().get(&path).await.header("etag");
    app.editor().patch(&path, json!({ "region": "昭化区" })).await.expect(200);
    app.anon().with("If-None-Match", &etag).get(&path).await.expect(200);
}
