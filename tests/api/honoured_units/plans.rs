//! Every list that is offered is read from an index, in its order: no scan of the table, no sorting.

use chrono::{DateTime, Duration, Utc};
use diesel::connection::SimpleConnection;
use plaudit::db::keyset::Window;
use plaudit::honoured_units::list::{Criteria, HonouredUnitListStatus, Order};
use plaudit::honoured_units::store::{called, statement};
use uuid::Uuid;

use crate::support::plans::{prepare, slow};
use crate::support::{TestApp, nobody, noon};

/// 3,000 units, one a minute, of which every seventh is in the trash and every eleventh merged into the first.
const CONTENT: &str = "
    INSERT INTO honoured_units (id, slug, name, name_folded, region, industry, created_at, updated_at)
        VALUES ('01900000-0000-7000-8000-00000000000a', 'first', 'first', 'first', 'region 1', 'industry 1', now(), now());
    INSERT INTO honoured_units (id, slug, name, name_folded, region, industry, created_at, updated_at, deleted_at,
            merged_into_id, merged_at, merge_record)
        SELECT gen_random_uuid(), 'unit-' || n, 'unit ' || n % 500, 'unit ' || n % 500, 'region ' || n % 10,
            'industry ' || n % 8, now(), '2026-03-22T04:00:00Z'::timestamptz - n * interval '1 minute',
            CASE WHEN n % 7 = 0 THEN now() END,
            CASE WHEN n % 11 = 0 AND n % 7 <> 0 THEN '01900000-0000-7000-8000-00000000000a'::uuid END,
            CASE WHEN n % 11 = 0 AND n % 7 <> 0 THEN now() END, CASE WHEN n % 11 = 0 AND n % 7 <> 0 THEN '{}'::jsonb END
        FROM generate_series(1, 3000) n;
    INSERT INTO honoured_unit_former_names (unit_id, used_until, name, name_folded)
        SELECT id, '1998-06-30', 'old ' || slug, 'old ' || slug FROM honoured_units;
";

/// Every filter on its own, for one state.
fn filters(status: HonouredUnitListStatus) -> Vec<(&'static str, Criteria)> {
    let all = || Criteria { status, ..Criteria::default() };
    vec![
        ("nothing", all()),
        ("name", Criteria { called: Some(vec![nobody()]), ..all() }),
        ("region", Criteria { region: Some("region 1".into()), ..all() }),
        ("industry", Criteria { industry: Some("industry 1".into()), ..all() }),
        ("updated_after", Criteria { updated_after: Some(noon() - Duration::days(1)), ..all() }),
    ]
}

fn windows<K: Clone>(key: K) -> [Window<K>; 3] {
    let position = Some((key, nobody()));
    [
        Window { limit: 20, position: None, backwards: false },
        Window { limit: 20, position: position.clone(), backwards: false },
        Window { limit: 20, position, backwards: true },
    ]
}

fn by_name() -> Vec<Order> {
    windows("unit 250".to_owned()).into_iter().map(Order::Name).collect()
}

fn by_update() -> Vec<Order> {
    let at: DateTime<Utc> = noon() - Duration::hours(5);
    let both = [true, false].into_iter();
    both.flat_map(|newest_first| windows(at).map(|window| Order::Update { window, newest_first })).collect()
}

#[actix_web::test]
async fn no_list_scans_or_sorts() {
    use HonouredUnitListStatus::{Live, Merged, Trashed};
    let app = TestApp::start().await;
    let mut connection = app.connection();
    prepare(&mut connection, CONTENT);
    let mut found = Vec::new();
    for status in [Live, Merged, Trashed] {
        for order in [by_name(), by_update()].concat() {
            for (filter, criteria) in filters(status) {
                if let Some(plan) = slow(&mut connection, "", statement(&criteria, &order)) {
                    found.push(format!("{status:?}, {filter}, {order:?}:\n{plan}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}

#[actix_web::test]
async fn a_search_by_name_finds_current_former_and_merged_ones() {
    let app = TestApp::start().await;
    let mut connection = app.connection();
    connection.batch_execute(CONTENT).unwrap();
    let first: Uuid = "01900000-0000-7000-8000-00000000000a".parse().unwrap();
    assert_eq!(called(&mut connection, "first").unwrap(), [first]);
    assert_eq!(called(&mut connection, "old first").unwrap(), [first]);
    assert!(called(&mut connection, "nothing").unwrap().is_empty());
    // Of six units of this name one is merged into the first.
    let found = called(&mut connection, "unit 11").unwrap();
    assert_eq!((found.len(), found.iter().filter(|id| **id == first).count()), (7, 1));
}
