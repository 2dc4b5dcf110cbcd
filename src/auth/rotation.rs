//! Rotation of the keys that sign access tokens: a new one signs, the one before verifies until its last token has ended.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{Connection, PgConnection};
use serde_json::Value;

use super::authority::AuthorityError;
use super::jwt::{ACCESS_TOKEN_LIFETIME, CLOCK_LEEWAY};
use super::keys::SigningKey;
use super::live_keys::RELOAD_PERIOD;
use super::store;
use crate::history::{self, Act, Difference};

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
pub fn rotate(connection: &mut PgConnection, act: &Act) -> Result<Vec<StoredKey>, AuthorityError> {
    let now = act.now;
    connection.transaction(|connection| {
        store::lock_bootstrap(connection)?;
        store::retire_signing_keys(connection, now)?;
        store::delete_signing_keys(connection, now - retirement())?;
        let kid = insert(connection, now)?;
        let signer = Difference { field: "kid".to_owned(), before: Value::Null, after: kid.into() };
        history::event(connection, act, "rotate", ("signing_key", None), None, vec![signer])
            .map_err(|error| AuthorityError::Audit(format!("{error:?}")))?;
        usable(connection, now)
    })
}

/// A new key; its name.
fn insert(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<String, AuthorityError> {
    let key = SigningKey::generate()?;
    store::insert_signing_key(connection, key.kid(), key.pkcs8(), now)?;
    Ok(key.kid().to_owned())
}
