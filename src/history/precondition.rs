//! `If-Match`: of two editors who save, the second is told what changed since it read.

use diesel::PgConnection;
use uuid::Uuid;

use super::differences::{Difference, between};
use super::store;
use crate::error::{ApiError, Fault};
use crate::http::reply::IfMatch;
use crate::http::schema::escape;
use crate::resources::Resource;

/// 412 when the caller has seen another version of the resource than `current`, with the fields that have changed
/// since, as far as the revisions tell.
pub fn unchanged(
    connection: &mut PgConnection,
    precondition: &IfMatch,
    (resource, id, current): (Resource, Uuid, i32),
) -> Result<(), ApiError> {
    if precondition.fits(current) {
        return Ok(());
    }
    let mut changes = Vec::new();
    if let Some(seen) = precondition.newest_seen().filter(|seen| *seen < current) {
        let before = store::snapshot_at(connection, resource.name(), id, seen)?;
        let after = store::snapshot_at(connection, resource.name(), id, current)?;
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
