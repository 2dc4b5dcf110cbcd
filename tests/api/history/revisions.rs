//! Revisions: every version is there, says who made it, and differs from others as it does.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::factory::{article, at, draft, published, section, tag, text};
use crate::support::{TestApp, nobody, user_id};

async fn versions(app: &TestApp, path: &str) -> Vec<String> {
    let page = app.editor().get(&format!("{path}/revisions")).await.expect(200).json();
    let line =
        |one: &Value| format!("{} {} {}", one["version"], text(one, "action"), text(&one["actor"], "name"));
    page["data"].as_array().unwrap().iter().map(line).collect()
}

#[actix_web::test]
async fn every_change_is_a_revision_with_who_made_it() {
    let app = TestApp::start().await;
    let path = at("articles", &draft(&app, "推进会").await);
    app.editor().patch(&path, json!({ "title": "全市推进会" })).await.expect(200);
    // What changes nothing is no version.
    app.admin().patch(&path, json!({ "title": "全市推进会" })).await.expect(200);
    app.admin()
        .patch(&path, json!({ "summary": "摘要", "tag_ids": [tag(&app, "竞赛").await["id"]] }))
        .await
        .expect(200);
    app.editor().delete(&path).await.expect(204);
    assert_eq!(
        versions(&app, &path).await,
        ["4 trash editor", "3 update admin", "2 update editor", "1 create editor"]
    );
    app.admin().act(&format!("{path}/restore")).await.expect(200);
    let newest = app.editor().get(&format!("{path}/revisions/5")).await.expect(200).json();
    assert_eq!(
        (&newest["action"], &newest["fields"], &newest["changes"]),
        (&json!("restore"), &json!([]), &json!([]))
    );
    let third = app.editor().get(&format!("{path}/revisions/3")).await.expect(200).json();
    assert_eq!(third["fields"], json!(["summary", "tag_ids"]));
    assert_eq!(third["actor"], json!({ "kind": "account", "id": user_id("admin"), "name": "admin" }));
    assert_eq!(
        (&third["snapshot"]["title"], &third["snapshot"]["summary"]),
        (&json!("全市推进会"), &json!("摘要"))
    );
}

#[actix_web::test]
async fn two_versions_are_compared_field_by_field_and_long_texts_line_by_line() {
    let app = TestApp::start().await;
    let body = "第一段。\n\n第二段。\n\n第三段。";
    let path = at("articles", &article(&app, json!({ "title": "推进会", "body": body })).await);
    app.editor().patch(&path, json!({ "body": body.replace("第二段", "第二段改") })).await.expect(200);
    app.editor().patch(&path, json!({ "title": "全市推进会" })).await.expect(200);
    let third = app.editor().get(&format!("{path}/revisions/3?against=1")).await.expect(200).json();
    assert_eq!(third["against"], 1);
    let changes = third["changes"].as_array().unwrap();
    assert_eq!(changes.iter().map(|one| text(one, "field")).collect::<Vec<_>>(), ["body", "title"]);
    assert_eq!(
        text(&changes[0], "diff"),
        "@@ -1,5 +1,5 @@\n 第一段。\n \n-第二段。\n+第二段改。\n \n 第三段。\n\\ No newline at end of file\n"
    );
    assert_eq!((&changes[1]["before"], &changes[1]["after"]), (&json!("推进会"), &json!("全市推进会")));
    assert_eq!(changes[1].get("diff"), None);
    let first = app.editor().get(&format!("{path}/revisions/1")).await.expect(200).json();
    assert_eq!(first["against"], json!(null));
    assert!(
        first["changes"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["field"] == "title" && one["before"].is_null())
    );
}

#[actix_web::test]
async fn the_list_is_walked_by_cursor_and_every_version_is_met_once() {
    let app = TestApp::start().await;
    let path = at("tags", &tag(&app, "标签0").await);
    for number in 1..12 {
        app.editor().patch(&path, json!({ "name": format!("标签{number}") })).await.expect(200);
    }
    let (mut seen, mut next) = (Vec::new(), String::new());
    loop {
        let answer = app.editor().get(&format!("{path}/revisions?limit=5{next}")).await.expect(200);
        let page = answer.json();
        seen.extend(page["data"].as_array().unwrap().iter().map(|one| one["version"].as_i64().unwrap()));
        let Some(cursor) = page["page"]["next_cursor"].as_str() else { break };
        assert!(answer.header("link").contains("rel=\"next\""));
        next = format!("&cursor={cursor}");
    }
    assert_eq!(seen, (1..=12).rev().collect::<Vec<_>>());
    let other = at("tags", &tag(&app, "另一个").await);
    let foreign = app.editor().get(&format!("{other}/revisions?limit=5{next}")).await;
    assert_eq!(foreign.problem(400, "bad_request"), ["cursor invalid_cursor"]);
}

#[actix_web::test]
async fn who_may_not_read_drafts_learns_nothing() {
    let app = TestApp::start().await;
    let (hidden, shown) =
        (at("articles", &draft(&app, "草稿").await), at("articles", &published(&app, "要闻").await));
    for path in [&hidden, &shown, &at("sections", &section(&app, "栏目").await)] {
        for tail in ["revisions", "revisions/1"] {
            app.anon().get(&format!("{path}/{tail}")).await.problem(401, "unauthorized");
            app.author().get(&format!("{path}/{tail}")).await.problem(404, "not_found");
            app.editor().get(&format!("{path}/{tail}")).await.expect(200);
        }
    }
    app.author().get("/v1/site/revisions").await.problem(403, "forbidden");
    app.author().get("/v1/site/revisions/1").await.problem(403, "forbidden");
}

#[actix_web::test]
async fn what_is_not_there_is_404_and_a_version_to_compare_with_400() {
    let app = TestApp::start().await;
    let path = at("tags", &tag(&app, "标签").await);
    let editor = app.editor();
    for missing in ["/v1/tags/nothing", &format!("/v1/tags/{}", nobody()), "/v1/users/x", "/v1/unknown/x"] {
        editor.get(&format!("{missing}/revisions")).await.problem(404, "not_found");
        editor.get(&format!("{missing}/revisions/1")).await.problem(404, "not_found");
    }
    for version in ["2", "0", "-1", "01", "x", "99999999999"] {
        editor.get(&format!("{path}/revisions/{version}")).await.problem(404, "not_found");
    }
    let against = editor.get(&format!("{path}/revisions/1?against=9")).await;
    assert_eq!(against.problem(400, "bad_request"), ["against not_found"]);
}

#[actix_web::test]
async fn the_site_profile_has_its_versions_too() {
    let app = TestApp::start().await;
    app.editor().patch("/v1/site", json!({ "name": "总工会" })).await.expect(200);
    app.admin().patch("/v1/site", json!({ "hotline": "12351" })).await.expect(200);
    assert_eq!(versions(&app, "/v1/site").await, ["3 update admin", "2 update editor", "1 unknown "]);
    let second = app.editor().get("/v1/site/revisions/3").await.expect(200).json();
    assert_eq!(second["changes"][0]["field"], "hotline");
    assert_eq!(second["snapshot"], json!({ "name": "总工会", "hotline": "12351" }));
}

#[actix_web::test]
async fn no_more_are_kept_than_configured_and_none_longer() {
    let app = TestApp::start_with(|config| config.retention.count = 3).await;
    let path = at("tags", &tag(&app, "标签0").await);
    for number in 1..6 {
        app.editor().patch(&path, json!({ "name": format!("标签{number}") })).await.expect(200);
    }
    assert_eq!(versions(&app, &path).await, ["6 update editor", "5 update editor", "4 update editor"]);
    app.pass(Duration::from_secs(731 * 24 * 3600));
    // The one that says what the tag is stays, however old.
    assert_eq!(versions(&app, &path).await.len(), 3);
    app.editor().patch(&path, json!({ "name": "标签新" })).await.expect(200);
    assert_eq!(versions(&app, &path).await, ["7 update editor"]);
}
