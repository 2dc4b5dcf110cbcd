//! Which articles an author may write.

use serde_json::{Value, json};

use super::{other_author, own, told};
use crate::support::factory::{at, draft, listed};
use crate::support::{Answer, Client, TestApp, nobody};

/// Every write of one article that an author may be let do, on an article of its own each: `path` makes one.
const WRITES: &[&str] = &["replace", "change", "change body", "delete", "submit", "preview", "restore"];

async fn write(client: &Client, write: &str, path: &str) -> Answer {
    match write {
        "replace" => client.put(path, json!({ "title": "改", "body": "改" })).await,
        "change" => client.patch(path, json!({ "title": "改" })).await,
        "change body" => client.patch(path, json!({ "body": "改" })).await,
        "delete" => client.delete(path).await,
        "submit" => client.act(&format!("{path}/submit")).await,
        "preview" => client.act(&format!("{path}/preview-links")).await,
        "restore" => client.act(&format!("{path}/restore")).await,
        other => panic!("{other}"),
    }
}

/// What author A is answered for their own article in a state.
fn of_own(write: &str, state: &str) -> u16 {
    match (write, state) {
        ("submit", "in_review") => 409,
        // Without `status` a PUT makes a draft of it, which is not for an author to say.
        ("replace", "in_review") => 403,
        ("delete", "draft" | "in_review") => 204,
        ("preview", "draft" | "in_review") => 201,
        (_, "draft" | "in_review") => 200,
        _ => 403,
    }
}

#[actix_web::test]
async fn an_author_writes_drafts_of_their_own() {
    let app = TestApp::start().await;
    let (author, other) = (app.author(), other_author(&app));
    for state in ["draft", "in_review", "published", "scheduled", "archived"] {
        for name in WRITES {
            let article = own(&app, "原文", state).await;
            let path = at("articles", &article);
            let before = app.editor().get(&path).await.bytes;
            // Author B: what the public does not see is not there.
            let answer = write(&other, name, &path).await;
            match state {
                "published" => drop(answer.problem(403, "forbidden")),
                _ => drop(answer.problem(404, "not_found")),
            }
            write(&app.anon(), name, &path).await.problem(401, "unauthorized");
            assert_eq!(app.editor().get(&path).await.bytes, before, "{name} {state}");
            let answer = write(&author, name, &path).await;
            let expected = of_own(name, state);
            assert_eq!(answer.status, expected, "{name} {state}");
            if expected >= 400 {
                assert_eq!(app.editor().get(&path).await.bytes, before, "{name} {state}");
            }
        }
    }
}

#[actix_web::test]
async fn an_editor_writes_whatever_authors_have_made() {
    let app = TestApp::start().await;
    for state in ["draft", "in_review", "published", "archived"] {
        for name in WRITES {
            let path = at("articles", &own(&app, "原文", state).await);
            let answer = write(&app.editor(), name, &path).await;
            let expected = match (*name, state) {
                ("submit", "in_review" | "published" | "archived") => 409,
                ("delete", _) => 204,
                ("preview", _) => 201,
                _ => 200,
            };
            assert_eq!(answer.status, expected, "{name} {state}");
        }
    }
}

#[actix_web::test]
async fn an_author_learns_nothing_of_a_hidden_article() {
    let app = TestApp::start().await;
    let author = app.author();
    let hidden = draft(&app, "机密").await;
    let trashed = draft(&app, "删除").await;
    app.editor().delete(&at("articles", &trashed)).await.expect(204);
    let absent = json!({ "id": nobody(), "slug": "nothing-here" });
    let attempts = |article: &Value, key: &str| {
        let path = format!("/v1/articles/{}", article[key].as_str().unwrap());
        let author = author.clone();
        async move {
            let stale = author.with("If-Match", "\"9\"");
            let mut answers = vec![
                author.get(&path).await,
                author.get(&format!("{path}/neighbours")).await,
                author.get(&format!("{path}/views")).await,
                author.get(&format!("{path}/preview-links")).await,
                author.delete(&format!("{path}/preview-links/{}", nobody())).await,
                stale.patch(&path, json!({ "title": "改" })).await,
                stale.delete(&path).await,
                // Faults of a patch show only in what it is merged into.
                author.patch(&path, json!({ "title": 5 })).await,
                author.patch(&path, json!({ "body": 5 })).await,
                author.patch(&path, json!({ "pinned": true })).await,
            ];
            for name in WRITES {
                answers.push(write(&author, name, &path).await);
            }
            answers
        }
    };
    for key in ["id", "slug"] {
        let expected: Vec<Value> = attempts(&absent, key).await.iter().map(told).collect();
        for article in [&hidden, &trashed] {
            let found: Vec<Value> = attempts(article, key).await.iter().map(told).collect();
            assert_eq!(found, expected, "{}", article["title"]);
        }
        assert!(expected.iter().all(|problem| problem["status"] == 404), "{expected:#?}");
    }
}

#[actix_web::test]
async fn an_author_says_why_not_in_words() {
    let app = TestApp::start().await;
    let article = own(&app, "原文", "published").await;
    let path = at("articles", &article);
    let detail = |answer: Answer| answer.expect(403).json()["detail"].as_str().unwrap().to_owned();
    let own = detail(app.author().patch(&path, json!({ "title": "改" })).await);
    assert!(own.contains("published") && own.contains("editor"), "{own}");
    let others = detail(other_author(&app).patch(&path, json!({ "title": "改" })).await);
    assert!(others.contains("somebody else"), "{others}");
}

#[actix_web::test]
async fn what_an_author_trashes_comes_back_to_them_alone() {
    let app = TestApp::start().await;
    let (author, other) = (app.author(), other_author(&app));
    let article = own(&app, "原文", "draft").await;
    let path = at("articles", &article);
    author.delete(&path).await.expect(204);
    assert_eq!(listed(&author, "/v1/articles?status=trashed").await, ["原文"]);
    assert!(listed(&other, "/v1/articles?status=trashed").await.is_empty());
    other.act(&format!("{path}/restore")).await.problem(404, "not_found");
    let back = author.act(&format!("{path}/restore")).await.expect(200).json();
    assert_eq!((&back["version"], &back["desk"]["body"]), (&json!(3), &json!("正文。")));
    // What was published when an editor trashed it is the editor's to bring back.
    app.editor().patch(&path, json!({ "status": "published" })).await.expect(200);
    app.editor().delete(&path).await.expect(204);
    author.act(&format!("{path}/restore")).await.problem(403, "forbidden");
    app.editor().act(&format!("{path}/restore")).await.expect(200);
}
