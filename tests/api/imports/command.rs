//! `plaudit import page` as a process: exit codes, and what stands on standard output.

use std::process::{Command, Output};

use serde_json::Value;

use super::runs::Folder;
use super::{LABOUR_COMPETITION, NOTICE, article_count};
use crate::support::TestApp;
use crate::support::factory::section;

fn plaudit(app: &TestApp, folder: &Folder, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_plaudit"))
        .args(["import", "page"])
        .args(arguments)
        .current_dir(folder.path())
        .env("DATABASE_URL", &app.database.app_url)
        .env("PLAUDIT_OWNER_DATABASE_URL", &app.database.owner_url)
        .env("PLAUDIT_ALLOW_UNSAFE_DURABILITY", "true")
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

#[track_caller]
fn json(output: &Output) -> Value {
    serde_json::from_str(stdout(output)).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

#[actix_web::test]
async fn the_json_report_is_one_document_and_all_there_is() {
    let app = TestApp::start().await;
    let folder = Folder::new("json").with("pages/1.txt", LABOUR_COMPETITION).with("pages/2.txt", NOTICE);
    let output = plaudit(&app, &folder, &["pages", "--report", "json"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let report = json(&output);
    let files = report["files"].as_array().unwrap();
    assert_eq!((&files[0]["file"], &files[0]["outcome"]), (&"pages/1.txt".into(), &"created".into()));
    assert_eq!(files[0]["title"], "全市2021年“建功‘十四五’、奋进新征程”劳动和技能竞赛推进会召开");
    assert_eq!(files[0]["annotations_removed"], 331);
    assert_eq!(files[0]["damage"][0]["line"], 8);
    assert_eq!((&report["totals"]["files"], &report["totals"]["created"]), (&2.into(), &2.into()));

    let again = json(&plaudit(&app, &folder, &["pages", "--report", "json"]));
    assert_eq!(again["totals"]["unchanged"], 2);
}

#[actix_web::test]
async fn the_exit_code_tells_that_a_page_failed() {
    let app = TestApp::start().await;
    let folder = Folder::new("failed").with("1.txt", "").with("2.txt", NOTICE);
    let output = plaudit(&app, &folder, &["1.txt", "absent.txt", "2.txt"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = stdout(&output);
    assert!(text.starts_with("failed     1.txt\n           error     the page is empty"), "{text}");
    assert!(text.ends_with(
        "3 files: 1 created, 0 updated, 0 unchanged, 2 failed; 0 fields kept, 0 damaged places\n"
    ));
    let none = Folder::new("none");
    let output = plaudit(&app, &none, &["absent.txt", "--report", "json"]);
    assert_eq!(json(&output)["totals"]["failed"], 1);
}

#[actix_web::test]
async fn what_cannot_be_meant_is_refused_before_anything_is_written() {
    let app = TestApp::start().await;
    let folder = Folder::new("usage").with("1.txt", NOTICE).with("2.txt", NOTICE).with("empty/x.md", "");
    let url = ["--source-url", "https://portal.example/1.html"];
    for (arguments, words) in [
        (vec![], "required"),
        (vec!["1.txt", "--script", "latin"], "invalid value"),
        (vec!["1.txt", "--source-url", "portal.example"], "must begin with http"),
        (vec!["1.txt", "2.txt", url[0], url[1]], "one file"),
        (vec![".", url[0], url[1]], "one file"),
        (vec!["1.txt", "--section", "nowhere"], "no section"),
        (vec!["empty"], "nothing to import"),
    ] {
        let output = plaudit(&app, &folder, &arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), stdout(&output)), (Some(2), ""), "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
    assert_eq!(article_count(&app).await, 0);
}

#[actix_web::test]
async fn its_options_reach_the_import() {
    let app = TestApp::start().await;
    let notices = section(&app, "通知").await;
    let folder = Folder::new("options").with("1.page", NOTICE);
    let url = "https://portal.example/1.html";
    let common = [".", "--ext", "page", "--report", "json"];
    let rehearsed = json(&plaudit(&app, &folder, &[&common[..], &["--dry-run"]].concat()));
    assert_eq!((&rehearsed["files"][0]["dry_run"], article_count(&app).await), (&true.into(), 0));

    let slug = notices["slug"].as_str().unwrap();
    let arguments =
        ["1.page", "--report", "json", "--script", "hant", "--section", slug, "--source-url", url];
    let report = json(&plaudit(&app, &folder, &arguments));
    let id = report["files"][0]["article_id"].as_str().unwrap();
    let article = app.anon().get(&format!("/v1/articles/{id}")).await.expect(200).json();
    assert_eq!(article["title"], "關於開展技能培訓的通知");
    assert_eq!((&article["locale"], &article["canonical_url"]), (&"zh-Hant".into(), &url.into()));
    assert_eq!(article["section_id"], notices["id"]);
}
