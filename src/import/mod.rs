//! Readers that turn legacy pages and registers into the inputs of the slices, and what stores them
//! idempotently.
//!
//! ```text
//! files -> importer -> page::read -> draft -> store -> articles, views, site, provenance
//!             |            (bytes)   (inputs)   |
//!             +-> report                        +-> identity, merge, record
//! ```
//!
//! [`page`] reads bytes into a [`page::LegacyPage`], [`draft`] says what article that is; neither touches a
//! database. [`store`] writes one page in the caller's transaction. [`Importer`] takes page after page, each
//! in a transaction of its own, and tells how each went in a [`report::FileReport`]. [`register`] reads tables
//! of units, studios and honours, and stores them row by row.
//!
//! Invariants: the same page again changes nothing; what an editor changed since the last import is kept and
//! reported; what lies in the trash stays there; every page that was imported is kept byte for byte.

pub mod draft;
mod error;
pub mod files;
pub mod identity;
mod importer;
pub mod markdown;
pub mod merge;
pub mod page;
pub mod reading;
mod record;
pub mod register;
pub mod report;
mod site;
pub mod store;

pub use error::ImportError;
pub use importer::{Importer, Settings};
