//! What a query means.

use plaudit::search::terms::Terms;

use serde_json::json;

use super::{encoded, found, search, with_body};
use crate::support::TestApp;
use crate::support::factory::honoured_unit;

fn parsed(q: &str) -> (Vec<String>, Vec<String>) {
    let terms = Terms::parse(q).unwrap();
    (terms.words, terms.without)
}

#[test]
fn words_phrases_and_exclusions_are_told_apart() {
    let cases: [(&str, &[&str], &[&str]); 13] = [
        ("劳动 竞赛", &["劳动", "竞赛"], &[]),
        ("勞動\u{3000}競賽", &["劳动", "竞赛"], &[]),
        ("\"work safety\" Day", &["work safety", "day"], &[]),
        ("＂work safety＂", &["work safety"], &[]),
        ("“1234” A级", &["“1234”", "a级"], &[]),
        ("工会 -竞赛 -\"a b\"", &["工会"], &["竞赛", "a b"]),
        ("工会 \"not closed at", &["工会", "not closed at"], &[]),
        ("ab\"c d\"ef", &["ab", "c d", "ef"], &[]),
        ("a-b 工会-员", &["a-b", "工会-员"], &[]),
        ("- 工会", &["-", "工会"], &[]),
        ("工会 工会 ＧＯ go", &["工会", "go"], &[]),
        ("工会 \"\" \"  \"", &["工会"], &[]),
        ("\"一厂\n二厂\" 甲\r\n乙", &["一厂 二厂", "甲", "乙"], &[]),
    ];
    for (q, words, without) in cases {
        let (own, excluded) = parsed(q);
        assert_eq!(own, words, "{q}");
        assert_eq!(excluded, without, "{q}");
    }
}

#[actix_web::test]
async fn a_query_that_asks_for_nothing_is_told_why() {
    let app = TestApp::start().await;
    let anon = app.anon();
    let ten = "a b c d e f g h i j";
    search(&anon, ten, "").await.expect(200);
    for (q, code) in [
        ("", "too_short"),
        ("  ", "too_short"),
        ("\"\"", "too_short"),
        ("-工会", "required"),
        ("-\"a b\" -c", "required"),
        ("a b c d e f g h i -j k", "too_many"),
        (&"长".repeat(101), "too_long"),
        (&"a ".repeat(10_000), "too_long"),
        ("a\0b", "nul_character"),
    ] {
        let faults = search(&anon, q, "").await.problem(400, "bad_request");
        assert_eq!(faults, [format!("q {code}")], "{q:.20}");
        let suggest = anon.get(&format!("/v1/search/suggest?q={}", encoded(q))).await;
        assert!(matches!(suggest.status, 200 | 400), "{q:.20}");
    }
    assert_eq!(anon.get("/v1/search").await.problem(400, "bad_request"), ["q required"]);
    assert_eq!(anon.get("/v1/search/suggest").await.problem(400, "bad_request"), ["q required"]);
    search(&anon, &"长".repeat(100), "").await.expect(200);
}

#[actix_web::test]
async fn all_words_are_contained_and_none_of_the_excluded() {
    let app = TestApp::start().await;
    for (title, body) in [
        ("甲", "劳动竞赛在春天举行，工会主办。"),
        ("乙", "竞赛之后是劳动；the big day。"),
        ("丙", "只有劳动，day big the。"),
    ] {
        with_body(&app, title, body).await;
    }
    let anon = app.anon();
    for (q, expected) in [
        ("劳动 竞赛", vec!["甲", "乙"]),
        ("劳动竞赛", vec!["甲"]),
        ("劳动 -竞赛", vec!["丙"]),
        ("劳动 -工会", vec!["乙", "丙"]),
        ("\"big day\"", vec!["乙"]),
        ("big day", vec!["乙", "丙"]),
        ("big -\"big day\"", vec!["丙"]),
        ("甲 劳动", vec!["甲"]),
        ("劳动 -甲", vec!["乙", "丙"]),
    ] {
        for sort in ["", "&sort=-published_at"] {
            let mut titles = found(&anon, q, sort).await;
            // Published at one moment.
            titles.sort_by_key(|title| "甲乙丙".find(title.as_str()));
            assert_eq!(titles, expected, "{q}");
        }
    }
}

#[actix_web::test]
async fn a_phrase_does_not_run_from_one_name_into_the_next() {
    let app = TestApp::start().await;
    let former = json!([
        { "name": "甲厂", "used_until": "1990-06-30" }, { "name": "乙厂", "used_until": "1998-06-30" },
    ]);
    honoured_unit(&app, json!({ "name": "丙厂", "former_names": former })).await;
    let anon = app.anon();
    assert_eq!(found(&anon, "甲厂 乙厂", "").await, ["丙厂"]);
    for q in ["\"乙厂\n甲厂\"", "\"甲厂\n乙厂\""] {
        assert!(found(&anon, q, "").await.is_empty(), "{q}");
        let suggested = anon.get(&format!("/v1/search/suggest?q={}", encoded(q.trim_matches('"')))).await;
        assert_eq!(suggested.expect(200).json()["data"], json!([]), "{q}");
    }
}
