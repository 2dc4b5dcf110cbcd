//! What signs, what hashes, what derives: the keys and the password threads of a running service.

use std::num::NonZeroUsize;
use std::sync::Arc;

use aws_lc_rs::hmac;
use chrono::{DateTime, Utc};
use diesel::{Connection, PgConnection};

use super::keys::KeyError;
use super::live_keys::LiveKeys;
use super::opaque::{self, RandomnessUnavailable};
use super::password::{HashCost, PasswordError, PasswordHasher};
use super::refresh::Succession;
use super::{rotation, store};

/// For whom access tokens are meant.
const AUDIENCE: &str = "plaudit";
/// How many logins may wait for each password thread; more are told to come back.
const QUEUE_PER_THREAD: usize = 16;
/// The name of the secret that keys are derived from.
const ROOT_SECRET: &str = "root";

/// Signs access tokens, checks passwords and derives keys.
pub struct Authority {
    pub keys: Arc<LiveKeys>,
    pub passwords: PasswordHasher,
    pub succession: Succession,
    root: Root,
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
    #[error("the secret of the service: {0}")]
    Randomness(#[from] RandomnessUnavailable),
    #[error("the stored secret of the service has not 32 bytes")]
    Secret,
}

impl Authority {
    /// Loads the keys and the secret, making the first ones when there are none, and starts the password threads.
    pub fn load(
        connection: &mut PgConnection,
        issuer: &str,
        threads: usize,
        cost: HashCost,
        now: DateTime<Utc>,
    ) -> Result<Self, AuthorityError> {
        let stored = rotation::usable_or_first(connection, now)?;
        let secret = first_secret(connection, now)?;
        let threads = NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN);
        let queue = threads.saturating_mul(NonZeroUsize::new(QUEUE_PER_THREAD).unwrap_or(NonZeroUsize::MIN));
        let root = Root(hmac::Key::new(hmac::HMAC_SHA256, &secret));
        Ok(Self {
            keys: Arc::new(LiveKeys::new(stored, issuer.to_owned(), AUDIENCE.to_owned())?),
            passwords: PasswordHasher::start(cost, threads, queue)?,
            succession: Succession::new(&root.derive("refresh successor")),
            root,
        })
    }

    /// A key for `purpose` alone, the same on every instance and after every restart. It tells nothing about the keys
    /// of other purposes.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        self.root.derive(purpose)
    }
}

/// The secret that all instances share.
struct Root(hmac::Key);

impl Root {
    fn derive(&self, purpose: &str) -> [u8; 32] {
        let tag = hmac::sign(&self.0, purpose.as_bytes());
        let mut key = [0; 32];
        // A tag of HMAC-SHA256 has 32 bytes.
        for (to, from) in key.iter_mut().zip(tag.as_ref()) {
            *to = *from;
        }
        key
    }
}

/// The stored secret, made when there is none. Two instances that start at once make one.
fn first_secret(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<[u8; 32], AuthorityError> {
    connection.transaction(|connection| {
        store::lock_bootstrap(connection)?;
        if let Some(secret) = store::service_secret(connection, ROOT_SECRET)? {
            return secret.try_into().map_err(|_| AuthorityError::Secret);
        }
        let secret = opaque::random()?;
        store::insert_service_secret(connection, ROOT_SECRET, &secret, now)?;
        Ok(secret)
    })
}
