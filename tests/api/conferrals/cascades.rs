//! What an honour shares with its conferral follows it.

use std::pin::Pin;

use diesel::sql_types::{Date, Integer, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use serde_json::json;

use super::entries::enter;
use crate::support::factory::{at, award, award_of, conferral, text};
use crate::support::{TestApp, together};

#[derive(Debug, PartialEq, QueryableByName)]
struct Copied {
    #[diesel(sql_type = Text)]
    award: String,
    #[diesel(sql_type = Integer)]
    year: i32,
    #[diesel(sql_type = Date)]
    listed_on: chrono::NaiveDate,
}

/// What the honours of the test's database have copied.
fn copied(app: &TestApp) -> Vec<(String, i32, String)> {
    let rows: Vec<Copied> =
        sql_query("SELECT award_id::text AS award, year, listed_on FROM honours ORDER BY id")
            .load(&mut app.connection())
            .unwrap();
    rows.into_iter().map(|row| (row.award, row.year, row.listed_on.to_string())).collect()
}

#[actix_web::test]
async fn honours_follow_year_day_and_award() {
    let app = TestApp::start().await;
    let (one, other) = (award(&app, "甲").await, award(&app, "乙").await);
    let made = conferral(&app, &one, 2020).await;
    enter(&app, &made, [2, 1, 1]);
    let path = at("conferrals", &made);
    let honours = |award, year, day: &str| vec![(text(award, "id").to_owned(), year, day.to_owned()); 4];
    assert_eq!(copied(&app), honours(&one, 2020, "2020-12-31"));
    app.editor().patch(&path, json!({ "year": 2019 })).await.expect(200);
    assert_eq!(copied(&app), honours(&one, 2019, "2019-12-31"));
    app.editor().patch(&path, json!({ "decided_on": "2020-03-18" })).await.expect(200);
    assert_eq!(copied(&app), honours(&one, 2019, "2020-03-18"));
    let put = json!({ "award_id": other["id"], "year": 2018 });
    app.editor().put(&path, put).await.expect(200);
    assert_eq!(copied(&app), honours(&other, 2018, "2018-12-31"));
}

#[actix_web::test]
async fn the_kind_changes_while_others_write() {
    let app = TestApp::start().await;
    let award = award(&app, "奖").await;
    let path = at("conferrals", &conferral(&app, &award, 2020).await);
    for kind in ["studio", "unit", "studio"] {
        let (changer, corrector, conferrer) = (app.editor(), app.editor(), app.editor());
        let (award_path, path) = (at("awards", &award), path.clone());
        let input = json!({ "award_id": award["id"], "year": 2020 });
        let statuses = together([
            Box::pin(
                async move { changer.patch(&award_path, json!({ "recipient_kind": kind })).await.status },
            ) as Pin<Box<dyn Future<Output = u16>>>,
            Box::pin(async move { corrector.patch(&path, json!({ "document_no": kind })).await.status }),
            Box::pin(async move { conferrer.post("/v1/conferrals", input).await.status }),
        ])
        .await;
        assert_eq!(statuses, [200, 200, 201]);
        let list = app.anon().get("/v1/conferrals").await.expect(200).json();
        let kinds = list["data"].as_array().unwrap().iter().map(|item| &item["recipient_kind"]);
        assert!(kinds.into_iter().all(|found| found == kind), "{list}");
    }
}

#[actix_web::test]
async fn an_award_of_the_other_kind_is_refused_while_there_are_honours() {
    let app = TestApp::start().await;
    let (units, studios) = (award(&app, "甲").await, award_of(&app, "乙", "municipal", "studio").await);
    for honours in [[1, 0, 0], [0, 1, 0], [0, 0, 1]] {
        let made = conferral(&app, &units, 2020).await;
        let path = at("conferrals", &made);
        let patch = json!({ "award_id": studios["id"] });
        app.editor().patch(&path, patch.clone()).await.expect(200);
        app.editor().patch(&path, json!({ "award_id": units["id"] })).await.expect(200);
        enter(&app, &made, honours);
        let answer = app.editor().patch(&path, patch).await;
        assert_eq!(answer.problem(409, "conflict"), ["/award_id conflicting"], "{honours:?}");
        assert_eq!(app.anon().get(&path).await.json()["award"]["id"], units["id"], "nothing has changed");
    }
}

#[actix_web::test]
async fn whoever_follows_honours_by_their_changes_hears_of_those_of_the_conferral() {
    let app = TestApp::start().await;
    let made = conferral(&app, &award(&app, "甲").await, 2020).await;
    enter(&app, &made, [2, 1, 1]);
    let versions = || async {
        let page = app.editor().get("/v1/honours?status=all").await.expect(200).json();
        let rows = page["data"].as_array().unwrap().clone();
        rows.iter().map(|row| row["version"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    let before = versions().await;
    app.pass(std::time::Duration::from_secs(60));
    let path = at("conferrals", &made);
    app.editor().patch(&path, json!({ "declared_count": 9 })).await.expect(200);
    assert_eq!(versions().await, before, "honours do not show how many were declared");
    app.editor().patch(&path, json!({ "year": 2021 })).await.expect(200);
    assert_eq!(versions().await, before.iter().map(|version| version + 1).collect::<Vec<_>>());
    let page = app.editor().get("/v1/honours?status=all").await.expect(200).json();
    let changed_at = json!(app.clock.now().to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true));
    assert!(page["data"].as_array().unwrap().iter().all(|row| row["updated_at"] == changed_at), "{page}");
}
