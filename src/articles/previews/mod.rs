//! Previews: an article that is not public yet, for somebody without an account.
//!
//! Invariants: a token is told once and stored nowhere, also not in the log; a link that has ended, was taken back, or
//! whose article is in the trash leads nowhere, and nobody learns which of these it is.

pub mod handlers;
mod model;
mod store;
mod token;
