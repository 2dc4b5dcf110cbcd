//! Imports: legacy pages into articles, view counts and the site profile.

mod again;
mod body;
mod command;
mod drafts;
mod page;
mod runs;
mod site_profile;

use std::path::Path;

use diesel::PgConnection;
use plaudit::import::draft::Setting;
use plaudit::import::page::ScriptPolicy;
use plaudit::import::report::{FileReport, Outcome};
use plaudit::import::{Importer, Settings};
use serde_json::Value;

use crate::support::{TestApp, establish};

pub const LABOUR_COMPETITION: &str = include_str!("../fixtures/legacy/labour-competition-2021.txt");

/// A page as the portals print it, made of the lines that a test is about.
pub const NOTICE: &str = "关于开展技能培训的通知\n\
    广元工会网 发布时间:2021-05-06 点击量:12 来源:市总工会\n\
    \n\
    各县区总工会:\n\
    培训于5月20日开始。\n\
    (市总经济部)\n\
    \n\
    主办:广元工会网\n\
    地址:东坝翠屏街42号 邮编:628017 举报电话:0839-3262473\n\
    备案号:蜀ICP备2021007964号-1\n";

/// A run on the test's database, as the application's role.
pub struct Run {
    pub connection: PgConnection,
    importer: Importer,
}

impl Run {
    pub fn new(app: &TestApp) -> Self {
        Self::with(app, |_| {})
    }

    pub fn with(app: &TestApp, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = settings(app);
        change(&mut settings);
        Self {
            connection: establish(&app.database.app_url),
            importer: Importer::new(settings, app.clock.clone()),
        }
    }

    pub fn page(&mut self, name: &str, text: &str) -> FileReport {
        self.importer.import_bytes(&mut self.connection, Path::new(name), text.as_bytes())
    }

    pub fn file(&mut self, path: &Path) -> FileReport {
        self.importer.import_file(&mut self.connection, path)
    }
}

pub fn settings(app: &TestApp) -> Settings {
    let page = Setting {
        time_zone: app.state.config.time_zone,
        locale: app.state.config.locale.clone(),
        script: ScriptPolicy::default(),
        section_id: None,
    };
    Settings { page, source_url: None, dry_run: false }
}

/// Imports `text` in a run of its own.
pub fn import(app: &TestApp, text: &str) -> FileReport {
    Run::new(app).page("page.txt", text)
}

/// Imports `text`, which must make a new article; that article as its editors see it.
pub async fn imported(app: &TestApp, text: &str) -> Value {
    let report = import(app, text);
    assert_eq!(report.outcome, Outcome::Created, "{report:?}");
    article(app, &report).await
}

/// The article of a report as its editors see it.
pub async fn article(app: &TestApp, report: &FileReport) -> Value {
    let id = report.article_id.unwrap();
    app.editor().get(&format!("/v1/articles/{id}")).await.expect(200).json()
}

/// How often the article of a report was read.
pub async fn views(app: &TestApp, report: &FileReport) -> i64 {
    let id = report.article_id.unwrap();
    let views = app.editor().get(&format!("/v1/articles/{id}/views")).await.expect(200).json();
    views["total"].as_i64().unwrap()
}

/// How many articles there are, drafts included.
pub async fn article_count(app: &TestApp) -> usize {
    let page = app.editor().get("/v1/articles?status=all&limit=100").await.expect(200).json();
    page["data"].as_array().unwrap().len()
}
