//! The table `matrix.txt`: what every caller is answered by every operation, on things in every state.
//!
//! `PLAUDIT_UPDATE_MATRIX=1` writes it. A line that changes is a right that changes: look at the difference.

use std::path::Path;

use actix_web::http::Method;
use diesel::RunQueryDsl;
use diesel::sql_query;
use plaudit::auth::policy::Rule;
use serde_json::{Value, json};

use super::callers::{CALLERS, Rights, Somebody, open_accounts};
use crate::support::factory::{at, draft, published};
use crate::support::operations::{Operation, operations};
use crate::support::world::{World, linked};
use crate::support::{TestApp, user_id};

/// In which states an article is asked for; `own` is what the caller `author` has written.
const STATES: [&str; 6] = ["own draft", "own published", "own trashed", "draft", "scheduled", "trashed"];

const HEAD: &str = "\
# What every caller is answered by every operation of the document: the status, for a request that is right.
# `own` is written by the caller `author`, everything else by an editor; the session that is ended is that caller's, too.
# `k:` are API keys: with drafts:read, with articles:write, with articles:publish alone (`publish`) and with drafts:read
# (`editor`), with register:write and drafts:read, and three with every scope. Written by
#   PLAUDIT_UPDATE_MATRIX=1 cargo test --test api authorization::matrix
# A line that changes is a right that changes.
";

/// What one operation answers in one state.
struct Row {
    operation: Operation,
    state: &'static str,
    statuses: Vec<u16>,
}

impl Row {
    fn of(&self, caller: &Somebody) -> u16 {
        self.statuses[CALLERS.iter().position(|other| other.name == caller.name).unwrap()]
    }

    fn line(&self) -> String {
        let cells: String = self.statuses.iter().map(|status| format!("{status:>11}")).collect();
        format!("{:<29}{:<14}{cells}", self.operation.id, self.state)
    }
}

/// The operation on what it is asked for: articles in every state, and, where it is the same for every collection, what
/// is in two of the others.
fn cases(operation: &Operation) -> Vec<(Operation, &'static str)> {
    let mut cases = Vec::new();
    if operation.is_of_an_article() {
        cases.extend(STATES.map(|state| (operation.on("articles"), state)));
    }
    if operation.is_common() {
        cases.extend([("tags", "tag"), ("honours", "honour")].map(|(word, name)| (operation.on(word), name)));
    }
    if cases.is_empty() {
        cases.push((operation.clone(), "-"));
    }
    cases
}

/// A new target of `operation` in `state`.
async fn target(app: &TestApp, world: &World, operation: &Operation, state: &str) -> Value {
    let name = world.name();
    let article = match state {
        "-" | "tag" | "honour" => return world.prepared(app, operation).await,
        "own draft" | "own trashed" | "draft" => draft(app, &name).await,
        _ => published(app, &name).await,
    };
    let article = if operation.id == "revoke_preview_link" { linked(app, article).await } else { article };
    let path = at("articles", &article);
    if state == "scheduled" {
        let later = json!({ "published_at": "2026-03-23T00:00:00Z" });
        app.editor().patch(&path, later).await.expect(200);
    }
    if state.ends_with("trashed") {
        app.editor().delete(&path).await.expect(204);
    }
    if state.starts_with("own") {
        let (author, id) = (user_id("author"), article["id"].as_str().unwrap());
        let given = format!("UPDATE articles SET created_by = '{author}' WHERE id = '{id}'");
        sql_query(given).execute(&mut app.connection()).unwrap();
    }
    article
}

async fn rows(app: &TestApp) -> Vec<Row> {
    open_accounts(app);
    let world = World::make(app).await;
    let mut rows = Vec::new();
    for (operation, state) in operations().iter().flat_map(cases) {
        let mut statuses = Vec::new();
        let mut thing = None;
        for caller in CALLERS {
            let there = match thing.take() {
                Some(thing) => thing,
                None => target(app, &world, &operation, state).await,
            };
            let path = world.path(&operation, &there);
            let body = world.body(app, &operation).await;
            let answer = world.send(&(caller.client)(app), &operation, &path, body.as_ref()).await;
            statuses.push(answer.status);
            // What has been changed is no longer what the next one should find.
            thing = (operation.method == Method::GET || answer.status >= 300).then_some(there);
        }
        rows.push(Row { operation, state, statuses });
    }
    rows
}

fn table(rows: &[Row]) -> String {
    let names: String = CALLERS.iter().map(|caller| format!("{:>11}", caller.name)).collect();
    let lines: Vec<String> = rows.iter().map(Row::line).collect();
    format!("{HEAD}{:<29}{:<14}{names}\n{}\n", "operation", "state", lines.join("\n"))
}

/// What `made` says otherwise than `committed`, line by line.
fn differences(committed: &str, made: &str) -> String {
    let only = |one: &str, other: &str, sign: &str| {
        let lines = one.lines().filter(|line| !other.lines().any(|there| there == *line));
        lines.map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    only(committed, made, "-") + &only(made, committed, "+")
}

/// What the policy says must be what was answered, whatever the table says.
fn contradictions(rows: &[Row]) -> Vec<String> {
    let mut found = Vec::new();
    for row in rows {
        let rule = row.operation.rule();
        for caller in CALLERS {
            let status = row.of(caller);
            let fits = match (rule.role().is_some(), caller.refusal(rule), caller.rights) {
                // A token that is given must be good, also where none is needed.
                (false, _, Rights::BadToken) => (status == 401) == row.operation.takes_token,
                (_, Some(refusal), _) => status == refusal,
                (true, None, _) => status != 401,
                (false, None, _) => status != 401 && status != 403,
            };
            if !fits {
                found.push(format!("{rule:?}, but {} is answered {status}: {}", caller.name, row.line()));
            }
        }
    }
    found
}

/// A request that nobody succeeds with shows nothing.
fn never_right(rows: &[Row]) -> Vec<String> {
    let is_right = |row: &Row| row.statuses.iter().any(|status| *status < 300);
    let works =
        |row: &Row| rows.iter().any(|other| other.operation.id == row.operation.id && is_right(other));
    rows.iter().filter(|row| !works(row)).map(Row::line).collect()
}

#[actix_web::test]
async fn every_operation_answers_every_caller_as_the_table_says() {
    let app = TestApp::start().await;
    let rows = rows(&app).await;
    let wrong = never_right(&rows);
    assert!(
        wrong.is_empty(),
        "nobody succeeds: give the operation a body, a target or a path in tests/api/support/world.rs\n{}",
        wrong.join("\n")
    );
    let contradictions = contradictions(&rows);
    assert!(contradictions.is_empty(), "src/auth/policy.rs says otherwise:\n{}", contradictions.join("\n"));

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/authorization/matrix.txt");
    let made = table(&rows);
    #[expect(clippy::disallowed_methods, reason = "a switch of the tests")]
    let update = std::env::var("PLAUDIT_UPDATE_MATRIX").is_ok_and(|value| value == "1");
    if update {
        std::fs::write(&path, &made).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == made,
        "{} is not what is answered; run PLAUDIT_UPDATE_MATRIX=1 cargo test --test api authorization::matrix, and \
         look at the difference:\n{}",
        path.display(),
        differences(&committed, &made)
    );
}

#[test]
fn every_operation_is_in_the_policy_and_no_other() {
    let documented: Vec<String> = operations().into_iter().map(|operation| operation.id).collect();
    let ruled: Vec<&str> =
        plaudit::auth::policy::POLICY.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
    let missing: Vec<_> = documented.iter().filter(|id| !ruled.contains(&id.as_str())).collect();
    assert!(missing.is_empty(), "give them a line in src/auth/policy.rs: {missing:?}");
    let gone: Vec<_> = ruled.iter().filter(|id| !documented.iter().any(|other| other == *id)).collect();
    assert!(gone.is_empty(), "src/auth/policy.rs names what the document does not: {gone:?}");
    let twice: Vec<_> =
        ruled.iter().filter(|id| ruled.iter().filter(|other| other == id).count() > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn whatever_changes_something_needs_a_right() {
    // Signing in and out, and what readers do.
    let open = ["create_token", "refresh_token", "revoke_token", "set_up_account"];
    for operation in operations().into_iter().filter(Operation::writes) {
        let counts_views = matches!(operation.rule(), Rule::AnyoneButKeysWithout(_));
        let is_open = open.contains(&operation.id.as_str()) || counts_views;
        assert_eq!(operation.rule().role().is_none(), is_open, "{}", operation.id);
    }
}
