//! Deleted is in the trash, and comes back whole.

use serde_json::json;

use super::full;
use super::register::{honour, revoke, trash};
use crate::support::TestApp;
use crate::support::factory::{at, innovation_studio, listed};

const TRASH: &str = "/v1/innovation-studios?status=trashed";

#[actix_web::test]
async fn a_deleted_studio_is_gone_for_everyone() {
    let app = TestApp::start().await;
    let path = at("innovation-studios", &innovation_studio(&app, full()).await);
    app.editor().delete(&path).await.expect(204);
    for key in [path.as_str(), "/v1/innovation-studios/wang-jian-guo"] {
        for reader in [app.anon(), app.author(), app.editor(), app.admin()] {
            reader.get(key).await.problem(404, "not_found");
            reader.get(&format!("{key}?include=honours")).await.problem(404, "not_found");
        }
        app.editor().patch(key, json!({ "name": "改" })).await.problem(404, "not_found");
        app.editor().put(key, json!({ "name": "改" })).await.problem(404, "not_found");
        app.editor().delete(key).await.problem(404, "not_found");
    }
    for status in ["active", "closed", "all"] {
        assert!(listed(&app.editor(), &format!("/v1/innovation-studios?status={status}")).await.is_empty());
    }
}

#[actix_web::test]
async fn only_the_desk_looks_into_the_trash() {
    let app = TestApp::start().await;
    app.editor().delete(&at("innovation-studios", &innovation_studio(&app, full()).await)).await.expect(204);
    innovation_studio(&app, json!({ "name": "新工作室" })).await;
    app.anon().get(TRASH).await.problem(401, "unauthorized");
    app.author().get(TRASH).await.problem(403, "forbidden");
    assert_eq!(listed(&app.editor(), TRASH).await, ["王建国劳模创新工作室"]);
    assert!(
        listed(&app.editor(), &format!("{TRASH}&level=county")).await.is_empty(),
        "filters hold there too"
    );
    assert_eq!(listed(&app.admin(), &format!("{TRASH}&level=municipal&sort=-updated_at")).await.len(), 1);
}

#[actix_web::test]
async fn a_studio_comes_back_as_it_was() {
    let app = TestApp::start().await;
    let made = innovation_studio(&app, full()).await;
    let path = at("innovation-studios", &made);
    app.anon().act(&format!("{path}/views")).await.expect(200);
    app.editor().delete(&path).await.expect(204);
    let mut back = app.editor().act("/v1/innovation-studios/wang-jian-guo/restore").await.expect(200).json();
    assert_eq!(back["version"], 3, "the trash and back are two changes");
    back["version"] = made["version"].clone();
    assert_eq!(back, made);
    assert_eq!(app.anon().get(&format!("{path}/views")).await.expect(200).json()["total"], 1);
    let again = app.editor().act(&format!("{path}/restore")).await.expect(200).json();
    assert_eq!(again["version"], 3, "what is not in the trash is left alone");
}

#[actix_web::test]
async fn a_studio_with_honours_stays() {
    let app = TestApp::start().await;
    let made = innovation_studio(&app, full()).await;
    let path = at("innovation-studios", &made);
    let honour = honour(&app, &made, 2020);
    let answer = app.editor().delete(&path).await.expect(409);
    assert!(answer.json()["detail"].as_str().unwrap().contains("honour honour-"), "it names them");
    assert_eq!(answer.problem(409, "conflict"), [" still_referenced"]);
    revoke(&app, &honour);
    assert_eq!(app.editor().delete(&path).await.problem(409, "conflict"), [" still_referenced"]);
    app.anon().get(&path).await.expect(200);
    trash(&app, "honours", &honour);
    app.editor().delete(&path).await.expect(204);
}

#[actix_web::test]
async fn the_trash_keeps_its_slugs() {
    let app = TestApp::start().await;
    let made = innovation_studio(&app, json!({ "name": "创新" })).await;
    app.editor().delete(&at("innovation-studios", &made)).await.expect(204);
    let chosen = json!({ "name": "别的", "slug": "chuang-xin" });
    let answer = app.editor().post("/v1/innovation-studios", chosen).await;
    assert_eq!(answer.problem(409, "conflict"), ["/slug taken"]);
    assert_eq!(innovation_studio(&app, json!({ "name": "创新" })).await["slug"], "chuang-xin-2");
    app.editor().act("/v1/innovation-studios/chuang-xin/restore").await.expect(200);
}
