//! The rules of competitions that the database keeps by itself.

use crate::migrations::checks::refused_by;
use crate::support::{TestDatabase, establish};

const AT: &str = "'2026-03-22T04:00:00Z'";
const OTHER: &str = "'01900000-0000-7000-8000-00000000000b'";

/// A competition with these values for id, slug, year, title, theme, article and version.
fn competition(values: [&str; 7]) -> String {
    let [id, slug, year, title, theme, article, version] = values;
    format!(
        "INSERT INTO competitions (id, slug, year, title, title_folded, theme, article_id, version, created_at, \
         updated_at) VALUES ({id}, {slug}, {year}, {title}, {title}, {theme}, {article}, {version}, {AT}, {AT});"
    )
}

#[test]
fn competitions_keep_their_rules() {
    let database = TestDatabase::create();
    let mut app = establish(&database.app_url);
    let good = [
        "'01900000-0000-7000-8000-00000000000a'",
        "'a'",
        "2020",
        "repeat('赛', 200)",
        "repeat('题', 200)",
        "NULL",
        "1",
    ];
    assert_eq!(refused_by(&mut app, &competition(good)), "nothing");
    let with = |changes: &[(usize, &'static str)]| {
        let mut values = good;
        for (place, value) in changes {
            values[*place] = value;
        }
        competition(values)
    };
    for (place, value, constraint) in [
        (1, "'a--b'", "competitions_slug_check"),
        (1, "repeat('a', 97)", "competitions_slug_check"),
        (2, "1899", "competitions_year_check"),
        (2, "2101", "competitions_year_check"),
        (3, "''", "competitions_title_check"),
        (3, "repeat('赛', 201)", "competitions_title_check"),
        (4, "''", "competitions_theme_check"),
        (4, "repeat('题', 201)", "competitions_theme_check"),
        (5, OTHER, "competitions_article_fkey"),
        (6, "0", "competitions_version_check"),
    ] {
        assert_eq!(refused_by(&mut app, &with(&[(place, value)])), constraint, "{value}");
    }
    let first = competition(good);
    for (second, constraint) in [
        (with(&[(1, "'b'"), (3, "'别'")]), "competitions_pkey"),
        (with(&[(0, OTHER), (3, "'别'")]), "competitions_slug_key"),
        (with(&[(0, OTHER), (1, "'b'")]), "competitions_title_key"),
        (with(&[(0, OTHER), (1, "'b'"), (2, "2021")]), "nothing"),
    ] {
        assert_eq!(refused_by(&mut app, &(first.clone() + &second)), constraint);
    }
    let trashed = first + "UPDATE competitions SET deleted_at = now();" + &with(&[(0, OTHER), (1, "'b'")]);
    assert_eq!(refused_by(&mut app, &trashed), "nothing", "a title in the trash is free");
}
