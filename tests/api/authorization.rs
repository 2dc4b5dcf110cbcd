//! Who may call what: every operation of the document, by every kind of caller, on things in every state.
//!
//! [`matrix`] holds what is answered against a table that is checked in; [`rules`] asks the same of the policy, and that
//! who may not call learns nothing; [`spellings`] tries the ways around.

mod matrix;
mod rules;
mod spellings;

pub use self::rules::told;

use chrono::TimeDelta;
use diesel::RunQueryDsl;
use diesel::sql_query;
use plaudit::auth::Role;
use uuid::Uuid;

use crate::support::{Client, TestApp, session_of, user_id};

/// Somebody who calls.
pub struct Somebody {
    pub name: &'static str,
    pub client: fn(&TestApp) -> Client,
    /// What the caller may do, if anything: the role of a valid token.
    pub role: Option<Role>,
}

/// Everybody who calls; another kind of caller is another line.
pub const CALLERS: &[Somebody] = &[
    Somebody { name: "anonymous", client: TestApp::anon, role: None },
    Somebody { name: "expired", client: expired, role: None },
    Somebody { name: "garbage", client: |app| app.bearer("garbage"), role: None },
    Somebody { name: "author", client: TestApp::author, role: Some(Role::Author) },
    Somebody { name: "other", client: other_author, role: Some(Role::Author) },
    Somebody { name: "editor", client: TestApp::editor, role: Some(Role::Editor) },
    Somebody { name: "admin", client: TestApp::admin, role: Some(Role::Admin) },
    // Its access token, an administrator's, is younger than its end.
    Somebody { name: "disabled", client: disabled, role: None },
];

const OTHER: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0a01);
const DISABLED: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0a02);

/// The accounts of the callers that the template does not have.
pub fn open_accounts(app: &TestApp) {
    let accounts = [(OTHER, "other", "author", "active"), (DISABLED, "disabled", "admin", "disabled")];
    for (id, name, role, status) in accounts {
        sql_query(format!(
            "INSERT INTO users (id, username, display_name, role, status, password_hash, version, created_at, updated_at)
             SELECT '{id}', '{name}', '{name}', '{role}', '{status}', password_hash, 1, created_at, updated_at
             FROM users WHERE username = 'author'"
        ))
        .execute(&mut app.connection())
        .unwrap();
        sql_query(format!(
            "INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at)
             SELECT '{}', id, created_at, created_at, created_at + interval '30 days' FROM users WHERE id = '{id}'",
            session_of(id)
        ))
        .execute(&mut app.connection())
        .unwrap();
    }
}

fn signed(app: &TestApp, id: Uuid, role: Role, name: &str, age: TimeDelta) -> Client {
    let keys = &app.state.authority.keys;
    let claims = keys.claims_for(id, session_of(id), role, Some(name.to_owned()), app.clock.now() - age);
    app.bearer(&keys.sign(&claims).unwrap())
}

fn other_author(app: &TestApp) -> Client {
    signed(app, OTHER, Role::Author, "other", TimeDelta::zero())
}

fn disabled(app: &TestApp) -> Client {
    signed(app, DISABLED, Role::Admin, "disabled", TimeDelta::zero())
}

fn expired(app: &TestApp) -> Client {
    signed(app, user_id("admin"), Role::Admin, "admin", TimeDelta::days(1))
}
