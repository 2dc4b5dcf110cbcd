//! Search: what is found, in which order, and how it is shown.

mod answers;
mod contains;
mod cursors;
mod filters;
mod hidden;
mod highlights;
mod kept;
mod limits;
mod order;
mod plans;
mod suggesting;
mod terms;

use std::time::{Duration, Instant};

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use percent_encoding::{CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use plaudit::db::{DbError, Limits, Snapshot};
use plaudit::search::reading::SETTINGS;
use serde_json::{Value, json};

use crate::support::factory::article;
use crate::support::{Answer, Client, TestApp};

pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// The answer to a search for `q`; `more` is the rest of the query, as `"&limit=5"`.
pub async fn search(client: &Client, q: &str, more: &str) -> Answer {
    let more = utf8_percent_encode(more, CONTROLS);
    client.get(&format!("/v1/search?q={}{more}", encoded(q))).await
}

/// The titles that are found, in their order.
pub async fn found(client: &Client, q: &str, more: &str) -> Vec<String> {
    titles(&search(client, q, more).await.expect(200).json())
}

pub fn titles(page: &Value) -> Vec<String> {
    let items = page["data"].as_array().unwrap().iter();
    items.map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

/// A visible article with a body.
pub async fn with_body(app: &TestApp, title: &str, body: &str) -> Value {
    article(app, json!({ "title": title, "body": body, "status": "published" })).await
}

/// A visible article of a day of March.
pub async fn on_day(app: &TestApp, day: u32, title: &str, summary: &str, body: &str) -> Value {
    let summary = if summary.is_empty() { Value::Null } else { summary.into() };
    let input = json!({
        "title": title, "summary": summary, "body": body, "status": "published",
        "published_at": format!("2026-03-{day:02}T00:00:00Z"),
    });
    article(app, input).await
}

/// Runs `work` as the service reads.
pub fn in_snapshot<T>(
    connection: &mut PgConnection,
    work: impl FnOnce(&mut Snapshot<'_>) -> Result<T, DbError>,
) -> T {
    let limits =
        Limits { statement: Duration::from_secs(60), end: Instant::now() + Duration::from_secs(300) };
    // As in every session of the service.
    connection.batch_execute("SET jit = off").unwrap();
    Snapshot::run(connection, SETTINGS, limits, work).unwrap()
}
