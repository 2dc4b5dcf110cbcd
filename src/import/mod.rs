//! Readers that turn legacy pages into the inputs of the slices, and what stores them idempotently.
//!
//! [`page`] reads bytes into a [`page::LegacyPage`] and touches no database; [`store`] writes one into
//! articles, view counters and the site profile, and keeps the raw page as provenance.

pub mod page;
