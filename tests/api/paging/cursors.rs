//! Cursors that somebody has broken, forged or carried to another list: 400, never an answer of ours to mend.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::factory::{published, section, tag, text};

/// A list with two pages, one for each kind of sort key: its path, and its first cursor.
async fn lists(app: &TestApp) -> Vec<(&'static str, String)> {
    for name in ["甲", "乙"] {
        published(app, name).await;
        section(app, name).await;
        tag(app, name).await;
    }
    let mut lists = Vec::new();
    for path in [
        "/v1/articles?limit=1",
        "/v1/articles?limit=1&sort=-updated_at",
        "/v1/sections?limit=1",
        "/v1/sections?limit=1&sort=name",
        "/v1/tags?limit=1",
    ] {
        let page = app.anon().get(path).await.expect(200).json();
        lists.push((path, text(&page["page"], "next_cursor").to_owned()));
    }
    lists
}

async fn refused(app: &TestApp, path: &str, cursor: &str, code: &str) {
    let answer = app.anon().get(&format!("{path}&cursor={cursor}")).await;
    assert_eq!(answer.problem(400, "bad_request"), [format!("cursor {code}")], "{path}: {cursor}");
}

fn encoded(cursor: &Value) -> String {
    URL_SAFE_NO_PAD.encode(cursor.to_string())
}

#[actix_web::test]
async fn a_cursor_belongs_to_one_list() {
    let app = TestApp::start().await;
    let lists = lists(&app).await;
    for (path, _) in &lists {
        for (other, cursor) in &lists {
            if path == other {
                app.anon().get(&format!("{path}&cursor={cursor}")).await.expect(200);
            } else {
                refused(&app, path, cursor, "invalid_cursor").await;
            }
        }
    }
    let (_, cursor) = &lists[0];
    refused(&app, "/v1/articles?pinned=false", cursor, "invalid_cursor").await;
    refused(&app, "/v1/articles?published_after=2020-01-01T00:00:00Z", cursor, "invalid_cursor").await;
}

#[actix_web::test]
async fn another_page_size_is_no_other_list() {
    let app = TestApp::start().await;
    let lists = lists(&app).await;
    for (path, cursor) in lists {
        let path = path.replace("limit=1", "limit=100");
        let page = app.anon().get(&format!("{path}&cursor={cursor}")).await.expect(200).json();
        assert_eq!(page["data"].as_array().unwrap().len(), 1);
    }
}

#[actix_web::test]
async fn a_broken_cursor_is_refused() {
    let app = TestApp::start().await;
    for (path, cursor) in lists(&app).await {
        let json = URL_SAFE_NO_PAD.decode(&cursor).unwrap();
        let cut = cursor.len() / 2;
        for broken in [
            "x".to_owned(),
            "null".to_owned(),
            "%F0%9F%8E%89".to_owned(),
            cursor[..cut].to_owned(),
            cursor[cut..].to_owned(),
            format!("{cursor}{cursor}"),
            format!("{}%3D", STANDARD.encode(&json[..json.len() - 1])),
            URL_SAFE_NO_PAD.encode([0xff, 0xfe]),
            URL_SAFE_NO_PAD.encode([0; 16]),
            URL_SAFE_NO_PAD.encode("[".repeat(1000)),
        ] {
            refused(&app, path, &broken, "invalid_cursor").await;
        }
        refused(&app, path, "", "too_short").await;
        refused(&app, path, &"A".repeat(4097), "too_long").await;
        refused(&app, path, "a%00b", "nul_character").await;
    }
}

#[actix_web::test]
async fn a_forged_cursor_makes_no_fault_of_ours() {
    let app = TestApp::start().await;
    let lists = lists(&app).await;
    let (times, others) = lists.split_at(2);
    let nonsense = [json!(null), json!([]), json!({}), json!(true), json!(1e99), json!(i64::MAX), json!(1.5)];
    let impossible = [
        "+262142-12-31T23:59:59Z",
        "-262143-01-01T00:00:00Z",
        "+10000-01-01T00:00:00Z",
        "-0001-12-31T23:59:59Z",
        "infinity",
        "",
        "\0",
    ];
    let forged = |cursor: &str, place: &str, value: &Value| {
        let mut json: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).unwrap()).unwrap();
        match json.pointer_mut(place) {
            Some(found) => *found = value.clone(),
            None => json[place.trim_start_matches('/')] = value.clone(),
        }
        encoded(&json)
    };
    for (path, cursor) in times.iter() {
        for key in nonsense.iter().cloned().chain(impossible.map(Value::from)) {
            refused(&app, path, &forged(cursor, "/p/0/0", &json!({ "time": key })), "invalid_cursor").await;
        }
    }
    for (path, cursor) in others.iter() {
        for key in nonsense.iter().cloned().chain([json!("甲\0")]) {
            refused(&app, path, &forged(cursor, "/p/0/0", &json!({ "text": key })), "invalid_cursor").await;
        }
    }
    for (path, cursor) in &lists {
        for (place, value) in [
            ("/p", json!([])),
            ("/p/0", json!([])),
            ("/p/0", json!([{ "time": "2026-01-01T00:00:00Z" }, { "time": "2026-01-01T00:00:00Z" }])),
            ("/p/1", json!("nobody")),
            ("/p/1", json!(5)),
            ("/b", json!("yes")),
            ("/f", json!("000000000000")),
            ("/x", json!("more")),
        ] {
            refused(&app, path, &forged(cursor, place, &value), "invalid_cursor").await;
        }
    }
    // The key of another sort, under this sort's fingerprint.
    let (text, number) = (json!({ "text": "甲" }), json!({ "number": 1 }));
    refused(&app, lists[2].0, &forged(&lists[2].1, "/p/0/0", &text), "invalid_cursor").await;
    refused(&app, lists[3].0, &forged(&lists[3].1, "/p/0/0", &number), "invalid_cursor").await;
}

#[actix_web::test]
async fn an_honest_position_beyond_either_end_is_an_empty_page() {
    let app = TestApp::start().await;
    let (path, cursor) = lists(&app).await.remove(0);
    let mut json: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).unwrap()).unwrap();
    json["p"][0][0]["time"] = "0000-01-01T00:00:00Z".into();
    let page = app.anon().get(&format!("{path}&cursor={}", encoded(&json))).await.expect(200).json();
    assert_eq!(page["data"], json!([]));
}
