//! The check that ends every test: the index of search says what the content says.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, Text, Uuid as SqlUuid};
use plaudit::search::index::{KINDS, differences};
use plaudit::views::subjects;
use uuid::Uuid;

use super::TestDatabase;
use super::database::to_check;

/// What the service itself has made has a view counter; what a test put into the tables by hand has none, and nobody
/// indexed it.
const MADE: &str = "SELECT array_agg(subject_id) AS ids FROM view_totals WHERE subject_type = $1";

#[derive(QueryableByName)]
struct Made {
    #[diesel(sql_type = diesel::sql_types::Nullable<Array<SqlUuid>>)]
    ids: Option<Vec<Uuid>>,
}

/// Fails when a document is missing or out of date. A database that is away or has no schema is passed over.
pub fn check(database: &TestDatabase) {
    let Some(mut connection) = to_check(database, "search_documents") else { return };
    for kind in KINDS {
        let made: Made =
            sql_query(MADE).bind::<Text, _>(subjects::name(kind)).get_result(&mut connection).unwrap();
        let found = differences(&mut connection, kind, &made.ids.unwrap_or_default()).unwrap();
        assert!(found.is_empty(), "the index of search was forgotten: {found:#?}");
    }
}
