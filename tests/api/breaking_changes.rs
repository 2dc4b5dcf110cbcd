//! The contract keeps what it promised: whatever breaks a client of the released document stands in `docs/changes.md`.
//!
//! `openapi/released.json` is the document that clients were told to build on; `script/contract --release` makes it the
//! present one.

mod operations;
mod schemas;
mod what_breaks;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use self::operations::breaks;

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The breaks that `changes` does not tell of, each as the line that would.
fn unrecorded(breaks: BTreeSet<String>, changes: &str) -> Vec<String> {
    let told: BTreeSet<&str> = changes.lines().map(str::trim).collect();
    let lines = breaks.into_iter().map(|what| format!("- {what}"));
    lines.filter(|line| !told.contains(line.as_str())).collect()
}

#[test]
fn every_break_with_the_released_document_is_recorded() {
    let released: Value = serde_json::from_str(&read("openapi/released.json")).unwrap();
    let missing = unrecorded(breaks(&released, &plaudit::api::document()), &read("docs/changes.md"));
    assert!(
        missing.is_empty(),
        "these changes break clients of openapi/released.json; take them back, or tell of them in docs/changes.md: \
         what changed, what a client has to do, and these lines:\n\n{}\n",
        missing.join("\n")
    );
}

#[test]
fn a_break_passes_only_with_its_own_line() {
    let found = || BTreeSet::from(["GET /v1/a: gone".to_owned(), "GET /v1/b: gone".to_owned()]);
    assert_eq!(unrecorded(found(), "# Changes\n\n  - GET /v1/a: gone\n"), ["- GET /v1/b: gone"]);
    assert_eq!(unrecorded(found(), "GET /v1/a: gone"), ["- GET /v1/a: gone", "- GET /v1/b: gone"]);
    assert!(unrecorded(found(), "- GET /v1/a: gone\n- GET /v1/b: gone\n").is_empty());
}
