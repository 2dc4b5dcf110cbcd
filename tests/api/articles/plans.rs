//! Every list that is offered is read from an index, in its order: no scan of the table, no sorting.

use chrono::{DateTime, Duration, Utc};
use plaudit::articles::list::{ArticleListStatus, ArticleSort, Criteria};
use plaudit::articles::store::statement;
use plaudit::db::keyset::Window;
use uuid::Uuid;

use crate::support::plans::{prepare, slow};
use crate::support::{TestApp, nobody, noon};

/// 2,000 articles of every state, one a minute, in ten sections' worth of ids and with one tag.
const CONTENT: &str = "
    INSERT INTO sections (id, slug, name, position, created_at, updated_at)
        SELECT gen_random_uuid(), 'section-' || n, 'section ' || n, n, now(), now() FROM generate_series(1, 10) n;
    INSERT INTO tags (id, slug, name, name_folded, created_at, updated_at)
        VALUES (gen_random_uuid(), 'tag', 'tag', 'tag', now(), now());
    INSERT INTO articles (id, slug, title, body, body_format, body_html, body_text, section_id, locale, status,
            published_at, pinned, created_at, updated_at, deleted_at)
        SELECT gen_random_uuid(), 'article-' || n, 'title', '', 'markdown', '', '',
            (SELECT id FROM sections WHERE position = 1 + n % 10), 'zh-Hans',
            (ARRAY['published', 'published', 'draft', 'in_review', 'archived'])[1 + n % 5],
            '2026-03-22T04:00:00Z'::timestamptz - n * interval '1 minute', n % 50 = 0,
            '2026-03-22T04:00:00Z', '2026-03-22T04:00:00Z'::timestamptz + n * interval '1 minute',
            CASE WHEN n % 7 = 0 THEN now() END
        FROM generate_series(1, 2000) n;
    INSERT INTO article_tags (article_id, tag_id, position)
        SELECT articles.id, tags.id, 0 FROM articles, tags WHERE articles.slug LIKE '%3';
";

fn everything(status: ArticleListStatus, sort: ArticleSort) -> Criteria {
    Criteria {
        now: noon(),
        status,
        sections: None,
        tag: None,
        pinned: None,
        published_after: None,
        published_before: None,
        updated_after: None,
        sort,
    }
}

/// Every filter on its own, for one state and order.
fn filters(status: ArticleListStatus, sort: ArticleSort) -> Vec<(&'static str, Criteria)> {
    let all = || everything(status, sort);
    let yesterday = Some(noon() - Duration::days(1));
    vec![
        ("nothing", all()),
        ("section", Criteria { sections: Some(vec![nobody()]), ..all() }),
        ("sections", Criteria { sections: Some(vec![nobody(), Uuid::nil()]), ..all() }),
        ("tag", Criteria { tag: Some(nobody()), ..all() }),
        ("pinned", Criteria { pinned: Some(true), ..all() }),
        ("not pinned", Criteria { pinned: Some(false), ..all() }),
        ("published_after", Criteria { published_after: yesterday, ..all() }),
        ("published_before", Criteria { published_before: yesterday, ..all() }),
        ("updated_after", Criteria { updated_after: yesterday, ..all() }),
    ]
}

fn windows() -> [(&'static str, Window<DateTime<Utc>>); 3] {
    let position = Some((noon() - Duration::hours(5), nobody()));
    [
        ("first page", Window { limit: 20, position: None, backwards: false }),
        ("next page", Window { limit: 20, position, backwards: false }),
        ("page before", Window { limit: 20, position, backwards: true }),
    ]
}

#[actix_web::test]
async fn no_list_scans_or_sorts() {
    use ArticleListStatus::{All, Archived, Draft, InReview, Published, Scheduled, Trashed};
    use ArticleSort::{LeastRecentlyUpdated, Newest, Oldest, RecentlyUpdated};
    let app = TestApp::start().await;
    let mut connection = app.connection();
    prepare(&mut connection, CONTENT);
    let mut found = Vec::new();
    for status in [Published, Scheduled, Draft, InReview, Archived, Trashed, All] {
        for sort in [Newest, Oldest, RecentlyUpdated, LeastRecentlyUpdated] {
            for (filter, criteria) in filters(status, sort) {
                for (page, window) in windows() {
                    if let Some(plan) = slow(&mut connection, "", statement(&criteria, &window)) {
                        found.push(format!("{status:?}, {sort:?}, {filter}, {page}:\n{plan}"));
                    }
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}
