//! The way back to a revision.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::factory::{
    article, at, award, competition, conferral, honour, published, section, studio, tag, text, unit,
};

async fn restore(app: &TestApp, path: &str, version: i32) -> Value {
    let answer = app.editor().act(&format!("{path}/revisions/{version}/restore")).await.expect(200);
    let restored = answer.json();
    assert!(answer.header("etag").starts_with(&format!("\"{}-", restored["version"])));
    restored
}

#[actix_web::test]
async fn every_kind_goes_back_to_what_it_was_as_a_new_version() {
    let app = TestApp::start().await;
    let (award, unit) = (award(&app, "先锋号").await, unit(&app, "机械厂").await);
    let conferral = conferral(&app, &award, 2020).await;
    let honour = honour(&app, &conferral, &unit).await;
    for (collection, made, field, value) in [
        ("articles", published(&app, "推进会").await, "title", json!("另一个")),
        ("sections", section(&app, "栏目").await, "name", json!("另一个")),
        ("tags", tag(&app, "竞赛").await, "name", json!("另一个")),
        ("competitions", competition(&app, "竞赛", 2020).await, "year", json!(2021)),
        ("innovation-studios", studio(&app, "工作室").await, "leader", json!("李明")),
        ("honours", honour, "citation", json!("成绩突出")),
        ("conferrals", conferral, "declared_count", json!(40)),
        ("honoured-units", unit, "region", json!("利州区")),
        ("awards", award, "name", json!("另一个")),
    ] {
        let path = at(collection, &made);
        let before = app.editor().get(&path).await.expect(200).json();
        let version = before["version"].as_i64().unwrap();
        app.editor().patch(&path, json!({ field: value })).await.expect(200);
        let restored = restore(&app, &path, i32::try_from(version).unwrap()).await;
        assert_eq!(
            (&restored["version"], &restored["action"]),
            (&json!(version + 2), &json!("restore_revision")),
            "{path}"
        );
        let after = app.editor().get(&path).await.expect(200).json();
        assert_eq!((&after[field], &after["version"]), (&before[field], &json!(version + 2)), "{path}");
    }
    app.editor().patch("/v1/site", json!({ "name": "总工会" })).await.expect(200);
    assert_eq!(restore(&app, "/v1/site", 1).await["version"], 3);
    assert_eq!(app.anon().get("/v1/site").await.json()["name"], json!(null));
}

#[actix_web::test]
async fn an_article_stays_where_it_stands() {
    let app = TestApp::start().await;
    let made = article(&app, json!({ "title": "推进会", "body": "初稿。", "slug": "first" })).await;
    let path = at("articles", &made);
    let change = json!({ "body": "定稿。", "status": "published", "slug": "second", "unpublish_at": "2027-01-01T00:00:00Z" });
    let before = app.editor().patch(&path, change).await.expect(200).json();
    restore(&app, &path, 1).await;
    let after = app.editor().get(&path).await.expect(200).json();
    assert_eq!(text(&after["desk"], "body"), "初稿。");
    assert!(text(&after, "body_html").contains("初稿"));
    for field in ["slug", "status", "published_at"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    assert_eq!(after["desk"]["unpublish_at"], before["desk"]["unpublish_at"]);
}

#[actix_web::test]
async fn the_present_version_is_restored_without_a_new_one() {
    let app = TestApp::start().await;
    let path = at("tags", &tag(&app, "竞赛").await);
    assert_eq!(restore(&app, &path, 1).await["version"], 1);
}

#[actix_web::test]
async fn what_it_referred_to_may_be_gone() {
    let app = TestApp::start().await;
    let section = section(&app, "栏目").await;
    let made =
        article(&app, json!({ "title": "推进会", "body": "正文。", "section_id": section["id"] })).await;
    let path = at("articles", &made);
    app.editor().patch(&path, json!({ "section_id": null })).await.expect(200);
    app.editor().delete(&at("sections", &section)).await.expect(204);
    let refused = app.editor().act(&format!("{path}/revisions/1/restore")).await;
    assert_eq!(refused.problem(409, "conflict"), ["/section_id not_found"]);
    let name = at("tags", &tag(&app, "竞赛").await);
    app.editor().patch(&name, json!({ "name": "技能" })).await.expect(200);
    tag(&app, "竞赛").await;
    let refused = app.editor().act(&format!("{name}/revisions/1/restore")).await;
    assert_eq!(refused.problem(409, "conflict"), ["/name taken"]);
}

#[actix_web::test]
async fn it_is_a_write_like_any_other() {
    let app = TestApp::start().await;
    let path = at("tags", &tag(&app, "竞赛").await);
    app.editor().patch(&path, json!({ "name": "技能" })).await.expect(200);
    let restore = format!("{path}/revisions/1/restore");
    app.anon().act(&restore).await.problem(401, "unauthorized");
    app.author().act(&restore).await.problem(403, "forbidden");
    app.editor().with("If-Match", "\"1\"").act(&restore).await.problem(412, "precondition_failed");
    app.editor().act(&format!("{path}/revisions/7/restore")).await.problem(404, "not_found");
    app.editor().act(&format!("{restore}?validate_only=true")).await.expect(204);
    assert_eq!(app.anon().get(&path).await.json()["name"], "技能");
    let keyed = app.editor().with("Idempotency-Key", "one");
    let first = keyed.act(&restore).await.expect(200);
    app.editor().patch(&path, json!({ "name": "又一个" })).await.expect(200);
    assert_eq!(keyed.act(&restore).await.expect(200).bytes, first.bytes);
    assert_eq!(app.anon().get(&path).await.json()["name"], "又一个");
    app.editor().delete(&path).await.expect(204);
    app.editor().act(&restore).await.problem(404, "not_found");
}

#[actix_web::test]
async fn an_author_restores_the_text_and_nothing_that_an_editor_decides() {
    let app = TestApp::start().await;
    let made =
        app.author().post("/v1/articles", json!({ "title": "推进会", "body": "初稿。" })).await.expect(201);
    let path = at("articles", &made.json());
    app.editor().patch(&path, json!({ "pinned": true })).await.expect(200);
    app.editor().patch(&path, json!({ "pinned": false })).await.expect(200);
    app.author().patch(&path, json!({ "body": "定稿。" })).await.expect(200);
    app.author().act(&format!("{path}/revisions/2/restore")).await.expect(200);
    let after = app.author().get(&path).await.expect(200).json();
    assert_eq!((&after["pinned"], text(&after["desk"], "body")), (&json!(false), "初稿。"));
}
