//! The statistics are what a walk through the list adds up to.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::subsequence;
use serde_json::{Value, json};

use super::entries::enter;
use crate::support::TestApp;
use crate::support::factory::{award_of, competition, text};

/// A conferral: which award, year, competition and declared number, and how many honours of each state.
type Made = (usize, i32, Option<usize>, Option<u32>, [usize; 3]);

fn made() -> impl Strategy<Value = Made> {
    let count = || 0..3usize;
    (
        0..3usize,
        2018..2021,
        prop::option::of(0..2usize),
        prop::option::of(0..50u32),
        [count(), count(), count()],
    )
}

fn groups() -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(vec!["year", "level", "award", "competition", "recipient_kind"], 1..=3).prop_shuffle()
}

fn filter() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "award=jia&",
        "competition=sai&",
        "level=municipal&",
        "recipient_kind=studio&",
        "year=2019&",
        "year_min=2019&",
        "year_max=2019&level=national&",
    ])
}

async fn enter_all(app: &TestApp, all: &[Made]) {
    let awards = [
        award_of(app, "甲", "municipal", "unit").await,
        award_of(app, "乙", "municipal", "studio").await,
        award_of(app, "丙", "national", "unit").await,
    ];
    let competitions = [competition(app, "赛", 2019).await, competition(app, "比武", 2020).await];
    for (award, year, competition, declared, honours) in all {
        let mut body = json!({ "award_id": awards[*award]["id"], "year": year });
        if let Some(competition) = competition {
            body["competition_id"] = competitions[*competition]["id"].clone();
        }
        if let Some(declared) = declared {
            body["declared_count"] = json!(declared);
        }
        let conferral = app.editor().post("/v1/conferrals", body).await.expect(201).json();
        enter(app, &conferral, *honours);
    }
}

/// All conferrals of the list, page by page.
async fn walked(app: &TestApp, filter: &str) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let page =
            app.anon().get(&format!("/v1/conferrals?{filter}limit=7{cursor}")).await.expect(200).json();
        items.extend(page["data"].as_array().unwrap().clone());
        match page["page"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

/// What a conferral has in `group`.
fn value(conferral: &Value, group: &str) -> Value {
    match group {
        "level" => conferral["award"]["level"].clone(),
        group => conferral[group].clone(),
    }
}

fn summed(conferrals: &[&Value]) -> [i64; 4] {
    let sum = |field: &str| conferrals.iter().map(|item| item[field].as_i64().unwrap_or(0)).sum();
    let undeclared = conferrals.iter().filter(|item| item["declared_count"].is_null()).count();
    [conferrals.len() as i64, sum("declared_count"), sum("entered_count"), undeclared as i64]
}

fn counts(row: &Value) -> [i64; 4] {
    ["conferrals", "declared_count", "entered_count", "undeclared_conferrals"]
        .map(|field| row[field].as_i64().unwrap())
}

/// What a row is sorted by: the latest year and the highest level first, everything else by name, nothing last.
fn place(row: &Value, groups: &[&str]) -> Vec<(bool, i64, String)> {
    let levels = ["national", "provincial", "municipal", "county", "enterprise"];
    let rank = |level: &str| levels.iter().position(|other| *other == level).unwrap() as i64;
    let place = |group: &&str| match &row[*group] {
        Value::String(level) if *group == "level" => (false, rank(level), String::new()),
        Value::Number(year) => (false, -year.as_i64().unwrap(), String::new()),
        Value::String(text) => (false, 0, text.clone()),
        Value::Null => (true, 0, String::new()),
        award if award.get("name").is_some() => (false, 0, text(award, "name").to_owned()),
        competition => (false, -competition["year"].as_i64().unwrap(), text(competition, "title").to_owned()),
    };
    groups.iter().map(place).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn statistics_are_what_the_list_adds_up_to(
        all in prop::collection::vec(made(), 0..16),
        asked in prop::collection::vec((groups(), filter()), 6),
    ) {
        actix_web::rt::System::new().block_on(async {
            let app = TestApp::start().await;
            enter_all(&app, &all).await;
            for (groups, filter) in asked {
                let conferrals = walked(&app, filter).await;
                let mut expected: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
                for conferral in &conferrals {
                    let key: Vec<Value> = groups.iter().map(|group| value(conferral, group)).collect();
                    expected.entry(json!(key).to_string()).or_default().push(conferral);
                }
                let expected: BTreeMap<String, [i64; 4]> =
                    expected.into_iter().map(|(key, items)| (key, summed(&items))).collect();
                let path = format!("/v1/conferrals/statistics?{filter}group_by={}", groups.join(","));
                let answer = app.anon().get(&path).await.expect(200).json();
                let rows = answer["data"].as_array().unwrap();
                let counted: BTreeMap<String, [i64; 4]> = rows
                    .iter()
                    .map(|row| {
                        let key: Vec<&Value> = groups.iter().map(|group| &row[*group]).collect();
                        assert_eq!(row.as_object().unwrap().len(), groups.len() + 4, "{row}");
                        (json!(key).to_string(), counts(row))
                    })
                    .collect();
                assert_eq!(counted, expected, "{path}");
                assert_eq!(counted.len(), rows.len(), "{path}: no group twice");
                assert!(rows.is_sorted_by_key(|row| place(row, &groups)), "{path}: {rows:?}");
                assert_eq!(counts(&answer["total"]), summed(&conferrals.iter().collect::<Vec<_>>()));
            }
        });
    }
}
