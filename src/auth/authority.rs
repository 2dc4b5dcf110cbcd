//! What signs, what hashes: the keys and the password threads of a running service.

use std::num::NonZeroUsize;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::PgConnection;

use super::keys::KeyError;
use super::live_keys::LiveKeys;
use super::password::{HashCost, PasswordError, PasswordHasher};
use super::rotation;

/// For whom access tokens are meant.
const AUDIENCE: &str = "plaudit";
/// How many logins may wait for each password thread; more are told to come back.
const QUEUE_PER_THREAD: usize = 16;

/// Signs access tokens and checks passwords.
pub struct Authority {
    pub keys: Arc<LiveKeys>,
    pub passwords: PasswordHasher,
}

/// Why the service has no keys or no password threads.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    #[error("signing keys: {0}")]
    Key(#[from] KeyError),
    #[error("signing keys: all of them are retired; `plaudit keys rotate` makes a new one")]
    NoSigner,
    #[error("signing keys: {0}")]
    Database(#[from] diesel::result::Error),
    #[error("audit log: {0}")]
    Audit(String),
    #[error("password hashing: {0}")]
    Password(#[from] PasswordError),
}

impl Authority {
    /// Loads the keys, making the first one when there is none, and starts the password threads.
    pub fn load(
        connection: &mut PgConnection,
        issuer: &str,
        threads: usize,
        cost: HashCost,
        now: DateTime<Utc>,
    ) -> Result<Self, AuthorityError> {
        let stored = rotation::usable_or_first(connection, now)?;
        let threads = NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN);
        let queue = threads.saturating_mul(NonZeroUsize::new(QUEUE_PER_THREAD).unwrap_or(NonZeroUsize::MIN));
        Ok(Self {
            keys: Arc::new(LiveKeys::new(stored, issuer.to_owned(), AUDIENCE.to_owned())?),
            passwords: PasswordHasher::start(cost, threads, queue)?,
        })
    }
}
