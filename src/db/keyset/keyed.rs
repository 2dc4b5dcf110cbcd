//! Lists that can be sorted by a key which is in a table of its own, beside the one whose rows are listed.
//!
//! The walk is over an index of that table, which leads to the rows; the filters stand where they stand in every other
//! order of the list. What has no row there is not in a list that is sorted by it.

use std::ops::Deref;

use diesel::PgConnection;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::{FilterDsl, LimitDsl, LoadQuery, OffsetDsl, OrderDsl};
use diesel::sql_types::BigInt;

use super::{Fragment, Rows, Window};

/// A table of keys. An index on its key and id, for the rows of `only`, is what a page is read in the order of.
#[derive(Debug)]
pub struct KeyTable {
    pub name: &'static str,
    /// The key, with the table's name.
    pub key: &'static str,
    /// The id of the row that it is the key of, with the table's name.
    pub id: &'static str,
    /// What says that it is the key of a row of the list.
    pub only: &'static str,
}

/// A listed row, with its key in another table where the list is sorted by that.
#[derive(Clone, Debug)]
pub struct Keyed<R> {
    pub row: R,
    pub key: Option<i64>,
}

impl<R> Deref for Keyed<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.row
    }
}

/// The rows of `listed`, which is a filtered list, by the key of another table.
struct ByKey<Q> {
    table: &'static str,
    keys: &'static KeyTable,
    listed: Q,
    behind: Option<Fragment>,
    order: Fragment,
    limit: i64,
    offset: i64,
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for ByKey<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // Planned with its values: for a filter that leaves few rows, those are read and sorted instead of a walk over all.
        out.unsafe_to_cache_prepared();
        for text in ["SELECT ", self.table, ".*, ", self.keys.key, " FROM ", self.keys.name, " JOIN ("] {
            out.push_sql(text);
        }
        self.listed.walk_ast(out.reborrow())?;
        for text in
            [") AS ", self.table, " ON ", self.table, ".id = ", self.keys.id, " WHERE ", self.keys.only]
        {
            out.push_sql(text);
        }
        if let Some(behind) = &self.behind {
            out.push_sql(" AND ");
            behind.walk_ast(out.reborrow())?;
        }
        out.push_sql(" ORDER BY ");
        self.order.walk_ast(out.reborrow())?;
        out.push_sql(" LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)?;
        if self.offset > 0 {
            out.push_sql(" OFFSET ");
            out.push_bind_param::<BigInt, _>(&self.offset)?;
        }
        Ok(())
    }
}

impl<Q: Query> Query for ByKey<Q> {
    type SqlType = (Q::SqlType, BigInt);
}

impl<Q> QueryId for ByKey<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> RunQueryDsl<PgConnection> for ByKey<Q> {}

impl<R> Window<Keyed<R>> {
    /// [`Window::page`] of a list that can be sorted by the key of another table.
    #[expect(private_bounds, reason = "callers name the type of their list only")]
    pub fn keyed_page<'q, Q>(
        &self,
        connection: &mut PgConnection,
        query: impl Fn() -> Q,
    ) -> QueryResult<Rows<Keyed<R>>>
    where
        Q: FilterDsl<Fragment, Output = Q>
            + OrderDsl<Fragment, Output = Q>
            + LimitDsl<Output = Q>
            + OffsetDsl<Output = Q>
            + QueryFragment<Pg>
            + LoadQuery<'q, PgConnection, R>,
        ByKey<Q>: LoadQuery<'q, PgConnection, (R, i64)>,
    {
        let rows = match self.key_table() {
            None => {
                let read = |connection: &mut PgConnection| self.apply(query()).load(connection);
                let rows: Vec<R> = self.planned(connection, read)?;
                rows.into_iter().map(|row| Keyed { row, key: None }).collect()
            }
            Some(keys) => {
                let read = |connection: &mut PgConnection| self.by_key(keys, query()).load(connection);
                let rows: Vec<(R, i64)> = self.planned(connection, read)?;
                rows.into_iter().map(|(row, key)| Keyed { row, key: Some(key) }).collect()
            }
        };
        let total = self.total(connection, query)?;
        Ok(self.cut(rows, total))
    }

    fn by_key<Q: FilterDsl<Fragment, Output = Q>>(&self, keys: &'static KeyTable, query: Q) -> ByKey<Q> {
        ByKey {
            table: self.table,
            keys,
            listed: self.narrow(query),
            behind: self.position.as_ref().map(|position| self.behind(position)),
            order: self.columns(),
            limit: self.limit + 1,
            offset: self.offset,
        }
    }
}
