//! Who changed what: repeated requests, requests that are only tried, revisions, the audit log, purging.

mod audit;
mod idempotency;
mod preconditions;
mod purging;
mod revisions;
mod trying;
