//! What every endpoint shares: the contract of paths, bodies, queries, pages, versions and answers.
//!
//! - [`schema`]: the OpenAPI schema of a type, compiled into its validator; the document and the checks are
//!   one thing and cannot disagree.
//! - [`body`], [`patch`], [`query`], [`key`], [`mod@line`], [`day`]: what comes in: strict JSON, JSON Merge Patch, strict
//!   query parameters, an id or a slug, a title or a name.
//! - [`page`], [`reply`]: what goes out: lists with cursors, resources with ETags.
//! - [`stored`]: closed values and JSON as the database keeps them.
//! - [`envelope`]: what is around every request: its id, its log line, problem+json.
//! - [`fallback`]: 404 and 405 for what no route takes.
//!
//! Nothing in here knows a resource.

pub mod body;
pub mod day;
pub mod envelope;
pub mod fallback;
pub mod key;
pub mod line;
pub mod page;
pub mod patch;
pub mod query;
pub mod reply;
pub mod schema;
pub mod stored;
pub mod trash;
