//! Accounts, as those who manage them see them.
//!
//! [`changes`] is about what an account can become, [`keys`] about what an API key may not.

mod changes;
mod keys;

use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, TestApp};

/// Invites somebody.
async fn invite(app: &TestApp, username: &str, role: &str) -> Value {
    let input = json!({ "username": username, "display_name": format!("{username} 先生"), "role": role });
    app.admin().post("/v1/users", input).await.expect(201).json()
}

/// Signs in with a password.
async fn sign_in(app: &TestApp, username: &str, password: &str) -> Answer {
    app.anon().post("/v1/auth/token", json!({ "username": username, "password": password })).await
}

/// An account of `role` that has chosen the usual password.
async fn account(app: &TestApp, username: &str, role: &str) -> Value {
    let made = invite(app, username, role).await;
    let body = json!({ "setup_token": made["setup_token"], "password": PASSWORD });
    app.anon().post("/v1/auth/setup", body).await.expect(204);
    made
}

fn names(page: &Value) -> Vec<&str> {
    page["data"].as_array().unwrap().iter().map(|one| one["username"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn who_is_invited_has_an_account_that_waits() {
    let app = TestApp::start().await;
    let input = json!({ "username": "li.wei", "display_name": " 李  伟 ", "role": "editor" });
    let answer = app.admin().post("/v1/users", input.clone()).await.expect(201);
    assert_eq!(answer.header("location"), "https://api.example.org/v1/users/li.wei");
    assert_eq!(answer.header("cache-control"), "private, no-store");
    assert!(answer.header("etag").starts_with("\"1-"));
    let made = answer.json();
    assert!(made["setup_token"].as_str().unwrap().starts_with("plaudit_st_"));
    assert_eq!(made["setup_token_expires_at"], "2026-03-29T04:00:00Z");
    assert_eq!(
        (&made["username"], &made["display_name"], &made["role"], &made["status"]),
        (&json!("li.wei"), &json!("李 伟"), &json!("editor"), &json!("invited"))
    );

    for key in ["li.wei", made["id"].as_str().unwrap()] {
        let read = app.admin().get(&format!("/v1/users/{key}")).await.expect(200);
        assert!(read.header("etag").starts_with("\"1-"));
        let read = read.json();
        assert_eq!(read["id"], made["id"]);
        assert!(read.get("setup_token").is_none() && read.get("password_hash").is_none(), "{read}");
    }
    let faults = app.admin().post("/v1/users", input).await.problem(409, "conflict");
    assert_eq!(faults, ["/username taken"]);
}

#[actix_web::test]
async fn what_is_no_account_is_told() {
    let app = TestApp::start().await;
    let input = |name: &str, value: Value| {
        let mut input = json!({ "username": "li.wei", "display_name": "李伟", "role": "editor" });
        input[name] = value;
        input
    };
    for (name, value, code) in [
        ("username", json!(""), "invalid_format"),
        ("username", json!("Li.Wei"), "invalid_format"),
        ("username", json!("two words"), "invalid_format"),
        ("username", json!("-dash"), "invalid_format"),
        ("username", json!("李伟"), "invalid_format"),
        ("username", json!("../etc"), "invalid_format"),
        ("username", json!("a".repeat(64)), "invalid_format"),
        ("username", json!("01900000-0000-7000-8000-000000000001"), "not_allowed"),
        ("username", json!("0190000000007000800000000000000a"), "not_allowed"),
        ("display_name", json!(" "), "too_short"),
        ("display_name", json!("x".repeat(101)), "too_long"),
        ("display_name", json!("a\u{7}b"), "invalid_format"),
        ("role", json!("root"), "not_allowed"),
        ("role", json!(null), "not_allowed"),
        ("status", json!("active"), "unknown_field"),
        ("password", json!(PASSWORD), "unknown_field"),
        ("id", json!("01900000-0000-7000-8000-000000000001"), "unknown_field"),
    ] {
        let faults = app.admin().post("/v1/users", input(name, value.clone())).await;
        let faults = faults.problem(422, "unprocessable");
        assert!(faults.contains(&format!("/{name} {code}")), "{name} {value}: {faults:?}");
    }
    for key in ["nobody", "two%20words", "%E6%9D%8E", "01900000-0000-7000-8000-00000000dead"] {
        app.admin().get(&format!("/v1/users/{key}")).await.problem(404, "not_found");
        app.admin().get(&format!("/v1/users/{key}/sessions")).await.problem(404, "not_found");
        app.admin().delete(&format!("/v1/users/{key}/sessions")).await.problem(404, "not_found");
        app.admin().act(&format!("/v1/users/{key}/reset-password")).await.problem(404, "not_found");
        app.admin().patch(&format!("/v1/users/{key}"), json!({})).await.problem(404, "not_found");
    }
}

#[actix_web::test]
async fn only_administrators_manage_accounts() {
    let app = TestApp::start().await;
    let invitation = json!({ "username": "li.wei", "display_name": "李伟", "role": "author" });
    for client in [app.author(), app.editor()] {
        client.get("/v1/users").await.problem(403, "forbidden");
        client.get("/v1/users/editor").await.problem(403, "forbidden");
        client.get("/v1/users/nobody").await.problem(403, "forbidden");
        client.get("/v1/users/editor/sessions").await.problem(403, "forbidden");
        client.delete("/v1/users/editor/sessions").await.problem(403, "forbidden");
        client.post("/v1/users", invitation.clone()).await.problem(403, "forbidden");
        client.patch("/v1/users/editor", json!({ "role": "admin" })).await.problem(403, "forbidden");
        client.act("/v1/users/admin/reset-password").await.problem(403, "forbidden");
    }
    app.anon().get("/v1/users").await.problem(401, "unauthorized");
    app.anon().post("/v1/users", invitation).await.problem(401, "unauthorized");
    app.admin().delete("/v1/users/editor").await.problem(405, "method_not_allowed");
}

#[actix_web::test]
async fn accounts_are_listed_by_role_and_status() {
    let app = TestApp::start().await;
    invite(&app, "zhang", "author").await;
    account(&app, "wang", "editor").await;
    app.admin().patch("/v1/users/author", json!({ "status": "disabled" })).await.expect(200);
    let list = |query: &'static str| {
        let client = app.admin();
        async move { client.get(&format!("/v1/users{query}")).await.expect(200).json() }
    };
    assert_eq!(names(&list("").await), ["admin", "author", "editor", "wang", "zhang"]);
    assert_eq!(names(&list("?sort=-username").await)[0], "zhang");
    assert_eq!(names(&list("?role=editor").await), ["editor", "wang"]);
    assert_eq!(names(&list("?status=invited").await), ["zhang"]);
    assert_eq!(names(&list("?status=disabled").await), ["author"]);
    assert_eq!(names(&list("?status=active&role=admin").await), ["admin"]);
    let mut walked = Vec::new();
    let mut path = "/v1/users?limit=2&sort=created_at".to_owned();
    loop {
        let page = app.admin().get(&path).await.expect(200).json();
        walked.extend(names(&page).iter().map(|name| (*name).to_owned()));
        let Some(cursor) = page["page"]["next_cursor"].as_str() else { break };
        path = format!("/v1/users?limit=2&sort=created_at&cursor={cursor}");
    }
    walked.sort();
    assert_eq!(walked, ["admin", "author", "editor", "wang", "zhang"]);
    for query in
        ["?role=root", "?status=gone", "?sort=password_hash", "?password_hash=x", "?fields=password_hash"]
    {
        app.admin().get(&format!("/v1/users{query}")).await.problem(400, "bad_request");
    }
}

#[actix_web::test]
async fn no_list_shows_a_secret() {
    let app = TestApp::start().await;
    let made = account(&app, "wang", "editor").await;
    for path in ["/v1/users", "/v1/users?format=csv", "/v1/users/wang", "/v1/users/wang/sessions"] {
        let answer = app.admin().get(path).await.expect(200);
        let text = String::from_utf8_lossy(&answer.bytes).into_owned();
        for secret in ["argon2", "hash", "plaudit_", made["setup_token"].as_str().unwrap()] {
            assert!(!text.contains(secret), "{path}: {text}");
        }
    }
}

#[actix_web::test]
async fn the_sessions_of_an_account_are_listed_and_ended_together() {
    let app = TestApp::start().await;
    let tokens = [sign_in(&app, "editor", PASSWORD).await, sign_in(&app, "editor", PASSWORD).await];
    let other = sign_in(&app, "author", PASSWORD).await.expect(200).json();
    let path = "/v1/users/editor/sessions";
    let seen = app.admin().get(path).await.expect(200).json();
    assert_eq!(seen["data"].as_array().unwrap().len(), 3);
    assert!(seen["data"].as_array().unwrap().iter().all(|one| one["current"] == false));
    for _ in 0..2 {
        app.admin().delete(path).await.expect(204);
        assert_eq!(app.admin().get(path).await.expect(200).json()["data"], json!([]));
    }
    for answer in tokens {
        let token = answer.expect(200).json()["access_token"].as_str().unwrap().to_owned();
        app.bearer(&token).get("/v1/auth/me").await.problem(401, "unauthorized");
    }
    app.bearer(other["access_token"].as_str().unwrap()).get("/v1/auth/me").await.expect(200);
    sign_in(&app, "editor", PASSWORD).await.expect(200);
    let own = app.admin().get("/v1/users/admin/sessions").await.expect(200).json();
    assert_eq!(own["data"][0]["current"], true);
}
