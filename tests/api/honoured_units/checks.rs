//! The rules that the database keeps by itself: each statement breaks one, and the database names the constraint.

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use plaudit::db::violated_constraint;

use crate::support::{TestDatabase, establish};

const ID: &str = "'01900000-0000-7000-8000-00000000000a'";
const OTHER: &str = "'01900000-0000-7000-8000-00000000000b'";
const AT: &str = "'2026-03-22T04:00:00Z'";

/// The constraint that refuses `statement`.
fn refused_by(connection: &mut PgConnection, statement: &str) -> String {
    let outcome = connection.transaction(|connection| {
        connection.batch_execute(statement)?;
        Err::<(), _>(diesel::result::Error::RollbackTransaction)
    });
    violated_constraint(&outcome.unwrap_err()).unwrap_or("nothing").to_owned()
}

/// A good unit with one column set otherwise.
fn unit_with(column: &str, value: &str) -> String {
    unit(ID, "'a'") + &format!("UPDATE honoured_units SET {column} = {value};")
}

fn unit(id: &str, slug: &str) -> String {
    format!(
        "INSERT INTO honoured_units (id, slug, name, name_folded, created_at, updated_at) \
         VALUES ({id}, {slug}, '名', '名', {AT}, {AT});"
    )
}

fn former_name(unit: &str, name: &str) -> String {
    format!(
        "INSERT INTO honoured_unit_former_names (unit_id, used_until, name, name_folded) \
         VALUES ({unit}, '1998-06-30', {name}, '名');"
    )
}

#[test]
fn units_keep_their_rules() {
    let database = TestDatabase::create();
    let mut app = establish(&database.app_url);
    for (column, value, constraint) in [
        ("name", "repeat('长', 100)", "nothing"),
        ("name", "''", "honoured_units_name_check"),
        ("name", "repeat('长', 101)", "honoured_units_name_check"),
        ("slug", "'A'", "honoured_units_slug_check"),
        ("slug", "'a--b'", "honoured_units_slug_check"),
        ("slug", "repeat('a', 97)", "honoured_units_slug_check"),
        ("region", "''", "honoured_units_region_check"),
        ("region", "repeat('长', 51)", "honoured_units_region_check"),
        ("industry", "''", "honoured_units_industry_check"),
        ("industry", "repeat('长', 51)", "honoured_units_industry_check"),
        ("kind", "''", "honoured_units_kind_check"),
        ("kind", "repeat('长', 51)", "honoured_units_kind_check"),
        ("description", "''", "honoured_units_description_check"),
        ("description", "repeat('长', 10001)", "honoured_units_description_check"),
        ("contact", "''", "honoured_units_contact_check"),
        ("contact", "repeat('长', 501)", "honoured_units_contact_check"),
        ("version", "0", "honoured_units_version_check"),
    ] {
        assert_eq!(refused_by(&mut app, &unit_with(column, value)), constraint, "{column} = {value}");
    }
    let both = unit(ID, "'a'") + &unit(OTHER, "'b'");
    let merged = |set: &str| format!("{both} UPDATE honoured_units SET {set} WHERE id = {ID};");
    let whole = format!("merged_into_id = {OTHER}, merged_at = {AT}, merge_record = '{{}}'");
    let missing = "'01900000-0000-7000-8000-00000000000c'";
    for (statement, constraint) in [
        (merged(&whole), "nothing"),
        (unit(ID, "'a'") + &unit(ID, "'b'"), "honoured_units_pkey"),
        (unit(ID, "'a'") + &unit(OTHER, "'a'"), "honoured_units_slug_key"),
        (merged(&whole.replace(OTHER, ID)), "honoured_units_merged_into_check"),
        (merged(&whole.replace(OTHER, missing)), "honoured_units_merged_into_fkey"),
        (merged(&format!("{whole}, deleted_at = {AT}")), "honoured_units_merged_check"),
        (merged(&format!("merged_into_id = {OTHER}")), "honoured_units_merged_check"),
        (merged(&format!("merged_at = {AT}")), "honoured_units_merged_check"),
        (merged("merge_record = '{}'"), "honoured_units_merged_check"),
        (
            merged(&whole) + &format!("DELETE FROM honoured_units WHERE id = {OTHER}"),
            "honoured_units_merged_into_fkey",
        ),
    ] {
        assert_eq!(refused_by(&mut app, &statement), constraint, "{statement}");
    }
}

#[test]
fn former_names_keep_their_rules() {
    let database = TestDatabase::create();
    let mut app = establish(&database.app_url);
    let with = |names: &str| unit(ID, "'a'") + names;
    let twice = former_name(ID, "'一'") + &former_name(ID, "'二'");
    for (statement, constraint) in [
        (with(&former_name(ID, "repeat('长', 100)")), "nothing"),
        (with(&former_name(ID, "''")), "honoured_unit_former_names_name_check"),
        (with(&former_name(ID, "repeat('长', 101)")), "honoured_unit_former_names_name_check"),
        (with(&former_name(OTHER, "'名'")), "honoured_unit_former_names_unit_fkey"),
        (with(&twice), "honoured_unit_former_names_pkey"),
    ] {
        assert_eq!(refused_by(&mut app, &statement), constraint, "{statement}");
    }
}
