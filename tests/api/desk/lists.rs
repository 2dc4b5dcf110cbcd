//! Lists for those who write, and what is pinned first.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use serde_json::json;

use super::{other_author, own};
use crate::support::factory::{article, at, draft, listed, published};
use crate::support::plans::{explain, prepare};
use crate::support::{Client, TestApp};

#[actix_web::test]
async fn an_author_lists_their_own_in_every_state() {
    let app = TestApp::start().await;
    for (title, state) in
        [("草", "draft"), ("审", "in_review"), ("待", "scheduled"), ("存", "archived"), ("发", "published")]
    {
        own(&app, title, state).await;
        app.pass(Duration::from_millis(10));
    }
    draft(&app, "编辑的").await;
    published(&app, "编辑发的").await;
    let gone = own(&app, "删", "draft").await;
    app.author().delete(&at("articles", &gone)).await.expect(204);
    let (author, other) = (app.author(), other_author(&app));
    for (status, titles) in [
        ("draft", &["草"][..]),
        ("in_review", &["审"]),
        ("scheduled", &["待"]),
        ("archived", &["存"]),
        ("trashed", &["删"]),
    ] {
        let path = format!("/v1/articles?status={status}");
        assert_eq!(listed(&author, &path).await, titles, "{status}");
        assert_eq!(listed(&author, &format!("{path}&mine=true")).await, titles, "{status}");
        assert!(listed(&other, &path).await.is_empty(), "{status}");
        app.anon().get(&path).await.problem(401, "unauthorized");
        app.anon().get(&format!("{path}&mine=true")).await.problem(401, "unauthorized");
    }
    let counted = author.get("/v1/articles?status=all&count=exact").await.expect(200).json();
    assert_eq!(counted["page"]["total"], 5, "what is another's is not even counted");
    // What is public is everybody's, unless one's own is asked for.
    assert_eq!(listed(&author, "/v1/articles").await.len(), 2);
    assert_eq!(listed(&author, "/v1/articles?mine=true").await, ["发"]);
    assert_eq!(listed(&app.editor(), "/v1/articles?mine=true").await, ["编辑发的"]);
    assert_eq!(listed(&app.editor(), "/v1/articles?mine=true&status=draft").await, ["编辑的"]);
    assert_eq!(listed(&app.editor(), "/v1/articles?mine=false&status=all").await.len(), 7);
    app.anon().get("/v1/articles?mine=true").await.problem(401, "unauthorized");
    app.anon().get("/v1/articles?mine=false").await.expect(200);
}

async fn plans(app: &TestApp, client: &Client, path: &str) -> Vec<String> {
    let (answer, statements) = app.statements(client.get(path)).await;
    let page = answer.expect(200).json();
    assert!(!page["data"].as_array().unwrap().is_empty(), "{path} reads nothing");
    let mut connection = app.connection();
    connection.batch_execute("SET enable_seqscan = off; SET enable_sort = off").unwrap();
    let lists = statements.iter().filter(|one| one.contains(" ORDER BY ") && one.contains(" LIMIT "));
    lists.map(|statement| explain(&mut connection, statement)).collect()
}

#[actix_web::test]
async fn lists_of_authors_and_of_what_is_pinned_are_read_from_an_index() {
    let app = TestApp::start().await;
    prepare(&mut app.connection(), include_str!("../list_plans/content.sql"));
    for path in [
        "/v1/articles?status=draft&mine=true",
        "/v1/articles?status=all&mine=true",
        "/v1/articles?status=trashed&mine=true",
        "/v1/articles?sort=-pinned,-published_at",
        "/v1/articles?sort=-pinned&status=all",
        "/v1/articles?sort=pinned",
    ] {
        let found = plans(&app, &app.editor(), path).await;
        assert_eq!(found.len(), 1, "{path}");
        assert!(!found[0].contains("Sort") && !found[0].contains("Seq Scan"), "{path}\n{}", found[0]);
        if path.contains("mine") {
            assert!(found[0].contains("articles_created_by_idx"), "{path}\n{}", found[0]);
        }
        if path.contains("pinned") {
            assert!(found[0].contains("articles_pinned_listed_idx"), "{path}\n{}", found[0]);
        }
    }
}

#[actix_web::test]
async fn what_is_pinned_comes_first_where_that_is_asked_for() {
    let app = TestApp::start().await;
    for (title, day, pinned) in
        [("甲", 1, true), ("乙", 2, false), ("丙", 3, true), ("丁", 4, false), ("戊", 5, false)]
    {
        let time = format!("2026-03-0{day}T00:00:00Z");
        let input = json!({ "title": title, "body": "", "status": "published", "published_at": time, "pinned": pinned });
        article(&app, input).await;
    }
    let anon = app.anon();
    assert_eq!(
        listed(&anon, "/v1/articles?sort=-pinned,-published_at").await,
        ["丙", "甲", "戊", "丁", "乙"]
    );
    assert_eq!(listed(&anon, "/v1/articles?sort=pinned,published_at").await, ["乙", "丁", "戊", "甲", "丙"]);
    assert_eq!(listed(&anon, "/v1/articles?sort=-pinned,published_at").await, ["甲", "丙", "乙", "丁", "戊"]);
    assert_eq!(listed(&anon, "/v1/articles").await[0], "戊", "unasked, it changes nothing");
    // Two values order little: the usual order stands behind them.
    for (short, long) in [("-pinned", "-pinned,-published_at"), ("pinned", "pinned,published_at")] {
        let [short, long] = [short, long].map(|sort| format!("/v1/articles?sort={sort}"));
        assert_eq!(listed(&anon, &short).await, listed(&anon, &long).await);
    }
    for sort in ["-pinned,-published_at", "pinned", "-pinned", "-pinned,published_at", "published_at,-pinned"]
    {
        let path = format!("/v1/articles?sort={sort}");
        let whole = crate::lists::ids(&anon, &path).await;
        for limit in 1..4 {
            let (there, back) =
                crate::paging::walks::there_and_back(&anon, &format!("{path}&limit={limit}")).await;
            assert_eq!((&there, &back), (&whole, &whole), "{sort} by {limit}");
        }
    }
}
