//! Requests with a key.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::sql_types::{Binary, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use plaudit::auth::api_keys::key::ApiKeyText;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{COLLECTION, at, holder, issued, made};
use crate::support::factory::{draft, published};
use crate::support::proxy::{Fault, Proxy};
use crate::support::{Client, TestApp, TestDatabase, together};

#[actix_web::test]
async fn a_key_may_do_what_its_scopes_say_and_nothing_else() {
    let app = TestApp::start().await;
    let article = draft(&app, "草稿").await;
    let path = format!("/v1/articles/{}", article["id"].as_str().unwrap());
    let reader = holder(&app, &made(&app, &["drafts:read"]).await);
    reader.get(&path).await.expect(200);
    reader.get("/v1/articles?status=draft").await.expect(200);
    reader.patch(&path, json!({ "pinned": true })).await.problem(403, "forbidden");
    reader.post("/v1/tags", json!({ "name": "新" })).await.problem(403, "forbidden");

    let publisher = holder(&app, &made(&app, &["articles:publish"]).await);
    publisher.post("/v1/tags", json!({ "name": "新" })).await.expect(201);
    // Whoever changes everybody's articles reads them.
    publisher.get(&path).await.expect(200);
    let award = json!({ "name": "奖", "level": "county", "recipient_kind": "unit" });
    publisher.post("/v1/awards", award.clone()).await.problem(403, "forbidden");
    holder(&app, &made(&app, &["register:write"]).await).post("/v1/awards", award).await.expect(201);

    // Views are for everybody, but a key is somebody.
    let shown = published(&app, "公开").await;
    let views = format!("/v1/articles/{}/views", shown["id"].as_str().unwrap());
    reader.act(&views).await.problem(403, "forbidden");
    holder(&app, &made(&app, &["views:write"]).await).act(&views).await.expect(200);
    // A key is no account.
    reader.get("/v1/auth/me").await.problem(403, "forbidden");
}

/// What everybody without a good key sees, but for the id of the request.
async fn refusal(client: &Client) -> Value {
    let answer = client.get("/v1/tags").await;
    let challenge = answer.header("www-authenticate");
    assert_eq!(challenge, "Bearer realm=\"plaudit\", error=\"invalid_token\"");
    let mut problem = answer.expect(401).json();
    problem["request_id"] = json!("");
    problem
}

#[actix_web::test]
async fn a_key_that_is_no_good_is_refused_like_any_token_that_is_no_good() {
    let app = TestApp::start().await;
    let key = made(&app, &["drafts:read"]).await;
    let text = key["key"].as_str().unwrap();
    holder(&app, &key).get("/v1/tags").await.expect(200);
    let revoked = made(&app, &["drafts:read"]).await;
    app.admin().delete(&at(&revoked)).await.expect(204);
    let ends = json!({ "name": "x", "scopes": ["drafts:read"], "expires_at": "2026-03-22T04:00:01Z" });
    let expired = issued(&app, ends).await;
    holder(&app, &expired).get("/v1/tags").await.expect(200);
    app.pass(Duration::from_secs(1));

    let expected = refusal(&app.bearer("rubbish")).await;
    let unknown = ApiKeyText::generate().unwrap();
    let (prefix, secret) = (&text[12..24], &text[25..]);
    let other = made(&app, &["drafts:read"]).await;
    let other = other["key"].as_str().unwrap();
    let mut bad = vec![
        revoked["key"].as_str().unwrap().to_owned(),
        expired["key"].as_str().unwrap().to_owned(),
        unknown.expose().to_owned(),
        "plaudit_key_".to_owned(),
        format!("plaudit_key_{prefix}"),
        format!("plaudit_key_{prefix}_"),
        format!("plaudit_key_{prefix}_{}", &other[25..]),
        format!("plaudit_key_{}_{secret}", &other[12..24]),
        format!("plaudit_key_{prefix}_{}", secret.to_uppercase()),
        format!("{text}="),
        format!("{text}A"),
        format!("{text} {text}"),
        text.replacen("plaudit_key_", "plaudit_rt_", 1),
        text.replacen("plaudit_key_", "", 1),
        format!("plaudit_key_{}_{secret}", prefix.to_uppercase()),
        format!("plaudit_key_' OR '1'='1_{secret}"),
        format!("plaudit_key_{}", "x".repeat(1_000_000)),
    ];
    bad.extend((0..text.len()).map(|end| text[..end].to_owned()).filter(|cut| !cut.is_empty()));
    for text in &bad {
        assert_eq!(refusal(&app.bearer(text)).await, expected, "{}", &text[..text.len().min(80)]);
    }
    holder(&app, &key).get("/v1/tags").await.expect(200);
}

#[actix_web::test]
async fn no_bit_of_a_key_may_change() {
    let app = TestApp::start().await;
    let key = made(&app, &["drafts:read"]).await;
    let text = key["key"].as_str().unwrap();
    let mut tried = 0;
    for index in 0..text.len() {
        for bit in 0..7 {
            let mut bytes = text.as_bytes().to_vec();
            bytes[index] ^= 1 << bit;
            let changed = String::from_utf8(bytes).unwrap();
            if changed.bytes().all(|byte| (0x21..0x7f).contains(&byte)) {
                app.bearer(&changed).get("/v1/tags").await.problem(401, "unauthorized");
                tried += 1;
            }
        }
    }
    assert!(tried > 350, "{tried}");
}

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = Binary)]
    secret_hash: Vec<u8>,
    #[diesel(sql_type = Text)]
    row: String,
}

#[actix_web::test]
async fn only_the_hash_of_a_key_is_kept() {
    let app = TestApp::start().await;
    let key = made(&app, &["drafts:read"]).await;
    let text = key["key"].as_str().unwrap();
    let stored: Stored = sql_query("SELECT secret_hash, api_keys::text AS row FROM api_keys")
        .get_result(&mut app.connection())
        .unwrap();
    assert_eq!(stored.secret_hash, Sha256::digest(text.as_bytes()).as_slice());
    assert!(!stored.row.contains(&text[25..]), "{}", stored.row);
    // Whoever can write into the table cannot make a key of a hash that is too short to be one.
    let short = app.connection().batch_execute("UPDATE api_keys SET secret_hash = ''");
    assert!(short.is_err());
    assert!(!format!("{:?}", ApiKeyText::parse(text).unwrap()).contains(&text[25..]));
}

#[actix_web::test]
async fn a_request_with_a_key_costs_one_statement_and_rubbish_none() {
    let app = TestApp::start().await;
    let key = made(&app, &["drafts:read"]).await;
    let client = holder(&app, &key);
    let statements_on_keys = async |client: &Client| {
        let (_, all) = app.statements(client.get("/v1/tags")).await;
        all.into_iter().filter(|one| one.contains("api_keys")).collect::<Vec<_>>()
    };
    let first = statements_on_keys(&client).await;
    assert!(first.len() == 2 && first[1].starts_with("UPDATE api_keys SET last_used_at"), "{first:#?}");
    assert_eq!(statements_on_keys(&client).await.len(), 1);
    for rubbish in ["plaudit_key_x", &format!("plaudit_key_{}", "x".repeat(56))] {
        let (_, all) = app.statements(app.bearer(rubbish).get("/v1/tags")).await;
        assert_eq!(all, [""; 0], "{rubbish}");
    }
}

#[actix_web::test]
async fn the_last_use_is_noted_once_a_minute() {
    let app = TestApp::start().await;
    let key = made(&app, &["drafts:read"]).await;
    let used = async || app.admin().get(&at(&key)).await.expect(200).json();
    for (pass, expected) in
        [(0, "04:00:00"), (59, "04:00:00"), (1, "04:01:00"), (30, "04:01:00"), (45, "04:02:15")]
    {
        app.pass(Duration::from_secs(pass));
        holder(&app, &key).get("/v1/tags").await.expect(200);
        assert_eq!(used().await["last_used_at"], format!("2026-03-22T{expected}Z"));
    }
    // Being used is no change.
    let shown = used().await;
    assert_eq!((&shown["version"], &shown["updated_at"]), (&json!(1), &json!("2026-03-22T04:00:00Z")));
    // Nor does it wait for somebody who holds the key.
    app.pass(Duration::from_secs(60));
    let mut editing = app.connection();
    editing.batch_execute("BEGIN; SELECT * FROM api_keys FOR UPDATE").unwrap();
    let clients: Vec<_> = (0..8).map(|_| holder(&app, &key)).collect();
    let answers =
        together(clients.into_iter().map(|client| async move { client.get("/v1/tags").await.status }));
    assert_eq!(answers.await, [200; 8]);
    assert_eq!(used().await["last_used_at"], "2026-03-22T04:02:15Z");
}

#[actix_web::test]
async fn a_key_that_cannot_be_looked_up_is_not_refused_for_that() {
    let database = TestDatabase::create();
    let proxy = Proxy::before(&database);
    let url = proxy.url();
    let app = TestApp::start_on(database, |config| {
        config.database.url = Some(url);
        config.database.wait = Duration::from_millis(200);
    })
    .await;
    let key = made(&app, &["drafts:read"]).await;
    proxy.set(Fault::Refuse);
    let answer = holder(&app, &key).get("/v1/tags").await;
    assert!(!answer.header("retry-after").is_empty());
    answer.problem(503, "unavailable");
    app.bearer("plaudit_key_rubbish").get("/v1/tags").await.problem(401, "unauthorized");
    holder(&app, &key).get("/livez").await.expect(200);
    proxy.set(Fault::None);
}

#[actix_web::test]
async fn a_key_in_a_query_is_a_parameter_that_nobody_knows() {
    let app = TestApp::start().await;
    let key = made(&app, &["drafts:read", "articles:publish"]).await;
    let text = key["key"].as_str().unwrap();
    for name in ["key", "api_key", "apikey", "access_token", "token", "authorization"] {
        for path in ["/v1/articles", "/v1/tags", COLLECTION, "/v1/auth/me", "/v1/site"] {
            let path = format!("{path}?{name}={text}");
            for (client, is_admin) in [(app.anon(), false), (app.admin(), true)] {
                let answer = client.get(&path).await;
                let body = String::from_utf8_lossy(&answer.bytes).into_owned();
                assert!(!body.contains(&text[25..]), "{body}");
                let needs_account = path.contains("api-keys") || path.contains("auth/me");
                if needs_account && !is_admin {
                    answer.problem(401, "unauthorized");
                } else {
                    assert_eq!(answer.problem(400, "bad_request"), [format!("{name} unknown_parameter")]);
                }
            }
        }
        let made = app.anon().post(&format!("/v1/tags?{name}={text}"), json!({ "name": "新" })).await;
        made.problem(401, "unauthorized");
    }
}
