//! `include=views`: how often something was viewed, beside it.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::factory::{at, draft, honoured_unit, published, studio, text};

/// Something of every kind that is viewed, once each; its path.
async fn viewed(app: &TestApp) -> Vec<String> {
    let article = at("articles", &published(app, "新闻").await);
    let unit = at("honoured-units", &honoured_unit(app, json!({ "name": "单位" })).await);
    let studio = at("innovation-studios", &studio(app, "工作室").await);
    let paths = vec![article, unit, studio];
    for path in &paths {
        app.anon().act(&format!("{path}/views")).await.expect(200);
    }
    app.refresh_views();
    paths
}

fn collection(path: &str) -> &str {
    path.rsplit_once('/').unwrap().0
}

#[actix_web::test]
async fn views_stand_beside_what_was_viewed_only_when_they_are_asked_for() {
    let app = TestApp::start().await;
    for path in viewed(&app).await {
        let list = collection(&path);
        let plain = app.anon().get(&path).await.expect(200);
        assert!(plain.json().get("views").is_none(), "{path}");
        assert!(!plain.is_short_lived(), "{path}");
        let listed = app.anon().get(list).await.expect(200);
        assert!(listed.json()["data"][0].get("views").is_none(), "{list}");
        assert!(!listed.is_short_lived(), "{list}");

        let one = app.anon().get(&format!("{path}?include=views")).await.expect(200);
        assert_eq!(one.json()["views"], 1, "{path}");
        assert!(one.is_short_lived(), "{path}");
        let listed = app.anon().get(&format!("{list}?include=views")).await.expect(200);
        assert_eq!(listed.json()["data"][0]["views"], 1, "{list}");
        assert!(listed.is_short_lived(), "{list}");
        let sorted = app.anon().get(&format!("{list}?sort=-views")).await.expect(200);
        assert!(sorted.json()["data"][0].get("views").is_none(), "{list}: sorted by it, and not shown");
        assert!(sorted.is_short_lived(), "{list}: its order is of this moment as well");
    }
}

#[actix_web::test]
async fn a_number_that_a_list_is_sorted_by_is_the_one_that_it_shows() {
    let app = TestApp::start().await;
    for path in viewed(&app).await {
        let list = collection(&path);
        let (_, usual) = app.statements(app.anon().get(&format!("{list}?include=views"))).await;
        let (_, sorted) = app.statements(app.anon().get(&format!("{list}?include=views&sort=-views"))).await;
        let reads = |statements: &[String]| {
            statements.iter().filter(|statement| statement.contains("view_counts")).count()
        };
        assert_eq!((reads(&usual), reads(&sorted)), (1, 1), "{usual:#?}\n{sorted:#?}");
        assert_eq!(usual.len(), sorted.len() + 1, "{list}");
    }
}

#[actix_web::test]
async fn views_follow_the_rules_of_what_is_shown() {
    let app = TestApp::start().await;
    for path in viewed(&app).await {
        let list = collection(&path);
        for query in ["fields=views", "fields=views&include=views"] {
            let one = app.anon().get(&format!("{path}?{query}")).await.expect(200);
            assert_eq!(one.header("content-type"), "application/vnd.plaudit.partial+json");
            let mut keys: Vec<String> = one.json().as_object().unwrap().keys().cloned().collect();
            keys.sort();
            let shown: &[&str] = if query.contains("include") { &["id", "views"] } else { &["id"] };
            assert_eq!(keys, shown, "{path}?{query}");
        }
        for (query, fault) in [
            ("include=view", "include not_allowed"),
            ("include=", "include not_allowed"),
            ("sort=view", "sort not_allowed"),
            ("sort=views,-views", "sort conflicting"),
        ] {
            let answer = app.anon().get(&format!("{list}?{query}")).await;
            assert_eq!(answer.problem(400, "bad_request"), [fault], "{list}?{query}");
        }
        let table = app.anon().get(&format!("{list}?include=views&sort=-views&format=csv")).await.expect(200);
        let text = String::from_utf8(table.bytes).unwrap();
        assert!(!text.lines().next().unwrap().split(',').any(|column| column == "views"), "{text}");
    }
}

#[actix_web::test]
async fn a_draft_shows_its_views_to_whoever_sees_it() {
    let app = TestApp::start().await;
    let made = draft(&app, "草稿").await;
    let path = format!("{}?include=views", at("articles", &made));
    app.anon().get(&path).await.problem(404, "not_found");
    assert_eq!(app.editor().get(&path).await.expect(200).json()["views"], 0);
    let link = app.editor().act(&format!("{}/preview-links", at("articles", &made))).await.expect(201).json();
    let preview = format!("/v1/previews/{}?include=views", text(&link, "token"));
    assert_eq!(app.anon().get(&preview).await.expect(200).json()["views"], Value::from(0));
}
