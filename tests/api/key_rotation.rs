//! Rotation of signing keys under running instances.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::connection::SimpleConnection;
use diesel::{RunQueryDsl, sql_query};
use plaudit::auth::follow_rotations;
use plaudit::auth::keys::SigningKey;
use plaudit::auth::rotation;
use plaudit::history::Act;
use serde_json::{Value, json};

use crate::forger::signed_with;
use crate::support::audit::audited;
use crate::support::{PASSWORD, TestApp, establish, together};

/// Until when a retired key verifies: a token's life, the leeway, and what another instance needs to notice.
const RETIREMENT: Duration = Duration::from_secs(15 * 60 + 30 + 5);

/// Rotates as the command does: the application is not told.
fn rotate(app: &TestApp) -> String {
    let act = Act::command("keys rotate", app.clock.now());
    let keys = rotation::rotate(&mut establish(&app.database.app_url), &act).unwrap();
    assert!(keys[0].retired_at.is_none());
    keys[0].kid.clone()
}

async fn access_token(app: &TestApp) -> String {
    let credentials = json!({ "username": "editor", "password": PASSWORD });
    let tokens = app.anon().post("/v1/auth/token", credentials).await.expect(200).json();
    tokens["access_token"].as_str().unwrap().to_owned()
}

fn kid(token: &str) -> String {
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    serde_json::from_slice::<Value>(&header).unwrap()["kid"].as_str().unwrap().to_owned()
}

async fn published(app: &TestApp) -> Vec<String> {
    let set = app.anon().get("/.well-known/jwks.json").await.expect(200).json();
    set["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

/// What the background does every few seconds.
fn look(app: &TestApp) -> bool {
    app.state.authority.keys.reload(&mut establish(&app.database.app_url), app.clock.now()).unwrap()
}

async fn status(app: &TestApp, token: &str) -> u16 {
    app.bearer(token).get("/v1/auth/me").await.status
}

#[actix_web::test]
async fn the_new_key_signs_and_the_old_one_verifies_until_its_tokens_have_ended() {
    let app = TestApp::start().await;
    let old_token = access_token(&app).await;
    let old = kid(&old_token);
    assert_eq!(published(&app).await, [old.as_str()]);
    app.pass(Duration::from_secs(60));
    let new = rotate(&app);
    assert!(look(&app), "the keys have changed");
    assert!(!look(&app), "and do not change again");
    let lines = audited(&app, "signing_key");
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert!(lines[0].starts_with("command keys rotate rotate ") && lines[0].contains(&new), "{lines:#?}");
    assert_eq!(published(&app).await, [new.as_str(), &old]);
    let new_token = access_token(&app).await;
    assert_eq!(kid(&new_token), new);
    assert_eq!((status(&app, &old_token).await, status(&app, &new_token).await), (200, 200));

    app.pass(Duration::from_secs(14 * 60 + 29));
    assert_eq!(status(&app, &old_token).await, 200, "a token lives as long as it would have");
    app.pass(Duration::from_secs(1));
    assert_eq!(status(&app, &old_token).await, 401);
}

#[actix_web::test]
async fn a_retired_key_verifies_nothing_once_its_time_is_over_even_without_a_look() {
    let app = TestApp::start().await;
    let rows: Vec<plaudit::auth::rotation::StoredKey> =
        rotation::usable(&mut app.connection(), app.clock.now()).unwrap();
    let key = SigningKey::from_stored(rows[0].kid.clone(), rows[0].private_key.clone()).unwrap();
    let new = rotate(&app);
    look(&app);
    // Whoever has stolen the old key signs what it never signed.
    let forged = |app: &TestApp| {
        let claims = app.state.authority.keys.claims_for(
            crate::support::user_id("admin"),
            crate::support::session_id("admin"),
            plaudit::auth::Role::Admin,
            None,
            app.clock.now(),
        );
        let header = json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": key.kid() });
        signed_with(&key, &header.to_string(), &serde_json::to_string(&claims).unwrap())
    };
    app.pass(RETIREMENT - Duration::from_secs(1));
    assert_eq!(status(&app, &forged(&app)).await, 200, "the forgery is faithful");
    app.pass(Duration::from_secs(1));
    assert_eq!(status(&app, &forged(&app)).await, 401);
    look(&app);
    assert_eq!(published(&app).await, [new.as_str()]);
    assert_eq!(status(&app, &forged(&app)).await, 401);
    // The next rotation forgets its private half.
    rotate(&app);
    let kept = rotation::usable(&mut app.connection(), "2000-01-01T00:00:00Z".parse().unwrap()).unwrap();
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().all(|one| one.kid != key.kid()));
}

#[actix_web::test]
async fn another_instance_takes_a_token_of_a_key_that_it_has_not_seen() {
    let app = TestApp::start().await;
    let beside = app.start_beside().await;
    let new = rotate(&app);
    look(&app);
    let token = access_token(&app).await;
    assert_eq!(kid(&token), new);
    let clients: Vec<_> = (0..20).map(|_| beside.bearer(&token)).collect();
    let statuses =
        together(clients.into_iter().map(|one| async move { one.get("/v1/auth/me").await.status }));
    assert_eq!(statuses.await, [200; 20], "the first one looks, the others wait for it");
    assert_eq!(published(&beside).await[0], new);
    assert_eq!(kid(&access_token(&beside).await), new, "and it signs with it");
}

#[actix_web::test]
async fn a_name_that_is_made_up_costs_a_statement_a_second() {
    let app = TestApp::start().await;
    let stranger = SigningKey::generate().unwrap();
    let claims = serde_json::to_string(&app.state.authority.keys.claims_for(
        crate::support::user_id("admin"),
        crate::support::session_id("admin"),
        plaudit::auth::Role::Admin,
        None,
        app.clock.now(),
    ))
    .unwrap();
    let token = |kid: &str| {
        let header = json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": kid });
        signed_with(&stranger, &header.to_string(), &claims)
    };
    let flood = async {
        for number in 0..200 {
            let kid =
                if number % 2 == 0 { stranger.kid().to_owned() } else { format!("../{number}' OR 1=1") };
            assert_eq!(status(&app, &token(&kid)).await, 401);
        }
    };
    let begun = std::time::Instant::now();
    let (_, statements) = app.statements(flood).await;
    let seconds = begun.elapsed().as_secs() as usize;
    assert!((1..=seconds + 1).contains(&statements.len()), "{seconds} s: {statements:#?}");
}

#[actix_web::test]
async fn the_background_looks_by_itself() {
    let app = TestApp::start().await;
    let following = actix_web::rt::spawn(follow_rotations(app.state.clone()));
    let new = rotate(&app);
    let begun = std::time::Instant::now();
    while published(&app).await[0] != new {
        assert!(begun.elapsed() < Duration::from_secs(20), "it does not look");
        actix_web::rt::time::sleep(Duration::from_millis(100)).await;
    }
    following.abort();
}

#[actix_web::test]
async fn rotations_at_once_leave_one_key_that_signs() {
    let app = TestApp::start().await;
    let url = app.database.app_url.clone();
    let now = app.clock.now();
    let threads: Vec<_> = (0..6)
        .map(|_| {
            let url = url.clone();
            let act = Act::command("keys rotate", now);
            std::thread::spawn(move || rotation::rotate(&mut establish(&url), &act).map(drop).unwrap())
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    let keys = rotation::usable(&mut app.connection(), now).unwrap();
    assert_eq!(keys.len(), 7);
    assert_eq!(keys.iter().filter(|key| key.retired_at.is_none()).count(), 1);
    look(&app);
    assert_eq!(kid(&access_token(&app).await), keys.iter().find(|key| key.retired_at.is_none()).unwrap().kid);
}

#[actix_web::test]
async fn keys_that_cannot_be_used_leave_those_that_are_known() {
    let app = TestApp::start().await;
    let token = access_token(&app).await;
    for damage in [
        "UPDATE signing_keys SET private_key = '\\x00'",
        "UPDATE signing_keys SET retired_at = created_at",
        "DELETE FROM signing_keys",
    ] {
        sql_query(damage).execute(&mut app.connection()).unwrap();
        let reloaded = app.state.authority.keys.reload(&mut app.connection(), app.clock.now());
        // The names alone tell whether anything has changed.
        assert!(matches!(reloaded, Ok(false) | Err(_)), "{damage}");
        assert_eq!(status(&app, &token).await, 200, "{damage}");
        access_token(&app).await;
    }
    // A key of a clock that was ahead is retired when it was made.
    let new = rotate(&app);
    app.connection().batch_execute("UPDATE signing_keys SET created_at = '2030-01-01'").unwrap();
    assert_ne!(rotate(&app), new);
}
