//! What a report says of a row: one line for people, one object for programs.

use plaudit::import::register::Kind;
use plaudit::import::register::report::{Outcome, Proposal, RowReport, Totals};
use plaudit::import::register::rows::Fault;
use plaudit::import::register::similar::{Finding, Known, Names};
use plaudit::import::register::table::Place;
use serde_json::json;
use uuid::Uuid;

const PLACE: Place = Place { row: 12, line: 14 };

fn created() -> RowReport {
    RowReport {
        outcome: Outcome::Created,
        name: Some("川北机械厂".to_owned()),
        id: Some(Uuid::nil()),
        slug: Some("chuan-bei-ji-xie-chang".to_owned()),
        ..RowReport::new(PLACE, Kind::Units, false)
    }
}

fn proposed() -> RowReport {
    let mut names = Names::default();
    names.add(Known { id: Uuid::nil(), name: "川北机械厂".to_owned(), is_former: true });
    let Finding::Similar(similar) = names.find("川北机械有限公司") else { panic!() };
    RowReport {
        outcome: Outcome::Proposed,
        name: Some("川北机械有限公司".to_owned()),
        proposals: vec![Proposal::of(&similar[0], "chuan-bei-ji-xie-chang".to_owned())],
        ..RowReport::new(PLACE, Kind::Units, true)
    }
}

fn failed() -> RowReport {
    let year = Fault {
        column: Some("年度".to_owned()),
        value: Some("去\u{1b}[2J年".to_owned()),
        message: "it must be a year".to_owned(),
    };
    RowReport::new(PLACE, Kind::Honours, false).failed(vec![year, Fault::of_row("it has 2 cells".to_owned())])
}

#[test]
fn a_row_is_a_line_to_read() {
    assert_eq!(
        created().to_string(),
        "row 12 (line 14): created honoured unit chuan-bei-ji-xie-chang (川北机械厂)\n"
    );
    let noted = RowReport { outcome: Outcome::Unchanged, notes: vec!["former name".to_owned()], ..created() };
    assert_eq!(
        noted.to_string(),
        "row 12 (line 14): unchanged honoured unit chuan-bei-ji-xie-chang (川北机械厂); former name\n"
    );
    assert_eq!(
        proposed().to_string(),
        "row 12 (line 14) (dry run): proposed: 川北机械有限公司 may be chuan-bei-ji-xie-chang (formerly 川北机械厂, \
         00000000-0000-0000-0000-000000000000: the same but for legal form or place); write the id of the right \
         one, or new, into the column match\n"
    );
    assert_eq!(
        failed().to_string(),
        "row 12 (line 14): failed: 年度 “去\\u{1b}[2J年”: it must be a year; it has 2 cells\n",
        "nothing in a cell commands a terminal"
    );
}

#[test]
fn a_row_is_an_object_for_programs() {
    let report = serde_json::to_value(proposed()).unwrap();
    assert_eq!(
        report,
        json!({
            "row": 12,
            "line": 14,
            "outcome": "proposed",
            "dry_run": true,
            "kind": "units",
            "name": "川北机械有限公司",
            "id": null,
            "slug": null,
            "proposals": [{
                "id": "00000000-0000-0000-0000-000000000000",
                "slug": "chuan-bei-ji-xie-chang",
                "name": "川北机械厂",
                "is_former": true,
                "score": 100,
                "reason": "same_core",
            }],
            "notes": [],
            "faults": [],
        })
    );
    assert_eq!(
        serde_json::to_value(failed()).unwrap()["faults"][0],
        json!({"column": "年度", "value": "去\u{1b}[2J年", "message": "it must be a year"})
    );
}

#[test]
fn the_totals_count_every_row_once() {
    let mut totals = Totals::default();
    for report in [created(), created(), proposed(), failed()] {
        totals.add(&report);
    }
    totals.add(&RowReport { outcome: Outcome::Unchanged, ..created() });
    assert_eq!(totals.to_string(), "5 rows: 2 created, 1 unchanged, 1 proposed, 1 failed");
    assert_eq!(
        totals,
        Totals { rows: 5, created: 2, unchanged: 1, proposed: 1, failed: 1, rolled_back: false }
    );
}
