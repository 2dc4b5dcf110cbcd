//! Keyset paging: a window of rows that begins behind a position, not behind a number of rows.
//!
//! A position is the sort key and the id of a row, so it is total, and it keeps its meaning while rows come
//! and go. The comparison is PostgreSQL's row comparison, which an index on `(key, id)` answers directly even
//! when thousands of rows share a key.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use diesel::dsl::{AsExprOf, sql};
use diesel::expression::{AsExpression, BoxableExpression, SqlLiteral, TypedExpressionType, UncheckedBind};
use diesel::pg::Pg;
use diesel::sql_types::{Bool, SqlType, Uuid as SqlUuid};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::clock;

/// A sort key as a caller's cursor names it: checked before it goes into a statement.
pub trait CursorKey: DeserializeOwned {
    /// Whether a row can have it; some values that JSON can spell PostgreSQL cannot take.
    fn is_possible(&self) -> bool;
}

impl CursorKey for i32 {
    fn is_possible(&self) -> bool {
        true
    }
}

impl CursorKey for String {
    fn is_possible(&self) -> bool {
        !self.contains('\0')
    }
}

impl CursorKey for NaiveDate {
    fn is_possible(&self) -> bool {
        (1..=9999).contains(&self.year())
    }
}

impl CursorKey for DateTime<Utc> {
    fn is_possible(&self) -> bool {
        clock::has_rfc3339_form(*self)
    }
}

/// `(columns) < (key, id)` as diesel's types spell it; `E` is the bound key.
pub type Behind<E> =
    SqlLiteral<Bool, UncheckedBind<SqlLiteral<Bool, UncheckedBind<Columns, E>>, AsExprOf<Uuid, SqlUuid>>>;
type Columns = SqlLiteral<Bool, SqlLiteral<Bool>>;

/// Which rows of a sorted list are wanted.
#[derive(Clone, Debug)]
pub struct Window<K> {
    /// Rows on the page.
    pub limit: i64,
    /// Begin behind this row; none is the beginning (or, backwards, the end).
    pub position: Option<(K, Uuid)>,
    /// Walk towards the beginning. The rows come in walking order and are turned round by [`Window::cut`].
    pub backwards: bool,
}

/// The rows of a page in list order, and whether there is more on either side.
pub struct Rows<T> {
    pub rows: Vec<T>,
    pub more_before: bool,
    pub more_after: bool,
}

impl<T> Rows<T> {
    /// The same place in the list with other items.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Rows<U> {
        Rows {
            rows: self.rows.into_iter().map(change).collect(),
            more_before: self.more_before,
            more_after: self.more_after,
        }
    }
}

impl<K> Window<K> {
    /// The same window for a list that knows several kinds of sort key.
    pub fn map_key<L>(self, change: impl FnOnce(K) -> L) -> Window<L> {
        let position = self.position.map(|(key, id)| (change(key), id));
        Window { limit: self.limit, position, backwards: self.backwards }
    }

    /// One row more than the page holds tells whether there is a next page.
    pub fn fetch(&self) -> i64 {
        self.limit + 1
    }

    /// Whether the statement sorts descending, for a list that is `descending` when it is read forwards.
    pub fn descends(&self, descending: bool) -> bool {
        descending != self.backwards
    }

    /// How a row behind the position compares with it.
    fn comparison(&self, descending: bool) -> &'static str {
        if self.descends(descending) { " < (" } else { " > (" }
    }

    /// What says that a row lies behind the position: `columns` names the sort key's column and the id's, as in
    /// `"(tags.name, tags.id)"`. `ST` is the SQL type of the key.
    pub fn behind<QS, ST>(
        &self,
        columns: &'static str,
        descending: bool,
    ) -> Option<Box<dyn BoxableExpression<QS, Pg, SqlType = Bool>>>
    where
        K: Clone + AsExpression<ST>,
        ST: SqlType + TypedExpressionType,
        Behind<K::Expression>: BoxableExpression<QS, Pg, SqlType = Bool> + 'static,
    {
        let (key, id) = self.position.clone()?;
        let comparison = sql::<Bool>(columns).sql(self.comparison(descending));
        Some(Box::new(comparison.bind::<ST, K>(key).sql(", ").bind::<SqlUuid, _>(id).sql(")")))
    }

    /// The page out of what a statement with [`Window::fetch`] as its limit returned.
    pub fn cut<T>(&self, mut rows: Vec<T>) -> Rows<T> {
        let size = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let beyond = rows.len() > size;
        rows.truncate(size);
        // Whoever comes with a position comes from a row on the other side.
        let behind = self.position.is_some();
        if self.backwards {
            rows.reverse();
            Rows { rows, more_before: beyond, more_after: behind }
        } else {
            Rows { rows, more_before: behind, more_after: beyond }
        }
    }
}
