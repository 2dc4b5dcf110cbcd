//! Every list of honours is read from an index, in its order: no scan of a table that grows, no sorting.

use chrono::NaiveDate;
use diesel::connection::SimpleConnection;
use plaudit::db::keyset::Window;
use plaudit::honours::list::{Criteria, HonourListStatus};
use plaudit::honours::narrow::Recipients;
use plaudit::honours::store::statement;
use uuid::Uuid;

use crate::support::plans::{plan, prepare, slow_by};
use crate::support::{TestApp, nobody};

/// Every filter on its own, with the column of honours that an index leads to it by.
fn filters(status: HonourListStatus) -> Vec<(Option<&'static str>, Criteria)> {
    let all = || Criteria { status, ..Criteria::default() };
    let text = |text: &str| Some(text.to_owned());
    vec![
        (None, all()),
        (Some("award_id"), Criteria { award: Some(nobody()), ..all() }),
        (Some("year"), Criteria { year: Some(2010), ..all() }),
        (Some("recipient_kind"), Criteria { recipient_kind: text("unit"), ..all() }),
        (Some("honoured_unit_id"), Criteria { unit: Some(nobody()), ..all() }),
        (Some("innovation_studio_id"), Criteria { studio: Some(nobody()), ..all() }),
        (Some("conferral_id"), Criteria { conferral: Some(nobody()), ..all() }),
        // Ranges have no order of their own: a frequent one is met soon in a walk, a rare one is read by its year and
        // sorted, which this test switches off.
        (None, Criteria { year_min: Some(2010), ..all() }),
        (None, Criteria { year_max: Some(2010), ..all() }),
        // Only where more than 2,000 recipients have it: frequent.
        (None, Criteria { region: text("东区"), ..all() }),
        (None, Criteria { industry: text("教育"), ..all() }),
    ]
}

/// Filters by several ids, and the column of honours that an index leads to each by.
fn by_ids(status: HonourListStatus) -> [(&'static str, Criteria); 4] {
    let all = || Criteria { status, ..Criteria::default() };
    let ids = || vec![nobody(), Uuid::nil()];
    let recipients = |units, studios| Some(Recipients { units, studios });
    [
        ("award_id", Criteria { awards: Some(ids()), ..all() }),
        ("conferral_id", Criteria { conferrals: Some(ids()), ..all() }),
        ("honoured_unit_id", Criteria { recipients: recipients(ids(), Vec::new()), ..all() }),
        ("innovation_studio_id", Criteria { recipients: recipients(ids(), ids()), ..all() }),
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
                // The trash and what is revoked are few, and have an index each.
                let column = filter.filter(|_| !matches!(status, Trashed | Revoked));
                if let Some(plan) = slow_by(&mut connection, "", column, statement(&criteria, &window)) {
                    found.push(format!("{status:?}, {criteria:?}, {page}:\n{plan}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}

/// What is rare is read by its own index and sorted; nothing of the rest of the register is looked at.
#[actix_web::test]
async fn a_rare_value_is_read_from_the_index_of_its_ids() {
    let app = TestApp::start().await;
    let mut connection = app.connection();
    prepare(&mut connection, include_str!("register.sql"));
    connection.batch_execute("SET enable_sort = on").unwrap();
    for status in [HonourListStatus::Conferred, HonourListStatus::All] {
        for (column, criteria) in by_ids(status) {
            for (page, window) in windows() {
                let plan = plan(&mut connection, statement(&criteria, &window));
                let is_led_to = |line: &str| line.contains("Index Cond:") && line.contains(column);
                assert!(plan.lines().any(is_led_to), "{status:?}, {page}, {column}:\n{plan}");
                assert!(!plan.contains("Seq Scan on honours"), "{plan}");
            }
        }
    }
}
