//! The crawl: whoever has no right to see what is hidden asks for everything, and every answer is read.

use std::collections::BTreeSet;

use actix_web::http::Method;
use plaudit::auth::Role;
use plaudit::auth::policy::Rule;

use super::hidden::{Canaries, Content, Named};
use super::requests::{Asking, Request};
use super::{of_database, said};
use crate::support::operations::{Operation, reads, words};
use crate::support::world::COLLECTIONS;
use crate::support::{Answer, Client, TestApp};

/// What is wrong with an answer to `path`.
fn faults(canaries: &Canaries, client: &str, path: &str, answer: &Answer) -> Vec<String> {
    let told = canaries.told(&said(answer), path);
    let mut faults: Vec<String> =
        told.into_iter().map(|what| format!("{client} {path} tells {what}")).collect();
    faults.extend(of_database(answer).into_iter().map(|word| format!("{client} {path} says {word:?}")));
    if answer.status >= 500 {
        faults.push(format!("{client} {path} is answered {}", answer.status));
    }
    faults
}

/// Reads the list at `path` from its beginning to its end and back, by one item a page.
async fn walk(canaries: &Canaries, name: &str, client: &Client, path: &str) -> Vec<String> {
    let separator = if path.contains('?') { '&' } else { '?' };
    let path = format!("{path}{separator}limit=1");
    let mut faults = Vec::new();
    let mut next = path.clone();
    for direction in ["next_cursor", "prev_cursor"] {
        for _ in 0..60 {
            let answer = client.get(&next).await;
            faults.extend(self::faults(canaries, name, &path, &answer));
            if answer.status != 200 {
                return faults;
            }
            match answer.json()["page"][direction].as_str() {
                Some(cursor) => next = format!("{path}&cursor={cursor}"),
                None => break,
            }
        }
    }
    faults
}

/// How a caller of `role` is refused, whatever is asked for.
fn refusal(rule: Rule, role: Option<Role>) -> Option<u16> {
    match (rule.role(), role) {
        (Some(_), None) => Some(401),
        (Some(needed), Some(role)) if !role.at_least(needed) => Some(403),
        _ => None,
    }
}

fn report(faults: &BTreeSet<String>) -> String {
    faults.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
}

#[actix_web::test]
async fn nothing_hidden_is_in_any_answer() {
    let app = TestApp::start().await;
    let content = Content::make(&app).await;
    let requests = Asking { named: &content.named, canaries: &content.canaries }.requests();
    let operations: BTreeSet<&str> = requests.iter().map(|request| request.operation.as_str()).collect();
    let documented = reads();
    for operation in &documented {
        let is_asked = operations.contains(operation.id.as_str());
        assert!(is_asked, "{} is never asked: see tests/api/leaks/requests.rs", operation.id);
    }
    let mut found = BTreeSet::new();
    let (mut answered, mut refused) = (BTreeSet::new(), BTreeSet::new());
    for (name, client, role) in
        [("anonymous", app.anon(), None), ("author", app.author(), Some(Role::Author))]
    {
        for (number, Request { operation, path, rule, .. }) in requests.iter().enumerate() {
            // Who is signed in without a right sees what everybody sees: a part of it is enough to tell.
            if name == "author" && path.contains('?') && number % 4 != 0 {
                continue;
            }
            let answer = client.get(path).await;
            if answer.status == 200 {
                answered.insert(operation.as_str());
            }
            let refusal = refusal(*rule, role);
            if refusal.is_some_and(|status| status != answer.status) {
                found.insert(format!("{name} {path} is answered {}", answer.status));
            }
            if refusal.is_some() {
                refused.insert(operation.as_str());
            }
            // Whoever is signed in reads about that account, and about no other.
            if operation != "get_me" {
                found.extend(faults(&content.canaries, name, path, &answer));
            }
        }
    }
    assert!(found.is_empty(), "{} leaks:\n{}", found.len(), report(&found));
    let is_silent = |operation: &&&str| !answered.contains(**operation) && !refused.contains(**operation);
    let silent: Vec<_> = operations.iter().filter(is_silent).collect();
    assert!(silent.is_empty(), "never answered with 200, so nothing was read: {silent:?}");
    assert!(requests.len() > 1000, "only {} requests", requests.len());
}

#[actix_web::test]
async fn no_cursor_tells_what_it_passes_over() {
    let app = TestApp::start().await;
    let content = Content::make(&app).await;
    let mut found = BTreeSet::new();
    for operation in reads().iter().filter(|operation| operation.takes("cursor")) {
        for path in walks(operation, &content) {
            for (name, client) in [("anonymous", app.anon()), ("author", app.author())] {
                found.extend(walk(&content.canaries, name, &client, &path).await);
            }
        }
    }
    assert!(found.is_empty(), "{} leaks:\n{}", found.len(), report(&found));
}

/// The list in each of its orders; a list below something, of each of the things there are.
fn walks(operation: &Operation, content: &Content) -> Vec<String> {
    if operation.path.contains("{id}") {
        let at = |named: &Named| operation.on(&named.collection).path.replace("{id}", &named.id);
        return content
            .named
            .iter()
            .filter(|named| COLLECTIONS.contains(&named.collection.as_str()))
            .map(at)
            .collect();
    }
    let sort = operation.query().find(|(name, _)| *name == "sort");
    let Some((_, sort)) = sort else { return vec![operation.path.clone()] };
    let schema = &sort["schema"];
    let keys = if schema["items"].is_null() { words(schema) } else { words(&schema["items"]) };
    let query = if operation.takes("q") { "q=名&" } else { "" };
    let query = query.replace('名', &crate::support::operations::encoded("名"));
    keys.into_iter().map(|key| format!("{}?{query}sort={key}", operation.path)).collect()
}

/// What the desk was told of a hidden thing opens nothing: no ETag of its is one of the public's.
#[actix_web::test]
async fn an_etag_of_the_desk_and_head_tell_nothing() {
    let app = TestApp::start().await;
    let content = Content::make(&app).await;
    let requests = Asking { named: &content.named, canaries: &content.canaries }.requests();
    let plain =
        requests.iter().filter(|request| !request.path.contains('?') && !request.path.starts_with("/docs"));
    let mut compared = 0;
    for Request { operation, path, .. } in plain {
        if operation == "get_me" {
            continue;
        }
        let plain = app.anon().get(path).await;
        let head = app.anon().send(Method::HEAD, path, None, Vec::new()).await;
        assert_eq!(head.status, plain.status, "{path}");
        assert_eq!(faults(&content.canaries, "HEAD", path, &head), [""; 0]);
        let desk = app.editor().get(path).await;
        let tags = [desk.header("etag"), "*".to_owned(), format!("W/{}", desk.header("etag"))];
        for tag in tags.iter().filter(|tag| tag.len() != 2) {
            let guess = app.anon().with("if-none-match", tag).get(path).await;
            let expected = match plain.status {
                200 if *tag == "*"
                    || plain.header("etag") == desk.header("etag") && !desk.header("etag").is_empty() =>
                {
                    304
                }
                status => status,
            };
            let expected = if plain.header("etag").is_empty() { plain.status } else { expected };
            assert_eq!(guess.status, expected, "{path} {tag}");
            assert_eq!(faults(&content.canaries, "If-None-Match", path, &guess), [""; 0]);
        }
        compared += usize::from(plain.status == 404 && desk.status == 200);
    }
    assert!(compared >= 10, "only {compared} hidden things that the desk sees");
}

/// The guard of the guards: the desk is told all those words, so that they would be found.
#[actix_web::test]
async fn the_desk_is_told_what_others_are_not() {
    let app = TestApp::start().await;
    let content = Content::make(&app).await;
    let mut told = String::new();
    for named in content.named.iter().filter(|named| named.collection == "articles" && named.is_hidden) {
        let answer = app.editor().get(&format!("/v1/articles/{}?include=section,tags", named.id)).await;
        told.push_str(&said(&answer));
    }
    for status in ["all", "trashed"] {
        told.push_str(&said(&app.editor().get(&format!("/v1/articles?limit=100&status={status}")).await));
    }
    for collection in
        ["awards", "competitions", "conferrals", "honours", "honoured-units", "innovation-studios"]
    {
        let path = format!("/v1/{collection}?limit=100&status=trashed");
        told.push_str(&said(&app.editor().get(&path).await.expect(200)));
    }
    for path in ["/v1/users?limit=100", "/v1/api-keys?limit=100"] {
        told.push_str(&said(&app.admin().get(path).await.expect(200)));
    }
    let mut events = "/v1/audit-events?limit=100".to_owned();
    loop {
        let page = app.admin().get(&events).await.expect(200);
        told.push_str(&said(&page));
        let Some(next) = page.json()["page"]["next_cursor"].as_str().map(str::to_owned) else { break };
        events = format!("/v1/audit-events?limit=100&cursor={next}");
    }
    let asking = Asking { named: &content.named, canaries: &content.canaries };
    for request in asking.requests() {
        if ["get_revision", "get_site_revision"].contains(&request.operation.as_str()) {
            told.push_str(&said(&app.editor().get(&request.path).await));
        }
    }
    let of_articles = |what: &str| {
        let is_seen =
            ["articles", "accounts:", "preview:", "revisions:"].iter().any(|start| what.starts_with(start));
        is_seen && !what.contains("trashed")
    };
    let missing: Vec<&(String, String)> = content
        .canaries
        .words
        .iter()
        .filter(|(word, what)| of_articles(what) && !told.contains(word.as_str()))
        .collect();
    // A slug that was replaced is told to nobody.
    let missing: Vec<_> = missing.into_iter().filter(|(_, what)| !what.contains(" slug ")).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
