//! The rules of conferrals that the database keeps by itself.

use crate::migrations::checks::refused_by;
use crate::support::{TestDatabase, establish};

const AT: &str = "'2026-03-22T04:00:00Z'";
const AWARD: &str = "'01900000-0000-7000-8000-000000000001'";
const STUDIO_AWARD: &str = "'01900000-0000-7000-8000-000000000002'";
const ARTICLE: &str = "'01900000-0000-7000-8000-000000000003'";
const OTHER: &str = "'01900000-0000-7000-8000-00000000000b'";

/// What conferrals refer to.
fn needed() -> String {
    let award = |id: &str, kind: &str| {
        format!(
            "INSERT INTO awards (id, slug, name, name_folded, level, recipient_kind, created_at, updated_at) \
             VALUES ({id}, '{kind}', '{kind}', '{kind}', 'county', '{kind}', {AT}, {AT});"
        )
    };
    let article = format!(
        "INSERT INTO articles (id, slug, title, body, body_format, body_html, body_text, locale, status, created_at, \
         updated_at) VALUES ({ARTICLE}, 'a', 't', '', 'html', '', '', 'en', 'draft', {AT}, {AT});"
    );
    award(AWARD, "unit") + &award(STUDIO_AWARD, "studio") + &article
}

/// A conferral with these values for id, slug, award, kind, year, competition, day, document, article, declared
/// number and version.
fn conferral(values: [&str; 11]) -> String {
    let (document, values) = (values[7], values.join(", "));
    format!(
        "INSERT INTO conferrals (id, slug, award_id, recipient_kind, year, competition_id, decided_on, document_no, \
         article_id, declared_count, version, document_no_folded, created_at, updated_at) \
         VALUES ({values}, {document}, {AT}, {AT});"
    )
}

const GOOD: [&str; 11] = [
    "'01900000-0000-7000-8000-00000000000a'",
    "'a'",
    AWARD,
    "'unit'",
    "2020",
    "NULL",
    "'2021-03-18'",
    "repeat('号', 100)",
    ARTICLE,
    "1000000",
    "1",
];

fn with(changes: &[(usize, &'static str)]) -> String {
    let mut values = GOOD;
    for (place, value) in changes {
        values[*place] = value;
    }
    conferral(values)
}

#[test]
fn conferrals_keep_their_rules() {
    let database = TestDatabase::create();
    let mut app = establish(&database.app_url);
    assert_eq!(refused_by(&mut app, &(needed() + &conferral(GOOD))), "nothing");
    for (place, value, constraint) in [
        (1, "'a_b'", "conferrals_slug_check"),
        (1, "repeat('a', 97)", "conferrals_slug_check"),
        (2, OTHER, "conferrals_award_fkey"),
        (2, STUDIO_AWARD, "conferrals_award_fkey"), // of the other kind
        (3, "'studio'", "conferrals_award_fkey"),
        (4, "1899", "conferrals_year_check"),
        (4, "2101", "conferrals_year_check"),
        (5, OTHER, "conferrals_competition_fkey"),
        (6, "'1899-12-31'", "conferrals_decided_on_check"),
        (6, "'2200-01-01'", "conferrals_decided_on_check"),
        (7, "''", "conferrals_document_no_check"),
        (7, "repeat('号', 101)", "conferrals_document_no_check"),
        (8, OTHER, "conferrals_article_fkey"),
        (9, "-1", "conferrals_declared_count_check"),
        (9, "1000001", "conferrals_declared_count_check"),
        (10, "0", "conferrals_version_check"),
    ] {
        let statement = needed() + &with(&[(place, value)]);
        assert_eq!(refused_by(&mut app, &statement), constraint, "{value}");
    }
}

#[test]
fn conferrals_are_told_apart() {
    let database = TestDatabase::create();
    let mut app = establish(&database.app_url);
    let first = needed() + &conferral(GOOD);
    for (second, constraint) in [
        (with(&[(1, "'b'"), (7, "NULL"), (8, "NULL")]), "conferrals_pkey"),
        (with(&[(0, OTHER), (7, "NULL"), (8, "NULL")]), "conferrals_slug_key"),
        (with(&[(0, OTHER), (1, "'b'"), (7, "NULL")]), "conferrals_article_key"),
        (with(&[(0, OTHER), (1, "'b'"), (8, "NULL")]), "conferrals_document_key"),
        (with(&[(0, OTHER), (1, "'b'"), (4, "2021")]), "nothing"),
        (with(&[(0, OTHER), (1, "'b'"), (7, "NULL"), (8, "NULL")]), "nothing"),
    ] {
        assert_eq!(refused_by(&mut app, &(first.clone() + &second)), constraint);
    }
    let trashed = first + "UPDATE conferrals SET deleted_at = now();" + &with(&[(0, OTHER), (1, "'b'")]);
    assert_eq!(refused_by(&mut app, &trashed), "nothing", "what is in the trash takes no place");
}
