//! Bare programs.

fn main() {}
