//! Any register, any merges, undone in any order that is allowed: no honour is lost on the way, and in the end
//! everything is as it was.

use std::collections::{BTreeSet, HashMap, HashSet};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::merge;
use super::register::Register;
use crate::support::TestApp;
use crate::support::factory::{at, honoured_unit, text};

/// An honour: of which unit, by which conferral, and whether it is in the trash.
type Entry = (prop::sample::Index, prop::sample::Index, bool);
/// A merge: of which live record, into which other one.
type Pick = (prop::sample::Index, prop::sample::Index);
/// A merge that stands: of which record, into which other one.
type Merge<'u> = (&'u Value, &'u Value);

/// Every row that a merge touches, but for what every write changes.
const TABLES: [&str; 6] = [
    "SELECT (to_jsonb(t) - 'version' - 'updated_at')::text AS line FROM honoured_units t ORDER BY id",
    "SELECT (to_jsonb(t) - 'version' - 'updated_at')::text AS line FROM honours t ORDER BY id",
    "SELECT (to_jsonb(t) - 'version' - 'updated_at')::text AS line FROM innovation_studios t ORDER BY id",
    "SELECT to_jsonb(t)::text AS line FROM honoured_unit_former_names t ORDER BY unit_id, used_until, name_folded",
    "SELECT to_jsonb(t)::text AS line FROM view_totals t ORDER BY subject_id",
    "SELECT to_jsonb(t)::text AS line FROM view_days t ORDER BY subject_id, viewed_on",
];

/// What must hold in between: no honour is lost, none twice, none with a record that is not in use.
const BROKEN: [&str; 4] = [
    "SELECT 'an honour twice' AS line FROM honours WHERE deleted_at IS NULL \
     GROUP BY conferral_id, honoured_unit_id HAVING count(*) > 1",
    "SELECT 'a live honour of a merged record' AS line FROM honours JOIN honoured_units u ON u.id = honoured_unit_id \
     WHERE honours.deleted_at IS NULL AND u.merged_into_id IS NOT NULL",
    "SELECT 'a trashed honour of a merged record' AS line FROM honours JOIN honoured_units u ON u.id = honoured_unit_id \
     WHERE u.merged_into_id IS NOT NULL AND NOT u.merge_record -> 'honours_trashed' ? honours.id::text",
    "SELECT 'a studio of a merged record' AS line FROM innovation_studios JOIN honoured_units u ON u.id = host_unit_id \
     WHERE u.merged_into_id IS NOT NULL",
];

fn everything(register: &mut Register) -> Vec<Vec<String>> {
    TABLES.iter().map(|table| register.lines(table)).collect()
}

/// Which unit has which live honour: `"<unit> <conferral>"`.
fn held(register: &mut Register) -> BTreeSet<String> {
    const HELD: &str =
        "SELECT concat_ws(' ', honoured_unit_id, conferral_id) AS line FROM honours WHERE deleted_at IS NULL";
    register.lines(HELD).into_iter().collect()
}

/// Every honour that was `held` at first is where its unit is now, and no row is gone.
fn assert_whole(
    register: &mut Register,
    honours: usize,
    held_at_first: &BTreeSet<String>,
    merged: &[Merge<'_>],
) {
    for rule in BROKEN {
        assert_eq!(register.lines(rule), [""; 0]);
    }
    assert_eq!(register.lines("SELECT id::text AS line FROM honours").len(), honours);
    let into: HashMap<&str, &str> =
        merged.iter().map(|(from, into)| (text(from, "id"), text(into, "id"))).collect();
    let now = |held: &String| {
        let (mut unit, conferral) = held.split_once(' ').unwrap();
        while let Some(next) = into.get(unit) {
            unit = next;
        }
        format!("{unit} {conferral}")
    };
    assert_eq!(held(register), held_at_first.iter().map(now).collect());
}

/// Whether the merge at `place` is the last one into a record that is in use.
fn may_be_undone(merged: &[Merge<'_>], place: usize) -> bool {
    let (_, into) = merged[place];
    let is_merged = merged.iter().any(|(from, _)| from["id"] == into["id"]);
    let is_last = !merged[place + 1..].iter().any(|(_, other)| other["id"] == into["id"]);
    is_last && !is_merged
}

/// Units of which some share names and fields.
async fn units(app: &TestApp, number: usize) -> Vec<Value> {
    let mut units = Vec::new();
    for index in 0..number {
        let mut input = json!({ "name": format!("单位{}", index % 3) });
        if index % 2 == 0 {
            input["region"] = format!("区{index}").into();
            input["logo"] = json!({ "file_name": format!("{index}.png") });
        }
        if index % 3 != 0 {
            input["contact"] = "同一个电话".into();
            input["former_names"] =
                json!([{ "name": format!("旧{}", index % 2), "used_until": "1990-01-01" }]);
        }
        units.push(honoured_unit(app, input).await);
    }
    units
}

/// A register of these honours, with a studio and a view here and there; how many honours it took.
async fn fill(app: &TestApp, register: &mut Register, units: &[Value], entries: &[Entry]) -> usize {
    let conferrals: Vec<_> = (0..4).map(|number| register.conferral(2020 + number)).collect();
    let (mut taken, mut made) = (HashSet::new(), 0);
    // Those for the trash first: a live one may stand beside any number of them.
    let in_turn =
        [true, false].into_iter().flat_map(|wanted| entries.iter().filter(move |entry| entry.2 == wanted));
    for (number, (unit, conferral, trashed)) in in_turn.enumerate() {
        let (unit, conferral) = (unit.index(units.len()), conferral.index(conferrals.len()));
        if !trashed && !taken.insert((unit, conferral)) {
            continue;
        }
        made += 1;
        let honour = register.honour(conferrals[conferral], &units[unit]);
        if *trashed {
            register.run(&format!("UPDATE honours SET deleted_at = '2026-01-01' WHERE id = '{honour}'"));
        }
        if number % 3 == 0 {
            register.studio(&units[unit]);
            app.anon().act(&format!("{}/views", at("honoured-units", &units[unit]))).await.expect(200);
        }
    }
    made
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_merged_is_as_it_was_when_it_is_undone(
        number in 2..6usize,
        entries in prop::collection::vec(any::<Entry>(), 0..16),
        picks in prop::collection::vec(any::<Pick>(), 1..5),
        undone in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        actix_web::rt::System::new().block_on(async {
            let app = TestApp::start().await;
            let mut register = Register::of(&app);
            let units = units(&app, number).await;
            let honours = fill(&app, &mut register, &units, &entries).await;
            let (at_first, held) = (everything(&mut register), held(&mut register));
            let (mut live, mut merged): (Vec<&Value>, Vec<Merge<'_>>) = (units.iter().collect(), Vec::new());
            for (from, into) in picks {
                if live.len() < 2 {
                    break;
                }
                let duplicate = live.remove(from.index(live.len()));
                let survivor = live[into.index(live.len())];
                merge(&app, duplicate, survivor).await;
                merged.push((duplicate, survivor));
                assert_whole(&mut register, honours, &held, &merged);
            }
            // Any of them first; what is left then, from the last one to the first.
            let rest = std::iter::repeat_with(|| None);
            let mut picks = undone.into_iter().map(Some).chain(rest);
            while !merged.is_empty() {
                let pick = picks.next().flatten();
                let place = pick.map_or(merged.len() - 1, |pick| pick.index(merged.len()));
                let before = everything(&mut register);
                app.pass(std::time::Duration::from_secs(1));
                let path = format!("{}/unmerge", at("honoured-units", merged[place].0));
                let answer = app.editor().act(&path).await;
                if may_be_undone(&merged, place) {
                    answer.expect(200);
                    merged.remove(place);
                } else {
                    answer.problem(409, "conflict");
                    assert_eq!(everything(&mut register), before);
                }
                assert_whole(&mut register, honours, &held, &merged);
            }
            assert_eq!(everything(&mut register), at_first);
        });
    }
}
