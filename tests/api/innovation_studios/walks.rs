//! Walks through the list by cursor, there and back, over many studios with one sort key.

use std::time::Duration;

use serde_json::{Value, json};

use super::register::unit;
use crate::support::factory::{at, innovation_studio, text};
use crate::support::{Client, TestApp};

async fn page(client: &Client, path: &str, cursor: &Value) -> Value {
    let cursor = cursor.as_str().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
    client.get(&format!("{path}{cursor}")).await.expect(200).json()
}

fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|item| text(item, "id").to_owned()).collect()
}

/// The ids of `path` from its first page to its last, and from there back to the first, both in list order.
async fn there_and_back(client: &Client, path: &str) -> (Vec<String>, Vec<String>) {
    let mut current = page(client, path, &Value::Null).await;
    let mut there = ids(&current);
    while !current["page"]["next_cursor"].is_null() {
        current = page(client, path, &current["page"]["next_cursor"]).await;
        there.extend(ids(&current));
    }
    let mut back = ids(&current);
    while !current["page"]["prev_cursor"].is_null() {
        current = page(client, path, &current["page"]["prev_cursor"]).await;
        back.splice(0..0, ids(&current));
    }
    (there, back)
}

/// Eleven studios, of which several have one name and several were written at one moment.
async fn eleven(app: &TestApp) {
    let host = unit(app, "川北机械厂");
    for number in 0..11 {
        // Six characters that look like the one no key can have.
        let name = if number % 2 == 0 { "创新工作室" } else { "Ω\\u0000工作室" };
        let body = json!({
            "name": name,
            "level": "municipal", "field": "电力", "region": "利州区", "leader": "王建国", "host_unit_id": host,
        });
        innovation_studio(app, body).await;
        if number % 4 == 3 {
            app.pass(Duration::from_secs(1));
        }
    }
}

#[actix_web::test]
async fn a_walk_meets_every_studio_once() {
    let app = TestApp::start().await;
    eleven(&app).await;
    for filter in [
        "",
        "&level=municipal&field=%E7%94%B5%E5%8A%9B",
        "&status=active",
        "&leader=%E7%8E%8B%E5%BB%BA%E5%9B%BD",
    ] {
        for sort in ["name", "-updated_at", "updated_at"] {
            let path = format!("/v1/innovation-studios?sort={sort}{filter}");
            let whole = ids(&app.anon().get(&format!("{path}&limit=100")).await.json());
            assert_eq!(whole.len(), 11);
            for limit in [1, 4, 11] {
                let (there, back) = there_and_back(&app.anon(), &format!("{path}&limit={limit}")).await;
                assert_eq!(there, whole, "{path} by {limit}");
                assert_eq!(back, whole, "{path} back by {limit}");
            }
        }
    }
}

#[actix_web::test]
async fn the_trash_is_walked_too() {
    let app = TestApp::start().await;
    eleven(&app).await;
    let all = app.anon().get("/v1/innovation-studios?limit=100").await.expect(200).json();
    for item in all["data"].as_array().unwrap() {
        app.editor().delete(&at("innovation-studios", item)).await.expect(204);
    }
    for sort in ["name", "-updated_at", "updated_at"] {
        let path = format!("/v1/innovation-studios?status=trashed&sort={sort}&limit=3");
        let (there, back) = there_and_back(&app.editor(), &path).await;
        assert_eq!((there.len(), &there), (11, &back), "{sort}");
    }
}

#[actix_web::test]
async fn a_cursor_belongs_to_its_list() {
    let app = TestApp::start().await;
    eleven(&app).await;
    let first = app.anon().get("/v1/innovation-studios?limit=2").await.expect(200);
    assert!(first.header("link").contains("rel=\"next\""));
    let first = first.json();
    let cursor = text(&first["page"], "next_cursor");
    let path = format!("/v1/innovation-studios?limit=2&sort=name&status=all&cursor={cursor}");
    let next = app.anon().get(&path).await.expect(200).json();
    assert_ne!(ids(&next), ids(&first), "a default may be written out");
    for other in ["sort=updated_at", "level=municipal", "status=active"] {
        let answer = app.anon().get(&format!("/v1/innovation-studios?{other}&cursor={cursor}")).await;
        assert_eq!(answer.problem(400, "bad_request"), ["cursor invalid_cursor"], "{other}");
    }
}

#[actix_web::test]
async fn what_comes_and_goes_meanwhile_moves_nothing() {
    let app = TestApp::start().await;
    for name in ["b", "d", "f", "h"] {
        innovation_studio(&app, json!({ "name": name })).await;
    }
    let path = "/v1/innovation-studios?limit=2";
    let first = page(&app.anon(), path, &Value::Null).await;
    innovation_studio(&app, json!({ "name": "a" })).await;
    innovation_studio(&app, json!({ "name": "e" })).await;
    app.editor().delete("/v1/innovation-studios/d").await.expect(204);
    let second = page(&app.anon(), path, &first["page"]["next_cursor"]).await;
    let names: Vec<&str> = second["data"].as_array().unwrap().iter().map(|item| text(item, "name")).collect();
    assert_eq!(names, ["e", "f"]);
}
