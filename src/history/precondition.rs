//! `If-Match`: of two editors who save, the second is told what changed since it read.

use diesel::PgConnection;

use super::differences::{Difference, between};
use super::record::At;
use super::store;
use crate::error::{ApiError, Fault};
use crate::http::reply::IfMatch;
use crate::http::schema::escape;

/// 412 when the caller has seen another version of the resource than this one, with the fields that have changed
/// since, as far as the revisions tell.
pub fn unchanged(
    connection: &mut PgConnection,
    precondition: &IfMatch,
    at: impl Into<At>,
) -> Result<(), ApiError> {
    let at = at.into();
    let current = at.version;
    if precondition.fits(current) {
        return Ok(());
    }
    let mut changes = Vec::new();
    if let Some(seen) = precondition.newest_seen().filter(|seen| *seen < current) {
        let before = store::snapshot_at(connection, At { version: seen, ..at })?;
        let after = store::snapshot_at(connection, at)?;
        if let (Some(before), Some(after)) = (before, after) {
            changes.extend(between(&before, &after).into_iter().map(fault));
        }
    }
    Err(ApiError::PreconditionFailed { current, changes })
}

fn fault(difference: Difference) -> Fault {
    let Difference { field, before, after } = difference.told();
    Fault::at(format!("/{}", escape(&field)), "changed", format!("was {before}, is {after}"))
}
