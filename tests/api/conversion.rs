//! Answers in the other script: which script is wanted, and what each view converts.

mod views;

use std::collections::BTreeSet;

use actix_web::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, HeaderMap, HeaderValue};
use plaudit::http::conversion::Convertible;
use plaudit::http::locale::{language_of_list, vary, wanted};
use plaudit::text::script::Script::{self, Hans, Hant};
use serde::Serialize;
use serde_json::{Value, json};

fn headers(accept_language: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in accept_language {
        headers.append(ACCEPT_LANGUAGE, HeaderValue::from_str(value).unwrap());
    }
    headers
}

fn preferred(accept_language: &str) -> Option<Script> {
    wanted(&headers(&[accept_language]), None)
}

#[test]
fn a_browser_says_which_script_it_prefers() {
    for hant in
        ["zh-TW", "zh-HK", "zh-MO", "zh-Hant", "ZH-hant-CN", "zh-hant-tw", "zh-TW;q=0.001", "en,zh-TW;q=0.5"]
    {
        assert_eq!(preferred(hant), Some(Hant), "{hant}");
    }
    for hans in ["zh-CN", "zh-SG", "zh-Hans", "zh-hans-HK", "zh-CN,zh;q=0.9,zh-TW;q=0.8", "zh,zh-CN;q=0.9"] {
        assert_eq!(preferred(hans), Some(Hans), "{hans}");
    }
    for nothing in ["", "zh", "*", "en-US,en;q=0.9", "zh;q=1", "ja-Hant-TW", "zh-x-hant", "zh-yue"] {
        assert_eq!(preferred(nothing), None, "{nothing}");
    }
}

#[test]
fn the_greatest_weight_counts_and_then_the_order() {
    assert_eq!(preferred("zh-CN;q=0.8, zh-TW"), Some(Hant));
    assert_eq!(preferred("zh-TW;q=0.7,zh-CN;q=0.701"), Some(Hans));
    assert_eq!(preferred("zh-TW , zh-CN"), Some(Hant));
    assert_eq!(preferred("zh-TW;q=0"), None, "not wanted");
    assert_eq!(preferred("zh-TW;q=0.0,zh-CN;q=0.1"), Some(Hans));
    assert_eq!(preferred("zh-TW ; Q=0.5, zh-CN;q= 0.4"), Some(Hant));
    assert_eq!(
        wanted(&headers(&["zh-CN;q=0.3", "zh-HK;q=0.4"]), None),
        Some(Hant),
        "several lines are one list"
    );
}

#[test]
fn nonsense_in_the_header_is_passed_over() {
    for nonsense in [
        "zh-TW;q=2",
        "zh-TW;q=0.1234",
        "zh-TW;q=-1",
        "zh-TW;q=+0.5",
        "zh-TW;q=",
        "zh-TW;x=1",
        "zh-TW;q=1;q=1",
        "zh-TW;",
        "-TW",
        ";q=1",
        "zh_TW",
        "zh-TW;q=1.5",
    ] {
        assert_eq!(preferred(nonsense), None, "{nonsense}");
        assert_eq!(preferred(&format!("{nonsense},zh-CN;q=0.1")), Some(Hans), "{nonsense}");
    }
    let mut raw = HeaderMap::new();
    raw.append(ACCEPT_LANGUAGE, HeaderValue::from_bytes(b"zh-TW\xff").unwrap());
    assert_eq!(wanted(&raw, None), None);
    let long = format!("{}zh-TW", "en;q=0.1,".repeat(10_000));
    assert_eq!(preferred(&long), None, "nobody reads that far");
}

#[test]
fn the_parameter_wins_and_the_header_does_not_count_for_who_has_signed_in() {
    let mut headers = headers(&["zh-TW"]);
    assert_eq!(wanted(&headers, Some(Hans)), Some(Hans));
    headers.insert(AUTHORIZATION, HeaderValue::from_static("Bearer x"));
    assert_eq!(wanted(&headers, None), None);
    assert_eq!(wanted(&headers, Some(Hant)), Some(Hant));
}

#[test]
fn an_answer_varies_by_the_header_unless_the_parameter_is_given() {
    let both = "Accept-Encoding, Accept-Language, Authorization, Origin";
    for query in ["", "limit=1", "xlocale=zh-Hant", "a=locale", "q=locale=zh-Hant"] {
        assert_eq!(vary(query), both, "{query}");
    }
    for query in ["locale=zh-Hant", "limit=1&locale=zh-Hans", "locale"] {
        assert_eq!(vary(query), "Accept-Encoding, Authorization, Origin", "{query}");
    }
}

#[test]
fn what_is_served_says_its_language() {
    let convert = |mut view: plaudit::articles::view::ArticleView, wanted| view.convert(wanted, "zh-Hans");
    assert_eq!(convert(views::article("zh-Hans"), None), "zh-Hans");
    assert_eq!(convert(views::article("zh-Hans"), Some(Hant)), "zh-Hant");
    assert_eq!(convert(views::article("zh-Hant"), Some(Hant)), "zh-Hant");
    assert_eq!(views::article_summary("en").convert(Some(Hant), "zh-Hans"), "en");
    assert_eq!(views::tag("发展").convert(Some(Hant), "en"), "zh-Hant");
    assert_eq!(views::tag("plain").convert(Some(Hant), "en"), "zh-Hant", "what was wanted, as in a list");
    assert_eq!(views::tag("发展").convert(None, "en"), "en");
    assert_eq!((language_of_list(Some(Hans), "en"), language_of_list(None, "en")), ("zh-Hans", "en"));
}

/// The fields of `value` that hold a text with `发`, named as in a conversion.
fn simplified(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.contains('发') => {
            found.insert(path.to_owned());
        }
        Value::Array(items) => items.iter().for_each(|item| simplified(item, path, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                let dot = if path.is_empty() { "" } else { "." };
                simplified(value, &format!("{path}{dot}{name}"), found);
            }
        }
        _ => {}
    }
}

/// Converts `view` there and holds what it says against what has changed; `left` stays as it was written.
#[track_caller]
fn assert_converts(mut view: impl Convertible + Serialize, left: &[&str]) {
    let mut before = BTreeSet::new();
    simplified(&json!(view), "", &mut before);
    assert!(view.conversion().is_none());
    view.convert(Some(Hans), "zh-Hans");
    assert!(view.conversion().is_none(), "it is in that script already");
    view.convert(Some(Hant), "zh-Hans");
    let after = json!(view);
    let mut still = BTreeSet::new();
    simplified(&after, "", &mut still);
    assert_eq!(still, left.iter().map(|field| (*field).to_owned()).collect());
    let said: Vec<String> = serde_json::from_value(after["conversion"]["fields"].clone()).unwrap();
    let said_once: BTreeSet<String> = said.iter().cloned().collect();
    assert_eq!(said.len(), said_once.len(), "each field once");
    assert_eq!(
        (&after["conversion"]["from"], &after["conversion"]["to"]),
        (&json!("zh-Hans"), &json!("zh-Hant"))
    );
    let expected: BTreeSet<String> =
        before.iter().filter(|field| !left.contains(&field.as_str())).cloned().collect();
    // HTML holds texts and file names, so it is both converted and left.
    let said_once: BTreeSet<String> = said_once.into_iter().filter(|field| field != "body_html").collect();
    assert_eq!(said_once, expected);
    let once = after.to_string();
    view.convert(None, "zh-Hans");
    view.convert(Some(Hant), "zh-Hans");
    assert!(view.conversion().is_none(), "once is enough: {once}");
}

#[test]
fn every_text_of_every_view_is_converted_and_named() {
    assert_converts(
        views::article("zh-Hans"),
        &[
            "attachments.url",
            "body_html",
            "canonical_url",
            "cover.file_name",
            "cover.url",
            "desk.body",
            "desk.editor",
            "images.file_name",
            "images.url",
        ],
    );
    assert_converts(views::article_summary("zh-Hans"), &["canonical_url", "cover.file_name", "cover.url"]);
    assert_converts(views::section(), &[]);
    assert_converts(views::tag("发展"), &[]);
    assert_converts(views::site(), &[]);
    assert_converts(views::award(), &[]);
    assert_converts(views::competition(), &[]);
    assert_converts(views::conferral(), &[]);
    assert_converts(views::conferral_statistics(), &[]);
    assert_converts(views::honour(), &[]);
    assert_converts(views::verification(), &[]);
    assert_converts(views::honour_statistics(), &[]);
    assert_converts(views::unit(), &["logo.file_name", "logo.url"]);
    assert_converts(views::unit().summary, &["logo.file_name", "logo.url"]);
    assert_converts(views::studio(), &["cover.file_name", "cover.url"]);
    assert_converts(views::studio().summary, &["cover.file_name", "cover.url"]);
}

#[test]
fn the_text_of_an_article_is_converted_and_its_files_are_not() {
    let mut article = views::article("zh-Hans");
    article.convert(Some(Hant), "zh-Hans");
    assert_eq!(article.body_html, "<p>發展</p><img data-file-name=\"发展.jpg\" alt=\"發展\">");
    let fields = &article.summary.conversion.as_ref().unwrap().fields;
    assert_eq!(fields.first().map(String::as_str), Some("title"));
    for field in [
        "cover.alt",
        "body_html",
        "body_text",
        "images.alt",
        "attachments.title",
        "conferrals.honours.recipient.name",
    ] {
        assert!(fields.iter().any(|one| one == field), "{field}: {fields:?}");
    }
}

#[test]
fn an_article_is_in_the_script_that_it_says() {
    for locale in ["en", "zh-Hant"] {
        let mut article = views::article_summary(locale);
        article.convert(Some(Hant), "zh-Hans");
        let fields = article.conversion.unwrap().fields;
        assert_eq!(fields, ["section.name", "tags.name"], "{locale}: these have no locale of their own");
        assert_eq!(article.title, "发展", "{locale}");
    }
    let mut article = views::article("en");
    article.convert(Some(Hant), "zh-Hans");
    let fields = &article.summary.conversion.as_ref().unwrap().fields;
    let is_beside =
        |field: &String| ["conferrals.", "section.", "tags."].iter().any(|beside| field.starts_with(beside));
    assert!(fields.iter().all(is_beside), "{fields:?}");
    assert_eq!(article.conferrals.as_ref().unwrap()[0].award.name, "發展");
}

#[test]
fn nothing_is_said_where_nothing_was_converted() {
    let mut site = views::site();
    site.convert(None, "zh-Hans");
    assert!(json!(site).get("conversion").is_none());
    let mut tag = views::tag("皇后");
    tag.convert(Some(Hant), "zh-Hans");
    assert!(json!(tag).get("conversion").is_none());
    let mut tag = views::tag("發展");
    tag.convert(Some(Hans), "zh-Hans");
    assert_eq!(json!(tag)["conversion"], json!({ "from": "zh-Hant", "to": "zh-Hans", "fields": ["name"] }));
}

#[test]
fn the_filing_number_stays_as_it_was_given() {
    let mut site = views::site();
    site.convert(Some(Hant), "zh-Hans");
    assert_eq!(site.icp_number.as_deref(), Some("蜀ICP备2021007964号-1"));
}
