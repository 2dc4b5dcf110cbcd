//! Walks through every list by every sort that is offered, there and back, with ties.

use std::collections::HashMap;

use diesel::connection::SimpleConnection;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::paths;
use crate::paging::walks::there_and_back;
use crate::support::TestApp;
use crate::support::factory::{article, text};

fn sorts(parameters: &Value) -> Vec<String> {
    let sort = parameters.as_array().unwrap().iter().find(|one| one["name"] == "sort").unwrap();
    let names = sort["schema"]["items"]["enum"].as_array().unwrap();
    names.iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// Each single sort, and each pair of different keys.
fn orders(parameters: &Value) -> Vec<String> {
    let singles = sorts(parameters);
    let key = |sort: &str| sort.trim_start_matches('-').to_owned();
    let pairs = singles.iter().flat_map(|first| {
        let others = singles.iter().filter(|second| key(second) != key(first));
        others.map(move |second| format!("{first},{second}"))
    });
    pairs.chain(singles.clone()).collect()
}

#[actix_web::test]
async fn every_order_of_every_list_is_walked_there_and_back() {
    let app = TestApp::start().await;
    app.connection().batch_execute(include_str!("../honours/register.sql")).unwrap();
    for number in 0..6 {
        let time = format!("2026-03-0{}T00:00:00Z", 1 + number % 2);
        let title = format!("文{}", number % 3);
        article(&app, json!({ "title": title, "body": "", "status": "published", "published_at": time }))
            .await;
    }
    for (path, parameters) in paths() {
        let reader = super::reader(&app, &path);
        for order in orders(&parameters) {
            let list = format!("{path}?sort={order}");
            let whole = super::ids(&reader, &format!("{list}&limit=100")).await;
            let narrow =
                format!("{list}&ids={}", whole.iter().take(5).cloned().collect::<Vec<_>>().join(","));
            if whole.is_empty() {
                continue;
            }
            let (there, back) = there_and_back(&reader, &format!("{narrow}&limit=2")).await;
            assert_eq!(there, whole[..whole.len().min(5)], "{list}");
            assert_eq!(back, there, "{list} back");
        }
    }
}

/// What happens between two pages.
#[derive(Clone, Debug)]
enum Event {
    Insert { title: u8, day: u8 },
    Retitle { which: prop::sample::Index, title: u8 },
    Delete { which: prop::sample::Index },
}

fn event() -> impl Strategy<Value = Event> {
    let which = any::<prop::sample::Index>;
    prop_oneof![
        (0..3u8, 0..3u8).prop_map(|(title, day)| Event::Insert { title, day }),
        (which(), 0..3u8).prop_map(|(which, title)| Event::Retitle { which, title }),
        which().prop_map(|which| Event::Delete { which }),
    ]
}

async fn insert(app: &TestApp, title: u8, day: u8) -> String {
    let time = format!("2026-03-0{}T00:00:00Z", 1 + day);
    let input =
        json!({ "title": format!("文{title}"), "body": "", "status": "published", "published_at": time });
    text(&article(app, input).await, "id").to_owned()
}

/// Lets `event` happen; those whose place in the order it may change are not followed any longer.
async fn happen(app: &TestApp, event: &Event, followed: &mut Vec<String>) {
    match event {
        Event::Insert { title, day } => drop(insert(app, *title, *day).await),
        Event::Retitle { which, title } if !followed.is_empty() => {
            let id = followed.remove(which.index(followed.len()));
            let patch = json!({ "title": format!("文{title}"), "pinned": true });
            app.editor().patch(&format!("/v1/articles/{id}"), patch).await.expect(200);
        }
        Event::Delete { which } if !followed.is_empty() => {
            let id = followed.remove(which.index(followed.len()));
            app.editor().delete(&format!("/v1/articles/{id}")).await.expect(204);
        }
        _ => {}
    }
    app.pass(std::time::Duration::from_secs(1));
}

/// How often each id is met on the way from `cursor` on, while `events` happen, and the last page's other cursor.
async fn walk(
    app: &TestApp,
    path: &str,
    (mut cursor, towards, other): (Option<String>, &str, &str),
    followed: &mut Vec<String>,
    events: &mut impl Iterator<Item = Event>,
) -> (HashMap<String, u32>, Option<String>) {
    let mut met: HashMap<String, u32> = HashMap::new();
    loop {
        let at = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let page = app.anon().get(&format!("{path}{at}")).await.expect(200).json();
        for item in page["data"].as_array().unwrap() {
            *met.entry(text(item, "id").to_owned()).or_default() += 1;
        }
        cursor = page["page"][towards].as_str().map(str::to_owned);
        if cursor.is_none() {
            return (met, page["page"][other].as_str().map(str::to_owned));
        }
        for event in events.by_ref().take(2) {
            happen(app, &event, followed).await;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Rows whose place in the order stays are met exactly once, there and back, by any of the orders.
    #[test]
    fn what_stays_is_met_once_by_every_order_while_others_write(
        rows in prop::collection::vec((0..3u8, 0..3u8), 6..14),
        order in prop::sample::select(orders(&paths().into_iter().find(|(path, _)| path == "/v1/articles").unwrap().1)),
        limit in 1..4,
        events in prop::collection::vec(event(), 0..9),
    ) {
        actix_web::rt::System::new().block_on(async {
            let app = TestApp::start().await;
            let mut followed = Vec::new();
            for (title, day) in rows {
                followed.push(insert(&app, title, day).await);
            }
            let path = format!("/v1/articles?sort={order}&limit={limit}");
            let mut events = events.into_iter();
            let forwards = (None, "next_cursor", "prev_cursor");
            let (met, back) = walk(&app, &path, forwards, &mut followed, &mut events).await;
            for id in &followed {
                assert_eq!(met.get(id), Some(&1), "{order}: there, {id}");
            }
            let Some(cursor) = back else { return };
            // The last page itself is not walked again.
            let end = format!("{path}&cursor={cursor}");
            let before = app.anon().get(&end).await.expect(200).json();
            // All rows before the last page may be gone by now.
            let Some(next) = before["page"]["next_cursor"].as_str() else { return };
            let last = super::ids(&app.anon(), &format!("{path}&cursor={next}")).await;
            let backwards = (Some(cursor), "prev_cursor", "next_cursor");
            let (met, _) = walk(&app, &path, backwards, &mut followed, &mut events).await;
            for id in followed.iter().filter(|id| !last.contains(id)) {
                assert_eq!(met.get(id), Some(&1), "{order}: back, {id}");
            }
        });
    }
}
