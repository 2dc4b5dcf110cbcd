//! `plaudit import register`: exit codes, what stands on standard output, and runs that are broken off.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::Stdio,
};

use encoding_rs::GB18030;
use serde_json::{Value, json};

use crate::support::{
    command::{Finished, Plaudit},
    scratch::{Scratch, ask},
};

/// The command with a folder for its files and a server that stays, so that the database can be asked.
struct Place {
    plaudit: Plaudit,
    url: String,
    // Dropped in this order: the server goes before its folder.
    _service: crate::support::service::Service,
    scratch: Scratch,
}

impl Place {
    fn new() -> Self {
        let scratch = Scratch::prepared();
        let plaudit = Plaudit::on(&scratch);
        let service = plaudit.serve();
        Self { url: scratch.url("plaudit_app"), plaudit, _service: service, scratch }
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.scratch.folder().join(name), content).expect("a file");
    }

    fn import(&self, arguments: &[&str]) -> Finished {
        self.plaudit.run(&[&["import", "register"], arguments].concat())
    }

    fn ask(&self, expression: &str) -> String {
        ask(&self.url, expression)
    }

    fn units(&self) -> String {
        self.ask("SELECT count(*) FROM honoured_units")
    }

    fn unit_id(&self, slug: &str) -> String {
        self.ask(&format!("SELECT id FROM honoured_units WHERE slug = '{slug}'"))
    }
}

#[track_caller]
fn expect(finished: Finished, code: i32) -> String {
    assert_eq!(finished.code, Some(code), "{finished:?}");
    finished.stdout
}

#[test]
fn the_report_is_lines_to_read() {
    let place = Place::new();
    place.file("units.csv", "序号,单位名称,地区\n1,川北机械厂,利州区\n2,\u{1b}[2J厂,\n3,川北机械有限公司,\n");
    let out = expect(place.import(&["units.csv"]), 1);
    let id = place.unit_id("chuan-bei-ji-xie-chang");
    let lines = [
        "units.csv: units, utf-8, separated by “,”; left out: 序号".to_owned(),
        "row 2 (line 2): created honoured unit chuan-bei-ji-xie-chang (川北机械厂)".to_owned(),
        "row 3 (line 3): failed: 单位名称 “\\u{1b}[2J厂”: it has control characters".to_owned(),
        format!(
            "row 4 (line 4): proposed: 川北机械有限公司 may be chuan-bei-ji-xie-chang (川北机械厂, {id}: the same but for \
             legal form or place); write the id of the right one, or new, into the column match"
        ),
        "3 rows: 1 created, 0 unchanged, 1 proposed, 1 failed".to_owned(),
    ];
    assert_eq!(out.lines().collect::<Vec<_>>(), lines);

    place.file("good.csv", format!("单位名称,匹配\n川北机械厂,\n川北机械有限公司,{id}\n"));
    let out = expect(place.import(&["good.csv", "--dry-run", "--kind", "units"]), 0);
    let lines = [
        "good.csv: units, utf-8, separated by “,”",
        "row 2 (line 2) (dry run): unchanged honoured unit chuan-bei-ji-xie-chang (川北机械厂)",
        "row 3 (line 3) (dry run): unchanged honoured unit chuan-bei-ji-xie-chang (川北机械有限公司); 单位名称: the file \
         says “川北机械有限公司”, stored is “川北机械厂”",
        "2 rows: 0 created, 2 unchanged, 0 proposed, 0 failed; nothing was written",
    ];
    assert_eq!(out.lines().collect::<Vec<_>>(), lines);
    assert_eq!(place.units(), "1");
}

#[test]
fn the_report_is_one_document_for_programs() {
    let place = Place::new();
    let text = "备注;单位名称;地区\n无;川北机械厂;利州区\n无;朝天区人民医院;朝天区\n";
    place.file("单位.csv", GB18030.encode(text).0);
    let arguments = ["单位.csv", "--map", "备注=-", "--report", "json"];
    let out = expect(place.import(&arguments), 0);
    let row = |row: usize, name: &str, slug: &str| {
        json!({
            "row": row, "line": row, "outcome": "created", "dry_run": false, "kind": "units", "name": name,
            "id": place.unit_id(slug), "slug": slug, "proposals": [], "notes": [], "faults": [],
        })
    };
    let expected = json!({
        "file": "单位.csv",
        "encoding": "gb18030",
        "delimiter": ";",
        "kind": "units",
        "ignored": ["备注"],
        "dry_run": false,
        "rows": [
            row(2, "川北机械厂", "chuan-bei-ji-xie-chang"),
            row(3, "朝天区人民医院", "chao-tian-qu-ren-min-yi-yuan"),
        ],
        "totals": { "rows": 2, "created": 2, "unchanged": 0, "proposed": 0, "failed": 0, "rolled_back": false },
    });
    assert_eq!(serde_json::from_str::<Value>(&out).expect("JSON"), expected);
    assert!(out.starts_with("{\"file\":\"单位.csv\",\"encoding\":\"gb18030\",\"delimiter\":\";\","), "{out}");

    place.file("empty.csv", "单位名称\n");
    let out = expect(place.import(&["empty.csv", "--report", "json"]), 0);
    assert_eq!(serde_json::from_str::<Value>(&out).expect("JSON")["rows"], json!([]));
    assert_eq!(place.units(), "2");
}

#[test]
fn nothing_is_left_of_what_is_not_meant_to_stay() {
    let place = Place::new();
    place.file("units.csv", "name,contact\n甲单位,\n乙\u{1}单位,\n丙单位,\n");
    for (arguments, code) in [(&["units.csv", "--atomic"][..], 1), (&["units.csv", "--dry-run"], 1)] {
        let out = expect(place.import(arguments), code);
        assert!(
            out.ends_with("3 rows: 2 created, 0 unchanged, 0 proposed, 1 failed; nothing was written\n"),
            "{out}"
        );
        assert_eq!(place.units(), "0");
    }
    place.file("good.csv", "name,contact\n甲单位,\n丙单位,\n");
    expect(place.import(&["good.csv", "--atomic", "--dry-run"]), 0);
    assert_eq!(place.units(), "0");
    expect(place.import(&["good.csv", "--atomic"]), 0);
    assert_eq!(place.units(), "2");
    assert_eq!(place.ask("SELECT count(*) FROM view_totals WHERE subject_type = 'honoured_unit'"), "2");
}

#[test]
fn what_cannot_be_meant_is_refused_before_a_database_is_asked_for() {
    let scratch = Scratch::new();
    let plaudit = Plaudit::on(&scratch);
    for (name, content) in [
        ("units.csv", "name,法人\n甲,乙\n"),
        ("good.csv", "name\n甲\n"),
        ("book.csv", "PK\u{3}\u{4}\u{14}"),
        ("empty.csv", ""),
    ] {
        fs::write(scratch.folder().join(name), content).expect("a file");
    }
    for (arguments, words) in [
        (&[][..], "required"),
        (&["good.csv", "good.csv"], "unexpected argument"),
        (&["absent.csv"], "absent.csv: it cannot be read"),
        (&["."], ".: it is no regular file"),
        (&["/dev/zero"], "no regular file"),
        (&["empty.csv"], "the file is empty"),
        (&["book.csv"], "a spreadsheet or an archive"),
        (&["units.csv"], "nothing is known of the columns \"法人\""),
        (&["good.csv", "--map", "法人=-"], "which is not in the file"),
        (&["good.csv", "--map", "name=nome"], "there is no field \"nome\""),
        (&["good.csv", "--kind", "people"], "invalid value"),
        (&["good.csv", "--kind", "honours"], "honours need a column for award"),
        (&["good.csv", "--create-missing"], "--create-missing is for honours"),
        (&["good.csv", "--report", "xml"], "invalid value"),
    ] {
        let finished = plaudit.run(&[&["import", "register"], arguments].concat());
        assert_eq!((finished.code, finished.stdout.as_str()), (Some(2), ""), "{finished:?}");
        assert!(finished.stderr.contains(words), "{words}: {finished:?}");
    }
    assert!(!scratch.data_dir().exists());
}

/// The report of so many rows is more than a pipe holds: an import waits in the middle for its reader.
const MANY: usize = 1500;

fn many(count: usize) -> String {
    let rows: String = (1..=count).map(|number| format!("第{number}棉纺厂\n")).collect();
    format!("name\n{rows}")
}

/// Imports `many.csv` and kills the import when it has told of `rows` rows.
fn broken_off(place: &Place, arguments: &[&str], rows: usize) {
    let mut child = place
        .plaudit
        .command(&[&["import", "register", "many.csv"], arguments].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command");
    let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    assert_eq!(lines.map_while(Result::ok).take(rows + 1).count(), rows + 1);
    child.kill().expect("its end");
    child.wait().expect("its end");
}

#[test]
fn a_run_that_is_killed_is_taken_up_by_the_next_one() {
    let place = Place::new();
    place.file("many.csv", many(MANY));
    broken_off(&place, &["--atomic"], 30);
    // The server rolls back when it notices.
    let out = expect(place.import(&["many.csv", "--dry-run"]), 0);
    assert!(
        out.ends_with("1500 rows: 1500 created, 0 unchanged, 0 proposed, 0 failed; nothing was written\n")
    );
    broken_off(&place, &[], 30);
    let out = expect(place.import(&["many.csv"]), 0);
    assert_eq!(place.units(), "1500");
    assert_eq!(place.ask("SELECT count(DISTINCT name) FROM honoured_units"), "1500");
    let totals = out.lines().last().expect("the totals");
    let numbers: Vec<usize> = totals.split(' ').filter_map(|word| word.parse().ok()).collect();
    assert!(numbers[1] > 0 && numbers[2] >= 30 && numbers[1] + numbers[2] == MANY, "{totals}");
    let out = expect(place.import(&["many.csv"]), 0);
    assert!(out.ends_with("1500 rows: 0 created, 1500 unchanged, 0 proposed, 0 failed\n"));
}

#[test]
fn a_report_that_nobody_hears_ends_the_run() {
    let place = Place::new();
    place.file("many.csv", many(MANY));
    let mut child = place
        .plaudit
        .command(&["import", "register", "many.csv", "--atomic"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("its end");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("plaudit: ") && said.contains("roken pipe") && !said.contains("panicked"),
        "{said}"
    );
    assert_eq!(place.units(), "0");
}
