//! Deleted is in the trash, and comes back whole.

use serde_json::json;

use crate::support::TestApp;
use crate::support::factory::{article, at, draft, listed, published, section, tag};

#[actix_web::test]
async fn a_deleted_article_is_gone_for_everyone() {
    let app = TestApp::start().await;
    let made = published(&app, "旧闻").await;
    let (path, slug) = (at("articles", &made), "/v1/articles/jiu-wen");
    app.editor().delete(&path).await.expect(204);
    for key in [path.as_str(), slug] {
        for reader in [app.anon(), app.author(), app.editor(), app.admin()] {
            reader.get(key).await.problem(404, "not_found");
        }
        app.editor().patch(key, json!({ "title": "改" })).await.problem(404, "not_found");
        app.editor().put(key, json!({ "title": "改", "body": "" })).await.problem(404, "not_found");
        app.editor().delete(key).await.problem(404, "not_found");
    }
    for status in ["published", "all", "draft"] {
        assert!(listed(&app.editor(), &format!("/v1/articles?status={status}")).await.is_empty(), "{status}");
    }
}

#[actix_web::test]
async fn only_the_desk_looks_into_the_trash() {
    let app = TestApp::start().await;
    app.editor().delete(&at("articles", &published(&app, "旧闻").await)).await.expect(204);
    published(&app, "新闻").await;
    app.anon().get("/v1/articles?status=trashed").await.problem(401, "unauthorized");
    // An author looks into the trash for what is their own.
    assert!(listed(&app.author(), "/v1/articles?status=trashed").await.is_empty());
    assert_eq!(listed(&app.editor(), "/v1/articles?status=trashed").await, ["旧闻"]);
}

#[actix_web::test]
async fn an_article_comes_back_as_it_was() {
    let app = TestApp::start().await;
    let (section, tag) = (section(&app, "新闻").await, tag(&app, "竞赛").await);
    let made = article(
        &app,
        json!({
            "title": "旧闻",
            "body": "正文",
            "status": "published",
            "section_id": section["id"],
            "tag_ids": [tag["id"]],
        }),
    )
    .await;
    let path = at("articles", &made);
    app.anon().act(&format!("{path}/views")).await.expect(200);
    app.editor().delete(&path).await.expect(204);
    let mut back = app.editor().act("/v1/articles/jiu-wen/restore").await.expect(200).json();
    assert_eq!(back["version"], 3, "the trash and back are two changes");
    back["version"] = made["version"].clone();
    assert_eq!(back, made);
    app.anon().get(&path).await.expect(200);
    assert_eq!(app.anon().get(&format!("{path}/views")).await.json()["total"], 1);

    let again = app.editor().act(&format!("{path}/restore")).await.expect(200).json();
    assert_eq!(again["version"], 3, "what is not in the trash is left alone");
}

#[actix_web::test]
async fn an_article_waits_for_what_it_needs() {
    let app = TestApp::start().await;
    let (section, tag) = (section(&app, "旧栏目").await, tag(&app, "旧标签").await);
    let body = json!({ "title": "文", "body": "", "section_id": section["id"], "tag_ids": [tag["id"]] });
    let made = article(&app, body).await;
    for resource in [at("articles", &made), at("sections", &section), at("tags", &tag)] {
        app.editor().delete(&resource).await.expect(204);
    }
    let restore = format!("{}/restore", at("articles", &made));
    let faults = app.editor().act(&restore).await.problem(409, "conflict");
    assert_eq!(faults, ["/section_id not_found", "/tag_ids/0 not_found"]);
    app.editor().act(&format!("{}/restore", at("sections", &section))).await.expect(200);
    app.editor().act(&format!("{}/restore", at("tags", &tag))).await.expect(200);
    app.editor().act(&restore).await.expect(200);
}

#[actix_web::test]
async fn the_trash_keeps_its_slugs() {
    let app = TestApp::start().await;
    let made = draft(&app, "通知").await;
    app.editor().delete(&at("articles", &made)).await.expect(204);
    let body = json!({ "title": "文", "body": "", "slug": "tong-zhi" });
    assert_eq!(app.editor().post("/v1/articles", body).await.problem(409, "conflict"), ["/slug taken"]);
    assert_eq!(draft(&app, "通知").await["slug"], "tong-zhi-2");
    app.editor().act("/v1/articles/tong-zhi/restore").await.expect(200);
}
