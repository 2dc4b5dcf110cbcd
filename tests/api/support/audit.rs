//! What the audit log says.

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::TestApp;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The lines about `resource`, as `kind of actor, actor, action, changes, address`, oldest first.
pub fn audited(app: &TestApp, resource: &str) -> Vec<String> {
    let lines: Vec<Line> = sql_query(
        "SELECT concat_ws(' ', actor_kind, nullif(actor_name, ''), action, changes, 'from ' || address) AS line FROM \
         (SELECT * FROM audit_events WHERE resource = $1 ORDER BY ctid) events",
    )
    .bind::<Text, _>(resource)
    .load(&mut app.connection())
    .unwrap();
    lines.into_iter().map(|line| line.line).collect()
}
