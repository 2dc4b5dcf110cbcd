//! Which units a list shows.

use serde_json::{Value, json};

use super::{merge, unit, unmerge};
use crate::support::TestApp;
use crate::support::factory::{at, honoured_unit, listed, text};

/// `text` as it stands in a query.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn called(app: &TestApp, name: &str) -> Vec<String> {
    listed(&app.anon(), &format!("/v1/honoured-units?name={}", encoded(name))).await
}

#[actix_web::test]
async fn a_search_for_a_name_finds_the_unit_that_had_it() {
    let app = TestApp::start().await;
    let names = json!([{ "name": "川北CEO學院", "used_until": "1998-06-30" }]);
    honoured_unit(&app, json!({ "name": "川北大学", "former_names": names })).await;
    unit(&app, "川北学院").await;
    for same in ["川北CEO學院", "川北ceo学院", "川北ＣＥＯ学院", " 川北CEO学院　"] {
        assert_eq!(called(&app, same).await, ["川北大学"], "{same}");
    }
    assert_eq!(called(&app, "川北大學").await, ["川北大学"]);
    assert_eq!(called(&app, "川北").await, [""; 0], "the whole name");
    unit(&app, "川北大学").await;
    assert_eq!(called(&app, "川北大学").await.len(), 2, "several units may have one name");
    assert_eq!(called(&app, "%' OR true --").await, [""; 0]);
}

#[actix_web::test]
async fn a_search_for_the_name_of_a_merged_record_finds_what_it_was_merged_into() {
    let app = TestApp::start().await;
    let former = json!([{ "name": "零", "used_until": "1990-01-01" }]);
    let one = honoured_unit(&app, json!({ "name": "一", "former_names": former })).await;
    let (two, three) = (unit(&app, "二").await, unit(&app, "三").await);
    merge(&app, &one, &two).await;
    merge(&app, &two, &three).await;
    for name in ["零", "一", "二", "三"] {
        assert_eq!(called(&app, name).await, ["三"], "{name}");
    }
    app.editor().patch(&at("honoured-units", &three), json!({ "former_names": [] })).await.expect(200);
    assert_eq!(called(&app, "零").await, ["三"], "the merged record still has it");
    let merged = format!("/v1/honoured-units?status=merged&name={}", encoded("一"));
    assert_eq!(listed(&app.editor(), &merged).await, ["一", "二"]);
    unmerge(&app, &two).await;
    assert_eq!(called(&app, "一").await, ["二"]);
}

#[actix_web::test]
async fn lists_are_of_a_region_an_industry_or_a_time() {
    let app = TestApp::start().await;
    for (name, region, industry) in
        [("一", "利州区", "制造业"), ("二", "利州区", "教育"), ("三", "昭化区", "教育")]
    {
        honoured_unit(&app, json!({ "name": name, "region": region, "industry": industry })).await;
        app.pass(std::time::Duration::from_secs(60));
    }
    unit(&app, "四").await;
    for (query, expected) in [
        (format!("region={}", encoded("利州区")), vec!["一", "二"]),
        (format!("region={}", encoded(" 利州区　")), vec!["一", "二"]),
        (format!("region={}", encoded("利州")), vec![]),
        (format!("industry={}", encoded("教育")), vec!["三", "二"]),
        (format!("industry={}&region={}", encoded("教育"), encoded("利州区")), vec!["二"]),
        (format!("industry={}&name={}", encoded("教育"), encoded("一")), vec![]),
        ("updated_after=2026-03-22T04:02:00Z".to_owned(), vec!["三", "四"]),
        ("updated_after=2026-03-22T12:03:00%2B08:00".to_owned(), vec!["四"]),
        ("updated_after=9999-01-01T00:00:00Z".to_owned(), vec![]),
    ] {
        assert_eq!(listed(&app.anon(), &format!("/v1/honoured-units?{query}")).await, expected, "{query}");
    }
}

#[actix_web::test]
async fn a_filter_that_is_wrong_is_told() {
    let app = TestApp::start().await;
    let long = encoded(&"区".repeat(51));
    for (query, faults) in [
        ("colour=red".to_owned(), vec!["colour unknown_parameter"]),
        (
            "name=&region=&industry=".to_owned(),
            vec!["industry too_short", "name too_short", "region too_short"],
        ),
        ("name=%20&region=%E2%80%8B".to_owned(), vec!["name too_short", "region too_short"]),
        (format!("region={long}&industry={long}"), vec!["industry too_long", "region too_long"]),
        (
            "name=a%07&industry=%E2%80%AE".to_owned(),
            vec!["name invalid_format", "industry too_short", "industry invalid_format"],
        ),
        ("name=%00".to_owned(), vec!["name nul_character"]),
        ("name=%FF".to_owned(), vec!["name invalid_format"]),
        ("status=gone&sort=-region".to_owned(), vec!["sort not_allowed", "status not_allowed"]),
        ("updated_after=yesterday".to_owned(), vec!["updated_after invalid_format"]),
    ] {
        let answer = app.anon().get(&format!("/v1/honoured-units?{query}")).await;
        assert_eq!(answer.problem(400, "bad_request"), faults, "{query}");
    }
}

#[actix_web::test]
async fn a_list_shows_summaries_of_what_is_in_use() {
    let app = TestApp::start().await;
    let input = json!({
        "name": "一",
        "former_names": [{ "name": "零", "used_until": "1990-01-01" }],
        "description": "说明",
        "contact": "电话",
        "logo": { "file_name": "logo.png" },
    });
    let shown = honoured_unit(&app, input).await;
    let (merged, trashed) = (unit(&app, "二").await, unit(&app, "三").await);
    let shown = merge(&app, &merged, &shown).await;
    app.editor().delete(&at("honoured-units", &trashed)).await.expect(204);

    let page = app.anon().get("/v1/honoured-units").await.expect(200).json();
    let mut summary = shown.clone();
    for left_out in ["description", "contact"] {
        summary.as_object_mut().unwrap().remove(left_out).unwrap();
    }
    assert_eq!(page["data"], json!([summary]));
    for sort in ["name", "-updated_at", "updated_at"] {
        let list = |status: &str| format!("/v1/honoured-units?status={status}&sort={sort}");
        assert_eq!(listed(&app.editor(), &list("live")).await, ["一"]);
        assert_eq!(listed(&app.editor(), &list("trashed")).await, ["三"]);
        let page = app.editor().get(&list("merged")).await.expect(200).json();
        let row: &Value = &page["data"][0];
        assert_eq!((text(row, "name"), &row["merged_into_id"]), ("二", &shown["id"]));
        assert_eq!(page["data"].as_array().unwrap().len(), 1);
    }
}
