//! What a write of the site profile is, whoever asks for it. It runs inside the caller's transaction.

use diesel::PgConnection;

use super::model::{SiteInput, SiteProfile};
use super::store;
use crate::error::ApiError;
use crate::history::{self, Act, At};

/// Makes `current` what `after` says. What changes nothing keeps its version.
pub fn replace(
    connection: &mut PgConnection,
    current: SiteProfile,
    after: SiteInput,
    act: &Act,
) -> Result<SiteProfile, ApiError> {
    let after = after.parse()?;
    if after == current.values {
        return Ok(current);
    }
    let row = store::update(connection, &after, act.now)?;
    history::changed(connection, act, At::site(row.version), "update", (&current.values, &row.values))?;
    Ok(row)
}
