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
mod api_keys;
mod articles;
mod auth;
mod authorization;
mod awards;
mod breaking_changes;
mod caching;
mod client_address;
mod competitions;
mod conferrals;
mod configuration;
mod conversion;
mod cors;
mod csv;
mod database_faults;
mod demo;
mod desk;
mod documents;
mod forged_access_tokens;
mod forged_claims;
mod forger;
mod guide;
mod health;
mod history;
mod honoured_units;
mod honours;
mod hostile_values;
mod house_rules;
mod imports;
mod innovation_studios;
mod key_rotation;
mod leaks;
mod legacy_pages;
mod list_plans;
mod lists;
mod locales;
mod login_throttling;
mod mass_assignment;
mod metrics;
mod migrations;
mod oracles;
mod paging;
mod passwords;
mod private_answers;
mod problems;
mod refresh_tokens;
mod register_files;
mod register_imports;
mod requests;
mod rich_text;
mod roles;
mod search;
mod sections;
mod served_routes;
mod site;
mod statements;
mod support;
mod tags;
mod text;
mod users;
mod view_counting;
mod views;
mod visibility;
mod worker_threads;
