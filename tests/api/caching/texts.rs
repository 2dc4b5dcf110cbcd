//! A change of what an article says leaves what does not show it, but for searches for its words.

use serde_json::json;

use super::{is_kept, prime, start};
use crate::support::TestApp;
use crate::support::factory::{at, listed, published};
use crate::support::operations::encoded;

/// Each path once more: whether it was still kept.
async fn kept<const N: usize>(app: &TestApp, paths: [&str; N]) -> [bool; N] {
    let mut all = [false; N];
    for (is_one_kept, path) in all.iter_mut().zip(paths) {
        *is_one_kept = is_kept(app, path).await;
    }
    all
}

async fn prime_all<const N: usize>(app: &TestApp, paths: [&str; N]) {
    for path in paths {
        app.anon().get(path).await.expect(200);
        prime(app, path).await;
    }
}

#[actix_web::test]
async fn a_list_outlives_the_texts_of_what_it_does_not_show() {
    let app = start().await;
    let article = at("articles", &published(&app, "推进会").await);
    published(&app, "表彰会").await;
    // So that it is the last of the two.
    app.editor().patch(&article, json!({ "published_at": "2021-01-01T00:00:00Z" })).await.expect(200);
    let (others, own, by_change, changed, counted) = (
        "/v1/articles?limit=1",
        "/v1/articles?limit=1&page=2",
        "/v1/articles?limit=1&sort=-updated_at",
        "/v1/articles?limit=1&updated_after=2020-01-01T00:00:00Z",
        "/v1/articles?limit=1&count=exact",
    );
    let lists = [others, own, by_change, changed, counted];
    prime_all(&app, lists).await;
    for texts in
        [json!({ "summary": "开了一天" }), json!({ "body": "正文" }), json!({ "source": "工人日报" })]
    {
        app.editor().patch(&article, texts).await.expect(200);
        assert_eq!(kept(&app, lists).await, [true, false, false, false, true]);
        prime_all(&app, lists).await;
    }
    // What decides where it stands, together with a text or alone.
    let places = [
        json!({ "title": "表彰" }),
        json!({ "pinned": true, "summary": "一天" }),
        json!({ "published_at": "2020-01-01T00:00:00Z" }),
        json!({ "slug": "another" }),
        json!({ "status": "archived" }),
    ];
    for place in places {
        app.editor().patch(&article, place).await.expect(200);
        assert_eq!(kept(&app, lists).await, [false; 5]);
        prime_all(&app, lists).await;
    }
}

#[actix_web::test]
async fn a_search_outlives_texts_without_its_words() {
    let app = start().await;
    let article = at("articles", &published(&app, "推进会").await);
    published(&app, "表彰会").await;
    let search = |words: &str| format!("/v1/search?q={}", encoded(words));
    let (before, after, neither) = (search("安全生产"), search("技能"), search("表彰会"));
    let (excluded, several) = (search("表彰会 -技能"), search("表彰 会 无 技能"));
    let paths = [&*before, &*after, &*neither, &*excluded, &*several];
    for field in ["summary", "body"] {
        app.editor().patch(&article, json!({ field: "安全生产月" })).await.expect(200);
        prime_all(&app, paths).await;
        assert_eq!(listed(&app.anon(), &before).await, ["推进会"]);
        app.editor().patch(&article, json!({ field: "技能竞赛" })).await.expect(200);
        assert_eq!(kept(&app, paths).await, [false, false, true, false, false], "{field}");
        assert!(listed(&app.anon(), &before).await.is_empty());
        assert_eq!(listed(&app.anon(), &after).await, ["推进会"]);
        app.editor().patch(&article, json!({ field: "正文" })).await.expect(200);
    }
    // What is shown beside a hit is of the article, whether it is searched or not.
    app.editor().patch(&article, json!({ "summary": "安全生产月" })).await.expect(200);
    prime_all(&app, paths).await;
    app.editor().patch(&article, json!({ "source": "工人日报" })).await.expect(200);
    assert_eq!(kept(&app, paths).await, [false, true, true, true, true]);
}

#[actix_web::test]
async fn what_is_restored_is_seen_as_what_is_written() {
    let app = start().await;
    let article = at("articles", &published(&app, "推进会").await);
    let search = &*format!("/v1/search?q={}", encoded("安全生产"));
    let first = app.editor().patch(&article, json!({ "summary": "安全生产月" })).await.expect(200);
    let version = &first.json()["version"];
    app.editor().patch(&article, json!({ "summary": "技能竞赛" })).await.expect(200);
    prime_all(&app, [search]).await;
    assert!(listed(&app.anon(), search).await.is_empty());
    app.editor().act(&format!("{article}/revisions/{version}/restore")).await.expect(200);
    assert_eq!(listed(&app.anon(), search).await, ["推进会"]);
}
