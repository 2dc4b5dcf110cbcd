//! The plumbing of the process tests: folders of their own, the real command, a client, a server of the operator's.
//!
//! Whatever a test starts ends with it: each guard kills what it started and the folder goes last.

pub mod client;
pub mod command;
#[path = "../../api/support/exposition.rs"]
pub mod exposition;
pub mod postgres;
pub mod scratch;
pub mod service;
pub mod template;

use std::{thread, time::Duration};

/// Asks until there is an answer. The limit of a minute is there against hanging; it judges nothing.
#[track_caller]
pub fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    for _ in 0..6000 {
        if let Some(answer) = ask() {
            return answer;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("{what}: not within a minute");
}
