//! Honours that are given to another recipient or another conferral.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::factory::{
    at, award, award_of, conferral, honour, honoured_unit, studio, studio_honour, unit,
};

async fn patched(app: &TestApp, honour: &Value, patch: Value) -> Value {
    app.editor().patch(&at("honours", honour), patch).await.expect(200).json()
}

#[actix_web::test]
async fn a_patch_that_changes_the_recipient_makes_the_name_anew() {
    let app = TestApp::start().await;
    let award = award(&app, "先锋奖").await;
    let (old, new) = (conferral(&app, &award, 2000).await, conferral(&app, &award, 2020).await);
    let one = unit(&app, "一厂").await;
    let former = json!([{ "name": "旧厂", "used_until": "2010-01-01" }]);
    let two = honoured_unit(&app, json!({ "name": "二厂", "former_names": former })).await;
    let made = honour(&app, &new, &one).await;
    assert_eq!(made["recipient_name"], "一厂");
    let of_two = patched(&app, &made, json!({ "honoured_unit_id": two["id"] })).await;
    assert_eq!(
        (&of_two["recipient_name"], &of_two["recipient"]["id"], &of_two["slug"]),
        (&json!("二厂"), &two["id"], &made["slug"])
    );
    let in_old = patched(&app, &made, json!({ "conferral_id": old["id"], "citation": "文" })).await;
    assert_eq!((&in_old["recipient_name"], &in_old["year"]), (&json!("旧厂"), &json!(2000)));
    let cited = patched(&app, &made, json!({ "citation": null })).await;
    assert_eq!(cited["recipient_name"], "旧厂", "what changes neither keeps the name");
    let named = patched(&app, &made, json!({ "honoured_unit_id": one["id"], "recipient_name": "甲" })).await;
    assert_eq!(named["recipient_name"], "甲", "a name that is given is taken");
    let cleared =
        patched(&app, &made, json!({ "honoured_unit_id": two["id"], "recipient_name": null })).await;
    assert_eq!(cleared["recipient_name"], "旧厂");
}

#[actix_web::test]
async fn a_patch_gives_a_units_honour_to_a_studio() {
    let app = TestApp::start().await;
    let for_units = conferral(&app, &award(&app, "先锋奖").await, 2020).await;
    let for_studios = conferral(&app, &award_of(&app, "工作室奖", "national", "studio").await, 2021).await;
    let (unit, studio) = (unit(&app, "机械厂").await, studio(&app, "焊接工作室").await);
    let made = honour(&app, &for_units, &unit).await;
    let patch = json!({ "honoured_unit_id": null, "innovation_studio_id": studio["id"] });
    let answer = app.editor().patch(&at("honours", &made), patch.clone()).await;
    assert_eq!(
        answer.problem(422, "unprocessable"),
        ["/innovation_studio_id conflicting", "/honoured_unit_id required"]
    );
    let mut patch = patch;
    patch["conferral_id"] = for_studios["id"].clone();
    let given = patched(&app, &made, patch).await;
    assert_eq!(given["recipient_name"], "焊接工作室");
    assert_eq!((&given["recipient"]["kind"], &given["recipient"]["id"]), (&json!("studio"), &studio["id"]));
    assert_eq!((&given["year"], &given["award"]["name"]), (&json!(2021), &json!("工作室奖")));
}

#[actix_web::test]
async fn a_revoked_honour_is_given_to_nobody_else() {
    let app = TestApp::start().await;
    let award = award(&app, "先锋奖").await;
    let (first, second) = (conferral(&app, &award, 2020).await, conferral(&app, &award, 2021).await);
    let (one, two) = (unit(&app, "一厂").await, unit(&app, "二厂").await);
    let path = at("honours", &honour(&app, &first, &one).await);
    let revoked =
        app.editor().post(&format!("{path}/revoke"), json!({ "reason": "假" })).await.expect(200).json();
    for patch in [
        json!({ "honoured_unit_id": two["id"] }),
        json!({ "conferral_id": second["id"] }),
        json!({ "conferral_id": second["id"], "honoured_unit_id": two["id"], "recipient_name": "二" }),
    ] {
        let answer = app.editor().patch(&path, patch.clone()).await;
        assert_eq!(answer.problem(409, "conflict"), [" wrong_state"], "{patch}");
    }
    let put = json!({ "conferral_id": first["id"], "honoured_unit_id": two["id"] });
    assert_eq!(app.editor().put(&path, put).await.problem(409, "conflict"), [" wrong_state"]);
    assert_eq!(app.anon().get(&path).await.expect(200).json(), revoked);
    let corrected = json!({ "conferral_id": first["id"], "honoured_unit_id": one["id"], "citation": "文" });
    let corrected = app.editor().put(&path, corrected).await.expect(200).json();
    assert_eq!((&corrected["status"], &corrected["citation"]), (&json!("revoked"), &json!("文")));
    app.editor().act(&format!("{path}/reinstate")).await.expect(200);
    app.editor().patch(&path, json!({ "honoured_unit_id": two["id"] })).await.expect(200);
}

#[actix_web::test]
async fn no_studio_has_an_award_of_one_conferral_twice() {
    let app = TestApp::start().await;
    let award = award_of(&app, "工作室奖", "national", "studio").await;
    let (first, second) = (conferral(&app, &award, 2020).await, conferral(&app, &award, 2021).await);
    let studio = studio(&app, "焊接工作室").await;
    studio_honour(&app, &first, &studio).await;
    let again = json!({ "conferral_id": first["id"], "innovation_studio_id": studio["id"] });
    let answer = app.editor().post("/v1/honours", again).await;
    assert_eq!(answer.problem(409, "conflict"), ["/innovation_studio_id taken"]);
    let other = studio_honour(&app, &second, &studio).await;
    let answer = app.editor().patch(&at("honours", &other), json!({ "conferral_id": first["id"] })).await;
    assert_eq!(answer.problem(409, "conflict"), ["/innovation_studio_id taken"]);
}
