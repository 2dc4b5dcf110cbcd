//! Statistics are what anybody would count over the exported list.

use std::collections::{BTreeMap, HashMap, HashSet};

use diesel::connection::SimpleConnection;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::support::factory::{award, conferral, honour, unit};
use crate::support::{Client, TestApp};

/// An app with a register that `seed` decides.
async fn register(seed: u32) -> TestApp {
    let app = TestApp::start().await;
    let content = include_str!("register.sql").replace("{seed}", &seed.to_string());
    app.connection().batch_execute(&content).unwrap();
    app
}

type Row = HashMap<String, String>;

/// The rows of a CSV answer, each cell under the name of its column.
async fn rows(client: &Client, path: &str) -> Vec<Row> {
    let answer = client.get(path).await.expect(200);
    let text = answer.bytes.strip_prefix(b"\xEF\xBB\xBF").expect("a byte order mark");
    let mut reader = csv::Reader::from_reader(text);
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// `decided_on`, or the last day of the year.
fn day(row: &Row) -> String {
    match row["decided_on"].as_str() {
        "" => format!("{}-12-31", row["year"]),
        day => day.to_owned(),
    }
}

/// Honours, recipients and first-time recipients of `rows` by the values of `columns`, counted by hand; `all` is the
/// register that says who was honoured first when.
fn counted(rows: &[Row], columns: &[&str], all: &[Row]) -> BTreeMap<Vec<String>, (i64, i64, i64)> {
    let mut first: HashMap<&str, String> = HashMap::new();
    for row in all {
        let entry = first.entry(&row["recipient.id"]).or_insert_with(|| day(row));
        *entry = day(row).min(entry.clone());
    }
    let mut groups: BTreeMap<Vec<String>, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        let key = columns.iter().map(|column| row[*column].clone()).collect();
        groups.entry(key).or_default().push(row);
    }
    let count = |rows: &Vec<&Row>| {
        let recipients: HashSet<&str> = rows.iter().map(|row| row["recipient.id"].as_str()).collect();
        let firsts = rows.iter().filter(|row| first[row["recipient.id"].as_str()] == day(row));
        let firsts: HashSet<&str> = firsts.map(|row| row["recipient.id"].as_str()).collect();
        (rows.len() as i64, recipients.len() as i64, firsts.len() as i64)
    };
    groups.iter().map(|(key, rows)| (key.clone(), count(rows))).collect()
}

/// What a list's column is called in `group_by`, and in the CSV of the statistics.
const GROUPS: [(&str, &str, &str); 6] = [
    ("year", "year", "year"),
    ("level", "award.level", "level"),
    ("award", "award.id", "award.id"),
    ("region", "recipient.region", "region"),
    ("industry", "recipient.industry", "industry"),
    ("recipient_kind", "recipient.kind", "recipient_kind"),
];

const FILTERS: [&str; 14] = [
    "year=2010",
    "year_min=2008",
    "year_max=2012",
    "level=county",
    "award=award-3",
    "region=%E4%B8%9C%E5%8C%BA",
    "region=%3D%E5%8D%97%E5%8C%BA",
    "industry=%E6%95%99%E8%82%B2",
    "recipient_kind=studio",
    "unit=unit-7",
    "studio=studio-4",
    "competition=competition-5",
    "conferral=award-3-2010",
    "year_max=1999",
];

/// Up to three groups, up to two filters of different parameters, and a status.
fn question() -> impl Strategy<Value = (Vec<usize>, Vec<&'static str>, &'static str)> {
    let groups = proptest::sample::subsequence((0..GROUPS.len()).collect::<Vec<_>>(), 1..=3).prop_shuffle();
    let filters = proptest::sample::subsequence(FILTERS.to_vec(), 0..=2).prop_filter(
        "each parameter once",
        |filters| match filters.as_slice() {
            [one, other] => one.split('=').next() != other.split('=').next(),
            _ => true,
        },
    );
    (groups, filters, proptest::sample::select(vec!["conferred", "revoked", "all"]))
}

fn counts(row: &Row) -> (i64, i64, i64) {
    let number = |name: &str| row[name].parse().unwrap();
    (number("honours"), number("recipients"), number("first_time_recipients"))
}

#[actix_web::test]
async fn statistics_are_the_counts_of_the_exported_list() {
    let mut runner = TestRunner::deterministic();
    let mut groups_seen = 0;
    for seed in 0..3 {
        let app = register(seed).await;
        let anon = app.anon();
        for _ in 0..12 {
            let (groups, filters, status) = question().new_tree(&mut runner).unwrap().current();
            let filter = filters.iter().map(|filter| format!("&{filter}")).collect::<String>();
            let names: Vec<&str> = groups.iter().map(|group| GROUPS[*group].0).collect();
            let question = format!("group_by={}&status={status}{filter}", names.join(","));
            let list = rows(&anon, &format!("/v1/honours?format=csv&status={status}{filter}")).await;
            let base = if status == "conferred" { "conferred" } else { "all" };
            let all = rows(&anon, &format!("/v1/honours?format=csv&status={base}")).await;
            let columns: Vec<&str> = groups.iter().map(|group| GROUPS[*group].1).collect();
            let expected = counted(&list, &columns, &all);

            let table = rows(&anon, &format!("/v1/honours/statistics?format=csv&{question}")).await;
            let shown: BTreeMap<Vec<String>, (i64, i64, i64)> = table
                .iter()
                .map(|row| (groups.iter().map(|group| row[GROUPS[*group].2].clone()).collect(), counts(row)))
                .collect();
            assert_eq!(shown, expected, "{question}");
            assert_eq!(shown.len(), table.len(), "{question}: a group twice");

            let json = anon.get(&format!("/v1/honours/statistics?{question}")).await.expect(200).json();
            let total = counted(&list, &[], &all).remove(&Vec::new()).unwrap_or_default();
            let shown = ["honours", "recipients", "first_time_recipients"]
                .map(|name| json["total"][name].as_i64().unwrap());
            assert_eq!((shown[0], shown[1], shown[2]), total, "{question}");
            assert_eq!(json["data"].as_array().unwrap().len(), table.len());
            groups_seen += table.len();
        }
    }
    assert!(groups_seen > 300, "only {groups_seen} groups were compared");
}

#[actix_web::test]
async fn rows_stand_in_a_readable_order_and_hold_what_was_asked_for() {
    let app = register(7).await;
    let statistics = |query: &str| {
        let (anon, path) = (app.anon(), format!("/v1/honours/statistics?{query}"));
        async move { anon.get(&path).await.expect(200).json() }
    };
    let by_year = statistics("group_by=year").await;
    let years: Vec<i64> =
        by_year["data"].as_array().unwrap().iter().map(|row| row["year"].as_i64().unwrap()).collect();
    assert_eq!(years, (2001..=2020).rev().collect::<Vec<_>>());
    assert!(by_year["data"][0].get("level").is_none() && by_year["data"][0].get("region").is_none());
    let by_level = statistics("group_by=level").await;
    let levels: Vec<&str> =
        by_level["data"].as_array().unwrap().iter().map(|row| row["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["national", "provincial", "municipal", "county", "enterprise"]);
    let by_region = statistics("group_by=region&recipient_kind=unit").await;
    let regions: Vec<&Value> =
        by_region["data"].as_array().unwrap().iter().map(|row| &row["region"]).collect();
    assert_eq!(
        regions,
        [&json!("=南区"), &json!("东区"), &json!("西区"), &Value::Null],
        "the unknown is there, and last"
    );
    let by_award = statistics("group_by=award").await;
    assert_eq!(by_award["data"][0]["award"]["name"], "award 1");
    let total = statistics("").await;
    assert_eq!(total["data"], json!([]));
    assert_eq!(total["total"], by_year["total"]);
    let nothing = statistics("group_by=year&year=1950").await;
    assert_eq!(
        nothing,
        json!({ "data": [], "total": { "honours": 0, "recipients": 0, "first_time_recipients": 0 } })
    );
    let text = app.anon().get("/v1/honours/statistics?group_by=region&format=csv").await.expect(200);
    assert!(String::from_utf8(text.bytes).unwrap().contains("'=南区"), "no formula");
}

#[actix_web::test]
async fn without_groups_the_table_is_the_total() {
    let app = register(7).await;
    let anon = app.anon();
    for filter in ["", "region=%E4%B8%9C%E5%8C%BA", "region=nowhere"] {
        let path = format!("/v1/honours/statistics?{filter}");
        let total = anon.get(&path).await.expect(200).json()["total"].clone();
        let table = rows(&anon, &format!("{path}&format=csv")).await;
        let shown: Vec<_> = table.iter().map(counts).collect();
        let number = |name: &str| total[name].as_i64().unwrap();
        let expected = (number("honours"), number("recipients"), number("first_time_recipients"));
        assert_eq!(shown, [expected], "{filter}");
        assert_eq!(table[0].len(), 3, "no column of a group");
        assert_eq!(expected == (0, 0, 0), filter == "region=nowhere");
    }
}

#[actix_web::test]
async fn several_honours_of_the_first_day_count_in_the_group_of_each() {
    let app = TestApp::start().await;
    let unit = unit(&app, "厂").await;
    for name in ["甲奖", "乙奖"] {
        let award = award(&app, name).await;
        honour(&app, &conferral(&app, &award, 2020).await, &unit).await;
    }
    let path = "/v1/honours/statistics?group_by=award";
    let json = app.anon().get(path).await.expect(200).json();
    let firsts: Vec<&Value> =
        json["data"].as_array().unwrap().iter().map(|row| &row["first_time_recipients"]).collect();
    assert_eq!(firsts, [&json!(1), &json!(1)]);
    assert_eq!(json["total"], json!({ "honours": 2, "recipients": 1, "first_time_recipients": 1 }));
}

#[actix_web::test]
async fn a_wrong_question_is_told() {
    let app = TestApp::start().await;
    for (query, fault) in [
        ("group_by=colour", "group_by not_allowed"),
        ("group_by=", "group_by not_allowed"),
        ("group_by=year,year", "group_by not_allowed"),
        ("group_by=year,level,award,region", "group_by too_many"),
        ("year=2020&year=2021", "year repeated_parameter"),
        ("limit=1", "limit unknown_parameter"),
        ("year=1899", "year too_small"),
        ("award=nothing", "award not_found"),
        ("format=xml", "format not_allowed"),
        ("status=draft", "status not_allowed"),
        ("status=trashed", "status not_allowed"),
    ] {
        let answer = app.anon().get(&format!("/v1/honours/statistics?{query}")).await;
        assert_eq!(answer.problem(400, "bad_request"), [fault], "{query}");
    }
    let answer = app.editor().get("/v1/honours/statistics?status=trashed").await;
    assert_eq!(answer.problem(400, "bad_request"), ["status not_allowed"], "not even for editors");
}
