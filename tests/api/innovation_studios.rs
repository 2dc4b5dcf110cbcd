//! Innovation studios: how one comes into being, and who may write.

mod changes;
mod concurrency;
mod database;
mod filters;
mod honours;
mod host_unit;
mod limits;
mod register;
mod slugs;
mod trash;
mod views;
mod walks;

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::factory::{at, innovation_studio, text};
use crate::support::{Answer, Client, TestApp, nobody};

/// A studio with something in every field but the link to a unit.
fn full() -> Value {
    json!({
        "name": "王建国劳模创新工作室",
        "slug": "wang-jian-guo",
        "leader": "王建国",
        "leader_title": "全国劳动模范",
        "host_unit": "川北机械厂",
        "level": "municipal",
        "field": "机械加工",
        "region": "利州区",
        "established_on": "2015-05-01",
        "members": [{ "name": "李秀英", "title": "高级技师" }, { "name": "赵强" }],
        "achievements": "改进工艺12项。\n获专利3件。",
        "description": "工作室面向一线。",
        "cover": { "url": "https://img.example.org/studio.jpg", "alt": "工作室" },
        "contact": "电话：0839-3262473\n地址：翠屏街42号",
        "status": "closed",
    })
}

#[actix_web::test]
async fn an_editor_makes_a_studio_and_everyone_reads_it() {
    let app = TestApp::start().await;
    let answer = app.editor().post("/v1/innovation-studios", full()).await.expect(201);
    let made = answer.json();
    assert_eq!(answer.header("location"), "https://api.example.org/v1/innovation-studios/wang-jian-guo");
    assert!(answer.header("etag").starts_with("\"1-"));
    for (field, sent) in full().as_object().unwrap() {
        match field.as_str() {
            "members" => assert_eq!(made["members"][1], json!({ "name": "赵强", "title": null })),
            "cover" => {
                assert_eq!((&made["cover"]["url"], &made["cover"]["alt"]), (&sent["url"], &sent["alt"]))
            }
            _ => assert_eq!(&made[field], sent, "{field}"),
        }
    }
    assert_eq!(made["members"][0], json!({ "name": "李秀英", "title": "高级技师" }));
    assert_eq!((&made["version"], &made["honour_count"]), (&json!(1), &json!(0)));
    assert_eq!((&made["created_at"], &made["host_unit_id"]), (&json!("2026-03-22T04:00:00Z"), &Value::Null));
    for key in [text(&made, "id"), "wang-jian-guo"] {
        for reader in [app.anon(), app.author(), app.editor()] {
            let read = reader.get(&format!("/v1/innovation-studios/{key}")).await.expect(200);
            assert_eq!(read.header("etag"), answer.header("etag"));
            assert_eq!(read.json(), made);
        }
    }
}

#[actix_web::test]
async fn a_name_is_enough() {
    let app = TestApp::start().await;
    let made = innovation_studio(&app, json!({ "name": " 赵强\t创新 工作室 " })).await;
    assert_eq!((text(&made, "name"), text(&made, "status")), ("赵强 创新 工作室", "active"));
    assert_eq!(made["slug"], "zhao-qiang-chuang-xin-gong-zuo-shi");
    assert_eq!(made["members"], json!([]));
    for field in
        ["leader", "leader_title", "host_unit", "host_unit_id", "level", "field", "region", "established_on"]
    {
        assert_eq!(made[field], Value::Null, "{field}");
    }
    for field in ["achievements", "description", "contact", "cover"] {
        assert_eq!(made[field], Value::Null, "{field}");
    }
    for absent in ["host", "honours", "name_folded", "deleted_at"] {
        assert!(made.get(absent).is_none(), "{absent}");
    }
}

#[actix_web::test]
async fn two_studios_may_have_one_name() {
    let app = TestApp::start().await;
    let first = innovation_studio(&app, json!({ "name": "创新工作室" })).await;
    let second = innovation_studio(&app, json!({ "name": "创新工作室" })).await;
    assert_eq!(second["slug"], format!("{}-2", text(&first, "slug")));
}

/// Every write there is, each with a body that is right.
async fn writes(client: &Client, path: &str) -> Vec<Answer> {
    let body = json!({ "name": "改" });
    vec![
        client.post("/v1/innovation-studios", body.clone()).await,
        client.put(path, body.clone()).await,
        client.patch(path, body).await,
        client.delete(path).await,
        client.act(&format!("{path}/restore")).await,
    ]
}

#[actix_web::test]
async fn only_editors_write() {
    let app = TestApp::start().await;
    let path = at("innovation-studios", &innovation_studio(&app, full()).await);
    let before = app.anon().get(&path).await.expect(200).bytes;
    for answer in writes(&app.anon(), &path).await {
        assert!(answer.header("www-authenticate").starts_with("Bearer "));
        answer.problem(401, "unauthorized");
    }
    for answer in writes(&app.author(), &path).await {
        answer.problem(403, "forbidden");
    }
    assert_eq!(app.anon().get(&path).await.expect(200).bytes, before);
    let broken = app.author().send(Method::POST, "/v1/innovation-studios", None, b"?".to_vec()).await;
    broken.problem(403, "forbidden");
}

#[actix_web::test]
async fn what_is_not_there_is_404() {
    let app = TestApp::start().await;
    for key in [nobody().to_string().as_str(), "nothing-here", "%20"] {
        let path = format!("/v1/innovation-studios/{key}");
        app.anon().get(&path).await.problem(404, "not_found");
        app.editor().put(&path, json!({ "name": "改" })).await.problem(404, "not_found");
        app.editor().patch(&path, json!({ "name": "改" })).await.problem(404, "not_found");
        app.editor().delete(&path).await.problem(404, "not_found");
        app.editor().act(&format!("{path}/restore")).await.problem(404, "not_found");
    }
}
