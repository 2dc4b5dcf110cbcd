//! Out of the trash for good.

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::factory::{
    at, award, competition, conferral, honour, published, section, studio, tag, text, unit,
};

#[derive(QueryableByName)]
struct Left {
    #[diesel(sql_type = BigInt)]
    left: i64,
}

/// Rows that still say something of what was purged; the audit log is meant to.
fn left(app: &TestApp, id: &str) -> i64 {
    let id: uuid::Uuid = id.parse().unwrap();
    let found: Left = sql_query(
        "SELECT (SELECT count(*) FROM revisions WHERE resource_id = $1) \
              + (SELECT count(*) FROM slug_history WHERE resource_id = $1) \
              + (SELECT count(*) FROM search_documents WHERE subject_id = $1) \
              + (SELECT count(*) FROM view_totals WHERE subject_id = $1) \
              + (SELECT count(*) FROM view_counts WHERE subject_id = $1) \
              + (SELECT count(*) FROM view_days WHERE subject_id = $1) AS left",
    )
    .bind::<diesel::sql_types::Uuid, _>(id)
    .get_result(&mut app.connection())
    .unwrap();
    found.left
}

async fn purge(app: &TestApp, path: &str) {
    app.editor().delete(path).await.expect(204);
    app.admin().act(&format!("{path}/purge")).await.expect(204);
}

#[actix_web::test]
async fn an_article_is_gone_with_all_that_was_known_of_it() {
    let app = TestApp::start().await;
    let made = published(&app, "推进会").await;
    let path = at("articles", &made);
    app.editor().patch(&path, json!({ "slug": "another" })).await.expect(200);
    app.anon().act(&format!("{path}/views")).await.expect(200);
    purge(&app, &path).await;
    assert_eq!(left(&app, text(&made, "id")), 0);
    for client in [app.anon(), app.editor()] {
        client.get(&path).await.problem(404, "not_found");
        client.get(&format!("/v1/articles/{}", text(&made, "slug"))).await.problem(404, "not_found");
    }
    app.editor().get(&format!("{path}/revisions")).await.problem(404, "not_found");
    app.editor().act(&format!("{path}/restore")).await.problem(404, "not_found");
    app.admin().act(&format!("{path}/purge")).await.problem(404, "not_found");
    // Its slugs are free again.
    let again = json!({ "title": "新", "body": "正文。", "slug": "another" });
    app.editor().post("/v1/articles", again).await.expect(201);
    let log =
        app.admin().get(&format!("/v1/audit-events?resource_id={}&action=purge", text(&made, "id"))).await;
    assert_eq!(log.expect(200).json()["data"][0]["actor"]["name"], "admin");
}

#[actix_web::test]
async fn every_kind_can_be_purged_from_the_trash_in_turn() {
    let app = TestApp::start().await;
    let (award, unit, studio) =
        (award(&app, "先锋号").await, unit(&app, "机械厂").await, studio(&app, "工作室").await);
    let conferral = conferral(&app, &award, 2020).await;
    let honour = honour(&app, &conferral, &unit).await;
    let rest = [
        ("competitions", competition(&app, "竞赛", 2020).await),
        ("tags", tag(&app, "竞赛").await),
        ("sections", section(&app, "栏目").await),
        ("innovation-studios", studio),
    ];
    let register =
        [("honours", honour), ("conferrals", conferral), ("awards", award), ("honoured-units", unit)];
    for (collection, made) in register.into_iter().chain(rest) {
        purge(&app, &at(collection, &made)).await;
        assert_eq!(left(&app, text(&made, "id")), 0, "{collection}");
    }
}

#[actix_web::test]
async fn what_is_live_or_still_referred_to_stays() {
    let app = TestApp::start().await;
    let (award, unit) = (award(&app, "先锋号").await, unit(&app, "机械厂").await);
    let conferral = conferral(&app, &award, 2020).await;
    let honour = honour(&app, &conferral, &unit).await;
    let paths: Vec<String> = [("honours", &honour), ("conferrals", &conferral), ("awards", &award)]
        .map(|(collection, made): (&str, &Value)| at(collection, made))
        .into();
    for path in &paths {
        let refused = app.admin().act(&format!("{path}/purge")).await;
        assert_eq!(refused.problem(409, "conflict"), [" wrong_state"]);
        app.editor().delete(path).await.expect(204);
    }
    let refused = app.admin().act(&format!("{}/purge", paths[2])).await;
    assert_eq!(refused.problem(409, "conflict"), [" still_referenced"]);
    app.editor().act(&format!("{}/restore", paths[2])).await.expect(200);
}

#[actix_web::test]
async fn only_administrators_purge() {
    let app = TestApp::start().await;
    let path = at("tags", &tag(&app, "竞赛").await);
    app.editor().delete(&path).await.expect(204);
    app.anon().act(&format!("{path}/purge")).await.problem(401, "unauthorized");
    app.author().act(&format!("{path}/purge")).await.problem(403, "forbidden");
    app.editor().act(&format!("{path}/purge")).await.problem(403, "forbidden");
    app.admin().act("/v1/unknown/x/purge").await.problem(404, "not_found");
    app.admin().act(&format!("{path}/purge?validate_only=true")).await.expect(204);
    app.admin().act(&format!("{path}/purge")).await.expect(204);
}

#[actix_web::test]
async fn a_stale_purge_is_refused_and_answers_of_what_is_purged_are_forgotten() {
    let app = TestApp::start().await;
    let keyed = app.editor().with("Idempotency-Key", "one");
    let input = json!({ "title": "推进会", "body": "正文。", "slug": "meeting" });
    let made = keyed.post("/v1/articles", input.clone()).await.expect(201).json();
    let path = at("articles", &made);
    app.editor().delete(&path).await.expect(204);
    let purge = format!("{path}/purge");
    app.admin().with("If-Match", "\"1\"").act(&purge).await.problem(412, "precondition_failed");
    app.admin().with("If-Match", "\"2\"").act(&purge).await.expect(204);
    let again = keyed.post("/v1/articles", input).await.expect(201);
    assert_eq!(again.header("idempotency-replayed"), "");
    assert_ne!(again.json()["id"], made["id"]);
}
