//! Honours that are taken back, and given again.

use serde_json::json;

use crate::support::TestApp;
use crate::support::factory::{at, award, conferral, honour, unit};

#[actix_web::test]
async fn a_revoked_honour_stays_with_day_and_reason_and_leaves_the_public_lists() {
    let app = TestApp::start().await;
    let conferral = conferral(&app, &award(&app, "先锋奖").await, 2020).await;
    let (good, bad) = (unit(&app, "好厂").await, unit(&app, "坏厂").await);
    let kept = honour(&app, &conferral, &good).await;
    let lost = honour(&app, &conferral, &bad).await;
    let revoke = format!("{}/revoke", at("honours", &lost));
    app.anon().post(&revoke, json!({ "reason": "假" })).await.problem(401, "unauthorized");
    app.author().post(&revoke, json!({ "reason": "假" })).await.problem(403, "forbidden");
    app.editor()
        .with("If-Match", "\"7\"")
        .post(&revoke, json!({ "reason": "假" }))
        .await
        .problem(412, "precondition_failed");
    let revoked = app.editor().post(&revoke, json!({ "reason": " 材料不实 " })).await.expect(200).json();
    assert_eq!(revoked["status"], "revoked");
    assert_eq!(revoked["revoked_on"], "2026-03-22", "today, where the site is");
    assert_eq!(revoked["revocation_reason"], "材料不实");
    assert_eq!(revoked["version"], 2);
    assert_eq!(app.anon().get(&at("honours", &lost)).await.expect(200).json(), revoked);

    // The one that is kept comes first.
    let ids = |query: &str| {
        let (anon, path, kept_id) = (app.anon(), format!("/v1/honours?{query}"), kept["id"].clone());
        async move {
            let page = anon.get(&path).await.expect(200).json();
            let mut ids: Vec<_> =
                page["data"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
            ids.sort_by_key(|id| *id != kept_id);
            ids
        }
    };
    assert_eq!(ids("").await, [kept["id"].clone()]);
    assert_eq!(ids("status=conferred").await, [kept["id"].clone()]);
    assert_eq!(ids("status=revoked").await, [lost["id"].clone()]);
    assert_eq!(ids("status=all").await, [kept["id"].clone(), lost["id"].clone()]);
    assert_eq!(app.anon().get(&at("conferrals", &conferral)).await.expect(200).json()["entered_count"], 1);
    let path = format!("{}?include=honours", at("honoured-units", &bad));
    let page = app.anon().get(&path).await.expect(200).json();
    assert_eq!((&page["honours"], &page["honour_count"]), (&json!([]), &json!(0)));

    let answer = app.editor().post(&revoke, json!({ "reason": "又" })).await;
    assert_eq!(answer.problem(409, "conflict"), [" wrong_state"]);
    let reinstate = format!("{}/reinstate", at("honours", &lost));
    app.author().act(&reinstate).await.problem(403, "forbidden");
    let again = app.editor().act(&reinstate).await.expect(200).json();
    assert_eq!(
        (&again["status"], &again["revoked_on"], &again["revocation_reason"]),
        (&json!("conferred"), &json!(null), &json!(null))
    );
    assert_eq!(app.editor().act(&reinstate).await.problem(409, "conflict"), [" wrong_state"]);
    assert_eq!(ids("").await, [kept["id"].clone(), lost["id"].clone()]);
}

#[actix_web::test]
async fn a_revocation_has_a_reason_and_a_possible_day() {
    let app = TestApp::start().await;
    let award = award(&app, "先锋奖").await;
    let input = json!({ "award_id": award["id"], "year": 2020, "decided_on": "2020-05-01" });
    let conferral = app.editor().post("/v1/conferrals", input).await.expect(201).json();
    let made = honour(&app, &conferral, &unit(&app, "厂").await).await;
    let revoke = format!("{}/revoke", at("honours", &made));
    for (input, faults) in [
        (json!({}), vec!["/reason required"]),
        (json!({ "reason": "" }), vec!["/reason too_short"]),
        (json!({ "reason": " \n " }), vec!["/reason too_short"]),
        (json!({ "reason": "\u{202e}假" }), vec!["/reason invalid_format"]),
        (json!({ "reason": "假\0" }), vec!["/reason nul_character"]),
        (json!({ "reason": "长".repeat(501) }), vec!["/reason too_long"]),
        (json!({ "reason": "假", "revoked_on": "2020-04-30" }), vec!["/revoked_on conflicting"]),
        (json!({ "reason": "假", "revoked_on": "2026-03-23" }), vec!["/revoked_on conflicting"]),
        (json!({ "reason": "假", "revoked_on": "昨天" }), vec!["/revoked_on invalid_format"]),
        (json!({ "reason": "假", "status": "revoked" }), vec!["/status unknown_field"]),
        (
            json!({ "reason": " ", "revoked_on": "1899-12-31" }),
            vec!["/reason too_short", "/revoked_on not_allowed", "/revoked_on conflicting"],
        ),
    ] {
        let answer = app.editor().post(&revoke, input.clone()).await;
        assert_eq!(answer.problem(422, "unprocessable"), faults, "{input}");
    }
    let day = json!({ "reason": "假", "revoked_on": "2020-05-01" });
    assert_eq!(app.editor().post(&revoke, day).await.expect(200).json()["revoked_on"], "2020-05-01");
}

#[actix_web::test]
async fn no_other_write_revokes_or_reinstates() {
    let app = TestApp::start().await;
    let conferral = conferral(&app, &award(&app, "先锋奖").await, 2020).await;
    let made = honour(&app, &conferral, &unit(&app, "厂").await).await;
    let path = at("honours", &made);
    for field in [
        "status",
        "revoked_on",
        "revocation_reason",
        "verification_code",
        "award_id",
        "year",
        "id",
        "version",
    ] {
        let answer = app.editor().patch(&path, json!({ field: "revoked" })).await;
        assert_eq!(answer.problem(422, "unprocessable"), [format!("/{field} unknown_field")]);
    }
    app.editor().post(&format!("{path}/revoke"), json!({ "reason": "假" })).await.expect(200);
    let cited = app.editor().patch(&path, json!({ "citation": "文" })).await.expect(200).json();
    assert_eq!(cited["status"], "revoked", "a correction changes nothing of that");
}
