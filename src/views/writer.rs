//! The one who counts.
//!
//! Everything that adds a view comes through [`ViewWriter::count`]. Today each view is a transaction of its own;
//! a single writer that drains all who wait and commits once takes this place without a change outside.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::model::SubjectType;
use super::store;
use crate::clock::day_in;
use crate::db::Db;
use crate::error::ApiError;

/// Counts views, durably.
pub struct ViewWriter {
    db: Db,
    time_zone: Tz,
    changed: Mutex<HashSet<Uuid>>,
}

impl ViewWriter {
    /// A writer whose days are those of `time_zone`.
    pub fn new(db: Db, time_zone: Tz) -> Self {
        Self { db, time_zone, changed: Mutex::default() }
    }

    /// Counts one view of a subject that the public can see, and returns its total after the commit;
    /// `None` when the public sees no such subject.
    pub async fn count(
        &self,
        kind: SubjectType,
        id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<Option<i64>, ApiError> {
        let day = day_in(self.time_zone, now);
        let counted = self.db.transaction(move |connection| {
            store::count(connection, kind, id, day, now)?.ok_or(ApiError::NotFound)
        });
        let counted = counted.await;
        if !matches!(counted, Err(ApiError::NotFound)) {
            // Also after an error: it may have been committed all the same.
            self.changed.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        }
        match counted {
            Ok(views) => Ok(Some(views)),
            Err(ApiError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }
    /// What was counted by this instance since the last call.
    pub fn take_changed(&self) -> Vec<Uuid> {
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        changed.drain().collect()
    }
}
