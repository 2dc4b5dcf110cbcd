//! Passwords: Argon2id on threads of its own, so that a storm of logins costs neither the memory
//! nor the threads of everybody else.
//!
//! Invariants: a password over [`MAX_PASSWORD_BYTES`] is never hashed; at most as many hashes run
//! at once as there are threads (each takes the memory of its cost); a login for a user who
//! does not exist takes the same way and the same work as one with a wrong password; no
//! password appears in `Debug` output or in an error.

use std::fmt;
use std::io;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use argon2::password_hash::{self, phc};
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use serde::de::{Deserialize, Deserializer, Error as _};
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::metrics::ThreadMetrics;
use crate::workers::{Busy, WorkerThreads};

/// The longest password that is hashed, in bytes of UTF-8.
pub const MAX_PASSWORD_BYTES: usize = 1024;

/// A password in the clear.
///
/// At most 1024 bytes of UTF-8.
#[derive(Clone, ToSchema)]
#[schema(value_type = String, format = Password, max_length = 1024)]
pub struct Password(String);

/// How much work one hash is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HashCost {
    /// What OWASP recommends for Argon2id: 19 MiB, two passes, one lane.
    Production,
    /// The least that Argon2id allows. Protects nobody: for tests alone.
    CheapForTests,
}

/// Why a password could not be hashed or compared.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// As many hashes wait as may wait; nothing was computed. Try again later.
    #[error("too many passwords are being checked")]
    Busy(#[from] Busy),
    /// The password is longer than [`MAX_PASSWORD_BYTES`]; nothing was computed.
    #[error("a password may have at most {MAX_PASSWORD_BYTES} bytes")]
    TooLong,
    /// What is stored for the account is not an Argon2 hash.
    #[error("the stored password hash is not a PHC string of Argon2")]
    StoredHash(#[source] password_hash::Error),
    /// Argon2 itself failed, for example for want of memory.
    #[error("the password could not be hashed")]
    Hashing(#[source] password_hash::Error),
    /// The operating system refused the threads.
    #[error("the threads for password hashing could not be started")]
    Threads(#[source] io::Error),
    /// The hash panicked; the thread goes on.
    #[error("the password hash was lost: its computation panicked")]
    Crashed,
    /// The system gives no random bytes; nothing weaker is used.
    #[error("the system's random number generator is not available")]
    Randomness,
}

impl Password {
    /// The secret text.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    fn checked_bytes(&self) -> Result<&[u8], PasswordError> {
        let bytes = self.0.as_bytes();
        if bytes.len() > MAX_PASSWORD_BYTES {
            return Err(PasswordError::TooLong);
        }
        Ok(bytes)
    }
}

impl From<String> for Password {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password([redacted])")
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The usual message quotes the value it did not like, and a PIN sent as a number is a
        // password too.
        String::deserialize(deserializer)
            .map(Self)
            .map_err(|_| D::Error::custom("a password must be a string"))
    }
}

impl HashCost {
    fn argon2(self) -> Result<Argon2<'static>, PasswordError> {
        let params = match self {
            Self::Production => Params::new(19 * 1024, 2, 1, None),
            Self::CheapForTests => Params::new(Params::MIN_M_COST, 1, 1, None),
        }
        .map_err(|error| PasswordError::Hashing(error.into()))?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}

/// Hashes on the calling thread, with a fresh salt, to a PHC string. For commands; a server uses
/// [`PasswordHasher`].
///
/// # Errors
/// [`PasswordError::TooLong`] or [`PasswordError::Hashing`].
pub fn hash_blocking(cost: HashCost, password: &Password) -> Result<String, PasswordError> {
    let hash: phc::PasswordHash =
        cost.argon2()?.hash_password(password.checked_bytes()?).map_err(PasswordError::Hashing)?;
    Ok(hash.to_string())
}

/// Compares on the calling thread; the cost is the one the hash was made with.
///
/// # Errors
/// [`PasswordError::TooLong`], [`PasswordError::StoredHash`] or [`PasswordError::Hashing`].
pub fn verify_blocking(password: &Password, phc: &str) -> Result<bool, PasswordError> {
    let bytes = password.checked_bytes()?;
    let stored = phc::PasswordHash::new(phc).map_err(|error| PasswordError::StoredHash(error.into()))?;
    match Argon2::default().verify_password(bytes, &stored) {
        Ok(()) => Ok(true),
        Err(password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error @ password_hash::Error::OutOfMemory) => Err(PasswordError::Hashing(error)),
        Err(error) => Err(PasswordError::StoredHash(error)),
    }
}

/// Hashes and compares passwords on a bounded number of threads of its own.
///
/// Share one by `Arc`. Memory is bounded by threads times the memory of a hash.
#[derive(Debug)]
pub struct PasswordHasher {
    cost: HashCost,
    decoy: String,
    threads: WorkerThreads,
    work: Arc<Work>,
}

/// How much was computed so far.
#[derive(Debug, Default)]
struct Work {
    begun: AtomicU64,
    running: AtomicU64,
    most_at_once: AtomicU64,
}

impl Work {
    /// What `work` gives, counted while it runs; a panic counts as its end, too.
    fn count<T>(self: &Arc<Self>, work: impl FnOnce() -> T) -> T {
        struct Running<'a>(&'a Work);
        impl Drop for Running<'_> {
            fn drop(&mut self) {
                self.0.running.fetch_sub(1, Ordering::SeqCst);
            }
        }
        self.begun.fetch_add(1, Ordering::SeqCst);
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_at_once.fetch_max(running, Ordering::SeqCst);
        let _running = Running(self);
        work()
    }
}

impl PasswordHasher {
    /// Starts `threads` threads; up to `queue` requests wait for them. Takes as long as one hash.
    ///
    /// # Errors
    /// [`PasswordError::Threads`], or what the first hash can fail with.
    pub fn start(cost: HashCost, threads: NonZeroUsize, queue: NonZeroUsize) -> Result<Self, PasswordError> {
        Ok(Self {
            cost,
            decoy: hash_blocking(cost, &generate_password()?)?,
            threads: WorkerThreads::start("argon2", threads, queue).map_err(PasswordError::Threads)?,
            work: Arc::default(),
        })
    }

    /// The hash of `password` with a fresh salt, as a PHC string.
    ///
    /// # Errors
    /// [`PasswordError::TooLong`] and [`PasswordError::Busy`] at once; else what
    /// [`hash_blocking`] fails with.
    pub async fn hash(&self, password: Password) -> Result<String, PasswordError> {
        password.checked_bytes()?;
        let cost = self.cost;
        self.run(move || hash_blocking(cost, &password)).await
    }

    /// Whether `password` is the one that `phc` was made of. With `None`, for a user who does not
    /// exist, the answer is `false` after the same work.
    ///
    /// # Errors
    /// [`PasswordError::TooLong`] and [`PasswordError::Busy`] at once, for known and unknown users
    /// alike; else what [`verify_blocking`] fails with.
    pub async fn verify(&self, password: Password, phc: Option<String>) -> Result<bool, PasswordError> {
        password.checked_bytes()?;
        let exists = phc.is_some();
        let phc = phc.unwrap_or_else(|| self.decoy.clone());
        let matches = self.run(move || verify_blocking(&password, &phc)).await?;
        Ok(exists && matches)
    }

    /// The hash of a password that nobody knows: what stands in for users who do not exist.
    #[must_use]
    pub fn decoy(&self) -> &str {
        &self.decoy
    }

    /// How many hashes were begun since the start, and how many of them at most ran at once.
    #[must_use]
    pub fn work(&self) -> (u64, u64) {
        (self.work.begun.load(Ordering::SeqCst), self.work.most_at_once.load(Ordering::SeqCst))
    }

    /// How many wait, and were refused.
    #[must_use]
    pub fn metrics(&self) -> &ThreadMetrics {
        self.threads.metrics()
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let counts = Arc::clone(&self.work);
        let answer = self.threads.submit(move || counts.count(work))?;
        answer.await.map_err(|_| PasswordError::Crashed)?
    }
}

/// What the caller is told about `error`, where the password stood at `pointer`.
pub fn explain(error: PasswordError, pointer: &str) -> ApiError {
    match error {
        PasswordError::Busy(_) => {
            ApiError::Unavailable("password threads are busy".into(), Duration::from_secs(1))
        }
        PasswordError::TooLong => ApiError::field(pointer, "too_long", "at most 1024 bytes"),
        other => ApiError::Internal(format!("password: {other}")),
    }
}

/// Small letters and digits that nobody confuses when reading aloud or copying by hand: no
/// `i`, `l`, `o`, `0`, `1`.
const UNAMBIGUOUS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
const GENERATED_CHARACTERS: usize = 20;
const GROUP: usize = 5;

/// A random password of four groups of five characters, 99 bits: `xxxxx-xxxxx-xxxxx-xxxxx`.
///
/// # Errors
/// [`PasswordError::Randomness`] when the system gives no random bytes.
pub fn generate_password() -> Result<Password, PasswordError> {
    let mut characters = Vec::with_capacity(GENERATED_CHARACTERS);
    while characters.len() < GENERATED_CHARACTERS {
        let missing = GENERATED_CHARACTERS - characters.len();
        // Five bits choose among 32 places of which 31 are taken: the empty one is drawn again,
        // which keeps all characters equally likely.
        let mut bytes = [0; GENERATED_CHARACTERS];
        aws_lc_rs::rand::fill(&mut bytes).map_err(|_| PasswordError::Randomness)?;
        let drawn = bytes.into_iter().filter_map(|byte| UNAMBIGUOUS.get(usize::from(byte & 31)).copied());
        characters.extend(drawn.take(missing).map(char::from));
    }
    let groups: Vec<String> = characters.chunks(GROUP).map(|group| group.iter().collect()).collect();
    Ok(Password(groups.join("-")))
}
