//! Sort keys: what a list can be sorted by, and what a cursor holds of a row.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::keyed::{KeyTable, Keyed};
use crate::clock;

/// A key that a list of `R` can be sorted by. Its column is never null and, if it is text, of the collation `"C"`.
pub struct SortKey<R> {
    /// Its name in `sort=`.
    pub name: &'static str,
    /// Its column with the table's name, as in `tags.name`.
    pub column: &'static str,
    value: Value<R>,
}

/// How a row's key is read, by its type.
enum Value<R> {
    Text(fn(&R) -> &str),
    Time(fn(&R) -> DateTime<Utc>),
    Day(fn(&R) -> NaiveDate),
    Number(fn(&R) -> i32),
    Flag(fn(&R) -> bool),
    Beside(&'static KeyTable, fn(&R) -> i64),
}

/// The key of a row, as it stands in a cursor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyValue {
    Text(String),
    Time(DateTime<Utc>),
    Day(NaiveDate),
    Number(i32),
    Flag(bool),
    Count(i64),
}

impl<R> Clone for SortKey<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for SortKey<R> {}

impl<R> Clone for Value<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Value<R> {}

impl<R> SortKey<R> {
    pub const fn text(name: &'static str, column: &'static str, value: fn(&R) -> &str) -> Self {
        Self { name, column, value: Value::Text(value) }
    }

    pub const fn time(name: &'static str, column: &'static str, value: fn(&R) -> DateTime<Utc>) -> Self {
        Self { name, column, value: Value::Time(value) }
    }

    pub const fn day(name: &'static str, column: &'static str, value: fn(&R) -> NaiveDate) -> Self {
        Self { name, column, value: Value::Day(value) }
    }

    pub const fn number(name: &'static str, column: &'static str, value: fn(&R) -> i32) -> Self {
        Self { name, column, value: Value::Number(value) }
    }

    /// What is not so comes before what is.
    pub const fn flag(name: &'static str, column: &'static str, value: fn(&R) -> bool) -> Self {
        Self { name, column, value: Value::Flag(value) }
    }

    /// The other table that its column is in.
    pub const fn table(&self) -> Option<&'static KeyTable> {
        match self.value {
            Value::Beside(table, _) => Some(table),
            _ => None,
        }
    }

    /// Whether it has two values only.
    pub const fn is_flag(&self) -> bool {
        matches!(self.value, Value::Flag(_))
    }

    /// The key of `row`.
    pub fn of(&self, row: &R) -> KeyValue {
        match self.value {
            Value::Text(read) => KeyValue::Text(read(row).to_owned()),
            Value::Time(read) => KeyValue::Time(read(row)),
            Value::Day(read) => KeyValue::Day(read(row)),
            Value::Number(read) => KeyValue::Number(read(row)),
            Value::Flag(read) => KeyValue::Flag(read(row)),
            Value::Beside(_, read) => KeyValue::Count(read(row)),
        }
    }

    /// Whether a row can have `value`: it is of this key's type, and PostgreSQL can take it.
    pub fn takes(&self, value: &KeyValue) -> bool {
        match (self.value, value) {
            (Value::Text(_), KeyValue::Text(text)) => !text.contains('\0'),
            (Value::Time(_), KeyValue::Time(time)) => clock::has_rfc3339_form(*time),
            (Value::Day(_), KeyValue::Day(day)) => (1..=9999).contains(&day.year()),
            (Value::Number(_), KeyValue::Number(_))
            | (Value::Flag(_), KeyValue::Flag(_))
            | (Value::Beside(..), KeyValue::Count(_)) => true,
            _ => false,
        }
    }
}

impl<R> SortKey<Keyed<R>> {
    /// A key in a table of its own.
    pub const fn beside(name: &'static str, table: &'static KeyTable) -> Self {
        // A row that was read without its key is in no list that is sorted by it.
        Self { name, column: table.key, value: Value::Beside(table, |row| row.key.unwrap_or_default()) }
    }
}
