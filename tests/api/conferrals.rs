//! Conferrals: decisions that confer an award.

mod cascades;
mod changes;
mod checks;
mod counts;
pub mod entries;
mod filters;
mod hidden;
mod limits;
mod revocations;
mod statistics;
mod statistics_walked;
mod trash;

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::factory::{at, award, competition, conferral, published, text};

/// The slugs that a list shows, in its order.
pub async fn slugs(client: &crate::support::Client, path: &str) -> Vec<String> {
    let page = client.get(path).await.expect(200).json();
    page["data"].as_array().unwrap().iter().map(|item| text(item, "slug").to_owned()).collect()
}

#[actix_web::test]
async fn an_editor_makes_a_conferral_and_everyone_reads_it() {
    let app = TestApp::start().await;
    let award = award(&app, "工人先锋号").await;
    let competition = competition(&app, "全市竞赛", 2020).await;
    let article = published(&app, "推进会召开").await;
    let body = json!({
        "award_id": award["id"],
        "year": 2020,
        "competition_id": competition["id"],
        "decided_on": "2021-03-18",
        "document_no": " 广工发〔2021〕5号 ",
        "article_id": article["id"],
        "declared_count": 40,
    });
    let answer = app.editor().post("/v1/conferrals", body).await.expect(201);
    let made = answer.json();
    let home = "https://api.example.org/v1/conferrals/2020-gong-ren-xian-feng-hao";
    assert_eq!(answer.header("location"), home);
    assert!(answer.header("etag").starts_with("\"1-"));
    let expected = json!({
        "id": made["id"],
        "slug": "2020-gong-ren-xian-feng-hao",
        "award": { "id": award["id"], "slug": award["slug"], "name": "工人先锋号", "level": "municipal" },
        "recipient_kind": "unit",
        "year": 2020,
        "competition_id": competition["id"],
        "competition": {
            "id": competition["id"],
            "slug": competition["slug"],
            "year": 2020,
            "title": "全市竞赛",
        },
        "decided_on": "2021-03-18",
        "document_no": "广工发〔2021〕5号",
        "article_id": article["id"],
        "article": {
            "id": article["id"],
            "slug": article["slug"],
            "title": "推进会召开",
            "published_at": article["published_at"],
        },
        "declared_count": 40,
        "entered_count": 0,
        "version": 1,
        "created_at": made["created_at"],
        "updated_at": made["updated_at"],
    });
    assert_eq!(made, expected);
    for key in [text(&made, "id"), text(&made, "slug")] {
        for reader in [app.anon(), app.author(), app.editor()] {
            let read = reader.get(&format!("/v1/conferrals/{key}")).await.expect(200);
            assert_eq!(read.json(), made);
            let known = reader.with("If-None-Match", &read.header("etag"));
            known.get(&format!("/v1/conferrals/{key}")).await.expect(304);
        }
    }
    assert_eq!(app.anon().get("/v1/conferrals").await.json()["data"], json!([made]), "lists show the same");
}

#[actix_web::test]
async fn an_award_and_a_year_are_enough() {
    let app = TestApp::start().await;
    let award = award(&app, "工人先锋号").await;
    let first = conferral(&app, &award, 2020).await;
    for absent in ["competition_id", "competition", "decided_on", "document_no", "article_id", "article"] {
        assert_eq!(first[absent], Value::Null, "{absent}");
    }
    assert_eq!(first["declared_count"], Value::Null, "nobody said, so it is not 0");
    let second = conferral(&app, &award, 2020).await;
    assert_eq!(second["slug"], "2020-gong-ren-xian-feng-hao-2", "nothing says that it is the same decision");
}

#[actix_web::test]
async fn only_editors_write() {
    let app = TestApp::start().await;
    let award = award(&app, "奖").await;
    let path = at("conferrals", &conferral(&app, &award, 2020).await);
    let input = json!({ "award_id": award["id"], "year": 2021 });
    for (client, status, code) in [(app.anon(), 401, "unauthorized"), (app.author(), 403, "forbidden")] {
        client.post("/v1/conferrals", input.clone()).await.problem(status, code);
        client.put(&path, input.clone()).await.problem(status, code);
        client.patch(&path, json!({ "year": 2021 })).await.problem(status, code);
        client.delete(&path).await.problem(status, code);
        client.act(&format!("{path}/restore")).await.problem(status, code);
    }
    app.admin().patch(&path, json!({ "year": 2021 })).await.expect(200);
}

#[actix_web::test]
async fn the_kind_of_recipient_is_the_awards() {
    let app = TestApp::start().await;
    let studios = crate::support::factory::award_of(&app, "创新工作室", "national", "studio").await;
    let made = conferral(&app, &studios, 2020).await;
    assert_eq!(made["recipient_kind"], "studio");
    let units = award(&app, "工人先锋号").await;
    let patch = json!({ "award_id": units["id"] });
    let turned = app.editor().patch(&at("conferrals", &made), patch).await.expect(200).json();
    assert_eq!((&turned["recipient_kind"], &turned["award"]["name"]), (&json!("unit"), &json!("工人先锋号")));
    assert_eq!(turned["slug"], made["slug"], "the slug stays");
    let answer = app.editor().patch(&at("conferrals", &made), json!({ "recipient_kind": "studio" })).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/recipient_kind unknown_field"]);
}
