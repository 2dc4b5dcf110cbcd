//! The articles before and after one in its section.

use serde_json::{Value, json};

use crate::support::factory::{article, at, section, subsection, text};
use crate::support::{Client, TestApp, nobody};

/// An article of `section` published on a day of March, and its title the day.
async fn on_day(app: &TestApp, section: &Value, day: u32, status: &str) -> Value {
    let input = json!({ "title": format!("{day}日"), "body": "", "status": status, "section_id": section["id"],
        "published_at": format!("2026-03-{day:02}T00:00:00Z") });
    article(app, input).await
}

/// The titles of the neighbours.
async fn neighbours(client: &Client, article: &Value) -> (Option<String>, Option<String>) {
    let found = client.get(&format!("{}/neighbours", at("articles", article))).await.expect(200).json();
    let title = |side: &str| found[side]["title"].as_str().map(str::to_owned);
    (title("previous"), title("next"))
}

fn some(title: &str) -> Option<String> {
    Some(title.to_owned())
}

#[actix_web::test]
async fn an_article_has_neighbours_in_its_section_only() {
    let app = TestApp::start().await;
    let news = section(&app, "要闻").await;
    let (below, other) = (subsection(&app, "县区", &news).await, section(&app, "通知").await);
    let second = on_day(&app, &news, 2, "published").await;
    on_day(&app, &below, 3, "published").await;
    on_day(&app, &other, 4, "published").await;
    let fifth = on_day(&app, &news, 5, "published").await;
    let first = on_day(&app, &news, 1, "published").await;
    let loose = on_day(&app, &Value::Null, 3, "published").await;
    let anon = app.anon();
    assert_eq!(neighbours(&anon, &first).await, (None, some("2日")));
    assert_eq!(neighbours(&anon, &second).await, (some("1日"), some("5日")));
    assert_eq!(neighbours(&anon, &fifth).await, (some("2日"), None));
    assert_eq!(neighbours(&anon, &loose).await, (None, None));
    on_day(&app, &Value::Null, 6, "published").await;
    assert_eq!(neighbours(&anon, &loose).await, (None, some("6日")), "those without a section are together");
}

#[actix_web::test]
async fn those_of_one_moment_follow_each_other() {
    let app = TestApp::start().await;
    let news = section(&app, "要闻").await;
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(text(&on_day(&app, &news, 2, "published").await, "id").to_owned());
    }
    made.sort();
    let path = format!("/v1/articles/{}/neighbours", made[1]);
    let found = app.anon().get(&path).await.expect(200).json();
    assert_eq!((&found["previous"]["id"], &found["next"]["id"]), (&json!(made[0]), &json!(made[2])));
}

#[actix_web::test]
async fn a_hidden_article_is_nobodys_neighbour_and_has_none() {
    let app = TestApp::start().await;
    let news = section(&app, "要闻").await;
    let first = on_day(&app, &news, 1, "published").await;
    let draft = on_day(&app, &news, 2, "draft").await;
    let trashed = on_day(&app, &news, 3, "published").await;
    app.editor().delete(&at("articles", &trashed)).await.expect(204);
    on_day(&app, &news, 28, "published").await; // not before the 28th
    assert_eq!(neighbours(&app.anon(), &first).await, (None, None));
    assert_eq!(neighbours(&app.editor(), &first).await, (None, some("2日")), "the desk sees it");
    for hidden in [&draft, &trashed] {
        app.anon().get(&format!("{}/neighbours", at("articles", hidden))).await.problem(404, "not_found");
    }
    app.anon().get(&format!("/v1/articles/{}/neighbours", nobody())).await.problem(404, "not_found");
    let answer = app.anon().get(&format!("{}/neighbours?limit=2", at("articles", &first))).await;
    assert_eq!(answer.problem(400, "bad_request"), ["limit unknown_parameter"]);
}

#[actix_web::test]
async fn an_old_slug_leads_to_the_neighbours_too() {
    let app = TestApp::start().await;
    let made = on_day(&app, &Value::Null, 1, "published").await;
    let path = at("articles", &made);
    app.editor().patch(&path, json!({ "slug": "xin" })).await.expect(200);
    let old = format!("/v1/articles/{}/neighbours", text(&made, "slug"));
    let answer = app.anon().get(&old).await.expect(308);
    assert_eq!(answer.header("location"), "https://api.example.org/v1/articles/xin/neighbours");
}
