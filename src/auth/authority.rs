//! What signs, what hashes: the keys and the password threads of a running service.

use std::num::NonZeroUsize;

use aws_lc_rs::hmac;
use chrono::{DateTime, Utc};
use diesel::{Connection, PgConnection};

use super::keys::{KeyError, KeyRing, SigningKey};
use super::password::{HashCost, PasswordError, PasswordHasher};
use super::store;

/// For whom access tokens are meant.
const AUDIENCE: &str = "plaudit";
/// How many logins may wait for each password thread; more are told to come back.
const QUEUE_PER_THREAD: usize = 16;

/// Signs access tokens and checks passwords.
pub struct Authority {
    pub keys: KeyRing,
    pub passwords: PasswordHasher,
    root: hmac::Key,
}

/// Why the service has no keys or no password threads.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    #[error("signing keys: {0}")]
    Key(#[from] KeyError),
    #[error("signing keys: {0}")]
    Database(#[from] diesel::result::Error),
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
        let stored = connection.transaction(|connection| first_key(connection, now))?;
        let mut keys = stored
            .into_iter()
            .map(|(kid, pkcs8)| SigningKey::from_stored(kid, pkcs8))
            .collect::<Result<Vec<_>, _>>()?;
        let signer = keys.remove(0);
        let root = hmac::Key::new(hmac::HMAC_SHA256, signer.pkcs8());
        let threads = NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN);
        let queue = threads.saturating_mul(NonZeroUsize::new(QUEUE_PER_THREAD).unwrap_or(NonZeroUsize::MIN));
        Ok(Self {
            keys: KeyRing::new(&signer, &keys, issuer.to_owned(), AUDIENCE.to_owned()),
            passwords: PasswordHasher::start(cost, threads, queue)?,
            root,
        })
    }

    /// A key for `purpose` alone, the same in every instance.
    pub fn derive(&self, purpose: &str) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&self.root, purpose.as_bytes()).as_ref())
    }
}

/// The stored keys, newest first and never none. Two instances that start at once make one key.
fn first_key(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
) -> Result<Vec<(String, Vec<u8>)>, AuthorityError> {
    store::lock_bootstrap(connection)?;
    let keys = store::signing_keys(connection)?;
    if !keys.is_empty() {
        return Ok(keys);
    }
    let key = SigningKey::generate()?;
    store::insert_signing_key(connection, key.kid(), key.pkcs8(), now)?;
    Ok(vec![(key.kid().to_owned(), key.pkcs8().to_vec())])
}
