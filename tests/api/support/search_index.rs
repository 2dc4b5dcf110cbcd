//! The check that ends every test: the index of search says what the content says.

use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Text, Uuid as SqlUuid};
use diesel::{PgConnection, sql_query};
use plaudit::search::index::{KINDS, differences};
use plaudit::views::subjects;
use uuid::Uuid;

use super::TestDatabase;

/// What the service itself has made has a view counter; what a test put into the tables by hand has none, and nobody
/// indexed it.
const MADE: &str = "SELECT array_agg(subject_id) AS ids FROM view_totals WHERE subject_type = $1";

#[derive(QueryableByName)]
struct Made {
    #[diesel(sql_type = diesel::sql_types::Nullable<Array<SqlUuid>>)]
    ids: Option<Vec<Uuid>>,
}

#[derive(QueryableByName)]
struct Exists {
    #[diesel(sql_type = Bool)]
    exists: bool,
}

/// Fails when a document is missing or out of date. A database that is away or has no schema is passed over.
pub fn check(database: &TestDatabase) {
    let Ok(mut connection) = PgConnection::establish(&database.owner_url) else { return };
    let is_there = sql_query("SELECT to_regclass('search_documents') IS NOT NULL AS exists");
    if !is_there.get_result::<Exists>(&mut connection).is_ok_and(|answer| answer.exists) {
        return;
    }
    for kind in KINDS {
        let made: Made =
            sql_query(MADE).bind::<Text, _>(subjects::name(kind)).get_result(&mut connection).unwrap();
        let found = differences(&mut connection, kind, &made.ids.unwrap_or_default()).unwrap();
        assert!(found.is_empty(), "the index of search was forgotten: {found:#?}");
    }
}
