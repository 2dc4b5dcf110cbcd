//! Keyset paging: a window of rows that begins behind a position, not behind a number of rows.
//!
//! A position is the sort keys and the id of a row, so it is total, and it keeps its meaning while rows come and
//! go. Where all keys run in one direction the comparison is PostgreSQL's row comparison, which an index on
//! `(key, id)` answers directly even when thousands of rows share a key. Who asks for a page by its number gets an
//! offset instead, within a bound.

mod count;
mod fragment;
mod key;
mod keyed;

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::QueryFragment;
use diesel::query_dsl::methods::{FilterDsl, LimitDsl, LoadQuery, OffsetDsl, OrderDsl};
use uuid::Uuid;

use super::planned_with_values;

pub use self::count::{MOST_COUNTED, Total};
pub use self::fragment::Fragment;
pub use self::key::{KeyValue, SortKey};
pub use self::keyed::{KeyTable, Keyed};

/// Where a row stands in a sorted list: its sort keys and its id.
pub type Position = (Vec<KeyValue>, Uuid);

/// Which rows of a sorted list are wanted.
pub struct Window<R: 'static> {
    /// The table whose rows are listed.
    pub table: &'static str,
    /// Its sort keys, the weightiest first, and whether each descends. Rows of equal keys go by their ids.
    pub order: Vec<(SortKey<R>, bool)>,
    pub id: fn(&R) -> Uuid,
    /// Rows on the page.
    pub limit: i64,
    /// Rows to leave out before it.
    pub offset: i64,
    /// Begin behind this row; none is the beginning (or, backwards, the end).
    pub position: Option<Position>,
    /// Walk towards the beginning. The rows come in walking order and are turned round by [`Window::cut`].
    pub backwards: bool,
    /// Only these rows.
    pub ids: Option<Vec<Uuid>>,
    /// Only rows that were changed at this time or later, by the column (with its dot) that says so.
    pub updated_after: Option<(&'static str, DateTime<Utc>)>,
    /// Whether the list has filters beside these.
    pub is_filtered: bool,
    /// Whether to count the rows of the whole list.
    pub counts: bool,
}

/// The rows of a page in list order, and whether there is more on either side.
pub struct Rows<T> {
    pub rows: Vec<T>,
    /// The position of the first row, if there are rows before it.
    pub before: Option<Position>,
    /// The position of the last row, if there are rows behind it.
    pub after: Option<Position>,
    /// The rows of the whole list, if they were counted.
    pub total: Option<Total>,
}

impl<T> Rows<T> {
    /// The same place in the list with other items.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Rows<U> {
        self.replace(|rows| rows.into_iter().map(change).collect())
    }

    /// The same place in the list with the items that `change` makes of all of them at once.
    pub fn replace<U>(self, change: impl FnOnce(Vec<T>) -> Vec<U>) -> Rows<U> {
        Rows { rows: change(self.rows), before: self.before, after: self.after, total: self.total }
    }

    /// [`Self::replace`] where it can fail.
    pub fn try_replace<U, E>(self, change: impl FnOnce(Vec<T>) -> Result<Vec<U>, E>) -> Result<Rows<U>, E> {
        let Self { rows, before, after, total } = self;
        Ok(Rows { rows: change(rows)?, before, after, total })
    }
}

impl<R> Window<R> {
    /// `query`, a filtered list, cut down to this window.
    fn apply<Q>(&self, query: Q) -> Q
    where
        Q: FilterDsl<Fragment, Output = Q>
            + OrderDsl<Fragment, Output = Q>
            + LimitDsl<Output = Q>
            + OffsetDsl<Output = Q>,
    {
        let mut query = self.narrow(query);
        if let Some(position) = &self.position {
            query = query.filter(self.behind(position));
        }
        if self.offset > 0 {
            query = query.offset(self.offset);
        }
        // One row more than the page holds tells whether there is a next page.
        query.order(self.columns()).limit(self.limit + 1)
    }

    /// The page of the list that `query` makes, and its total if that is asked for.
    pub fn page<'q, Q>(&self, connection: &mut PgConnection, query: impl Fn() -> Q) -> QueryResult<Rows<R>>
    where
        Q: FilterDsl<Fragment, Output = Q>
            + OrderDsl<Fragment, Output = Q>
            + LimitDsl<Output = Q>
            + OffsetDsl<Output = Q>
            + QueryFragment<Pg>
            + LoadQuery<'q, PgConnection, R>,
    {
        let rows = self.planned(connection, |connection| self.apply(query()).load(connection))?;
        let total = self.total(connection, query)?;
        Ok(self.cut(rows, total))
    }

    /// What `read` reads. Of a list that is narrowed or put in an unusual order it is planned with the values, which say
    /// whether a filter leaves few rows, to be sorted, or many, to be walked over.
    fn planned<T>(
        &self,
        connection: &mut PgConnection,
        read: impl FnOnce(&mut PgConnection) -> QueryResult<T>,
    ) -> QueryResult<T> {
        let is_narrowed = self.is_filtered || self.ids.is_some() || self.updated_after.is_some();
        match is_narrowed || self.order.len() > 1 || self.key_table().is_some() {
            true => planned_with_values(connection, read),
            false => read(connection),
        }
    }

    /// How many rows `query`, the same filtered list, has in all; `None` when nobody asked.
    fn total<Q>(&self, connection: &mut PgConnection, query: impl FnOnce() -> Q) -> QueryResult<Option<Total>>
    where
        Q: FilterDsl<Fragment, Output = Q> + LimitDsl<Output = Q> + QueryFragment<Pg>,
    {
        let count = |connection: &mut PgConnection| count::count(connection, self.narrow(query()));
        self.counts.then(|| self.planned(connection, count)).transpose()
    }

    /// The total of a list that is known to be empty.
    pub fn nothing(&self) -> Option<Total> {
        self.counts.then_some(Total { rows: 0, is_lower_bound: false })
    }

    /// The filters that every list has.
    fn narrow<Q: FilterDsl<Fragment, Output = Q>>(&self, mut query: Q) -> Q {
        if let Some(ids) = &self.ids {
            let mut among = Fragment::default();
            among.rare().sql(self.table).sql(".id = ANY(").ids(ids.clone()).sql(")");
            query = query.filter(among);
        }
        if let Some((column, time)) = self.updated_after {
            let mut since = Fragment::default();
            since.rare().sql(self.table).sql(column).sql(" >= ").time(time);
            query = query.filter(since);
        }
        query
    }

    /// The other table that a key of the order is in.
    pub fn key_table(&self) -> Option<&'static KeyTable> {
        self.order.iter().find_map(|(key, _)| key.table())
    }

    /// The columns of the order; the id goes with the last key.
    fn terms(&self) -> Vec<Term> {
        let last = self.order.last().is_some_and(|(_, descending)| *descending);
        let keys = self.order.iter().map(|(key, descending)| ([key.column, ""], *descending));
        // The id beside the key is the one that is in its index.
        let id = self.key_table().map_or([self.table, ".id"], |keys| [keys.id, ""]);
        let id = std::iter::once((id, last));
        let turned = |(column, descending)| Term { column, descends: descending != self.backwards };
        keys.chain(id).map(turned).collect()
    }

    fn columns(&self) -> Fragment {
        let mut order = Fragment::default();
        if self.order.len() > 1 {
            order.rare();
        }
        for (index, term) in self.terms().iter().enumerate() {
            order.sql(if index == 0 { "" } else { ", " });
            order.column(term.column).sql(if term.descends { " DESC" } else { " ASC" });
        }
        order
    }

    /// What says that a row lies behind `position`.
    fn behind(&self, (keys, id): &Position) -> Fragment {
        let terms = self.terms();
        let descends = terms.first().is_some_and(|term| term.descends);
        if terms.iter().any(|term| term.descends != descends) {
            return behind_mixed(&terms, keys, *id);
        }
        let mut condition = Fragment::default();
        if self.order.len() > 1 {
            condition.rare();
        }
        for (index, term) in terms.iter().enumerate() {
            condition.sql(if index == 0 { "(" } else { ", " }).column(term.column);
        }
        condition.sql(if descends { ") < (" } else { ") > (" });
        for key in keys {
            condition.key(key.clone()).sql(", ");
        }
        condition.id(*id).sql(")");
        condition
    }

    /// The page out of what the statement of this window returned.
    pub fn cut(&self, mut rows: Vec<R>, total: Option<Total>) -> Rows<R> {
        let size = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let beyond = rows.len() > size;
        rows.truncate(size);
        // Whoever comes with a position comes from a row on the other side.
        let behind = self.position.is_some() || self.offset > 0;
        let (more_before, more_after) = if self.backwards {
            rows.reverse();
            (beyond, behind)
        } else {
            (behind, beyond)
        };
        let position =
            |row: &R| (self.order.iter().map(|(key, _)| key.of(row)).collect::<Vec<_>>(), (self.id)(row));
        Rows {
            before: rows.first().filter(|_| more_before).map(position),
            after: rows.last().filter(|_| more_after).map(position),
            rows,
            total,
        }
    }
}

/// A column of an order (the parts of its name) and its direction in the statement.
struct Term {
    column: [&'static str; 2],
    descends: bool,
}

impl Term {
    /// What a row behind another compares as in this column.
    fn comparison(&self) -> &'static str {
        if self.descends { " < " } else { " > " }
    }
}

/// `a <= $1 AND (a < $1 OR (a = $1 AND (b > $2 OR (b = $2 AND id < $3))))`: keys that run in different directions
/// cannot be compared as a row. The first term says nothing new; it is what an index on the first key can use.
fn behind_mixed(terms: &[Term], keys: &[KeyValue], id: Uuid) -> Fragment {
    let mut condition = Fragment::default();
    condition.rare();
    for (depth, (term, key)) in terms.iter().zip(keys).enumerate() {
        if depth == 0 {
            condition.column(term.column).sql(if term.descends { " <= " } else { " >= " });
            condition.key(key.clone()).sql(" AND ");
        }
        condition.sql("(").column(term.column).sql(term.comparison()).key(key.clone());
        condition.sql(" OR (").column(term.column).sql(" = ").key(key.clone()).sql(" AND ");
    }
    if let Some(term) = terms.last() {
        condition.column(term.column).sql(term.comparison()).id(id);
    }
    for _ in keys {
        condition.sql("))");
    }
    condition
}
