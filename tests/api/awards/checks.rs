//! The rules of awards that the database keeps by itself.

use crate::migrations::checks::refused_by;
use crate::support::{TestDatabase, establish};

const AT: &str = "'2026-03-22T04:00:00Z'";

/// An award with these values for id, slug, name, level, kind, body, description and version.
fn award(values: [&str; 8]) -> String {
    let [id, slug, name, level, kind, body, description, version] = values;
    format!(
        "INSERT INTO awards (id, slug, name, name_folded, level, recipient_kind, conferring_body, description, \
         version, created_at, updated_at) VALUES ({id}, {slug}, {name}, {name}, {level}, {kind}, {body}, \
         {description}, {version}, {AT}, {AT});"
    )
}

#[test]
fn awards_keep_their_rules() {
    let database = TestDatabase::create();
    let mut app = establish(&database.app_url);
    let good = [
        "'01900000-0000-7000-8000-00000000000a'",
        "'a'",
        "repeat('奖', 100)",
        "'county'",
        "'unit'",
        "repeat('会', 100)",
        "repeat('字', 1000)",
        "1",
    ];
    assert_eq!(refused_by(&mut app, &award(good)), "nothing");
    let with = |changes: &[(usize, &'static str)]| {
        let mut values = good;
        for (place, value) in changes {
            values[*place] = value;
        }
        award(values)
    };
    for (place, value, constraint) in [
        (1, "'A'", "awards_slug_check"),
        (1, "repeat('a', 97)", "awards_slug_check"),
        (2, "''", "awards_name_check"),
        (2, "repeat('奖', 101)", "awards_name_check"),
        (3, "'world'", "awards_level_check"),
        (4, "'person'", "awards_recipient_kind_check"),
        (5, "''", "awards_conferring_body_check"),
        (5, "repeat('会', 101)", "awards_conferring_body_check"),
        (6, "''", "awards_description_check"),
        (6, "repeat('字', 1001)", "awards_description_check"),
        (7, "0", "awards_version_check"),
    ] {
        assert_eq!(refused_by(&mut app, &with(&[(place, value)])), constraint, "{value}");
    }
    let other = "'01900000-0000-7000-8000-00000000000b'";
    let first = award(good);
    for (second, constraint) in [
        (with(&[(1, "'b'"), (2, "'别'")]), "awards_pkey"),
        (with(&[(0, other), (2, "'别'")]), "awards_slug_key"),
        (with(&[(0, other), (1, "'b'")]), "awards_name_key"),
        (with(&[(0, other), (1, "'b'"), (3, "'national'")]), "nothing"),
    ] {
        assert_eq!(refused_by(&mut app, &(first.clone() + &second)), constraint);
    }
    let trashed = first.clone() + "UPDATE awards SET deleted_at = now();" + &with(&[(0, other), (1, "'b'")]);
    assert_eq!(refused_by(&mut app, &trashed), "nothing", "a name in the trash is free");
}
