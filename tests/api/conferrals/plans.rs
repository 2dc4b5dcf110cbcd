//! Every list that is offered is read from an index, in its order: no scan of the table, no sorting.

use chrono::NaiveDate;
use plaudit::conferrals::list::Criteria;
use plaudit::conferrals::store::statement;
use plaudit::db::keyset::Window;

use crate::support::{TestApp, nobody, plans};

/// 20 awards, 30 competitions, 40 articles and 4,000 conferrals of 200 years.
const CONTENT: &str = "
    INSERT INTO awards (id, slug, name, name_folded, level, recipient_kind, created_at, updated_at)
        SELECT gen_random_uuid(), 'award-' || n, 'award ' || n, 'award ' || n,
            (ARRAY['national', 'provincial', 'municipal', 'county', 'enterprise'])[1 + n % 5],
            (ARRAY['unit', 'studio'])[1 + n % 2], now(), now()
        FROM generate_series(0, 19) n;
    INSERT INTO competitions (id, slug, year, title, title_folded, created_at, updated_at)
        SELECT gen_random_uuid(), 'competition-' || n, 2000 + n, 'title', 'title', now(), now()
        FROM generate_series(0, 29) n;
    INSERT INTO articles (id, slug, title, body, body_format, body_html, body_text, locale, status, created_at,
            updated_at)
        SELECT gen_random_uuid(), 'article-' || n, 'title', '', 'markdown', '', '', 'en', 'draft', now(), now()
        FROM generate_series(0, 39) n;
    INSERT INTO conferrals (id, slug, award_id, recipient_kind, year, competition_id, article_id, decided_on,
            created_at, updated_at, deleted_at)
        SELECT gen_random_uuid(), 'conferral-' || n, a.id, a.recipient_kind, 1900 + n % 200, c.id,
            CASE WHEN n < 1000 THEN t.id END, CASE WHEN n % 3 > 0 THEN '1900-01-01'::date + 18 * n END,
            now(), now(), CASE WHEN n % 7 = 0 THEN now() END
        FROM generate_series(1, 4000) n
        JOIN awards a ON a.slug = 'award-' || n % 20
        LEFT JOIN competitions c ON c.slug = 'competition-' || n % 60
        LEFT JOIN articles t ON t.slug = 'article-' || n % 40
        ON CONFLICT DO NOTHING;
";

/// Every filter on its own, and pairs of them, with the column that an index leads to what is wanted by.
fn filters(trashed: bool) -> Vec<(Option<&'static str>, Criteria)> {
    let all = || Criteria { trashed, ..Criteria::default() };
    let (level, kind) = (Some("county".to_owned()), Some("unit".to_owned()));
    // Some thousand conferrals in all, each with many honours: walking them for a level, a kind (of two) or a range of
    // years is a matter of milliseconds, and no index has them in the order of the list.
    let walked = None;
    vec![
        (None, all()),
        (Some("award_id"), Criteria { award: Some(nobody()), ..all() }),
        (Some("competition_id"), Criteria { competition: Some(nobody()), ..all() }),
        (Some("article_id"), Criteria { article: Some(nobody()), ..all() }),
        (walked, Criteria { level: level.clone(), ..all() }),
        (walked, Criteria { recipient_kind: kind.clone(), ..all() }),
        (Some("year"), Criteria { year: Some(2020), ..all() }),
        (walked, Criteria { year_min: Some(1990), ..all() }),
        (walked, Criteria { year_max: Some(1990), ..all() }),
        (walked, Criteria { year_min: Some(1980), year_max: Some(1990), ..all() }),
        (walked, Criteria { level: level.clone(), recipient_kind: kind, ..all() }),
        (Some("year"), Criteria { level, year: Some(2020), ..all() }),
        (Some("award_id"), Criteria { award: Some(nobody()), year: Some(2020), ..all() }),
        (Some("competition_id"), Criteria { competition: Some(nobody()), award: Some(nobody()), ..all() }),
    ]
}

#[actix_web::test]
async fn no_list_scans_or_sorts() {
    let app = TestApp::start().await;
    let mut connection = app.connection();
    plans::prepare(&mut connection, CONTENT);
    let position = Some((NaiveDate::from_ymd_opt(2000, 12, 31).unwrap(), nobody()));
    let mut slow = Vec::new();
    for (column, criteria) in [filters(false), filters(true)].concat() {
        for (position, backwards) in [(None, false), (position, false), (position, true)] {
            let window = Window { limit: 20, position, backwards };
            // The trash is small, and walked.
            let column = column.filter(|_| !criteria.trashed);
            let plan = plans::slow_by(&mut connection, "conferrals", column, statement(&criteria, &window));
            slow.extend(plan.map(|plan| format!("{criteria:?}, {window:?}:\n{plan}")));
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n\n"));
}
