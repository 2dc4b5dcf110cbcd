//! Lists of competitions: filters, order, pages.

use crate::paging::walks::there_and_back;
use crate::support::TestApp;
use crate::support::factory::{competition, listed};

#[actix_web::test]
async fn the_latest_year_comes_first_and_years_are_filtered() {
    let app = TestApp::start().await;
    for (title, year) in [("甲", 2019), ("乙", 2021), ("丙", 2020), ("丁", 2020)] {
        competition(&app, title, year).await;
        app.pass(std::time::Duration::from_secs(1));
    }
    let anon = app.anon();
    assert_eq!(listed(&anon, "/v1/competitions").await, ["乙", "丁", "丙", "甲"]);
    assert_eq!(listed(&anon, "/v1/competitions?year=2020").await, ["丁", "丙"]);
    assert_eq!(listed(&anon, "/v1/competitions?year_min=2020").await, ["乙", "丁", "丙"]);
    assert_eq!(listed(&anon, "/v1/competitions?year_max=2020").await, ["丁", "丙", "甲"]);
    assert_eq!(listed(&anon, "/v1/competitions?year_min=2019&year_max=2019").await, ["甲"]);
    assert!(listed(&anon, "/v1/competitions?year_min=2021&year_max=2019").await.is_empty());
    for (query, fault) in [
        ("year=1899", "year too_small"),
        ("year=2101", "year too_large"),
        ("year=x", "year wrong_type"),
        ("year_min=02020", "year_min wrong_type"),
        ("status=all", "status not_allowed"),
        ("title=x", "title unknown_parameter"),
        ("year=2020&year=2020", "year repeated_parameter"),
    ] {
        let answer = anon.get(&format!("/v1/competitions?{query}")).await;
        assert_eq!(answer.problem(400, "bad_request"), [fault]);
    }
}

#[actix_web::test]
async fn a_walk_meets_every_competition_once_although_many_share_a_year() {
    let app = TestApp::start().await;
    for number in 0..9 {
        competition(&app, &format!("竞赛{number}"), 2020 + number % 2).await;
    }
    for limit in [1, 4, 9] {
        let (there, back) = there_and_back(&app.anon(), &format!("/v1/competitions?limit={limit}")).await;
        assert_eq!(there.len(), 9);
        assert_eq!(there, back, "by {limit}");
    }
    let page = app.anon().get("/v1/competitions?limit=1").await.json();
    let cursor = page["page"]["next_cursor"].as_str().unwrap();
    let answer = app.anon().get(&format!("/v1/competitions?year=2020&cursor={cursor}")).await;
    assert_eq!(answer.problem(400, "bad_request"), ["cursor invalid_cursor"]);
}
