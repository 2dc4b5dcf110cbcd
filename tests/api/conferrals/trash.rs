//! Conferrals into the trash and out of it.

use std::pin::Pin;

use serde_json::json;

use super::entries::enter;
use super::slugs;
use crate::support::factory::{at, award, competition, conferral, draft};
use crate::support::{TestApp, together};

#[actix_web::test]
async fn a_conferral_with_honours_stays() {
    let app = TestApp::start().await;
    let award = award(&app, "奖").await;
    for (honours, status) in [([1, 0, 0], 409), ([0, 1, 0], 409), ([0, 0, 1], 204)] {
        let made = conferral(&app, &award, 2020).await;
        enter(&app, &made, honours);
        let answer = app.editor().delete(&at("conferrals", &made)).await.expect(status);
        if status == 409 {
            assert!(answer.json()["detail"].as_str().unwrap().contains("honour honour-"), "it names them");
            assert_eq!(answer.problem(409, "conflict"), [" still_referenced"]);
        }
    }
}

#[actix_web::test]
async fn a_deleted_conferral_is_gone_for_everyone_and_comes_back_as_it_was() {
    let app = TestApp::start().await;
    let made = conferral(&app, &award(&app, "奖").await, 2020).await;
    let path = at("conferrals", &made);
    app.editor().delete(&path).await.expect(204);
    for key in [path.as_str(), "/v1/conferrals/2020-jiang"] {
        for reader in [app.anon(), app.author(), app.editor()] {
            reader.get(key).await.problem(404, "not_found");
            assert!(slugs(&reader, "/v1/conferrals").await.is_empty());
        }
        app.editor().patch(key, json!({})).await.problem(404, "not_found");
        app.editor().delete(key).await.problem(404, "not_found");
    }
    app.anon().get("/v1/conferrals?status=trashed").await.problem(401, "unauthorized");
    app.author().get("/v1/conferrals?status=trashed").await.problem(403, "forbidden");
    assert_eq!(slugs(&app.editor(), "/v1/conferrals?status=trashed").await, ["2020-jiang"]);
    let mut back = app.editor().act("/v1/conferrals/2020-jiang/restore").await.expect(200).json();
    assert_eq!(back["version"], 3, "the trash and back are two changes");
    assert_eq!(app.editor().act(&format!("{path}/restore")).await.expect(200).json(), back, "left alone");
    back["version"] = made["version"].clone();
    assert_eq!(back, made);
}

#[actix_web::test]
async fn a_conferral_waits_for_what_it_needs() {
    let app = TestApp::start().await;
    let (award, competition) = (award(&app, "奖").await, competition(&app, "竞赛", 2020).await);
    let article = draft(&app, "文").await;
    let body = json!({
        "award_id": award["id"],
        "year": 2020,
        "competition_id": competition["id"],
        "article_id": article["id"],
    });
    let made = app.editor().post("/v1/conferrals", body).await.expect(201).json();
    let restore = format!("{}/restore", at("conferrals", &made));
    app.editor().delete(&at("conferrals", &made)).await.expect(204);
    let needed = [("awards", &award), ("competitions", &competition), ("articles", &article)];
    for (collection, resource) in needed {
        app.editor().delete(&at(collection, resource)).await.expect(204);
    }
    let shown = &app.editor().get("/v1/conferrals?status=trashed").await.json()["data"][0];
    assert_eq!((&shown["article_id"], &shown["article"]), (&article["id"], &json!(null)));
    let mut faults = vec!["/award_id not_found", "/competition_id not_found", "/article_id not_found"];
    for (collection, resource) in needed {
        assert_eq!(app.editor().act(&restore).await.problem(409, "conflict"), faults);
        app.editor().act(&format!("{}/restore", at(collection, resource))).await.expect(200);
        faults.remove(0);
    }
    app.editor().act(&restore).await.expect(200);
}

#[actix_web::test]
async fn a_conferral_does_not_come_back_where_another_is() {
    let app = TestApp::start().await;
    let (award, article) = (award(&app, "奖").await, draft(&app, "文").await);
    for (field, value) in [("article_id", article["id"].clone()), ("document_no", json!("5号"))] {
        let mut body = json!({ "award_id": award["id"], "year": 2020 });
        body[field] = value;
        let old = app.editor().post("/v1/conferrals", body.clone()).await.expect(201).json();
        app.editor().delete(&at("conferrals", &old)).await.expect(204);
        app.editor().post("/v1/conferrals", body).await.expect(201);
        let answer = app.editor().act(&format!("{}/restore", at("conferrals", &old))).await;
        assert_eq!(answer.problem(409, "conflict"), [format!("/{field} taken")]);
    }
}

#[actix_web::test]
async fn what_is_referred_to_stays_whoever_comes_first() {
    let app = TestApp::start().await;
    let award = award(&app, "奖").await["id"].clone();
    for round in 0..4 {
        for (collection, field) in [("articles", "article_id"), ("competitions", "competition_id")] {
            let needed = match collection {
                "articles" => draft(&app, &format!("文{round}")).await,
                _ => competition(&app, &format!("竞赛{round}"), 2020).await,
            };
            let mut input = json!({ "award_id": award, "year": 2020 });
            input[field] = needed["id"].clone();
            let (trasher, conferrer, path) = (app.editor(), app.editor(), at(collection, &needed));
            let statuses = together([
                Box::pin(async move { trasher.delete(&path).await.status })
                    as Pin<Box<dyn Future<Output = u16>>>,
                Box::pin(async move { conferrer.post("/v1/conferrals", input).await.status }),
            ])
            .await;
            assert!(matches!(statuses[..], [204, 422] | [409, 201]), "{collection}: {statuses:?}");
        }
    }
}
