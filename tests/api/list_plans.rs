//! Every list that is offered is read from an index, in its order: no scan of a table, no sorting. Each filter with each
//! sort, on 20,000 rows, at the first page and in the middle.

use std::collections::{BTreeMap, BTreeSet};

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use serde_json::Value;

use crate::support::plans::{explain, is_led_by, prepare, walks};
use crate::support::{Client, TestApp};

/// A value for every filter, and the column that an index leads to what is wanted by, in the list's own order. Others
/// have no index of their own: their values are frequent, and met soon in a walk.
const FILTERS: &[(&str, &str, &str, Option<&str>)] = &[
    ("articles", "section", "section-3", None),
    ("articles", "tag", "tag-3", None),
    ("articles", "mine", "true", Some("created_by")),
    ("articles", "pinned", "true", None),
    ("articles", "pinned", "false", None),
    ("articles", "published_after", "2026-03-20T00:00:00Z", None),
    ("articles", "published_before", "2026-03-20T00:00:00Z", None),
    ("sections", "parent", "section-1", Some("parent_id")),
    ("awards", "level", "county", Some("level")),
    ("awards", "recipient_kind", "unit", Some("recipient_kind")),
    ("competitions", "year", "2020", Some("year")),
    ("competitions", "year_min", "2000", Some("year")),
    ("competitions", "year_max", "2000", Some("year")),
    ("conferrals", "award", "award-3", Some("award_id")),
    ("conferrals", "competition", "competition-2", Some("competition_id")),
    ("conferrals", "article", "article-12", Some("article_id")),
    ("conferrals", "level", "county", None),
    ("conferrals", "recipient_kind", "unit", None),
    ("conferrals", "year", "2020", Some("year")),
    ("conferrals", "year_min", "1990", None),
    ("conferrals", "year_max", "1990", None),
    ("honours", "award", "award-3", Some("award_id")),
    ("honours", "level", "county", None),
    ("honours", "year", "2020", Some("year")),
    ("honours", "year_min", "1990", None),
    ("honours", "year_max", "1990", None),
    ("honours", "region", "region 2", None),
    ("honours", "industry", "industry 2", None),
    ("honours", "recipient_kind", "unit", Some("recipient_kind")),
    ("honours", "unit", "unit-3", Some("honoured_unit_id")),
    ("honours", "studio", "studio-3", Some("innovation_studio_id")),
    ("honours", "competition", "competition-2", None),
    ("honours", "conferral", "conferral-2", Some("conferral_id")),
    ("honoured-units", "name", "unit 7", None),
    ("honoured-units", "region", "region 1", Some("region")),
    ("honoured-units", "industry", "industry 1", Some("industry")),
    ("innovation-studios", "name", "studio 7", None),
    ("innovation-studios", "level", "municipal", Some("level")),
    ("innovation-studios", "field", "field 3", Some("field")),
    ("innovation-studios", "region", "region 3", Some("region")),
    ("innovation-studios", "host_unit", "unit-3", Some("host_unit_id")),
    ("innovation-studios", "leader", "leader 5", None),
    ("audit-events", "actor_id", "00000000-0000-0000-0000-000000000003", Some("actor_id")),
    ("audit-events", "action", "action_c", Some("action")),
    ("audit-events", "resource", "resource_c", Some("resource")),
    ("audit-events", "resource_id", "00000000-0000-0000-0000-000000000003", Some("resource_id")),
    ("audit-events", "address", "203.0.113.3", Some("address")),
    ("audit-events", "request_id", "request-3", Some("request_id")),
    ("audit-events", "occurred_before", "2026-03-20T00:00:00Z", None),
    ("users", "role", "editor", None),
];

/// Everything that is listed, and how often it was viewed.
const CONTENT: &str = concat!(include_str!("list_plans/content.sql"), include_str!("list_plans/views.sql"));

/// Parameters that filter nothing.
const OTHERS: &[&str] =
    &["sort", "fields", "limit", "cursor", "page", "count", "format", "include", "locale", "If-None-Match"];

/// A list, as the document describes it.
struct List {
    collection: String,
    sorts: Vec<String>,
    default_sort: String,
    /// Pairs of a query that filter, and the column of [`FILTERS`].
    filters: Vec<(String, Option<&'static str>)>,
}

fn lists() -> Vec<List> {
    let document = plaudit::api::document();
    let mut lists = Vec::new();
    let mut used = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let parameters = item["get"]["parameters"].as_array().into_iter().flatten();
        let parameters: BTreeMap<&str, &Value> =
            parameters.map(|one| (one["name"].as_str().unwrap(), one)).collect();
        let Some(sort) = parameters.get("sort").filter(|_| parameters.contains_key("page")) else { continue };
        let words = |schema: &Value| -> Vec<String> {
            schema["enum"].as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
        };
        let collection = path.rsplit('/').next().unwrap().to_owned();
        let mut filters = vec![(String::new(), None)];
        for (name, parameter) in parameters.iter().filter(|(name, _)| !OTHERS.contains(name)) {
            match *name {
                "status" => filters.extend(
                    words(&parameter["schema"]).into_iter().map(|word| (format!("status={word}"), None)),
                ),
                "updated_after" => filters.push(("updated_after=2026-03-20T00:00:00Z".to_owned(), None)),
                "ids" => filters.push(("ids=IDS".to_owned(), None)),
                _ => {
                    let own: Vec<_> = FILTERS
                        .iter()
                        .filter(|(list, filter, ..)| *list == collection && filter == name)
                        .collect();
                    assert!(!own.is_empty(), "{collection} can be filtered by {name}: give it a value here");
                    for (list, filter, value, column) in own {
                        used.insert((list, filter));
                        filters.push((format!("{filter}={}", value.replace(' ', "%20")), *column));
                    }
                }
            }
        }
        lists.push(List {
            sorts: words(&sort["schema"]["items"]),
            default_sort: sort["example"][0].as_str().unwrap().to_owned(),
            collection,
            filters,
        });
    }
    let named: BTreeSet<_> = FILTERS.iter().map(|(list, filter, ..)| (list, filter)).collect();
    assert_eq!(used, named, "a filter is not in the document");
    lists
}

/// The statements that read a page at `path`, and where its cursors lead.
async fn read(app: &TestApp, client: &Client, path: &str) -> (Vec<String>, Value) {
    let (answer, statements) = app.statements(client.get(path)).await;
    let page = answer.expect(200).json()["page"].clone();
    let reads_page = |statement: &String| statement.contains(" ORDER BY ") && statement.contains(" LIMIT ");
    (statements.into_iter().filter(reads_page).collect(), page)
}

/// The statements of the first page, and of those before and after the page `middle`.
async fn statements(app: &TestApp, client: &Client, path: &str, middle: i64) -> Vec<String> {
    let (mut found, _) = read(app, client, path).await;
    let page =
        client.get(&format!("{path}&count=none&page={middle}")).await.expect(200).json()["page"].clone();
    for cursor in ["next_cursor", "prev_cursor"] {
        if let Some(cursor) = page[cursor].as_str() {
            found.extend(read(app, client, &format!("{path}&cursor={cursor}")).await.0);
        }
    }
    found
}

/// The number of the page in the middle of the list.
async fn middle(client: &Client, path: &str) -> i64 {
    let page = client.get(&format!("{path}&count=exact")).await.expect(200).json()["page"].clone();
    (page["total"].as_i64().unwrap() / 40).clamp(1, 500)
}

async fn faults(app: &TestApp, connection: &mut PgConnection, list: &List) -> Vec<String> {
    let client = app.admin();
    let ids = client.get(&format!("/v1/{}?limit=3", list.collection)).await.json();
    let ids: Vec<&str> =
        ids["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    let mut faults = Vec::new();
    for (filter, column) in &list.filters {
        let filter = filter.replace("IDS", &ids.join(","));
        let middle = middle(&client, &format!("/v1/{}?{filter}", list.collection)).await;
        for sort in &list.sorts {
            let path = format!("/v1/{}?sort={sort}&{filter}", list.collection);
            for statement in statements(app, &client, &path, middle).await {
                let plan = explain(connection, &statement);
                let column = column.filter(|_| *sort == list.default_sort);
                if plan.contains("Seq Scan")
                    || plan.contains("Sort")
                    || column.is_some_and(|it| walks(&plan, it))
                {
                    faults.push(format!("{path}\n{statement}\n{plan}"));
                }
            }
        }
    }
    faults
}

#[actix_web::test]
async fn no_list_scans_or_sorts() {
    let app = TestApp::start().await;
    let mut connection = app.connection();
    prepare(&mut connection, CONTENT);
    let mut found = Vec::new();
    let lists = lists();
    assert!(lists.len() >= 9, "only {} lists", lists.len());
    for list in &lists {
        found.extend(faults(&app, &mut connection, list).await);
    }
    assert!(found.is_empty(), "{} plans: {}", found.len(), found.join("\n\n"));
    forget_views(&mut connection);
}

/// What is made by hand is in no index of search, and whoever has a counter is expected to be.
fn forget_views(connection: &mut PgConnection) {
    connection.batch_execute("TRUNCATE view_totals CASCADE").unwrap();
}

/// By views, a list is walked in their order only as long as that is the shorter way.
#[actix_web::test]
async fn the_most_viewed_of_few_are_not_looked_for_among_all() {
    let app = TestApp::start().await;
    let mut connection = app.connection();
    prepare(&mut connection, CONTENT);
    let usual = "UPDATE articles SET section_id = md5('section-78')::uuid WHERE slug LIKE 'article-1234%'; ANALYZE articles; \
        SET plan_cache_mode = force_custom_plan; \
        SET enable_seqscan = on; SET enable_sort = on; SET enable_incremental_sort = on";
    connection.batch_execute(usual).unwrap();
    for (filter, index) in [
        ("", "view_counts_views_idx"),
        ("section=section-3", "view_counts_views_idx"),
        ("pinned=false", "view_counts_views_idx"),
        ("section=section-78", "articles_section"),
        ("tag=tag-1&section=section-78", "articles_section"),
    ] {
        for sort in ["views", "-views"] {
            let path = format!("/v1/articles?sort={sort}&{filter}");
            let (found, page) = read(&app, &app.anon(), &path).await;
            let mut all = found;
            if let Some(cursor) = page["next_cursor"].as_str() {
                all.extend(read(&app, &app.anon(), &format!("{path}&cursor={cursor}")).await.0);
            }
            for statement in all {
                let plan = explain(&mut connection, &statement);
                assert!(plan.contains(index), "{path}: {index}\n{plan}");
                let is_walk = index == "view_counts_views_idx";
                assert_eq!(plan.contains("view_counts_views_idx"), is_walk, "{path}\n{plan}");
                assert!(!(is_walk && plan.contains("Sort")), "{path}\n{plan}");
            }
        }
    }
    forget_views(&mut connection);
}

/// What is rare is read by its own index and sorted; nothing of the rest of the register is looked at.
#[actix_web::test]
async fn a_rare_value_is_read_from_the_index_of_its_ids() {
    let app = TestApp::start().await;
    let mut connection = app.connection();
    prepare(&mut connection, include_str!("honours/register.sql"));
    connection.batch_execute("SET enable_sort = on").unwrap();
    for (filter, column) in [
        ("level=county", "award_id"),
        ("competition=competition-2", "conferral_id"),
        ("region=%E4%B8%9C%E5%8C%BA&recipient_kind=unit", "honoured_unit_id"),
        ("region=%E4%B8%9C%E5%8C%BA", "innovation_studio_id"),
    ] {
        for status in ["conferred", "all"] {
            let path = format!("/v1/honours?{filter}&status={status}");
            let (statements, _) = read(&app, &app.editor(), &path).await;
            assert_eq!(statements.len(), 1, "{path}");
            let plan = explain(&mut connection, &statements[0]);
            assert!(is_led_by(&plan, column), "{path}: {column}\n{plan}");
            assert!(!plan.contains("Seq Scan on honours"), "{plan}");
        }
    }
}
