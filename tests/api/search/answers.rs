//! What a hit looks like, for every kind the same.

use serde_json::json;

use super::search;
use crate::support::TestApp;
use crate::support::factory::{article, honoured_unit, section};

#[actix_web::test]
async fn every_kind_has_the_same_fields() {
    let app = TestApp::start().await;
    let section = section(&app, "要闻").await;
    let input = json!({
        "title": "劳动", "summary": "摘要", "body": "正文", "status": "published", "section_id": section["id"],
        "published_at": "2026-03-01T00:00:00Z", "cover": { "url": "https://img.example.org/a.jpg" },
    });
    let made = article(&app, input).await;
    let unit = json!({ "name": "劳动厂", "region": "东区", "logo": { "file_name": "logo.png" } });
    let unit = honoured_unit(&app, unit).await;
    let page = search(&app.anon(), "劳动", "").await.expect(200).json();
    let mark = |text: &str, is_match| json!({ "text": text, "is_match": is_match });
    assert_eq!(
        page["data"],
        json!([
            {
                "type": "honoured_unit", "id": unit["id"], "slug": "lao-dong-chang", "title": "劳动厂", "summary": null,
                "section_id": null, "region": "东区", "published_at": null,
                "cover": { "file_name": "logo.png", "media_id": null, "alt": "" },
                "matched_in": "title",
                "highlights": [{ "field": "title", "parts": [mark("劳动", true), mark("厂", false)] }],
            },
            {
                "type": "article", "id": made["id"], "slug": "lao-dong", "title": "劳动", "summary": "摘要",
                "section_id": section["id"], "region": null, "published_at": "2026-03-01T00:00:00Z",
                "cover": {
                    "file_name": null, "url": "https://img.example.org/a.jpg", "media_id": null, "alt": "",
                },
                "matched_in": "title",
                "highlights": [{ "field": "title", "parts": [mark("劳动", true)] }],
            },
        ])
    );
    assert_eq!(page["page"], json!({ "limit": 20, "next_cursor": null, "prev_cursor": null }));
}
