//! What is refused at the door.

use serde_json::json;

use super::slugs;
use crate::support::factory::{article, at, award, competition, conferral, draft};
use crate::support::{TestApp, nobody, together};

#[actix_web::test]
async fn fields_have_limits() {
    let app = TestApp::start().await;
    let award = award(&app, "奖").await["id"].clone();
    for (year, day, count) in [(1900, "1900-01-01", 0), (2100, "2199-12-31", 1_000_000)] {
        let body = json!({
            "award_id": award,
            "year": year,
            "decided_on": day,
            "document_no": "号".repeat(100),
            "declared_count": count,
        });
        let made = app.editor().post("/v1/conferrals", body).await.expect(201).json();
        assert_eq!((&made["decided_on"], &made["declared_count"]), (&json!(day), &json!(count)));
    }
    for (field, value, code) in [
        ("award_id", json!("gong-ren"), "invalid_format"),
        ("award_id", json!(nobody()), "not_found"),
        ("award_id", json!(null), "wrong_type"),
        ("year", json!(1899), "too_small"),
        ("year", json!(2101), "too_large"),
        ("year", json!("2020"), "wrong_type"),
        ("competition_id", json!(nobody()), "not_found"),
        ("competition_id", json!(5), "wrong_type"),
        ("article_id", json!(nobody()), "not_found"),
        ("decided_on", json!("2021-02-30"), "invalid_format"),
        ("decided_on", json!("2021-3-18"), "invalid_format"),
        ("decided_on", json!("1899-12-31"), "not_allowed"),
        ("decided_on", json!("2200-01-01"), "not_allowed"),
        ("document_no", json!(""), "too_short"),
        ("document_no", json!("\u{2028}"), "too_short"),
        ("document_no", json!("号".repeat(101)), "too_long"),
        ("document_no", json!("号\u{202e}"), "invalid_format"),
        ("document_no", json!("号\u{1b}"), "invalid_format"),
        ("declared_count", json!(-1), "too_small"),
        ("declared_count", json!(1_000_001), "too_large"),
        ("declared_count", json!(0.5), "wrong_type"),
        ("slug", json!("statistics"), "not_allowed"),
        ("slug", json!("A"), "invalid_format"),
        ("entered_count", json!(1), "unknown_field"),
    ] {
        let mut body = json!({ "award_id": award, "year": 2020 });
        body[field] = value.clone();
        let answer = app.editor().post("/v1/conferrals", body).await;
        assert_eq!(answer.problem(422, "unprocessable"), [format!("/{field} {code}")], "{value}");
    }
    let body = json!({ "award_id": award, "year": 2020, "document_no": "\u{0}" });
    let answer = app.editor().post("/v1/conferrals", body).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/document_no nul_character"]);
    assert!(slugs(&app.anon(), "/v1/conferrals?year=2020").await.is_empty(), "nothing was made");
}

#[actix_web::test]
async fn all_faults_are_named_at_once() {
    let app = TestApp::start().await;
    let answer = app.editor().post("/v1/conferrals", json!({ "year": 0, "declared_count": -1 })).await;
    let faults = ["/award_id required", "/declared_count too_small", "/year too_small"];
    assert_eq!(answer.problem(422, "unprocessable"), faults);
    let body = json!({
        "award_id": nobody(),
        "year": 2020,
        "competition_id": nobody(),
        "article_id": nobody(),
        "decided_on": "1066-10-14",
        "document_no": " ",
        "slug": "new",
    });
    let faults = [
        "/decided_on not_allowed",
        "/document_no too_short",
        "/slug not_allowed",
        "/award_id not_found",
        "/competition_id not_found",
        "/article_id not_found",
    ];
    let path = at("conferrals", &conferral(&app, &award(&app, "奖").await, 2020).await);
    let answer = app.editor().post("/v1/conferrals", body.clone()).await;
    assert_eq!(answer.problem(422, "unprocessable"), faults);
    assert_eq!(app.editor().put(&path, body.clone()).await.problem(422, "unprocessable"), faults);
    assert_eq!(app.editor().patch(&path, body).await.problem(422, "unprocessable"), faults);
    assert_eq!(app.editor().get(&path).await.json()["version"], 1);
}

#[actix_web::test]
async fn nothing_is_conferred_with_what_is_in_the_trash() {
    let app = TestApp::start().await;
    let (award, competition) = (award(&app, "奖").await, competition(&app, "竞赛", 2020).await);
    let article = draft(&app, "文").await;
    for (collection, resource) in [("awards", &award), ("competitions", &competition), ("articles", &article)]
    {
        app.editor().delete(&at(collection, resource)).await.expect(204);
    }
    let body = json!({
        "award_id": award["id"],
        "year": 2020,
        "competition_id": competition["id"],
        "article_id": article["id"],
    });
    let faults = ["/award_id not_found", "/competition_id not_found", "/article_id not_found"];
    let answer = app.editor().post("/v1/conferrals", body).await;
    assert_eq!(answer.problem(422, "unprocessable"), faults);
}

#[actix_web::test]
async fn an_article_and_a_document_confer_an_award_of_a_year_once() {
    let app = TestApp::start().await;
    let (one, other) = (award(&app, "甲").await, award(&app, "乙").await);
    let article = article(&app, json!({ "title": "文", "body": "" })).await;
    let by_article = json!({ "award_id": one["id"], "year": 2020, "article_id": article["id"] });
    let by_document = json!({ "award_id": one["id"], "year": 2020, "document_no": "〔2021〕5号" });
    let mut made = Vec::new();
    for (body, fault) in [(&by_article, "/article_id taken"), (&by_document, "/document_no taken")] {
        made.push(app.editor().post("/v1/conferrals", body.clone()).await.expect(201).json());
        let answer = app.editor().post("/v1/conferrals", body.clone()).await;
        assert_eq!(answer.problem(409, "conflict"), [fault]);
        for (field, value) in [("award_id", other["id"].clone()), ("year", json!(2021))] {
            let mut body = body.clone();
            body[field] = value;
            let elsewhere = app.editor().post("/v1/conferrals", body.clone()).await.expect(201).json();
            let patch = json!({ "award_id": one["id"], "year": 2020 });
            let answer = app.editor().patch(&at("conferrals", &elsewhere), patch).await;
            assert_eq!(answer.problem(409, "conflict"), [fault]);
        }
    }
    // However its number is typed, it is the same document.
    let again = json!({ "award_id": one["id"], "year": 2020, "document_no": "[2021]５号" });
    let answer = app.editor().post("/v1/conferrals", again).await;
    assert_eq!(answer.problem(409, "conflict"), ["/document_no taken"]);
    let patch = json!({ "article_id": article["id"] });
    let answer = app.editor().patch(&at("conferrals", &made[1]), patch).await;
    assert_eq!(answer.problem(409, "conflict"), ["/article_id taken"]);
}

#[actix_web::test]
async fn of_many_who_enter_one_decision_one_does() {
    let app = TestApp::start().await;
    let award = award(&app, "奖").await["id"].clone();
    let attempts = (0..6).map(|_| {
        let (client, body) = (app.editor(), json!({ "award_id": award, "year": 2020, "document_no": "5号" }));
        async move { client.post("/v1/conferrals", body).await.status }
    });
    let mut statuses = together(attempts).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
}

#[actix_web::test]
async fn of_many_decisions_each_gets_a_slug_of_its_own() {
    let app = TestApp::start().await;
    let award = award(&app, "奖").await["id"].clone();
    let attempts = (0..12).map(|_| {
        let (client, body) = (app.editor(), json!({ "award_id": award, "year": 2020 }));
        async move { client.post("/v1/conferrals", body).await.expect(201).json()["slug"].to_string() }
    });
    let mut made = together(attempts).await;
    made.sort_unstable();
    made.dedup();
    assert_eq!(made.len(), 12);
}
