//! Constants of statements.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Text;

/// A text that is a part of a statement instead of one of its values. Plans are made without the values, and only a
/// constant tells that an index of a part of a table has what is asked for.
///
/// diesel's own literals keep a statement from being prepared.
#[derive(Clone, Copy, Debug)]
pub struct Constant(pub &'static str);

impl Expression for Constant {
    type SqlType = Text;
}

impl<T> AppearsOnTable<T> for Constant {}

impl<T> SelectableExpression<T> for Constant {}

impl<G> ValidGrouping<G> for Constant {
    type IsAggregate = is_aggregate::Never;
}

/// Which text it is, its type does not say.
impl QueryId for Constant {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Pg> for Constant {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("'");
        out.push_sql(self.0);
        out.push_sql("'");
        Ok(())
    }
}
