//! Migrations: there and back, run once, and the rules that the database keeps by itself.

mod catalog;
pub mod checks;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use diesel::connection::SimpleConnection;
use diesel_migrations::MigrationHarness;
use plaudit::db::migrations;

use self::catalog::{Catalog, names};
use crate::support::{TestDatabase, establish};

#[test]
fn up_down_up_gives_the_same_schema() {
    let database = TestDatabase::create();
    let mut owner = establish(&database.owner_url);
    let first = Catalog::read(&mut owner);
    assert!(first.tables() > 10, "{first:#?}");

    migrations::revert_all(&mut owner).unwrap();
    assert_eq!(Catalog::read(&mut owner).tables(), 0, "down.sql leaves something behind");
    assert!(!migrations::is_current(&mut owner).unwrap());

    let names = migrations::run_pending(&mut owner).unwrap();
    assert_eq!(names, migrations::versions());
    assert!(names.is_sorted());
    assert_eq!(Catalog::read(&mut owner), first);
    assert!(migrations::is_current(&mut owner).unwrap());
}

#[test]
fn what_has_run_does_not_run_again() {
    let database = TestDatabase::create();
    let mut owner = establish(&database.owner_url);
    assert!(migrations::run_pending(&mut owner).unwrap().is_empty());
}

#[test]
fn those_who_migrate_at_once_run_each_migration_once() {
    const MIGRATORS: usize = 4;
    let database = TestDatabase::empty();
    let migrators: Vec<_> = (0..MIGRATORS)
        .map(|_| {
            let url = database.owner_url.clone();
            thread::spawn(move || migrations::run_pending(&mut establish(&url)).unwrap())
        })
        .collect();
    let mut runs: Vec<Vec<String>> = migrators.into_iter().map(|thread| thread.join().unwrap()).collect();
    runs.sort_by_key(Vec::len);
    let (everything, nothing) = runs.split_last().unwrap();
    assert_eq!(*everything, migrations::versions());
    assert!(nothing.iter().all(Vec::is_empty), "{runs:?}");
}

#[test]
fn a_migration_waits_for_a_long_reader_without_failing() {
    let database = TestDatabase::create();
    let mut owner = establish(&database.owner_url);
    let first = Catalog::read(&mut owner);
    owner.revert_last_migration(migrations::MIGRATIONS).unwrap();

    let mut reader = establish(&database.owner_url);
    reader.batch_execute("BEGIN; LOCK TABLE articles, view_totals IN ACCESS EXCLUSIVE MODE").unwrap();
    let url = database.owner_url.clone();
    let migrator = thread::spawn(move || migrations::run_pending(&mut establish(&url)));
    // Longer than one try of the migrator.
    reader.batch_execute("SELECT pg_sleep(2.5); COMMIT").unwrap();
    let newest = migrations::versions().pop().unwrap();
    assert_eq!(migrator.join().unwrap().unwrap(), [newest]);
    assert_eq!(Catalog::read(&mut owner), first);
}

/// Whoever was signed in before there were sessions still is, and whose login had ended is not.
#[test]
fn families_of_refresh_tokens_become_sessions() {
    let database = TestDatabase::create();
    let mut owner = establish(&database.owner_url);
    while owner.revert_last_migration(migrations::MIGRATIONS).unwrap().to_string() != "20261127000001" {}
    owner
        .batch_execute(
            "INSERT INTO refresh_tokens (id, family_id, user_id, token_hash, created_at, expires_at, rotated_at, \
                 revoked_at) \
             SELECT gen_random_uuid(), md5(family)::uuid, (SELECT id FROM users WHERE username = 'editor'), \
                 decode(md5(family || n) || md5(family || n), 'hex'), timestamptz '2026-03-01T00:00:00Z' + n * day, \
                 timestamptz '2026-03-31T00:00:00Z' + n * day, NULL, \
                 CASE WHEN family = 'ended' THEN timestamptz '2026-03-09T00:00:00Z' END \
             FROM unnest(ARRAY['live', 'ended']) family, generate_series(0, 2) n, (SELECT interval '1 day' AS day) d",
        )
        .unwrap();
    migrations::run_pending(&mut owner).unwrap();
    let holds = "DO $$ BEGIN \
         ASSERT (SELECT count(*) FROM sessions) = 2; \
         ASSERT (SELECT (user_id, created_at, last_used_at, expires_at, ended_at IS NULL, end_reason IS NULL) = \
             ((SELECT id FROM users WHERE username = 'editor'), timestamptz '2026-03-01T00:00:00Z', \
             timestamptz '2026-03-03T00:00:00Z', timestamptz '2026-04-02T00:00:00Z', true, true) \
             FROM sessions WHERE id = md5('live')::uuid); \
         ASSERT (SELECT (ended_at, end_reason) = (timestamptz '2026-03-09T00:00:00Z', 'revoked') \
             FROM sessions WHERE id = md5('ended')::uuid); \
         END $$";
    owner.batch_execute(holds).unwrap();
}

/// A database of the release before has views already.
#[test]
fn view_totals_are_copied() {
    let database = TestDatabase::create();
    let mut owner = establish(&database.owner_url);
    while owner.revert_last_migration(migrations::MIGRATIONS).unwrap().to_string() != "20261127130000" {}
    owner
        .batch_execute(
            "INSERT INTO view_totals (subject_id, subject_type, baseline, counted) \
             SELECT md5(kind)::uuid, kind, 100, length(kind) \
             FROM unnest(ARRAY['article', 'honoured_unit', 'innovation_studio']) kind",
        )
        .unwrap();
    migrations::run_pending(&mut owner).unwrap();
    let holds = "DO $$ BEGIN \
         ASSERT (SELECT count(*) FROM view_counts) = 3; \
         ASSERT (SELECT bool_and(subject_id = md5(subject_type)::uuid AND views = 100 + length(subject_type)) \
             FROM view_counts); \
         END $$";
    owner.batch_execute(holds).unwrap();
}

#[test]
fn every_constraint_and_index_begins_with_the_name_of_its_table() {
    let database = TestDatabase::create();
    let all = names(&mut establish(&database.owner_url));
    assert!(all.len() > 50, "only {} names were found", all.len());
    for (table, name) in all {
        let rest = name.strip_prefix(&format!("{table}_"));
        let kind = rest.and_then(|rest| rest.rsplit('_').next()).unwrap_or_default();
        assert!(["pkey", "key", "fkey", "check", "idx"].contains(&kind), "{name} of {table}");
    }
}

/// The `diesel` command of `script/test`, or the one on `PATH`.
fn diesel_command() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/bin/diesel");
    if own.exists() { own } else { PathBuf::from("diesel") }
}

#[test]
fn the_schema_in_the_source_is_what_diesel_prints() {
    let database = TestDatabase::create();
    let printed = Command::new(diesel_command())
        .args(["print-schema", "--database-url", &database.owner_url])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap_or_else(|error| {
            panic!("the diesel command is missing ({error}); run script/test, which installs it")
        });
    let text = String::from_utf8(printed.stdout).unwrap();
    assert!(printed.status.success(), "{}", String::from_utf8_lossy(&printed.stderr));
    assert_eq!(text.trim_end(), include_str!("../../src/schema.rs").trim_end());
}

#[test]
fn the_application_changes_rows_and_nothing_else() {
    let database = TestDatabase::create();
    let mut app = establish(&database.app_url);
    app.batch_execute("UPDATE site_profile SET name = '总工会'").unwrap();
    for statement in [
        "CREATE TABLE x ()",
        "DROP TABLE articles",
        "ALTER TABLE articles ADD COLUMN x text",
        "TRUNCATE articles",
        "CREATE INDEX ON articles (title)",
        "SET ROLE plaudit_owner",
        "COPY articles TO PROGRAM 'true'",
    ] {
        assert!(app.batch_execute(statement).is_err(), "the application may {statement}");
    }
}
