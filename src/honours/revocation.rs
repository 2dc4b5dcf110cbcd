//! The days of revocations: no honour is taken back before it was conferred.

use chrono::NaiveDate;
use diesel::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

use crate::schema::{conferrals, honours};

/// The first day on which an honour can be revoked: that of the decision, or the first of the year where nobody
/// knows it.
pub fn first_day(decided_on: Option<NaiveDate>, year: i32) -> Option<NaiveDate> {
    decided_on.or_else(|| NaiveDate::from_ymd_opt(year, 1, 1))
}

/// [`first_day`] of the conferral `id`. Its row is not locked: whoever moves its day looks at the honours after it.
pub fn first_day_of(connection: &mut PgConnection, id: Uuid) -> QueryResult<Option<NaiveDate>> {
    let columns = (conferrals::decided_on, conferrals::year);
    let found = conferrals::table.find(id).select(columns).first(connection).optional()?;
    Ok(found.and_then(|(decided_on, year)| first_day(decided_on, year)))
}

/// The day of the first revocation among the live honours of the conferral `id`. All of them are locked, so that
/// one who revokes another meanwhile is waited for.
pub fn earliest(connection: &mut PgConnection, id: Uuid) -> QueryResult<Option<NaiveDate>> {
    let days: Vec<Option<NaiveDate>> = honours::table
        .filter(honours::conferral_id.eq(id).and(honours::deleted_at.is_null()))
        .order(honours::id)
        .select(honours::revoked_on)
        .for_key_share()
        .load(connection)?;
    Ok(days.into_iter().flatten().min())
}
