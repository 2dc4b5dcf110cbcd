//! Certificates of honours that a merge of units put into the trash as doubles.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::factory::{at, award, conferral, honour, text, unit};

async fn merge(app: &TestApp, from: &Value, into: &Value) {
    let path = format!("{}/merge", at("honoured-units", from));
    app.editor().post(&path, json!({ "into": into["id"] })).await.expect(200);
}

fn certificate(honour: &Value) -> String {
    format!("/v1/verify/{}", text(honour, "verification_code"))
}

#[actix_web::test]
async fn the_certificate_of_a_double_is_answered_with_the_one_that_stayed() {
    let app = TestApp::start().await;
    let conferral = conferral(&app, &award(&app, "先锋奖").await, 2020).await;
    let (one, two, three) = (unit(&app, "一厂").await, unit(&app, "二厂").await, unit(&app, "三厂").await);
    let (first, second) = (honour(&app, &conferral, &one).await, honour(&app, &conferral, &two).await);
    let third = honour(&app, &conferral, &three).await;
    app.editor().patch(&at("honours", &first), json!({ "slug": "the-first" })).await.expect(200);
    let ways = [
        certificate(&first),
        format!("{}/verification", at("honours", &first)),
        "/v1/honours/the-first/verification".to_owned(),
        format!("/v1/honours/{}/verification", text(&first, "slug")),
    ];
    // In the trash of a unit that is its own, it stands for nothing.
    app.editor().delete(&at("honours", &first)).await.expect(204);
    for way in &ways {
        app.anon().get(way).await.problem(404, "not_found");
    }
    app.editor().act(&format!("{}/restore", at("honours", &first))).await.expect(200);

    for (from, into, kept) in [(&one, &two, &second), (&two, &three, &third)] {
        merge(&app, from, into).await;
        for way in &ways {
            let verified = app.anon().get(way).await.expect(200).json();
            assert_eq!(verified["code"], kept["verification_code"], "{way}");
            assert_eq!(verified["honour_id"], kept["id"], "{way}");
            assert_eq!(verified["recipient"]["id"], into["id"], "{way}");
        }
        let home = format!("https://api.example.org/v1/honours/{}", text(kept, "slug"));
        for key in [text(&first, "id"), "the-first", text(&first, "slug")] {
            let answer = app.anon().get(&format!("/v1/honours/{key}")).await.expect(308);
            assert_eq!(answer.header("location"), home, "{key}");
        }
    }
    let verified = app.anon().get(&certificate(&second)).await.expect(200).json();
    assert_eq!(verified["honour_id"], third["id"]);
    app.editor()
        .post(&format!("{}/revoke", at("honours", &third)), json!({ "reason": "假" }))
        .await
        .expect(200);
    let verified = app.anon().get(&certificate(&first)).await.expect(200).json();
    assert_eq!((&verified["status"], &verified["revocation_reason"]), (&json!("revoked"), &json!("假")));
    app.editor().delete(&at("honours", &third)).await.expect(204);
    for way in &ways {
        app.anon().get(way).await.problem(404, "not_found");
    }
}

#[actix_web::test]
async fn only_an_honour_of_the_same_conferral_stands_for_a_double() {
    let app = TestApp::start().await;
    let award = award(&app, "先锋奖").await;
    let (shared, other) = (conferral(&app, &award, 2020).await, conferral(&app, &award, 2021).await);
    let (one, two) = (unit(&app, "一厂").await, unit(&app, "二厂").await);
    let mistake = honour(&app, &shared, &one).await;
    honour(&app, &other, &two).await;
    app.editor().delete(&at("honours", &mistake)).await.expect(204);
    merge(&app, &one, &two).await;
    app.anon().get(&certificate(&mistake)).await.problem(404, "not_found");
    app.editor().patch(&at("honours", &mistake), json!({ "citation": "文" })).await.problem(404, "not_found");
}

#[actix_web::test]
async fn what_is_there_costs_no_second_statement_and_a_miss_one() {
    let app = TestApp::start().await;
    let conferral = conferral(&app, &award(&app, "先锋奖").await, 2020).await;
    let made = honour(&app, &conferral, &unit(&app, "厂").await).await;
    for (code, status, reads) in [(text(&made, "verification_code"), 200, 1), ("0000000000", 404, 2)] {
        let path = format!("/v1/verify/{code}");
        let (answer, statements) = app.statements(app.anon().get(&path)).await;
        assert_eq!(answer.status, status);
        let of_honours = statements.iter().filter(|statement| statement.contains("honours")).count();
        assert_eq!(of_honours, reads, "{statements:?}");
    }
}
