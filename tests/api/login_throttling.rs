//! Throttling of guesses at passwords: per account and per address, whichever instance is asked.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use plaudit::auth::throttle::store;
use serde_json::json;

use crate::support::audit::audited;
use crate::support::{Answer, Client, PASSWORD, TestApp, establish, noon, together};

const MINUTE: Duration = Duration::from_secs(60);

async fn guess(client: &Client, username: &str, password: &str) -> Answer {
    client.post("/v1/auth/token", json!({ "username": username, "password": password })).await
}

/// `count` wrong guesses, each of which is looked at.
async fn guess_wrongly(client: &Client, username: &str, count: usize) {
    for _ in 0..count {
        guess(client, username, "wrong").await.problem(401, "invalid_credentials");
    }
}

async fn is_throttled(client: &Client, username: &str) -> bool {
    match guess(client, username, PASSWORD).await.status {
        429 => true,
        200 | 401 => false,
        other => panic!("{other}"),
    }
}

#[actix_web::test]
async fn the_eleventh_guess_at_an_account_waits_for_the_window_to_end() {
    let app = TestApp::start().await;
    let anon = app.anon();
    guess_wrongly(&anon, "editor", 4).await;
    app.pass(5 * MINUTE);
    guess_wrongly(&anon, "editor", 6).await;
    let answer = guess(&anon, "editor", PASSWORD).await;
    assert_eq!(answer.header("retry-after"), "600");
    assert_eq!(answer.header("ratelimit-policy"), "\"login-account\";q=10;w=900");
    assert_eq!(answer.header("ratelimit"), "\"login-account\";r=0;t=600");
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.problem(429, "too_many_attempts");
    assert!(!is_throttled(&anon, "author").await, "others are not");
    app.pass(10 * MINUTE - Duration::from_millis(1));
    assert_eq!(guess(&anon, "editor", PASSWORD).await.header("retry-after"), "1");
    app.pass(Duration::from_millis(1));
    guess(&anon, "editor", PASSWORD).await.expect(200);
    guess_wrongly(&anon, "editor", 10).await;
    assert!(is_throttled(&anon, "editor").await);
}

#[actix_web::test]
async fn a_name_that_nobody_has_is_throttled_like_one_that_somebody_has() {
    let app = TestApp::start().await;
    app.connection().batch_execute("UPDATE users SET status = 'disabled' WHERE username = 'author'").unwrap();
    let mut seen = Vec::new();
    for name in ["editor", "nobody", "author", "еditor", "x' OR '1'='1", &"长".repeat(100)] {
        guess_wrongly(&app.anon(), name, 10).await;
        let answer = guess(&app.anon(), name, PASSWORD).await.expect(429);
        let mut problem = answer.json();
        problem["request_id"] = json!("");
        let headers = ["retry-after", "ratelimit", "ratelimit-policy", "www-authenticate", "cache-control"];
        seen.push((problem, headers.map(|name| answer.header(name))));
    }
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:#?}");
}

#[actix_web::test]
async fn other_spellings_of_a_name_are_the_same_name() {
    let app = TestApp::start().await;
    let spellings = [
        "editor",
        "EDITOR",
        " eDiToR\t",
        "ｅｄｉｔｏｒ",
        "ＥＤＩＴＯＲ",
        "\u{3000}editor",
        "ⓔditor",
        "editoR",
        "edıtor",
        "𝐞𝐝𝐢𝐭𝐨𝐫",
    ];
    for name in spellings {
        guess(&app.anon(), name, "wrong").await.problem(401, "invalid_credentials");
    }
    for name in spellings {
        assert!(is_throttled(&app.anon(), name).await, "{name}");
    }
}

#[actix_web::test]
async fn logins_that_succeed_are_not_counted() {
    let app = TestApp::start().await;
    let office = app.anon().from("198.51.100.9");
    for _ in 0..60 {
        guess(&office, "editor", PASSWORD).await.expect(200);
    }
    guess_wrongly(&office, "editor", 9).await;
    for _ in 0..3 {
        guess(&office, "editor", PASSWORD).await.expect(200);
    }
    guess_wrongly(&office, "editor", 1).await;
    assert!(is_throttled(&office, "editor").await, "nor do they make failures undone");
    // What is wrong in shape is no guess.
    for _ in 0..12 {
        guess(&office, "author", &"x".repeat(1025)).await.expect(422);
        office.post("/v1/auth/token", json!({ "username": "author" })).await.expect(422);
    }
    assert!(!is_throttled(&office, "author").await);
}

#[actix_web::test]
async fn an_address_is_throttled_over_all_names() {
    let app = TestApp::start_with(|config| config.login_limit_address = 12).await;
    let attacker = app.anon().from("198.51.100.9");
    for number in 0..12 {
        guess_wrongly(&attacker, &format!("name-{number}"), 1).await;
    }
    let answer = guess(&attacker, "editor", PASSWORD).await;
    assert_eq!(answer.header("ratelimit-policy"), "\"login-address\";q=12;w=900");
    assert_eq!(answer.header("ratelimit"), "\"login-address\";r=0;t=900");
    answer.problem(429, "too_many_attempts");
    assert!(!is_throttled(&app.anon().from("198.51.100.10"), "editor").await);
    assert!(!is_throttled(&app.anon().from("2001:db8::1"), "editor").await);
    // Whoever is shut out shuts nobody out.
    for _ in 0..20 {
        guess(&attacker, "editor", "wrong").await.expect(429);
    }
    assert!(!is_throttled(&app.anon().from("198.51.100.10"), "editor").await);
}

#[actix_web::test]
async fn guesses_at_a_throttled_account_do_not_shut_out_the_office() {
    let app = TestApp::start_with(|config| config.login_limit_address = 12).await;
    let office = app.anon().from("198.51.100.9");
    guess_wrongly(&office, "editor", 10).await;
    for _ in 0..20 {
        guess(&office, "editor", PASSWORD).await.expect(429);
    }
    assert!(!is_throttled(&office, "author").await);
}

#[actix_web::test]
async fn a_network_of_ipv6_is_one_address() {
    let app = TestApp::start_with(|config| config.login_limit_address = 5).await;
    for number in 0..5 {
        guess_wrongly(&app.anon().from(&format!("2001:db8::{number}")), &format!("name-{number}"), 1).await;
    }
    assert!(is_throttled(&app.anon().from("2001:db8::ffff:1"), "editor").await);
    assert!(!is_throttled(&app.anon().from("2001:db8:0:1::1"), "editor").await);
    // The same address in another form.
    for number in 0..5 {
        guess_wrongly(&app.anon().from("198.51.100.9"), &format!("other-{number}"), 1).await;
    }
    assert!(is_throttled(&app.anon().from("::ffff:198.51.100.9"), "editor").await);
}

#[actix_web::test]
async fn a_forged_header_is_no_other_address() {
    let app = TestApp::start_with(|config| {
        config.login_limit_address = 5;
        config.trusted_proxies = "10.0.0.0/8".parse().unwrap();
    })
    .await;
    let forged = |peer: &str, forwarded: &str| app.anon().from(peer).with("x-forwarded-for", forwarded);
    for number in 0..5 {
        let stranger = forged("198.51.100.9", &format!("203.0.113.{number}"));
        guess_wrongly(&stranger, &format!("name-{number}"), 1).await;
        let behind_the_proxy = forged("10.0.0.1", &format!("203.0.113.{number}, 198.51.100.20"));
        guess_wrongly(&behind_the_proxy, &format!("other-{number}"), 1).await;
    }
    for name in ["x-real-ip", "forwarded", "client-ip", "true-client-ip", "x-client-ip"] {
        let client = forged("198.51.100.9", "203.0.113.99").with(name, "203.0.113.99");
        assert!(is_throttled(&client, "editor").await, "{name}");
    }
    assert!(is_throttled(&forged("10.0.0.1", "198.51.100.20"), "editor").await);
    assert!(!is_throttled(&forged("10.0.0.1", "198.51.100.21"), "editor").await);
    assert!(!is_throttled(&app.anon().from("10.0.0.1"), "editor").await, "the proxy itself");
}

#[actix_web::test]
async fn two_hundred_guesses_at_once_on_two_instances_are_ten_guesses() {
    let app = TestApp::start().await;
    let beside = app.start_beside().await;
    let clients: Vec<Client> =
        (0..200).map(|number| if number % 2 == 0 { app.anon() } else { beside.anon() }).collect();
    let statuses = together(clients.into_iter().enumerate().map(|(number, client)| async move {
        client
            .from(&format!("198.51.100.{number}"))
            .post("/v1/auth/token", json!({ "username": "editor", "password": "wrong" }))
            .await
            .status
    }))
    .await;
    let count = |status: u16| statuses.iter().filter(|one| **one == status).count();
    assert_eq!((count(401), count(429)), (10, 190), "{statuses:?}");
    for app in [&app, &beside] {
        assert!(is_throttled(&app.anon(), "editor").await);
    }
}

#[actix_web::test]
async fn whoever_is_signed_in_stays_signed_in() {
    let app = TestApp::start_with(|config| config.login_limit_address = 11).await;
    let client = app.anon().from("198.51.100.9");
    let mut tokens = guess(&client, "editor", PASSWORD).await.expect(200).json();
    guess_wrongly(&client, "editor", 10).await;
    guess_wrongly(&client, "nobody", 1).await;
    assert!(is_throttled(&client, "editor").await && is_throttled(&client, "admin").await);
    for _ in 0..20 {
        let refresh = json!({ "refresh_token": tokens["refresh_token"] });
        tokens = client.post("/v1/auth/refresh", refresh).await.expect(200).json();
        let bearer = app.bearer(tokens["access_token"].as_str().unwrap()).from("198.51.100.9");
        bearer.get("/v1/auth/me").await.expect(200);
    }
    let bearer = app.bearer(tokens["access_token"].as_str().unwrap());
    bearer.post("/v1/tags", json!({ "name": "新" })).await.expect(201);
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    subject: String,
    #[diesel(sql_type = BigInt)]
    refusals: i64,
}

fn rows(app: &TestApp) -> Vec<Row> {
    sql_query("SELECT subject, count(refused_at) OVER () AS refusals FROM login_attempts ORDER BY subject")
        .load(&mut app.connection())
        .unwrap()
}

#[actix_web::test]
async fn what_is_kept_tells_no_name_and_is_forgotten() {
    let app = TestApp::start().await;
    for number in 0..30 {
        let client = app.anon().from(&format!("198.51.100.{number}"));
        guess_wrongly(&client, &format!("correct horse {number}"), 1).await;
    }
    let kept = rows(&app);
    assert_eq!(kept.len(), 60);
    assert!(kept.iter().all(|row| !row.subject.contains("horse")));
    assert_eq!(kept[59].subject, "address:198.51.100.9");
    app.pass(15 * MINUTE);
    guess_wrongly(&app.anon(), "editor", 1).await;
    assert_eq!(rows(&app).len(), 41, "a few with each guess");
    guess_wrongly(&app.anon(), "editor", 2).await;
    assert_eq!(rows(&app).len(), 1);
}

#[actix_web::test]
async fn a_flood_of_those_who_are_shut_out_writes_nothing() {
    let app = TestApp::start().await;
    guess_wrongly(&app.anon(), "editor", 10).await;
    assert_eq!(rows(&app)[0].refusals, 0);
    guess(&app.anon(), "editor", PASSWORD).await.expect(429);
    assert_eq!(rows(&app)[0].refusals, 1);
    let (_, statements) =
        app.statements(async { guess(&app.anon(), "editor", PASSWORD).await.expect(429) }).await;
    let lines = audited(&app, "login");
    assert_eq!(lines.len(), 1, "once in a window: {lines:#?}");
    assert!(lines[0].starts_with("anonymous throttle ") && lines[0].contains("login-account"), "{lines:#?}");
    assert!(!lines[0].contains("editor"), "{lines:#?}");
    assert!(statements.len() == 1 && statements[0].starts_with("SELECT"), "{statements:#?}");
}

/// An instance reads that there may be a guess, and counts it when others have had the last one.
#[actix_web::test]
async fn a_guess_that_comes_too_late_is_not_looked_at_and_not_counted_for_its_address() {
    let app = TestApp::start().await;
    guess_wrongly(&app.anon(), "editor", 9).await;
    let mut other = app.connection();
    other.batch_execute("BEGIN; UPDATE login_attempts SET attempts = 10").unwrap();
    let late = app.anon().from("198.51.100.9");
    let waiting = actix_web::rt::spawn(async move { guess(&late, "editor", PASSWORD).await });
    actix_web::rt::time::sleep(Duration::from_millis(500)).await;
    assert!(!waiting.is_finished(), "it waits for the other one");
    other.batch_execute("COMMIT").unwrap();
    waiting.await.unwrap().problem(429, "too_many_attempts");
    let kept = store::attempts(&mut app.connection(), &["address:198.51.100.9"], noon() - MINUTE).unwrap();
    assert_eq!(kept[0].attempts, 0);
}

#[actix_web::test]
async fn those_who_count_at_once_count_no_more_than_there_may_be() {
    let app = TestApp::start().await;
    let counters: Vec<_> = (0..16)
        .map(|_| {
            let url = app.database.app_url.clone();
            std::thread::spawn(move || {
                let mut connection = establish(&url);
                let mut count =
                    || store::count(&mut connection, "account:0f", noon(), noon() - MINUTE, 10).unwrap();
                (0..4).filter(|_| count().is_some()).count()
            })
        })
        .collect();
    assert_eq!(counters.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>(), 10);
    let mut connection = app.connection();
    let mut is_first = || store::note_refusal(&mut connection, "account:0f", noon()).unwrap();
    assert_eq!([is_first(), is_first()], [true, false], "it is noted once");
}
