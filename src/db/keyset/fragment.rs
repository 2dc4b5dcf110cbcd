//! SQL whose shape is known only when a request is read: which columns, how many of them, in which direction.
//!
//! What callers send goes in as bound values only: text of the statement itself is `'static`.

use chrono::{DateTime, Utc};
use diesel::expression::{ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Date, Integer, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use super::key::KeyValue;

/// A condition, or the columns of an order.
#[derive(Clone, Debug, Default)]
pub struct Fragment {
    pieces: Vec<Piece>,
    is_rare: bool,
}

#[derive(Clone, Debug)]
enum Piece {
    Sql(&'static str),
    Key(KeyValue),
    Id(Uuid),
    Ids(Vec<Uuid>),
    Time(DateTime<Utc>),
}

impl Fragment {
    pub fn sql(&mut self, text: &'static str) -> &mut Self {
        self.pieces.push(Piece::Sql(text));
        self
    }

    /// Keeps a statement with this out of the cache of prepared ones, which is never emptied: callers choose among very many.
    pub fn rare(&mut self) -> &mut Self {
        self.is_rare = true;
        self
    }

    /// A column, by the parts of its name.
    pub fn column(&mut self, [first, second]: [&'static str; 2]) -> &mut Self {
        self.sql(first).sql(second)
    }

    pub fn key(&mut self, value: KeyValue) -> &mut Self {
        self.pieces.push(Piece::Key(value));
        self
    }

    pub fn id(&mut self, id: Uuid) -> &mut Self {
        self.pieces.push(Piece::Id(id));
        self
    }

    pub fn ids(&mut self, ids: Vec<Uuid>) -> &mut Self {
        self.pieces.push(Piece::Ids(ids));
        self
    }

    pub fn time(&mut self, time: DateTime<Utc>) -> &mut Self {
        self.pieces.push(Piece::Time(time));
        self
    }
}

impl QueryFragment<Pg> for Fragment {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if self.is_rare {
            out.unsafe_to_cache_prepared();
        }
        for piece in &self.pieces {
            match piece {
                Piece::Sql(text) => out.push_sql(text),
                Piece::Key(KeyValue::Text(text)) => out.push_bind_param::<Text, _>(text)?,
                Piece::Key(KeyValue::Time(time)) | Piece::Time(time) => {
                    out.push_bind_param::<Timestamptz, _>(time)?;
                }
                Piece::Key(KeyValue::Day(day)) => out.push_bind_param::<Date, _>(day)?,
                Piece::Key(KeyValue::Number(number)) => out.push_bind_param::<Integer, _>(number)?,
                Piece::Key(KeyValue::Count(count)) => out.push_bind_param::<BigInt, _>(count)?,
                Piece::Key(KeyValue::Flag(flag)) => out.push_bind_param::<Bool, _>(flag)?,
                Piece::Id(id) => out.push_bind_param::<SqlUuid, _>(id)?,
                Piece::Ids(ids) => out.push_bind_param::<Array<SqlUuid>, _>(ids)?,
            }
        }
        Ok(())
    }
}

impl Expression for Fragment {
    type SqlType = Bool;
}

impl<QS> AppearsOnTable<QS> for Fragment {}

impl<GroupBy> ValidGrouping<GroupBy> for Fragment {
    type IsAggregate = is_aggregate::Never;
}

impl QueryId for Fragment {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
