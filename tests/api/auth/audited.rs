//! What the audit log says of accounts and sessions.

use diesel::sql_types::{Jsonb, Nullable, Text, Uuid as SqlUuid};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{bearing, login, sign_in};
use crate::support::{PASSWORD, TestApp, user_id};

const CHOSEN: &str = "wrong pony capacitor paper clip";

#[derive(Debug, QueryableByName)]
struct Event {
    #[diesel(sql_type = Text)]
    action: String,
    #[diesel(sql_type = Text)]
    actor_kind: String,
    #[diesel(sql_type = Text)]
    actor_name: String,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    resource_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    request_id: Option<String>,
    #[diesel(sql_type = Jsonb)]
    changes: Value,
    #[diesel(sql_type = Text)]
    whole: String,
}

/// What was recorded of accounts, oldest first.
fn events(app: &TestApp) -> Vec<Event> {
    let statement = "SELECT action, actor_kind, actor_name, resource_id, request_id, changes, \
         audit_events::text AS whole FROM audit_events WHERE resource = 'user' ORDER BY id";
    sql_query(statement).load(&mut app.connection()).unwrap()
}

/// What `work` adds to the log, as `"<actor> <action>"`.
async fn recorded<T>(app: &TestApp, work: impl Future<Output = T>) -> (T, Vec<String>, Vec<Event>) {
    // Each event has its own moment, so that they have an order.
    app.pass(std::time::Duration::from_secs(1));
    let before = events(app).len();
    let result = work.await;
    let new: Vec<Event> = events(app).into_iter().skip(before).collect();
    let words = new.iter().map(|one| format!("{}:{} {}", one.actor_kind, one.actor_name, one.action));
    (result, words.collect(), new)
}

#[actix_web::test]
async fn logins_are_recorded_but_no_name_that_was_typed() {
    let app = TestApp::start().await;
    let (answer, words, new) = recorded(&app, sign_in(&app, "Editor", PASSWORD)).await;
    let tokens = answer.expect(200).json();
    assert_eq!(words, ["account:editor login"]);
    assert_eq!(new[0].resource_id, Some(user_id("editor")));
    let current = bearing(&app, &tokens).get("/v1/auth/sessions").await.expect(200).json();
    let current = current["data"].as_array().unwrap().iter().find(|one| one["current"] == true).unwrap();
    assert_eq!(new[0].changes, json!([{ "field": "session_id", "before": null, "after": current["id"] }]));

    for (username, account) in [("editor", Some(user_id("editor"))), ("hunter2hunter2", None)] {
        let (answer, words, new) = recorded(&app, sign_in(&app, username, "wrong password")).await;
        assert_eq!(new[0].request_id, Some(answer.header("x-request-id")));
        answer.problem(401, "invalid_credentials");
        assert_eq!(words, ["anonymous: login_failed"]);
        assert_eq!(new[0].resource_id, account);
        assert!(!new[0].whole.contains(username) && !new[0].whole.contains("wrong"), "{}", new[0].whole);
    }
}

#[actix_web::test]
async fn the_end_of_a_session_is_recorded_once() {
    let app = TestApp::start().await;
    let refresh = |tokens: &Value| json!({ "refresh_token": tokens["refresh_token"] });
    let anon = app.anon();

    let tokens = login(&app, "editor").await;
    let (_, words, _) = recorded(&app, anon.post("/v1/auth/revoke", refresh(&tokens))).await;
    assert_eq!(words, ["account:editor logout"]);
    let (_, words, _) = recorded(&app, anon.post("/v1/auth/revoke", refresh(&tokens))).await;
    assert_eq!(words, [""; 0]);

    let tokens = login(&app, "editor").await;
    anon.post("/v1/auth/refresh", refresh(&tokens)).await.expect(200);
    app.pass(std::time::Duration::from_secs(10));
    let (answer, words, new) = recorded(&app, anon.post("/v1/auth/refresh", refresh(&tokens))).await;
    answer.problem(401, "unauthorized");
    assert_eq!(words, ["anonymous: refresh_reuse"]);
    assert_eq!(new[0].resource_id, Some(user_id("editor")));
    assert!(new[0].changes[0]["before"].is_string(), "{}", new[0].changes);
    let (_, words, _) = recorded(&app, anon.post("/v1/auth/refresh", refresh(&tokens))).await;
    assert_eq!(words, [""; 0]);

    login(&app, "editor").await;
    let sessions = app.editor().get("/v1/auth/sessions").await.expect(200).json();
    let other = sessions["data"].as_array().unwrap().iter().find(|one| one["current"] == false).unwrap();
    let path = format!("/v1/auth/sessions/{}", other["id"].as_str().unwrap());
    let (_, words, new) = recorded(&app, app.editor().delete(&path)).await;
    assert_eq!(words, ["account:editor revoke_session"]);
    assert_eq!(new[0].changes[0]["before"], other["id"]);
    let (_, words, _) = recorded(&app, app.admin().delete("/v1/users/editor/sessions")).await;
    assert_eq!(words, ["account:admin revoke_sessions"]);
    let (_, words, _) = recorded(&app, app.admin().delete("/v1/users/editor/sessions")).await;
    assert_eq!(words, [""; 0]);
}

#[actix_web::test]
async fn what_is_done_to_an_account_is_recorded_without_its_secrets() {
    let app = TestApp::start().await;
    let admin = app.admin();
    let input = json!({ "username": "li.wei", "display_name": "李伟", "role": "author" });
    let (answer, words, new) = recorded(&app, admin.post("/v1/users", input)).await;
    let made = answer.expect(201).json();
    assert_eq!(words, ["account:admin invite"]);
    assert_eq!(new[0].resource_id.map(|id| id.to_string()).as_deref(), made["id"].as_str());
    assert_eq!(
        new[0].changes,
        json!([
            { "field": "display_name", "before": null, "after": "李伟" },
            { "field": "role", "before": null, "after": "author" },
            { "field": "status", "before": null, "after": "invited" },
            { "field": "username", "before": null, "after": "li.wei" },
        ])
    );
    let body = json!({ "setup_token": made["setup_token"], "password": CHOSEN });
    let (_, words, _) = recorded(&app, app.anon().post("/v1/auth/setup", body.clone())).await;
    assert_eq!(words, ["account:li.wei set_up"]);
    let (_, words, _) = recorded(&app, app.anon().post("/v1/auth/setup", body)).await;
    assert_eq!(words, [""; 0]);

    let promote = json!({ "role": "editor" });
    let (_, words, new) = recorded(&app, admin.patch("/v1/users/li.wei", promote.clone())).await;
    assert_eq!(words, ["account:admin update"]);
    assert_eq!(new[0].changes, json!([{ "field": "role", "before": "author", "after": "editor" }]));
    let (_, words, _) = recorded(&app, admin.patch("/v1/users/li.wei", promote)).await;
    assert_eq!(words, [""; 0], "nothing was changed");
    let try_it = admin.patch("/v1/users/li.wei?validate_only=true", json!({ "status": "disabled" }));
    let (answer, words, _) = recorded(&app, try_it).await;
    answer.expect(204);
    assert_eq!(words, [""; 0], "it was only tried");

    let client = bearing(&app, &sign_in(&app, "li.wei", CHOSEN).await.expect(200).json());
    let body = json!({ "current_password": CHOSEN, "new_password": PASSWORD });
    let (answer, words, _) = recorded(&app, client.post("/v1/auth/password", body)).await;
    answer.expect(204);
    assert_eq!(words, ["account:li.wei change_password"]);
    let (_, words, _) = recorded(&app, admin.act("/v1/users/li.wei/reset-password")).await;
    assert_eq!(words, ["account:admin reset_password"]);
    let (_, words, new) =
        recorded(&app, admin.patch("/v1/users/li.wei", json!({ "status": "disabled" }))).await;
    assert_eq!(words, ["account:admin disable"]);
    assert_eq!(new[0].changes, json!([{ "field": "status", "before": "active", "after": "disabled" }]));
    for event in events(&app) {
        for secret in ["argon2", "plaudit_", CHOSEN, PASSWORD] {
            assert!(!event.whole.contains(secret), "{}", event.whole);
        }
    }
}
