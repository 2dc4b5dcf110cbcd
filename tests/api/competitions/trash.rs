//! Competitions into the trash and out of it.

use serde_json::json;

use crate::support::TestApp;
use crate::support::factory::{at, award, competition, draft, listed, text};

#[actix_web::test]
async fn a_competition_in_which_something_was_conferred_stays() {
    let app = TestApp::start().await;
    let (award, made) = (award(&app, "奖").await, competition(&app, "竞赛", 2020).await);
    let input = json!({ "award_id": award["id"], "year": 2020, "competition_id": made["id"] });
    let conferred = app.editor().post("/v1/conferrals", input).await.expect(201).json();
    let answer = app.editor().delete(&at("competitions", &made)).await.expect(409);
    assert!(answer.json()["detail"].as_str().unwrap().contains(text(&conferred, "slug")), "it names them");
    assert_eq!(answer.problem(409, "conflict"), [" still_referenced"]);
    app.editor().delete(&at("conferrals", &conferred)).await.expect(204);
    app.editor().delete(&at("competitions", &made)).await.expect(204);
    for reader in [app.anon(), app.editor()] {
        reader.get(&at("competitions", &made)).await.problem(404, "not_found");
    }
    app.editor().patch("/v1/competitions/jing-sai", json!({})).await.problem(404, "not_found");
    app.editor().delete("/v1/competitions/jing-sai").await.problem(404, "not_found");
}

#[actix_web::test]
async fn a_competition_comes_back_unless_its_title_is_taken() {
    let app = TestApp::start().await;
    let old = competition(&app, "竞赛", 2020).await;
    app.editor().delete(&at("competitions", &old)).await.expect(204);
    let new = competition(&app, "竞赛", 2020).await;
    let restore = format!("{}/restore", at("competitions", &old));
    assert_eq!(app.editor().act(&restore).await.problem(409, "conflict"), ["/title taken"]);
    app.editor().patch(&at("competitions", &new), json!({ "year": 2021 })).await.expect(200);
    let mut back = app.editor().act("/v1/competitions/jing-sai/restore").await.expect(200).json();
    assert_eq!(back["version"], 3, "the trash and back are two changes");
    assert_eq!(app.editor().act(&restore).await.expect(200).json(), back, "one that is live is left alone");
    back["version"] = old["version"].clone();
    assert_eq!(back, old);
}

#[actix_web::test]
async fn a_competition_waits_for_its_article() {
    let app = TestApp::start().await;
    let article = draft(&app, "启动会").await;
    let input = json!({ "title": "竞赛", "year": 2020, "article_id": article["id"] });
    let made = app.editor().post("/v1/competitions", input).await.expect(201).json();
    let (path, restore) = (at("competitions", &made), format!("{}/restore", at("competitions", &made)));
    app.editor().delete(&path).await.expect(204);
    app.editor().delete(&at("articles", &article)).await.expect(204);
    let listed = app.editor().get("/v1/competitions?status=trashed").await.expect(200).json();
    assert_eq!(listed["data"][0]["article_id"], article["id"], "the desk still sees which");
    assert_eq!(listed["data"][0]["article"], json!(null));
    assert_eq!(app.editor().act(&restore).await.problem(409, "conflict"), ["/article_id not_found"]);
    app.editor().act(&format!("{}/restore", at("articles", &article))).await.expect(200);
    app.editor().act(&restore).await.expect(200);
}

#[actix_web::test]
async fn only_the_desk_looks_into_the_trash() {
    let app = TestApp::start().await;
    app.editor().delete(&at("competitions", &competition(&app, "旧", 2020).await)).await.expect(204);
    competition(&app, "新", 2020).await;
    app.anon().get("/v1/competitions?status=trashed").await.problem(401, "unauthorized");
    app.author().get("/v1/competitions?status=trashed").await.problem(403, "forbidden");
    assert_eq!(listed(&app.editor(), "/v1/competitions?status=trashed").await, ["旧"]);
    assert_eq!(listed(&app.anon(), "/v1/competitions").await, ["新"]);
}
