//! Tables that are no page of a list: the same two forms, without cursors.

use actix_web::HttpResponse;
use actix_web::body::to_bytes;
use actix_web::test::TestRequest;
use plaudit::http::conversion::{Conversion, Converter, Convertible, Texts};
use plaudit::http::csv::{Cell, Column};
use plaudit::http::format::ListFormat;
use plaudit::http::reply;
use serde::Serialize;

use crate::support::TestApp;

/// An answer of its own shape, with rows in it.
#[derive(Serialize)]
struct Report {
    total: i64,
    rows: Vec<Row>,
    #[serde(skip)]
    conversion: Option<Conversion>,
}

impl Texts for Report {
    fn texts(&mut self, converter: &mut Converter) {
        for row in &mut self.rows {
            converter.optional("section", &mut row.section);
        }
    }
}

impl Convertible for Report {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.conversion
    }
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
    Report { total: 8, rows: vec![row(Some("新闻"), 5, 2), row(None, 3, -1)], conversion: None }
}

async fn answer(app: &TestApp, request: TestRequest, asked: Option<ListFormat>) -> HttpResponse {
    let request = request.to_http_request();
    let format = ListFormat::of(request.headers(), asked);
    let rows = |report: Report| report.rows;
    reply::table(&request, &app.state, (None, format), report(), (rows, COLUMNS.to_vec()), "views")
        .await
        .unwrap()
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
    let app = TestApp::start().await;
    let request = TestRequest::get().insert_header(("accept", "application/json"));
    let answer = answer(&app, request, None).await;
    assert_eq!(header(&answer, "content-type"), "application/json");
    assert_eq!(header(&answer, "vary"), "Accept");
    assert_eq!(text(answer).await, serde_json::to_string(&report()).unwrap());
}

#[actix_web::test]
async fn a_table_is_its_rows_as_csv() {
    let app = TestApp::start().await;
    for (request, asked) in [
        (TestRequest::get(), Some(ListFormat::Csv)),
        (TestRequest::get().insert_header(("accept", "text/csv")), None),
    ] {
        let answer = answer(&app, request, asked).await;
        assert_eq!(header(&answer, "content-type"), "text/csv; charset=utf-8; header=present");
        assert_eq!(header(&answer, "content-disposition"), "attachment; filename=\"views.csv\"");
        assert_eq!((header(&answer, "vary").as_str(), header(&answer, "link").as_str()), ("Accept", ""));
        let expected = "\u{feff}section,day,views,change\r\n新闻,2026-03-22,5,2\r\n,2026-03-22,3,'-1\r\n";
        assert_eq!(text(answer).await, expected);
    }
}

#[actix_web::test]
async fn a_table_that_is_known_is_not_sent_again() {
    let app = TestApp::start().await;
    let etag = header(&answer(&app, TestRequest::get(), Some(ListFormat::Csv)).await, "etag");
    let again = || TestRequest::get().insert_header(("if-none-match", etag.as_str()));
    let known = answer(&app, again(), Some(ListFormat::Csv)).await;
    assert_eq!((known.status().as_u16(), header(&known, "vary").as_str()), (304, "Accept"));
    assert_eq!(answer(&app, again(), Some(ListFormat::Json)).await.status().as_u16(), 200);
}

#[actix_web::test]
async fn a_csv_is_written_on_the_threads_for_what_takes_long() {
    let app = TestApp::start().await;
    let (release, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Arc::new(std::sync::Mutex::new(wait));
    let (mut answers, mut refused) = (Vec::new(), 0);
    // Refused several times in a row: no thread is about to take the next piece out of the queue.
    while refused < 5 {
        let wait = wait.clone();
        // Ends when the test lets the channel go.
        match app.state.renderer.submit(move || wait.lock().unwrap().recv().is_ok()) {
            Ok(answer) => (refused, _) = (0, answers.push(answer)),
            Err(_) => (refused, _) = (refused + 1, std::thread::sleep(std::time::Duration::from_millis(20))),
        }
    }
    for path in ["/v1/tags", "/v1/honours/statistics", "/v1/conferrals/statistics"] {
        let answer = app.anon().get(&format!("{path}?format=csv")).await;
        assert!(!answer.header("retry-after").is_empty());
        answer.problem(503, "unavailable");
        app.anon().get(path).await.expect(200);
    }
    drop(release);
    for answer in answers {
        answer.await.unwrap();
    }
    app.anon().get("/v1/tags?format=csv").await.expect(200);
}
