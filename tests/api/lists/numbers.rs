//! Pages by their numbers, and how many there are.

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use super::paths;
use crate::paging::links;
use crate::support::TestApp;
use crate::support::factory::{article, listed, tag};

async fn tags(app: &TestApp, count: usize) {
    for number in 0..count {
        tag(app, &format!("标签{number:02}")).await;
    }
}

#[actix_web::test]
async fn a_list_is_counted_when_that_is_asked_for() {
    let app = TestApp::start().await;
    tags(&app, 5).await;
    let info = |query: &'static str| {
        let anon = app.anon();
        async move { anon.get(&format!("/v1/tags?{query}")).await.expect(200).json()["page"].clone() }
    };
    assert_eq!(info("limit=2").await.get("total"), None);
    assert_eq!(info("limit=2&count=none").await.get("total"), None);
    let page = info("limit=2&count=exact").await;
    assert_eq!(page["total"], 5);
    assert_eq!(page.get("total_is_lower_bound"), None);
    let cursor = page["next_cursor"].as_str().unwrap();
    let next = app.anon().get(&format!("/v1/tags?limit=2&count=exact&cursor={cursor}")).await.json();
    assert_eq!(next["page"]["total"], 5, "of the whole list, wherever the page is");
    assert_eq!(info("updated_after=2030-01-01T00:00:00Z&count=exact").await["total"], 0);
    let answer = app.anon().get("/v1/tags?count=estimated").await;
    assert_eq!(answer.problem(400, "bad_request"), ["count not_allowed"]);
}

#[actix_web::test]
async fn counting_stops_at_a_hundred_thousand() {
    let app = TestApp::start().await;
    let fill = |first: u32, last: u32| {
        let rows = format!(
            "INSERT INTO tags (id, slug, name, name_folded, created_at, updated_at) SELECT gen_random_uuid(), 't-' || n, \
             't' || n, 't' || n, now(), now() FROM generate_series({first}, {last}) n"
        );
        app.connection().batch_execute(&rows).unwrap();
    };
    fill(1, 100_000);
    let exact = app.anon().get("/v1/tags?limit=1&count=exact").await.expect(200).json()["page"].clone();
    assert_eq!((&exact["total"], exact.get("total_is_lower_bound")), (&json!(100_000), None));
    fill(100_001, 100_001);
    let bound = app.anon().get("/v1/tags?page=1&limit=1").await.expect(200);
    let page = bound.json()["page"].clone();
    assert_eq!((&page["total"], &page["total_is_lower_bound"]), (&json!(100_000), &json!(true)));
    assert!(!bound.header("link").contains("last"), "nobody knows which one is the last");
}

#[actix_web::test]
async fn what_is_hidden_is_not_counted() {
    let app = TestApp::start().await;
    for status in ["published", "draft", "in_review", "archived"] {
        article(&app, json!({ "title": status, "body": "", "status": status })).await;
    }
    let scheduled = json!({ "title": "later", "body": "", "status": "published", "published_at": "2030-01-01T00:00:00Z" });
    article(&app, scheduled).await;
    let total = |client: crate::support::Client, query: &'static str| async move {
        client.get(&format!("/v1/articles?count=exact{query}")).await.expect(200).json()["page"]["total"]
            .clone()
    };
    assert_eq!(total(app.anon(), "").await, 1);
    assert_eq!(total(app.editor(), "").await, 1);
    assert_eq!(total(app.editor(), "&status=all").await, 5);
}

#[actix_web::test]
async fn pages_have_numbers_for_those_who_need_them() {
    let app = TestApp::start().await;
    tags(&app, 7).await;
    let answer = app.anon().get("/v1/tags?page=2&limit=3").await.expect(200);
    let page = answer.json()["page"].clone();
    assert_eq!((&page["number"], &page["total"], &page["limit"]), (&json!(2), &json!(7), &json!(3)));
    let to = links(&answer.header("link"));
    for (relation, number) in [("first", 1), ("prev", 1), ("next", 3), ("last", 3)] {
        let address = format!("https://api.example.org/v1/tags?limit=3&page={number}");
        assert_eq!(to[relation], address, "{relation}");
    }
    assert_eq!(listed(&app.anon(), "/v1/tags?page=2&limit=3").await, ["标签03", "标签04", "标签05"]);
    assert_eq!(listed(&app.anon(), "/v1/tags?page=3&limit=3").await, ["标签06"]);
    // Whoever began with numbers can go on with cursors.
    let cursor = page["next_cursor"].as_str().unwrap();
    assert_eq!(listed(&app.anon(), &format!("/v1/tags?limit=3&cursor={cursor}")).await, ["标签06"]);
    let cursor = page["prev_cursor"].as_str().unwrap();
    assert_eq!(listed(&app.anon(), &format!("/v1/tags?limit=3&cursor={cursor}")).await.len(), 3);
    let beyond = app.anon().get("/v1/tags?page=9&limit=3").await.expect(200);
    assert_eq!(links(&beyond.header("link"))["prev"], "https://api.example.org/v1/tags?limit=3&page=3");
    let beyond = beyond.json();
    assert_eq!((&beyond["data"], &beyond["page"]["total"]), (&json!([]), &json!(7)));
    let uncounted = app.anon().get("/v1/tags?page=1&limit=3&count=none").await.expect(200);
    assert_eq!(uncounted.json()["page"].get("total"), None);
    assert_eq!(links(&uncounted.header("link")).get("last"), None::<&Value>);
}

#[actix_web::test]
async fn a_number_that_is_no_page_is_refused() {
    let app = TestApp::start().await;
    for (path, _) in paths() {
        for (query, fault) in [
            ("page=0", "page too_small"),
            ("page=-1", "page too_small"),
            ("page=10001", "page too_large"),
            ("page=9223372036854775807", "page too_large"),
            ("page=9223372036854775808", "page wrong_type"),
            ("page=1.5", "page wrong_type"),
            ("page=", "page wrong_type"),
            ("page=501", "page too_deep"),
            ("page=101&limit=100", "page too_deep"),
            ("page=2&cursor=abc", "page conflicting"),
        ] {
            let answer = super::reader(&app, &path).get(&format!("{path}?{query}")).await;
            assert_eq!(answer.problem(400, "bad_request"), [fault], "{path}?{query}");
        }
        let deepest = super::reader(&app, &path).get(&format!("{path}?page=100&limit=100")).await.expect(200);
        assert!(!deepest.header("link").contains("page=101"), "no link leads where nobody may go");
    }
}
