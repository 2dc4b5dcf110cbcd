//! The rules that the database keeps by itself, whoever writes: each statement breaks one, and the database names
//! the constraint.

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use plaudit::db::violated_constraint;

use crate::support::{TestDatabase, establish};

const ARTICLE: &str = "INSERT INTO articles (id, slug, title, body, body_format, body_html, body_text, locale, status, \
     published_at, unpublish_at, version, created_at, updated_at) VALUES";
const ID: &str = "'01900000-0000-7000-8000-00000000000a'";
const AT: &str = "'2026-03-22T04:00:00Z'";

/// The constraint that refuses `statement`.
pub fn refused_by(connection: &mut PgConnection, statement: &str) -> String {
    let outcome = connection.transaction(|connection| {
        connection.batch_execute(statement)?;
        Err::<(), _>(diesel::result::Error::RollbackTransaction)
    });
    let error = outcome.unwrap_err();
    violated_constraint(&error).unwrap_or("nothing").to_owned()
}

/// An article with these values for slug, title, format, locale, status, beginning, end and version.
fn article(values: [&str; 8]) -> String {
    let [slug, title, format, locale, status, published, unpublished, version] = values;
    format!(
        "{ARTICLE} ({ID}, {slug}, {title}, '', {format}, '', '', {locale}, {status}, {published}, {unpublished}, \
         {version}, {AT}, {AT})"
    )
}

#[test]
fn articles_keep_their_rules() {
    let database = TestDatabase::create();
    let mut app = establish(&database.app_url);
    let good = ["'a'", "'t'", "'html'", "'en'", "'published'", AT, "NULL", "1"];
    assert_eq!(refused_by(&mut app, &article(good)), "nothing");
    let longest = "repeat('长', 200)";
    let with = |place: usize, value: &'static str| {
        let mut values = good;
        values[place] = value;
        article(values)
    };
    assert_eq!(refused_by(&mut app, &with(1, longest)), "nothing");
    let broken = [
        (0, "'A'", "articles_slug_check"),
        (0, "''", "articles_slug_check"),
        (0, "'a--b'", "articles_slug_check"),
        (0, "'-a'", "articles_slug_check"),
        (0, "'a '", "articles_slug_check"),
        (0, "E'a\\nb'", "articles_slug_check"),
        (0, "repeat('a', 97)", "articles_slug_check"),
        (1, "''", "articles_title_check"),
        (1, "repeat('长', 201)", "articles_title_check"),
        (2, "'docx'", "articles_body_format_check"),
        (3, "'fr'", "articles_locale_check"),
        (4, "'deleted'", "articles_status_check"),
        (5, "NULL", "articles_published_check"),
        (6, AT, "articles_unpublish_check"),
        (6, "'2026-03-22T03:59:59Z'", "articles_unpublish_check"),
        (7, "0", "articles_version_check"),
    ];
    for (place, value, constraint) in broken {
        assert_eq!(refused_by(&mut app, &with(place, value)), constraint, "{value}");
    }
}

#[test]
fn counts_are_never_negative() {
    let database = TestDatabase::create();
    let mut app = establish(&database.app_url);
    let total = |kind: &str, baseline: i64, counted: i64| {
        format!("INSERT INTO view_totals VALUES ({ID}, '{kind}', {baseline}, {counted});")
    };
    let day = |views: i64| {
        format!("{} INSERT INTO view_days VALUES ({ID}, '2026-03-22', {views})", total("article", 0, 0))
    };
    assert_eq!(refused_by(&mut app, &total("article", -1, 0)), "view_totals_baseline_check");
    assert_eq!(refused_by(&mut app, &total("article", 0, -1)), "view_totals_counted_check");
    assert_eq!(refused_by(&mut app, &total("person", 0, 0)), "view_totals_subject_type_check");
    assert_eq!(refused_by(&mut app, &day(0)), "view_days_views_check");
    assert_eq!(refused_by(&mut app, &day(-1)), "view_days_views_check");
    assert_eq!(refused_by(&mut app, &day(1)), "nothing");
    let orphan = format!("INSERT INTO view_days VALUES ({ID}, '2026-03-22', 1)");
    assert_eq!(refused_by(&mut app, &orphan), "view_days_subject_fkey");
    let orphan = format!("INSERT INTO view_counts VALUES ({ID}, 'article', 1)");
    assert_eq!(refused_by(&mut app, &orphan), "view_counts_subject_fkey");
}

#[test]
fn the_other_tables_keep_their_rules() {
    let database = TestDatabase::create();
    let mut app = establish(&database.app_url);
    let section = |id: &str, slug: &str, name: &str, parent: &str, position: i64| {
        format!(
            "INSERT INTO sections (id, parent_id, slug, name, position, created_at, updated_at) \
             VALUES ({id}, {parent}, {slug}, {name}, {position}, {AT}, {AT});"
        )
    };
    let user = |name: &str, role: &str| {
        format!(
            "INSERT INTO users (id, username, display_name, role, password_hash, created_at, updated_at) \
             VALUES ({ID}, '{name}', 'x', '{role}', '', {AT}, {AT})"
        )
    };
    let token = |hash: &str, expires: &str| {
        format!(
            "INSERT INTO refresh_tokens (id, family_id, user_id, token_hash, created_at, expires_at) \
             SELECT {ID}, {ID}, id, {hash}, {AT}, {expires} FROM users LIMIT 1"
        )
    };
    let other = "'01900000-0000-7000-8000-00000000000b'";
    let twins = section(ID, "'a'", "'新闻'", "NULL", 0) + &section(other, "'b'", "'新闻'", "NULL", 0);
    let digest = "decode(repeat('00', 32), 'hex')";
    let cases = [
        (section(ID, "'a'", "'n'", ID, 0), "sections_parent_check"),
        (section(ID, "'a'", "'n'", other, 0), "sections_parent_fkey"),
        (section(ID, "'a'", "''", "NULL", 0), "sections_name_check"),
        (section(ID, "'a_b'", "'n'", "NULL", 0), "sections_slug_check"),
        (section(ID, "'a'", "'n'", "NULL", -1), "sections_position_check"),
        (twins, "sections_sibling_name_key"),
        (user("Admin", "admin"), "users_username_check"),
        (user("admin", "admin"), "users_username_key"),
        (user("root", "root"), "users_role_check"),
        (token("'\\x00'", "'2027-01-01'"), "refresh_tokens_token_hash_check"),
        (token(digest, AT), "refresh_tokens_expires_check"),
        (token(digest, "'2027-01-01'"), "nothing"),
        ("INSERT INTO site_profile (id) VALUES (2)".to_owned(), "site_profile_single_check"),
        ("UPDATE site_profile SET hotline = ''".to_owned(), "site_profile_hotline_check"),
        ("INSERT INTO site_profile (id) VALUES (1)".to_owned(), "site_profile_pkey"),
    ];
    for (statement, constraint) in cases {
        assert_eq!(refused_by(&mut app, &statement), constraint, "{statement}");
    }
}

#[test]
fn keys_and_guesses_keep_their_rules() {
    let database = TestDatabase::create();
    let mut app = establish(&database.app_url);
    let key = |values: [&str; 5]| {
        let [name, prefix, hash, scopes, version] = values;
        format!(
            "INSERT INTO api_keys (id, name, prefix, secret_hash, scopes, version, created_at, updated_at) \
             VALUES (gen_random_uuid(), {name}, {prefix}, {hash}, {scopes}, {version}, {AT}, {AT});"
        )
    };
    let digest = "decode(repeat('00', 32), 'hex')";
    let good = ["'x'", "'abcdefghij27'", digest, "'{drafts:read}'", "1"];
    assert_eq!(refused_by(&mut app, &key(good)), "nothing");
    let twice = key(good).repeat(2);
    assert_eq!(refused_by(&mut app, &twice), "api_keys_prefix_key");
    for (place, value, constraint) in [
        (0, "''", "api_keys_name_check"),
        (0, "repeat('长', 101)", "api_keys_name_check"),
        (1, "'abcdefghij2'", "api_keys_prefix_check"),
        (1, "'abcdefghij1A'", "api_keys_prefix_check"),
        (2, "''", "api_keys_secret_hash_check"),
        (2, "decode(repeat('00', 33), 'hex')", "api_keys_secret_hash_check"),
        (3, "'{}'", "api_keys_scopes_check"),
        (3, "'{admin}'", "api_keys_scopes_check"),
        (3, "'{drafts:read,root}'", "api_keys_scopes_check"),
        (4, "0", "api_keys_version_check"),
    ] {
        let mut values = good;
        values[place] = value;
        assert_eq!(refused_by(&mut app, &key(values)), constraint, "{value}");
    }
    let stranger = format!("{} UPDATE api_keys SET created_by = gen_random_uuid()", key(good));
    assert_eq!(refused_by(&mut app, &stranger), "api_keys_created_by_fkey");
    let guess =
        |subject: &str, count: i32| format!("INSERT INTO login_attempts VALUES ('{subject}', {AT}, {count})");
    for (subject, count, constraint) in [
        ("account:00ff", 1, "nothing"),
        ("address:2001:db8::/64", 0, "nothing"),
        ("admin", 1, "login_attempts_subject_check"),
        ("account:admin", 1, "login_attempts_subject_check"),
        ("address:198.51.100.9", -1, "login_attempts_attempts_check"),
    ] {
        assert_eq!(refused_by(&mut app, &guess(subject, count)), constraint, "{subject}");
    }
}
