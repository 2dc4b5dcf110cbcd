//! The copy of the totals: behind them by one refresh, never further, and whoever dies in between.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use plaudit::views::copy::{self, PORTION, Reconciliation};
use plaudit::views::refresher::Refresher;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::imports::{NOTICE, import};
use crate::support::TestApp;
use crate::support::factory::{at, honoured_unit, published, text};
use crate::support::view_counts::differences;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn line(connection: &mut PgConnection, statement: &str) -> String {
    let line: Line = sql_query(statement).get_result(connection).unwrap();
    line.line
}

fn id(thing: &Value) -> Uuid {
    text(thing, "id").parse().unwrap()
}

async fn view(app: &TestApp, thing: &Value, times: usize) {
    for _ in 0..times {
        app.anon().act(&format!("{}/views", at("articles", thing))).await.expect(200);
    }
}

/// Looks at all totals, as at start-up, and copies what differs; how many portions there were.
fn reconcile(app: &TestApp) -> usize {
    let (mut connection, mut refresher) = (app.connection(), Refresher::default());
    refresher.begin_reconciliation(&mut connection).unwrap();
    let mut portions = 0;
    while refresher.reconcile(&mut connection).unwrap() {
        refresher.refresh(&mut connection, &app.state.views).unwrap();
        portions += 1;
    }
    portions
}

#[actix_web::test]
async fn what_is_counted_is_seen_after_a_refresh_and_leaves_the_article_alone() {
    let app = TestApp::start().await;
    let made = published(&app, "新闻").await;
    let row = "SELECT concat_ws(' ', ctid, xmin, to_jsonb(articles)) AS line FROM articles";
    let before = line(&mut app.connection(), row);
    let path = format!("{}?include=views", at("articles", &made));
    let first = app.anon().get(&path).await.expect(200);
    assert_eq!(first.json()["views"], 0);
    view(&app, &made, 3).await;
    assert_eq!(app.anon().get(&path).await.expect(200).json()["views"], 0, "nobody has copied it yet");

    app.refresh_views();
    let second = app.anon().get(&path).await.expect(200);
    assert_eq!(second.json()["views"], 3);
    let (first, second) = (first.header("etag"), second.header("etag"));
    assert_ne!(first, second, "its bytes are other ones");
    assert!(first.starts_with("\"1-") && second.starts_with("\"1-"), "{first} {second}: its version is not");
    assert_eq!(line(&mut app.connection(), row), before);
    let seen = app.editor().with("If-Match", &first);
    seen.patch(&at("articles", &made), json!({ "pinned": true })).await.expect(200);
}

#[actix_web::test]
async fn counting_touches_no_index_of_the_totals() {
    let app = TestApp::start().await;
    let indexes = "SELECT string_agg(indexrelid::regclass::text, ' ') AS line FROM pg_index \
        WHERE indrelid = 'view_totals'::regclass";
    assert_eq!(line(&mut app.connection(), indexes), "view_totals_pkey");
}

#[actix_web::test]
async fn what_is_the_same_is_not_written_again() {
    let app = TestApp::start().await;
    let (viewed, other) = (published(&app, "一").await, published(&app, "二").await);
    view(&app, &viewed, 1).await;
    app.refresh_views();
    let rows = "SELECT string_agg(concat_ws(' ', ctid, xmin, xmax, views), ', ' ORDER BY subject_id) AS line \
        FROM view_counts";
    let mut connection = app.connection();
    let before = line(&mut connection, rows);
    assert_eq!(copy::refresh(&mut connection, &[id(&viewed), id(&other)]), Ok(Vec::new()));
    assert_eq!(line(&mut connection, rows), before);
}

#[actix_web::test]
async fn what_somebody_else_holds_is_tried_again_and_waited_for_by_nobody() {
    let app = TestApp::start().await;
    let (held, free) = (published(&app, "一").await, published(&app, "二").await);
    view(&app, &held, 1).await;
    view(&app, &free, 1).await;
    let (mut holder, mut connection) = (app.connection(), app.connection());
    connection.batch_execute("SET lock_timeout = '1ms'").unwrap();
    // An import that has raised the baseline, and is not at its end.
    let raised = format!(
        "BEGIN; UPDATE view_totals SET baseline = 100 WHERE subject_id = '{0}'; \
         UPDATE view_counts SET views = 101 WHERE subject_id = '{0}'",
        id(&held)
    );
    holder.batch_execute(&raised).unwrap();
    let mut refresher = Refresher::default();
    refresher.refresh(&mut connection, &app.state.views).unwrap();
    let views = copy::views(&mut connection, &[id(&held), id(&free)]).unwrap();
    assert_eq!((views[&id(&held)], views[&id(&free)]), (0, 1));
    holder.batch_execute("ROLLBACK").unwrap();
    refresher.refresh(&mut connection, &app.state.views).unwrap();
    assert_eq!(copy::views_of(&mut connection, id(&held)), Ok(1));
}

#[actix_web::test]
async fn what_an_instance_forgot_when_it_died_is_found() {
    let app = TestApp::start().await;
    let mut made = Vec::new();
    for title in ["一", "二", "三", "四"] {
        made.push(published(&app, title).await);
    }
    view(&app, &made[0], 2).await;
    let ids: Vec<Uuid> = made.iter().map(id).collect();
    assert_eq!(app.state.views.take_changed().subjects, [ids[0]], "what a crash forgets");
    let mut connection = app.connection();
    // A release before the copy knew nothing of it, and somebody was at it by hand.
    let broken = format!(
        "DELETE FROM view_counts WHERE subject_id = '{}'; UPDATE view_counts SET views = 7 WHERE subject_id = '{}'",
        ids[1], ids[2]
    );
    connection.batch_execute(&broken).unwrap();
    app.refresh_views();
    assert_eq!(differences(&mut connection).len(), 3, "a refresh knows nothing of them");

    assert_eq!(reconcile(&app), 1);
    assert_eq!(differences(&mut connection), [""; 0]);
    let views = copy::views(&mut connection, &ids).unwrap();
    assert_eq!(ids.iter().map(|id| views[id]).collect::<Vec<_>>(), [2, 0, 0, 0]);
}

#[actix_web::test]
async fn all_totals_are_looked_at_one_portion_after_the_other() {
    let app = TestApp::start().await;
    let mut connection = app.connection();
    let many = format!(
        "INSERT INTO view_totals (subject_id, subject_type, counted) \
         SELECT gen_random_uuid(), 'article', n FROM generate_series(1, {}) n",
        2 * PORTION + 1
    );
    connection.batch_execute(&many).unwrap();
    assert_eq!(differences(&mut connection).len(), 2 * PORTION + 1);
    assert_eq!(reconcile(&app), 3);
    assert_eq!(differences(&mut connection), [""; 0]);
    // No content is behind them.
    connection.batch_execute("DELETE FROM view_totals").unwrap();
    assert_eq!(line(&mut connection, "SELECT count(*)::text AS line FROM view_counts"), "0");
}

#[actix_web::test]
async fn one_instance_at_a_time_looks_at_all_totals() {
    let app = TestApp::start().await;
    published(&app, "一").await;
    let (mut one, mut other) = (app.connection(), app.connection());
    let mut walk = Reconciliation::begin(&mut one).unwrap().unwrap();
    assert!(Reconciliation::begin(&mut other).unwrap().is_none());
    assert_eq!(walk.next(&mut one), Ok(Some(Vec::new())));
    assert_eq!(walk.next(&mut one), Ok(None));
    assert!(Reconciliation::begin(&mut other).unwrap().is_some(), "the lock went with the end");
    drop(other);
    let mut again = None;
    while again.is_none() {
        again = Reconciliation::begin(&mut one).unwrap();
    }
}

#[actix_web::test]
async fn two_instances_that_count_the_same_article_copy_the_same_number() {
    let app = TestApp::start().await;
    let beside = app.start_beside().await;
    let made = published(&app, "新闻").await;
    for _ in 0..5 {
        view(&app, &made, 1).await;
        view(&beside, &made, 2).await;
        app.refresh_views();
        beside.refresh_views();
    }
    assert_eq!(copy::views_of(&mut app.connection(), id(&made)), Ok(15));
}

#[actix_web::test]
async fn imports_and_merges_are_copied_at_once() {
    let app = TestApp::start_with(|config| config.cache.bytes = 0).await;
    let article = import(&app, NOTICE).article_id.unwrap();
    let views = |path: String| {
        let anon = app.anon();
        async move { anon.get(&format!("{path}?include=views")).await.expect(200).json()["views"].clone() }
    };
    assert_eq!(views(format!("/v1/articles/{article}")).await, 12);
    import(&app, &NOTICE.replace("点击量:12", "点击量:40"));
    assert_eq!(views(format!("/v1/articles/{article}")).await, 40);

    let (one, two) = (
        honoured_unit(&app, json!({ "name": "一" })).await,
        honoured_unit(&app, json!({ "name": "二" })).await,
    );
    let (one, two) = (at("honoured-units", &one), at("honoured-units", &two));
    for path in [&one, &one, &two] {
        app.anon().act(&format!("{path}/views")).await.expect(200);
    }
    app.refresh_views();
    assert_eq!((views(one.clone()).await, views(two.clone()).await), (json!(2), json!(1)));
    let into = json!({ "into": two.rsplit('/').next().unwrap() });
    app.editor().post(&format!("{one}/merge"), into).await.expect(200);
    assert_eq!(views(two.clone()).await, 3);
    app.editor().act(&format!("{one}/unmerge")).await.expect(200);
    assert_eq!((views(one).await, views(two).await), (json!(2), json!(1)));
}
