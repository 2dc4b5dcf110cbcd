//! Whether the process lives and whether it can serve.

use plaudit::db::migrations;

use crate::support::proxy::{Fault, Proxy};
use crate::support::{TestApp, TestDatabase};

#[actix_web::test]
async fn a_service_that_can_serve_says_so() {
    let app = TestApp::start().await;
    for path in ["/livez", "/readyz"] {
        let health = app.anon().get(path).await.expect(200).json();
        assert_eq!(health["status"], "ok");
        assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    }
}

#[actix_web::test]
async fn pending_migrations_make_it_not_ready() {
    let app = TestApp::start().await;
    let mut owner = app.connection();
    migrations::revert_all(&mut owner).unwrap();
    app.anon().get("/readyz").await.problem(503, "unavailable");
    app.anon().get("/livez").await.expect(200);
    migrations::run_pending(&mut owner).unwrap();
    app.anon().get("/readyz").await.expect(200);
}

#[actix_web::test]
async fn a_database_that_was_never_set_up_makes_it_not_ready() {
    let database = TestDatabase::empty();
    let mut owner = crate::support::establish(&database.owner_url);
    diesel::connection::SimpleConnection::batch_execute(&mut owner, "DROP TABLE __diesel_schema_migrations")
        .unwrap();
    assert!(!migrations::is_current(&mut owner).unwrap());
    migrations::run_pending(&mut owner).unwrap();
    assert!(migrations::is_current(&mut owner).unwrap());
}

#[actix_web::test]
async fn a_database_that_is_away_makes_it_not_ready_but_alive() {
    let database = TestDatabase::create();
    let proxy = Proxy::before(&database);
    let url = proxy.url();
    let app = TestApp::start_on(database, |config| config.database.url = Some(url)).await;
    app.anon().get("/readyz").await.expect(200);

    proxy.set(Fault::Refuse);
    let answer = app.anon().get("/readyz").await;
    assert_eq!(answer.header("retry-after"), "2");
    answer.problem(503, "unavailable");
    app.anon().get("/livez").await.expect(200);

    proxy.set(Fault::None);
    app.anon().get("/readyz").await.expect(200);
}

#[actix_web::test]
async fn a_service_that_is_stopping_is_not_ready_but_answers() {
    let app = TestApp::start().await;
    app.state.begin_drain();
    let answer = app.anon().get("/readyz").await;
    assert_eq!(answer.header("retry-after"), "1");
    answer.problem(503, "unavailable");
    app.anon().get("/livez").await.expect(200);
    app.anon().get("/v1/articles").await.expect(200);
}
