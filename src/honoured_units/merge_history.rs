//! What a merge of honoured units, and undoing it, leave in the history of all that they touch but the record that
//! stays. Studios are above units: their history is written by what is known of them here.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::Serialize;
use uuid::Uuid;

use super::write::KIND;
use crate::error::ApiError;
use crate::history::{self, Act, Difference, Versioned};
use crate::http::stored::to_json;
use crate::resources::Resource;

/// What went over to the record that stays.
#[derive(Debug, Default)]
pub struct WentOver {
    pub from: Uuid,
    pub into: Uuid,
    /// Of the record that went, once it is merged.
    pub version: i32,
    pub honours: Vec<Versioned>,
    /// Those that went into the trash.
    pub doubles: Vec<Versioned>,
    pub studios: Vec<Versioned>,
}

/// What came back to a record that is its own again.
#[derive(Debug, Default)]
pub struct CameBack {
    pub from: Uuid,
    pub to: Uuid,
    /// Of the record that is its own again.
    pub version: i32,
    pub merged_at: DateTime<Utc>,
    pub honours: Vec<Versioned>,
    /// Those that came out of the trash.
    pub doubles: Vec<Versioned>,
    pub studios: Vec<Versioned>,
}

impl WentOver {
    pub fn record(&self, connection: &mut PgConnection, act: &Act) -> Result<(), ApiError> {
        let Self { from, into, version, .. } = *self;
        let trashed = difference("deleted_at", (None::<DateTime<Utc>>, Some(act.now)))?;
        let merged = difference("merged_into_id", (None::<Uuid>, Some(into)))?;
        moved(connection, act, "merge", (&self.honours, &self.studios), (from, into))?;
        history::marked_all(connection, act, (Resource::Honour, "merge"), &self.doubles, &[trashed])?;
        history::marked_all(connection, act, (KIND, "merge"), &[(from, version)], &[merged])
    }
}

impl CameBack {
    pub fn record(&self, connection: &mut PgConnection, act: &Act) -> Result<(), ApiError> {
        let Self { from, to, version, merged_at, .. } = *self;
        let restored = difference("deleted_at", (Some(merged_at), None))?;
        let unmerged = difference("merged_into_id", (Some(from), None))?;
        moved(connection, act, "unmerge", (&self.honours, &self.studios), (from, to))?;
        history::marked_all(connection, act, (Resource::Honour, "unmerge"), &self.doubles, &[restored])?;
        history::marked_all(connection, act, (KIND, "unmerge"), &[(to, version)], &[unmerged])
    }
}

/// Honours and studios that are another record's now.
fn moved(
    connection: &mut PgConnection,
    act: &Act,
    action: &'static str,
    (honours, studios): (&[Versioned], &[Versioned]),
    records: (Uuid, Uuid),
) -> Result<(), ApiError> {
    let recipient = difference("honoured_unit_id", records)?;
    let host = difference("host_unit_id", records)?;
    history::changed_all(connection, act, (Resource::Honour, action), honours, &recipient)?;
    history::changed_all(connection, act, (Resource::InnovationStudio, action), studios, &host)
}

fn difference<T: Serialize>(field: &str, (before, after): (T, T)) -> Result<Difference, ApiError> {
    Ok(Difference { field: field.to_owned(), before: to_json(before)?, after: to_json(after)? })
}
