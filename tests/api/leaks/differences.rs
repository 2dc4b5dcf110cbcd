//! One hidden article more changes no byte of any answer: not a total, not an order, not an ETag.

use std::collections::BTreeMap;

use serde_json::json;

use super::hidden::{Canaries, Named, STATES, article_input, when};
use super::requests::{Asking, Request};
use crate::support::factory::{article, at, text};
use crate::support::world::{COLLECTIONS, World};
use crate::support::{Answer, Client, TestApp, nobody};

const SLUG: &str = "yi-pian-yin-cang-de-wen-zhang";

/// What shows articles by the way they are hidden; of everything else it is asked once whether it does.
const ABOUT_ARTICLES: [&str; 5] = [
    "/v1/articles",
    "/v1/search",
    "/v1/views",
    "/v1/conferrals?article",
    "/v1/conferrals/statistics?article",
];

/// Everything of an answer but its request id; the hidden id under the name of one that nothing has.
fn seen(answer: &Answer, id: &str) -> String {
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| *name != "x-request-id")
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    headers.sort();
    let body = String::from_utf8_lossy(&answer.bytes);
    let body = body.replace(&answer.header("x-request-id"), "").replace(id, &nobody().to_string());
    format!("{}\n{}\n\n{body}", answer.status, headers.join("\n").replace(id, &nobody().to_string()))
}

/// All answers to `requests`, in which the hidden article has `id`, by their addresses.
async fn all(client: &Client, requests: &[Request], id: &str, state: &str) -> BTreeMap<String, String> {
    let mut answers = BTreeMap::new();
    for request in requests {
        let shows_articles = ABOUT_ARTICLES.iter().any(|path| request.path.starts_with(path));
        if !shows_articles && !["", "draft"].contains(&state) {
            continue;
        }
        let separator = if request.path.contains('?') { '&' } else { '?' };
        let mut paths = vec![request.path.clone()];
        if request.is_list && !request.path.contains("limit=") {
            paths.push(format!("{}{separator}limit=1", request.path));
        }
        for path in paths {
            let answer = client.get(&path.replace(&nobody().to_string(), id)).await;
            answers.insert(path, seen(&answer, id));
        }
    }
    answers
}

#[actix_web::test]
async fn one_more_hidden_article_changes_no_byte() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let mut named = Vec::new();
    for collection in COLLECTIONS {
        named.push(Named::of(collection, world.thing(collection), false));
        named.push(Named::of(collection, &world.fresh(&app, collection).await, false));
    }
    let mut canaries = Canaries::default();
    let mut input = article_input(&mut canaries, &world, "draft");
    input["slug"] = SLUG.into();
    let keys = vec![nobody().to_string(), SLUG.to_owned()];
    named.push(Named { collection: "articles".to_owned(), id: nobody().to_string(), keys, is_hidden: true });
    // A few of the words are enough: what is found is found by one.
    let of_text = |what: &str| ["title", "body", "summary"].iter().any(|field| what.contains(field));
    canaries.words.retain(|(_, what)| of_text(what));
    let requests: Vec<Request> = Asking { named: &named, canaries: &canaries }
        .requests()
        .into_iter()
        .filter(|request| request.path.starts_with("/v1/") && request.operation != "get_me")
        .collect();

    let readers = [app.anon(), app.author()];
    let mut before = Vec::new();
    for reader in &readers {
        before.push(all(reader, &requests, &nobody().to_string(), "").await);
    }
    let made = article(&app, input).await;
    let (id, path) = (text(&made, "id"), at("articles", &made));
    for state in STATES {
        app.editor().patch(&path, when(state)).await.expect(200);
        if state == "trashed" {
            app.editor().delete(&path).await.expect(204);
        }
        // Whoever is signed in without a right sees what everybody sees: that is told by one state.
        let readers = if state == "draft" { &readers[..] } else { &readers[..1] };
        for (reader, before) in readers.iter().zip(&before) {
            let changed = changes(before, &all(reader, &requests, id, state).await);
            assert!(
                changed.is_empty(),
                "{} answers change with the article {state}: {}",
                changed.len(),
                changed[0]
            );
        }
    }
    // The same requests do see an article that everybody sees.
    app.editor().act(&format!("{path}/restore")).await.expect(200);
    let changed = changes(&before[0], &all(&readers[0], &requests, id, "").await);
    assert!(changed.len() > 50, "only {} answers change", changed.len());
}

/// The answers that are not what they were, among those that were asked for again.
fn changes(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    assert!(after.len() > 200, "only {} answers", after.len());
    let changed = after.iter().filter(|(path, now)| before[*path] != **now);
    changed.map(|(path, now)| format!("{path}\n{}\nbut\n{now}", before[path])).collect()
}

/// Neighbours pass over what is hidden between them.
#[actix_web::test]
async fn neighbours_are_those_that_everybody_sees() {
    let app = TestApp::start().await;
    let mut ids = Vec::new();
    for (title, status, hour) in [
        ("甲", "published", 1),
        ("乙", "draft", 2),
        ("丙", "published", 3),
        ("丁", "archived", 4),
        ("戊", "published", 5),
    ] {
        let at = format!("2026-03-20T0{hour}:00:00Z");
        let input = json!({ "title": title, "body": "", "status": status, "published_at": at });
        ids.push(article(&app, input).await);
    }
    let beside = app.anon().get(&format!("{}/neighbours", at("articles", &ids[2]))).await.expect(200).json();
    let text = beside.to_string();
    assert!(text.contains("甲") && text.contains("戊"), "{text}");
    assert!(!text.contains("乙") && !text.contains("丁"), "{text}");
}
