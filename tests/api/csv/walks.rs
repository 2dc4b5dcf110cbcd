//! How much of a list a CSV holds, and the way on.

use diesel::connection::SimpleConnection;
use plaudit::http::listed::CSV_LIMIT;

use super::{column, read};
use crate::support::factory::{draft, published, section};
use crate::support::{Answer, Client, TestApp};

/// As many tags as a number says, in the order of their names.
fn tags(app: &TestApp, count: i64) {
    let statement = format!(
        "INSERT INTO tags (id, slug, name, name_folded, created_at, updated_at)
         SELECT gen_random_uuid(), 'tag-' || n, '标签' || n, '标签' || n, now(), now()
         FROM generate_series(1, {count}) n"
    );
    app.connection().batch_execute(&statement).unwrap();
}

/// The path that the `Link` of an answer has for `relation`.
fn link(answer: &Answer, relation: &str) -> Option<String> {
    let header = answer.header("link");
    let links = header.split(", ").filter_map(|link| link.split_once(&format!("; rel=\"{relation}\"")));
    let address = links.map(|(address, _)| address.trim_matches(['<', '>']).to_owned()).next();
    address.map(|address| address.strip_prefix("https://api.example.org").unwrap().to_owned())
}

/// Follows `rel="next"` from `path` to the end: how many rows each answer had, and all the ids.
async fn walk(client: &Client, path: &str) -> (Vec<usize>, Vec<String>) {
    let (mut sizes, mut ids) = (Vec::new(), Vec::new());
    let mut next = Some(path.to_owned());
    while let Some(path) = next {
        let answer = client.get(&path).await.expect(200);
        let found = column(&answer, "id");
        sizes.push(found.len());
        ids.extend(found);
        next = link(&answer, "next");
    }
    (sizes, ids)
}

#[actix_web::test]
async fn without_a_limit_the_whole_list_comes() {
    let app = TestApp::start().await;
    tags(&app, 101);
    for client in [app.anon(), app.anon().with("accept", "text/csv")] {
        let answer = client.get("/v1/tags?format=csv").await.expect(200);
        assert_eq!(read(&answer).1.len(), 101);
        assert_eq!(answer.header("link"), "");
    }
    let json = app.anon().get("/v1/tags").await.expect(200).json();
    assert_eq!(json["data"].as_array().unwrap().len(), 20);
}

#[actix_web::test]
async fn a_limit_holds_and_links_lead_on() {
    let app = TestApp::start().await;
    tags(&app, 7);
    let whole = column(&app.anon().get("/v1/tags?format=csv").await.expect(200), "id");
    for (client, path) in [
        (app.anon(), "/v1/tags?format=csv&limit=3"),
        (app.anon(), "/v1/tags?limit=3&format=csv"),
        (app.anon().with("accept", "text/csv"), "/v1/tags?limit=3"),
    ] {
        let (sizes, ids) = walk(&client, path).await;
        assert_eq!((sizes, &ids), (vec![3, 3, 1], &whole), "{path}");
        let second = client.get(&link(&client.get(path).await, "next").unwrap()).await.expect(200);
        let back = client.get(&link(&second, "prev").unwrap()).await.expect(200);
        assert_eq!(column(&back, "id"), whole[..3]);
    }
    for limit in ["0", "101", "50000"] {
        let answer = app.anon().get(&format!("/v1/tags?format=csv&limit={limit}")).await;
        assert_eq!(answer.problem(400, "bad_request").len(), 1, "{limit}");
    }
}

#[actix_web::test]
async fn a_cursor_goes_from_one_form_to_the_other() {
    let app = TestApp::start().await;
    for number in 0..4 {
        published(&app, &format!("第{number}篇")).await;
        section(&app, &format!("栏目{number}")).await;
        draft(&app, &format!("草稿{number}")).await;
    }
    for path in ["/v1/articles?limit=1", "/v1/sections?limit=1&sort=name"] {
        let cursor = app.anon().get(path).await.expect(200).json()["page"]["next_cursor"].clone();
        let rest = format!("{path}&cursor={}&format=csv", cursor.as_str().unwrap()).replace("limit=1&", "");
        let answer = app.anon().get(&rest).await.expect(200);
        assert_eq!(read(&answer).1.len(), 3, "{rest}");
    }
}

#[actix_web::test]
async fn at_most_fifty_thousand_rows_come_at_once() {
    let app = TestApp::start().await;
    tags(&app, CSV_LIMIT + 2);
    let (sizes, mut ids) = walk(&app.anon(), "/v1/tags?format=csv").await;
    assert_eq!(sizes, [50_000, 2]);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 50_002);
}
