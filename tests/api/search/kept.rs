//! The index of search is kept: made for what was there before, made again, found to be wrong where it is.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use plaudit::search::index::{backfill, differences, reindex};
use plaudit::views::model::SubjectType;
use uuid::Uuid;

use super::{found, with_body};
use crate::support::factory::{studio, text, unit};
use crate::support::{TestApp, establish};

async fn content(app: &TestApp) -> Vec<Uuid> {
    let made =
        [with_body(app, "劳动文章", "正文").await, unit(app, "劳动厂").await, studio(app, "劳动室").await];
    made.iter().map(|made| text(made, "id").parse().unwrap()).collect()
}

#[actix_web::test]
async fn what_was_there_before_is_indexed_once() {
    let app = TestApp::start().await;
    content(&app).await;
    let mut connection = establish(&app.database.app_url);
    connection.batch_execute("DELETE FROM search_documents WHERE subject_type <> 'honoured_unit'").unwrap();
    connection.batch_execute("UPDATE search_documents SET grams = '{}', fold_version = 999").unwrap();
    assert_eq!(found(&app.anon(), "劳动", "").await.len(), 1);
    assert_eq!(backfill(&mut connection, &|| false).unwrap(), Some(0), "it stops when it is told to");
    assert_eq!(backfill(&mut connection, &|| true).unwrap(), Some(3));
    assert_eq!(backfill(&mut connection, &|| true).unwrap(), Some(0));
    // As the service does when it has indexed.
    app.state.cache.flush();
    assert_eq!(found(&app.anon(), "劳动", "").await.len(), 3);
}

#[actix_web::test]
async fn none_is_left_out_between_two_portions() {
    let app = TestApp::start().await;
    let mut connection = establish(&app.database.app_url);
    let many = "INSERT INTO articles (id, slug, title, body, body_format, body_html, body_text, locale, status, created_at,
            updated_at)
        SELECT gen_random_uuid(), 'n-' || n, '文', '', 'html', '', '', 'zh-Hans', 'draft', now(), now()
        FROM generate_series(1, 4001) n";
    connection.batch_execute(many).unwrap();
    assert_eq!(backfill(&mut connection, &|| true).unwrap(), Some(4001));
    assert_eq!(backfill(&mut connection, &|| true).unwrap(), Some(0));
    // The last of a portion, the first of the next, and the last of all.
    let some = "DELETE FROM search_documents WHERE subject_id IN (SELECT id FROM (
        SELECT id, row_number() OVER (ORDER BY id) AS place FROM articles) a WHERE place IN (1, 2000, 2001, 4000, 4001))";
    connection.batch_execute(some).unwrap();
    assert_eq!(backfill(&mut connection, &|| true).unwrap(), Some(5));
}

#[actix_web::test]
async fn what_was_damaged_is_made_again_and_seen_before() {
    let app = TestApp::start().await;
    let ids = content(&app).await;
    let mut connection = establish(&app.database.app_url);
    connection.batch_execute("UPDATE search_documents SET grams = '{}'").unwrap();
    let wrong = differences(&mut connection, SubjectType::Article, &ids).unwrap();
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert_eq!(reindex(&mut connection).unwrap(), Some(3));
    assert!(differences(&mut connection, SubjectType::Article, &ids).unwrap().is_empty());
    connection.batch_execute("DELETE FROM search_documents WHERE subject_type = 'article'").unwrap();
    assert_eq!(differences(&mut connection, SubjectType::Article, &ids).unwrap().len(), 1);
    assert_eq!(backfill(&mut connection, &|| true).unwrap(), Some(1));
}

#[actix_web::test]
async fn two_do_not_index_at_once() {
    let app = TestApp::start().await;
    let mut other = establish(&app.database.app_url);
    other.batch_execute("SELECT pg_advisory_lock(hashtextextended('search:index', 0))").unwrap();
    let mut connection = establish(&app.database.app_url);
    assert_eq!(backfill(&mut connection, &|| true).unwrap(), None);
    assert_eq!(reindex(&mut connection).unwrap(), None);
    other.batch_execute("SELECT pg_advisory_unlock_all()").unwrap();
    assert_eq!(backfill(&mut connection, &|| true).unwrap(), Some(0));
}

#[actix_web::test]
async fn a_write_that_changes_no_text_leaves_the_document_alone() {
    let app = TestApp::start().await;
    let made = with_body(&app, "劳动文章", "正文").await;
    let mut connection = establish(&app.database.app_url);
    let mut row = || {
        diesel::sql_query("SELECT xmin::text AS line FROM search_documents")
            .get_result::<Line>(&mut connection)
            .unwrap()
            .line
    };
    let before = row();
    let path = format!("/v1/articles/{}", text(&made, "id"));
    app.editor().patch(&path, serde_json::json!({ "pinned": true })).await.expect(200);
    assert_eq!(row(), before);
    app.editor().patch(&path, serde_json::json!({ "body": "别的" })).await.expect(200);
    assert_ne!(row(), before);
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    line: String,
}
