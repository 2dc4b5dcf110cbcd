//! Requests by operation and status.

use std::collections::BTreeSet;
use std::time::Duration;

use actix_web::http::{Method, StatusCode};
use plaudit::metrics::Operation;
use plaudit::metrics::requests::STATUSES;
use serde_json::json;

use super::{requests, scrape, timed};
use crate::support::exposition::value;
use crate::support::operations::operations;
use crate::support::{TestApp, together};

#[actix_web::test]
async fn each_operation_is_counted_under_its_own_name() {
    let app = TestApp::start().await;
    let admin = app.admin();
    let all = operations();
    for operation in &all {
        let path = operation.path.replace("{collection}", "articles");
        let path = path.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
        let path: Vec<&str> = path.collect();
        let body = operation.body.is_some().then_some("application/json");
        admin.send(operation.method.clone(), &path.join("/"), body, b"{".to_vec()).await;
        let families = scrape(&app);
        assert_eq!(timed(&families, &operation.id), 1.0, "{}", operation.id);
        let counted = value(&families, "plaudit_http_requests_total", &[("operation", &operation.id)]);
        assert_eq!(counted, 1.0, "{}", operation.id);
    }
    assert_eq!(timed(&scrape(&app), "unknown"), 0.0);
    let sum = value(&scrape(&app), "plaudit_http_requests_total", &[]);
    assert_eq!(sum, all.len() as f64);
}

#[actix_web::test]
async fn each_answer_is_counted_once_by_its_status() {
    let app = TestApp::start().await;
    app.editor().post("/v1/sections", json!({ "name": "新闻" })).await.expect(201);
    let answer = app.anon().get("/v1/sections").await.expect(200);
    app.anon().send(Method::HEAD, "/v1/sections", None, Vec::new()).await.expect(200);
    let etag = answer.header("etag");
    app.anon().with("If-None-Match", &etag).get("/v1/sections").await.expect(304);
    app.anon().get("/v1/sections?limit=0").await.problem(400, "bad_request");
    app.anon().get("/v1/sections/nowhere").await.problem(404, "not_found");
    app.anon().post("/v1/sections", json!({})).await.problem(401, "unauthorized");
    let families = scrape(&app);
    let counted = [
        ("list_sections", "200", 2.0),
        ("list_sections", "304", 1.0),
        ("list_sections", "400", 1.0),
        ("get_section", "404", 1.0),
        ("create_section", "201", 1.0),
        ("create_section", "401", 1.0),
    ];
    for (operation, status, count) in counted {
        assert_eq!(requests(&families, operation, status), count, "{operation} {status}");
    }
    assert_eq!(timed(&families, "list_sections"), 4.0);
    assert_eq!(value(&families, "plaudit_http_requests_total", &[]), 7.0);
    assert_eq!(value(&families, "plaudit_http_requests_in_flight", &[]), 0.0);
}

#[actix_web::test]
async fn what_no_route_takes_is_one_operation_whatever_it_is_called() {
    let app = TestApp::start().await;
    for number in 0..20 {
        app.anon().get(&format!("/v1/nothing-{number}")).await.problem(404, "not_found");
        app.anon().get(&format!("/{number}/%0A%22")).await.problem(404, "not_found");
    }
    app.anon().delete("/v1/sections").await.problem(405, "method_not_allowed");
    app.anon().send(Method::OPTIONS, "/v1/sections", None, Vec::new()).await.expect(204);
    let made_up = Method::from_bytes(b"KANARIENVOGEL").unwrap();
    app.anon().send(made_up, "/v1/sections", None, Vec::new()).await.problem(405, "method_not_allowed");
    let families = scrape(&app);
    assert_eq!(requests(&families, "unknown", "404"), 40.0);
    assert_eq!(requests(&families, "unknown", "405"), 2.0);
    assert_eq!(requests(&families, "unknown", "204"), 1.0);
    let all = families.iter().flat_map(|family| &family.samples);
    let names: BTreeSet<_> = all.filter_map(|sample| sample.labels.get("operation")).collect();
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["unknown"]);
}

#[actix_web::test]
async fn a_status_that_is_not_expected_has_no_label_of_its_own() {
    let app = TestApp::start().await;
    let metrics = &app.state.metrics;
    for code in [418, 418, 599, 100] {
        metrics.answered(Operation::UNKNOWN, StatusCode::from_u16(code).unwrap(), Duration::from_millis(3));
    }
    metrics.answered(Operation::UNKNOWN, StatusCode::OK, Duration::from_secs(60));
    let families = scrape(&app);
    assert_eq!((requests(&families, "unknown", "other"), requests(&families, "unknown", "200")), (4.0, 1.0));
    let bucket = |le: &str| {
        value(
            &families,
            "plaudit_http_request_duration_seconds_bucket",
            &[("operation", "unknown"), ("le", le)],
        )
    };
    assert_eq!(["0.0025", "0.005", "10", "+Inf"].map(bucket), [0.0, 4.0, 4.0, 5.0]);
    let sum = value(&families, "plaudit_http_request_duration_seconds_sum", &[]);
    assert!((sum - 60.012).abs() < 1e-6, "{sum}");
}

#[test]
fn every_status_of_the_document_has_a_label_of_its_own() {
    let statuses = operations()
        .into_iter()
        .flat_map(|operation| operation.answers.as_object().unwrap().keys().cloned().collect::<Vec<_>>());
    let kinds = plaudit::error::KINDS.iter().map(|kind| kind.status.as_str().to_owned());
    let all: BTreeSet<u16> = statuses.chain(kinds).filter_map(|status| status.parse().ok()).collect();
    assert!(all.len() > 15, "{all:?}");
    assert_eq!(all.into_iter().filter(|status| !STATUSES.contains(status)).collect::<Vec<_>>(), [0; 0]);
}

#[actix_web::test]
async fn those_that_run_are_in_flight_and_nothing_is_lost_among_many() {
    let app = TestApp::start().await;
    let running: Vec<_> = (0..3).map(|_| app.state.metrics.begin()).collect();
    assert_eq!(value(&scrape(&app), "plaudit_http_requests_in_flight", &[]), 3.0);
    drop(running);
    assert_eq!(value(&scrape(&app), "plaudit_http_requests_in_flight", &[]), 0.0);
    let client = app.anon();
    together((0..50).map(|_| {
        let client = client.clone();
        async move { client.get("/v1/tags").await.expect(200) }
    }))
    .await;
    assert_eq!(requests(&scrape(&app), "list_tags", "200"), 50.0);
}
