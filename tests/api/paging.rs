//! Paging: pages of a list, walked by cursor.

mod cursors;
pub mod walks;

use serde_json::{Value, json};

use crate::support::factory::{article, listed, published, tag};
use crate::support::{TestApp, noon};
use plaudit::visibility::{Audience, articles_for};

#[actix_web::test]
async fn a_page_has_the_size_asked_for() {
    let app = TestApp::start().await;
    for number in 0..21 {
        published(&app, &format!("第{number}篇")).await;
    }
    for (query, size) in [("", 20), ("?limit=1", 1), ("?limit=21", 21), ("?limit=100", 21)] {
        let path = format!("/v1/articles{query}");
        assert_eq!(listed(&app.anon(), &path).await.len(), size, "{query}");
    }
    let page = app.anon().get("/v1/articles?limit=100").await.json()["page"].clone();
    assert_eq!(page, json!({ "limit": 100, "next_cursor": null, "prev_cursor": null }));
}

#[actix_web::test]
async fn a_page_has_a_size_within_bounds() {
    let app = TestApp::start().await;
    for (limit, code) in [
        ("0", "too_small"),
        ("-1", "too_small"),
        ("101", "too_large"),
        ("1000000000", "too_large"),
        ("1e9", "wrong_type"),
        ("99999999999999999999", "wrong_type"),
        ("abc", "wrong_type"),
        ("", "wrong_type"),
    ] {
        for list in ["articles", "sections", "tags"] {
            let answer = app.anon().get(&format!("/v1/{list}?limit={limit}")).await;
            assert_eq!(answer.problem(400, "bad_request"), [format!("limit {code}")], "{list} {limit:?}");
        }
    }
}

#[actix_web::test]
async fn an_empty_list_is_a_list() {
    let app = TestApp::start().await;
    for list in ["articles", "sections", "tags"] {
        let answer = app.anon().get(&format!("/v1/{list}")).await.expect(200);
        let page = json!({ "limit": 20, "next_cursor": null, "prev_cursor": null });
        assert_eq!(answer.json(), json!({ "data": [], "page": page }));
        assert_eq!(answer.header("link"), "");
    }
}

/// The addresses of a `Link` header by their relation.
pub fn links(header: &str) -> Value {
    let mut links = json!({});
    for link in header.split(", ").filter(|link| !link.is_empty()) {
        let (address, relation) = link.split_once("; rel=").unwrap();
        links[relation.trim_matches('"')] = address.trim_matches(['<', '>']).into();
    }
    links
}

#[actix_web::test]
async fn links_lead_to_the_neighbours() {
    let app = TestApp::start().await;
    tag(&app, "竞赛").await;
    for day in 1..=3 {
        let body = json!({
            "title": format!("{day}日"),
            "body": "",
            "status": "published",
            "published_at": format!("2026-03-0{day}T00:00:00Z"),
        });
        article(&app, body).await;
    }
    let path = |address: &Value| {
        let address = address.as_str().unwrap();
        address.strip_prefix("https://api.example.org").expect(address).to_owned()
    };
    let query = "/v1/articles?limit=1&sort=published_at&published_after=2026-01-01T08:00:00%2B08:00";
    let first = app.anon().get(query).await.expect(200);
    let to = links(&first.header("link"));
    assert_eq!(to["prev"], Value::Null);
    let second = app.anon().get(&path(&to["next"])).await.expect(200);
    assert_eq!(second.json()["data"][0]["title"], "2日");
    let to = links(&second.header("link"));
    assert_eq!(listed(&app.anon(), &path(&to["next"])).await, ["3日"]);
    assert_eq!(listed(&app.anon(), &path(&to["prev"])).await, ["1日"]);
    let last = app.anon().get(&path(&to["next"])).await.expect(200);
    assert_eq!(links(&last.header("link"))["next"], Value::Null);
    assert_eq!(last.json()["page"]["next_cursor"], Value::Null);
}

#[test]
fn what_callers_can_vary_without_end_is_not_kept_prepared() {
    use diesel::pg::Pg;
    use diesel::query_builder::QueryFragment;
    use plaudit::db::keyset::Fragment;
    let mut usual = Fragment::default();
    usual.sql("articles.listed_at DESC");
    let mut rare = usual.clone();
    rare.rare();
    assert!(usual.is_safe_to_cache_prepared(&Pg).unwrap());
    let public = articles_for(Audience::Public(noon()));
    assert!(public.is_safe_to_cache_prepared(&Pg).unwrap(), "what everybody asks for is");
    assert!(!rare.is_safe_to_cache_prepared(&Pg).unwrap());
}
