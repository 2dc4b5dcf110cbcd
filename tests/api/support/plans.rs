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
    slow_by(connection, table, None, statement)
}

/// The same for a list that is filtered by `column`: it is slow, too, when an index is walked and what was not wanted
/// thrown away. A plan without a sort is no good plan then: it may read the whole table for an empty page.
pub fn slow_by<T>(
    connection: &mut PgConnection,
    table: &str,
    column: Option<&str>,
    statement: T,
) -> Option<String>
where
    T: QueryFragment<Pg> + QueryId,
{
    let plan = plan(connection, statement);
    assert!(plan.contains("Limit"), "{plan}");
    let scan = format!("Seq Scan on {table}");
    let is_slow = plan.contains(&scan) || plan.contains("Sort") || column.is_some_and(|it| walks(&plan, it));
    is_slow.then_some(plan)
}

/// Whether `plan` throws rows away by their `column`.
pub fn walks(plan: &str, column: &str) -> bool {
    let names =
        |line: &str| line.split(|c: char| c != '_' && !c.is_alphanumeric()).any(|word| word == column);
    plan.lines().any(|line| line.trim_start().starts_with("Filter:") && names(line))
}

/// The plan of `statement`.
pub fn plan<T>(connection: &mut PgConnection, statement: T) -> String
where
    T: QueryFragment<Pg> + QueryId,
{
    let lines: Vec<String> = Explain(statement).load(connection).unwrap();
    lines.join("\n")
}
