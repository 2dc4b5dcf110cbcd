//! What the service counts: exactly what happened, under names that nobody outside can make more of.

mod database;
mod instruments;
mod requests;

use std::path::Path;

use plaudit::api::Served;

use crate::support::TestApp;
use crate::support::exposition::{Family, parse, value};

/// What a scrape finds at this moment.
#[track_caller]
fn scrape(app: &TestApp) -> Vec<Family> {
    parse(&app.state.metrics.text().unwrap())
}

/// How many requests of an operation had a status.
fn requests(families: &[Family], operation: &str, status: &str) -> f64 {
    value(families, "plaudit_http_requests_total", &[("operation", operation), ("status", status)])
}

/// How many requests of an operation were timed.
fn timed(families: &[Family], operation: &str) -> f64 {
    value(families, "plaudit_http_request_duration_seconds_count", &[("operation", operation)])
}

/// The rows of the table in `docs/operations.md`: name, kind, labels, as written there.
fn documented() -> Vec<(String, String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/operations.md");
    let text = std::fs::read_to_string(path).unwrap();
    let table = text.split("| Metric | Kind | Labels |").nth(1).expect("a table of metrics");
    let rows = table.lines().skip(2).map_while(|line| line.strip_prefix("| `"));
    rows.map(|row| {
        let mut cells = row.split('|');
        let mut next = || cells.next().unwrap().trim().trim_matches('`').to_owned();
        (next(), next(), next())
    })
    .collect()
}

#[actix_web::test]
async fn every_metric_is_documented_with_its_kind() {
    let app = TestApp::start().await;
    app.anon().get("/v1/sections").await.expect(200);
    let mut counted: Vec<_> = scrape(&app).iter().map(|one| (one.name.clone(), one.kind.clone())).collect();
    let mut known: Vec<_> = documented().into_iter().map(|(name, kind, _)| (name, kind)).collect();
    counted.sort();
    known.sort();
    assert_eq!(counted, known);
}

#[actix_web::test]
async fn every_label_is_documented_and_none_is_made_of_what_was_sent() {
    let app = TestApp::start().await;
    let canary = "Kanarienvogel";
    let words = [canary.to_owned(), format!("%22{canary}"), format!("x%0A{canary}")];
    for word in &words {
        for path in ["/", "/v1/", "/v1/articles/", "/v1/previews/", "/v1/articles?title=", "/docs/"] {
            app.anon().with("X-Request-Id", canary).get(&format!("{path}{word}")).await;
        }
    }
    app.bearer(canary).get("/v1/articles").await.problem(401, "unauthorized");
    let secret = serde_json::json!({ "username": canary, "password": canary });
    app.anon().post("/v1/auth/token", secret).await.problem(401, "invalid_credentials");
    let text = app.state.metrics.text().unwrap();
    assert!(!text.contains(canary), "{text}");
    let known = documented();
    for family in parse(&text) {
        let (.., labels) = known.iter().find(|(name, ..)| *name == family.name).expect(&family.name);
        for sample in &family.samples {
            let own = sample.labels.keys().filter(|label| *label != "le");
            let own: Vec<String> = own.map(|label| format!("`{label}`")).collect();
            assert_eq!(own.join(", ").trim_matches('`'), *labels, "{}", family.name);
        }
    }
}

#[actix_web::test]
async fn it_is_no_part_of_the_public_api() {
    let app = TestApp::start().await;
    app.anon().get("/metrics").await.problem(404, "not_found");
    assert!(!String::from_utf8_lossy(&Served::get().document).contains("/metrics\""));
}
