//! What an honour can say, and walks through many.

use serde_json::json;

use crate::paging::walks::there_and_back;
use crate::support::TestApp;
use crate::support::factory::{at, award, conferral, honour, unit};

#[actix_web::test]
async fn name_and_citation_have_limits_in_characters() {
    let app = TestApp::start().await;
    let conferral = conferral(&app, &award(&app, "先锋奖").await, 2020).await;
    let made = honour(&app, &conferral, &unit(&app, "厂").await).await;
    let path = at("honours", &made);
    for (field, longest) in [("recipient_name", 100), ("citation", 1000)] {
        let whole = "长".repeat(longest);
        let now = app.editor().patch(&path, json!({ field: whole })).await.expect(200).json();
        assert_eq!(now[field], whole);
        for (text, code) in [
            ("长".repeat(longest + 1), "too_long"),
            (String::new(), "too_short"),
            (" \u{3000}\u{200b}".into(), "too_short"),
            ("甲\u{202e}乙".into(), "invalid_format"),
            ("甲\0乙".into(), "nul_character"),
        ] {
            let answer = app.editor().patch(&path, json!({ field: text })).await;
            assert_eq!(answer.problem(422, "unprocessable"), [format!("/{field} {code}")], "{text:?}");
        }
    }
}

#[actix_web::test]
async fn every_fault_is_told_at_once() {
    let app = TestApp::start().await;
    let conferral = conferral(&app, &award(&app, "先锋奖").await, 2020).await;
    let input = json!({
        "conferral_id": conferral["id"],
        "innovation_studio_id": conferral["id"],
        "recipient_name": "甲\u{202e}乙",
        "citation": " \n ",
        "slug": "views",
    });
    assert_eq!(
        app.editor().post("/v1/honours", input).await.problem(422, "unprocessable"),
        [
            "/recipient_name invalid_format",
            "/citation too_short",
            "/slug not_allowed",
            "/innovation_studio_id conflicting",
            "/honoured_unit_id required",
            "/innovation_studio_id not_found"
        ]
    );
    let page = app.anon().get("/v1/honours?status=all").await.expect(200).json();
    assert_eq!(page["data"], json!([]));
}

#[actix_web::test]
async fn a_walk_meets_every_honour_once_those_revoked_too() {
    let app = TestApp::start().await;
    let award = award(&app, "先锋奖").await;
    let conferrals = [conferral(&app, &award, 2020).await, conferral(&app, &award, 2021).await];
    let mut all = Vec::new();
    for number in 0..11 {
        // Two days for all of them.
        let made = honour(&app, &conferrals[number % 2], &unit(&app, &format!("厂{number}")).await).await;
        if number % 3 == 0 {
            let revoke = format!("{}/revoke", at("honours", &made));
            app.editor().post(&revoke, json!({ "reason": "假" })).await.expect(200);
        }
        all.push(made["id"].as_str().unwrap().to_owned());
    }
    all.sort_unstable();
    for limit in [1, 4, 11] {
        let path = format!("/v1/honours?status=all&limit={limit}");
        let (there, back) = there_and_back(&app.anon(), &path).await;
        assert_eq!(there, back, "by {limit}");
        let mut met = there;
        met.sort_unstable();
        assert_eq!(met, all, "by {limit}");
    }
}
