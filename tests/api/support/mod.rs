//! The plumbing of the integration tests: a server for the run, a database for each test, the application in
//! process, clients that read as sentences.

mod answer;
pub mod audit;
mod client;
mod contract;
mod database;
pub mod exposition;
pub mod factory;
mod history;
pub mod operations;
pub mod plans;
pub mod proxy;
mod search_index;
pub mod server;
mod statements;
pub mod view_counts;
pub mod world;

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use actix_http::Request;
use actix_web::body::BoxBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::web::Data;
use actix_web::{rt, test};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use futures_util::future::LocalBoxFuture;
use plaudit::app::{AppState, build_app};
use plaudit::auth::password::HashCost;
use plaudit::auth::{Authority, Role};
use plaudit::clock::Clock;
use plaudit::config::Config;
use plaudit::db::Db;
use uuid::Uuid;

pub use self::answer::Answer;
pub use self::client::Client;
pub use self::database::{PASSWORD, TestDatabase, establish, session_id, session_of, user_id};

type Call = dyn Fn(Request) -> LocalBoxFuture<'static, Result<ServiceResponse<BoxBody>, actix_web::Error>>;

/// Threads that check passwords.
pub const PASSWORD_THREADS: usize = 2;

/// The application on a fresh database, with its clock at noon of 22 March 2026 in Shanghai.
pub struct TestApp {
    call: Rc<Call>,
    pub state: Data<AppState>,
    pub clock: Clock,
    pub database: Rc<TestDatabase>,
    /// Whether somebody else may have written: a test itself, or another instance.
    others_write: Rc<Cell<bool>>,
}

impl TestApp {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// The application with another configuration than the usual one.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        Self::start_on(TestDatabase::create(), change).await
    }

    /// The application on a database that the test has prepared; `config.database.url` may lead there another way.
    pub async fn start_on(database: TestDatabase, change: impl FnOnce(&mut Config)) -> Self {
        Self::start_at(Rc::new(database), Clock::fixed(noon()), change).await
    }

    /// Another instance of the service on the same database, by the same clock, as after a restart or beside this one.
    pub async fn start_beside(&self) -> Self {
        self.start_beside_with(|_| {}).await
    }

    /// The same with another configuration than the usual one.
    pub async fn start_beside_with(&self, change: impl FnOnce(&mut Config)) -> Self {
        let other = Self::start_at(Rc::clone(&self.database), self.clock.clone(), change).await;
        self.others_write.set(true);
        other.others_write.set(true);
        other
    }

    async fn start_at(database: Rc<TestDatabase>, clock: Clock, change: impl FnOnce(&mut Config)) -> Self {
        statements::watch();
        let mut config = config();
        change(&mut config);
        let url = config.database.url.clone().unwrap_or_else(|| database.app_url.clone());
        let mut connection = establish(&database.app_url);
        let authority = Authority::load(
            &mut connection,
            &config.public_url,
            PASSWORD_THREADS,
            HashCost::CheapForTests,
            clock.now(),
        )
        .unwrap();
        let db = Db::new(&url, &config.database).unwrap();
        let state = AppState::new(config, clock.clone(), db, authority).unwrap();
        let service = Rc::new(test::init_service(build_app(state.clone())).await);
        let others_write = Rc::new(Cell::new(false));
        let (others, cached) = (Rc::clone(&others_write), state.clone());
        let call: Rc<Call> = Rc::new(move |request| {
            // What others wrote is heard of at once; how it is heard of is tested by itself.
            if others.get() {
                cached.cache.flush();
            }
            let service = Rc::clone(&service);
            Box::pin(async move { service.call(request).await })
        });
        Self { call, state, clock, database, others_write }
    }

    /// Somebody without a token.
    pub fn anon(&self) -> Client {
        Client::new(Rc::clone(&self.call), None)
    }

    pub fn author(&self) -> Client {
        self.signed_in("author", Role::Author)
    }

    pub fn editor(&self) -> Client {
        self.signed_in("editor", Role::Editor)
    }

    pub fn admin(&self) -> Client {
        self.signed_in("admin", Role::Admin)
    }

    /// Somebody who sends `token`, whatever it is.
    pub fn bearer(&self, token: &str) -> Client {
        Client::new(Rc::clone(&self.call), Some(format!("Bearer {token}")))
    }

    fn signed_in(&self, name: &str, role: Role) -> Client {
        self.signed_in_as(user_id(name), name, role)
    }

    /// Somebody who is signed in with an account that the test has made.
    pub fn signed_in_as(&self, id: Uuid, name: &str, role: Role) -> Client {
        let keys = &self.state.authority.keys;
        let claims = keys.claims_for(id, session_of(id), role, Some(name.to_owned()), self.clock.now());
        self.bearer(&keys.sign(&claims).unwrap())
    }

    /// A connection to the test's database as its owner.
    pub fn connection(&self) -> PgConnection {
        self.others_write.set(true);
        establish(&self.database.owner_url)
    }

    /// What `work` gives, and the statements that the application ran meanwhile, but for the one that says who is asking;
    /// see [`mod@statements`].
    pub async fn statements<T>(&self, work: impl Future<Output = T>) -> (T, Vec<String>) {
        let (result, mut statements) = self.all_statements(work).await;
        statements.retain(|statement| !statements::identifies(statement));
        (result, statements)
    }

    /// [`Self::statements`], every one of them.
    pub async fn all_statements<T>(&self, work: impl Future<Output = T>) -> (T, Vec<String>) {
        statements::during(&self.database, work).await
    }

    /// From now on the response cache hears only of what this instance writes.
    pub fn hear_nobody(&self) {
        self.others_write.set(false);
    }

    /// Moves the clock.
    pub fn pass(&self, time: Duration) {
        self.clock.set(self.clock.now() + time);
    }
}

impl Drop for TestApp {
    /// Whatever a test wrote can be found, is in the history, and is sorted by its views: a write that forgets the index
    /// of search, its record or the copy of the totals fails the test that makes it.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            search_index::check(&self.database);
            history::check(&self.database);
            view_counts::check(self, Rc::strong_count(&self.database) == 1);
        }
    }
}

/// Where the clock stands at the beginning.
pub fn noon() -> DateTime<Utc> {
    "2026-03-22T04:00:00Z".parse().unwrap()
}

/// The configuration of an empty environment, small enough for many tests at once.
pub fn config() -> Config {
    let mut config = Config::read(&Default::default()).unwrap();
    config.public_url = "https://api.example.org".to_owned();
    config.database.pool_size = 4;
    config.database.allow_unsafe_durability = true;
    config
}

/// An id that nothing has.
pub fn nobody() -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_dead_beef)
}

/// Runs `futures` at once and waits for all of them.
pub async fn together<F: Future + 'static>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let tasks: Vec<_> = futures.into_iter().map(rt::spawn).collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}
