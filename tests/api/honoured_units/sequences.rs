//! Any register, any merges, undone in the opposite order: everything is as it was.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::register::Register;
use super::{merge, unmerge};
use crate::support::TestApp;
use crate::support::factory::{at, honoured_unit};

/// An honour: of which unit, by which conferral, and whether it is in the trash.
type Entry = (prop::sample::Index, prop::sample::Index, bool);
/// A merge: of which live record, into which other one.
type Pick = (prop::sample::Index, prop::sample::Index);

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
const BROKEN: [&str; 3] = [
    "SELECT 'an honour twice' AS line FROM honours WHERE deleted_at IS NULL \
     GROUP BY conferral_id, honoured_unit_id HAVING count(*) > 1",
    "SELECT 'a live honour of a merged record' AS line FROM honours JOIN honoured_units u ON u.id = honoured_unit_id \
     WHERE honours.deleted_at IS NULL AND u.merged_into_id IS NOT NULL",
    "SELECT 'a studio of a merged record' AS line FROM innovation_studios JOIN honoured_units u ON u.id = host_unit_id \
     WHERE u.merged_into_id IS NOT NULL",
];

fn everything(register: &mut Register) -> Vec<Vec<String>> {
    TABLES.iter().map(|table| register.lines(table)).collect()
}

fn assert_whole(register: &mut Register, honours: usize) {
    for rule in BROKEN {
        assert_eq!(register.lines(rule), [""; 0]);
    }
    assert_eq!(register.lines("SELECT id::text AS line FROM honours").len(), honours);
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
    let mut taken = std::collections::HashSet::new();
    for (number, (unit, conferral, trashed)) in entries.iter().enumerate() {
        let (unit, conferral) = (unit.index(units.len()), conferral.index(conferrals.len()));
        if !taken.insert((unit, conferral)) {
            continue;
        }
        let honour = register.honour(conferrals[conferral], &units[unit]);
        if *trashed {
            register.run(&format!("UPDATE honours SET deleted_at = '2026-01-01' WHERE id = '{honour}'"));
        }
        if number % 3 == 0 {
            register.studio(&units[unit]);
            app.anon().act(&format!("{}/views", at("honoured-units", &units[unit]))).await.expect(200);
        }
    }
    taken.len()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_merged_is_as_it_was_when_it_is_undone(
        number in 2..6usize,
        entries in prop::collection::vec(any::<Entry>(), 0..16),
        picks in prop::collection::vec(any::<Pick>(), 1..5),
    ) {
        actix_web::rt::System::new().block_on(async {
            let app = TestApp::start().await;
            let mut register = Register::of(&app);
            let units = units(&app, number).await;
            let honours = fill(&app, &mut register, &units, &entries).await;
            let mut states = vec![everything(&mut register)];
            let (mut live, mut merged): (Vec<&Value>, Vec<&Value>) = (units.iter().collect(), Vec::new());
            for (from, into) in picks {
                if live.len() < 2 {
                    break;
                }
                let duplicate = live.remove(from.index(live.len()));
                merge(&app, duplicate, live[into.index(live.len())]).await;
                merged.push(duplicate);
                assert_whole(&mut register, honours);
                states.push(everything(&mut register));
            }
            states.pop();
            while let Some(duplicate) = merged.pop() {
                app.pass(std::time::Duration::from_secs(1));
                unmerge(&app, duplicate).await;
                assert_whole(&mut register, honours);
                assert_eq!(everything(&mut register), states.pop().unwrap());
            }
        });
    }
}
