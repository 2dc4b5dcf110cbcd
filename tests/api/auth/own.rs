//! One's own account: setting it up, its password, its sessions.

use std::time::Duration;

use serde_json::{Value, json};

use super::{bearing, login, sign_in};
use crate::support::{Answer, PASSWORD, TestApp, together};

const CHOSEN: &str = "wrong pony capacitor paper clip";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const REFUSED: &str = "/setup_token not_found";

/// The setup token of an account `li.wei` that was just made.
async fn invited(app: &TestApp) -> String {
    let input = json!({ "username": "li.wei", "display_name": "李伟", "role": "author" });
    let made = app.admin().post("/v1/users", input).await.expect(201).json();
    made["setup_token"].as_str().unwrap().to_owned()
}

async fn set_up(app: &TestApp, token: &str, password: &str) -> Answer {
    app.anon().post("/v1/auth/setup", json!({ "setup_token": token, "password": password })).await
}

#[actix_web::test]
async fn who_was_invited_chooses_a_password_once_and_signs_in() {
    let app = TestApp::start().await;
    let token = invited(&app).await;
    sign_in(&app, "li.wei", CHOSEN).await.problem(401, "invalid_credentials");
    assert!(set_up(&app, &token, CHOSEN).await.expect(204).bytes.is_empty());
    let me = bearing(&app, &sign_in(&app, "li.wei", CHOSEN).await.expect(200).json());
    assert_eq!(me.get("/v1/auth/me").await.expect(200).json()["role"], "author");
    let account = app.admin().get("/v1/users/li.wei").await.expect(200).json();
    assert_eq!((&account["status"], &account["version"]), (&json!("active"), &json!(2)));

    assert_eq!(set_up(&app, &token, "another password").await.problem(422, "unprocessable"), [REFUSED]);
    sign_in(&app, "li.wei", CHOSEN).await.expect(200);
    sign_in(&app, "li.wei", "another password").await.problem(401, "invalid_credentials");
}

#[actix_web::test]
async fn a_setup_token_is_good_once_even_for_many_at_once() {
    let app = TestApp::start().await;
    let other = app.start_beside().await;
    let token = invited(&app).await;
    let attempts: Vec<_> = (0..12)
        .map(|number| {
            let client = if number % 2 == 0 { app.anon() } else { other.anon() };
            let body = json!({ "setup_token": token, "password": format!("the password {number}") });
            async move { (number, client.post("/v1/auth/setup", body).await) }
        })
        .collect();
    let mut winners = Vec::new();
    for (number, answer) in together(attempts).await {
        match answer.status {
            204 => winners.push(number),
            _ => assert_eq!(answer.problem(422, "unprocessable"), [REFUSED]),
        }
    }
    assert_eq!(winners.len(), 1, "{winners:?}");
    // The right one first: after ten wrong ones it would be refused, too.
    for number in winners.iter().copied().chain((0..12).filter(|number| !winners.contains(number))) {
        let status = sign_in(&app, "li.wei", &format!("the password {number}")).await.status;
        assert_eq!(status == 200, winners == [number], "password {number}");
    }
}

#[actix_web::test]
async fn a_setup_token_ends_with_time_and_with_whatever_replaces_it() {
    let app = TestApp::start().await;
    let first = invited(&app).await;
    app.pass(7 * DAY - Duration::from_secs(1));
    let again = app.admin().act("/v1/users/li.wei/reset-password").await.expect(200).json();
    let second = again["setup_token"].as_str().unwrap();
    assert_eq!(set_up(&app, &first, CHOSEN).await.problem(422, "unprocessable"), [REFUSED]);
    app.pass(DAY);
    assert_eq!(set_up(&app, second, CHOSEN).await.problem(422, "unprocessable"), [REFUSED], "expired");

    let third = app.admin().act("/v1/users/li.wei/reset-password").await.expect(200).json();
    let third = third["setup_token"].as_str().unwrap();
    app.admin().patch("/v1/users/li.wei", json!({ "status": "disabled" })).await.expect(200);
    assert_eq!(set_up(&app, third, CHOSEN).await.problem(422, "unprocessable"), [REFUSED], "disabled");
    app.admin().patch("/v1/users/li.wei", json!({ "status": "active" })).await.expect(200);
    assert_eq!(set_up(&app, third, CHOSEN).await.problem(422, "unprocessable"), [REFUSED], "dead for good");
    sign_in(&app, "li.wei", CHOSEN).await.problem(401, "invalid_credentials");
}

#[actix_web::test]
async fn every_bad_setup_token_is_answered_alike() {
    let app = TestApp::start().await;
    let used = invited(&app).await;
    set_up(&app, &used, CHOSEN).await.expect(204);
    let late = app.admin().act("/v1/users/author/reset-password").await.expect(200).json();
    let late = late["setup_token"].as_str().unwrap().to_owned();
    app.pass(DAY);
    let unknown = format!("plaudit_st_{}", "A".repeat(43));
    let refresh = login(&app, "editor").await["refresh_token"].as_str().unwrap().to_owned();
    let hashes = app.state.authority.passwords.work().0;
    let mut seen = Vec::new();
    for token in [&used, &late, &unknown, &refresh, "x", "plaudit_st_", &late[1..], &format!("{late} ")] {
        let answer = set_up(&app, token, CHOSEN).await.expect(422);
        let mut problem = answer.json();
        problem["request_id"] = json!("");
        seen.push(problem);
    }
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:#?}");
    assert_eq!(app.state.authority.passwords.work().0, hashes, "nothing is hashed for a bad token");
}

#[actix_web::test]
async fn a_password_is_neither_short_nor_long_nor_the_name_nor_a_common_one() {
    let app = TestApp::start().await;
    let input = json!({ "username": "administrator-li", "display_name": "李伟", "role": "author" });
    let made = app.admin().post("/v1/users", input).await.expect(201).json();
    let token = made["setup_token"].as_str().unwrap().to_owned();
    for (password, code) in [
        ("九个字符的口令不够".to_owned(), "too_short"),
        ("x".repeat(1025), "too_long"),
        ("长".repeat(342), "too_long"),
        ("Administrator-Li".to_owned(), "guessable"),
        (" administrator-li ".to_owned(), "guessable"),
        ("1234567890".to_owned(), "guessable"),
        ("Password123".to_owned(), "guessable"),
        ("QWERTYUIOP".to_owned(), "guessable"),
        ("哈".repeat(10), "guessable"),
        ("ten chars\0".to_owned(), "nul_character"),
    ] {
        let faults = set_up(&app, &token, &password).await.problem(422, "unprocessable");
        assert_eq!(faults, [format!("/password {code}")], "{password:?}");
        // As an own name would be, for an account of that name; `editor` is too short for that.
        let body = json!({ "current_password": PASSWORD, "new_password": password });
        let answer = app.editor().post("/v1/auth/password", body).await;
        if password.to_lowercase().contains("administrator") {
            continue;
        }
        assert_eq!(answer.problem(422, "unprocessable"), [format!("/new_password {code}")], "{password:?}");
    }
    set_up(&app, &token, "口令有十个字符就可以").await.expect(204);
    sign_in(&app, "administrator-li", "口令有十个字符就可以").await.expect(200);
}

#[actix_web::test]
async fn a_password_is_changed_by_who_knows_it() {
    let app = TestApp::start().await;
    let tokens = login(&app, "editor").await;
    let client = bearing(&app, &tokens);
    let change = |current: &str, new: &str| {
        let (client, body) = (client.clone(), json!({ "current_password": current, "new_password": new }));
        async move { client.post("/v1/auth/password", body).await }
    };
    for wrong in ["wrong", &PASSWORD.to_uppercase(), CHOSEN] {
        let faults = change(wrong, CHOSEN).await.problem(422, "unprocessable");
        assert_eq!(faults, ["/current_password wrong_password"]);
    }
    let long = "长".repeat(500);
    assert_eq!(change(&long, CHOSEN).await.problem(422, "unprocessable"), ["/current_password too_long"]);
    sign_in(&app, "editor", PASSWORD).await.expect(200);

    change(PASSWORD, CHOSEN).await.expect(204);
    client.get("/v1/auth/me").await.expect(200);
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    app.anon().post("/v1/auth/refresh", refresh).await.expect(200);
    sign_in(&app, "editor", PASSWORD).await.problem(401, "invalid_credentials");
    sign_in(&app, "editor", CHOSEN).await.expect(200);
    let body = json!({ "current_password": CHOSEN, "new_password": PASSWORD });
    app.anon().post("/v1/auth/password", body).await.problem(401, "unauthorized");
}

#[actix_web::test]
async fn a_changed_password_ends_a_setup_token() {
    let app = TestApp::start().await;
    let reset = app.admin().act("/v1/users/editor/reset-password").await.expect(200).json();
    let token = reset["setup_token"].as_str().unwrap();
    set_up(&app, token, CHOSEN).await.expect(204);
    let client = bearing(&app, &sign_in(&app, "editor", CHOSEN).await.expect(200).json());
    let again = app.admin().act("/v1/users/editor/reset-password").await.expect(200).json();
    let body = json!({ "current_password": CHOSEN, "new_password": PASSWORD });
    client.post("/v1/auth/password", body).await.problem(401, "unauthorized");
    set_up(&app, again["setup_token"].as_str().unwrap(), PASSWORD).await.expect(204);
}

fn ids(sessions: &Value) -> Vec<&str> {
    sessions["data"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn sessions_are_listed_and_ended_one_by_one() {
    let app = TestApp::start().await;
    let agent = format!("小程序/1.0 {}", "x".repeat(300));
    let body = json!({ "username": "editor", "password": PASSWORD });
    let first = app.anon().with("user-agent", &agent).post("/v1/auth/token", body).await.expect(200).json();
    app.pass(Duration::from_secs(60));
    let second = login(&app, "editor").await;
    let (one, two) = (bearing(&app, &first), bearing(&app, &second));
    let seen = one.get("/v1/auth/sessions").await.expect(200).json();
    let sessions = seen["data"].as_array().unwrap();
    assert_eq!(sessions.len(), 3, "two and the template's: {seen}");
    let current: Vec<bool> = sessions.iter().map(|one| one["current"].as_bool().unwrap()).collect();
    assert_eq!(current.iter().filter(|current| **current).count(), 1);
    let own = &sessions[current.iter().position(|current| *current).unwrap()];
    assert_eq!(own["created_at"], "2026-03-22T04:00:00Z");
    assert_eq!(own["user_agent"], agent.chars().take(200).collect::<String>());
    assert_eq!(sessions[0]["created_at"], "2026-03-22T04:01:00Z", "the last used first");

    app.pass(Duration::from_secs(60));
    let refresh = json!({ "refresh_token": first["refresh_token"] });
    app.anon().post("/v1/auth/refresh", refresh).await.expect(200);
    let seen = one.get("/v1/auth/sessions").await.expect(200).json();
    assert_eq!(seen["data"][0]["id"], own["id"]);
    assert_eq!(seen["data"][0]["last_used_at"], "2026-03-22T04:02:00Z");
    assert_eq!(seen["data"][0]["expires_at"], "2026-04-21T04:02:00Z");

    let path = format!("/v1/auth/sessions/{}", own["id"].as_str().unwrap());
    app.author().delete(&path).await.problem(404, "not_found");
    app.admin().delete(&path).await.problem(404, "not_found");
    one.get("/v1/auth/me").await.expect(200);
    two.delete(&path).await.expect(204);
    two.delete(&path).await.problem(404, "not_found");
    one.get("/v1/auth/me").await.problem(401, "unauthorized");
    assert_eq!(ids(&two.get("/v1/auth/sessions").await.expect(200).json()).len(), 2);
    for nothing in [crate::support::nobody().to_string(), "editor".to_owned(), "0".to_owned()] {
        two.delete(&format!("/v1/auth/sessions/{nothing}")).await.problem(404, "not_found");
    }
    let own = two.get("/v1/auth/sessions").await.expect(200).json();
    let own = own["data"].as_array().unwrap().iter().find(|one| one["current"] == true).unwrap().clone();
    two.delete(&format!("/v1/auth/sessions/{}", own["id"].as_str().unwrap())).await.expect(204);
    two.get("/v1/auth/me").await.problem(401, "unauthorized");
}

#[actix_web::test]
async fn what_a_client_says_that_it_is_is_kept_as_a_short_line() {
    let app = TestApp::start().await;
    let body = json!({ "username": "editor", "password": PASSWORD });
    for (said, kept) in [
        ("Browser/1.0   (X11)".to_owned(), json!("Browser/1.0 (X11)")),
        ("x".repeat(300), json!("x".repeat(200))),
        ("  ".to_owned(), Value::Null),
        ("Browser \u{202e}0.1/resworB".to_owned(), Value::Null),
    ] {
        let client = app.anon().with("user-agent", &said);
        let tokens = client.post("/v1/auth/token", body.clone()).await.expect(200).json();
        let seen = bearing(&app, &tokens).get("/v1/auth/sessions").await.expect(200).json();
        let own = seen["data"].as_array().unwrap().iter().find(|one| one["current"] == true).unwrap();
        assert_eq!(own["user_agent"], kept);
    }
}

#[actix_web::test]
async fn an_account_has_a_hundred_sessions_at_most() {
    let app = TestApp::start().await;
    let first = login(&app, "author").await;
    for _ in 0..100 {
        app.pass(Duration::from_secs(1));
        login(&app, "author").await;
    }
    let seen = app.admin().get("/v1/users/author/sessions").await.expect(200).json();
    assert_eq!(ids(&seen).len(), 100);
    bearing(&app, &first).get("/v1/auth/me").await.problem(401, "unauthorized");
    app.editor().get("/v1/auth/me").await.expect(200);
}
