//! Refresh tokens that are spent more than once: by two tabs, by a client whose answer was lost, by a thief.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use super::{login, refresh, revoke};
use crate::auth::bearing;
use crate::support::{Answer, TestApp, together};

const SECOND: Duration = Duration::from_secs(1);

/// Spends the token of `tokens` 50 times at once, on each of `apps` in turn.
async fn fifty(apps: &[&TestApp], tokens: &Value) -> Vec<Answer> {
    let body = json!({ "refresh_token": tokens["refresh_token"] });
    let attempts = (0..50).map(|number| {
        let (client, body) = (apps[number % apps.len()].anon(), body.clone());
        async move { client.post("/v1/auth/refresh", body).await }
    });
    together(attempts.collect::<Vec<_>>()).await
}

#[actix_web::test]
async fn fifty_parallel_refreshes_over_two_instances_get_one_and_the_same_successor() {
    let app = TestApp::start().await;
    let other = app.start_beside().await;
    let mut tokens = login(&app, "editor").await;
    for round in 0..3 {
        let mut next = Vec::new();
        for answer in fifty(&[&app, &other], &tokens).await {
            next.push(answer.expect(200).json());
        }
        assert_eq!(next.len(), 50);
        for one in &next {
            assert_eq!(one["refresh_token"], next[0]["refresh_token"], "round {round}");
        }
        assert_ne!(next[0]["refresh_token"], tokens["refresh_token"]);
        for (app, one) in [(&app, &next[1]), (&other, &next[0])] {
            bearing(app, one).get("/v1/auth/me").await.expect(200);
        }
        tokens = next.pop().unwrap();
    }
    refresh(&other, &tokens).await.expect(200);
}

#[actix_web::test]
async fn within_ten_seconds_a_lost_answer_is_given_again_on_any_instance() {
    let app = TestApp::start().await;
    let first = login(&app, "editor").await;
    let lost = refresh(&app, &first).await.expect(200).json();
    app.pass(10 * SECOND - Duration::from_millis(1));
    let restarted = app.start_beside().await;
    for app in [&app, &restarted, &app] {
        let again = refresh(app, &first).await.expect(200).json();
        assert_eq!(again["refresh_token"], lost["refresh_token"]);
        bearing(app, &again).get("/v1/auth/me").await.expect(200);
    }
    let next = refresh(&restarted, &lost).await.expect(200).json();
    refresh(&app, &next).await.expect(200);
}

#[actix_web::test]
async fn after_ten_seconds_a_replay_ends_the_session_on_any_instance() {
    let app = TestApp::start().await;
    for restarts in [false, true] {
        let first = login(&app, "editor").await;
        let second = refresh(&app, &first).await.expect(200).json();
        app.pass(10 * SECOND);
        let other = app.start_beside().await;
        let replaying = if restarts { &other } else { &app };
        refresh(replaying, &first).await.problem(401, "unauthorized");
        for app in [&app, &other] {
            refresh(app, &second).await.problem(401, "unauthorized");
            bearing(app, &second).get("/v1/auth/me").await.problem(401, "unauthorized");
        }
    }
}

#[actix_web::test]
async fn a_replay_behind_a_spent_successor_ends_the_session_even_at_once() {
    let app = TestApp::start().await;
    let first = login(&app, "editor").await;
    let second = refresh(&app, &first).await.expect(200).json();
    let third = refresh(&app, &second).await.expect(200).json();
    refresh(&app, &first).await.problem(401, "unauthorized");
    refresh(&app, &third).await.problem(401, "unauthorized");
    bearing(&app, &third).get("/v1/auth/me").await.problem(401, "unauthorized");
}

#[actix_web::test]
async fn a_restart_revives_nothing() {
    let app = TestApp::start().await;
    let (logged_out, reused) = (login(&app, "editor").await, login(&app, "editor").await);
    revoke(&app, &logged_out).await.expect(204);
    let next = refresh(&app, &reused).await.expect(200).json();
    app.pass(10 * SECOND);
    refresh(&app, &reused).await.problem(401, "unauthorized");
    let restarted = app.start_beside().await;
    for tokens in [&logged_out, &reused, &next] {
        refresh(&restarted, tokens).await.problem(401, "unauthorized");
        bearing(&restarted, tokens).get("/v1/auth/me").await.problem(401, "unauthorized");
    }
}

#[actix_web::test]
async fn a_refresh_that_was_rolled_back_leaves_the_token_usable() {
    let app = TestApp::start().await;
    let first = login(&app, "editor").await;
    let mut connection = app.connection();
    connection
        .batch_execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'the system is in pieces'; END $$; \
             CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON refresh_tokens \
             DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()",
        )
        .unwrap();
    refresh(&app, &first).await.problem(500, "internal");
    connection.batch_execute("DROP TRIGGER refuse ON refresh_tokens").unwrap();
    app.pass(60 * SECOND);
    let second = refresh(&app, &first).await.expect(200).json();
    refresh(&app, &second).await.expect(200);
}

#[actix_web::test]
async fn a_family_of_the_release_before_that_has_no_session_is_good_for_nothing() {
    let app = TestApp::start().await;
    let tokens = login(&app, "editor").await;
    app.connection().batch_execute("DELETE FROM sessions WHERE expires_at < '2100-01-01'").unwrap();
    refresh(&app, &tokens).await.problem(401, "unauthorized");
    bearing(&app, &tokens).get("/v1/auth/me").await.problem(401, "unauthorized");
}
