//! `fields`: less of a resource, by a media type of its own.

use serde_json::{Value, json};

use super::paths;
use crate::support::TestApp;
use crate::support::factory::{article, at, published, tag};

const PARTIAL: &str = "application/vnd.plaudit.partial+json";

#[actix_web::test]
async fn only_the_fields_asked_for_are_shown_and_always_the_id() {
    let app = TestApp::start().await;
    let made = published(&app, "推进会").await;
    let whole = app.anon().get(&at("articles", &made)).await.expect(200);
    for (path, pointer) in [
        ("/v1/articles?fields=title,pinned", "/data/0"),
        (&format!("{}?fields=title,pinned", at("articles", &made)), ""),
    ] {
        let answer = app.anon().get(path).await.expect(200);
        assert_eq!(answer.header("content-type"), PARTIAL);
        assert_ne!(answer.header("etag"), whole.header("etag"));
        let shown = answer.json().pointer(pointer).unwrap().clone();
        assert_eq!(shown, json!({ "id": made["id"], "title": "推进会", "pinned": false }));
    }
    let path = format!("{}?fields=id", at("articles", &made));
    let answer = app.anon().get(&path).await.expect(200);
    assert_eq!(answer.json(), json!({ "id": made["id"] }));
    let again = app.anon().with("If-None-Match", &answer.header("etag")).get(&path).await.expect(304);
    assert!(again.bytes.is_empty());
    assert!(answer.header("etag").starts_with("\"1-"), "the version is the resource's");
}

#[actix_web::test]
async fn a_field_that_is_not_the_callers_is_not_shown_by_asking_for_it() {
    let app = TestApp::start().await;
    let made =
        article(&app, json!({ "title": "文", "body": "源", "status": "published", "editor": "李四" })).await;
    let path = format!("{}?fields=desk,body_text", at("articles", &made));
    assert_eq!(
        app.anon().get(&path).await.expect(200).json(),
        json!({ "id": made["id"], "body_text": "源" })
    );
    assert_eq!(app.editor().get(&path).await.expect(200).json()["desk"]["editor"], "李四");
    for hidden in ["editor", "body", "deleted_at", "created_by", "listed_at", "title_folded"] {
        let answer = app.anon().get(&format!("{}?fields={hidden}", at("articles", &made))).await;
        assert_eq!(answer.problem(400, "bad_request"), ["fields not_allowed"], "{hidden}");
    }
}

#[actix_web::test]
async fn every_field_of_a_list_can_be_asked_for() {
    let app = TestApp::start().await;
    tag(&app, "竞赛").await;
    for (path, parameters) in paths() {
        let fields = parameters.as_array().unwrap().iter().find(|one| one["name"] == "fields").unwrap();
        let names = fields["schema"]["items"]["enum"].as_array().unwrap();
        let reader = super::reader(&app, &path);
        // What has no slug is named otherwise, and what happened once does not change.
        let (name, time) = match path.as_str() {
            "/v1/users" => ("username", "updated_at"),
            "/v1/api-keys" => ("name", "updated_at"),
            "/v1/audit-events" => ("action", "occurred_at"),
            _ => ("slug", "updated_at"),
        };
        for required in ["id", name, "version", time] {
            assert!(names.contains(&Value::from(required)), "{path} has no {required}");
        }
        let all = names.iter().map(|name| name.as_str().unwrap()).collect::<Vec<_>>().join(",");
        reader.get(&format!("{path}?fields={all}")).await.expect(200);
        for (wrong, fault) in [
            ("fields=secret", "fields not_allowed"),
            ("fields=", "fields not_allowed"),
            ("fields=id,id", "fields not_allowed"),
            ("fields=%00", "fields nul_character"),
        ] {
            let answer = reader.get(&format!("{path}?{wrong}")).await;
            assert_eq!(answer.problem(400, "bad_request"), [fault], "{path} {wrong}");
        }
    }
}

#[actix_web::test]
async fn a_csv_has_the_columns_asked_for() {
    let app = TestApp::start().await;
    let body = json!({ "title": "文", "body": "", "status": "published", "cover": { "file_name": "a.jpg" } });
    article(&app, body).await;
    let answer = app.anon().get("/v1/articles?format=csv&fields=title,cover").await.expect(200);
    let text = String::from_utf8(answer.bytes.clone()).unwrap();
    let head = text.lines().next().unwrap().trim_start_matches('\u{feff}');
    assert_eq!(head, "id,title,cover.file_name,cover.url,cover.media_id,cover.alt");
}
