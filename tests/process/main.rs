//! Tests that drive real programs: PostgreSQL's, and the `plaudit` command itself.

#![expect(clippy::expect_used, reason = "a test that meets what it does not expect should stop there")]

mod private_cluster;
