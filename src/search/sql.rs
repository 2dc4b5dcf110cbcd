//! A statement that is put together of constant pieces and bound values: which pieces there are depends on what is
//! asked, and nothing of what is asked becomes one.

use std::marker::PhantomData;

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use crate::schema::articles;

/// A statement whose rows are of the SQL type `ST`.
pub struct Statement<ST> {
    parts: Vec<Part>,
    is_prepared: bool,
    rows: PhantomData<ST>,
}

enum Part {
    Sql(&'static str),
    Text(String),
    Texts(Vec<String>),
    Integers(Vec<i32>),
    Number(i64),
    Id(Uuid),
    Ids(Vec<Uuid>),
    Time(DateTime<Utc>),
    Articles(ArticlePredicate),
}

/// What is asked of the columns of `articles`.
pub type ArticlePredicate = Box<dyn BoxableExpression<articles::table, Pg, SqlType = Nullable<Bool>>>;

impl<ST> Statement<ST> {
    pub fn new(sql: &'static str) -> Self {
        Self { parts: vec![Part::Sql(sql)], is_prepared: false, rows: PhantomData }
    }

    pub fn sql(self, sql: &'static str) -> Self {
        self.with(Part::Sql(sql))
    }

    pub fn text(self, value: impl Into<String>) -> Self {
        self.with(Part::Text(value.into()))
    }

    pub fn texts(self, values: Vec<String>) -> Self {
        self.with(Part::Texts(values))
    }

    pub fn integers(self, values: Vec<i32>) -> Self {
        self.with(Part::Integers(values))
    }

    pub fn number(self, value: i64) -> Self {
        self.with(Part::Number(value))
    }

    pub fn id(self, value: Uuid) -> Self {
        self.with(Part::Id(value))
    }

    pub fn ids(self, values: &[Uuid]) -> Self {
        self.with(Part::Ids(values.to_vec()))
    }

    pub fn time(self, value: DateTime<Utc>) -> Self {
        self.with(Part::Time(value))
    }

    pub fn articles(self, predicate: ArticlePredicate) -> Self {
        self.with(Part::Articles(predicate))
    }

    /// Planned once a connection, where its text is one of a few: what callers can vary without end would stay there for
    /// ever.
    pub fn prepared(self, is_one_of_few: bool) -> Self {
        Self { is_prepared: is_one_of_few, ..self }
    }

    /// `items`, each as `add` adds it, with `between` between two of them.
    pub fn each<T>(
        self,
        between: &'static str,
        items: impl IntoIterator<Item = T>,
        mut add: impl FnMut(Self, T) -> Self,
    ) -> Self {
        let mut statement = self;
        for (index, item) in items.into_iter().enumerate() {
            statement = add(if index == 0 { statement } else { statement.sql(between) }, item);
        }
        statement
    }

    fn with(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }
}

impl<ST> QueryFragment<Pg> for Statement<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if !self.is_prepared {
            out.unsafe_to_cache_prepared();
        }
        for part in &self.parts {
            match part {
                Part::Sql(sql) => out.push_sql(sql),
                Part::Text(value) => out.push_bind_param::<Text, _>(value)?,
                Part::Texts(values) => out.push_bind_param::<Array<Text>, _>(values)?,
                Part::Integers(values) => out.push_bind_param::<Array<Integer>, _>(values)?,
                Part::Number(value) => out.push_bind_param::<BigInt, _>(value)?,
                Part::Id(value) => out.push_bind_param::<SqlUuid, _>(value)?,
                Part::Ids(values) => out.push_bind_param::<Array<SqlUuid>, _>(values)?,
                Part::Time(value) => out.push_bind_param::<Timestamptz, _>(value)?,
                Part::Articles(predicate) => predicate.walk_ast(out.reborrow())?,
            }
        }
        Ok(())
    }
}

impl<ST> QueryId for Statement<ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST> Query for Statement<ST> {
    type SqlType = ST;
}

impl<ST> RunQueryDsl<PgConnection> for Statement<ST> {}
