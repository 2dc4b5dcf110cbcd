//! The same page again, and the page as it has changed since.

use std::thread;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use plaudit::import::merge::Reason;
use plaudit::import::page::ScriptPolicy;
use plaudit::import::report::{FileReport, Outcome};
use plaudit::schema::{articles, import_pages, import_sources, site_profile};
use plaudit::text::script::Script;
use serde_json::{Value, json};

use super::{LABOUR_COMPETITION, NOTICE, Run, article, article_count, import, imported, views};
use crate::support::TestApp;
use crate::support::factory::{at, section};

fn changed(from: &str, to: &str) -> String {
    assert!(NOTICE.contains(from));
    NOTICE.replace(from, to)
}

fn conflicts(report: &FileReport) -> Vec<(&str, &Value, &Value)> {
    report.conflicts.iter().map(|one| (one.field.as_str(), &one.imported, &one.current)).collect()
}

#[actix_web::test]
async fn the_same_page_again_changes_nothing() {
    let app = TestApp::start().await;
    let before = imported(&app, LABOUR_COMPETITION).await;
    let site = app.anon().get("/v1/site").await.json();
    app.pass(std::time::Duration::from_secs(60));
    let report = import(&app, LABOUR_COMPETITION);
    assert_eq!(report.outcome, Outcome::Unchanged);
    assert_eq!(report.changed, Vec::<String>::new());
    assert_eq!(article(&app, &report).await, before);
    assert_eq!(app.anon().get("/v1/site").await.json(), site);
    assert_eq!(article_count(&app).await, 1);
}

#[actix_web::test]
async fn a_copy_in_the_other_script_is_the_same_page() {
    let app = TestApp::start().await;
    imported(&app, NOTICE).await;
    let report = Run::with(&app, |settings| settings.page.script = ScriptPolicy::Keep)
        .page("copy.txt", &changed("关于开展技能培训的通知", "關於開展技能培訓的通知"));
    assert_eq!(report.outcome, Outcome::Updated, "{report:?}");
    assert_eq!(article_count(&app).await, 1);
}

/// What was read of each page and when, when each raw page was kept, and the memory of the site profile.
type Memory = (Vec<(Value, DateTime<Utc>)>, Vec<DateTime<Utc>>, Value);

/// Everything that imports remember, with the times of it.
fn memory(app: &TestApp) -> Memory {
    let connection = &mut app.connection();
    let sources = import_sources::table
        .select((import_sources::fields, import_sources::last_imported_at))
        .load(connection);
    let pages = import_pages::table.select(import_pages::imported_at).load(connection);
    let site = site_profile::table.select(site_profile::imported).first(connection);
    (sources.unwrap(), pages.unwrap(), site.unwrap())
}

#[actix_web::test]
async fn the_same_page_again_writes_nothing_even_where_pages_disagree_about_their_site() {
    let app = TestApp::start().await;
    let other = changed("0839-3262473", "12351").replace("技能培训", "安全培训");
    for page in [NOTICE, &other] {
        imported(&app, page).await;
    }
    let before = memory(&app);
    let site = app.anon().get("/v1/site").await.json();
    app.pass(std::time::Duration::from_secs(60));
    for page in [NOTICE, &other, NOTICE] {
        let report = import(&app, page);
        assert_eq!((report.outcome, report.conflicts.len()), (Outcome::Unchanged, 0), "{report:?}");
    }
    assert_eq!(memory(&app), before);
    assert_eq!(app.anon().get("/v1/site").await.json(), site);
}

#[actix_web::test]
async fn the_same_page_with_other_options_applies_where_nobody_edited() {
    let app = TestApp::start().await;
    let before = imported(&app, NOTICE).await;
    app.editor().patch(&at("articles", &before), json!({ "body": "改写过的正文。" })).await.expect(200);
    let notices = section(&app, "通知").await;
    let id = notices["id"].as_str().unwrap().parse().unwrap();
    let run = || {
        Run::with(&app, |settings| {
            settings.page.script = ScriptPolicy::Convert(Script::Hant);
            settings.page.section_id = Some(id);
        })
        .page("page.txt", NOTICE)
    };
    let report = run();
    assert_eq!(report.outcome, Outcome::Updated);
    assert_eq!(report.changed[..5], ["title", "source", "department", "locale", "section_id"], "{report:?}");
    assert_eq!(report.conflicts.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["body"]);
    let after = article(&app, &report).await;
    assert_eq!((&after["title"], &after["section_id"]), (&json!("關於開展技能培訓的通知"), &notices["id"]));
    assert_eq!(after["body_text"], "改写过的正文。");

    let remembered = memory(&app);
    app.pass(std::time::Duration::from_secs(60));
    let again = run();
    assert_eq!((again.outcome, again.conflicts.len()), (Outcome::Unchanged, 1), "{again:?}");
    assert_eq!(memory(&app), remembered);
}

#[actix_web::test]
async fn a_page_that_the_reader_now_reads_better_is_applied() {
    let app = TestApp::start().await;
    imported(&app, NOTICE).await;
    // As if an earlier reader had missed the department: it wrote none and remembers none.
    diesel::sql_query("UPDATE import_sources SET fields = fields #- '{article,department}' #- '{site}'")
        .execute(&mut app.connection())
        .unwrap();
    diesel::update(articles::table)
        .set(articles::department.eq(None::<String>))
        .execute(&mut app.connection())
        .unwrap();
    let report = import(&app, NOTICE);
    assert_eq!((report.outcome, report.changed.clone()), (Outcome::Updated, vec!["department".to_owned()]));
    assert_eq!(article(&app, &report).await["department"], "市总经济部");
    assert_eq!(import(&app, NOTICE).outcome, Outcome::Unchanged);
}

#[actix_web::test]
async fn a_changed_page_updates_what_nobody_has_edited() {
    let app = TestApp::start().await;
    imported(&app, NOTICE).await;
    let report = import(&app, &changed("5月20日", "5月27日").replace("来源:市总工会", "作者:张三"));
    assert_eq!(report.outcome, Outcome::Updated);
    assert_eq!(report.changed, ["body", "source", "author"]);
    assert_eq!(report.conflicts, []);
    let after = article(&app, &report).await;
    assert!(after["body_text"].as_str().unwrap().contains("5月27日"));
    assert_eq!((&after["source"], &after["author"]), (&json!(null), &json!("张三")));
    assert_eq!(after["version"], 2);
    assert_eq!(article_count(&app).await, 1);
}

#[actix_web::test]
async fn what_an_editor_changed_is_kept_and_reported() {
    let app = TestApp::start().await;
    let before = imported(&app, NOTICE).await;
    app.editor()
        .patch(&at("articles", &before), json!({ "source": "市总工会经济部", "body": "改写过的正文。" }))
        .await
        .expect(200);
    let report = import(&app, &changed("来源:市总工会", "来源:市总").replace("(市总经济部)", "(市总宣传部)"));

    assert_eq!(report.outcome, Outcome::Updated);
    assert_eq!(report.changed, ["department"]);
    let page_body = json!("各县区总工会:\n\n培训于5月20日开始。\n\n(市总宣传部)");
    assert_eq!(
        conflicts(&report),
        [
            ("body", &page_body, &json!("改写过的正文。")),
            ("source", &json!("市总"), &json!("市总工会经济部"))
        ]
    );
    assert!(report.conflicts.iter().all(|conflict| conflict.reason == Reason::Edited));
    let after = article(&app, &report).await;
    assert_eq!((&after["source"], &after["body_text"]), (&json!("市总工会经济部"), &json!("改写过的正文。")));
    assert_eq!(after["department"], "市总宣传部");
    assert!(report.to_string().contains("source: “市总工会经济部” (edited here); the page says “市总”"));
}

#[actix_web::test]
async fn an_edit_that_was_kept_once_is_kept_again_and_released_when_it_is_taken_back() {
    let app = TestApp::start().await;
    let before = imported(&app, NOTICE).await;
    let edit = |source: &'static str| {
        let (app, path) = (&app, at("articles", &before));
        async move { app.editor().patch(&path, json!({ "source": source })).await.expect(200) }
    };
    edit("编辑部").await;
    for source in ["来源:甲", "来源:乙"] {
        let report = import(&app, &changed("来源:市总工会", source));
        assert_eq!((report.outcome, report.conflicts.len()), (Outcome::Unchanged, 1), "{report:?}");
    }
    edit("市总工会").await;
    let report = import(&app, &changed("来源:市总工会", "来源:丙"));
    assert_eq!((report.outcome, report.changed), (Outcome::Updated, vec!["source".to_owned()]));
}

#[actix_web::test]
async fn a_text_that_became_html_is_an_edit() {
    let app = TestApp::start().await;
    let before = imported(&app, NOTICE).await;
    app.editor().patch(&at("articles", &before), json!({ "body_format": "html" })).await.expect(200);
    let report = import(&app, &changed("5月20日", "5月27日"));
    assert_eq!(report.conflicts.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["body"]);
}

#[actix_web::test]
async fn a_page_that_goes_back_to_what_it_was_is_followed() {
    let app = TestApp::start().await;
    let first = imported(&app, NOTICE).await;
    assert_eq!(import(&app, &changed("5月20日", "5月27日")).outcome, Outcome::Updated);
    let report = import(&app, NOTICE);
    assert_eq!((report.outcome, report.changed.clone()), (Outcome::Updated, vec!["body".to_owned()]));
    assert_eq!(article(&app, &report).await["body_text"], first["body_text"]);
    assert_eq!(import(&app, NOTICE).outcome, Outcome::Unchanged);
}

#[actix_web::test]
async fn the_view_count_follows_the_page_upwards_and_keeps_what_was_counted_here() {
    let app = TestApp::start().await;
    let before = imported(&app, NOTICE).await;
    for _ in 0..3 {
        app.anon().act(&format!("{}/views", at("articles", &before))).await.expect(200);
    }
    let report = import(&app, &changed("点击量:12", "点击量:40"));
    assert_eq!((report.outcome, report.changed.clone()), (Outcome::Updated, vec!["views".to_owned()]));
    assert_eq!(views(&app, &report).await, 43);
    assert_eq!(article(&app, &report).await["version"], 1, "a count is no change of the article");

    let report = import(&app, &changed("点击量:12", "点击量:5"));
    assert_eq!(report.outcome, Outcome::Unchanged, "an older copy takes no reader away");
    assert_eq!(conflicts(&report), [("views", &json!(5), &json!(40))]);
    assert!(report.to_string().contains("views: “40” (the higher count); the page says “5”"), "{report}");
    assert_eq!(views(&app, &report).await, 43);
}

#[actix_web::test]
async fn an_article_in_the_trash_stays_there() {
    let app = TestApp::start().await;
    let before = imported(&app, NOTICE).await;
    app.editor().delete(&at("articles", &before)).await.expect(204);
    let newer = changed("5月20日", "5月27日");
    for text in [NOTICE, &newer] {
        let report = import(&app, text);
        assert_eq!(report.outcome, Outcome::Unchanged);
        assert!(report.warnings.iter().any(|note| note.message.contains("in the trash")), "{report:?}");
    }
    assert_eq!(article_count(&app).await, 0);

    app.editor().act(&format!("{}/restore", at("articles", &before))).await.expect(200);
    let report = import(&app, &newer);
    assert_eq!((report.outcome, report.changed), (Outcome::Updated, vec!["body".to_owned()]));
}

#[actix_web::test]
async fn imports_of_one_page_at_the_same_time_make_one_article() {
    let app = TestApp::start().await;
    let mut runs: Vec<Run> = (0..4).map(|_| Run::new(&app)).collect();
    let outcomes: Vec<Outcome> = thread::scope(|scope| {
        let threads: Vec<_> = runs
            .iter_mut()
            .map(|run| {
                // The importer only needs its own connection, so each thread has all it touches.
                let Run { connection, importer } = run;
                scope.spawn(move || {
                    importer
                        .import_bytes(connection, std::path::Path::new("page.txt"), NOTICE.as_bytes())
                        .outcome
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let created = outcomes.iter().filter(|outcome| **outcome == Outcome::Created).count();
    assert_eq!(created, 1, "{outcomes:?}");
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Created | Outcome::Unchanged)));
    assert_eq!(article_count(&app).await, 1);
}
