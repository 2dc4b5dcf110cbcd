//! Which conferrals are listed, and in what order.

use serde_json::json;

use super::slugs;
use crate::paging::walks::there_and_back;
use crate::support::TestApp;
use crate::support::factory::{award, award_of, competition, conferral, text};

#[actix_web::test]
async fn the_newest_decision_comes_first_and_unknown_days_are_the_last_of_their_year() {
    let app = TestApp::start().await;
    let award = award(&app, "奖").await["id"].clone();
    for (slug, year, day) in [
        ("early", 2019, json!("2020-02-01")),
        ("unknown", 2019, json!(null)),
        ("late", 2020, json!("2021-03-18")),
        ("same-day", 2020, json!("2021-03-18")),
    ] {
        let mut body = json!({ "award_id": award, "year": year, "slug": slug });
        if day.is_string() {
            body["decided_on"] = day;
        }
        app.editor().post("/v1/conferrals", body).await.expect(201);
        app.pass(std::time::Duration::from_secs(1));
    }
    assert_eq!(slugs(&app.anon(), "/v1/conferrals").await, ["same-day", "late", "early", "unknown"]);
}

#[actix_web::test]
async fn conferrals_are_filtered() {
    let app = TestApp::start().await;
    let units = award_of(&app, "甲", "municipal", "unit").await;
    let studios = award_of(&app, "乙", "national", "studio").await;
    let games = competition(&app, "竞赛", 2020).await;
    for (slug, award, year, competition) in [
        ("a", &units, 2019, None),
        ("b", &units, 2020, Some(&games)),
        ("c", &studios, 2020, Some(&games)),
        ("d", &studios, 2021, None),
    ] {
        let mut body = json!({ "award_id": award["id"], "year": year, "slug": slug });
        if let Some(competition) = competition {
            body["competition_id"] = competition["id"].clone();
        }
        app.editor().post("/v1/conferrals", body).await.expect(201);
        app.pass(std::time::Duration::from_secs(1));
    }
    let by_id = format!("competition={}", text(&games, "id"));
    for (query, expected) in [
        ("award=jia", vec!["b", "a"]),
        (&format!("award={}", text(&studios, "id")), vec!["d", "c"]),
        ("competition=jing-sai", vec!["c", "b"]),
        (&by_id, vec!["c", "b"]),
        ("level=municipal", vec!["b", "a"]),
        ("level=county", vec![]),
        ("recipient_kind=studio", vec!["d", "c"]),
        ("year=2020", vec!["c", "b"]),
        ("year_min=2020", vec!["d", "c", "b"]),
        ("year_max=2020", vec!["c", "b", "a"]),
        ("year_min=2019&year_max=2019", vec!["a"]),
        ("year_min=2021&year_max=2019", vec![]),
        ("level=national&competition=jing-sai&year=2020", vec!["c"]),
        ("award=jia&level=national", vec![]),
    ] {
        assert_eq!(slugs(&app.anon(), &format!("/v1/conferrals?{query}")).await, expected, "{query}");
    }
}

#[actix_web::test]
async fn a_filter_that_makes_no_sense_is_refused() {
    let app = TestApp::start().await;
    for (query, fault) in [
        ("award=nowhere", "award not_found"),
        ("award=", "award too_short"),
        ("competition=0190f5fe-7c00-7a00-8000-000000000000", "competition not_found"),
        ("level=world", "level not_allowed"),
        ("recipient_kind=person", "recipient_kind not_allowed"),
        ("year=1899", "year too_small"),
        ("year_min=x", "year_min wrong_type"),
        ("year_max=2101", "year_max too_large"),
        ("article=%F0%9F%8F%86", "article not_found"),
        ("article=a%00b", "article nul_character"),
        ("status=all", "status not_allowed"),
        ("sort=-listed_on", "sort not_allowed"),
        ("document_no=5", "document_no unknown_parameter"),
        ("limit=101", "limit too_large"),
    ] {
        let answer = app.anon().get(&format!("/v1/conferrals?{query}")).await;
        assert_eq!(answer.problem(400, "bad_request"), [fault], "{query}");
    }
    let answer = app.anon().get("/v1/conferrals?level=world&year=1&award=").await;
    let faults = ["award too_short", "level not_allowed", "year too_small"];
    assert_eq!(answer.problem(400, "bad_request"), faults, "all faults at once");
}

#[actix_web::test]
async fn a_walk_meets_every_conferral_once_although_many_share_a_day() {
    let app = TestApp::start().await;
    let award = award(&app, "奖").await;
    for number in 0..11 {
        conferral(&app, &award, 2020 + number % 2).await;
    }
    for filter in ["limit=1", "limit=4", "limit=11", "level=municipal&limit=3", "award=jiang&limit=2"] {
        let (there, back) = there_and_back(&app.anon(), &format!("/v1/conferrals?{filter}")).await;
        assert_eq!(there.len(), 11, "{filter}");
        assert_eq!(there, back, "{filter}");
    }
    let page = app.anon().get("/v1/conferrals?limit=1").await.json();
    let cursor = page["page"]["next_cursor"].as_str().unwrap();
    let answer = app.anon().get(&format!("/v1/conferrals?year=2020&cursor={cursor}")).await;
    assert_eq!(answer.problem(400, "bad_request"), ["cursor invalid_cursor"]);
}

#[actix_web::test]
async fn a_cursor_with_a_day_that_cannot_be_is_refused() {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
    let app = TestApp::start().await;
    let award = award(&app, "奖").await;
    for year in [2020, 2021] {
        conferral(&app, &award, year).await;
    }
    let page = app.anon().get("/v1/conferrals?limit=1").await.json();
    let cursor = BASE64.decode(page["page"]["next_cursor"].as_str().unwrap()).unwrap();
    let cursor = String::from_utf8(cursor).unwrap();
    assert!(cursor.contains("2021-12-31"), "{cursor}");
    for (day, status) in [("9999-12-31", 200), ("+262142-01-01", 400), ("-0001-01-01", 400), ("x", 400)] {
        let forged = BASE64.encode(cursor.replace("2021-12-31", day));
        app.anon().get(&format!("/v1/conferrals?limit=1&cursor={forged}")).await.expect(status);
    }
}
