//! PUT, PATCH, versions and slugs.

use serde_json::{Value, json};

use crate::support::factory::{at, award, competition, conferral, draft, text};
use crate::support::{TestApp, nobody};

#[actix_web::test]
async fn a_conferral_is_replaced_and_patched() {
    let app = TestApp::start().await;
    let (award, competition) = (award(&app, "奖").await, competition(&app, "竞赛", 2020).await);
    let article = draft(&app, "文").await;
    let body = json!({
        "award_id": award["id"],
        "year": 2020,
        "competition_id": competition["id"],
        "decided_on": "2021-03-18",
        "document_no": "5号",
        "article_id": article["id"],
        "declared_count": 40,
    });
    let made = app.editor().post("/v1/conferrals", body.clone()).await.expect(201).json();
    let path = at("conferrals", &made);
    assert_eq!(app.editor().put(&path, body).await.expect(200).json(), made, "nothing changes");
    let patch = json!({ "declared_count": 41, "decided_on": null });
    let patched = app.editor().patch(&path, patch.clone()).await.expect(200).json();
    assert_eq!((&patched["declared_count"], &patched["decided_on"]), (&json!(41), &Value::Null));
    assert_eq!((&patched["document_no"], &patched["version"]), (&json!("5号"), &json!(2)));
    for same in [patch, json!({}), json!({ "document_no": " 5号 " })] {
        assert_eq!(app.editor().patch(&path, same).await.expect(200).json(), patched, "nothing changes");
    }
    let put = json!({ "award_id": award["id"], "year": 2021 });
    let put = app.editor().put(&path, put).await.expect(200).json();
    assert_eq!((&put["year"], &put["slug"]), (&json!(2021), &json!("2020-jiang")), "the slug stays");
    for cleared in ["competition_id", "document_no", "article_id", "declared_count"] {
        assert_eq!(put[cleared], Value::Null, "{cleared}");
    }
    for (patch, fault) in [
        (json!({ "award_id": null }), "/award_id required"),
        (json!({ "year": null }), "/year required"),
        (json!({ "x": null }), "/x unknown_field"),
        (json!({ "award_id": nobody() }), "/award_id not_found"),
    ] {
        assert_eq!(app.editor().patch(&path, patch).await.problem(422, "unprocessable"), [fault]);
    }
}

#[actix_web::test]
async fn a_write_names_the_version_that_it_has_seen() {
    let app = TestApp::start().await;
    let award = award(&app, "奖").await;
    let path = at("conferrals", &conferral(&app, &award, 2020).await);
    let etag = app.editor().get(&path).await.header("etag");
    let seen = app.editor().with("If-Match", &etag);
    seen.patch(&path, json!({ "declared_count": 1 })).await.expect(200);
    seen.patch(&path, json!({ "declared_count": 2 })).await.problem(412, "precondition_failed");
    let put = json!({ "award_id": award["id"], "year": 2020 });
    seen.put(&path, put).await.problem(412, "precondition_failed");
    seen.delete(&path).await.problem(412, "precondition_failed");
    app.editor().with("If-Match", "\"2\"").delete(&path).await.expect(204);
}

#[actix_web::test]
async fn an_old_slug_leads_home_and_the_query_goes_along() {
    let app = TestApp::start().await;
    let award = award(&app, "奖").await;
    let path = at("conferrals", &conferral(&app, &award, 2020).await);
    let other = at("conferrals", &conferral(&app, &award, 2021).await);
    app.editor().patch(&path, json!({ "slug": "the-first" })).await.expect(200);
    let answer = app.anon().get("/v1/conferrals/2020-jiang?include=honours").await.expect(308);
    let home = "https://api.example.org/v1/conferrals/the-first?include=honours";
    assert_eq!(answer.header("location"), home);
    app.editor().patch("/v1/conferrals/2020-jiang", json!({ "declared_count": 1 })).await.expect(200);
    for taken in ["the-first", "2020-jiang"] {
        let answer = app.editor().patch(&other, json!({ "slug": taken })).await;
        assert_eq!(answer.problem(409, "conflict"), ["/slug taken"]);
    }
    for nothing in ["nowhere", &nobody().to_string(), "Not-A-Slug"] {
        app.anon().get(&format!("/v1/conferrals/{nothing}")).await.problem(404, "not_found");
        app.editor().patch(&format!("/v1/conferrals/{nothing}"), json!({})).await.problem(404, "not_found");
    }
}

#[actix_web::test]
async fn a_slug_is_made_from_the_year_and_the_name_whatever_it_is() {
    let app = TestApp::start().await;
    for (name, slug) in [("🏆", "2020"), ("Labour Medal", "2020-labour-medal")] {
        let made = conferral(&app, &award(&app, name).await, 2020).await;
        assert_eq!(text(&made, "slug"), slug);
    }
}
