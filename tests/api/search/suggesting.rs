//! Suggestions while somebody types.

use serde_json::json;

use super::{encoded, on_day, titles};
use crate::support::TestApp;
use crate::support::factory::{honoured_unit, studio};

async fn suggested(app: &TestApp, q: &str, more: &str) -> Vec<String> {
    let path = format!("/v1/search/suggest?q={}{more}", encoded(q));
    titles(&app.anon().get(&path).await.expect(200).json())
}

#[actix_web::test]
async fn names_are_found_by_characters_pinyin_and_initials() {
    let app = TestApp::start().await;
    on_day(&app, 1, "广元市总工会", "劳动", "劳动").await;
    on_day(&app, 2, "全市劳动竞赛", "", "").await;
    on_day(&app, 3, "Work safety day 2021", "", "").await;
    for (q, expected) in [
        ("总工会", vec!["广元市总工会"]),
        ("總工會", vec!["广元市总工会"]),
        ("工", vec!["广元市总工会"]),
        ("gyszgh", vec!["广元市总工会"]),
        ("GYSZGH", vec!["广元市总工会"]),
        ("szg", vec!["广元市总工会"]),
        ("gy", vec!["广元市总工会"]),
        ("laodong", vec!["全市劳动竞赛"]),
        ("lao dong", vec!["全市劳动竞赛"]),
        ("lao'dong", vec!["全市劳动竞赛"]),
        ("laod", vec!["全市劳动竞赛"]),
        ("la", vec!["全市劳动竞赛"]),
        ("ldjs", vec!["全市劳动竞赛"]),
        ("quanshilaodongjingsai", vec!["全市劳动竞赛"]),
        ("safety", vec!["Work safety day 2021"]),
        ("SAFETY D", vec!["Work safety day 2021"]),
        ("2021", vec!["Work safety day 2021"]),
        ("afety", vec!["Work safety day 2021"]),
        ("aodong", vec![]),
        ("laodongg", vec![]),
        ("gysx", vec![]),
        ("劳动 竞赛", vec![]),
        ("%", vec![]),
        (".*", vec![]),
        ("(", vec![]),
        ("[a-z]", vec![]),
        ("\\", vec![]),
        ("\u{1f389}", vec![]),
    ] {
        assert_eq!(suggested(&app, q, "").await, expected, "{q}");
    }
}

#[actix_web::test]
async fn names_that_begin_so_come_first_and_then_the_newest() {
    let app = TestApp::start().await;
    on_day(&app, 1, "劳动模范", "", "").await;
    on_day(&app, 2, "劳动竞赛", "", "").await;
    on_day(&app, 3, "全市劳动竞赛", "", "").await;
    on_day(&app, 4, "热爱劳动", "", "").await;
    let expected = ["劳动竞赛", "劳动模范", "热爱劳动", "全市劳动竞赛"];
    for q in ["劳动", "laodong", "ld", "l"] {
        let found = suggested(&app, q, "").await;
        assert_eq!(found[..2], expected[..2], "{q}");
        assert_eq!(found, expected, "{q}");
    }
    assert_eq!(suggested(&app, "劳动", "&limit=3").await, expected[..3]);
    let faults = app.anon().get("/v1/search/suggest?q=a&limit=21").await.problem(400, "bad_request");
    assert_eq!(faults, ["limit too_large"]);
}

#[actix_web::test]
async fn units_are_found_by_former_names_and_kinds_can_be_chosen() {
    let app = TestApp::start().await;
    let former = json!([{ "name": "川北机械厂", "used_until": "1998-06-30" }]);
    honoured_unit(&app, json!({ "name": "重工集团", "former_names": former })).await;
    studio(&app, "机械工作室").await;
    for q in ["川北", "chuanbei", "cbjxc", "机械厂", "jixiechang"] {
        assert_eq!(suggested(&app, q, "").await, ["重工集团"], "{q}");
    }
    assert_eq!(suggested(&app, "机械", "").await, ["机械工作室", "重工集团"]);
    assert_eq!(suggested(&app, "机械", "&types=honoured_unit").await, ["重工集团"]);
    assert_eq!(suggested(&app, "jixie", "&types=innovation_studio,article").await, ["机械工作室"]);
}

#[actix_web::test]
async fn the_part_that_was_typed_is_told_in_the_names_own_script() {
    let app = TestApp::start().await;
    on_day(&app, 1, "全市勞動競賽", "", "").await;
    let path = |q: &str| format!("/v1/search/suggest?q={}", encoded(q));
    let answer = app.anon().get(&path("劳动")).await.expect(200).json();
    assert_eq!(
        answer["data"][0]["parts"],
        json!([
            { "text": "全市", "is_match": false },
            { "text": "勞動", "is_match": true },
            { "text": "競賽", "is_match": false },
        ])
    );
    assert_eq!(answer["data"][0]["type"], "article");
    let answer = app.anon().get(&path("laodong")).await.expect(200).json();
    assert_eq!(answer["data"][0]["parts"], json!([{ "text": "全市勞動競賽", "is_match": false }]));
}
