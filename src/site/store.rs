//! The statements of the site profile.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::*;

use super::model::{SiteInput, SiteProfile};
use crate::schema::site_profile;

/// The one row's key.
const ID: i16 = 1;

pub fn find(connection: &mut PgConnection) -> QueryResult<SiteProfile> {
    site_profile::table.find(ID).select(SiteProfile::as_select()).first(connection)
}

/// The profile, locked against change until the transaction ends.
pub fn lock(connection: &mut PgConnection) -> QueryResult<SiteProfile> {
    site_profile::table.find(ID).select(SiteProfile::as_select()).for_update().first(connection)
}

pub fn update(
    connection: &mut PgConnection,
    values: &SiteInput,
    now: DateTime<Utc>,
) -> QueryResult<SiteProfile> {
    diesel::update(site_profile::table.find(ID))
        .set((values, site_profile::version.eq(site_profile::version + 1), site_profile::updated_at.eq(now)))
        .returning(SiteProfile::as_returning())
        .get_result(connection)
}
