//! Why a row was not stored, in words that name the columns of the file.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;

use super::cells::Fault;
use super::columns::Columns;
use super::fields::Field;
use crate::error::{self, ApiError};
use crate::http::body;
use crate::http::key::Key;
use crate::http::stored::to_json;
use crate::resources::Resource;

/// A row that was not stored.
#[derive(Debug)]
pub enum Refusal {
    /// The row is at fault.
    Faults(Vec<Fault>),
    /// A human named a record that is not there.
    NoMatch { kind: Resource, key: Key },
    /// Something else is.
    Database(ApiError),
}

/// Which column a field of an input comes from: the first part of a pointer, and the field of the row.
pub type Places = &'static [(&'static str, Field)];

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self::Database(error)
    }
}

impl From<diesel::result::Error> for Refusal {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

impl Refusal {
    /// The record that the row means was there a moment ago.
    pub fn gone() -> Self {
        let message = "the record that it means went away while it was looked at; import the file again";
        Self::Faults(vec![Fault::of_row(message.to_owned())])
    }
}

/// The heading of the column of `field`; its own name where the file has none.
pub fn heading(columns: &Columns, field: Field) -> String {
    columns.find(field).map_or_else(|| field.to_string(), |(_, heading)| heading.to_owned())
}

/// A fault of the row in the column of `field`.
pub fn fault(columns: &Columns, field: Field, value: Option<&str>, message: String) -> Fault {
    Fault { column: Some(heading(columns, field)), value: value.map(str::to_owned), message }
}

/// What `create` makes of `input`, which is held against its schema first, as the API does it.
pub fn written<I, T>(
    columns: &Columns,
    places: Places,
    input: &I,
    create: impl FnOnce(&I) -> Result<T, ApiError>,
) -> Result<T, Refusal>
where
    I: Serialize + DeserializeOwned + ToSchema + 'static,
{
    let value = to_json(input)?;
    let result = body::checked::<I>(value.clone()).and_then(|input| create(&input));
    result.map_err(|error| match error {
        ApiError::Unprocessable(faults) | ApiError::Conflict(faults) | ApiError::BadRequest(faults) => {
            Refusal::Faults(
                faults.into_iter().map(|fault| explained(columns, places, &value, fault)).collect(),
            )
        }
        other => Refusal::Database(other),
    })
}

/// The fault of an input as one of the row.
fn explained(columns: &Columns, places: Places, input: &Value, fault: error::Fault) -> Fault {
    let Some(pointer) = fault.pointer else { return Fault::of_row(fault.detail) };
    let field = pointer.split('/').nth(1).unwrap_or_default();
    let value = input.pointer(&pointer).and_then(Value::as_str).filter(|value| !value.is_empty());
    let place = places.iter().find(|(name, _)| *name == field);
    let column = place.map_or_else(|| field.to_owned(), |(_, field)| heading(columns, *field));
    Fault { column: Some(column), value: value.map(str::to_owned), message: fault.detail }
}
