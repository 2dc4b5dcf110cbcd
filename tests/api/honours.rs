//! Honours: who received an award by which decision.

mod filters;
mod limits;
mod links;
mod merged;
mod races;
mod recipients;
mod revocation;
mod rules;
mod statistics;
mod verification;

use serde_json::json;

use crate::support::TestApp;
use crate::support::factory::{at, award, conferral, honour, text, unit};

#[actix_web::test]
async fn an_editor_enters_an_honour_and_everyone_reads_it() {
    let app = TestApp::start().await;
    let award = award(&app, "先锋奖").await;
    let conferral = conferral(&app, &award, 2020).await;
    let unit = unit(&app, "川北机械厂").await;
    let input = json!({ "conferral_id": conferral["id"], "honoured_unit_id": unit["id"] });
    app.anon().post("/v1/honours", input.clone()).await.problem(401, "unauthorized");
    app.author().post("/v1/honours", input.clone()).await.problem(403, "forbidden");
    let answer = app.editor().post("/v1/honours", input).await.expect(201);
    let made = answer.json();
    assert_eq!(answer.header("location"), "https://api.example.org/v1/honours/chuan-bei-ji-xie-chang-2020");
    assert!(answer.header("etag").starts_with("\"1-"));
    assert_eq!(made["award"]["name"], "先锋奖");
    assert_eq!(made["award"]["level"], "municipal");
    assert_eq!(made["year"], 2020);
    assert_eq!(made["recipient"]["kind"], "unit");
    assert_eq!(made["recipient"]["id"], unit["id"]);
    assert_eq!(made["recipient_name"], "川北机械厂");
    assert_eq!(made["status"], "conferred");
    for key in [text(&made, "id"), "chuan-bei-ji-xie-chang-2020"] {
        assert_eq!(app.anon().get(&format!("/v1/honours/{key}")).await.expect(200).json(), made);
    }
}

#[actix_web::test]
async fn an_honour_is_changed_and_keeps_what_is_not_named() {
    let app = TestApp::start().await;
    let award = award(&app, "先锋奖").await;
    let conferral = conferral(&app, &award, 2020).await;
    let unit = unit(&app, "川北机械厂").await;
    let made = honour(&app, &conferral, &unit).await;
    let path = at("honours", &made);
    let cited =
        app.editor().patch(&path, json!({ "citation": " 连续三年\r\n没有事故 " })).await.expect(200).json();
    assert_eq!((&cited["citation"], &cited["version"]), (&json!("连续三年\n没有事故"), &json!(2)));
    let same =
        app.editor().patch(&path, json!({ "citation": "连续三年\n没有事故" })).await.expect(200).json();
    assert_eq!(same, cited, "what changes nothing keeps its version");
    app.editor().with("If-Match", "\"1\"").patch(&path, json!({})).await.problem(412, "precondition_failed");

    let named = json!({ "conferral_id": conferral["id"], "honoured_unit_id": unit["id"], "recipient_name": "川北厂" });
    let named = app.editor().put(&path, named).await.expect(200).json();
    assert_eq!((&named["recipient_name"], &named["citation"]), (&json!("川北厂"), &json!(null)));
    let put = json!({ "conferral_id": conferral["id"], "honoured_unit_id": unit["id"] });
    let put = app.editor().put(&path, put).await.expect(200).json();
    assert_eq!(put, named, "the name in the decision stays while recipient and conferral do");

    let moved = app.editor().patch(&path, json!({ "slug": "chuan-bei" })).await.expect(200).json();
    assert_eq!(moved["slug"], "chuan-bei");
    let answer = app.anon().get("/v1/honours/chuan-bei-ji-xie-chang-2020").await.expect(308);
    assert_eq!(answer.header("location"), "https://api.example.org/v1/honours/chuan-bei");
}

#[actix_web::test]
async fn an_honour_goes_into_the_trash_and_comes_back_while_all_it_needs_is_there() {
    let app = TestApp::start().await;
    let award = award(&app, "先锋奖").await;
    let conferral = conferral(&app, &award, 2020).await;
    let unit = unit(&app, "川北机械厂").await;
    let made = honour(&app, &conferral, &unit).await;
    let (path, restore) = (at("honours", &made), format!("{}/restore", at("honours", &made)));
    for (collection, needed) in [("honoured-units", &unit), ("conferrals", &conferral)] {
        let answer = app.editor().delete(&at(collection, needed)).await;
        assert_eq!(answer.problem(409, "conflict"), [" still_referenced"], "{collection}");
    }
    app.editor().delete(&path).await.expect(204);
    app.anon().get(&path).await.problem(404, "not_found");
    app.anon().get(&format!("{path}/verification")).await.problem(404, "not_found");
    app.anon().get("/v1/honours?status=trashed").await.problem(401, "unauthorized");
    app.author().get("/v1/honours?status=trashed").await.problem(403, "forbidden");
    let trash = app.editor().get("/v1/honours?status=trashed").await.expect(200).json();
    assert_eq!(trash["data"][0]["id"], made["id"]);

    app.editor().delete(&at("honoured-units", &unit)).await.expect(204);
    assert_eq!(app.editor().act(&restore).await.problem(409, "conflict"), ["/honoured_unit_id not_found"]);
    app.editor().act(&format!("{}/restore", at("honoured-units", &unit))).await.expect(200);
    app.editor().delete(&at("conferrals", &conferral)).await.expect(204);
    assert_eq!(app.editor().act(&restore).await.problem(409, "conflict"), ["/conferral_id not_found"]);
    app.editor().act(&format!("{}/restore", at("conferrals", &conferral))).await.expect(200);
    let twin = honour(&app, &conferral, &unit).await;
    assert_eq!(app.editor().act(&restore).await.problem(409, "conflict"), ["/honoured_unit_id taken"]);
    app.editor().delete(&at("honours", &twin)).await.expect(204);
    let back = app.editor().act(&restore).await.expect(200).json();
    assert_eq!((&back["id"], &back["version"]), (&made["id"], &json!(3)));
    assert_eq!(app.editor().act(&restore).await.expect(200).json(), back, "one that is live stays as it is");
    app.editor().act("/v1/honours/nothing/restore").await.problem(404, "not_found");
}
