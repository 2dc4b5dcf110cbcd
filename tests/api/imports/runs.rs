//! Many files, and runs that only pretend.

use std::fs;
use std::path::{Path, PathBuf};

use diesel::prelude::*;
use plaudit::import::files;
use plaudit::import::report::{Outcome, Totals};
use plaudit::schema::{import_pages, import_sources, view_totals};
use serde_json::json;

use super::{LABOUR_COMPETITION, NOTICE, Run, article, article_count, import};
use crate::support::TestApp;
use crate::support::factory::section;

/// A folder that is gone when the test is over.
pub struct Folder(PathBuf);

impl Folder {
    /// The folder of the test `name`.
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("plaudit-import-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes the file `name`, with its folders.
    pub fn with(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays behind is the temporary folder's business.
        drop(fs::remove_dir_all(&self.0));
    }
}

fn found(folder: &Folder, endings: &[&str]) -> Vec<String> {
    let endings: Vec<String> = endings.iter().map(|ending| (*ending).to_owned()).collect();
    files::find(&[folder.path().to_owned()], &endings)
        .into_iter()
        .map(|found| found.unwrap().strip_prefix(folder.path()).unwrap().to_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_folder_stands_for_the_pages_in_it_and_below_it_in_order() {
    let folder = Folder::new("order")
        .with("b.txt", "")
        .with("a/2.TXT", "")
        .with("a/1.txt", "")
        .with("a/deeper/3.txt", "")
        .with("a/photo.jpg", "")
        .with(".hidden.txt", "")
        .with(".git/x.txt", "")
        .with("c.md", "");
    assert_eq!(found(&folder, &["txt"]), ["a/1.txt", "a/2.TXT", "a/deeper/3.txt", "b.txt"]);
    assert_eq!(found(&folder, &["md", ".jpg"]), ["a/photo.jpg", "c.md"]);
}

#[actix_web::test]
async fn a_bad_file_does_not_stop_the_others() {
    let app = TestApp::start().await;
    let folder = Folder::new("bad")
        .with("1.txt", NOTICE)
        .with("2.txt", "")
        .with("3.txt", "<!DOCTYPE html><html></html>")
        .with("4.txt", [0_u8, 1, 2])
        .with("5.txt", format!("标题\n发布时间:2021-03-22\n\n{}", "一行正文。\n\n".repeat(150_000)))
        .with("6.txt", LABOUR_COMPETITION);
    let mut run = Run::new(&app);
    let mut totals = Totals::default();
    let mut errors = Vec::new();
    for file in files::find(&[folder.path().to_owned()], &["txt".to_owned()]) {
        let report = run.file(&file.unwrap());
        totals.add(&report);
        errors.push(report.error.unwrap_or_default());
    }
    assert_eq!(totals, Totals { files: 6, created: 2, failed: 4, damage: 4, ..Totals::default() });
    assert_eq!((errors[0].as_str(), errors[5].as_str()), ("", ""));
    assert!(errors[1].contains("empty"), "{errors:?}");
    assert!(errors[2].contains("HTML"), "{errors:?}");
    assert!(errors[3].contains("NUL"), "{errors:?}");
    assert_eq!(errors[4], "it does not make an article: body: at most 1000000 characters");
    assert_eq!(article_count(&app).await, 2);
}

#[actix_web::test]
async fn what_is_no_page_is_refused_before_it_is_read() {
    let app = TestApp::start().await;
    let folder = Folder::new("large");
    let large = folder.path().join("large.txt");
    fs::File::create(&large).unwrap().set_len(files::LIMIT + 1).unwrap();
    let mut run = Run::new(&app);
    assert!(run.file(&large).error.unwrap().contains("larger than 16777216 bytes"));
    assert!(run.file(folder.path()).error.unwrap().contains("no regular file"));
    assert!(run.file(&folder.path().join("absent.txt")).error.unwrap().contains("cannot be read"));
}

#[actix_web::test]
async fn the_report_tells_what_was_read() {
    let app = TestApp::start().await;
    let report = import(&app, LABOUR_COMPETITION);
    let read = json!({
        "published_on": "2021-03-22", "published_at": "2021-03-21T16:00:00Z", "views": 13104,
        "source": "系统管理", "author": null, "editor": null, "department": "市总经济部",
        "site_name": "广元工会网", "site_url": "http://probablyskongtaking.com/", "status": "published",
    });
    assert_eq!(json!(report)["read"], read);
    let line = "read      status: published; published on: 2021-03-22; published at: 2021-03-21T16:00:00Z; \
                views: 13104; source: 系统管理; department: 市总经济部; site name: 广元工会网; \
                site address: http://probablyskongtaking.com/\n";
    assert!(report.to_string().contains(line), "{report}");
    assert_eq!(json!(import(&app, LABOUR_COMPETITION))["read"], read, "also when nothing changed");
    assert_eq!(json!(import(&app, ""))["read"], json!(null));
}

#[actix_web::test]
async fn a_day_that_is_missing_or_far_ahead_is_a_warning() {
    let app = TestApp::start().await;
    let warnings = |text: &str| -> Vec<String> {
        import(&app, text).warnings.into_iter().map(|note| note.message).collect()
    };
    assert_eq!(
        warnings("一篇随笔\n\n正文。"),
        ["the page names no day of publication; its article is a draft"]
    );
    assert_eq!(
        warnings("来自未来的通知\n发布时间:2921-05-06 00:00\n\n正文。"),
        ["the page is dated 2921-05-05, more than a year ahead"]
    );
    assert_eq!(warnings("平常的通知\n发布时间:2021-05-06\n\n正文。"), Vec::<String>::new());
}

#[actix_web::test]
async fn a_dry_run_tells_everything_and_leaves_nothing() {
    let app = TestApp::start().await;
    let site = app.anon().get("/v1/site").await.json();
    let mut rehearsal = Run::with(&app, |settings| settings.dry_run = true);
    let report = rehearsal.page("page.txt", LABOUR_COMPETITION);
    assert_eq!((report.outcome, report.dry_run), (Outcome::Created, true));
    assert!(report.slug.is_some(), "the slug it would get");
    assert_eq!(report.article_id, None, "an id that nothing has is of no use");
    assert_eq!(report.annotations_removed, 331);

    let connection = &mut app.connection();
    assert_eq!(article_count(&app).await, 0);
    assert_eq!(import_sources::table.count().get_result(connection), Ok(0));
    assert_eq!(import_pages::table.count().get_result(connection), Ok(0));
    assert_eq!(view_totals::table.count().get_result(connection), Ok(0));
    assert_eq!(app.anon().get("/v1/site").await.json(), site);

    assert_eq!(import(&app, LABOUR_COMPETITION).outcome, Outcome::Created, "the real one still finds it new");
}

#[actix_web::test]
async fn a_dry_run_tells_what_a_changed_page_would_do() {
    let app = TestApp::start().await;
    let before = import(&app, NOTICE);
    let newer = NOTICE.replace("5月20日", "5月27日");
    let report = Run::with(&app, |settings| settings.dry_run = true).page("page.txt", &newer);
    assert_eq!((report.outcome, report.changed.clone()), (Outcome::Updated, vec!["body".to_owned()]));
    assert_eq!(report.article_id, before.article_id);
    assert!(article(&app, &before).await["body_text"].as_str().unwrap().contains("5月20日"));
    assert_eq!(import(&app, &newer).outcome, Outcome::Updated);
}

#[actix_web::test]
async fn the_same_page_twice_in_a_run_is_imported_once() {
    let app = TestApp::start().await;
    for dry_run in [true, false] {
        let mut run = Run::with(&app, |settings| settings.dry_run = dry_run);
        assert_eq!(run.page("a.txt", NOTICE).outcome, Outcome::Created);
        let report = run.page("b.txt", NOTICE);
        assert_eq!(report.outcome, Outcome::Unchanged, "dry run: {dry_run}");
        assert_eq!(report.warnings.last().unwrap().message, "it is the same page as a.txt");
    }
    assert_eq!(article_count(&app).await, 1);
}

#[actix_web::test]
async fn two_pages_that_cannot_be_told_apart_are_not_mixed() {
    let app = TestApp::start().await;
    let other = NOTICE.replace("培训于5月20日开始。", "培训取消。");
    // Taking the second for a newer copy would lose the first, and swap the two in every later run.
    for outcome in [Outcome::Created, Outcome::Unchanged] {
        let mut run = Run::new(&app);
        let first = run.page("a.txt", NOTICE);
        assert_eq!(first.outcome, outcome);
        let error = run.page("b.txt", &other).error.unwrap();
        assert!(
            error.contains("another page of this run, a.txt") && error.contains("--source-url"),
            "{error}"
        );
        assert!(article(&app, &first).await["body_text"].as_str().unwrap().contains("5月20日"));
    }
    let url = "https://portal.example/2.html";
    let report = Run::with(&app, |settings| settings.source_url = Some(url.to_owned())).page("b.txt", &other);
    assert_eq!(report.outcome, Outcome::Created);
    assert_eq!(article(&app, &report).await["canonical_url"], url);
}

#[actix_web::test]
async fn a_run_can_put_its_articles_into_a_section() {
    let app = TestApp::start().await;
    let notices = section(&app, "通知").await;
    let competitions = section(&app, "竞赛").await;
    let id = |section: &serde_json::Value| Some(section["id"].as_str().unwrap().parse().unwrap());
    let mut run = Run::with(&app, |settings| settings.page.section_id = id(&notices));
    let report = run.page("page.txt", NOTICE);
    assert_eq!(article(&app, &report).await["section_id"], notices["id"]);

    let newer = NOTICE.replace("5月20日", "5月27日");
    assert_eq!(import(&app, &newer).changed, ["body"], "a run that is told no section leaves it");
    let newest = NOTICE.replace("5月20日", "5月28日");
    let mut run = Run::with(&app, |settings| settings.page.section_id = id(&competitions));
    assert_eq!(run.page("page.txt", &newest).changed, ["body", "section_id"]);
    assert_eq!(article(&app, &report).await["section_id"], competitions["id"]);
    assert_eq!(json!(run.page("page.txt", &newest).changed), json!([]));
}
