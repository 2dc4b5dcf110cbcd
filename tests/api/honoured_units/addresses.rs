//! The addresses of a merged record lead to the one it was merged into.

use serde_json::{Value, json};

use super::{merge, read, unit, unmerge};
use crate::support::TestApp;
use crate::support::factory::{at, text};

/// Where `path` leads by 308.
async fn location(app: &TestApp, path: &str) -> String {
    app.anon().get(path).await.expect(308).header("location")
}

#[actix_web::test]
async fn the_id_and_every_slug_of_a_merged_record_lead_to_the_survivor() {
    let app = TestApp::start().await;
    let (one, two, three) = (unit(&app, "一").await, unit(&app, "二").await, unit(&app, "三").await);
    app.editor().patch(&at("honoured-units", &one), json!({ "slug": "first" })).await.expect(200);
    let addresses = [text(&one, "id"), "first", text(&one, "slug")];
    for (duplicate, survivor) in [(&one, &two), (&two, &three)] {
        merge(&app, duplicate, survivor).await;
        let expected = format!("https://api.example.org/v1/honoured-units/{}", text(survivor, "slug"));
        for key in addresses {
            let path = format!("/v1/honoured-units/{key}");
            assert_eq!(location(&app, &path).await, expected);
            let query = format!("{path}?include=honours");
            assert_eq!(location(&app, &query).await, format!("{expected}?include=honours"));
        }
    }
    assert_eq!(
        location(&app, &at("honoured-units", &two)).await,
        "https://api.example.org/v1/honoured-units/san"
    );
    app.editor().patch("/v1/honoured-units/san", json!({ "slug": "third" })).await.expect(200);
    assert_eq!(
        location(&app, "/v1/honoured-units/first").await,
        "https://api.example.org/v1/honoured-units/third"
    );
}

#[actix_web::test]
async fn after_undoing_each_has_its_own_addresses_again() {
    let app = TestApp::start().await;
    let (one, two) = (unit(&app, "一").await, unit(&app, "二").await);
    app.editor().patch(&at("honoured-units", &one), json!({ "slug": "first" })).await.expect(200);
    merge(&app, &one, &two).await;
    for taken in ["first", text(&one, "slug")] {
        let answer = app.editor().patch(&at("honoured-units", &two), json!({ "slug": taken })).await;
        assert_eq!(answer.problem(409, "conflict"), ["/slug taken"], "{taken}");
    }
    unmerge(&app, &one).await;
    let own: Value = read(&app, &one).await;
    assert_eq!(app.anon().get("/v1/honoured-units/first").await.expect(200).json(), own);
    assert_eq!(
        location(&app, "/v1/honoured-units/yi").await,
        "https://api.example.org/v1/honoured-units/first"
    );
}
