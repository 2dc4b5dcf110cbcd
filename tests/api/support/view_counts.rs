//! The copy of the view totals, and the check that ends every test: it says what the totals say.

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::{PgConnection, sql_query};
use plaudit::views::refresher::Refresher;

use super::TestApp;
use super::database::to_check;

const DIFFERENCES: &str = "
    SELECT concat_ws(' ', total.subject_type, total.subject_id, 'was viewed', baseline + counted, 'times, copied is',
        coalesce(copy.subject_type || ' ' || copy.views, 'nothing')) AS line
    FROM view_totals AS total LEFT JOIN view_counts AS copy USING (subject_id)
    WHERE (copy.subject_type, copy.views) IS DISTINCT FROM (total.subject_type, baseline + counted)";

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The subjects whose copy is not what was counted.
pub fn differences(connection: &mut PgConnection) -> Vec<String> {
    let lines: Vec<Line> = sql_query(DIFFERENCES).load(connection).unwrap();
    lines.into_iter().map(|line| line.line).collect()
}

impl TestApp {
    /// What the service does every half second.
    pub fn refresh_views(&self) {
        Refresher::default().refresh(&mut self.connection(), &self.state.views).unwrap();
    }
}

/// Fails when somebody changed a total without its copy; `is_last` says that nobody else counts in this database. One
/// that is away or has no schema is passed over.
pub fn check(app: &TestApp, is_last: bool) {
    let Some(mut connection) = to_check(&app.database, "view_counts") else { return };
    Refresher::default().refresh(&mut connection, &app.state.views).unwrap();
    if is_last {
        let found = differences(&mut connection);
        assert!(found.is_empty(), "a total was changed without its copy: {found:#?}");
    }
}
