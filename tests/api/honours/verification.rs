//! Certificates: what a code leads to.

use std::collections::HashSet;

use plaudit::honours::verification::{code, typed};
use serde_json::json;

use crate::support::TestApp;
use crate::support::factory::{at, award, conferral, honour, text, unit};

#[actix_web::test]
async fn a_code_says_what_was_conferred_and_whether_it_stands() {
    let app = TestApp::start().await;
    let conferral = conferral(&app, &award(&app, "先锋奖").await, 2020).await;
    let made = honour(&app, &conferral, &unit(&app, "厂").await).await;
    let path = format!("{}/verification", at("honours", &made));
    let verified = app.anon().get(&path).await.expect(200).json();
    let code = text(&verified, "code").to_owned();
    assert_eq!(verified["code"], made["verification_code"]);
    assert_eq!(verified["url"], format!("https://api.example.org/v1/verify/{code}"));
    assert_eq!(verified["honour_id"], made["id"]);
    assert_eq!(verified["status"], "conferred");
    assert_eq!((&verified["award"], &verified["recipient"]), (&made["award"], &made["recipient"]));
    let by_slug = format!("/v1/honours/{}/verification", text(&made, "slug"));
    let (head, tail) = code.split_at(5);
    for way in [
        by_slug,
        format!("/v1/verify/{code}"),
        format!("/v1/verify/{}", code.to_lowercase()),
        format!("/v1/verify/{head}-{tail}"),
        format!("/v1/verify/{head}%20{tail}"),
    ] {
        assert_eq!(app.anon().get(&way).await.expect(200).json(), verified, "{way}");
    }
    app.editor()
        .post(&format!("{}/revoke", at("honours", &made)), json!({ "reason": "假" }))
        .await
        .expect(200);
    let revoked = app.anon().get(&format!("/v1/verify/{code}")).await.expect(200).json();
    assert_eq!(revoked["status"], "revoked");
    assert_eq!((&revoked["revoked_on"], &revoked["revocation_reason"]), (&json!("2026-03-22"), &json!("假")));
    app.editor().delete(&at("honours", &made)).await.expect(204);
    app.anon().get(&format!("/v1/verify/{code}")).await.problem(404, "not_found");
}

#[actix_web::test]
async fn a_code_that_is_none_is_not_found() {
    let app = TestApp::start().await;
    for code in [
        "0000000000",
        "1",
        "UUUUUUUUUU",
        "%00000000000",
        "%E5%A5%96",
        "0000000000000",
        "%FF",
        &"-".repeat(500),
    ] {
        app.anon().get(&format!("/v1/verify/{code}")).await.problem(404, "not_found");
    }
    app.anon().get("/v1/honours/nothing/verification").await.problem(404, "not_found");
    let answer = app.anon().get("/v1/verify/0000000000?x=1").await;
    assert_eq!(answer.problem(400, "bad_request"), ["x unknown_parameter"]);
}

#[test]
fn codes_differ_and_are_read_as_people_type_them() {
    let ids = (0..20_000_u128).map(uuid::Uuid::from_u128);
    let codes: HashSet<String> = ids.map(code).collect();
    assert_eq!(codes.len(), 20_000);
    assert!(codes.iter().all(|code| typed(code).as_deref() == Some(code)));
    assert_eq!(typed("oOiIl-LabcD").as_deref(), Some("001111ABCD"));
    assert_eq!(typed("7K3M9-QX2PU"), None, "U is no digit");
}
