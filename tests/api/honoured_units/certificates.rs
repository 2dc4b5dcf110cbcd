//! Certificates that were printed before two records of one unit were made one.

use serde_json::json;

use super::{merge, unit, unmerge};
use crate::support::TestApp;
use crate::support::factory::{at, award, conferral, honour, text};

/// The address that the QR code on the certificate of an honour holds.
fn printed(honour: &serde_json::Value) -> String {
    format!("/v1/verify/{}", text(honour, "verification_code"))
}

#[actix_web::test]
async fn the_certificate_of_an_honour_that_was_entered_twice_still_verifies() {
    let app = TestApp::start().await;
    let conferral = conferral(&app, &award(&app, "先锋奖").await, 2020).await;
    let (one, two) = (unit(&app, "一").await, unit(&app, "二").await);
    let (double, kept) = (honour(&app, &conferral, &one).await, honour(&app, &conferral, &two).await);
    merge(&app, &one, &two).await;
    let verified = app.anon().get(&printed(&double)).await.expect(200).json();
    assert_eq!((&verified["honour_id"], &verified["status"]), (&kept["id"], &"conferred".into()));
    assert_eq!((&verified["recipient"]["id"], &verified["conferral_id"]), (&two["id"], &conferral["id"]));
    assert_eq!(app.anon().get(&printed(&kept)).await.expect(200).json()["honour_id"], kept["id"]);
    unmerge(&app, &one).await;
    let verified = app.anon().get(&printed(&double)).await.expect(200).json();
    assert_eq!((&verified["honour_id"], &verified["recipient"]["id"]), (&double["id"], &one["id"]));
}

#[actix_web::test]
async fn the_certificate_of_an_honour_that_went_over_still_verifies() {
    let app = TestApp::start().await;
    let conferral = conferral(&app, &award(&app, "先锋奖").await, 2020).await;
    let (one, two) = (unit(&app, "一").await, unit(&app, "二").await);
    let moved = honour(&app, &conferral, &one).await;
    merge(&app, &one, &two).await;
    let verified = app.anon().get(&printed(&moved)).await.expect(200).json();
    assert_eq!((&verified["honour_id"], &verified["recipient"]["id"]), (&moved["id"], &two["id"]));
}

#[actix_web::test]
async fn what_was_in_the_trash_before_a_merge_does_not_verify_after_it() {
    let app = TestApp::start().await;
    let conferral = conferral(&app, &award(&app, "先锋奖").await, 2020).await;
    let (one, two) = (unit(&app, "一").await, unit(&app, "二").await);
    let (mistake, kept) = (honour(&app, &conferral, &one).await, honour(&app, &conferral, &two).await);
    app.editor().delete(&at("honours", &mistake)).await.expect(204);
    merge(&app, &one, &two).await;
    app.anon().get(&printed(&mistake)).await.problem(404, "not_found");
    app.anon().get(&printed(&kept)).await.expect(200);
}

#[actix_web::test]
async fn a_certificate_verifies_over_two_merges() {
    let app = TestApp::start().await;
    let conferral = conferral(&app, &award(&app, "先锋奖").await, 2020).await;
    let (one, two, three) = (unit(&app, "一").await, unit(&app, "二").await, unit(&app, "三").await);
    let (double, kept) = (honour(&app, &conferral, &one).await, honour(&app, &conferral, &two).await);
    merge(&app, &one, &two).await;
    merge(&app, &two, &three).await;
    let verified = app.anon().get(&printed(&double)).await.expect(200).json();
    assert_eq!((&verified["honour_id"], &verified["recipient"]["id"]), (&kept["id"], &three["id"]));
}

#[actix_web::test]
async fn an_honour_in_force_does_not_give_way_to_a_revoked_one() {
    let app = TestApp::start().await;
    let conferral = conferral(&app, &award(&app, "先锋奖").await, 2020).await;
    let (one, two) = (unit(&app, "一").await, unit(&app, "二").await);
    let (stands, fell) = (honour(&app, &conferral, &one).await, honour(&app, &conferral, &two).await);
    app.editor()
        .post(&format!("{}/revoke", at("honours", &fell)), json!({ "reason": "假" }))
        .await
        .expect(200);
    for (from, into) in [(&one, &two), (&two, &one)] {
        let path = format!("{}/merge", at("honoured-units", from));
        let answer = app.editor().post(&path, json!({ "into": into["id"] })).await;
        assert_eq!(answer.problem(409, "conflict"), ["/into conflicting"]);
    }
    assert_eq!(app.anon().get(&printed(&stands)).await.expect(200).json()["status"], "conferred");
    app.editor().delete(&at("honours", &fell)).await.expect(204);
    merge(&app, &one, &two).await;
    assert_eq!(app.anon().get(&printed(&stands)).await.expect(200).json()["recipient"]["id"], two["id"]);
}
