//! The footers of pages and the one site profile.

use plaudit::import::merge::{Conflict, Reason};
use plaudit::import::report::Outcome;
use serde_json::{Value, json};

use super::{NOTICE, import};
use crate::support::TestApp;

async fn site(app: &TestApp) -> Value {
    app.anon().get("/v1/site").await.expect(200).json()
}

/// Another page of the same site, with its own title, day and hotline.
fn page(title: &str, day: &str, hotline: &str) -> String {
    NOTICE
        .replace("关于开展技能培训的通知", title)
        .replace("2021-05-06", day)
        .replace("0839-3262473", hotline)
}

#[actix_web::test]
async fn what_an_editor_wrote_before_is_kept_and_the_rest_is_filled() {
    let app = TestApp::start().await;
    app.editor().patch("/v1/site", json!({ "address": "新址一号" })).await.expect(200);
    let report = import(&app, NOTICE);
    let filled = ["site.name", "site.organiser", "site.postcode", "site.hotline", "site.icp_number"];
    assert_eq!(report.changed, filled);
    let kept = Conflict {
        field: "site.address".into(),
        imported: json!("东坝翠屏街42号"),
        current: json!("新址一号"),
        reason: Reason::Edited,
    };
    assert_eq!(report.conflicts, [kept]);
    let site = site(&app).await;
    assert_eq!((&site["address"], &site["hotline"]), (&json!("新址一号"), &json!("0839-3262473")));
}

#[actix_web::test]
async fn a_newer_page_updates_what_only_imports_wrote() {
    let app = TestApp::start().await;
    import(&app, NOTICE);
    let report = import(&app, &page("新的通知", "2022-01-01", "0839-12351"));
    assert_eq!((report.outcome, report.changed), (Outcome::Created, vec!["site.hotline".to_owned()]));
    assert_eq!(site(&app).await["hotline"], "0839-12351");
}

#[actix_web::test]
async fn an_older_page_does_not_bring_back_the_old_hotline() {
    let app = TestApp::start().await;
    import(&app, NOTICE);
    let report = import(&app, &page("旧的通知", "2019-01-01", "0839-10000"));
    assert_eq!(report.conflicts.iter().map(|one| one.reason).collect::<Vec<_>>(), [Reason::NewerPage]);
    assert_eq!(site(&app).await["hotline"], "0839-3262473");
    assert!(report.to_string().contains("“0839-3262473” (from a newer page); the page says “0839-10000”"));
}

#[actix_web::test]
async fn an_editors_words_survive_every_later_page() {
    let app = TestApp::start().await;
    import(&app, NOTICE);
    app.editor().patch("/v1/site", json!({ "hotline": "12351", "postcode": null })).await.expect(200);
    let report = import(&app, &page("新的通知", "2022-01-01", "0839-12351"));
    let fields: Vec<&str> = report.conflicts.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(fields, ["site.postcode", "site.hotline"], "an emptied field was edited too");
    let site = site(&app).await;
    assert_eq!((&site["hotline"], &site["postcode"]), (&json!("12351"), &json!(null)));
}

#[actix_web::test]
async fn a_page_without_a_footer_leaves_the_profile_alone() {
    let app = TestApp::start().await;
    import(&app, NOTICE);
    let before = site(&app).await;
    let report = import(&app, "一篇随笔\n发布时间:2023-01-01\n\n正文。");
    assert_eq!((report.outcome, report.changed), (Outcome::Created, Vec::new()));
    assert_eq!(site(&app).await, before);
}
