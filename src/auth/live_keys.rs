//! The keys of a running service, which follows what is rotated elsewhere: by another instance, or by a command.
//!
//! The ring that signs and verifies is immutable; here another one takes its place when the stored keys have changed.
//! That is looked at every few seconds, and at once when a token names a key that is not known here, boundedly: whoever
//! makes up such names costs one statement a second.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde_json::Value;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::authority::AuthorityError;
use super::jwt::{AccessClaims, InvalidToken};
use super::keys::{KeyRing, SigningError, SigningKey};
use super::role::Role;
use super::rotation::{self, StoredKey};
use crate::app::AppState;
use crate::db::{Db, DbError};

/// How often a running service looks whether the keys have changed.
pub const RELOAD_PERIOD: Duration = Duration::from_secs(5);
/// Between two looks for names that are not known here.
const LOOK_PERIOD: Duration = Duration::from_secs(1);
/// How long a request with such a name waits for the database.
const LOOK_WAIT: Duration = Duration::from_secs(1);

/// The ring of now.
pub struct LiveKeys {
    issuer: String,
    audience: String,
    current: RwLock<Current>,
    /// When somebody last looked for an unknown name; whoever holds it is looking.
    last_look: Mutex<Option<Instant>>,
}

/// A ring and what it was made of.
struct Current {
    made_of: Vec<(String, Option<DateTime<Utc>>)>,
    ring: KeyRing,
}

impl LiveKeys {
    /// The ring of `stored`, the newest first; the newest that is not retired signs.
    pub fn new(stored: Vec<StoredKey>, issuer: String, audience: String) -> Result<Self, AuthorityError> {
        let current = RwLock::new(Current::of(stored, &issuer, &audience)?);
        Ok(Self { issuer, audience, current, last_look: Mutex::new(None) })
    }

    /// See [`KeyRing::claims_for`].
    pub fn claims_for(
        &self,
        subject: Uuid,
        session: Uuid,
        role: Role,
        username: Option<String>,
        now: DateTime<Utc>,
    ) -> AccessClaims {
        self.ring().claims_for(subject, session, role, username, now)
    }

    /// See [`KeyRing::sign`].
    pub fn sign(&self, claims: &AccessClaims) -> Result<String, SigningError> {
        self.ring().sign(claims)
    }

    /// See [`KeyRing::verify`].
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<AccessClaims, InvalidToken> {
        self.ring().verify(token, now)
    }

    /// See [`KeyRing::jwks`].
    pub fn jwks(&self) -> Value {
        self.ring().jwks()
    }

    /// The keys as they are stored now take the place of those that are known. Returns whether anything has changed.
    pub fn reload(&self, connection: &mut PgConnection, now: DateTime<Utc>) -> Result<bool, AuthorityError> {
        let stored = rotation::usable(connection, now)?;
        let names: Vec<_> = stored.iter().map(StoredKey::name).collect();
        if self.current.read().unwrap_or_else(PoisonError::into_inner).made_of == names {
            return Ok(false);
        }
        let next = Current::of(stored, &self.issuer, &self.audience)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(true)
    }

    /// [`Self::reload`] for a token of a key that is not known here, unless somebody has looked just now. Those who come
    /// while somebody is looking wait for what is found.
    pub async fn look_again(self: &Arc<Self>, db: &Db, now: DateTime<Utc>) {
        let look = async {
            let mut last = self.last_look.lock().await;
            if last.is_none_or(|last| last.elapsed() >= LOOK_PERIOD) {
                *last = Some(Instant::now());
                self.reload_from(db, now).await;
            }
        };
        if tokio::time::timeout(LOOK_WAIT, look).await.is_err() {
            tracing::warn!("the signing keys could not be read in time");
        }
    }

    async fn reload_from(self: &Arc<Self>, db: &Db, now: DateTime<Utc>) {
        let keys = Arc::clone(self);
        let reloaded =
            db.run(move |connection| keys.reload(connection, now).map_err(ReloadError::Keys)).await;
        match reloaded {
            Ok(true) => tracing::info!("the signing keys have changed"),
            Ok(false) => {}
            // Those that are known go on.
            Err(error) => tracing::warn!(%error, "the signing keys could not be read"),
        }
    }

    fn ring(&self) -> KeyRing {
        self.current.read().unwrap_or_else(PoisonError::into_inner).ring.clone()
    }
}

impl Current {
    fn of(stored: Vec<StoredKey>, issuer: &str, audience: &str) -> Result<Self, AuthorityError> {
        let made_of = stored.iter().map(StoredKey::name).collect();
        let (mut signers, mut verify_only) = (Vec::new(), Vec::new());
        for key in stored {
            let (is_retired, ends) = (key.retired_at.is_some(), key.ends_at());
            let key = SigningKey::from_stored(key.kid, key.private_key)?.until(ends);
            if is_retired { verify_only.push(key) } else { signers.push(key) }
        }
        let mut signers = signers.into_iter();
        let signer = signers.next().ok_or(AuthorityError::NoSigner)?;
        let verify_only: Vec<SigningKey> = signers.chain(verify_only).collect();
        let ring = KeyRing::new(&signer, &verify_only, issuer.to_owned(), audience.to_owned());
        Ok(Self { made_of, ring })
    }
}

/// Why the keys were not read.
#[derive(Debug, thiserror::Error)]
enum ReloadError {
    #[error(transparent)]
    Keys(AuthorityError),
    #[error("{0}")]
    Database(DbError),
}

impl From<DbError> for ReloadError {
    fn from(error: DbError) -> Self {
        Self::Database(error)
    }
}

/// Keeps the keys of `state` what is stored, for ever.
pub async fn follow_rotations(state: Data<AppState>) {
    loop {
        tokio::time::sleep(RELOAD_PERIOD).await;
        state.authority.keys.reload_from(&state.db, state.clock.now()).await;
    }
}
