//! What an author reads: what everybody does, and what is their own.

use serde_json::{Value, json};

use super::{other_author, own};
use crate::support::TestApp;
use crate::support::factory::{article, at, draft, section, text};
use crate::support::user_id;

#[actix_web::test]
async fn an_author_reads_what_is_their_own_with_its_desk_part() {
    let app = TestApp::start().await;
    let (author, other) = (app.author(), other_author(&app));
    for state in ["draft", "in_review", "scheduled", "archived", "published"] {
        let made = own(&app, "原文", state).await;
        for key in ["id", "slug"] {
            let path = format!("/v1/articles/{}", text(&made, key));
            let read = author.get(&path).await.expect(200).json();
            assert_eq!(read["desk"]["body"], "正文。", "{state}");
            assert_eq!(read["desk"]["created_by"], user_id("author").to_string());
            assert_eq!(read, app.editor().get(&path).await.expect(200).json());
            for reader in [&other, &app.anon()] {
                match state {
                    "published" => {
                        let shown = reader.get(&path).await.expect(200).json();
                        assert!(shown.get("desk").is_none(), "{state}");
                    }
                    _ => drop(reader.get(&path).await.problem(404, "not_found")),
                }
            }
        }
        let views = format!("{}/views", at("articles", &made));
        author.get(&views).await.expect(200);
    }
}

#[actix_web::test]
async fn who_wrote_an_article_is_told_to_nobody_else() {
    let app = TestApp::start().await;
    let made = own(&app, "原文", "published").await;
    let id = user_id("author").to_string();
    for path in [
        at("articles", &made),
        format!("{}?include=section,tags,conferrals", at("articles", &made)),
        "/v1/articles".to_owned(),
        "/v1/articles?format=csv".to_owned(),
        "/v1/search?q=%E5%8E%9F%E6%96%87".to_owned(),
    ] {
        for reader in [app.anon(), other_author(&app)] {
            let answer = reader.get(&path).await.expect(200);
            let bytes = String::from_utf8(answer.bytes).unwrap();
            assert!(!bytes.contains(&id) && !bytes.contains("created_by"), "{path}: {bytes}");
        }
    }
    let faults = app.anon().get("/v1/articles?fields=created_by").await.problem(400, "bad_request");
    assert_eq!(faults, ["fields not_allowed"]);
    let faults = app.anon().get("/v1/articles?sort=created_by").await.problem(400, "bad_request");
    assert_eq!(faults, ["sort not_allowed"]);
}

#[actix_web::test]
async fn neighbours_of_an_authors_draft_are_public_ones() {
    let app = TestApp::start().await;
    let news = section(&app, "新闻").await;
    let day = |day: u32| format!("2026-03-{day:02}T00:00:00Z");
    let of = |title: &str, status: &str, at: u32| json!({ "title": title, "body": "", "status": status, "section_id": news["id"], "published_at": day(at) });
    article(&app, of("公开", "published", 1)).await;
    article(&app, of("他人的稿", "draft", 2)).await;
    let input = json!({ "title": "自己的稿", "body": "", "section_id": news["id"] });
    let mine = app.author().post("/v1/articles", input.clone()).await.expect(201).json();
    app.author().post("/v1/articles", input).await.expect(201);
    let path = format!("{}/neighbours", at("articles", &mine));
    let found = app.author().get(&path).await.expect(200).json();
    assert_eq!((&found["previous"]["title"], &found["next"]), (&json!("公开"), &Value::Null));
    other_author(&app).get(&path).await.problem(404, "not_found");
}

#[actix_web::test]
async fn what_was_imported_or_made_by_an_editor_is_no_authors() {
    let app = TestApp::start().await;
    let made = draft(&app, "编辑的稿").await;
    assert_eq!(made["desk"]["created_by"], user_id("editor").to_string());
    app.author().get(&at("articles", &made)).await.problem(404, "not_found");
    use diesel::connection::SimpleConnection;
    app.connection().batch_execute("UPDATE articles SET created_by = NULL").unwrap();
    app.author().get(&at("articles", &made)).await.problem(404, "not_found");
    let read = app.editor().get(&at("articles", &made)).await.expect(200).json();
    assert_eq!(read["desk"]["created_by"], Value::Null);
}
