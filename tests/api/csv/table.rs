//! Tables that are no page of a list: the same two forms, without cursors.

use actix_web::HttpResponse;
use actix_web::body::to_bytes;
use actix_web::test::TestRequest;
use plaudit::http::csv::{Cell, Column};
use plaudit::http::format::ListFormat;
use plaudit::http::reply;
use serde::Serialize;

/// An answer of its own shape, with rows in it.
#[derive(Serialize)]
struct Report {
    total: i64,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    section: Option<String>,
    day: chrono::NaiveDate,
    views: i64,
    change: i64,
}

const COLUMNS: &[Column<Row>] = &[
    ("section", |row| row.section.cell()),
    ("day", |row| row.day.cell()),
    ("views", |row| row.views.cell()),
    ("change", |row| row.change.cell()),
];

fn report() -> Report {
    let day = "2026-03-22".parse().unwrap();
    let row = |section: Option<&str>, views, change| Row {
        section: section.map(str::to_owned),
        day,
        views,
        change,
    };
    Report { total: 8, rows: vec![row(Some("新闻"), 5, 2), row(None, 3, -1)] }
}

fn answer(request: TestRequest, asked: Option<ListFormat>) -> HttpResponse {
    let (request, report) = (request.to_http_request(), report());
    let format = ListFormat::of(&request, asked);
    reply::table(&request, format, &report, (&report.rows, COLUMNS), "views").unwrap()
}

fn header(answer: &HttpResponse, name: &str) -> String {
    answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

async fn text(answer: HttpResponse) -> String {
    let bytes = to_bytes(answer.into_body()).await.map_err(|_| "a body").unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[actix_web::test]
async fn a_table_is_the_whole_answer_as_json() {
    let answer = answer(TestRequest::get().insert_header(("accept", "application/json")), None);
    assert_eq!(header(&answer, "content-type"), "application/json");
    assert_eq!(header(&answer, "vary"), "Accept");
    assert_eq!(text(answer).await, serde_json::to_string(&report()).unwrap());
}

#[actix_web::test]
async fn a_table_is_its_rows_as_csv() {
    for (request, asked) in [
        (TestRequest::get(), Some(ListFormat::Csv)),
        (TestRequest::get().insert_header(("accept", "text/csv")), None),
    ] {
        let answer = answer(request, asked);
        assert_eq!(header(&answer, "content-type"), "text/csv; charset=utf-8; header=present");
        assert_eq!(header(&answer, "content-disposition"), "attachment; filename=\"views.csv\"");
        assert_eq!((header(&answer, "vary").as_str(), header(&answer, "link").as_str()), ("Accept", ""));
        let expected = "\u{feff}section,day,views,change\r\n新闻,2026-03-22,5,2\r\n,2026-03-22,3,'-1\r\n";
        assert_eq!(text(answer).await, expected);
    }
}

#[actix_web::test]
async fn a_table_that_is_known_is_not_sent_again() {
    let etag = header(&answer(TestRequest::get(), Some(ListFormat::Csv)), "etag");
    let again = || TestRequest::get().insert_header(("if-none-match", etag.as_str()));
    let known = answer(again(), Some(ListFormat::Csv));
    assert_eq!((known.status().as_u16(), header(&known, "vary").as_str()), (304, "Accept"));
    assert_eq!(answer(again(), Some(ListFormat::Json)).status().as_u16(), 200);
}
