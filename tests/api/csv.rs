//! Lists as CSV.

mod cells;
mod choice;
mod table;
mod walks;

use std::collections::HashSet;

use csv::{ReaderBuilder, StringRecord};
use plaudit::http::csv::original;
use serde_json::{Value, json};

use crate::support::factory::{article, at, draft, published, section, subsection, tag};
use crate::support::{Answer, TestApp};

/// Every list that there is as CSV.
const LISTS: [&str; 3] = ["articles", "sections", "tags"];

/// The header row and the rows of an answer, their cells as they were before they were neutralised.
fn read(answer: &Answer) -> (Vec<String>, Vec<Vec<String>>) {
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8; header=present");
    let text = answer.bytes.strip_prefix(b"\xEF\xBB\xBF").expect("a byte order mark");
    let mut reader = ReaderBuilder::new().from_reader(text);
    let cells = |record: &StringRecord| record.iter().map(|cell| original(cell).into_owned()).collect();
    let names = cells(reader.headers().unwrap());
    (names, reader.records().map(|record| cells(&record.unwrap())).collect())
}

/// The cells of one column.
fn column(answer: &Answer, name: &str) -> Vec<String> {
    let (names, rows) = read(answer);
    let index = names.iter().position(|own| own == name).unwrap();
    rows.into_iter().map(|mut row| row.swap_remove(index)).collect()
}

#[actix_web::test]
async fn a_list_is_a_file_that_a_spreadsheet_opens() {
    let app = TestApp::start().await;
    let made = tag(&app, "劳动，\"竞赛\", 2026").await;
    let answer = app.anon().get("/v1/tags?format=csv").await.expect(200);
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"tags.csv\"");
    assert_eq!(answer.header("content-language"), "zh-Hans");
    let (id, slug) = (made["id"].as_str().unwrap(), made["slug"].as_str().unwrap());
    let expected = format!(
        "\u{feff}id,slug,name,version,created_at,updated_at\r\n\
         {id},{slug},\"劳动，\"\"竞赛\"\", 2026\",1,2026-03-22T04:00:00Z,2026-03-22T04:00:00Z\r\n"
    );
    assert_eq!(String::from_utf8(answer.bytes).unwrap(), expected);
}

#[actix_web::test]
async fn an_empty_list_has_its_header_row() {
    let app = TestApp::start().await;
    for list in LISTS {
        let answer = app.anon().get(&format!("/v1/{list}?format=csv")).await.expect(200);
        let (names, rows) = read(&answer);
        assert!(names.starts_with(&["id".to_owned(), "slug".to_owned()]), "{names:?}");
        assert!(rows.is_empty(), "{rows:?}");
        assert_eq!(answer.header("link"), "");
        let file = format!("attachment; filename=\"{list}.csv\"");
        assert_eq!(answer.header("content-disposition"), file);
    }
}

/// The places of the values of an object, those of objects in it with a dot.
fn places(value: &Value, place: &str, found: &mut HashSet<String>) {
    match value.as_object() {
        Some(fields) => fields.iter().for_each(|(name, field)| {
            let dot = if place.is_empty() { "" } else { "." };
            places(field, &format!("{place}{dot}{name}"), found);
        }),
        None => drop(found.insert(place.to_owned())),
    }
}

/// What stands in the cell of a JSON value.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

#[actix_web::test]
async fn a_row_says_what_the_json_says() {
    let app = TestApp::start().await;
    let above = section(&app, "新闻").await;
    let below = subsection(&app, "工会新闻", &above).await;
    let tags = [tag(&app, "甲").await["id"].clone(), tag(&app, "乙").await["id"].clone()];
    published(&app, "只有标题").await;
    let full = json!({
        "title": "推进会\u{3000}召开", "body": "正文。", "summary": "第一行\n第二行\r\n“第三行”", "section_id": below["id"],
        "tag_ids": tags, "cover": { "url": "https://img.example.org/a,b.jpg", "alt": "会场" }, "source": "市总工会",
        "author": "张三", "department": "市总经济部", "status": "published", "pinned": true,
        "published_at": "2026-03-21T16:00:00.25Z", "canonical_url": "https://example.org/a",
    });
    article(&app, full).await;
    for list in LISTS {
        let items = app.anon().get(&format!("/v1/{list}")).await.expect(200).json()["data"].clone();
        let (names, rows) = read(&app.anon().get(&format!("/v1/{list}?format=csv")).await.expect(200));
        assert_eq!((rows.len(), items.as_array().unwrap().len()), (2, 2));
        for (item, row) in items.as_array().unwrap().iter().zip(&rows) {
            for (name, shown) in names.iter().zip(row) {
                let value = name.split('.').fold(item, |value, field| &value[field]);
                assert_eq!(*shown, cell(value), "{list}: {name}");
            }
            let mut fields = HashSet::new();
            places(item, "", &mut fields);
            fields.retain(|place| place != "cover");
            let missing: Vec<&String> = fields.iter().filter(|field| !names.contains(field)).collect();
            assert!(missing.is_empty(), "{list} has no column for {missing:?}");
        }
    }
}

#[actix_web::test]
async fn only_the_desk_reads_more_than_what_is_published() {
    let app = TestApp::start().await;
    published(&app, "公开").await;
    draft(&app, "草稿").await;
    let thrown = published(&app, "删除").await;
    app.editor().delete(&at("articles", &thrown)).await.expect(204);
    for client in [app.anon(), app.author(), app.editor()] {
        let answer = client.get("/v1/articles?format=csv").await.expect(200);
        assert_eq!(column(&answer, "title"), ["公开"]);
    }
    let all = app.editor().get("/v1/articles?format=csv&status=all").await.expect(200);
    assert_eq!(column(&all, "title").len(), 2);
    for list in LISTS {
        let path = format!("/v1/{list}?format=csv&status=trashed");
        app.anon().get(&path).await.problem(401, "unauthorized");
        // An author's own articles are listed to them; everything else that is hidden is the desk's.
        match list {
            "articles" => assert!(column(&app.author().get(&path).await.expect(200), "title").is_empty()),
            _ => drop(app.author().get(&path).await.problem(403, "forbidden")),
        }
        app.editor().get(&path).await.expect(200);
        app.anon().with("accept", "text/csv").get(&format!("/v1/{list}?status=trashed")).await.expect(401);
    }
    let trash = app.editor().get("/v1/articles?format=csv&status=trashed").await.expect(200);
    assert_eq!(column(&trash, "title"), ["删除"]);
    assert_eq!(trash.header("cache-control"), "private, no-store");
}

#[actix_web::test]
async fn a_filter_and_a_sort_hold_in_either_form() {
    let app = TestApp::start().await;
    for name in ["丙", "甲", "乙"] {
        section(&app, name).await;
    }
    let json = crate::support::factory::listed(&app.anon(), "/v1/sections?sort=name").await;
    let answer = app.anon().get("/v1/sections?sort=name&format=csv").await.expect(200);
    assert_eq!(column(&answer, "name"), json);
    let answer = app.anon().get("/v1/sections?parent=nobody&format=csv").await;
    assert_eq!(answer.problem(400, "bad_request"), ["parent not_found"]);
}

#[test]
fn whatever_takes_a_format_is_documented_as_csv() {
    let document = plaudit::api::document();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let parameters = item["get"]["parameters"].as_array().into_iter().flatten();
        let takes = |name: &str| parameters.clone().any(|parameter| parameter["name"] == name);
        let content = &item["get"]["responses"]["200"]["content"];
        assert_eq!(takes("format"), content.get("text/csv").is_some(), "{path}");
        // Every list is one of them; what a search finds is no table, nor are the versions of one thing.
        let is_none = path == "/v1/search" || path.ends_with("/revisions");
        assert!(!takes("cursor") || takes("format") || is_none, "{path}");
        if takes("format") {
            assert_eq!(content["text/csv"]["schema"]["type"], "string");
            assert!(content["text/csv"]["example"].as_str().unwrap().starts_with('\u{feff}'));
            assert!(content.get("application/json").is_some(), "{path}");
            found.push(path.trim_start_matches("/v1/"));
        }
    }
    assert!(LISTS.iter().all(|list| found.contains(list)), "{found:?}");
}
