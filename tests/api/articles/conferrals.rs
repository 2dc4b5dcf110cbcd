//! The conferrals that an article announces.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::factory::{at, award, conferral, draft, published, text};

/// A conferral of `year` that this article announces.
async fn announced(app: &TestApp, award: &Value, year: i32, article: &Value) -> Value {
    let input = json!({ "award_id": award["id"], "year": year, "article_id": article["id"] });
    app.editor().post("/v1/conferrals", input).await.expect(201).json()
}

#[actix_web::test]
async fn its_conferrals_come_along_when_they_are_asked_for() {
    let app = TestApp::start().await;
    let (article, award) = (published(&app, "推进会").await, award(&app, "奖").await);
    let path = at("articles", &article);
    assert!(app.anon().get(&path).await.json().get("conferrals").is_none(), "absent unless asked for");
    let with = format!("{path}?include=conferrals");
    assert_eq!(app.anon().get(&with).await.expect(200).json()["conferrals"], json!([]));
    let old = announced(&app, &award, 2019, &article).await;
    let new = announced(&app, &award, 2021, &article).await;
    let trashed = announced(&app, &award, 2020, &article).await;
    app.editor().delete(&at("conferrals", &trashed)).await.expect(204);
    conferral(&app, &award, 2022).await;
    for reader in [app.anon(), app.editor()] {
        let read = reader.get(&with).await.expect(200).json();
        assert_eq!(read["conferrals"], json!([new, old]), "newest first, as they are shown elsewhere");
        let mut without = read.clone();
        without.as_object_mut().unwrap().remove("conferrals");
        assert_eq!(without, reader.get(&path).await.json());
    }
    app.anon().get(&format!("{path}?include=conferrals,conferrals")).await.expect(200);
    let answer = app.anon().get("/v1/articles/tui-jin-hui?include=honours").await.expect(400);
    assert!(answer.json()["detail"].as_str().unwrap().contains("conferrals"), "it says what there is");
    assert_eq!(answer.problem(400, "bad_request"), ["include not_allowed"]);
    let answer = app.anon().get(&format!("{path}?embed=conferrals")).await;
    assert_eq!(answer.problem(400, "bad_request"), ["embed unknown_parameter"]);
}

#[actix_web::test]
async fn an_old_slug_leads_home_and_the_query_goes_along() {
    let app = TestApp::start().await;
    let article = published(&app, "推进会").await;
    app.editor().patch(&at("articles", &article), json!({ "slug": "meeting" })).await.expect(200);
    let answer = app.anon().get("/v1/articles/tui-jin-hui?include=conferrals").await.expect(308);
    let home = "https://api.example.org/v1/articles/meeting?include=conferrals";
    assert_eq!(answer.header("location"), home);
}

#[actix_web::test]
async fn a_draft_shows_its_conferrals_to_the_desk_only() {
    let app = TestApp::start().await;
    let (article, award) = (draft(&app, "草稿").await, award(&app, "奖").await);
    announced(&app, &award, 2020, &article).await;
    let path = format!("{}?include=conferrals", at("articles", &article));
    app.anon().get(&path).await.problem(404, "not_found");
    app.author().get(&path).await.problem(404, "not_found");
    let read = app.editor().get(&path).await.expect(200).json();
    assert_eq!(read["conferrals"][0]["article"]["id"], article["id"]);
}

#[actix_web::test]
async fn an_article_that_is_referred_to_stays() {
    let app = TestApp::start().await;
    let (article, award) = (published(&app, "推进会").await, award(&app, "奖").await);
    let path = at("articles", &article);
    let conferred = announced(&app, &award, 2020, &article).await;
    let input = json!({ "title": "竞赛", "year": 2020, "article_id": article["id"] });
    let competition = app.editor().post("/v1/competitions", input).await.expect(201).json();
    let answer = app.editor().delete(&path).await.expect(409);
    let detail = answer.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("conferral 2020-jiang") && detail.contains("competition jing-sai"), "{detail}");
    assert_eq!(answer.problem(409, "conflict"), [" still_referenced"]);
    app.anon().get(&path).await.expect(200);
    app.editor().delete(&at("conferrals", &conferred)).await.expect(204);
    let answer = app.editor().delete(&path).await;
    assert_eq!(answer.problem(409, "conflict"), [" still_referenced"], "the competition is there still");
    app.editor().patch(&at("competitions", &competition), json!({ "article_id": null })).await.expect(200);
    app.editor().delete(&path).await.expect(204);
}

#[actix_web::test]
async fn an_article_is_withdrawn_whatever_it_announces() {
    let app = TestApp::start().await;
    let (article, award) = (published(&app, "推进会").await, award(&app, "奖").await);
    let conferred = announced(&app, &award, 2020, &article).await;
    let path = at("articles", &article);
    for (status, shown) in [("archived", false), ("published", true), ("draft", false)] {
        app.editor().patch(&path, json!({ "status": status })).await.expect(200);
        let read = app.anon().get(&at("conferrals", &conferred)).await.expect(200);
        assert_eq!(read.json()["article_id"].is_string(), shown, "{status}");
        let bytes = String::from_utf8(read.bytes).unwrap();
        assert_eq!(bytes.contains(text(&article, "id")), shown, "{bytes}");
    }
}
