//! Honours: who received an award by which decision.
//!
//! Invariants: the recipient is one unit or one studio, of the award's kind; nobody has an award of one conferral
//! twice; a revoked honour stays, with its day and its reason, and the public lists leave it out unless they are
//! asked for it. What an honour shares with its conferral (award, year, day) the database keeps equal.
//!
//! Honours stand below units, studios and conferrals, which show them: they know those by their tables only.

pub mod included;
pub mod model;
pub mod store;
pub mod view;
