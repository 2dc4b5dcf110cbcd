//! What a login must not tell: whether there is an account, and in which state. And what a storm of them may not take.

use serde_json::{Value, json};

use super::{disable, sign_in};
use crate::support::{Answer, PASSWORD, PASSWORD_THREADS, TestApp, together};

/// All that can be told apart of an answer but its request id.
fn shown(answer: &Answer) -> (u16, Value, Vec<(String, String)>) {
    let mut problem = answer.json();
    problem["request_id"] = json!("");
    let headers = answer.headers.iter().filter(|(name, _)| name.as_str() != "x-request-id");
    let mut headers: Vec<(String, String)> =
        headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    headers.sort();
    (answer.status, problem, headers)
}

#[actix_web::test]
async fn no_failed_login_differs_in_what_it_says_or_in_what_it_costs() {
    let app = TestApp::start().await;
    disable(&app, "author");
    for username in ["invited", "reset"] {
        let input = json!({ "username": username, "display_name": "李伟", "role": "author" });
        let made = app.admin().post("/v1/users", input).await.expect(201).json();
        if username == "reset" {
            let body = json!({ "setup_token": made["setup_token"], "password": PASSWORD });
            app.anon().post("/v1/auth/setup", body).await.expect(204);
            app.admin().act("/v1/users/reset/reset-password").await.expect(200);
        }
    }
    let work = || app.state.authority.passwords.work().0;
    let mut seen = Vec::new();
    for username in ["editor", "nobody", "author", "invited", "reset", "no such name", "editor\u{200b}"] {
        for password in [PASSWORD, "wrong password"] {
            if (username, password) == ("editor", PASSWORD) {
                continue;
            }
            let before = work();
            let (answer, statements) = app.all_statements(sign_in(&app, username, password)).await;
            assert_eq!(work(), before + 1, "{username:?} costs one hash");
            seen.push((shown(&answer), statements.len()));
            answer.problem(401, "invalid_credentials");
        }
    }
    assert_eq!(seen.len(), 13);
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:#?}");
}

#[actix_web::test]
async fn a_login_that_succeeds_costs_one_hash_too() {
    let app = TestApp::start().await;
    let before = app.state.authority.passwords.work().0;
    sign_in(&app, "editor", PASSWORD).await.expect(200);
    assert_eq!(app.state.authority.passwords.work().0, before + 1);
}

#[actix_web::test]
async fn a_storm_of_logins_runs_no_more_hashes_at_once_than_there_are_threads() {
    // A storm that no limit of guesses stops: from many addresses at once, on many accounts.
    let app = TestApp::start_with(|config| {
        config.login_limit_account = 10_000;
        config.login_limit_address = 10_000;
    })
    .await;
    let logins = (0..200).map(|number| {
        let client = app.anon();
        let username = if number % 2 == 0 { "editor" } else { "nobody" };
        let body = json!({ "username": username, "password": "wrong password" });
        async move { ("login", client.post("/v1/auth/token", body).await) }
    });
    let mut attempts: Vec<futures_util::future::LocalBoxFuture<'static, _>> = Vec::new();
    for (number, login) in logins.enumerate() {
        attempts.push(Box::pin(login));
        if number % 10 == 0 {
            let client = app.anon();
            attempts.push(Box::pin(async move { ("read", client.get("/v1/sections").await) }));
        }
    }
    let (mut refused, mut busy, mut reads) = (0_u64, 0, 0);
    for (what, answer) in together(attempts).await {
        match (what, answer.status) {
            ("login", 401) => refused += 1,
            ("login", _) => {
                assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0));
                answer.problem(503, "unavailable");
                busy += 1;
            }
            _ => {
                answer.expect(200);
                reads += 1;
            }
        }
    }
    let (begun, at_once) = app.state.authority.passwords.work();
    assert_eq!((refused + busy, reads), (200, 20));
    assert_eq!(begun, refused, "the excess is refused before anything is computed");
    assert!(at_once <= PASSWORD_THREADS as u64, "{at_once} hashes at once");
    assert!(refused > 0);
}

#[actix_web::test]
async fn a_password_that_is_too_long_is_never_hashed() {
    let app = TestApp::start().await;
    for username in ["editor", "nobody"] {
        sign_in(&app, username, &"x".repeat(1025)).await.problem(422, "unprocessable");
        sign_in(&app, username, &"长".repeat(500)).await.problem(422, "unprocessable");
    }
    assert_eq!(app.state.authority.passwords.work().0, 0);
}
