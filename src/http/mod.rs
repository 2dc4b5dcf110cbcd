//! What every endpoint shares: the contract of paths, bodies, queries, pages, versions and answers.
//!
//! - [`schema`]: the OpenAPI schema of a type, compiled into its validator; the document and the checks are
//!   one thing and cannot disagree.
//! - [`body`], [`optional_body`], [`patch`], [`query`], [`key`], [`id`], [`mod@line`], [`paragraph`], [`day`]: what comes in: strict JSON, JSON
//!   Merge Patch, strict query parameters, an id or a slug, a title or a name, a text, a day.
//! - [`listed`], [`reading`], [`cursor`], [`fields`]: what is asked of a list and of one resource: sort, page, fields.
//! - [`page`], [`reply`], [`written`], [`mod@format`], [`csv`]: what goes out: lists with cursors, resources with ETags; as
//!   JSON, and what has rows as CSV too.
//! - [`locale`], [`conversion`]: which script of Chinese is wanted, and views in it.
//! - [`stored`]: closed values and JSON as the database keeps them.
//! - [`envelope`]: what is around every request: its id, its log line, problem+json.
//! - [`lifetime`]: what a handler tells the response cache.
//! - [`cors`]: which other sites a browser lets read.
//! - [`client_address`]: where a request comes from, behind proxies too.
//! - [`fallback`]: 404 and 405 for what no route takes.
//!
//! Nothing in here knows a resource.

pub mod body;
pub mod client_address;
pub(crate) mod content;
pub mod conversion;
pub mod cors;
pub mod csv;
pub mod cursor;
pub mod day;
pub mod envelope;
pub mod fallback;
pub mod fields;
pub mod format;
pub mod id;
pub mod key;
pub mod lifetime;
pub mod line;
pub mod links;
pub mod listed;
pub mod locale;
mod method;
pub mod no_idempotency_key;
pub mod optional_body;
pub mod page;
pub mod paragraph;
pub mod patch;
pub mod query;
pub mod reading;
pub mod reply;
pub mod schema;
pub mod stored;
pub mod trash;
pub mod written;
