//! Who changed what: records, repeated requests, requests that are only tried, revisions, the audit log, purging.

mod audit;
mod idempotency;
mod preconditions;
mod purging;
mod records;
mod restoring;
mod revisions;
mod trying;
