//! Cells that a spreadsheet would take for a formula.

use plaudit::http::csv::{neutralise, original, write};
use proptest::prelude::*;
use serde_json::json;

use super::{column, read};
use crate::support::TestApp;
use crate::support::factory::{article, tag, text};

const FORMULA: &str = "=+-@\t\r＝＋－＠";

#[test]
fn a_formula_gets_one_apostrophe_more() {
    for (text, cell) in [
        ("", ""),
        ("'", "'"),
        ("甲", "甲"),
        ("'甲", "'甲"),
        ("1-1", "1-1"),
        (" =1+1", " =1+1"),
        ("=1+1", "'=1+1"),
        ("'=1+1", "''=1+1"),
        ("''=1+1", "'''=1+1"),
        ("+86", "'+86"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠甲", "'＠甲"),
    ] {
        assert_eq!(neutralise(text), cell, "{text:?}");
        assert_eq!(original(cell), text, "{cell:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_is_harmless_and_comes_back(
        text in prop_oneof![any::<String>(), "['=+@\t\r＝＋－＠ 甲-]{0,6}"],
    ) {
        let cell = neutralise(&text);
        prop_assert!(!cell.starts_with(|letter| FORMULA.contains(letter)), "{cell:?}");
        prop_assert_eq!(original(&cell), text.as_str());
    }

    #[test]
    fn every_text_goes_through_the_file(
        rows in prop::collection::vec((any::<String>(), "['=+@\t\r\n\",; 甲-]{0,6}"), 0..8),
    ) {
        type Row = (String, String);
        let bytes = write::<Row>(&[("一", |row| row.0.clone()), ("二", |row| row.1.clone())], &rows).unwrap();
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap();
        let mut reader = csv::ReaderBuilder::new().from_reader(text);
        prop_assert_eq!(reader.headers().unwrap(), &csv::StringRecord::from(vec!["一", "二"]));
        let read: Vec<Row> = reader
            .records()
            .map(|record| {
                let record = record.unwrap();
                (original(&record[0]).into_owned(), original(&record[1]).into_owned())
            })
            .collect();
        prop_assert_eq!(read, rows);
    }
}

#[actix_web::test]
async fn a_formula_in_the_content_is_harmless_in_the_list() {
    let app = TestApp::start().await;
    for name in ["=1+1", "+1", "-1", "@甲", "'=2", "＝3"] {
        tag(&app, name).await;
    }
    let answer = app.anon().get("/v1/tags?format=csv").await.expect(200);
    let file = String::from_utf8(answer.bytes.clone()).unwrap();
    assert!(file.contains(",'=1+1,") && file.contains(",''=2,"), "{file}");
    let mut reader = csv::ReaderBuilder::new().from_reader(file.trim_start_matches('\u{feff}').as_bytes());
    for record in reader.records() {
        for cell in record.unwrap().iter() {
            assert!(!cell.starts_with(|letter| FORMULA.contains(letter)), "{cell:?}");
        }
    }
    let page = app.anon().get("/v1/tags").await.expect(200).json();
    let stored: Vec<&str> = page["data"].as_array().unwrap().iter().map(|tag| text(tag, "name")).collect();
    assert_eq!(column(&answer, "name"), stored);
}

#[actix_web::test]
async fn a_cell_of_several_lines_is_one_cell() {
    let app = TestApp::start().await;
    let summary = "=HYPERLINK(\"https://example.org\",\"甲\")\r\n第二行,\t“乙”\n";
    let input = json!({ "title": "甲", "body": "", "status": "published", "summary": summary });
    let made = article(&app, input).await;
    let answer = app.anon().get("/v1/articles?format=csv").await.expect(200);
    assert_eq!(read(&answer).1.len(), 1);
    assert_eq!(column(&answer, "summary"), [made["summary"].as_str().unwrap()]);
}
