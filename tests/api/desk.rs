//! The desk for articles: authors submit, editors publish.

mod fields;
mod keys;
mod lists;
mod logs;
mod moves;
mod previews;
mod reading;
mod rights;
mod schedule;
mod section_moves;
mod transitions;
mod two_editors;

use diesel::connection::SimpleConnection;
use plaudit::auth::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::factory::at;
use crate::support::{Client, TestApp, session_of};

pub const OTHER_AUTHOR: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_00b0);

/// Author B: another one than `app.author()`.
fn other_author(app: &TestApp) -> Client {
    let id = OTHER_AUTHOR;
    // Whatever an account is made of.
    let statement = format!(
        "INSERT INTO users SELECT (jsonb_populate_record(users, jsonb_build_object('id', '{id}', 'username', 'other'))).* \
         FROM users WHERE username = 'author' ON CONFLICT DO NOTHING"
    );
    app.connection().batch_execute(&statement).unwrap();
    let session = format!(
        "INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at) \
         SELECT '{}', id, created_at, created_at, created_at + interval '30 days' FROM users WHERE id = '{id}' \
         ON CONFLICT DO NOTHING",
        session_of(id)
    );
    app.connection().batch_execute(&session).unwrap();
    app.signed_in_as(id, "other", Role::Author)
}

/// An article of author A, which an editor has brought into `status`.
async fn own(app: &TestApp, title: &str, status: &str) -> Value {
    let input = json!({ "title": title, "body": "正文。" });
    let made = app.author().post("/v1/articles", input).await.expect(201).json();
    if status == "draft" {
        return made;
    }
    let change = match status {
        "scheduled" => json!({ "status": "published", "published_at": "2026-03-22T05:00:00Z" }),
        status => json!({ "status": status }),
    };
    app.editor().patch(&at("articles", &made), change).await.expect(200).json()
}

/// A problem without what names the request.
fn told(answer: &crate::support::Answer) -> Value {
    let mut problem = answer.json();
    for field in ["instance", "request_id"] {
        problem.as_object_mut().unwrap().remove(field);
    }
    problem
}
