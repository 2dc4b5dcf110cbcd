//! A real page, from its bytes to the API.

use diesel::prelude::*;
use plaudit::import::report::Outcome;
use plaudit::schema::{import_pages, import_sources};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{LABOUR_COMPETITION, Run, article, views};
use crate::support::TestApp;

const FIRST: &str = "DAD2CEAF11B0B9E0B6622C67BC72587E.jpg";
const SECOND: &str = "DSC_0194.JPG";

#[actix_web::test]
async fn the_scraped_page_becomes_a_clean_published_article() {
    let app = TestApp::start().await;
    let report = Run::new(&app).page("labour-competition-2021.txt", LABOUR_COMPETITION);
    assert_eq!(report.outcome, Outcome::Created, "{report:?}");

    let list = app.anon().get("/v1/articles").await.expect(200).json();
    let listed = &list["data"][0];
    assert_eq!(listed["title"], "全市2021年“建功‘十四五’、奋进新征程”劳动和技能竞赛推进会召开");
    assert_eq!(listed["slug"], report.slug.clone().unwrap());

    let article = article(&app, &report).await;
    assert_eq!(article["published_at"], "2021-03-21T16:00:00Z", "midnight of 22 March in Shanghai");
    assert_eq!(article["status"], "published");
    assert_eq!(article["locale"], "zh-Hans");
    assert_eq!(article["source"], "系统管理");
    assert_eq!(article["department"], "市总经济部");
    assert_eq!(article["author"], json!(null));
    assert_eq!(article["canonical_url"], json!(null), "the page prints the site's address, not its own");
    assert_eq!(views(&app, &report).await, 13104);
}

#[actix_web::test]
async fn its_images_stand_in_their_place_and_are_listed_as_missing() {
    let app = TestApp::start().await;
    let report = Run::new(&app).page("labour-competition-2021.txt", LABOUR_COMPETITION);
    assert_eq!(report.missing_images, [FIRST, SECOND]);
    let article = article(&app, &report).await;
    let missing = |name| json!({ "file_name": name, "media_id": null, "alt": "" });
    assert_eq!(article["images"], json!([missing(FIRST), missing(SECOND)]));

    let html = article["body_html"].as_str().unwrap();
    let place = |text: &str| html.find(text).unwrap_or_else(|| panic!("{text} is missing in {html}"));
    assert!(place(FIRST) < place("3月18日上午"));
    assert!(place("热烈祝贺") < place(SECOND) && place(SECOND) < place("他强调,一要提高站位"));

    let paragraphs: Vec<&str> = article["body_text"].as_str().unwrap().split("\n\n").collect();
    let openings: Vec<String> = paragraphs.iter().map(|text| text.chars().take(4).collect()).collect();
    assert_eq!(
        openings,
        ["3月18", "会议全面", "叶长春充", "他强调,", "二要突出", "三要注重", "会前,与", "各县区总"]
    );
    assert!(paragraphs[7].ends_with("180 余人参加了会议。(市总经济部)"));
}

#[actix_web::test]
async fn its_footer_fills_the_site_profile() {
    let app = TestApp::start().await;
    let report = Run::new(&app).page("labour-competition-2021.txt", LABOUR_COMPETITION);
    let site = app.anon().get("/v1/site").await.expect(200).json();
    for (field, value) in [
        ("name", "广元工会网"),
        ("organiser", "广元工会网"),
        ("address", "东坝翠屏街42号"),
        ("postcode", "628017"),
        ("hotline", "0839-3262473"),
        ("icp_number", "蜀ICP备2021007964号-1"),
        ("technical_support", "四川好亦同"),
        ("maintainer", "广元市总工会办公室"),
    ] {
        assert_eq!(site[field], value, "{field}");
        assert!(report.changed.contains(&format!("site.{field}")), "{:?}", report.changed);
    }
    assert_eq!(site["contact"], json!(null));
}

#[actix_web::test]
async fn the_report_says_what_was_lost_and_what_was_taken_out() {
    let app = TestApp::start().await;
    let report = Run::new(&app).page("labour-competition-2021.txt", LABOUR_COMPETITION);
    assert_eq!(report.annotations_removed, 331);
    let lines: Vec<usize> = report.damage.iter().map(|damage| damage.line).collect();
    assert_eq!(lines, [8, 10, 16, 22], "{:?}", report.damage);
    assert_eq!(report.error, None);
    assert_eq!(report.conflicts, []);
    let text = report.to_string();
    assert!(text.starts_with("created    labour-competition-2021.txt\n"), "{text}");
    assert!(text.contains("331 pinyin annotations"), "{text}");
    assert!(text.contains("image DSC_0194.JPG"), "{text}");
}

#[actix_web::test]
async fn the_page_itself_is_kept_byte_for_byte() {
    let app = TestApp::start().await;
    let report = Run::new(&app).page("pages/labour-competition-2021.txt", LABOUR_COMPETITION);
    type Kept = (Uuid, Option<String>, Option<String>, String, String, Vec<u8>, Vec<u8>, serde_json::Value);
    let kept: Kept = import_sources::table
        .inner_join(import_pages::table)
        .select((
            import_sources::article_id,
            import_sources::site_name,
            import_sources::site_url,
            import_pages::file_name,
            import_pages::encoding,
            import_pages::raw,
            import_pages::sha256,
            import_pages::damage,
        ))
        .first(&mut app.connection())
        .unwrap();
    assert_eq!(Some(kept.0), report.article_id);
    assert_eq!(kept.1.as_deref(), Some("广元工会网"));
    assert_eq!(kept.2.as_deref(), Some("http://probablyskongtaking.com/"));
    assert_eq!((kept.3.as_str(), kept.4.as_str()), ("pages/labour-competition-2021.txt", "utf-8"));
    assert_eq!(kept.5, LABOUR_COMPETITION.as_bytes());
    assert_eq!(kept.6, Sha256::digest(LABOUR_COMPETITION).to_vec());
    assert_eq!(kept.7, serde_json::to_value(&report.damage).unwrap());
}
