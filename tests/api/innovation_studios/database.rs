//! The rules that the table of studios keeps by itself: each statement breaks one, and the database names it.

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use plaudit::db::violated_constraint;

use crate::support::{TestDatabase, establish};

const ID: &str = "'01900000-0000-7000-8000-00000000000a'";
const OTHER: &str = "'01900000-0000-7000-8000-00000000000b'";

/// The constraint that refuses `statement`.
fn refused_by(connection: &mut PgConnection, statement: &str) -> String {
    let outcome = connection.transaction(|connection| {
        connection.batch_execute(statement)?;
        Err::<(), _>(diesel::result::Error::RollbackTransaction)
    });
    let error = outcome.unwrap_err();
    violated_constraint(&error).unwrap_or("nothing").to_owned()
}

/// A studio whose `column` is `value`; what is not named is right.
fn innovation_studio(id: &str, slug: &str, column: &str, value: &str) -> String {
    let at = "'2026-03-22T04:00:00Z'";
    let usual = [("id", id), ("slug", slug), ("name", "'n'"), ("name_folded", "'n'"), ("status", "'active'")];
    let usual = usual.into_iter().chain([("created_at", at), ("updated_at", at)]);
    let columns: Vec<_> = usual.filter(|(name, _)| *name != column).chain([(column, value)]).collect();
    let names = columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let values = columns.iter().map(|(_, value)| *value).collect::<Vec<_>>().join(", ");
    format!("INSERT INTO innovation_studios ({names}) VALUES ({values});")
}

#[test]
fn studios_keep_their_rules() {
    let database = TestDatabase::create();
    let mut app = establish(&database.app_url);
    let longest = |length: usize| format!("repeat('长', {length})");
    for (column, length) in [
        ("name", 100),
        ("leader", 50),
        ("leader_title", 100),
        ("host_unit", 100),
        ("field", 50),
        ("region", 50),
        ("achievements", 10000),
        ("description", 10000),
        ("contact", 500),
    ] {
        let constraint = format!("innovation_studios_{column}_check");
        assert_eq!(
            refused_by(&mut app, &innovation_studio(ID, "'a'", column, &longest(length))),
            "nothing",
            "{column}"
        );
        assert_eq!(
            refused_by(&mut app, &innovation_studio(ID, "'a'", column, &longest(length + 1))),
            constraint
        );
        assert_eq!(refused_by(&mut app, &innovation_studio(ID, "'a'", column, "''")), constraint);
    }
    for (column, value, constraint) in [
        ("slug", "'A'", "innovation_studios_slug_check"),
        ("slug", "''", "innovation_studios_slug_check"),
        ("slug", "'a--b'", "innovation_studios_slug_check"),
        ("slug", "repeat('a', 97)", "innovation_studios_slug_check"),
        ("slug", "repeat('a', 96)", "nothing"),
        ("level", "'global'", "innovation_studios_level_check"),
        ("level", "'enterprise'", "nothing"),
        ("members", "'{}'", "innovation_studios_members_check"),
        ("members", "'null'", "innovation_studios_members_check"),
        ("members", "'[]'", "nothing"),
        ("status", "'trashed'", "innovation_studios_status_check"),
        ("status", "'closed'", "nothing"),
        ("version", "0", "innovation_studios_version_check"),
        ("host_unit_id", OTHER, "innovation_studios_host_unit_fkey"),
    ] {
        let statement = innovation_studio(ID, "'a'", column, value);
        assert_eq!(refused_by(&mut app, &statement), constraint, "{column} {value}");
    }
    let twins = |id, slug| {
        innovation_studio(ID, "'a'", "status", "'active'")
            + &innovation_studio(id, slug, "status", "'active'")
    };
    assert_eq!(refused_by(&mut app, &twins(OTHER, "'a'")), "innovation_studios_slug_key");
    assert_eq!(refused_by(&mut app, &twins(ID, "'b'")), "innovation_studios_pkey");
    assert_eq!(refused_by(&mut app, &twins(OTHER, "'b'")), "nothing", "a name may be had by two");
}

#[test]
fn what_a_studio_refers_to_is_not_removed() {
    let database = TestDatabase::create();
    let mut owner = establish(&database.owner_url);
    let unit = format!(
        "INSERT INTO honoured_units (id, slug, name, name_folded, created_at, updated_at) \
         VALUES ({OTHER}, 'u', 'u', 'u', now(), now());"
    );
    let linked = unit + &innovation_studio(ID, "'a'", "host_unit_id", OTHER);
    assert_eq!(refused_by(&mut owner, &linked), "nothing");
    let removed = linked + &format!("DELETE FROM honoured_units WHERE id = {OTHER}");
    assert_eq!(refused_by(&mut owner, &removed), "innovation_studios_host_unit_fkey");
}
