//! What the database door can answer instead of a result, and how errors of diesel are told apart.

use std::cell::Cell;
use std::time::Duration;

use diesel::result::{DatabaseErrorKind, Error};

use super::Retryable;

/// Why there is no result. The texts are for the log, never for a caller.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    #[error("no database connection became free within {waited:?}")]
    Busy { waited: Duration },
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    #[error("the database gave up waiting: {0}")]
    TimedOut(String),
    #[error("other transactions were in the way: {0}")]
    Contended(String),
    #[error("{0}")]
    Other(String),
}

impl DbError {
    /// The words of [`Self::kind`].
    pub(super) const KINDS: [&str; 5] = ["busy", "unreachable", "timed_out", "contended", "other"];

    /// What it is counted as.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Busy { .. } => "busy",
            Self::Unreachable(_) => "unreachable",
            Self::TimedOut(_) => "timed_out",
            Self::Contended(_) => "contended",
            Self::Other(_) => "other",
        }
    }
}

thread_local! {
    static LAST: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// The kind of the last error of diesel that became one of ours on this thread since this was asked. What work fails with
/// is the handlers' own, in which it cannot be seen any more.
pub(super) fn take_last_kind() -> Option<&'static str> {
    LAST.take()
}

type Kind = fn(String) -> DbError;

/// diesel keeps SQLSTATE to itself but for a handful of kinds, so the rest is known by the server's words,
/// which the servers we set up speak in English (`lc_messages = C`). On a server with other words these
/// become a 500 in place of a 503; nothing else depends on them.
const KNOWN_MESSAGES: &[(&str, Kind)] = &[
    ("statement timeout", DbError::TimedOut),                 // 57014
    ("lock timeout", DbError::TimedOut),                      // 55P03
    ("due to user request", DbError::TimedOut),               // 57014
    ("deadlock detected", DbError::Contended),                // 40P01
    ("terminating connection", DbError::Unreachable),         // 57P01
    ("the database system is", DbError::Unreachable),         // 57P03
    ("server closed the connection", DbError::Unreachable),   // 08006
    ("no connection to the server", DbError::Unreachable),    // 08003
    ("could not receive data", DbError::Unreachable),         // 08006
    ("could not send data", DbError::Unreachable),            // 08006
    ("SSL connection has been closed", DbError::Unreachable), // 08006
    ("SSL SYSCALL error", DbError::Unreachable),              // 08006
    ("Connection reset by peer", DbError::Unreachable),       // 08006
    ("Connection timed out", DbError::Unreachable),           // 08006
    ("too many clients", DbError::Unreachable),               // 53300
    ("remaining connection slots", DbError::Unreachable),     // 53300
    ("No space left on device", DbError::Unreachable),        // 53100
    ("out of memory", DbError::Unreachable),                  // 53200
    ("out of shared memory", DbError::Unreachable),           // 53200
];

impl From<Error> for DbError {
    fn from(error: Error) -> Self {
        let text = error.to_string();
        let error = match &error {
            Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => Self::Contended(text),
            // A server that became a standby takes no writes: another one does, or soon will.
            Error::DatabaseError(
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::ReadOnlyTransaction,
                _,
            )
            | Error::BrokenTransactionManager => Self::Unreachable(text),
            _ => match KNOWN_MESSAGES.iter().find(|(words, _)| text.contains(words)) {
                Some((_, kind)) => kind(text),
                None => Self::Other(text),
            },
        };
        LAST.set(Some(error.kind()));
        error
    }
}

impl Retryable for DbError {
    fn is_retryable(&self) -> bool {
        matches!(self, Self::Contended(_))
    }
}

/// The name of the constraint that `error` says was violated.
pub fn violated_constraint(error: &Error) -> Option<&str> {
    match error {
        Error::DatabaseError(
            DatabaseErrorKind::UniqueViolation
            | DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::RestrictViolation
            | DatabaseErrorKind::CheckViolation
            | DatabaseErrorKind::NotNullViolation,
            information,
        ) => information.constraint_name(),
        _ => None,
    }
}
