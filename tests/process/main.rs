//! Tests that drive real programs: PostgreSQL's, and the `plaudit` command itself.

mod private_cluster;
