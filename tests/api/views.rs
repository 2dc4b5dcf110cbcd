//! View counts: every view once, on the right day.

mod copied;
mod included;
mod sorted;

use std::time::Duration;

use diesel::connection::SimpleConnection;
use plaudit::import::report::{Note, Outcome};
use plaudit::views::model::MAX_BASELINE;
use plaudit::views::store;
use serde_json::{Value, json};

use crate::imports::{NOTICE, import};
use crate::support::factory::{article, at, draft, published, text};
use crate::support::{TestApp, nobody, together};

const HOUR: Duration = Duration::from_secs(3600);

/// The points of a series, `"2026-03-22 5"`, those without views left out.
async fn series(app: &TestApp, article: &Value, query: &str) -> Vec<String> {
    let views =
        app.anon().get(&format!("{}/views?{query}", at("articles", article))).await.expect(200).json();
    let points = views["series"].as_array().unwrap().iter();
    let counted = points.filter(|point| point["views"] != 0);
    counted.map(|point| format!("{} {}", text(point, "starts_on"), point["views"])).collect()
}

#[actix_web::test]
async fn a_view_is_counted_whatever_the_article_is_called_by() {
    let app = TestApp::start().await;
    let made = published(&app, "新闻").await;
    app.editor().patch(&at("articles", &made), json!({ "slug": "news" })).await.expect(200);
    for (number, key) in [text(&made, "id"), "news", "xin-wen"].into_iter().enumerate() {
        let answer = app.anon().act(&format!("/v1/articles/{key}/views")).await.expect(200);
        assert_eq!(answer.json(), json!({ "views": number + 1, "counted": true }));
        let views = app.anon().get(&format!("/v1/articles/{key}/views")).await.expect(200).json();
        assert_eq!((&views["total"], &views["baseline"]), (&json!(number + 1), &json!(0)));
    }
    app.anon().act(&format!("/v1/articles/{}/views", nobody())).await.problem(404, "not_found");
    app.anon().get("/v1/articles/nothing-here/views").await.problem(404, "not_found");
}

#[actix_web::test]
async fn an_imported_count_goes_on() {
    let app = TestApp::start().await;
    let made = published(&app, "旧闻").await;
    let set = format!("UPDATE view_totals SET baseline = 13104 WHERE subject_id = '{}'", text(&made, "id"));
    app.connection().batch_execute(&set).unwrap();
    let path = format!("{}/views", at("articles", &made));
    assert_eq!(app.anon().act(&path).await.expect(200).json()["views"], 13105);
    let views = app.anon().get(&path).await.expect(200).json();
    assert_eq!((&views["total"], &views["baseline"]), (&json!(13105), &json!(13104)));
    assert_eq!(series(&app, &made, "").await, ["2026-03-22 1"], "the old views are on no day");
}

#[actix_web::test]
async fn an_imported_count_has_a_bound_that_no_view_can_overflow() {
    let app = TestApp::start().await;
    let report = import(&app, &NOTICE.replace("点击量:12", &format!("点击量:{MAX_BASELINE}")));
    let id = report.article_id.unwrap();
    let path = format!("/v1/articles/{id}/views");
    assert_eq!(app.anon().act(&path).await.expect(200).json()["views"], MAX_BASELINE + 1);
    for baseline in [-1, MAX_BASELINE + 1, i64::MAX] {
        let refused = store::set_baseline(&mut app.connection(), id, baseline).unwrap_err();
        assert!(refused.to_string().contains("view_totals_baseline_check"), "{baseline}: {refused}");
    }
    assert_eq!(app.anon().get(&path).await.expect(200).json()["baseline"], MAX_BASELINE);
}

#[actix_web::test]
async fn a_page_with_an_impossible_count_is_imported_without_it() {
    for count in [MAX_BASELINE + 1, i64::MAX] {
        let app = TestApp::start().await;
        let impossible = NOTICE.replace("点击量:12", &format!("点击量:{count}"));
        let message = format!("the view count {count} was left out: it must be from 0 to 1000000000000000");
        let warnings = [Note { line: None, message }];
        let report = import(&app, &impossible);
        assert_eq!((report.outcome, &report.warnings[..]), (Outcome::Created, &warnings[..]));
        let path = format!("/v1/articles/{}/views", report.article_id.unwrap());
        assert_eq!(app.anon().get(&path).await.expect(200).json()["total"], 0);
        assert_eq!(import(&app, NOTICE).changed, ["views"]);
        let report = import(&app, &impossible);
        assert_eq!((report.outcome, &report.warnings[..]), (Outcome::Unchanged, &warnings[..]));
        assert_eq!(app.anon().get(&path).await.expect(200).json()["total"], 12, "what was known stays");
    }
}

#[actix_web::test]
async fn a_view_is_on_the_day_that_the_site_has() {
    let app = TestApp::start().await;
    let made = published(&app, "新闻").await;
    let path = format!("{}/views", at("articles", &made));
    // Sunday noon in Shanghai; then Sunday's last and Monday's first minute there; then the first of April.
    for wait in [Duration::ZERO, 12 * HOUR - HOUR / 60, HOUR / 60, 9 * 24 * HOUR] {
        app.pass(wait);
        app.anon().act(&path).await.expect(200);
    }
    let whole = "from=2026-02-01&to=2026-04-30";
    assert_eq!(series(&app, &made, whole).await, ["2026-03-22 2", "2026-03-23 1", "2026-04-01 1"]);
    let weeks = series(&app, &made, &format!("{whole}&interval=week")).await;
    assert_eq!(weeks, ["2026-03-16 2", "2026-03-23 1", "2026-03-30 1"], "weeks begin on Monday");
    let months = series(&app, &made, &format!("{whole}&interval=month")).await;
    assert_eq!(months, ["2026-03-01 3", "2026-04-01 1"]);
    assert_eq!(series(&app, &made, "from=2026-03-23&to=2026-03-23").await, ["2026-03-23 1"]);
    let week = series(&app, &made, "from=2026-03-22&to=2026-03-22&interval=week").await;
    assert_eq!(week, ["2026-03-16 2"], "a step is told by its first day, but holds only what was asked for");
}

#[actix_web::test]
async fn the_zone_is_the_sites_not_the_servers() {
    for (zone, day) in [("Asia/Shanghai", "2026-03-22"), ("Europe/London", "2026-03-21")] {
        let app = TestApp::start_with(|config| config.time_zone = zone.parse().unwrap()).await;
        app.clock.set("2026-03-21T16:30:00Z".parse().unwrap());
        let made = published(&app, "新闻").await;
        app.anon().act(&format!("{}/views", at("articles", &made))).await.expect(200);
        assert_eq!(series(&app, &made, "").await, [format!("{day} 1")]);
        let views = app.anon().get(&format!("{}/views", at("articles", &made))).await.json();
        assert_eq!((text(&views, "time_zone"), text(&views, "to")), (zone, day), "and so is today");
    }
}

#[actix_web::test]
async fn a_series_has_no_gaps_and_thirty_days_unless_asked() {
    let app = TestApp::start().await;
    let path = format!("{}/views", at("articles", &published(&app, "新闻").await));
    let views = app.anon().get(&path).await.expect(200).json();
    assert_eq!((text(&views, "from"), text(&views, "to")), ("2026-02-21", "2026-03-22"));
    assert_eq!((text(&views, "interval"), text(&views, "type")), ("day", "article"));
    let days = views["series"].as_array().unwrap();
    assert_eq!(days.len(), 30);
    assert_eq!((text(&days[0], "starts_on"), text(&days[29], "starts_on")), ("2026-02-21", "2026-03-22"));
    for (query, points) in [
        ("from=2026-03-22", 1),
        ("to=2026-03-01", 30),
        ("from=2024-02-28&to=2024-03-01", 3),
        ("from=2024-01-31&to=2024-03-01&interval=month", 3),
        ("from=2023-12-31&to=2024-01-01&interval=week", 2),
        ("from=1970-01-01&to=1972-09-26", 1000),
    ] {
        let views = app.anon().get(&format!("{path}?{query}")).await.expect(200).json();
        assert_eq!(views["series"].as_array().unwrap().len(), points, "{query}");
    }
}

#[actix_web::test]
async fn a_span_is_within_reason() {
    let app = TestApp::start().await;
    let path = format!("{}/views", at("articles", &published(&app, "新闻").await));
    for (query, fault) in [
        ("from=2026-03-23&to=2026-03-22", "from conflicting"),
        ("from=1970-01-01&to=1972-09-27", "from too_many"),
        ("from=1970-01-01&to=9999-12-31&interval=month", "from too_many"),
        ("from=1969-12-31&to=1970-01-01", "from not_allowed"),
        ("from=2026-02-29", "from invalid_format"),
        ("from=22.03.2026", "from invalid_format"),
        ("to=%2B262142-12-31", "to invalid_format"),
        ("to=-262143-01-01", "to invalid_format"),
        ("interval=year", "interval not_allowed"),
        ("zone=UTC", "zone unknown_parameter"),
    ] {
        let answer = app.anon().get(&format!("{path}?{query}")).await;
        assert_eq!(answer.problem(400, "bad_request"), [fault], "{query}");
    }
    for extreme in ["0000-01-01", "9999-12-31"] {
        for parameter in ["from", "to"] {
            let status = app.anon().get(&format!("{path}?{parameter}={extreme}")).await.status;
            assert!(matches!(status, 200 | 400), "{parameter}={extreme}: {status}");
        }
    }
}

#[actix_web::test]
async fn many_totals_come_at_once_in_the_order_asked_for() {
    let app = TestApp::start().await;
    let (one, two, hidden) =
        (published(&app, "一").await, published(&app, "二").await, draft(&app, "三").await);
    app.anon().act(&format!("{}/views", at("articles", &two))).await.expect(200);
    let [first, second, third] = [&one, &two, &hidden].map(|article| text(article, "id").to_owned());
    let path = |ids: &[&str]| format!("/v1/views?type=article&ids={}", ids.join(","));
    let unknown = nobody().to_string();
    let ids = [&second, &unknown, &first, &third, &second].map(String::as_str);
    let totals = app.anon().get(&path(&ids)).await.expect(200).json();
    assert_eq!(totals["data"], json!([{ "id": second, "views": 1 }, { "id": first, "views": 0 }]));
    let desk = app.editor().get(&path(&[&third])).await.expect(200).json();
    assert_eq!(desk["data"], json!([{ "id": third, "views": 0 }]));

    app.anon().get(&path(&vec![first.as_str(); 100])).await.expect(200);
    let answer = app.anon().get(&path(&vec![first.as_str(); 101])).await;
    assert_eq!(answer.problem(400, "bad_request"), ["ids too_many"]);
    for (query, faults) in [
        ("type=article&ids=news", &["ids invalid_format"][..]),
        ("type=article&ids=", &["ids invalid_format"]),
        ("type=article", &["ids required"]),
        ("type=tag&ids=x", &["ids invalid_format", "type not_allowed"]),
        ("", &["ids required", "type required"]),
    ] {
        let answer = app.anon().get(&format!("/v1/views?{query}")).await;
        assert_eq!(answer.problem(400, "bad_request"), faults, "{query}");
    }
}

/// 64 readers view `articles` in turn, 20 times each; how many views were acknowledged.
async fn crowd(app: &TestApp, articles: &[String]) -> usize {
    let readers = together((0..64).map(|reader| {
        let (anon, articles) = (app.anon(), articles.to_vec());
        async move {
            let mut acknowledged = 0;
            for turn in 0..20 {
                let article = &articles[(reader + turn) % articles.len()];
                let answer = anon.act(&format!("/v1/articles/{article}/views")).await;
                acknowledged += usize::from(answer.status == 200);
            }
            acknowledged
        }
    }));
    readers.await.into_iter().sum()
}

#[actix_web::test]
async fn a_crowd_loses_no_view_and_doubles_none() {
    for number in [1, 5] {
        let app = TestApp::start_with(|config| config.database.wait = Duration::from_secs(60)).await;
        let mut ids = Vec::new();
        for title in 0..number {
            ids.push(text(&published(&app, &format!("第{title}篇")).await, "id").to_owned());
        }
        let acknowledged = crowd(&app, &ids).await;
        assert_eq!(acknowledged, 64 * 20, "with time to wait, every view is taken");
        let totals = app.anon().get(&format!("/v1/views?type=article&ids={}", ids.join(","))).await.json();
        let sum: u64 =
            totals["data"].as_array().unwrap().iter().map(|one| one["views"].as_u64().unwrap()).sum();
        assert_eq!(sum, acknowledged as u64);
        for (id, total) in ids.iter().zip(totals["data"].as_array().unwrap()) {
            let days = series(&app, &json!({ "id": id }), "").await;
            assert_eq!(days, [format!("2026-03-22 {}", total["views"])]);
        }
    }
}

#[actix_web::test]
async fn a_view_leaves_the_article_as_it_is() {
    let app = TestApp::start().await;
    let path =
        at("articles", &article(&app, json!({ "title": "文", "body": "", "status": "published" })).await);
    let before = app.anon().get(&path).await.expect(200);
    let list = app.anon().get("/v1/articles?sort=-updated_at").await.header("etag");
    app.pass(HOUR);
    app.anon().act(&format!("{path}/views")).await.expect(200);
    let after = app.anon().get(&path).await.expect(200);
    assert_eq!(after.json(), before.json());
    assert_eq!(after.header("etag"), before.header("etag"));
    assert_eq!(app.anon().get("/v1/articles?sort=-updated_at").await.header("etag"), list);
}
