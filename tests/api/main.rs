//! The integration tests: the application in process, a database for each test.
//!
//! One file a resource; the plumbing is in [`support`].

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that meets what it does not expect should stop there"
)]

mod access_tokens;
mod articles;
mod demo;
mod forged_access_tokens;
mod forged_claims;
mod forger;
mod imports;
mod legacy_pages;
mod paging;
mod passwords;
mod refresh_tokens;
mod rich_text;
mod roles;
mod sections;
mod site;
mod support;
mod tags;
mod text;
mod views;
mod visibility;
mod worker_threads;
