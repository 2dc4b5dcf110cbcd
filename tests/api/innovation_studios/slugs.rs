//! Addresses of studios: chosen or made, unique, and never dead.

use std::collections::HashSet;

use serde_json::json;

use super::full;
use crate::support::factory::{at, innovation_studio, text};
use crate::support::{TestApp, together};

#[actix_web::test]
async fn an_old_slug_leads_to_the_new_one() {
    let app = TestApp::start().await;
    let made = innovation_studio(&app, full()).await;
    let path = at("innovation-studios", &made);
    for slug in ["two", "three"] {
        app.editor().patch(&path, json!({ "slug": slug })).await.expect(200);
    }
    for old in ["wang-jian-guo", "two"] {
        let answer = app.anon().get(&format!("/v1/innovation-studios/{old}")).await.expect(308);
        assert_eq!(answer.header("location"), "https://api.example.org/v1/innovation-studios/three");
        let answer = app.anon().get(&format!("/v1/innovation-studios/{old}?include=honours,host_unit")).await;
        let location = "https://api.example.org/v1/innovation-studios/three?include=honours,host_unit";
        assert_eq!(answer.expect(308).header("location"), location, "the query goes along");
    }
    let written = app.editor().patch("/v1/innovation-studios/two", json!({ "leader": "李秀英" })).await;
    assert_eq!(written.expect(200).json()["slug"], "three", "a write finds it by its old slug");
    let renamed = app.editor().patch(&path, json!({ "name": "新名" })).await.expect(200).json();
    assert_eq!(renamed["slug"], "three", "a new name leaves the slug");
    let choice = json!({ "name": "别的", "slug": "two" });
    let answer = app.editor().post("/v1/innovation-studios", choice).await;
    assert_eq!(answer.problem(409, "conflict"), ["/slug taken"], "nobody else gets the old ones");
    app.editor().patch(&path, json!({ "slug": "two" })).await.expect(200);
    app.anon().get("/v1/innovation-studios/two").await.expect(200);
    app.editor().delete(&path).await.expect(204);
    for slug in ["wang-jian-guo", "two", "three"] {
        app.editor().get(&format!("/v1/innovation-studios/{slug}")).await.problem(404, "not_found");
    }
}

#[actix_web::test]
async fn a_chosen_slug_is_had_by_one() {
    let app = TestApp::start().await;
    innovation_studio(&app, full()).await;
    let other = at("innovation-studios", &innovation_studio(&app, json!({ "name": "别的" })).await);
    let body = json!({ "name": "别的", "slug": "wang-jian-guo" });
    for answer in [
        app.editor().post("/v1/innovation-studios", body.clone()).await,
        app.editor().put(&other, body.clone()).await,
        app.editor().patch(&other, body).await,
    ] {
        assert_eq!(answer.problem(409, "conflict"), ["/slug taken"]);
    }
    // Another kind of resource may have the same one.
    let article = json!({ "title": "文", "body": "", "slug": "wang-jian-guo" });
    app.editor().post("/v1/articles", article).await.expect(201);
    // A name may be a route's word.
    assert_eq!(innovation_studio(&app, json!({ "name": "Views" })).await["slug"], "views-2");
}

#[actix_web::test]
async fn many_at_once_get_slugs_of_their_own() {
    let app = TestApp::start().await;
    let answers = together((0..12).map(|_| {
        let editor = app.editor();
        async move { editor.post("/v1/innovation-studios", json!({ "name": "创新工作室" })).await }
    }))
    .await;
    let slugs: HashSet<String> =
        answers.into_iter().map(|answer| text(&answer.expect(201).json(), "slug").to_owned()).collect();
    assert_eq!(slugs.len(), 12);
}
