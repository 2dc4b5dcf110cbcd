//! Honoured units, changed: PUT, PATCH, `If-Match`, slugs.

use serde_json::{Value, json};

use super::{former_names, read, unit};
use crate::support::TestApp;
use crate::support::factory::{at, honoured_unit, text};

#[actix_web::test]
async fn put_sets_what_is_absent_to_its_default() {
    let app = TestApp::start().await;
    let full = json!({
        "name": "川北机械厂",
        "former_names": [{ "name": "农机站", "used_until": "1979-12-31" }],
        "region": "利州区",
        "industry": "制造业",
        "kind": "国有企业",
        "description": "建于1958年。",
        "logo": { "file_name": "logo.png" },
        "contact": "厂办",
    });
    let made = honoured_unit(&app, full.clone()).await;
    let path = at("honoured-units", &made);
    let same = app.editor().put(&path, full).await.expect(200).json();
    assert_eq!(same, made, "what changes nothing keeps its version");
    app.pass(std::time::Duration::from_secs(60));
    let bare = app.editor().put(&path, json!({ "name": "川北厂" })).await.expect(200).json();
    assert_eq!((&bare["version"], &bare["slug"]), (&json!(2), &made["slug"]), "its slug stays");
    assert_eq!(bare["former_names"], json!([]), "another name is a correction");
    for field in ["region", "industry", "kind", "description", "logo", "contact"] {
        assert_eq!(bare[field], Value::Null, "{field}");
    }
    assert_eq!(bare["created_at"], made["created_at"]);
    assert_ne!(bare["updated_at"], made["updated_at"]);
    assert_eq!(read(&app, &made).await, bare);
}

#[actix_web::test]
async fn patch_changes_what_it_names_and_null_clears() {
    let app = TestApp::start().await;
    let made = honoured_unit(&app, json!({ "name": "川北", "region": "利州区", "kind": "企业" })).await;
    let path = at("honoured-units", &made);
    let names = json!([
        { "name": "甲", "used_until": "1990-01-01" },
        { "name": "丙", "used_until": "2000-01-01" },
        { "name": "乙", "used_until": "2000-01-01" },
    ]);
    let patch =
        json!({ "former_names": names, "region": null, "logo": { "file_name": "a.png", "alt": "徽" } });
    let changed = app.editor().patch(&path, patch).await.expect(200).json();
    assert_eq!(former_names(&changed), ["2000-01-01 丙", "2000-01-01 乙", "1990-01-01 甲"]);
    assert_eq!((&changed["region"], &changed["kind"]), (&Value::Null, &json!("企业")));
    let turned = json!({ "former_names": [names[2], names[0], names[1]] });
    let same = app.editor().patch(&path, turned).await.expect(200).json();
    assert_eq!(same, changed, "in another order they are the same names");
    let spelled = json!({ "logo": { "alt": "厂徽" }, "former_names": [] });
    let changed = app.editor().patch(&path, spelled).await.expect(200).json();
    assert_eq!((&changed["version"], &changed["former_names"]), (&json!(3), &json!([])));
    assert_eq!((&changed["logo"]["file_name"], &changed["logo"]["alt"]), (&json!("a.png"), &json!("厂徽")));
    let answer = app.editor().patch(&path, json!({ "name": null, "colour": null, "region": "" })).await;
    let faults = answer.problem(422, "unprocessable");
    assert_eq!(faults, ["/name required", "/region too_short", "/colour unknown_field"]);
    assert_eq!(read(&app, &made).await, changed, "what is refused changes nothing");
}

#[actix_web::test]
async fn a_change_is_not_made_over_somebody_elses() {
    let app = TestApp::start().await;
    let made = unit(&app, "川北").await;
    let path = at("honoured-units", &made);
    app.editor().patch(&path, json!({ "region": "利州区" })).await.expect(200);
    let stale = app.editor().with("If-Match", "\"1\"");
    let code = "precondition_failed";
    stale.put(&path, json!({ "name": "别的" })).await.problem(412, code);
    stale.patch(&path, json!({ "kind": "学校" })).await.problem(412, code);
    stale.delete(&path).await.problem(412, code);
    stale.post(&format!("{path}/rename"), json!({ "name": "别的" })).await.problem(412, code);
    let other = unit(&app, "别的").await;
    stale.post(&format!("{path}/merge"), json!({ "into": other["id"] })).await.problem(412, code);
    assert_eq!(read(&app, &made).await["version"], 2);
    let fresh = app.anon().get(&path).await.header("etag");
    let current = app.editor().with("If-Match", &fresh);
    current.patch(&path, json!({ "kind": "学校" })).await.expect(200);
    let merged = current.post(&format!("{path}/merge"), json!({ "into": other["id"] })).await;
    merged.problem(412, code);
    let third = app.editor().with("If-Match", "\"3\"");
    third.post(&format!("{path}/merge"), json!({ "into": other["id"] })).await.expect(200);
    let unmerge = format!("{path}/unmerge");
    stale.act(&unmerge).await.problem(412, code);
    app.editor().with("If-Match", "\"4\"").act(&unmerge).await.expect(200);
}

#[actix_web::test]
async fn an_old_slug_leads_to_the_new_one() {
    let app = TestApp::start().await;
    let made = unit(&app, "川北").await;
    let path = at("honoured-units", &made);
    app.editor().patch(&path, json!({ "slug": "factory" })).await.expect(200);
    let answer = app.anon().get("/v1/honoured-units/chuan-bei?include=honours").await.expect(308);
    let location = "https://api.example.org/v1/honoured-units/factory?include=honours";
    assert_eq!(answer.header("location"), location, "the query goes along");
    let by_old =
        app.editor().patch("/v1/honoured-units/chuan-bei", json!({ "kind": "企业" })).await.expect(200);
    assert_eq!(by_old.json()["id"], made["id"]);
    let answer =
        app.editor().post("/v1/honoured-units", json!({ "name": "别的", "slug": "chuan-bei" })).await;
    assert_eq!(answer.problem(409, "conflict"), ["/slug taken"]);
    assert_eq!(text(&unit(&app, "川北").await, "slug"), "chuan-bei-2");
    for nothing in ["nothing-here", "01900000-0000-7000-8000-0000deadbeef", "%00", "UPPER"] {
        app.anon().get(&format!("/v1/honoured-units/{nothing}")).await.problem(404, "not_found");
    }
}
