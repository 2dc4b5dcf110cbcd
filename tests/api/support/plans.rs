//! How the database means to run a statement.

use diesel::connection::SimpleConnection;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Text;
use diesel::{PgConnection, QueryResult, RunQueryDsl};

/// `EXPLAIN` of a statement, with its own binds.
#[derive(QueryId)]
struct Explain<T>(T);

impl<T: QueryFragment<Pg>> QueryFragment<Pg> for Explain<T> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("EXPLAIN ");
        self.0.walk_ast(out.reborrow())
    }
}

impl<T> Query for Explain<T> {
    type SqlType = Text;
}

impl<T> RunQueryDsl<PgConnection> for Explain<T> {}

/// Runs `content` and makes the planner scan and sort only where nothing else is possible.
pub fn prepare(connection: &mut PgConnection, content: &str) {
    connection.batch_execute(content).unwrap();
    connection.batch_execute("ANALYZE; SET enable_seqscan = off; SET enable_sort = off").unwrap();
}

/// The plan of `statement` if it scans `table` or sorts; it must have a limit.
pub fn slow<T>(connection: &mut PgConnection, table: &str, statement: T) -> Option<String>
where
    T: QueryFragment<Pg> + QueryId,
{
    let lines: Vec<String> = Explain(statement).load(connection).unwrap();
    let plan = lines.join("\n");
    assert!(plan.contains("Limit"), "{plan}");
    let scan = format!("Seq Scan on {table}");
    (plan.contains(&scan) || plan.contains("Sort")).then_some(plan)
}
