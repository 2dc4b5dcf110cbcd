//! The trash of honoured units, and what keeps a unit out of it.

use serde_json::json;

use super::register::Register;
use super::{former_names, merge, read, unit, unmerge};
use crate::support::TestApp;
use crate::support::factory::{at, honoured_unit, listed, text};

#[actix_web::test]
async fn a_unit_comes_back_as_it_was() {
    let app = TestApp::start().await;
    let former = json!([{ "name": "农机站", "used_until": "1979-12-31" }]);
    let made = honoured_unit(&app, json!({ "name": "川北", "former_names": former })).await;
    let path = at("honoured-units", &made);
    app.editor().delete(&path).await.expect(204);
    for gone in [&path, "/v1/honoured-units/chuan-bei", &format!("{path}/views")] {
        app.editor().get(gone).await.problem(404, "not_found");
    }
    app.editor().delete(&path).await.problem(404, "not_found");
    app.editor().patch(&path, json!({ "name": "b" })).await.problem(404, "not_found");
    for action in ["rename", "merge"] {
        let body = if action == "merge" { json!({ "into": "a" }) } else { json!({ "name": "b" }) };
        app.editor().post(&format!("{path}/{action}"), body).await.problem(404, "not_found");
    }
    app.editor().act(&format!("{path}/unmerge")).await.problem(404, "not_found");
    assert_eq!(listed(&app.anon(), "/v1/honoured-units").await, [""; 0]);
    assert_eq!(listed(&app.editor(), "/v1/honoured-units?status=trashed").await, ["川北"]);
    let slug = unit(&app, "川北").await;
    assert_eq!(text(&slug, "slug"), "chuan-bei-2", "what is in the trash keeps its address");

    let restore = format!("{path}/restore");
    let back = app.editor().act(&restore).await.expect(200).json();
    assert_eq!(former_names(&back), ["1979-12-31 农机站"]);
    assert_eq!(back["version"], 3);
    assert_eq!(app.editor().act(&restore).await.expect(200).json(), back, "one that is live stays as it is");
    assert_eq!(read(&app, &made).await, back);
    app.editor().act("/v1/honoured-units/nothing-here/restore").await.problem(404, "not_found");
}

#[actix_web::test]
async fn a_unit_that_others_refer_to_stays() {
    let app = TestApp::start().await;
    let (made, other) = (unit(&app, "川北").await, unit(&app, "别的").await);
    let path = at("honoured-units", &made);
    let mut register = Register::of(&app);
    let conferral = register.conferral(2020);
    register.honour(conferral, &made);
    register.studio(&made);
    merge(&app, &other, &made).await;
    for (referrer, release) in [
        ("honour honour-2", "UPDATE honours SET deleted_at = now()"),
        ("innovation studio studio-3", "UPDATE innovation_studios SET deleted_at = now()"),
        ("honoured unit bie-de", "SELECT 1"),
    ] {
        let answer = app.editor().delete(&path).await.expect(409);
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(referrer), "{detail}");
        assert_eq!(answer.problem(409, "conflict"), [" still_referenced"]);
        register.run(release);
    }
    unmerge(&app, &other).await;
    app.editor().delete(&path).await.expect(204);
    app.editor().act(&format!("{path}/restore")).await.expect(200);
}
