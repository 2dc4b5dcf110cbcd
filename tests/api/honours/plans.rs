//! Every list of honours is read from an index, in its order: no scan of a table that grows, no sorting.

use chrono::NaiveDate;
use plaudit::db::keyset::Window;
use plaudit::honours::list::{Criteria, HonourListStatus};
use plaudit::honours::store::statement;

use crate::support::plans::{prepare, slow};
use crate::support::{TestApp, nobody};

/// Every filter on its own.
fn filters(status: HonourListStatus) -> Vec<(&'static str, Criteria)> {
    let all = || Criteria { status, ..Criteria::default() };
    let text = |text: &str| Some(text.to_owned());
    vec![
        ("nothing", all()),
        ("award", Criteria { award: Some(nobody()), ..all() }),
        ("level", Criteria { level: text("county"), ..all() }),
        ("year", Criteria { year: Some(2010), ..all() }),
        ("year_min", Criteria { year_min: Some(2010), ..all() }),
        ("year_max", Criteria { year_max: Some(2010), ..all() }),
        ("region", Criteria { region: text("东区"), ..all() }),
        ("industry", Criteria { industry: text("教育"), ..all() }),
        ("recipient_kind", Criteria { recipient_kind: text("unit"), ..all() }),
        ("unit", Criteria { unit: Some(nobody()), ..all() }),
        ("studio", Criteria { studio: Some(nobody()), ..all() }),
        ("competition", Criteria { competition: Some(nobody()), ..all() }),
        ("conferral", Criteria { conferral: Some(nobody()), ..all() }),
    ]
}

fn windows() -> [(&'static str, Window<NaiveDate>); 3] {
    let position = NaiveDate::from_ymd_opt(2010, 5, 1).map(|day| (day, nobody()));
    [
        ("first page", Window { limit: 20, position: None, backwards: false }),
        ("next page", Window { limit: 20, position, backwards: false }),
        ("page before", Window { limit: 20, position, backwards: true }),
    ]
}

#[actix_web::test]
async fn no_list_scans_or_sorts() {
    use HonourListStatus::{All, Conferred, Revoked, Trashed};
    let app = TestApp::start().await;
    let mut connection = app.connection();
    prepare(&mut connection, include_str!("register.sql"));
    let mut found = Vec::new();
    for status in [Conferred, Revoked, All, Trashed] {
        for (filter, criteria) in filters(status) {
            for (page, window) in windows() {
                if let Some(plan) = slow(&mut connection, "", statement(&criteria, &window)) {
                    found.push(format!("{status:?}, {filter}, {page}:\n{plan}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}
