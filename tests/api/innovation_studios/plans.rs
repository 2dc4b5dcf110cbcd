//! Every list of studios that is offered is read from an index, in its order: no scan of the table, no sorting.

use chrono::{DateTime, Duration, Utc};
use plaudit::db::keyset::Window;
use plaudit::innovation_studios::list::InnovationStudioListStatus::{Active, All, Closed, Trashed};
use plaudit::innovation_studios::list::{Criteria, InnovationStudioListStatus, Order};
use plaudit::innovation_studios::store::statement;

use crate::support::plans::{prepare, slow};
use crate::support::{TestApp, nobody, noon};

/// 3,000 studios of every state, one a minute, of ten units, fields and regions.
const CONTENT: &str = "
    INSERT INTO honoured_units (id, slug, name, name_folded, created_at, updated_at)
        SELECT gen_random_uuid(), 'unit-' || n, 'unit ' || n, 'unit ' || n, now(), now() FROM generate_series(1, 10) n;
    INSERT INTO innovation_studios (id, slug, name, name_folded, leader, host_unit_id, level, field, region, status,
            created_at, updated_at, deleted_at)
        SELECT gen_random_uuid(), 'studio-' || n, 'studio ' || n % 1500, 'studio ' || n % 1500, 'leader ' || n % 300,
            (SELECT id FROM honoured_units WHERE slug = 'unit-' || 1 + n % 10),
            (ARRAY['national', 'provincial', 'municipal', 'county', 'enterprise'])[1 + n % 5],
            'field ' || n % 10, 'region ' || n % 10, (ARRAY['active', 'active', 'closed'])[1 + n % 3],
            '2026-03-22T04:00:00Z', '2026-03-22T04:00:00Z'::timestamptz - n * interval '1 minute',
            CASE WHEN n % 7 = 0 THEN now() END
        FROM generate_series(1, 3000) n;
";

/// Every filter on its own, and all of them together.
fn filters(status: InnovationStudioListStatus) -> Vec<(&'static str, Criteria)> {
    let all = || Criteria { status, ..Criteria::default() };
    let some = |text: &str| Some(text.to_owned());
    let yesterday = Some(noon() - Duration::days(1));
    vec![
        ("nothing", all()),
        ("name", Criteria { name: some("studio 7"), ..all() }),
        ("level", Criteria { level: some("municipal"), ..all() }),
        ("field", Criteria { field: some("field 3"), ..all() }),
        ("region", Criteria { region: some("region 3"), ..all() }),
        ("host_unit", Criteria { host_unit: Some(nobody()), ..all() }),
        ("leader", Criteria { leader: some("leader 5"), ..all() }),
        ("updated_after", Criteria { updated_after: yesterday, ..all() }),
        (
            "everything",
            Criteria {
                status,
                name: some("studio 7"),
                level: some("municipal"),
                field: some("field 3"),
                region: some("region 3"),
                host_unit: Some(nobody()),
                leader: some("leader 5"),
                updated_after: yesterday,
            },
        ),
    ]
}

fn orders() -> Vec<(&'static str, Order)> {
    let name = Some(("studio 700".to_owned(), nobody()));
    let time = Some((noon() - Duration::hours(20), nobody()));
    let by_name = |position, backwards| Order::Name(Window { limit: 20, position, backwards });
    let by_time = |position: Option<(DateTime<Utc>, _)>, backwards, newest_first| Order::Update {
        window: Window { limit: 20, position, backwards },
        newest_first,
    };
    vec![
        ("name, first page", by_name(None, false)),
        ("name, next page", by_name(name.clone(), false)),
        ("name, page before", by_name(name, true)),
        ("-updated_at, first page", by_time(None, false, true)),
        ("-updated_at, next page", by_time(time, false, true)),
        ("-updated_at, page before", by_time(time, true, true)),
        ("updated_at, first page", by_time(None, false, false)),
        ("updated_at, next page", by_time(time, false, false)),
        ("updated_at, page before", by_time(time, true, false)),
    ]
}

#[actix_web::test]
async fn no_list_scans_or_sorts() {
    let app = TestApp::start().await;
    let mut connection = app.connection();
    prepare(&mut connection, CONTENT);
    let mut found = Vec::new();
    for status in [All, Active, Closed, Trashed] {
        for (filter, criteria) in filters(status) {
            for (order, window) in orders() {
                if let Some(plan) = slow(&mut connection, "", statement(&criteria, &window)) {
                    found.push(format!("{status:?}, {filter}, {order}:\n{plan}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}
