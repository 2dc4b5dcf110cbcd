//! One fills, the others wait; and what is filled while something changes is not kept.

use std::time::{Duration, Instant};

use actix_web::rt;
use diesel::connection::SimpleConnection;
use plaudit::cache::Change;
use serde_json::json;

use super::{is_kept, start};
use crate::support::factory::{at, published};
use crate::support::{TestApp, establish, together};

/// The tags of articles, locked: who reads an article has begun to fill and waits.
struct Locked(diesel::PgConnection);

impl Locked {
    /// By a connection of which the application does not know.
    fn of(app: &TestApp) -> Self {
        let mut connection = establish(&app.database.owner_url);
        connection.batch_execute("BEGIN; LOCK TABLE article_tags IN ACCESS EXCLUSIVE MODE").unwrap();
        Self(connection)
    }

    /// Waits until so many connections wait for the lock.
    async fn wait_for(&mut self, count: i64) {
        use diesel::prelude::*;
        use diesel::sql_types::BigInt;
        let waiting = "(SELECT count(*) FROM pg_locks WHERE NOT granted AND database = \
            (SELECT oid FROM pg_database WHERE datname = current_database()))";
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let found: i64 =
                diesel::select(diesel::dsl::sql::<BigInt>(waiting)).get_result(&mut self.0).unwrap();
            if found >= count {
                return;
            }
            assert!(Instant::now() < end, "{found} wait for the lock");
            rt::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn free(mut self) {
        self.0.batch_execute("ROLLBACK").unwrap();
    }
}

#[actix_web::test]
async fn many_who_ask_at_once_cost_one_filling() {
    let app = start().await;
    let path = at("articles", &published(&app, "推进会").await);
    let alone = app.all_statements(app.anon().get(&path)).await.1;
    assert!(!alone.is_empty());
    for round in 0..3 {
        // A write voids the entry; the stampede after it is one filling.
        app.editor().patch(&path, json!({ "title": format!("推进会{round}") })).await.expect(200);
        app.anon().get("/v1/site").await.expect(200);
        let asking = (0..50).map(|_| {
            let (client, path) = (app.anon(), path.clone());
            async move { client.get(&path).await }
        });
        let (answers, statements) = app.all_statements(together(asking)).await;
        // Until when it is good is looked up as well, after a change.
        let filling = statements.iter().filter(|one| !one.contains("min(")).count();
        assert_eq!(filling, alone.iter().filter(|one| !one.contains("min(")).count(), "{statements:#?}");
        for answer in answers {
            assert_eq!(answer.expect(200).json()["title"], format!("推进会{round}"));
        }
    }
}

#[actix_web::test]
async fn a_filling_that_overlaps_a_change_is_not_kept() {
    for changes in [false, true] {
        let app = start().await;
        let path = at("articles", &published(&app, "推进会").await);
        let mut locked = Locked::of(&app);
        let (client, asked) = (app.anon(), path.clone());
        let filling = rt::spawn(async move { client.get(&asked).await });
        locked.wait_for(1).await;
        if changes {
            app.state.cache.invalidate(&Change::of("article", None, &[], None).unwrap());
        }
        locked.free();
        filling.await.unwrap().expect(200);
        // Without a change it is kept: the test can see the difference.
        assert_eq!(is_kept(&app, &path).await, !changes);
    }
}

#[actix_web::test]
async fn who_asks_after_a_change_does_not_get_what_was_read_before_it() {
    let app = start().await;
    let path = at("articles", &published(&app, "推进会").await);
    let mut locked = Locked::of(&app);
    let ask = |count: i64| {
        let asking = (0..count).map(|_| {
            let (client, path) = (app.anon(), path.clone());
            rt::spawn(async move { client.get(&path).await })
        });
        asking.collect::<Vec<_>>()
    };
    let before = ask(2);
    locked.wait_for(1).await;
    app.state.cache.invalidate(&Change::of("article", None, &[], None).unwrap());
    // Not joined to the one that is under way, but to each other.
    let after = ask(2);
    locked.wait_for(2).await;
    locked.free();
    for answer in before.into_iter().chain(after) {
        answer.await.unwrap().expect(200);
    }
    assert!(is_kept(&app, &path).await);
}

#[actix_web::test]
async fn a_filling_whose_client_hangs_up_is_taken_over() {
    let app = start().await;
    let path = at("articles", &published(&app, "推进会").await);
    let mut locked = Locked::of(&app);
    let ask = || {
        let (client, path) = (app.anon(), path.clone());
        rt::spawn(async move { client.get(&path).await })
    };
    let leading = ask();
    locked.wait_for(1).await;
    let waiting = ask();
    rt::task::yield_now().await;
    leading.abort();
    assert!(leading.await.is_err());
    locked.wait_for(2).await;
    locked.free();
    waiting.await.unwrap().expect(200);
    assert!(is_kept(&app, &path).await);
}

#[actix_web::test]
async fn what_cannot_be_shared_is_answered_to_each() {
    let app = start().await;
    let asking = (0..20).map(|_| {
        let client = app.anon();
        async move { client.get("/v1/articles/nothing").await }
    });
    for answer in together(asking).await {
        answer.problem(404, "not_found");
    }
}
