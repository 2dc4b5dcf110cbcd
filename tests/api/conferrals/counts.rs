//! How many were announced, how many are entered, and which.

use serde_json::json;

use super::entries::enter;
use crate::support::TestApp;
use crate::support::factory::{at, award, award_of, conferral};

#[actix_web::test]
async fn both_numbers_are_served_so_that_a_gap_is_seen() {
    let app = TestApp::start().await;
    let award = award(&app, "奖").await;
    let (made, other) = (conferral(&app, &award, 2020).await, conferral(&app, &award, 2021).await);
    let path = at("conferrals", &made);
    app.editor().patch(&path, json!({ "declared_count": 40 })).await.expect(200);
    enter(&app, &made, [3, 2, 1]);
    enter(&app, &other, [1, 0, 0]);
    let read = app.anon().get(&path).await.expect(200).json();
    assert_eq!((&read["declared_count"], &read["entered_count"]), (&json!(40), &json!(3)));
    let list = app.anon().get("/v1/conferrals").await.json();
    let entered: Vec<_> =
        list["data"].as_array().unwrap().iter().map(|item| &item["entered_count"]).collect();
    assert_eq!(entered, [&json!(1), &json!(3)]);
    let patched = app.editor().patch(&path, json!({ "declared_count": 2 })).await.expect(200).json();
    assert_eq!(patched["entered_count"], 3, "nothing is made to fit");
}

#[actix_web::test]
async fn its_honours_come_along_when_they_are_asked_for() {
    let app = TestApp::start().await;
    for award in [award(&app, "甲").await, award_of(&app, "乙", "county", "studio").await] {
        let made = conferral(&app, &award, 2020).await;
        let path = at("conferrals", &made);
        enter(&app, &made, [3, 1, 1]);
        assert!(app.anon().get(&path).await.json().get("honours").is_none(), "absent unless asked for");
        for query in ["include=honours", "include=honours,honours"] {
            let read = app.anon().get(&format!("{path}?{query}")).await.expect(200).json();
            let honours = read["honours"].as_array().unwrap();
            assert_eq!(honours.len(), 3, "neither revoked ones nor those in the trash");
            for honour in honours {
                assert_eq!(honour["conferral_id"], made["id"]);
                assert_eq!(honour["recipient"]["kind"], made["recipient_kind"]);
                assert_eq!(honour["award"], made["award"]);
            }
        }
        let empty = at("conferrals", &conferral(&app, &award, 2021).await);
        assert_eq!(app.anon().get(&format!("{empty}?include=honours")).await.json()["honours"], json!([]));
        for (query, fault) in [
            ("include=article", "include not_allowed"),
            ("include=honours,", "include not_allowed"),
            ("include=", "include not_allowed"),
            ("includes=honours", "includes unknown_parameter"),
        ] {
            let answer = app.anon().get(&format!("{path}?{query}")).await;
            assert_eq!(answer.problem(400, "bad_request"), [fault]);
        }
        let answer = app.anon().get("/v1/conferrals?include=honours").await;
        assert_eq!(answer.problem(400, "bad_request"), ["include unknown_parameter"]);
    }
}

#[actix_web::test]
async fn an_unknown_include_is_told_what_there_is() {
    let app = TestApp::start().await;
    let path = at("conferrals", &conferral(&app, &award(&app, "奖").await, 2020).await);
    let answer = app.anon().get(&format!("{path}?include=x")).await.expect(400);
    assert!(answer.json()["detail"].as_str().unwrap().contains("honours"), "{}", answer.json());
}
