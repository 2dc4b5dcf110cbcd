//! Answers in the other script, end to end.

use serde_json::{Value, json};

use crate::support::factory::{article, at, award, conferral, honour, section, tag, text, unit};
use crate::support::{Answer, TestApp};

fn shows(answer: &Answer, language: &str) {
    assert_eq!(answer.header("content-language"), language);
}

async fn simplified(app: &TestApp) -> Value {
    let input = json!({
        "title": "工会干部的发展", "summary": "头发干燥", "department": "经济部", "status": "published",
        "body": "# 以后\n\n皇后在[里面](/发展 \"公里\")。\n\n![干净](干部.jpg)", "author": "头儿",
    });
    article(app, input).await
}

#[actix_web::test]
async fn an_article_is_read_in_either_script_and_says_so() {
    let app = TestApp::start().await;
    let path = at("articles", &simplified(&app).await);
    let written = app.anon().get(&path).await.expect(200);
    shows(&written, "zh-Hans");
    assert!(written.json().get("conversion").is_none());
    let answer = app.anon().get(&format!("{path}?locale=zh-Hant")).await.expect(200);
    shows(&answer, "zh-Hant");
    let shown = answer.json();
    assert_eq!(shown["title"], "工會幹部的發展");
    assert_eq!(shown["summary"], "頭髮乾燥");
    assert_eq!(shown["locale"], "zh-Hans", "what it is written in");
    assert_eq!(shown["slug"], "gong-hui-gan-bu-de-fa-zhan");
    let html = text(&shown, "body_html");
    assert!(html.contains("<h1>以後</h1>") && html.contains("皇后在"), "{html}");
    assert!(html.contains("data-file-name=\"干部.jpg\"") && html.contains("alt=\"乾淨\""), "{html}");
    let conversion = &shown["conversion"];
    assert_eq!((&conversion["from"], &conversion["to"]), (&json!("zh-Hans"), &json!("zh-Hant")));
    let fields = conversion["fields"].as_array().unwrap();
    for field in ["title", "summary", "body_html", "body_text", "images.alt"] {
        assert!(fields.contains(&json!(field)), "{field}: {fields:?}");
    }
    assert_ne!(answer.header("etag"), written.header("etag"), "other bytes");
    let same = app.anon().get(&format!("{path}?locale=zh-Hans")).await.expect(200);
    shows(&same, "zh-Hans");
    assert_eq!(same.json(), written.json());
}

#[actix_web::test]
async fn traditional_content_is_read_in_simplified_and_english_is_left_alone() {
    let app = TestApp::start().await;
    let traditional =
        json!({ "title": "工會幹部的頭髮", "body": "乾燥以後", "status": "published", "locale": "zh-Hant" });
    let path = at("articles", &article(&app, traditional).await);
    let shown = app.anon().get(&format!("{path}?locale=zh-Hans")).await.expect(200);
    shows(&shown, "zh-Hans");
    assert_eq!(
        (&shown.json()["title"], &shown.json()["body_text"]),
        (&json!("工会干部的头发"), &json!("干燥以后"))
    );
    let english =
        json!({ "title": "A title with 发展", "body": "Text", "status": "published", "locale": "en" });
    let path = at("articles", &article(&app, english).await);
    let shown = app.anon().get(&format!("{path}?locale=zh-Hant")).await.expect(200);
    shows(&shown, "en");
    assert!(shown.json().get("conversion").is_none());
    assert_eq!(shown.json()["title"], "A title with 发展");
}

#[actix_web::test]
async fn each_item_of_a_list_says_what_was_converted() {
    let app = TestApp::start().await;
    simplified(&app).await;
    article(&app, json!({ "title": "頭髮", "body": "", "status": "published", "locale": "zh-Hant" })).await;
    let answer = app.anon().get("/v1/articles?locale=zh-Hant").await.expect(200);
    shows(&answer, "zh-Hant");
    let page = answer.json();
    let item = |title: &str| {
        page["data"].as_array().unwrap().iter().find(|item| item["title"] == title).unwrap().clone()
    };
    assert_eq!(item("工會幹部的發展")["conversion"]["to"], "zh-Hant");
    assert!(item("頭髮").get("conversion").is_none());
    let table = app.anon().get("/v1/articles?locale=zh-Hant&format=csv").await.expect(200);
    shows(&table, "zh-Hant");
    let table = String::from_utf8(table.bytes).unwrap();
    assert!(table.contains("工會幹部的發展") && !table.contains("conversion"), "{table}");
}

#[actix_web::test]
async fn a_walk_keeps_its_script() {
    let app = TestApp::start().await;
    for name in ["发展", "头发", "干部"] {
        tag(&app, name).await;
    }
    let first = app.anon().get("/v1/tags?limit=1&locale=zh-Hant").await.expect(200);
    assert!(first.header("link").contains("locale=zh-Hant"), "{}", first.header("link"));
    let cursor = first.json()["page"]["next_cursor"].as_str().unwrap().to_owned();
    // The position is the stored name's, whatever script it is shown in.
    app.anon().get(&format!("/v1/tags?limit=1&cursor={cursor}")).await.expect(200);
}

#[actix_web::test]
async fn the_register_is_read_in_either_script() {
    let app = TestApp::start().await;
    let award = award(&app, "劳动模范").await;
    let unit = unit(&app, "发展机械厂").await;
    let made = honour(&app, &conferral(&app, &award, 2020).await, &unit).await;
    for path in [at("honours", &made), format!("/v1/verify/{}", text(&made, "verification_code"))] {
        let answer = app.anon().get(&format!("{path}?locale=zh-Hant")).await.expect(200);
        shows(&answer, "zh-Hant");
        let shown = answer.json();
        assert_eq!(shown["award"]["name"], "勞動模範");
        assert_eq!(shown["recipient"]["name"], "發展機械廠");
        assert_eq!(shown["conversion"]["fields"], json!(["award.name", "recipient.name", "recipient_name"]));
    }
    let counted =
        app.anon().get("/v1/honours/statistics?group_by=award&locale=zh-Hant").await.expect(200).json();
    assert_eq!(counted["data"][0]["award"]["name"], "勞動模範");
    assert_eq!(counted["conversion"]["fields"], json!(["data.award.name"]));
}

#[actix_web::test]
async fn a_browser_s_preference_counts_for_readers_only() {
    let app = TestApp::start().await;
    let path = at("articles", &simplified(&app).await);
    let taiwan = app.anon().with("Accept-Language", "zh-TW,zh;q=0.9,en;q=0.8");
    let answer = taiwan.get(&path).await.expect(200);
    shows(&answer, "zh-Hant");
    assert!(answer.header("vary").contains("Accept-Language"));
    assert_eq!(answer.json()["title"], "工會幹部的發展");
    let answer = taiwan.get(&format!("{path}?locale=zh-Hans")).await.expect(200);
    shows(&answer, "zh-Hans");
    assert!(!answer.header("vary").contains("Accept-Language"), "{}", answer.header("vary"));
    let editor = app.editor().with("Accept-Language", "zh-TW");
    let answer = editor.get(&path).await.expect(200);
    shows(&answer, "zh-Hans");
    assert_eq!(answer.json()["title"], "工会干部的发展", "an editor would save what was converted");
}

#[actix_web::test]
async fn the_desk_is_never_converted() {
    let app = TestApp::start().await;
    let path = at("articles", &simplified(&app).await);
    let shown = app.editor().get(&format!("{path}?locale=zh-Hant")).await.expect(200).json();
    assert_eq!(shown["title"], "工會幹部的發展");
    assert!(text(&shown["desk"], "body").contains("以后"));
    let written = app
        .editor()
        .with("Accept-Language", "zh-TW")
        .patch(&path, json!({ "pinned": true }))
        .await
        .expect(200);
    shows(&written, "zh-Hans");
    assert_eq!(written.json()["title"], "工会干部的发展", "the answer to a write is what was written");
}

#[actix_web::test]
async fn another_locale_is_refused_everywhere() {
    let app = TestApp::start().await;
    section(&app, "发展").await;
    for path in
        ["/v1/articles", "/v1/sections", "/v1/tags", "/v1/site", "/v1/honours", "/v1/honours/statistics"]
    {
        for locale in ["en", "zh", "zh-hant", ""] {
            let answer = app.anon().get(&format!("{path}?locale={locale}")).await;
            assert_eq!(answer.problem(400, "bad_request"), ["locale not_allowed"], "{path} {locale}");
        }
    }
}

#[actix_web::test]
async fn an_article_that_does_not_say_is_in_the_script_that_its_text_tells() {
    let app = TestApp::start().await;
    for (title, locale) in [
        ("勞動競賽在臺灣舉行", "zh-Hant"),
        ("劳动竞赛在广元举行", "zh-Hans"),
        ("皇后", "zh-Hans"),
        ("News", "zh-Hans"),
    ] {
        let made = article(&app, json!({ "title": title, "body": "", "status": "published" })).await;
        assert_eq!(made["locale"], locale, "{title}");
    }
    let said = json!({ "title": "勞動競賽", "body": "", "locale": "en" });
    assert_eq!(article(&app, said).await["locale"], "en");
    let english = TestApp::start_with(|config| config.locale = "en".to_owned()).await;
    let made = article(&english, json!({ "title": "The factory 川北机械厂", "body": "" })).await;
    assert_eq!(made["locale"], "en", "a service whose own language is not Chinese writes no Chinese unasked");
}

#[actix_web::test]
async fn a_problem_is_told_in_english() {
    let app = TestApp::start().await;
    let answer = app.anon().get("/v1/nothing").await;
    assert_eq!(answer.header("content-language"), "en");
    let answer = app.anon().get("/v1/tags?locale=zh-Hant&limit=0").await;
    assert_eq!(answer.header("content-language"), "en");
}

#[actix_web::test]
async fn what_is_found_is_shown_in_either_script() {
    let app = TestApp::start().await;
    simplified(&app).await;
    unit(&app, "发展机械厂").await;
    let page = app.anon().get("/v1/search?q=%E7%99%BC%E5%B1%95&locale=zh-Hant").await.expect(200);
    shows(&page, "zh-Hant");
    let page = page.json();
    assert_eq!(page["data"].as_array().unwrap().len(), 2);
    for hit in page["data"].as_array().unwrap() {
        let parts: Vec<&Value> = hit["highlights"][0]["parts"].as_array().unwrap().iter().collect();
        let marked: Vec<&str> =
            parts.iter().filter(|part| part["is_match"] == true).map(|part| text(part, "text")).collect();
        assert_eq!(marked, ["發展"], "{hit}");
        let whole: String = parts.iter().map(|part| text(part, "text")).collect();
        assert_eq!(whole, text(hit, "title"), "parts and title are converted alike");
        assert!(
            hit["conversion"]["fields"].as_array().unwrap().contains(&json!("highlights.parts.text")),
            "{hit}"
        );
    }
    let plain = app.anon().get("/v1/search?q=%E7%99%BC%E5%B1%95").await.expect(200).json();
    assert!(plain["data"].as_array().unwrap().iter().all(|hit| hit.get("conversion").is_none()));
    let suggested = app.anon().get("/v1/search/suggest?q=fazhan&locale=zh-Hant").await.expect(200).json();
    assert!(
        suggested["data"].as_array().unwrap().iter().any(|name| name["title"] == "發展機械廠"),
        "{suggested}"
    );
}

#[actix_web::test]
async fn neighbours_are_shown_in_either_script() {
    let app = TestApp::start().await;
    simplified(&app).await;
    let later = json!({ "title": "另一篇", "body": "", "status": "published", "published_at": "2026-03-21T00:00:00Z" });
    let path = at("articles", &article(&app, later).await);
    let shown = app.anon().get(&format!("{path}/neighbours?locale=zh-Hant")).await.expect(200).json();
    assert_eq!(shown["next"]["title"], "工會幹部的發展");
    assert_eq!(shown["conversion"]["fields"], json!(["next.title"]));
}
