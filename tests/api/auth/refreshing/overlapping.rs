//! What adds a refresh token while something else ends them all: none is left over.
//!
//! Each test stops one transaction halfway, starts the other, and goes on when that one waits or is done.

use std::time::Duration;

use actix_web::rt::task::{JoinHandle, spawn_blocking};
use actix_web::rt::{spawn, time};
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::dsl::sql;
use diesel::sql_types::BigInt;
use diesel::{PgConnection, RunQueryDsl, select};
use plaudit::auth::accounts::reset_password;
use plaudit::auth::password::Password;
use plaudit::history::Act;
use serde_json::{Value, json};

use super::super::sign_in;
use super::{login, refresh};
use crate::support::{Answer, PASSWORD, TestApp, establish};

const NEW_PASSWORD: &str = "wrong pony capacitor paper clip";

/// Only keeps a test from hanging.
const PATIENCE: Duration = Duration::from_secs(30);

/// A gate between the insertion of a refresh token and the commit: who inserts one waits there while it is shut.
struct Gate(PgConnection);

impl Gate {
    fn shut(app: &TestApp) -> Self {
        let mut connection = app.connection();
        connection
            .batch_execute(
                "CREATE FUNCTION pass_gate() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; END $$; \
                 CREATE TRIGGER gate AFTER INSERT ON refresh_tokens FOR EACH ROW EXECUTE FUNCTION pass_gate(); \
                 SELECT pg_advisory_lock(1)",
            )
            .unwrap();
        Self(connection)
    }

    fn open(mut self) {
        self.0.batch_execute("SELECT pg_advisory_unlock(1)").unwrap();
    }
}

/// Starts a request without a token.
fn start(app: &TestApp, path: &'static str, body: Value) -> JoinHandle<Answer> {
    let client = app.anon();
    spawn(async move { client.post(path, body).await })
}

fn start_refresh(app: &TestApp, tokens: &Value) -> JoinHandle<Answer> {
    start(app, "/v1/auth/refresh", json!({ "refresh_token": tokens["refresh_token"] }))
}

fn start_login(app: &TestApp) -> JoinHandle<Answer> {
    start(app, "/v1/auth/token", json!({ "username": "editor", "password": PASSWORD }))
}

/// Starts what the command of that name does.
fn start_reset(app: &TestApp) -> JoinHandle<()> {
    let (url, now) = (app.database.app_url.clone(), app.clock.now());
    let password = Password::from(NEW_PASSWORD.to_owned());
    spawn_blocking(move || {
        reset_password(&mut establish(&url), "editor", &password, &Act::command("user", now)).unwrap()
    })
}

/// Waits until `sessions` of the database wait for a lock, or `task` is over because it needs none.
async fn until_waiting<T>(app: &TestApp, sessions: i64, task: &JoinHandle<T>) {
    let mut connection = app.connection();
    let waiting = async {
        loop {
            let found: i64 = select(sql::<BigInt>(
                "(SELECT count(*) FROM pg_stat_activity \
                 WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0)",
            ))
            .get_result(&mut connection)
            .unwrap();
            if found >= sessions || task.is_finished() {
                return;
            }
            time::sleep(Duration::from_millis(5)).await;
        }
    };
    time::timeout(PATIENCE, waiting).await.expect("a session that waits");
}

/// The tokens of `adding`, which is held between insertion and commit until the task that `end` starts has got
/// as far as it can; and what came of that task.
async fn overlapped<T>(
    app: &TestApp,
    adding: impl FnOnce() -> JoinHandle<Answer>,
    end: impl FnOnce() -> JoinHandle<T>,
) -> (Value, T) {
    let gate = Gate::shut(app);
    let added = adding();
    until_waiting(app, 1, &added).await;
    assert!(!added.is_finished(), "the gate was passed");
    let ending = end();
    until_waiting(app, 2, &ending).await;
    gate.open();
    (added.await.unwrap().expect(200).json(), ending.await.unwrap())
}

#[actix_web::test]
async fn a_new_password_ends_the_token_that_a_refresh_is_adding() {
    let app = TestApp::start().await;
    let tokens = login(&app, "editor").await;
    let (next, ()) = overlapped(&app, || start_refresh(&app, &tokens), || start_reset(&app)).await;
    refresh(&app, &next).await.problem(401, "unauthorized");
}

#[actix_web::test]
async fn a_new_password_ends_the_token_that_a_login_is_adding() {
    let app = TestApp::start().await;
    let (tokens, ()) = overlapped(&app, || start_login(&app), || start_reset(&app)).await;
    refresh(&app, &tokens).await.problem(401, "unauthorized");
    sign_in(&app, "editor", NEW_PASSWORD).await.expect(200);
}

#[actix_web::test]
async fn revoking_ends_the_token_that_a_refresh_is_adding() {
    let app = TestApp::start().await;
    let first = login(&app, "editor").await;
    let second = refresh(&app, &first).await.expect(200).json();
    let revoke = || start(&app, "/v1/auth/revoke", json!({ "refresh_token": first["refresh_token"] }));
    let (third, revoked) = overlapped(&app, || start_refresh(&app, &second), revoke).await;
    revoked.expect(204);
    refresh(&app, &third).await.problem(401, "unauthorized");
}

#[actix_web::test]
async fn a_spent_token_that_comes_again_ends_the_one_that_a_refresh_is_adding() {
    let app = TestApp::start().await;
    let first = login(&app, "editor").await;
    let second = refresh(&app, &first).await.expect(200).json();
    let (third, again) =
        overlapped(&app, || start_refresh(&app, &second), || start_refresh(&app, &first)).await;
    again.problem(401, "unauthorized");
    refresh(&app, &third).await.problem(401, "unauthorized");
}

/// What comes of `task` when it starts while `change` has been made but not committed.
async fn beside<T>(
    app: &TestApp,
    change: impl FnOnce(&mut PgConnection),
    task: impl FnOnce() -> JoinHandle<T>,
) -> T {
    let mut connection = app.connection();
    AnsiTransactionManager::begin_transaction(&mut connection).unwrap();
    change(&mut connection);
    let task = task();
    until_waiting(app, 1, &task).await;
    AnsiTransactionManager::commit_transaction(&mut connection).unwrap();
    task.await.unwrap()
}

fn disable(connection: &mut PgConnection) {
    connection.batch_execute("UPDATE users SET status = 'disabled' WHERE username = 'editor'").unwrap();
}

#[actix_web::test]
async fn a_login_with_the_old_password_fails_when_a_new_one_comes_meanwhile() {
    let app = TestApp::start().await;
    let now = app.clock.now();
    let reset = |connection: &mut PgConnection| {
        reset_password(
            connection,
            "editor",
            &Password::from(NEW_PASSWORD.to_owned()),
            &Act::command("user", now),
        )
        .unwrap();
    };
    beside(&app, reset, || start_login(&app)).await.problem(401, "invalid_credentials");
    sign_in(&app, "editor", NEW_PASSWORD).await.expect(200);
}

#[actix_web::test]
async fn a_login_fails_when_the_account_is_disabled_meanwhile() {
    let app = TestApp::start().await;
    beside(&app, disable, || start_login(&app)).await.problem(401, "invalid_credentials");
}

#[actix_web::test]
async fn a_refresh_fails_when_the_account_is_disabled_meanwhile() {
    let app = TestApp::start().await;
    let tokens = login(&app, "editor").await;
    beside(&app, disable, || start_refresh(&app, &tokens)).await.problem(401, "unauthorized");
}
