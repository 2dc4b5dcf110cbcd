//! Tests that drive real programs: PostgreSQL's, and the `plaudit` command itself.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that meets what it does not expect should stop there"
)]

mod accounts;
mod acknowledged;
mod commands;
mod database_away;
mod first_start;
mod metrics;
mod private_cluster;
mod proxy_cache;
mod refusals;
mod register_imports;
mod search;
mod secrets;
mod side_by_side;
mod signing_keys;
mod stopping;
mod support;
mod tls;
mod view_counts;
mod views;
