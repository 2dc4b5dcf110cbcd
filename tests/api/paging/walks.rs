//! Walks through a list, to its end and back: every row exactly once, whatever comes and goes meanwhile.

use std::collections::HashMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::factory::{article, published, section, tag, text};
use crate::support::{Client, TestApp};

/// An article published on one of a few days, so that many share one sort key.
async fn on_day(app: &TestApp, day: u32, number: usize) -> Value {
    let body = json!({
        "title": format!("{day}日{number}"),
        "body": "",
        "status": "published",
        "published_at": format!("2026-03-{:02}T00:00:00Z", 1 + day % 3),
    });
    article(app, body).await
}

async fn page(client: &Client, path: &str, cursor: &Value) -> Value {
    let cursor = cursor.as_str().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
    client.get(&format!("{path}{cursor}")).await.expect(200).json()
}

fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|item| text(item, "id").to_owned()).collect()
}

/// The ids of `path` from its first page to its last, and from its last page to its first, both in list order.
pub async fn there_and_back(client: &Client, path: &str) -> (Vec<String>, Vec<String>) {
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

#[actix_web::test]
async fn a_walk_meets_every_row_once() {
    let app = TestApp::start().await;
    for number in 0..11 {
        on_day(&app, number % 2, number as usize).await;
        section(&app, &format!("栏目{number}")).await;
        // Six characters that look like the one no key can have.
        tag(&app, &format!("标签\\u0000{number}")).await;
    }
    for list in [
        "articles?sort=-published_at",
        "articles?sort=published_at",
        "articles?sort=-updated_at",
        "articles?sort=updated_at",
        "articles?pinned=false",
        "sections?sort=position",
        "sections?sort=name",
        "tags?status=live",
    ] {
        let whole = ids(&app.anon().get(&format!("/v1/{list}&limit=100")).await.json());
        assert_eq!(whole.len(), 11);
        for limit in [1, 4, 11] {
            let (there, back) = there_and_back(&app.anon(), &format!("/v1/{list}&limit={limit}")).await;
            assert_eq!(there, whole, "{list} by {limit}");
            assert_eq!(back, whole, "{list} back by {limit}");
        }
    }
}

#[actix_web::test]
async fn a_walk_through_the_desk_meets_what_has_no_date() {
    let app = TestApp::start().await;
    for number in 0..5 {
        article(&app, json!({ "title": format!("草稿{number}"), "body": "" })).await;
        on_day(&app, number, number as usize).await;
    }
    let (there, back) = there_and_back(&app.editor(), "/v1/articles?status=all&limit=3").await;
    assert_eq!(there.len(), 10);
    assert_eq!(there, back);
}

/// What happens between two pages.
#[derive(Clone, Debug)]
enum Event {
    Publish { day: u32 },
    Delete { which: prop::sample::Index },
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        (0..3u32).prop_map(|day| Event::Publish { day }),
        any::<prop::sample::Index>().prop_map(|which| Event::Delete { which }),
    ]
}

/// Walks `path` while `events` happen, some after each page; the ids met, and how often.
async fn walk(
    app: &TestApp,
    path: &str,
    ids_there: &mut Vec<String>,
    events: &[Event],
) -> HashMap<String, u32> {
    let mut met = HashMap::new();
    let mut cursor = Value::Null;
    let mut events = events.chunks(2);
    loop {
        let current = page(&app.anon(), path, &cursor).await;
        for id in ids(&current) {
            *met.entry(id).or_default() += 1;
        }
        cursor = current["page"]["next_cursor"].clone();
        if cursor.is_null() {
            return met;
        }
        for (number, event) in events.next().into_iter().flatten().enumerate() {
            match event {
                Event::Publish { day } => drop(on_day(app, *day, number).await),
                Event::Delete { which } => {
                    let id = ids_there.remove(which.index(ids_there.len()));
                    app.editor().delete(&format!("/v1/articles/{id}")).await.expect(204);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_walk_among_writers_meets_what_stays_once(
        days in prop::collection::vec(0..3u32, 8..16),
        limit in 1..4,
        oldest_first in any::<bool>(),
        events in prop::collection::vec(event(), 0..7),
    ) {
        actix_web::rt::System::new().block_on(async {
            let app = TestApp::start().await;
            let mut stay = Vec::new();
            for (number, day) in days.iter().enumerate() {
                stay.push(text(&on_day(&app, *day, number).await, "id").to_owned());
            }
            let sort = if oldest_first { "published_at" } else { "-published_at" };
            let path = format!("/v1/articles?sort={sort}&limit={limit}");
            let met = walk(&app, &path, &mut stay, &events).await;
            assert!(met.values().all(|times| *times == 1), "met twice: {met:?}");
            assert!(stay.iter().all(|id| met.contains_key(id)), "{stay:?} but met {met:?}");
        });
    }
}

#[actix_web::test]
async fn a_default_may_be_written_out_on_the_way() {
    let app = TestApp::start().await;
    for name in ["甲", "乙"] {
        published(&app, name).await;
    }
    let page = app.anon().get("/v1/articles?limit=1").await.expect(200).json();
    let cursor = page["page"]["next_cursor"].as_str().unwrap();
    let path = format!("/v1/articles?limit=1&sort=-published_at&status=published&cursor={cursor}");
    let next = app.anon().get(&path).await.expect(200).json();
    assert_ne!(next["data"][0]["id"], page["data"][0]["id"]);
}
