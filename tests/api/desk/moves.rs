//! All articles of a section into another.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use plaudit::schema::{articles, audit_events, revisions};
use serde_json::{Value, json};

use crate::support::factory::{article, at, listed, section, subsection, text};
use crate::support::{TestApp, nobody};

async fn of(app: &TestApp, title: &str, section: &Value, status: &str) -> Value {
    let input = json!({ "title": title, "body": "正文。", "section_id": section["id"], "status": status });
    article(app, input).await
}

fn path(section: &Value) -> String {
    format!("{}/move-articles", at("sections", section))
}

#[actix_web::test]
async fn the_articles_of_a_section_move_to_another_one_or_to_none() {
    let app = TestApp::start().await;
    let (old, new) = (section(&app, "旧").await, section(&app, "新").await);
    let below = subsection(&app, "下", &old).await;
    let moved = [of(&app, "草", &old, "draft").await, of(&app, "发", &old, "published").await];
    let stays = of(&app, "下级", &below, "published").await;
    let trashed = of(&app, "删", &old, "draft").await;
    app.editor().delete(&at("articles", &trashed)).await.expect(204);
    let to = json!({ "to": new["id"] });
    app.editor().post(&format!("{}?validate_only=true", path(&old)), to.clone()).await.expect(204);
    let answer = app.editor().post(&path(&old), to.clone()).await.expect(200).json();
    assert_eq!(answer, json!({ "moved": 2, "remaining": 0 }));
    for before in &moved {
        let after = app.editor().get(&at("articles", before)).await.expect(200).json();
        assert_eq!((&after["section_id"], &after["version"]), (&new["id"], &json!(2)));
        let id: uuid::Uuid = text(before, "id").parse().unwrap();
        let mut connection = app.connection();
        let (action, snapshot): (String, Value) = revisions::table
            .find(("article", id, 2))
            .select((revisions::action, revisions::snapshot))
            .first(&mut connection)
            .unwrap();
        assert_eq!(
            (action.as_str(), &snapshot["section_id"], &snapshot["body"]),
            ("move", &new["id"], &before["desk"]["body"])
        );
        let logged: Vec<String> = audit_events::table
            .filter(audit_events::resource_id.eq(id))
            .order(audit_events::version)
            .select(audit_events::action)
            .load(&mut connection)
            .unwrap();
        assert_eq!(logged, ["create", "move"]);
    }
    assert_eq!(app.editor().get(&at("articles", &stays)).await.json(), stays);
    assert_eq!(listed(&app.anon(), "/v1/search?q=%E5%8F%91&section=xin").await, ["发"]);
    let again = app.editor().post(&path(&old), to).await.expect(200).json();
    assert_eq!(again, json!({ "moved": 0, "remaining": 0 }));
    let out =
        app.editor().post("/v1/sections/xin/move-articles", json!({ "to": null })).await.expect(200).json();
    assert_eq!(out, json!({ "moved": 2, "remaining": 0 }));
    assert_eq!(app.editor().get(&at("articles", &moved[0])).await.json()["section_id"], Value::Null);
    // Nothing refers to it any more.
    app.editor().delete(&at("sections", &new)).await.expect(204);
}

#[actix_web::test]
async fn where_they_go_is_checked() {
    let app = TestApp::start().await;
    let (old, gone) = (section(&app, "旧").await, section(&app, "没").await);
    app.editor().delete(&at("sections", &gone)).await.expect(204);
    for (body, fault) in [
        (json!({}), "/to required"),
        (json!({ "to": "xin" }), "/to invalid_format"),
        (json!({ "to": nobody() }), "/to not_found"),
        (json!({ "to": gone["id"] }), "/to not_found"),
        (json!({ "to": old["id"] }), "/to conflicting"),
    ] {
        assert_eq!(app.editor().post(&path(&old), body).await.problem(422, "unprocessable"), [fault]);
    }
    let none = json!({ "to": null });
    app.editor().post(&path(&gone), none.clone()).await.problem(404, "not_found");
    app.anon().post(&path(&old), none.clone()).await.problem(401, "unauthorized");
    app.author().post(&path(&old), none).await.problem(403, "forbidden");
}

#[actix_web::test]
async fn a_thousand_move_in_one_call_and_the_rest_in_the_next() {
    let app = TestApp::start().await;
    let (old, new) = (section(&app, "旧").await, section(&app, "新").await);
    // Content that is older than its history.
    let fill = format!(
        "INSERT INTO articles (id, slug, title, body, body_format, body_html, body_text, section_id, locale, status, \
         created_at, updated_at) SELECT md5(n::text)::uuid, 'a-' || n, 't ' || n, '', 'markdown', '', repeat('正文', 500), \
         '{}', 'zh-Hans', 'draft', now(), now() FROM generate_series(1, 1030) n",
        text(&old, "id")
    );
    app.connection().batch_execute(&fill).unwrap();
    let (mut moved, mut calls) = (0, 0);
    loop {
        let answer = app.editor().post(&path(&old), json!({ "to": new["id"] })).await.expect(200).json();
        let (now, left) = (answer["moved"].as_i64().unwrap(), answer["remaining"].as_i64().unwrap());
        moved += now;
        calls += 1;
        assert!((1..=1000).contains(&now), "{answer}");
        assert_eq!(moved + left, 1030);
        if left == 0 {
            break;
        }
    }
    assert!(calls >= 2, "not all in one call");
    let versions: Vec<i32> = articles::table.select(articles::version).load(&mut app.connection()).unwrap();
    assert!(versions.iter().all(|version| *version == 2));
    let recorded: i64 = revisions::table
        .filter(revisions::resource.eq("article").and(revisions::version.eq(2)))
        .count()
        .get_result(&mut app.connection())
        .unwrap();
    assert_eq!(recorded, 1030);
}
