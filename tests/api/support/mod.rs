//! The plumbing of the integration tests: a server for the run, a database for each test, the application in
//! process, clients that read as sentences.

mod answer;
mod client;
mod contract;
mod database;
pub mod factory;
pub mod plans;
pub mod proxy;
mod search_index;
pub mod server;
mod statements;

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
pub use self::database::{PASSWORD, TestDatabase, establish, user_id};

type Call = dyn Fn(Request) -> LocalBoxFuture<'static, Result<ServiceResponse<BoxBody>, actix_web::Error>>;

/// The application on a fresh database, with its clock at noon of 22 March 2026 in Shanghai.
pub struct TestApp {
    call: Rc<Call>,
    pub state: Data<AppState>,
    pub clock: Clock,
    pub database: TestDatabase,
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
        statements::watch();
        let mut config = config();
        change(&mut config);
        let url = config.database.url.clone().unwrap_or_else(|| database.app_url.clone());
        let clock = Clock::fixed(noon());
        let mut connection = establish(&database.app_url);
        let authority =
            Authority::load(&mut connection, &config.public_url, 1, HashCost::CheapForTests, clock.now())
                .unwrap();
        let db = Db::new(&url, &config.database);
        let state = AppState::new(config, clock.clone(), db, authority).unwrap();
        let service = Rc::new(test::init_service(build_app(state.clone())).await);
        let call: Rc<Call> = Rc::new(move |request| {
            let service = Rc::clone(&service);
            Box::pin(async move { service.call(request).await })
        });
        Self { call, state, clock, database }
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
        let claims = keys.claims_for(id, role, Some(name.to_owned()), self.clock.now());
        self.bearer(&keys.sign(&claims).unwrap())
    }

    /// A connection to the test's database as its owner.
    pub fn connection(&self) -> PgConnection {
        establish(&self.database.owner_url)
    }

    /// What `work` gives, and the statements that the application ran meanwhile; see [`mod@statements`].
    pub async fn statements<T>(&self, work: impl Future<Output = T>) -> (T, Vec<String>) {
        statements::during(&self.database, work).await
    }

    /// Moves the clock.
    pub fn pass(&self, time: Duration) {
        self.clock.set(self.clock.now() + time);
    }
}

impl Drop for TestApp {
    /// Whatever a test wrote can be found: a write that forgets the index of search fails the test that makes it.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            search_index::check(&self.database);
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
