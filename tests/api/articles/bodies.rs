//! What a body becomes when it is written.

use serde_json::json;

use crate::support::TestApp;
use crate::support::factory::{article, at};

#[actix_web::test]
async fn markdown_and_html_become_clean_html_and_plain_text() {
    let app = TestApp::start().await;
    let attack = "<script>alert(1)</script><a href=\"javascript:alert(1)\" onclick=x>链接</a>";
    for (format, body) in [
        ("markdown", format!("## 推进会\n\n会议在**广元**召开。{attack}")),
        ("html", format!("<h2>推进会</h2><p>会议在<strong>广元</strong>召开。{attack}</p>")),
    ] {
        let made = article(
            &app,
            json!({ "title": format, "body": body, "body_format": format, "status": "published" }),
        )
        .await;
        let read = app.anon().get(&at("articles", &made)).await.expect(200).json();
        let html = read["body_html"].as_str().unwrap();
        assert!(html.contains("<h2>推进会</h2>") && html.contains("<strong>广元</strong>"), "{html}");
        for gone in ["script", "alert", "onclick", "javascript"] {
            assert!(!html.contains(gone), "{html}");
        }
        assert_eq!(read["body_text"], "推进会\n\n会议在广元召开。链接");
        assert_eq!(made["desk"]["body"], body, "the desk keeps what was written");
        assert_eq!(made["desk"]["body_format"], format);
    }
}

#[actix_web::test]
async fn an_image_that_nobody_has_uploaded_keeps_its_place() {
    let app = TestApp::start().await;
    let body = "会前。\n\n![会场](DSC_0194.JPG)\n\n会后。\n\n![合影](https://img.example.org/2021/group.jpg)";
    let made = article(&app, json!({ "title": "图", "body": body, "status": "published" })).await;
    let read = app.anon().get(&at("articles", &made)).await.expect(200).json();
    assert_eq!(
        read["images"],
        json!([
            { "file_name": "DSC_0194.JPG", "media_id": null, "alt": "会场" },
            {
                "file_name": "group.jpg",
                "url": "https://img.example.org/2021/group.jpg",
                "media_id": null,
                "alt": "合影",
            },
        ])
    );
    let html = read["body_html"].as_str().unwrap();
    let places: Vec<_> =
        ["会前", "data-file-name=\"DSC_0194.JPG\"", "会后", "group.jpg"].map(|part| html.find(part)).into();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{html}");
}

#[actix_web::test]
async fn a_changed_format_reads_the_same_source_anew() {
    let app = TestApp::start().await;
    let made = article(&app, json!({ "title": "文", "body": "**粗**" })).await;
    assert_eq!(made["body_html"], "<p><strong>粗</strong></p>\n");
    let changed = app.editor().patch(&at("articles", &made), json!({ "body_format": "html" })).await;
    let changed = changed.expect(200).json();
    assert_eq!(changed["body_html"], "**粗**");
    assert_eq!(changed["desk"]["body"], "**粗**");
}
