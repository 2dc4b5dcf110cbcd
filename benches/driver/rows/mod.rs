//! The rows, by what they are measured on.

pub mod cached;
pub mod curves;
pub mod growth;
pub mod mixed;
pub mod resources;
pub mod search;
pub mod uncached;
pub mod views;

/// Connections where nothing else is said.
pub const CONNECTIONS: usize = 64;
