//! Runs: only pretended, all or none, at once, broken off, and large ones.

use std::thread;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Integer};
use plaudit::import::register::report::{RowReport, Totals};

use super::{Created, Failed, Import, Proposed, Unchanged, counts, imported, unit_count};
use crate::support::factory::{award, unit};
use crate::support::{TestApp, establish};

/// Good rows, with one that is at fault and one that may be another unit between them.
const MIXED: &str = "name,contact\n甲单位,\n乙\u{1}单位,\n川北机械有限公司,\n丙单位,\n甲单位,\n";

#[actix_web::test]
async fn a_row_at_fault_does_not_stop_the_others() {
    let app = TestApp::start().await;
    unit(&app, "川北机械厂").await;
    let told = imported(&app, MIXED).expect(&[Created, Failed, Proposed, Created, Unchanged]);
    let expected = Totals { rows: 5, created: 2, unchanged: 1, proposed: 1, failed: 1, rolled_back: false };
    assert_eq!((told.totals, unit_count(&app)), (expected, 3));
    assert_eq!(told.rows[4].id, told.rows[0].id, "a row sees what the rows before it made");
    imported(&app, MIXED).expect(&[Unchanged, Failed, Proposed, Unchanged, Unchanged]);
    assert_eq!(unit_count(&app), 3);
}

#[actix_web::test]
async fn a_dry_run_tells_everything_and_leaves_nothing() {
    let app = TestApp::start().await;
    unit(&app, "川北机械厂").await;
    award(&app, "先锋奖").await;
    let before = counts(&app);
    let told = Import::into(&app).dry().text(MIXED);
    let told = told.expect(&[Created, Failed, Proposed, Created, Unchanged]);
    assert!(told.totals.rolled_back && told.rows.iter().all(|row| row.dry_run));
    assert_eq!(
        told.totals.to_string(),
        "5 rows: 2 created, 1 unchanged, 1 proposed, 1 failed; nothing was written"
    );
    assert_eq!(told.rows[0].id, None, "what is gone has no id");
    assert_eq!(
        told.rows[0].to_string(),
        "row 2 (line 2) (dry run): created honoured unit jia-dan-wei (甲单位)\n"
    );
    let honours = "荣誉,年度,获奖单位\n先锋奖,2020,甲单位\n先锋奖,2021,甲单位\n先锋奖,2021,川北机械厂\n";
    let told = Import::into(&app).creating().dry().text(honours).expect(&[Created; 3]);
    assert_eq!(told.rows[2].notes, [""; 0], "its conferral was made by the row before");
    assert_eq!(counts(&app), before);
}

#[actix_web::test]
async fn all_or_none() {
    let app = TestApp::start().await;
    unit(&app, "川北机械厂").await;
    for bad in ["乙\u{1}单位,\n", "川北机械有限公司,\n"] {
        let file = format!("name,contact\n甲单位,\n{bad}丙单位,\n");
        let told = Import::into(&app).atomic().text(&file);
        assert_eq!((told.outcomes()[0], told.outcomes()[2]), (Created, Created));
        assert!(told.totals.rolled_back && told.totals.to_string().ends_with("; nothing was written"));
        assert_eq!(unit_count(&app), 1);
    }
    let good = "name\n甲单位\n丙单位\n川北机械厂\n";
    let told = Import::into(&app).atomic().text(good).expect(&[Created, Created, Unchanged]);
    assert_eq!(told.totals.to_string(), "3 rows: 2 created, 1 unchanged, 0 proposed, 0 failed");
    assert!(told.rows.iter().all(|row| row.id.is_some()));
    Import::into(&app).atomic().text(good).expect(&[Unchanged; 3]);
    assert_eq!(unit_count(&app), 3);
}

#[actix_web::test]
async fn two_imports_of_the_same_file_at_once_make_nothing_twice() {
    let app = TestApp::start().await;
    award(&app, "先锋奖").await;
    let numbers = 1..=20;
    let units: String = numbers.clone().map(|number| format!("第{number}棉纺厂\n")).collect();
    let units = format!("name\n{units}");
    let honours: String =
        numbers.map(|number| format!("先锋奖,{},第{number}棉纺厂\n", 2000 + number)).collect();
    let honours = format!("award,year,recipient\n{honours}");
    for (file, is_atomic) in [(&units, false), (&honours, false), (&honours, true)] {
        let totals: Vec<Totals> = thread::scope(|scope| {
            let run = |_| {
                let mut import = Import::into(&app).creating();
                import.settings.atomic = is_atomic;
                let register = plaudit::import::register::read(file.as_bytes(), &Default::default()).unwrap();
                let (url, clock) = (app.database.app_url.clone(), app.clock.clone());
                scope.spawn(move || {
                    let connection = &mut establish(&url);
                    let tell = &mut |_: &RowReport| Ok(());
                    plaudit::import::register::import(connection, &register, &import.settings, &clock, tell)
                        .unwrap()
                })
            };
            let threads: Vec<_> = (0..2).map(run).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let created: usize = totals.iter().map(|totals| totals.created).sum();
        let unchanged: usize = totals.iter().map(|totals| totals.unchanged).sum();
        assert_eq!(created + unchanged, 40, "{totals:?}");
        assert!(created == 20 || is_atomic && created == 0, "{totals:?}");
    }
    assert_eq!(counts(&app), (20, 0, 20, 20, 20));
}

#[derive(QueryableByName)]
struct Backend {
    #[diesel(sql_type = Integer)]
    pid: i32,
}

/// The sessions of the application's role on this database, but for `connection`'s own.
fn others(connection: &mut PgConnection) -> Vec<i32> {
    let others: Vec<Backend> = sql_query(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user \
         AND pid <> pg_backend_pid()",
    )
    .load(connection)
    .unwrap();
    others.into_iter().map(|backend| backend.pid).collect()
}

/// Ends the sessions of the application's role on this database.
fn cut_off(app: &TestApp) {
    let connection = &mut establish(&app.database.app_url);
    for pid in others(connection) {
        sql_query("SELECT pg_terminate_backend($1)").bind::<Integer, _>(pid).execute(connection).unwrap();
    }
    // The server says that it has told them to end, not that they have.
    while !others(connection).is_empty() {
        thread::yield_now();
    }
}

#[actix_web::test]
async fn a_run_that_loses_its_connection_says_how_far_it_came() {
    let app = TestApp::start().await;
    let file: String = (1..=6).map(|number| format!("第{number}棉纺厂\n")).collect();
    let file = format!("name\n{file}");
    let broken = |import: Import<'_>| {
        let mut told = 0;
        let interruption = import.told(file.as_bytes(), |_| {
            told += 1;
            if told == 3 {
                cut_off(&app);
            }
        });
        interruption.expect_err("a connection that is gone")
    };
    let interruption = broken(Import::into(&app).atomic());
    let words = interruption.to_string();
    assert!(words.starts_with("the import stopped after row 4 (line 4): "), "{words}");
    assert!(words.ends_with("; nothing was written") && interruption.totals.rolled_back, "{words}");
    assert_eq!(unit_count(&app), 0);

    let interruption = broken(Import::into(&app));
    let words = interruption.to_string();
    assert!(words.starts_with("the import stopped after row 4 (line 4): "), "{words}");
    assert!(words.ends_with("importing the file again leaves them unchanged"), "{words}");
    assert_eq!((interruption.totals.created, unit_count(&app)), (3, 3));
    imported(&app, &file).expect(&[Unchanged, Unchanged, Unchanged, Created, Created, Created]);
    assert_eq!(unit_count(&app), 6);
}

#[derive(QueryableByName)]
struct Locks {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[actix_web::test]
async fn one_transaction_needs_no_more_locks_for_more_rows() {
    // A server has room for some thousands of them, of all transactions together.
    let app = TestApp::start().await;
    let file: String = (1..=40).map(|number| format!("第{number}棉纺厂\n")).collect();
    let mut held = Vec::new();
    let totals = Import::into(&app).atomic().told(format!("name\n{file}").as_bytes(), |_| {
        let advisory = "SELECT count(*) AS count FROM pg_locks WHERE locktype = 'advisory' AND database = \
                        (SELECT oid FROM pg_database WHERE datname = current_database())";
        let Locks { count } = sql_query(advisory).get_result(&mut app.connection()).unwrap();
        held.push(count);
    });
    assert_eq!(totals.unwrap().created, 40);
    assert_eq!(held, [1; 40], "that of the run itself");
}
