//! Awards into the trash and out of it.

use std::pin::Pin;

use serde_json::json;

use crate::support::factory::{at, award, conferral, listed, text};
use crate::support::{TestApp, together};

#[actix_web::test]
async fn an_award_that_is_conferred_stays() {
    let app = TestApp::start().await;
    let made = award(&app, "工人先锋号").await;
    let conferred = conferral(&app, &made, 2020).await;
    let answer = app.editor().delete(&at("awards", &made)).await.expect(409);
    assert!(answer.json()["detail"].as_str().unwrap().contains(text(&conferred, "slug")), "it names them");
    assert_eq!(answer.problem(409, "conflict"), [" still_referenced"]);
    app.editor().delete(&at("conferrals", &conferred)).await.expect(204);
    app.editor().delete(&at("awards", &made)).await.expect(204);
    for reader in [app.anon(), app.editor()] {
        reader.get(&at("awards", &made)).await.problem(404, "not_found");
        reader.get("/v1/awards/gong-ren-xian-feng-hao").await.problem(404, "not_found");
    }
    app.editor().patch(&at("awards", &made), json!({})).await.problem(404, "not_found");
    app.editor().delete(&at("awards", &made)).await.problem(404, "not_found");
}

#[actix_web::test]
async fn an_award_comes_back_unless_its_name_is_taken() {
    let app = TestApp::start().await;
    let old = award(&app, "工人先锋号").await;
    app.editor().delete(&at("awards", &old)).await.expect(204);
    let new = award(&app, "工人先锋号").await;
    assert_eq!(new["slug"], "gong-ren-xian-feng-hao-2");
    let restore = format!("{}/restore", at("awards", &old));
    assert_eq!(app.editor().act(&restore).await.problem(409, "conflict"), ["/name taken"]);
    app.editor().patch(&at("awards", &new), json!({ "level": "county" })).await.expect(200);
    let mut back = app.editor().act("/v1/awards/gong-ren-xian-feng-hao/restore").await.expect(200).json();
    assert_eq!(back["version"], 3, "the trash and back are two changes");
    assert_eq!(app.editor().act(&restore).await.expect(200).json(), back, "one that is live is left alone");
    back["version"] = old["version"].clone();
    assert_eq!(back, old);
}

#[actix_web::test]
async fn only_the_desk_looks_into_the_trash() {
    let app = TestApp::start().await;
    app.editor().delete(&at("awards", &award(&app, "旧奖").await)).await.expect(204);
    award(&app, "新奖").await;
    app.anon().get("/v1/awards?status=trashed").await.problem(401, "unauthorized");
    app.author().get("/v1/awards?status=trashed").await.problem(403, "forbidden");
    assert_eq!(listed(&app.editor(), "/v1/awards?status=trashed").await, ["旧奖"]);
    assert_eq!(listed(&app.anon(), "/v1/awards").await, ["新奖"]);
}

#[actix_web::test]
async fn nobody_confers_an_award_while_it_goes_to_the_trash() {
    let app = TestApp::start().await;
    for round in 0..6 {
        let made = award(&app, &format!("奖{round}")).await;
        let (path, input) = (at("awards", &made), json!({ "award_id": made["id"], "year": 2020 }));
        let (trasher, conferrer) = (app.editor(), app.editor());
        let statuses = together([
            Box::pin(async move { trasher.delete(&path).await.status }) as Pin<Box<dyn Future<Output = u16>>>,
            Box::pin(async move { conferrer.post("/v1/conferrals", input).await.status }),
        ])
        .await;
        assert!(matches!(statuses[..], [204, 422] | [409, 201]), "{statuses:?}");
    }
}
