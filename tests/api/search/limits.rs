//! A search has an end, and long texts are shown without anybody waiting for them.

use std::time::{Duration, Instant};

use diesel::prelude::*;
use plaudit::db::{DbError, Limits, Snapshot};
use plaudit::search::query::Criteria;
use plaudit::search::reading::{Part, SETTINGS, Search, find};
use plaudit::search::terms::Terms;
use serde_json::json;

use super::{on_day, search};
use crate::support::{TestApp, noon};

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = diesel::sql_types::Text)]
    statement_timeout: String,
}

fn timeout(connection: &mut PgConnection) -> String {
    diesel::sql_query("SHOW statement_timeout").get_result::<Setting>(connection).unwrap().statement_timeout
}

#[actix_web::test]
async fn no_statement_begins_after_the_end_of_a_search() {
    let app = TestApp::start().await;
    on_day(&app, 1, "劳动", "", "").await;
    let search = Search {
        terms: Terms::parse("劳动").unwrap(),
        criteria: Criteria::of(None, noon()),
        sort: Default::default(),
    };
    let part = Part { limit: 20, position: None, backwards: false };
    let mut connection = app.connection();
    let before = timeout(&mut connection);
    for (left, found) in [(Duration::from_secs(600), Some(1)), (Duration::ZERO, None)] {
        let limits = Limits { statement: Duration::from_millis(7500), end: Instant::now() + left };
        let result = Snapshot::run(&mut connection, SETTINGS, limits, |snapshot| {
            let (found, _) = find(snapshot, &search, &part)?;
            assert_eq!(timeout(snapshot.connection()?), "7500ms", "each statement has an end of its own");
            Ok::<_, DbError>(found.rows.len())
        });
        match found {
            Some(count) => assert_eq!(result.unwrap(), count),
            None => assert!(matches!(result, Err(DbError::TimedOut(_))), "{result:?}"),
        }
        assert_eq!(timeout(&mut connection), before, "the connection is as it was");
    }
}

#[actix_web::test]
async fn a_word_far_inside_a_long_text_is_shown() {
    let app = TestApp::start().await;
    let long = "长".repeat(30_000);
    on_day(&app, 2, "标题", "摘要", &format!("{long}劳动{long}")).await;
    on_day(&app, 1, "劳动", "摘要", &long).await;
    for (locale, [title, filler, word]) in
        [("", ["标题", "长", "劳动"]), ("&locale=zh-Hant", ["標題", "長", "勞動"])]
    {
        let page = search(&app.anon(), "劳动", locale).await.expect(200).json();
        assert_eq!(super::titles(&page)[1], title);
        let fields = |hit: usize| {
            let highlights = page["data"][hit]["highlights"].as_array().unwrap().iter();
            highlights.map(|one| one["field"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(fields(0), ["title"], "a text without the word is not shown");
        assert_eq!(fields(1), ["body"]);
        let parts = page["data"][1]["highlights"][0]["parts"].as_array().unwrap();
        assert_eq!(parts[0], json!({ "text": filler.repeat(40), "is_match": false }));
        assert_eq!(parts[1], json!({ "text": word, "is_match": true }));
    }
}

#[actix_web::test]
async fn a_word_is_found_where_the_text_is_shorter_than_its_folded_form() {
    let app = TestApp::start().await;
    // Each of these dots is folded to three.
    let body = format!("{}劳动{}", "……长".repeat(300), "尾".repeat(5000));
    on_day(&app, 1, "标题", "", &body).await;
    let page = search(&app.anon(), "劳动", "").await.expect(200).json();
    let parts = page["data"][0]["highlights"][0]["parts"].as_array().unwrap();
    assert_eq!(parts[1], json!({ "text": "劳动", "is_match": true }));
    assert!(parts[0]["text"].as_str().unwrap().ends_with("……长"), "{parts:?}");
    assert!(parts[2]["text"].as_str().unwrap().starts_with("尾尾"), "{parts:?}");
}
