//! What an account can become: another name, role or state; a password reset; never no administrator.

use serde_json::json;

use super::{account, invite, sign_in};
use crate::support::{PASSWORD, TestApp, together};

#[actix_web::test]
async fn an_account_is_changed_by_who_has_seen_it_as_it_is() {
    let app = TestApp::start().await;
    let etag = app.admin().get("/v1/users/editor").await.expect(200).header("etag");
    let admin = app.admin().with("if-match", &etag);
    let answer = admin.patch("/v1/users/editor", json!({ "display_name": "王 编辑" })).await.expect(200);
    assert!(answer.header("etag").starts_with("\"2-"));
    let seen = answer.json();
    assert_eq!((&seen["display_name"], &seen["version"]), (&json!("王 编辑"), &json!(2)));
    admin.patch("/v1/users/editor", json!({ "role": "admin" })).await.problem(412, "precondition_failed");

    let same = json!({ "display_name": "王 编辑", "role": "editor", "status": "active" });
    let same = app.admin().patch("/v1/users/editor", same).await.expect(200).json();
    assert_eq!(same["version"], 2, "what changes nothing keeps its version");
    assert_eq!(app.editor().get("/v1/auth/me").await.expect(200).json()["display_name"], "王 编辑");
}

#[actix_web::test]
async fn what_cannot_be_changed_is_told() {
    let app = TestApp::start().await;
    invite(&app, "zhang", "author").await;
    for (path, patch, fault) in [
        ("editor", json!({ "username": "wang" }), "/username unknown_field"),
        ("editor", json!({ "password": PASSWORD }), "/password unknown_field"),
        ("editor", json!({ "password_hash": null }), "/password_hash unknown_field"),
        ("editor", json!({ "version": 7 }), "/version unknown_field"),
        ("editor", json!({ "role": "root" }), "/role not_allowed"),
        ("editor", json!({ "role": null }), "/role required"),
        ("editor", json!({ "status": null }), "/status required"),
        ("editor", json!({ "status": "gone" }), "/status not_allowed"),
        ("editor", json!({ "status": "invited" }), "/status not_allowed"),
        ("editor", json!({ "display_name": " " }), "/display_name too_short"),
        ("zhang", json!({ "status": "active" }), "/status not_allowed"),
    ] {
        let answer = app.admin().patch(&format!("/v1/users/{path}"), patch.clone()).await;
        assert_eq!(answer.problem(422, "unprocessable"), [fault], "{patch}");
    }
    app.admin().patch("/v1/users/zhang", json!({ "role": "editor", "status": "invited" })).await.expect(200);
}

#[actix_web::test]
async fn a_disabled_account_is_let_in_again_when_it_is_active_again() {
    let app = TestApp::start().await;
    let set = |status: &'static str| {
        let client = app.admin();
        async move { client.patch("/v1/users/editor", json!({ "status": status })).await.expect(200) }
    };
    let before = app.editor();
    set("disabled").await;
    sign_in(&app, "editor", PASSWORD).await.problem(401, "invalid_credentials");
    app.admin().act("/v1/users/editor/reset-password").await.problem(409, "conflict");
    set("active").await;
    sign_in(&app, "editor", PASSWORD).await.expect(200);
    before.get("/v1/auth/me").await.problem(401, "unauthorized");
}

#[actix_web::test]
async fn a_reset_password_is_good_no_more_and_the_token_lasts_a_day() {
    let app = TestApp::start().await;
    let answer = app.admin().act("/v1/users/editor/reset-password").await.expect(200);
    assert_eq!(answer.header("cache-control"), "private, no-store");
    let reset = answer.json();
    assert_eq!(reset["setup_token_expires_at"], "2026-03-23T04:00:00Z");
    sign_in(&app, "editor", PASSWORD).await.problem(401, "invalid_credentials");
    app.editor().get("/v1/auth/me").await.problem(401, "unauthorized");
    let seen = app.admin().get("/v1/users/editor").await.expect(200).json();
    assert_eq!((&seen["status"], &seen["version"]), (&json!("active"), &json!(2)));
    let body = json!({ "setup_token": reset["setup_token"], "password": "wrong pony capacitor" });
    app.anon().post("/v1/auth/setup", body).await.expect(204);
    sign_in(&app, "editor", "wrong pony capacitor").await.expect(200);
}

#[actix_web::test]
async fn the_last_active_administrator_stays_one() {
    let app = TestApp::start().await;
    for (patch, fault) in [
        (json!({ "status": "disabled" }), "/status last_administrator"),
        (json!({ "role": "editor" }), "/role last_administrator"),
        (json!({ "role": "author", "status": "disabled" }), "/role last_administrator"),
    ] {
        let answer = app.admin().patch("/v1/users/admin", patch).await;
        assert_eq!(answer.problem(409, "conflict"), [fault]);
    }
    // Who cannot sign in is no help.
    invite(&app, "waiting", "admin").await;
    account(&app, "gone", "admin").await;
    app.admin().patch("/v1/users/gone", json!({ "status": "disabled" })).await.expect(200);
    app.admin().patch("/v1/users/admin", json!({ "status": "disabled" })).await.problem(409, "conflict");
    app.admin().patch("/v1/users/admin", json!({ "display_name": "管理员" })).await.expect(200);
    // Nor is who was made active again without ever having had a password, or waits for a new one.
    app.admin().patch("/v1/users/waiting", json!({ "status": "disabled" })).await.expect(200);
    app.admin().patch("/v1/users/waiting", json!({ "status": "active" })).await.expect(200);
    account(&app, "reset", "admin").await;
    app.admin().act("/v1/users/reset/reset-password").await.expect(200);
    app.admin().patch("/v1/users/admin", json!({ "status": "disabled" })).await.problem(409, "conflict");

    account(&app, "second", "admin").await;
    app.admin().patch("/v1/users/admin", json!({ "role": "editor" })).await.expect(200);
    app.admin().get("/v1/users").await.problem(403, "forbidden");
}

#[actix_web::test]
async fn administrators_who_take_each_other_away_at_once_leave_one() {
    let app = TestApp::start().await;
    let other = app.start_beside().await;
    for round in 0..5 {
        let names: Vec<String> = (0..4).map(|number| format!("chief-{round}-{number}")).collect();
        let mut clients = Vec::new();
        for (number, name) in names.iter().enumerate() {
            account(&app, name, "admin").await;
            let tokens = sign_in(&app, name, PASSWORD).await.expect(200).json();
            let instance = if number % 2 == 0 { &app } else { &other };
            clients.push(instance.bearer(tokens["access_token"].as_str().unwrap()));
        }
        // Only those four are left.
        clients[0].patch("/v1/users/admin", json!({ "role": "editor" })).await.expect(200);
        let attempts: Vec<_> = (0..4)
            .map(|number| {
                let victim = format!("/v1/users/{}", names[(number + 1) % 4]);
                let client = clients[number].clone();
                let patch =
                    if number < 2 { json!({ "status": "disabled" }) } else { json!({ "role": "author" }) };
                async move { client.patch(&victim, patch).await.status }
            })
            .collect();
        let statuses = together(attempts).await;
        let mut left = Vec::new();
        for (number, client) in clients.iter().enumerate() {
            if client.get("/v1/users?role=admin&status=active").await.status == 200 {
                left.push(number);
            }
        }
        assert!(!left.is_empty(), "round {round}: {statuses:?}");
        clients[left[0]].patch("/v1/users/admin", json!({ "role": "admin" })).await.expect(200);
        for name in &names {
            app.admin()
                .patch(&format!("/v1/users/{name}"), json!({ "status": "disabled" }))
                .await
                .expect(200);
        }
    }
}
