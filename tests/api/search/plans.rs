//! Every statement of search has the plan that it is meant to have, on 20,000 documents and whatever the planner
//! knows of them.

use chrono::{DateTime, Utc};
use diesel::connection::SimpleConnection;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use plaudit::search::grams::Grams;
use plaudit::search::query::{Criteria, SearchSort};
use plaudit::search::rare::{self, Extent};
use plaudit::search::reading::{Part, Position, few};
use plaudit::search::statements::{
    Range, Source, Way, counts, end_of_candidates, end_of_walk, filtered, read,
};
use plaudit::search::suggest::Typed;
use plaudit::search::terms::Terms;
use plaudit::search::wanted::{Tier, Wanted};
use plaudit::views::model::SubjectType;
use uuid::Uuid;

use super::in_snapshot;
use crate::support::plans::{plan, plan as explained};
use crate::support::{TestApp, nobody, noon};

/// Visible articles, newer than everything else, with documents that have none of the words of a test.
pub fn crowd(app: &TestApp, count: u32) {
    documents(app, count, "寻常", "{1,2}", "published");
}

/// Visible articles whose documents have 众多.
pub fn many(app: &TestApp, count: u32) {
    // The grams of 众多: each of its characters, and both.
    let [one, other] = ['众', '多'].map(|c| u32::from(c) << 16);
    let both = one | u32::from('多');
    let grams = [one, other, both].map(|gram| gram.cast_signed().to_string()).join(",");
    documents(app, count, "众多", &format!("{{{grams}}}"), "published");
}

/// Visible articles whose documents have the pairs of 稀罕的 and not the word.
pub fn misleading(app: &TestApp, count: u32) {
    documents(app, count, "罕的与稀罕", &misleading_grams(), "published");
}

/// Drafts like the [`misleading`], each beside one of those.
pub fn misleading_drafts(app: &TestApp, count: u32) {
    documents(app, count, "罕的与稀罕", &misleading_grams(), "draft");
}

/// Drafts whose documents have 劳动, older than what a test makes.
pub fn old_drafts(app: &TestApp, count: u32) {
    let mut grams = Grams::default();
    grams.add_text("劳动");
    let grams: Vec<String> = grams.into_array().iter().map(ToString::to_string).collect();
    documents(app, count, "劳动", &format!("{{{}}}", grams.join(",")), "draft");
    let age = "
        UPDATE articles SET published_at = published_at - interval '90 days' WHERE slug LIKE 'draft-%';
        UPDATE search_documents d SET listed_at = a.listed_at FROM articles a
            WHERE a.id = d.subject_id AND a.slug LIKE 'draft-%';";
    app.connection().batch_execute(age).unwrap();
}

fn misleading_grams() -> String {
    let pair = |a, b| (u32::from(a) << 16 | u32::from(b)).cast_signed();
    format!("{{{},{}}}", pair('稀', '罕'), pair('罕', '的'))
}

fn documents(app: &TestApp, count: u32, word: &str, grams: &str, status: &str) {
    let statements = format!(
        "WITH made AS (
            INSERT INTO articles (id, slug, title, body, body_format, body_html, body_text, locale, status,
                published_at, created_at, updated_at)
            SELECT gen_random_uuid(), '{status}-' || n, '{word}', '', 'markdown', '', '{word}', 'zh-Hans', '{status}',
                '2026-03-21T00:00:00Z'::timestamptz + n * interval '1 second', '2026-03-01', '2026-03-01'
            FROM generate_series(1, {count}) n RETURNING id, listed_at)
        INSERT INTO search_documents SELECT id, 'article', listed_at, '{word}', '', '{word}', 'xun chang', '{grams}',
            '{grams}', '{grams}', 1 FROM made;"
    );
    app.connection().batch_execute(&statements).unwrap();
}

/// A document for every fifth thing in each kind; two of three have the word.
fn mixed(app: &TestApp) {
    many(app, 16_000);
    let statements = "
        WITH made AS (
            INSERT INTO honoured_units (id, slug, name, name_folded, region, created_at, updated_at)
            SELECT gen_random_uuid(), 'u-' || n, '众多', '众多', CASE WHEN n < 100 THEN '少' ELSE '东' END,
                '2026-03-01'::timestamptz + n * interval '1 minute', now()
            FROM generate_series(1, 2000) n RETURNING id, created_at)
        INSERT INTO search_documents SELECT id, 'honoured_unit', created_at, '众多', '', '', 'zhong duo', '{1}', '{1}',
            '{1}', 1 FROM made;
        WITH made AS (
            INSERT INTO innovation_studios (id, slug, name, name_folded, status, created_at, updated_at)
            SELECT gen_random_uuid(), 's-' || n, '众多', '众多', 'active',
                '2026-03-01'::timestamptz + n * interval '1 minute', now()
            FROM generate_series(1, 2000) n RETURNING id, created_at)
        INSERT INTO search_documents SELECT id, 'innovation_studio', created_at, '众多', '', '', 'zhong duo', '{1}',
            '{1}', '{1}', 1 FROM made;";
    app.connection().batch_execute(statements).unwrap();
}

fn criteria() -> Vec<(&'static str, Criteria)> {
    use SubjectType::{Article, HonouredUnit, InnovationStudio};
    let of = |types: &[SubjectType]| Criteria::of(Some(types), noon());
    vec![
        ("everything", Criteria::of(None, noon())),
        ("articles", of(&[Article])),
        ("units", of(&[HonouredUnit])),
        ("the register", of(&[HonouredUnit, InnovationStudio])),
        ("articles and units", of(&[Article, HonouredUnit])),
        ("a section", Criteria { sections: Some(vec![nobody()]), ..of(&[Article]) }),
        ("a tag", Criteria { tag: Some(nobody()), ..of(&[Article]) }),
        (
            "a year",
            Criteria {
                published_after: Some("2026-01-01T00:00:00Z".parse().unwrap()),
                published_before: Some("2027-01-01T00:00:00Z".parse().unwrap()),
                ..of(&[Article])
            },
        ),
        ("a region", Criteria { region: Some("东".to_owned()), ..of(&[HonouredUnit, InnovationStudio]) }),
        ("a level", Criteria { level: Some("county".to_owned()), ..of(&[InnovationStudio]) }),
    ]
}

fn ranges() -> Vec<Range> {
    let place: (DateTime<Utc>, Uuid) = (noon() - chrono::Duration::hours(26), nobody());
    let end = (noon() - chrono::Duration::hours(27), nobody());
    vec![
        Range { newest_first: true, behind: None, until: None },
        Range { newest_first: false, behind: None, until: None },
        Range { newest_first: true, behind: Some(place), until: Some(end) },
        Range { newest_first: false, behind: Some(end), until: Some(place) },
    ]
}

/// Runs `look` as the service reads, once without any statistics and once with them.
fn planned(app: &TestApp, look: impl Fn(&mut PgConnection)) {
    let mut connection = app.connection();
    for prepare in ["SELECT 1", "ANALYZE"] {
        connection.batch_execute(prepare).unwrap();
        connection.batch_execute("SET plan_cache_mode = force_generic_plan").unwrap();
        in_snapshot(&mut connection, |snapshot| {
            look(snapshot.connection()?);
            Ok(())
        });
    }
}

#[actix_web::test]
async fn a_walk_reads_a_date_index_in_its_order() {
    let app = TestApp::start().await;
    mixed(&app);
    let (words, typed) = (Terms::parse("众多 罕见 -没有").unwrap(), Typed::parse("zhongduo").unwrap());
    let wanted = [
        Wanted::Words(&words, Tier::Title),
        Wanted::Words(&words, Tier::Lead),
        Wanted::Words(&words, Tier::Rest),
        Wanted::AllWords(&words),
        Wanted::Names(&typed, Tier::Title),
        Wanted::Names(&typed, Tier::Lead),
    ];
    planned(&app, |connection| {
        for (name, criteria) in criteria() {
            for range in ranges() {
                for wanted in &wanted {
                    let plan = plan(connection, read(wanted, &criteria, Source::Walk, &range, 21));
                    assert!(plan.contains("listed_idx on search_documents"), "{name}, {range:?}:\n{plan}");
                    is_lazy(&plan, name);
                }
                let plan = plan(connection, end_of_walk(&criteria, &range, 600));
                assert!(plan.contains("listed_idx on search_documents"), "{name}, {range:?}:\n{plan}");
                is_lazy(&plan, name);
            }
        }
    });
}

fn is_lazy(plan: &str, name: &str) {
    assert!(
        !plan.contains("Sort") && !plan.contains("Bitmap Heap Scan on search_documents"),
        "{name}:\n{plan}"
    );
    is_looked_up(plan, name);
}

/// Subjects are looked up one by one, not joined.
fn is_looked_up(plan: &str, name: &str) {
    for word in ["Seq Scan", "Hash", "Merge Join", "Join Filter", "articles_public_idx"] {
        assert!(!plan.contains(word), "{name}:\n{plan}");
    }
}

#[actix_web::test]
async fn an_inverted_read_takes_its_candidates_from_the_grams() {
    let app = TestApp::start().await;
    mixed(&app);
    let (words, typed) = (Terms::parse("众多 罕见 -没有").unwrap(), Typed::parse("zhongduo").unwrap());
    let wanted = [
        (Wanted::Words(&words, Tier::Title), "name_grams"),
        (Wanted::Words(&words, Tier::Lead), "lead_grams"),
        (Wanted::Words(&words, Tier::Rest), "grams"),
        (Wanted::AllWords(&words), "grams"),
        (Wanted::Names(&typed, Tier::Title), "name_grams"),
        (Wanted::Names(&typed, Tier::Lead), "name_grams"),
    ];
    planned(&app, |connection| {
        for (name, criteria) in criteria() {
            for (wanted, column) in &wanted {
                for range in ranges() {
                    let plan = plan(connection, read(wanted, &criteria, Source::Grams(None), &range, 21));
                    let index = format!("Bitmap Index Scan on search_documents_{column}_idx");
                    assert!(plan.contains(&index), "{name}:\n{plan}");
                    // One sort, of what is narrow: below the texts, not above them.
                    assert_eq!(plan.matches("Sort  (").count(), 1, "{name}:\n{plan}");
                    assert!(plan.contains("search_documents_pkey"), "{name}:\n{plan}");
                    is_looked_up(&plan, name);
                }
            }
            let plan =
                plan(connection, end_of_candidates(&Wanted::AllWords(&words), &criteria, &ranges()[0]));
            assert!(plan.contains("Bitmap Index Scan on search_documents_grams_idx"), "{name}:\n{plan}");
            let plan =
                explained(connection, counts(&Wanted::AllWords(&words), &criteria, Source::Grams(None)));
            assert!(plan.contains("Bitmap Index Scan on search_documents_grams_idx"), "{name}:\n{plan}");
        }
    });
}

#[actix_web::test]
async fn rare_words_are_found_by_their_grams_and_frequent_ones_are_not_looked_for() {
    let app = TestApp::start().await;
    mixed(&app);
    let terms = |q| Terms::parse(q).unwrap();
    let place = (noon() - chrono::Duration::hours(26), nobody());
    let parts = [
        Part { limit: 20, position: None, backwards: false },
        Part { limit: 20, position: Some(Position { tier: Tier::Lead, place }), backwards: true },
    ];
    planned(&app, |connection| {
        for (extent, column) in [(Extent::Everywhere, "grams"), (Extent::Leads, "lead_grams")] {
            let index = format!("Bitmap Index Scan on search_documents_{column}_idx");
            for (name, criteria) in criteria() {
                for (part, sort) in
                    parts.iter().flat_map(|part| [(part, SearchSort::Relevance), (part, SearchSort::Newest)])
                {
                    let terms = terms("罕见的 -没有");
                    let asked = rare::Asked { terms: &terms, criteria: &criteria, sort, extent, part };
                    let plan = plan(connection, rare::statement(&asked));
                    assert!(plan.contains(&index) && plan.contains("One-Time Filter"), "{name}:\n{plan}");
                    assert!(plan.contains("search_documents_listed_idx"), "{name}:\n{plan}");
                    assert_eq!(plan.matches("Sort  (").count(), 1, "{name}:\n{plan}");
                    is_looked_up(&plan, name);
                }
            }
        }
    });
    in_snapshot(&mut app.connection(), |snapshot| {
        for (q, expected) in [("众多", None), ("nowhere", Some(0))] {
            let (terms, criteria) = (terms(q), Criteria::of(None, noon()));
            let (sort, extent, part) = (SearchSort::Relevance, Extent::Everywhere, &parts[0]);
            let asked = rare::Asked { terms: &terms, criteria: &criteria, sort, extent, part };
            assert_eq!(rare::read(snapshot, &asked)?.map(|rows| rows.len()), expected, "{q}");
        }
        Ok(())
    });
}

/// A caller who puts words and filters together in ever other ways fills no connection with plans.
#[test]
fn only_the_few_texts_of_usual_searches_are_prepared() {
    let is_prepared = |q: &str, criteria: &Criteria| {
        let terms = Terms::parse(q).unwrap();
        let part = Part { limit: 20, position: None, backwards: false };
        let (sort, extent) = (SearchSort::Relevance, Extent::Everywhere);
        let asked = rare::Asked { terms: &terms, criteria, sort, extent, part: &part };
        let statement = rare::statement(&asked);
        let range = Range { newest_first: true, behind: None, until: None };
        let read = read(&Wanted::AllWords(&terms), criteria, Source::Walk, &range, 21);
        let of_page = statement.is_safe_to_cache_prepared(&Pg).unwrap();
        assert_eq!(read.is_safe_to_cache_prepared(&Pg).unwrap(), of_page, "{q}");
        of_page
    };
    let all = criteria();
    for (q, expected) in [("众多", true), ("众多的", true), ("众多 罕见", false), ("众多 -罕见", false)]
    {
        for (name, criteria) in &all {
            let is_usual = ["everything", "articles", "a year"].contains(name);
            assert_eq!(is_prepared(q, criteria), expected && is_usual, "{q}, {name}");
        }
    }
}

#[actix_web::test]
async fn few_subjects_are_looked_up_by_their_ids() {
    let app = TestApp::start().await;
    mixed(&app);
    let words = Terms::parse("众多").unwrap();
    let mut connection = app.connection();
    in_snapshot(&mut connection, |snapshot| {
        for (name, criteria) in criteria() {
            let ids = few(snapshot, &criteria)?;
            assert_eq!(ids.is_some(), criteria.is_filtered(), "{name}");
            let ids = ids.unwrap_or_default();
            let range = Range { newest_first: true, behind: None, until: None };
            let wanted = Wanted::AllWords(&words);
            let plan = plan(snapshot.connection()?, read(&wanted, &criteria, Source::Ids(&ids), &range, 21));
            assert!(!plan.contains("grams_idx") && !plan.contains("Seq Scan"), "{name}:\n{plan}");
        }
        let all = Criteria::of(Some(&[SubjectType::Article]), noon());
        for (way, index) in [
            (Way::Tag(nobody()), "article_tags_tag_idx"),
            (Way::Sections(&[nobody()]), "articles_section_listed_idx"),
        ] {
            let plan = plan(snapshot.connection()?, filtered(&all, way, 5001));
            assert!(plan.contains(index) && !plan.contains("Seq Scan"), "{plan}");
        }
        let region = Criteria {
            region: Some("少".to_owned()),
            ..Criteria::of(Some(&[SubjectType::HonouredUnit]), noon())
        };
        assert_eq!(few(snapshot, &region)?.map(|ids| ids.len()), Some(99));
        Ok(())
    });
}
