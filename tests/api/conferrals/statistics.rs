//! How many conferrals there are, by group.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::entries::enter;
use crate::support::TestApp;
use crate::support::factory::{at, award_of, competition};

/// Three conferrals of two awards, one in a competition, one in the trash.
async fn register(app: &TestApp) -> (Value, Value, Value) {
    let units = award_of(app, "先锋号", "municipal", "unit").await;
    let studios = award_of(app, "工作室", "national", "studio").await;
    let games = competition(app, "竞赛", 2020).await;
    for (award, year, competition, declared, honours) in [
        (&units, 2020, Some(&games), Some(40), [3, 1, 1]),
        (&units, 2021, None, None, [2, 0, 0]),
        (&studios, 2020, Some(&games), Some(9), [0, 0, 0]),
    ] {
        let mut body = json!({ "award_id": award["id"], "year": year });
        if let Some(competition) = competition {
            body["competition_id"] = competition["id"].clone();
        }
        if let Some(declared) = declared {
            body["declared_count"] = json!(declared);
        }
        let made = app.editor().post("/v1/conferrals", body).await.expect(201).json();
        enter(app, &made, honours);
    }
    let trashed = json!({ "award_id": units["id"], "year": 2020, "declared_count": 1000 });
    let trashed = app.editor().post("/v1/conferrals", trashed).await.expect(201).json();
    app.editor().delete(&at("conferrals", &trashed)).await.expect(204);
    (units, studios, games)
}

fn counts(conferrals: i64, declared: i64, entered: i64, undeclared: i64) -> Value {
    json!({
        "conferrals": conferrals,
        "declared_count": declared,
        "entered_count": entered,
        "undeclared_conferrals": undeclared,
    })
}

/// The groups of a row with its counts.
fn row(groups: Value, counts: Value) -> Value {
    let mut row = groups;
    row.as_object_mut().unwrap().extend(counts.as_object().unwrap().clone());
    row
}

async fn statistics(app: &TestApp, query: &str) -> Value {
    app.anon().get(&format!("/v1/conferrals/statistics?{query}")).await.expect(200).json()
}

#[actix_web::test]
async fn without_groups_there_is_the_total() {
    let app = TestApp::start().await;
    assert_eq!(statistics(&app, "").await, json!({ "data": [], "total": counts(0, 0, 0, 0) }));
    assert_eq!(statistics(&app, "group_by=year").await, json!({ "data": [], "total": counts(0, 0, 0, 0) }));
    register(&app).await;
    assert_eq!(statistics(&app, "").await, json!({ "data": [], "total": counts(3, 49, 5, 1) }));
    let table = app.anon().get("/v1/conferrals/statistics?format=csv").await.expect(200);
    let text = String::from_utf8(table.bytes).unwrap();
    let header = "conferrals,declared_count,entered_count,undeclared_conferrals";
    assert_eq!(text, format!("\u{feff}{header}\r\n3,49,5,1\r\n"), "one row, the total");
}

#[actix_web::test]
async fn conferrals_are_counted_by_each_group() {
    let app = TestApp::start().await;
    let (units, studios, games) = register(&app).await;
    let reference = |award: &Value| json!({ "id": award["id"], "slug": award["slug"], "name": award["name"], "level": award["level"] });
    let games = json!({ "id": games["id"], "slug": games["slug"], "year": 2020, "title": "竞赛" });
    let (of_units, of_studios) = (counts(2, 40, 5, 1), counts(1, 9, 0, 0));
    for (query, rows) in [
        (
            "group_by=year",
            vec![
                row(json!({ "year": 2021 }), counts(1, 0, 2, 1)),
                row(json!({ "year": 2020 }), counts(2, 49, 3, 0)),
            ],
        ),
        (
            "group_by=level",
            vec![
                row(json!({ "level": "national" }), of_studios.clone()),
                row(json!({ "level": "municipal" }), of_units.clone()),
            ],
        ),
        (
            "group_by=award",
            vec![
                row(json!({ "award": reference(&units) }), of_units.clone()),
                row(json!({ "award": reference(&studios) }), of_studios.clone()),
            ],
        ),
        (
            "group_by=competition",
            vec![
                row(json!({ "competition": games }), counts(2, 49, 3, 0)),
                row(json!({ "competition": null }), counts(1, 0, 2, 1)),
            ],
        ),
        (
            "group_by=recipient_kind",
            vec![
                row(json!({ "recipient_kind": "studio" }), of_studios.clone()),
                row(json!({ "recipient_kind": "unit" }), of_units.clone()),
            ],
        ),
    ] {
        let answer = statistics(&app, query).await;
        assert_eq!(answer, json!({ "data": rows, "total": counts(3, 49, 5, 1) }), "{query}");
    }
}

#[actix_web::test]
async fn groups_are_sorted_in_the_order_asked_for() {
    let app = TestApp::start().await;
    register(&app).await;
    let order = |answer: &Value| -> Vec<String> {
        let rows = answer["data"].as_array().unwrap().iter();
        rows.map(|row| format!("{} {}", row["recipient_kind"].as_str().unwrap(), row["year"])).collect()
    };
    let by_kind = statistics(&app, "group_by=recipient_kind,year").await;
    assert_eq!(order(&by_kind), ["studio 2020", "unit 2021", "unit 2020"]);
    let by_year = statistics(&app, "group_by=year,recipient_kind").await;
    assert_eq!(order(&by_year), ["unit 2021", "studio 2020", "unit 2020"]);
    assert_eq!(by_year["total"], by_kind["total"]);
}

#[actix_web::test]
async fn the_filters_of_the_list_hold() {
    let app = TestApp::start().await;
    register(&app).await;
    for (query, total) in [
        ("award=xian-feng-hao", counts(2, 40, 5, 1)),
        ("competition=jing-sai", counts(2, 49, 3, 0)),
        ("level=national", counts(1, 9, 0, 0)),
        ("recipient_kind=unit", counts(2, 40, 5, 1)),
        ("year=2020", counts(2, 49, 3, 0)),
        ("year_min=2021", counts(1, 0, 2, 1)),
        ("year_max=2020", counts(2, 49, 3, 0)),
        ("year=2021&level=national", counts(0, 0, 0, 0)),
    ] {
        for group in ["", "&group_by=year,level,competition"] {
            assert_eq!(statistics(&app, &format!("{query}{group}")).await["total"], total, "{query}{group}");
        }
    }
}

#[actix_web::test]
async fn what_cannot_be_counted_is_refused() {
    let app = TestApp::start().await;
    for (query, fault) in [
        ("group_by=", "group_by not_allowed"),
        ("group_by=region", "group_by not_allowed"),
        ("group_by=year,year", "group_by not_allowed"),
        ("group_by=year,level,year", "group_by not_allowed"),
        ("group_by=year,level,award,competition", "group_by too_many"),
        ("status=trashed", "status unknown_parameter"),
        ("limit=1", "limit unknown_parameter"),
        ("award=nowhere", "award not_found"),
        ("year=0", "year too_small"),
    ] {
        let answer = app.anon().get(&format!("/v1/conferrals/statistics?{query}")).await;
        assert_eq!(answer.problem(400, "bad_request"), [fault], "{query}");
    }
}

#[actix_web::test]
async fn more_rows_than_an_answer_holds_are_refused() {
    use diesel::connection::SimpleConnection;
    let app = TestApp::start().await;
    let awards = "
        INSERT INTO awards (id, slug, name, name_folded, level, recipient_kind, created_at, updated_at)
            SELECT gen_random_uuid(), 'award-' || n, 'award ' || n, 'award ' || n, 'county', 'unit', now(), now()
            FROM generate_series(1, 5001) n;
        INSERT INTO conferrals (id, slug, award_id, recipient_kind, year, created_at, updated_at)
            SELECT gen_random_uuid(), slug, id, 'unit', 2020, now(), now() FROM awards;
        INSERT INTO conferrals (id, slug, award_id, recipient_kind, year, created_at, updated_at)
            SELECT gen_random_uuid(), slug || '-2', id, 'unit', 2021, now(), now() FROM awards
            WHERE slug <> 'award-1';";
    app.connection().batch_execute(awards).unwrap();
    let path = "/v1/conferrals/statistics?group_by=award,year";
    let answer = app.anon().get(path).await;
    assert_eq!(answer.problem(400, "bad_request"), ["group_by too_many"]);
    app.connection().batch_execute("DELETE FROM conferrals WHERE slug = 'award-1'").unwrap();
    let answer = app.anon().get(path).await.expect(200).json();
    assert_eq!(answer["data"].as_array().unwrap().len(), 10_000);
    assert_eq!(answer["total"]["conferrals"], 10_000);
}

#[actix_web::test]
async fn no_conferral_is_called_statistics() {
    let app = TestApp::start().await;
    let path = "/v1/conferrals/statistics";
    app.anon().send(Method::HEAD, path, None, Vec::new()).await.expect(200);
    app.editor().put(path, json!({})).await.problem(405, "method_not_allowed");
    app.editor().patch(path, json!({})).await.problem(405, "method_not_allowed");
    app.editor().delete(path).await.problem(405, "method_not_allowed");
}

#[actix_web::test]
async fn a_cache_learns_when_the_register_changes() {
    let app = TestApp::start().await;
    register(&app).await;
    let path = "/v1/conferrals/statistics?group_by=year";
    let etag = app.anon().get(path).await.expect(200).header("etag");
    app.anon().with("If-None-Match", &etag).get(path).await.expect(304);
    app.editor().patch("/v1/conferrals/2021-xian-feng-hao", json!({ "year": 2019 })).await.expect(200);
    app.anon().with("If-None-Match", &etag).get(path).await.expect(200);
}
