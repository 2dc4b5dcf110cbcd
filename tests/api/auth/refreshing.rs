//! Refresh tokens: good for one use, ended as a family, never stored as they are.
//!
//! [`overlapping`] is about transactions that meet, [`repeated`] about tokens that are spent more than once.

mod overlapping;
mod repeated;

use std::collections::HashSet;
use std::time::Duration;

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use serde_json::{Value, json};

use super::{bearing, login};
use crate::support::{Answer, TestApp};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn refresh(app: &TestApp, tokens: &Value) -> Answer {
    app.anon().post("/v1/auth/refresh", json!({ "refresh_token": tokens["refresh_token"] })).await
}

async fn revoke(app: &TestApp, tokens: &Value) -> Answer {
    app.anon().post("/v1/auth/revoke", json!({ "refresh_token": tokens["refresh_token"] })).await
}

#[actix_web::test]
async fn a_refresh_token_gets_the_next_ones() {
    let app = TestApp::start().await;
    let mut tokens = login(&app, "editor").await;
    let mut seen = HashSet::from([tokens["refresh_token"].to_string()]);
    for _ in 0..5 {
        app.pass(DAY);
        let answer = refresh(&app, &tokens).await.expect(200);
        assert_eq!(answer.header("cache-control"), "no-store");
        tokens = answer.json();
        assert!(seen.insert(tokens["refresh_token"].to_string()), "a token came twice");
        bearing(&app, &tokens).get("/v1/auth/me").await.expect(200);
    }
}

#[actix_web::test]
async fn a_spent_token_that_comes_again_ends_its_session() {
    let app = TestApp::start().await;
    let first = login(&app, "editor").await;
    let other_login = login(&app, "editor").await;
    let second = refresh(&app, &first).await.expect(200).json();
    let newest = refresh(&app, &second).await.expect(200).json();

    refresh(&app, &first).await.problem(401, "unauthorized");
    refresh(&app, &newest).await.problem(401, "unauthorized");
    refresh(&app, &second).await.problem(401, "unauthorized");
    for tokens in [&first, &second, &newest] {
        bearing(&app, tokens).get("/v1/auth/me").await.problem(401, "unauthorized");
    }
    refresh(&app, &other_login).await.expect(200);
    bearing(&app, &other_login).get("/v1/auth/me").await.expect(200);
}

#[actix_web::test]
async fn revoking_ends_the_login_and_answers_alike_every_time() {
    let app = TestApp::start().await;
    let first = login(&app, "editor").await;
    let other_login = login(&app, "editor").await;
    let newest = refresh(&app, &first).await.expect(200).json();
    for _ in 0..2 {
        assert!(revoke(&app, &newest).await.expect(204).bytes.is_empty());
    }
    revoke(&app, &json!({ "refresh_token": format!("plaudit_rt_{}", "A".repeat(43)) })).await.expect(204);
    revoke(&app, &json!({ "refresh_token": "rubbish" })).await.expect(204);
    refresh(&app, &newest).await.problem(401, "unauthorized");
    refresh(&app, &other_login).await.expect(200);
}

#[actix_web::test]
async fn what_is_no_refresh_token_is_refused_alike() {
    let app = TestApp::start().await;
    let tokens = login(&app, "editor").await;
    let real = tokens["refresh_token"].as_str().unwrap();
    let flipped = format!("{}{}", &real[..real.len() - 2], "__");
    let access = tokens["access_token"].as_str().unwrap();
    let long_access = &access[..access.len().min(200)];
    for text in
        ["x", &flipped, &real[1..], &format!("{real} "), &real.to_uppercase(), long_access, "plaudit_rt_"]
    {
        refresh(&app, &json!({ "refresh_token": text })).await.problem(401, "unauthorized");
    }
    for (body, fault) in [
        (json!({ "refresh_token": "" }), "/refresh_token too_short"),
        (json!({ "refresh_token": "x".repeat(201) }), "/refresh_token too_long"),
        (json!({ "refresh_token": null }), "/refresh_token wrong_type"),
    ] {
        let faults = app.anon().post("/v1/auth/refresh", body).await.problem(422, "unprocessable");
        assert_eq!(faults, [fault]);
    }
    refresh(&app, &tokens).await.expect(200);
}

#[actix_web::test]
async fn a_refresh_token_lasts_thirty_days() {
    let app = TestApp::start().await;
    let (kept, late) = (login(&app, "editor").await, login(&app, "editor").await);
    app.pass(30 * DAY - Duration::from_secs(1));
    refresh(&app, &kept).await.expect(200);
    app.pass(Duration::from_secs(1));
    refresh(&app, &late).await.problem(401, "unauthorized");
}

#[actix_web::test]
async fn an_access_token_is_no_use_as_a_refresh_token_and_the_other_way_round() {
    let app = TestApp::start().await;
    let tokens = login(&app, "editor").await;
    app.bearer(tokens["refresh_token"].as_str().unwrap())
        .get("/v1/sections")
        .await
        .problem(401, "unauthorized");
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    text: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[actix_web::test]
async fn the_database_holds_no_token_and_no_password() {
    let app = TestApp::start().await;
    let tokens = login(&app, "editor").await;
    let next = refresh(&app, &tokens).await.expect(200).json();
    let mut connection = app.connection();
    let rows: Vec<Row> = sql_query(
        "SELECT refresh_tokens::text || encode(token_hash, 'escape') AS text FROM refresh_tokens \
         UNION ALL SELECT users::text FROM users UNION ALL SELECT sessions::text FROM sessions",
    )
    .load(&mut connection)
    .unwrap();
    assert!(rows.len() >= 5, "two tokens and three accounts");
    let secrets = [&tokens["refresh_token"], &next["refresh_token"], &next["access_token"]];
    for row in &rows {
        for secret in secrets {
            let secret = secret.as_str().unwrap().trim_start_matches("plaudit_rt_");
            assert!(!row.text.contains(secret), "{}", row.text);
            assert!(!row.text.contains(&hex::encode(secret)), "{}", row.text);
        }
        assert!(!row.text.contains(crate::support::PASSWORD), "{}", row.text);
    }
}

#[actix_web::test]
async fn tokens_that_have_ended_are_forgotten_at_the_next_login() {
    let app = TestApp::start().await;
    login(&app, "editor").await;
    app.pass(31 * DAY);
    login(&app, "editor").await;
    let found: Count =
        sql_query("SELECT count(*) AS count FROM refresh_tokens").get_result(&mut app.connection()).unwrap();
    assert_eq!(found.count, 1);
    let own = "SELECT count(*) AS count FROM sessions WHERE expires_at < '2100-01-01'";
    let found: Count = sql_query(own).get_result(&mut app.connection()).unwrap();
    assert_eq!(found.count, 1, "and their sessions");
}
