//! The order of the list, and walks through it.

use serde_json::{Value, json};

use super::unit;
use crate::support::factory::{at, listed, text};
use crate::support::{Client, TestApp};

#[actix_web::test]
async fn units_are_sorted_as_asked() {
    let app = TestApp::start().await;
    let mut made = Vec::new();
    for name in ["b", "丙", "a", "乙"] {
        made.push(unit(&app, name).await);
        app.pass(std::time::Duration::from_secs(1));
    }
    app.editor().patch(&at("honoured-units", &made[1]), json!({ "kind": "学校" })).await.expect(200);
    for (query, expected) in [
        ("", ["a", "b", "丙", "乙"]),
        ("?sort=name", ["a", "b", "丙", "乙"]),
        ("?sort=updated_at", ["b", "a", "乙", "丙"]),
        ("?sort=-updated_at", ["丙", "乙", "a", "b"]),
    ] {
        assert_eq!(listed(&app.anon(), &format!("/v1/honoured-units{query}")).await, expected, "{query}");
    }
}

async fn page(client: &Client, path: &str, cursor: &Value) -> Value {
    let cursor = cursor.as_str().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
    client.get(&format!("{path}{cursor}")).await.expect(200).json()
}

fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|item| text(item, "id").to_owned()).collect()
}

#[actix_web::test]
async fn a_walk_meets_every_unit_once_there_and_back() {
    let app = TestApp::start().await;
    for number in 0..9 {
        // Names and times that many share, and a name that a cursor must carry unharmed.
        unit(&app, ["同名", "\"\\u0000'厂", "同名"][number % 3]).await;
        app.pass(std::time::Duration::from_secs(if number % 4 == 0 { 1 } else { 0 }));
    }
    for sort in ["name", "updated_at", "-updated_at"] {
        let whole = ids(&app.anon().get(&format!("/v1/honoured-units?sort={sort}&limit=100")).await.json());
        assert_eq!(whole.len(), 9);
        for limit in [1, 2, 4, 9] {
            let path = format!("/v1/honoured-units?sort={sort}&limit={limit}");
            let mut current = page(&app.anon(), &path, &Value::Null).await;
            let mut there = ids(&current);
            while !current["page"]["next_cursor"].is_null() {
                current = page(&app.anon(), &path, &current["page"]["next_cursor"]).await;
                there.extend(ids(&current));
            }
            let mut back = ids(&current);
            while !current["page"]["prev_cursor"].is_null() {
                current = page(&app.anon(), &path, &current["page"]["prev_cursor"]).await;
                back.splice(0..0, ids(&current));
            }
            assert_eq!((&there, &back), (&whole, &whole), "{sort} by {limit}");
        }
    }
}

#[actix_web::test]
async fn a_cursor_is_of_one_list() {
    let app = TestApp::start().await;
    for name in ["一", "二"] {
        unit(&app, name).await;
    }
    let first = app.anon().get("/v1/honoured-units?limit=1").await.expect(200).json();
    let cursor = text(&first["page"], "next_cursor");
    for query in ["sort=updated_at", "region=a", "name=a", "status=merged"] {
        let answer = app.editor().get(&format!("/v1/honoured-units?limit=1&{query}&cursor={cursor}")).await;
        assert_eq!(answer.problem(400, "bad_request"), ["cursor invalid_cursor"], "{query}");
    }
}
