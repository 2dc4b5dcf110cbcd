//! Rotation of the keys that sign access tokens: a new one signs, the one before verifies until its last token has ended.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{Connection, PgConnection};

use super::authority::AuthorityError;
use super::jwt::{ACCESS_TOKEN_LIFETIME, CLOCK_LEEWAY};
use super::keys::SigningKey;
use super::live_keys::RELOAD_PERIOD;
use super::store;

/// A key as it is stored.
#[derive(Clone, diesel::Queryable)]
pub struct StoredKey {
    pub kid: String,
    pub private_key: Vec<u8>,
    pub created_at: DateTime<Utc>,
    pub retired_at: Option<DateTime<Utc>>,
}

impl StoredKey {
    /// What tells it, and its state, from others.
    pub fn name(&self) -> (String, Option<DateTime<Utc>>) {
        (self.kid.clone(), self.retired_at)
    }

    /// From when on it verifies nothing any more.
    pub fn ends_at(&self) -> Option<DateTime<Utc>> {
        self.retired_at.map(|retired_at| retired_at + retirement())
    }
}

/// How long a retired key verifies: as long as the last token that it signed may live. Another instance signs with it
/// until it notices.
pub fn retirement() -> TimeDelta {
    TimeDelta::from_std(ACCESS_TOKEN_LIFETIME + CLOCK_LEEWAY + RELOAD_PERIOD).unwrap_or(TimeDelta::MAX)
}

/// The stored keys that sign or verify at `now`, the newest first.
pub fn usable(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<Vec<StoredKey>, AuthorityError> {
    Ok(store::signing_keys(connection, now - retirement())?)
}

/// The same, never none: the first start makes one. Two instances that start at once make one key.
pub fn usable_or_first(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
) -> Result<Vec<StoredKey>, AuthorityError> {
    connection.transaction(|connection| {
        store::lock_bootstrap(connection)?;
        let keys = usable(connection, now)?;
        if keys.iter().any(|key| key.retired_at.is_none()) {
            return Ok(keys);
        }
        insert(connection, now)?;
        usable(connection, now)
    })
}

/// Makes a new key, which signs from now on, and retires the others. Private keys that verify nothing any more are
/// forgotten. Returns the keys as they are then.
pub fn rotate(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<Vec<StoredKey>, AuthorityError> {
    connection.transaction(|connection| {
        store::lock_bootstrap(connection)?;
        store::retire_signing_keys(connection, now)?;
        store::delete_signing_keys(connection, now - retirement())?;
        insert(connection, now)?;
        usable(connection, now)
    })
}

fn insert(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AuthorityError> {
    let key = SigningKey::generate()?;
    Ok(store::insert_signing_key(connection, key.kid(), key.pkcs8(), now)?)
}
