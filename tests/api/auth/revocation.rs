//! How soon access ends: no request that begins after a change is let in, on whatever instance.

use std::time::Duration;

use plaudit::auth::Role;
use plaudit::auth::accounts::reset_password;
use plaudit::auth::password::Password;
use plaudit::history::Act;
use serde_json::{Value, json};

use super::{bearing, login};
use crate::support::{PASSWORD, TestApp, establish, session_id, user_id};

const NEW_PASSWORD: &str = "wrong pony capacitor paper clip";

async fn refresh_of(app: &TestApp, tokens: &Value) -> u16 {
    app.anon().post("/v1/auth/refresh", json!({ "refresh_token": tokens["refresh_token"] })).await.status
}

/// Fails unless the tokens are worth nothing on either instance.
async fn assert_ended(apps: [&TestApp; 2], tokens: &Value, what: &str) {
    for app in apps {
        for path in ["/v1/auth/me", "/v1/articles", "/v1/auth/sessions"] {
            let answer = bearing(app, tokens).get(path).await;
            assert_eq!(answer.status, 401, "{path} after {what}");
            answer.problem(401, "unauthorized");
        }
        assert_eq!(refresh_of(app, tokens).await, 401, "refresh after {what}");
    }
}

#[actix_web::test]
async fn access_ends_at_once_whatever_ends_it() {
    for what in ["logout", "revoke", "end all", "disable", "reset", "reset by command", "change password"] {
        let app = TestApp::start().await;
        let other = app.start_beside().await;
        let (tokens, own) = (login(&app, "editor").await, login(&app, "editor").await);
        bearing(&other, &tokens).get("/v1/auth/me").await.expect(200);
        let (admin, client) = (app.admin(), bearing(&app, &own));
        match what {
            "logout" => {
                let body = json!({ "refresh_token": tokens["refresh_token"] });
                app.anon().post("/v1/auth/revoke", body).await.expect(204);
            }
            "revoke" => {
                let sessions = bearing(&app, &tokens).get("/v1/auth/sessions").await.expect(200).json();
                let sessions = sessions["data"].as_array().unwrap();
                let current = sessions.iter().find(|one| one["current"] == true).unwrap();
                let path = format!("/v1/auth/sessions/{}", current["id"].as_str().unwrap());
                client.delete(&path).await.expect(204);
            }
            "end all" => {
                admin.delete("/v1/users/editor/sessions").await.expect(204);
            }
            "disable" => {
                admin.patch("/v1/users/editor", json!({ "status": "disabled" })).await.expect(200);
            }
            "reset" => {
                admin.act("/v1/users/editor/reset-password").await.expect(200);
            }
            "reset by command" => {
                let password = Password::from(NEW_PASSWORD.to_owned());
                let mut connection = establish(&app.database.app_url);
                reset_password(&mut connection, "editor", &password, &Act::command("user", app.clock.now()))
                    .unwrap();
            }
            _ => {
                let body = json!({ "current_password": PASSWORD, "new_password": NEW_PASSWORD });
                client.post("/v1/auth/password", body).await.expect(204);
            }
        }
        assert_ended([&app, &other], &tokens, what).await;
        let own_goes_on = matches!(what, "logout" | "revoke" | "change password");
        let status = bearing(&app, &own).get("/v1/auth/me").await.status;
        assert_eq!(status, if own_goes_on { 200 } else { 401 }, "the other session after {what}");
        app.admin().get("/v1/auth/me").await.expect(200);
    }
}

#[actix_web::test]
async fn what_an_account_may_do_is_its_role_as_it_is_now() {
    let app = TestApp::start().await;
    let other = app.start_beside().await;
    let tokens = login(&app, "editor").await;
    let write = |number: u32| json!({ "name": format!("新闻{number}") });
    bearing(&other, &tokens).post("/v1/sections", write(1)).await.expect(201);
    app.admin().patch("/v1/users/editor", json!({ "role": "author" })).await.expect(200);
    for app in [&app, &other] {
        bearing(app, &tokens).post("/v1/sections", write(2)).await.problem(403, "forbidden");
        bearing(app, &tokens).get("/v1/sections?status=trashed").await.problem(403, "forbidden");
        let me = bearing(app, &tokens).get("/v1/auth/me").await.expect(200).json();
        assert_eq!(me["role"], "author");
    }
    app.admin().patch("/v1/users/editor", json!({ "role": "admin" })).await.expect(200);
    bearing(&other, &tokens).get("/v1/users").await.expect(200);
}

#[actix_web::test]
async fn a_token_counts_only_with_a_session_of_its_own_account() {
    let app = TestApp::start().await;
    let keys = &app.state.authority.keys;
    for (account, session) in [
        (user_id("author"), session_id("editor")),
        (user_id("admin"), session_id("author")),
        (session_id("editor"), session_id("editor")),
        (user_id("editor"), crate::support::nobody()),
    ] {
        let claims = keys.claims_for(account, session, Role::Admin, Some("admin".into()), app.clock.now());
        let client = app.bearer(&keys.sign(&claims).unwrap());
        client.get("/v1/auth/me").await.problem(401, "unauthorized");
    }
    let claims = keys.claims_for(user_id("author"), session_id("author"), Role::Admin, None, app.clock.now());
    let client = app.bearer(&keys.sign(&claims).unwrap());
    client.get("/v1/users").await.problem(403, "forbidden");
}

#[actix_web::test]
async fn a_session_that_was_not_used_for_thirty_days_is_over() {
    let app = TestApp::start().await;
    let tokens = login(&app, "editor").await;
    app.pass(Duration::from_secs(30 * 24 * 60 * 60));
    assert_eq!(refresh_of(&app, &tokens).await, 401);
    let sessions = app.admin().get("/v1/users/editor/sessions").await.expect(200).json();
    assert_eq!(sessions["data"].as_array().unwrap().len(), 1, "the template's");
}

#[actix_web::test]
async fn a_good_token_costs_one_statement_and_a_bad_one_none() {
    let app = TestApp::start().await;
    let tokens = login(&app, "editor").await;
    // Until when answers may be kept is looked up for the first one.
    app.anon().get("/v1/tags").await.expect(200);
    let (answer, anonymous) = app.all_statements(app.anon().get("/v1/sections")).await;
    answer.expect(200);
    let (answer, known) = app.all_statements(bearing(&app, &tokens).get("/v1/sections")).await;
    answer.expect(200);
    assert_eq!(known.len(), anonymous.len() + 1, "{known:#?}");
    app.pass(Duration::from_secs(3600));
    for client in [bearing(&app, &tokens), app.bearer("rubbish")] {
        let (answer, none) = app.all_statements(client.get("/v1/sections")).await;
        answer.problem(401, "unauthorized");
        assert_eq!(none, [""; 0]);
    }
}
