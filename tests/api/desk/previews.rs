//! Preview links: who has one reads one article, for a while.

use std::time::Duration;

use actix_web::http::Method;
use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use serde_json::{Value, json};

use super::{other_author, own, told};
use crate::support::factory::{at, draft, section, tag, text};
use crate::support::{Answer, Client, TestApp, nobody, user_id};

async fn link(client: &Client, article: &Value, input: Value) -> Value {
    client.post(&format!("{}/preview-links", at("articles", article)), input).await.expect(201).json()
}

fn preview(link: &Value) -> String {
    format!("/v1/previews/{}", text(link, "token"))
}

/// What is answered where there is nothing.
fn absent(answer: &Answer) -> Value {
    assert_eq!(answer.status, 404, "{}", String::from_utf8_lossy(&answer.bytes));
    told(answer)
}

#[actix_web::test]
async fn who_has_a_link_reads_the_draft_as_it_is() {
    let app = TestApp::start().await;
    let (news, label) = (section(&app, "新闻").await, tag(&app, "竞赛").await);
    let input = json!({ "title": "原文", "body": "**正文**", "section_id": news["id"], "tag_ids": [label["id"]], "editor": "李四" });
    let article = app.author().post("/v1/articles", input).await.expect(201).json();
    let answer = app
        .author()
        .post(
            &format!("{}/preview-links", at("articles", &article)),
            json!({ "expires_in": 300, "note": " 给王科长 " }),
        )
        .await
        .expect(201);
    assert_eq!(answer.header("cache-control"), "private, no-store");
    assert!(!answer.header("location").contains(text(&answer.json(), "token")));
    let made = answer.json();
    assert_eq!((&made["note"], &made["expires_at"]), (&json!("给王科长"), &json!("2026-03-22T04:05:00Z")));
    assert_eq!(text(&made, "token").len(), 76);
    assert_eq!(made["url"], format!("https://api.example.org{}", preview(&made)));

    let mut expected = article.clone();
    expected.as_object_mut().unwrap().remove("desk");
    for reader in [app.anon(), app.author(), app.editor()] {
        let shown = reader.get(&preview(&made)).await.expect(200);
        assert_eq!(shown.json(), expected, "without its desk part, whoever reads it");
        assert_eq!(shown.header("cache-control"), "private, no-store");
        assert_eq!(shown.header("x-robots-tag"), "noindex");
        assert_eq!(shown.header("referrer-policy"), "no-referrer");
        assert!(!String::from_utf8(shown.bytes).unwrap().contains("李四"));
    }
    let etag = app.anon().get(&preview(&made)).await.header("etag");
    let known = app.anon().with("If-None-Match", &etag).get(&preview(&made)).await.expect(304);
    assert_eq!(known.header("cache-control"), "private, no-store");
    app.anon().send(Method::HEAD, &preview(&made), None, Vec::new()).await.expect(200);
    let named = app.anon().get(&format!("{}?include=section,tags,conferrals", preview(&made))).await.json();
    assert_eq!((&named["section"]["name"], &named["tags"][0]["name"]), (&json!("新闻"), &json!("竞赛")));
    let one = app.anon().get(&format!("{}?fields=title&locale=zh-Hant", preview(&made))).await.expect(200);
    assert_eq!(one.json()["title"], "原文");

    app.author().patch(&at("articles", &article), json!({ "title": "改" })).await.expect(200);
    assert_eq!(app.anon().get(&preview(&made)).await.expect(200).json()["title"], "改");
    for step in ["submit", "publish", "archive"] {
        app.editor().act(&format!("{}/{step}", at("articles", &article))).await.expect(200);
        app.anon().get(&preview(&made)).await.expect(200);
    }
    // It opens nothing else.
    app.anon().get(&at("articles", &article)).await.problem(404, "not_found");
}

#[actix_web::test]
async fn a_link_ends_by_its_time_by_being_taken_back_and_with_its_article() {
    let app = TestApp::start().await;
    let article = draft(&app, "原文").await;
    let nothing = absent(&app.anon().get("/v1/previews/x").await);
    let timed = link(&app.editor(), &article, json!({ "expires_in": 300 })).await;
    let taken = link(&app.editor(), &article, json!({})).await;
    let trashed = link(&app.editor(), &article, json!({})).await;
    app.pass(Duration::from_secs(299));
    app.anon().get(&preview(&timed)).await.expect(200);
    app.pass(Duration::from_secs(1));
    assert_eq!(absent(&app.anon().get(&preview(&timed)).await), nothing);

    let links = format!("{}/preview-links", at("articles", &article));
    let one = format!("{links}/{}", text(&taken, "id"));
    app.editor().delete(&one).await.expect(204);
    assert_eq!(absent(&app.anon().get(&preview(&taken)).await), nothing);
    app.editor().delete(&one).await.problem(404, "not_found");
    app.editor().delete(&format!("{links}/{}", text(&timed, "id"))).await.problem(404, "not_found");
    app.editor().delete(&format!("{links}/{}", nobody())).await.problem(404, "not_found");
    app.editor().delete(&format!("{links}/nothing")).await.problem(404, "not_found");
    let elsewhere = at("articles", &draft(&app, "别的").await);
    let of_other = format!("{elsewhere}/preview-links/{}", text(&trashed, "id"));
    app.editor().delete(&of_other).await.problem(404, "not_found");

    app.anon().get(&preview(&trashed)).await.expect(200);
    app.editor().delete(&at("articles", &article)).await.expect(204);
    assert_eq!(absent(&app.anon().get(&preview(&trashed)).await), nothing);
    app.editor().act(&format!("{}/restore", at("articles", &article))).await.expect(200);
    app.anon().get(&preview(&trashed)).await.expect(200);
    app.pass(Duration::from_secs(604_800));
    assert_eq!(absent(&app.anon().get(&preview(&trashed)).await), nothing, "a week, unless it is said");
}

#[actix_web::test]
async fn the_end_stands_in_the_token_and_in_the_database() {
    let app = TestApp::start().await;
    let made = link(&app.editor(), &draft(&app, "原文").await, json!({ "expires_in": 300 })).await;
    // Whoever makes the row last longer does not make the token last longer.
    app.connection().batch_execute("UPDATE preview_links SET expires_at = '2027-01-01T00:00:00Z'").unwrap();
    app.pass(Duration::from_secs(300));
    let (answer, statements) = app.statements(app.anon().get(&preview(&made))).await;
    answer.problem(404, "not_found");
    assert_eq!(statements, [""; 0]);
    // Nor does one that was let last less last as long as its token.
    let made = link(&app.editor(), &draft(&app, "原文").await, json!({ "expires_in": 3000 })).await;
    app.anon().get(&preview(&made)).await.expect(200);
    app.connection()
        .batch_execute("UPDATE preview_links SET expires_at = created_at + interval '1 second'")
        .unwrap();
    app.pass(Duration::from_secs(2));
    app.anon().get(&preview(&made)).await.problem(404, "not_found");
}

#[actix_web::test]
async fn a_made_up_token_is_refused_before_anything_is_looked_up() {
    let app = TestApp::start().await;
    let (mine, other) = (draft(&app, "一").await, draft(&app, "二").await);
    let made = link(&app.editor(), &mine, json!({})).await;
    let second = link(&app.editor(), &other, json!({ "expires_in": 86400 })).await;
    let (token, another) = (text(&made, "token"), text(&second, "token"));
    let nothing = absent(&app.anon().get("/v1/previews/x").await);
    let (content, signature) = token.split_once('.').unwrap();
    let mut forged = vec![
        content.to_owned(),
        format!("{content}."),
        format!(".{signature}"),
        format!("{token}A"),
        format!("{token}="),
        token[..75].to_owned(),
        token.to_lowercase(),
        format!("{content}.{}", another.split_once('.').unwrap().1),
        format!("{}.{signature}", another.split_once('.').unwrap().0),
        "A".repeat(76),
        format!("{}.{}", "A".repeat(32), "A".repeat(43)),
        "%00".to_owned(),
        "%FF".to_owned(),
        "%2e%2e".to_owned(),
        "x".repeat(5000),
    ];
    for place in 0..token.len() {
        let mut letters: Vec<char> = token.chars().collect();
        letters[place] = if letters[place] == 'A' { 'B' } else { 'A' };
        forged.push(letters.into_iter().collect());
    }
    let (answers, statements) = app
        .statements(async {
            let mut answers = Vec::new();
            for token in &forged {
                answers.push(app.anon().get(&format!("/v1/previews/{token}")).await);
            }
            answers
        })
        .await;
    for (answer, token) in answers.iter().zip(&forged) {
        assert_eq!(absent(answer), nothing, "{token}");
    }
    assert_eq!(statements, [""; 0]);
    app.anon().get(&preview(&made)).await.expect(200);
    // Of another service, with another key.
    let foreign = TestApp::start().await;
    let elsewhere = link(&foreign.editor(), &draft(&foreign, "一").await, json!({})).await;
    assert_eq!(absent(&app.anon().get(&preview(&elsewhere)).await), nothing);
}

#[actix_web::test]
async fn who_may_change_an_article_makes_its_links() {
    let app = TestApp::start().await;
    let (author, other) = (app.author(), other_author(&app));
    let article = own(&app, "原文", "draft").await;
    let links = format!("{}/preview-links", at("articles", &article));
    let made = link(&author, &article, json!({ "note": "一" })).await;
    app.pass(Duration::from_secs(1));
    link(&app.editor(), &article, json!({ "note": "二" })).await;
    let one = format!("{links}/{}", text(&made, "id"));
    for path in [links.as_str(), "/v1/articles/nothing/preview-links"] {
        app.anon().get(path).await.problem(401, "unauthorized");
        app.anon().act(path).await.problem(401, "unauthorized");
        other.get(path).await.problem(404, "not_found");
        other.act(path).await.problem(404, "not_found");
    }
    other.delete(&one).await.problem(404, "not_found");
    let listed = author.get(&links).await.expect(200);
    assert!(!String::from_utf8(listed.bytes.clone()).unwrap().contains(text(&made, "token")));
    let expected = json!({ "data": [
        { "id": made["id"], "note": "一", "created_by": user_id("author"), "created_at": "2026-03-22T04:00:00Z",
            "expires_at": "2026-03-29T04:00:00Z" },
        { "id": listed.json()["data"][1]["id"], "note": "二", "created_by": user_id("editor"),
            "created_at": "2026-03-22T04:00:01Z", "expires_at": "2026-03-29T04:00:01Z" },
    ] });
    assert_eq!(listed.json(), expected);

    app.editor().act(&format!("{}/publish", at("articles", &article))).await.expect(200);
    author.act(&links).await.problem(403, "forbidden");
    other.act(&links).await.problem(403, "forbidden");
    other.get(&links).await.problem(403, "forbidden");
    other.delete(&one).await.problem(403, "forbidden");
    // What an author has given away can be taken back in any state.
    assert_eq!(author.get(&links).await.expect(200).json(), expected);
    author.delete(&one).await.expect(204);
    assert_eq!(app.editor().get(&links).await.json()["data"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn what_is_asked_of_a_link_is_checked() {
    let app = TestApp::start().await;
    let article = draft(&app, "原文").await;
    let links = format!("{}/preview-links", at("articles", &article));
    for (input, fault) in [
        (json!({ "expires_in": 299 }), "/expires_in too_small"),
        (json!({ "expires_in": 2_592_001 }), "/expires_in too_large"),
        (json!({ "expires_in": "300" }), "/expires_in wrong_type"),
        (json!({ "note": "" }), "/note too_short"),
        (json!({ "note": " \u{3000}" }), "/note too_short"),
        (json!({ "note": "长".repeat(201) }), "/note too_long"),
        (json!({ "token": "x" }), "/token unknown_field"),
    ] {
        assert_eq!(app.editor().post(&links, input).await.problem(422, "unprocessable"), [fault]);
    }
    let keyed = app.editor().with("Idempotency-Key", "once").act(&links).await;
    assert_eq!(keyed.problem(400, "bad_request"), ["Idempotency-Key not_allowed"]);
    let tried = app.editor().act(&format!("{links}?validate_only=true")).await;
    assert_eq!(tried.problem(400, "bad_request"), ["validate_only unknown_parameter"]);
    app.editor().act(&links).await.expect(201);
    let document = plaudit::api::document();
    let operation = &document["paths"]["/v1/articles/{id}/preview-links"]["post"];
    let names: Vec<&str> =
        operation["parameters"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["id"]);
    for _ in 1..50 {
        app.editor().act(&links).await.expect(201);
    }
    assert_eq!(app.editor().act(&links).await.problem(409, "conflict"), [" too_many"]);
    let first = app.editor().get(&links).await.json()["data"][0]["id"].clone();
    app.editor().delete(&format!("{links}/{}", first.as_str().unwrap())).await.expect(204);
    app.editor().act(&links).await.expect(201);
}

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = Text)]
    row: String,
}

#[actix_web::test]
async fn a_link_is_recorded_and_its_token_is_kept_nowhere() {
    let app = TestApp::start().await;
    let article = draft(&app, "原文").await;
    let made = link(&app.editor(), &article, json!({ "note": "给王科长" })).await;
    app.anon().get(&preview(&made)).await.expect(200);
    app.pass(Duration::from_secs(1));
    let one = format!("{}/preview-links/{}", at("articles", &article), text(&made, "id"));
    app.editor().delete(&one).await.expect(204);
    let rows: Vec<Kept> = sql_query(
        "SELECT row_to_json(e)::text AS row FROM audit_events e WHERE resource = 'preview_link' ORDER BY occurred_at, id",
    )
    .load(&mut app.connection())
    .unwrap();
    let events: Vec<Value> = rows.iter().map(|kept| serde_json::from_str(&kept.row).unwrap()).collect();
    let actions: Vec<&Value> = events.iter().map(|event| &event["action"]).collect();
    assert_eq!(actions, ["create", "revoke"]);
    assert!(events.iter().all(|event| event["resource_id"] == made["id"] && event["actor_name"] == "editor"));
    assert!(
        rows[0].row.contains(text(&article, "id")) && rows[0].row.contains("给王科长"),
        "{}",
        rows[0].row
    );
    let (token, signature) = (text(&made, "token"), text(&made, "token").split_once('.').unwrap().1);
    for table in ["audit_events", "revisions", "preview_links", "idempotency_keys", "articles"] {
        let rows: Vec<Kept> = sql_query(format!("SELECT row_to_json(t)::text AS row FROM {table} t"))
            .load(&mut app.connection())
            .unwrap();
        for Kept { row } in rows {
            assert!(!row.contains(token) && !row.contains(signature), "{table}: {row}");
        }
    }
}
