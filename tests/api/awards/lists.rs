//! Lists of awards: filters, order, pages.

use serde_json::json;

use crate::paging::walks::there_and_back;
use crate::support::TestApp;
use crate::support::factory::{award_of, listed};

#[actix_web::test]
async fn awards_are_listed_by_name_and_filtered() {
    let app = TestApp::start().await;
    for (name, level, kind) in [
        ("b", "municipal", "unit"),
        ("a", "county", "unit"),
        ("奖", "municipal", "studio"),
        ("a", "municipal", "unit"),
    ] {
        award_of(&app, name, level, kind).await;
    }
    let anon = app.anon();
    assert_eq!(listed(&anon, "/v1/awards").await, ["a", "a", "b", "奖"]);
    assert_eq!(listed(&anon, "/v1/awards?level=municipal").await, ["a", "b", "奖"]);
    assert_eq!(listed(&anon, "/v1/awards?level=county").await, ["a"]);
    assert!(listed(&anon, "/v1/awards?level=national").await.is_empty());
    assert_eq!(listed(&anon, "/v1/awards?recipient_kind=studio").await, ["奖"]);
    assert_eq!(listed(&anon, "/v1/awards?level=municipal&recipient_kind=unit").await, ["a", "b"]);
    for (query, fault) in [
        ("level=world", "level not_allowed"),
        ("recipient_kind=person", "recipient_kind not_allowed"),
        ("status=all", "status not_allowed"),
        ("sort=level", "sort not_allowed"),
        ("limit=0", "limit too_small"),
        ("level=county&level=county", "level repeated_parameter"),
    ] {
        let answer = anon.get(&format!("/v1/awards?{query}")).await;
        assert_eq!(answer.problem(400, "bad_request"), [fault]);
    }
}

#[actix_web::test]
async fn a_walk_meets_every_award_once_although_many_share_a_name() {
    let app = TestApp::start().await;
    for name in ["甲", "乙"] {
        for level in ["national", "provincial", "municipal", "county", "enterprise"] {
            award_of(&app, name, level, "unit").await;
        }
    }
    for limit in [1, 3, 10] {
        let (there, back) = there_and_back(&app.anon(), &format!("/v1/awards?limit={limit}")).await;
        assert_eq!(there.len(), 10);
        assert_eq!(there, back, "by {limit}");
    }
    let page = app.anon().get("/v1/awards?limit=1").await.json();
    let cursor = page["page"]["next_cursor"].as_str().unwrap();
    let answer = app.anon().get(&format!("/v1/awards?level=county&cursor={cursor}")).await;
    assert_eq!(answer.problem(400, "bad_request"), ["cursor invalid_cursor"]);
    assert_eq!(page["data"][0]["name"], json!("乙"));
}
