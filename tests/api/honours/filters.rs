//! What the list of honours can be asked for.

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::factory::{at, award, award_of, conferral, honour, studio, studio_honour, text, unit};

#[actix_web::test]
async fn each_filter_leaves_what_it_says() {
    let app = TestApp::start().await;
    app.connection().batch_execute(include_str!("register.sql")).unwrap();
    let all = app.anon().get("/v1/honours?limit=100").await.expect(200).json();
    assert_eq!(all["data"].as_array().unwrap().len(), 100);
    let cases: [(&str, &str, Value); 13] = [
        ("award=award-3", "/award/slug", json!("award-3")),
        ("level=county", "/award/level", json!("county")),
        ("year=2010", "/year", json!(2010)),
        ("year_min=2020", "/year", json!(2020)),
        ("year_max=2001", "/year", json!(2001)),
        ("region=%E4%B8%9C%E5%8C%BA", "/recipient/region", json!("东区")),
        ("region=%20%E4%B8%9C%E5%8C%BA+", "/recipient/region", json!("东区")),
        ("industry=%E6%95%99%E8%82%B2", "/recipient/industry", json!("教育")),
        ("recipient_kind=studio", "/recipient/kind", json!("studio")),
        ("unit=unit-7", "/recipient/slug", json!("unit-7")),
        ("studio=studio-4", "/recipient/slug", json!("studio-4")),
        ("status=revoked", "/status", json!("revoked")),
        ("conferral=award-3-2010&level=municipal", "/year", json!(2010)),
    ];
    for (query, pointer, value) in cases {
        let page = app.anon().get(&format!("/v1/honours?limit=100&{query}")).await.expect(200).json();
        let items = page["data"].as_array().unwrap();
        assert!(!items.is_empty(), "{query}");
        assert!(items.iter().all(|item| item.pointer(pointer) == Some(&value)), "{query}: {items:#?}");
    }
    let competition = app.anon().get("/v1/competitions/competition-5").await.expect(200).json();
    let page = app.anon().get("/v1/honours?competition=competition-5").await.expect(200).json();
    assert!(page["data"].as_array().unwrap().iter().all(|item| item["competition_id"] == competition["id"]));
    assert_ne!(page["data"], json!([]));
}

#[actix_web::test]
async fn the_newest_decision_comes_first() {
    let app = TestApp::start().await;
    let award = award(&app, "先锋奖").await;
    let unit = unit(&app, "厂").await;
    let mut expected = Vec::new();
    for (year, decided_on) in
        [(2020, Some("2021-03-18")), (2020, None), (2020, Some("2020-05-01")), (2019, None)]
    {
        let mut input = json!({ "award_id": award["id"], "year": year });
        if let Some(day) = decided_on {
            input["decided_on"] = day.into();
        }
        let conferral = app.editor().post("/v1/conferrals", input).await.expect(201).json();
        expected.push(honour(&app, &conferral, &unit).await["id"].clone());
    }
    for path in ["/v1/honours?limit=2".to_owned(), format!("/v1/honours?unit={}&limit=3", text(&unit, "id"))]
    {
        let first = app.anon().get(&path).await.expect(200).json();
        let cursor = text(&first["page"], "next_cursor").to_owned();
        let second = app.anon().get(&format!("{path}&cursor={cursor}")).await.expect(200).json();
        let both = first["data"].as_array().unwrap().iter().chain(second["data"].as_array().unwrap());
        assert_eq!(both.map(|item| item["id"].clone()).collect::<Vec<_>>(), expected, "{path}");
        let back = text(&second["page"], "prev_cursor").to_owned();
        assert_eq!(
            app.anon().get(&format!("{path}&cursor={back}")).await.expect(200).json()["data"],
            first["data"]
        );
    }
    let page =
        app.anon().get(&format!("{}?include=honours", at("honoured-units", &unit))).await.expect(200).json();
    let ids: Vec<Value> = page["honours"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
    assert_eq!(ids, expected, "a unit's page has them in the same order");
}

#[actix_web::test]
async fn what_cannot_be_asked_is_told() {
    let app = TestApp::start().await;
    let made = conferral(&app, &award(&app, "先锋奖").await, 2020).await;
    app.editor().delete(&at("conferrals", &made)).await.expect(204);
    for (query, fault) in [
        ("award=nothing", "award not_found"),
        ("unit=%00", "unit nul_character"),
        ("unit=UPPER", "unit not_found"),
        ("studio=nothing", "studio not_found"),
        ("competition=nothing", "competition not_found"),
        (&format!("conferral={}", text(&made, "id")), "conferral not_found"),
        ("level=city", "level not_allowed"),
        ("recipient_kind=person", "recipient_kind not_allowed"),
        ("year=2101", "year too_large"),
        ("year=1e3", "year wrong_type"),
        ("year_min=99999999999999999999", "year_min wrong_type"),
        ("region=", "region too_short"),
        ("region=%20%E3%80%80", "region too_short"),
        ("region=a%07b", "region invalid_format"),
        ("industry=+", "industry too_short"),
        ("industry=a%E2%80%AEb", "industry invalid_format"),
        (&format!("region={}", "x".repeat(51)), "region too_long"),
        ("status=gone", "status not_allowed"),
        ("sort=year", "sort not_allowed"),
        ("cursor=x", "cursor invalid_cursor"),
    ] {
        let answer = app.anon().get(&format!("/v1/honours?{query}")).await;
        assert_eq!(answer.problem(400, "bad_request"), [fault], "{query}");
    }
}

#[actix_web::test]
async fn a_studios_page_shows_its_honours_with_award_and_year() {
    let app = TestApp::start().await;
    let award = award_of(&app, "工作室奖", "provincial", "studio").await;
    let studio = studio(&app, "焊接工作室").await;
    let old = studio_honour(&app, &conferral(&app, &award, 2018).await, &studio).await;
    let new = studio_honour(&app, &conferral(&app, &award, 2020).await, &studio).await;
    let path = at("innovation-studios", &studio);
    assert!(
        app.anon().get(&path).await.expect(200).json().get("honours").is_none(),
        "only when it is asked for"
    );
    let page = app.anon().get(&format!("{path}?include=honours")).await.expect(200).json();
    assert_eq!(page["honours"], json!([new, old]));
    assert_eq!(page["honour_count"], 2);
}
