//! Plaudit: a headless content API for organisations that publish news and honour people.
//!
//! # The map of the house
//!
//! A request comes in through [`app`] (what a running service is made of) and finds its handler in [`api`]
//! (the table of contents). Each resource is a folder of the same four files: `mod.rs` says what it is and
//! lists its routes, `handlers.rs` has one function an endpoint, `model.rs` the shapes, `store.rs` the SQL.
//!
//! | Rooms | What they are |
//! |---|---|
//! | [`articles`], [`sections`], [`tags`], [`site`] | news |
//! | [`awards`], [`competitions`], [`conferrals`], [`honours`], [`honoured_units`], [`innovation_studios`] | the register |
//! | [`search`] | articles, units and studios by any characters of theirs |
//! | [`views`] | how often something was read |
//! | [`auth`] | who is asking and may do what: sessions, tokens, keys, passwords, roles |
//! | [`users`] | accounts, as those who manage them see them |
//! | [`history`], [`revisions`], [`audit`] | who changed what: recorded with each write, and read |
//! | [`import`] | legacy pages and registers into content |
//! | [`resources`], [`slugs`], [`trash`], [`purge`], [`references`], [`images`], [`visibility`] | what several resources share: their kinds, addresses, who sees them |
//! | [`http`], [`error`] | the contract: bodies, queries, pages, versions, problems |
//! | [`cache`] | finished answers, kept until something that they show changes |
//! | [`db`], [`schema`] | the one door to PostgreSQL |
//! | [`text`] | Chinese and rich text |
//! | [`cli`], [`config`], [`telemetry`], [`metrics`], [`clock`], [`ids`], [`workers`] | around it |
//!
//! ```text
//! main -> cli -> app -> api -> <resource>::routes -> handlers -> store -> model -> {schema, text}
//!                                                    handlers -> {auth, db, http, error}
//! ```
//!
//! `http`, `text`, `db` and `error` know no resource; a store knows no HTTP answers; `articles` may use
//! `sections`, `tags`, `views` and `conferrals`, never the other way round; `import` uses the slices, no slice uses
//! `import`.

pub mod api;
pub mod app;
pub mod articles;
pub mod audit;
pub mod auth;
pub mod awards;
pub mod cache;
pub mod cli;
pub mod clock;
pub mod competitions;
pub mod conferrals;
pub mod config;
pub mod db;
pub mod error;
pub mod health;
pub mod history;
pub mod honoured_units;
pub mod honours;
pub mod http;
pub mod ids;
pub mod images;
pub mod import;
pub mod innovation_studios;
pub mod metrics;
pub mod purge;
pub mod references;
pub mod resources;
pub mod revisions;
pub mod schema;
pub mod search;
pub mod sections;
pub mod site;
pub mod slugs;
pub mod tags;
pub mod telemetry;
pub mod text;
pub mod trash;
pub mod users;
pub mod views;
pub mod visibility;
pub mod workers;
