//! Who changed what: revisions of every content resource, and the audit log of every write.
//!
//! A handler that writes takes a [`Write`]: it is checked against the policy, runs in one transaction, may be repeated
//! under an `Idempotency-Key` and tried with `validate_only=true`. Whatever changes content calls [`created`],
//! [`changed`] or [`marked`] in the same transaction, so there is no change without its record and no record without
//! its change; a check at the end of every test finds what was forgotten.
//!
//! Invariants: a revision's snapshot is the resource in its input form, so restoring one is a replace with it; the
//! audit log only grows, which the database itself enforces.

mod act;
mod differences;
mod idempotency;
mod precondition;
mod record;
pub mod store;
mod write;

pub use self::act::{Act, Actor};
pub use self::differences::{Difference, between};
pub use self::precondition::unchanged;
pub use self::record::{At, changed, created, event, marked};
pub use self::write::Write;
