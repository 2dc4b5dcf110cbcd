//! What a page says, as the input of an article.

use chrono_tz::Tz;
use plaudit::import::draft::{Draft, Setting, from_page};
use plaudit::import::page::{LegacyPage, ReadOptions, ScriptPolicy, read};
use plaudit::import::{ImportError, identity};
use plaudit::text::script::Script;
use serde_json::{Value, json};

const SETTING: Setting = Setting {
    time_zone: chrono_tz::Asia::Shanghai,
    locale: String::new(),
    script: ScriptPolicy::Convert(Script::Hans),
    section_id: None,
};

fn page(text: &str) -> LegacyPage {
    read(text.as_bytes(), &ReadOptions::default()).unwrap()
}

fn draft(text: &str) -> Draft {
    from_page(&page(text), &SETTING).unwrap()
}

fn field(text: &str, name: &str) -> Value {
    serde_json::to_value(draft(text).article).unwrap()[name].take()
}

fn published_at(text: &str, time_zone: Tz) -> Value {
    let draft = from_page(&page(text), &Setting { time_zone, ..SETTING }).unwrap();
    json!(draft.article.published_at)
}

#[test]
fn a_day_begins_at_midnight_of_the_site() {
    assert_eq!(field("标题\n发布时间:2021-03-22\n\n正文。", "published_at"), "2021-03-21T16:00:00Z");
    assert_eq!(field("标题\n发布时间:2021-03-22 10:30\n\n正文。", "published_at"), "2021-03-22T02:30:00Z");
    let text = "标题\n发布时间:2021-03-22\n\n正文。";
    assert_eq!(published_at(text, chrono_tz::Europe::Berlin), "2021-03-21T23:00:00Z");
}

#[test]
fn a_time_that_clocks_left_out_is_the_next_one_they_showed() {
    // Berlin went from 02:00 to 03:00; Apia went from 29 December 2011 straight to the 31st.
    let night = "标题\n发布时间:2021-03-28 02:30\n\n正文。";
    assert_eq!(published_at(night, chrono_tz::Europe::Berlin), "2021-03-28T01:30:00Z");
    let day = "标题\n发布时间:2011-12-30\n\n正文。";
    assert_eq!(published_at(day, chrono_tz::Pacific::Apia), "2011-12-30T10:00:00Z");
}

#[test]
fn a_page_without_a_date_is_a_draft() {
    let text = "退休工匠的一天\n\n清晨六点,他又走进了车间。";
    assert_eq!(field(text, "status"), "draft");
    assert_eq!(field(text, "published_at"), json!(null));
    assert_eq!(field("标题\n发布时间:2021-03-22\n\n正文。", "status"), "published");
}

#[test]
fn the_address_of_the_page_is_where_it_was_first_published() {
    let text = "标题\n网址:www.example.org/a/1.html 发布时间:2021-03-22\n\n正文。";
    assert_eq!(field(text, "canonical_url"), "http://www.example.org/a/1.html");
}

#[test]
fn the_language_is_that_of_the_script() {
    let text = "標題\n發布時間:2021-03-22\n\n勞動競賽開始了。";
    let kept = read(text.as_bytes(), &ReadOptions { script: ScriptPolicy::Keep }).unwrap();
    let draft = from_page(&kept, &Setting { script: ScriptPolicy::Keep, ..SETTING }).unwrap();
    assert_eq!(json!(draft.article.locale), "zh-Hant");
    assert_eq!(field(text, "locale"), "zh-Hans");
}

#[test]
fn every_fault_of_an_article_is_told_at_once() {
    let mut page = page("标题\n发布时间:2021-03-22\n\n正文。");
    page.source = Some("源".repeat(101));
    page.author = Some("者".repeat(101));
    let Err(ImportError::Unfit(faults)) = from_page(&page, &SETTING) else { panic!("an error") };
    let places: Vec<&str> = faults.iter().filter_map(|fault| fault.pointer.as_deref()).collect();
    assert_eq!(places, ["/author", "/source"]);
    let error = ImportError::Unfit(faults).to_string();
    assert_eq!(
        error,
        "it does not make an article: author: at most 100 characters; source: at most 100 characters"
    );
}

#[test]
fn a_footer_that_does_not_fit_costs_only_its_field() {
    let mut page = page("标题\n发布时间:2021-03-22\n\n正文。");
    page.footer.address = Some("街".repeat(201));
    page.footer.hotline = Some("12351".to_owned());
    let draft = from_page(&page, &SETTING).unwrap();
    assert_eq!((draft.site.address, draft.site.hotline.as_deref()), (None, Some("12351")));
    assert_eq!(draft.warnings, ["the site's address was left out: at most 200 characters"]);
}

#[test]
fn copies_of_a_page_have_one_key_and_other_pages_another() {
    let key = |text: &str| identity::source_key(&page(text));
    let original = "关于“培训”的通知\n广元工会网 http://a.example/ 发布时间:2021-03-22\n\n正文。";
    let copy = "关于「培训」的通知\n发布时间:2021年3月22日 广元工会网 http://mirror.example/\n\n正文,改过。";
    assert_eq!(key(original), key(copy));
    assert_ne!(key(original), key(&original.replace("03-22", "03-23")), "another day");
    assert_ne!(key(original), key(&original.replace("广元工会网", "绵阳工会网")), "another site");

    let addressed = "标题\n网址:http://a.example/x?id=1 发布时间:2021-03-22\n\n正文。";
    assert_eq!(key(addressed), key(&addressed.replace("http://a.example", "https://A.EXAMPLE")));
    assert_ne!(key(addressed), key(&addressed.replace("id=1", "id=2")));
    assert_eq!(key(addressed), key(&addressed.replace("标题", "新的标题")), "the address decides");
}

#[test]
fn a_key_fits_into_an_index_however_long_the_address_is() {
    let mut page = page("标题\n发布时间:2021-03-22\n\n正文。");
    page.page_url = Some(format!("https://a.example/{}", "x".repeat(5000)));
    let long = identity::source_key(&page);
    assert!(long.len() < 100, "{long}");
    page.page_url = page.page_url.map(|url| url + "y");
    assert_ne!(identity::source_key(&page), long);
}
