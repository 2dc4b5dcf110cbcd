//! How many rows a list has in all, up to a bound.

use diesel::PgConnection;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::LimitDsl;
use diesel::sql_types::BigInt;

/// Counting stops here: what nobody can page through need not be counted to its end.
pub const MOST_COUNTED: i64 = 100_000;

/// How many rows there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    pub rows: i64,
    /// There are more than these.
    pub is_lower_bound: bool,
}

struct Count<Q>(Q);

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Count<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT count(*) FROM (");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(") AS counted");
        Ok(())
    }
}

impl<Q> Query for Count<Q> {
    type SqlType = BigInt;
}

impl<Q> QueryId for Count<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> RunQueryDsl<PgConnection> for Count<Q> {}

/// The rows of `query`, counted.
pub fn count<Q>(connection: &mut PgConnection, query: Q) -> QueryResult<Total>
where
    Q: LimitDsl<Output = Q> + QueryFragment<Pg>,
{
    let found: i64 = Count(query.limit(MOST_COUNTED + 1)).get_result(connection)?;
    Ok(Total { rows: found.min(MOST_COUNTED), is_lower_bound: found > MOST_COUNTED })
}
