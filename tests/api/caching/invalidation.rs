//! What a write voids, and what it leaves.

use serde_json::json;

use super::{is_kept, prime, start};
use crate::support::factory::{at, draft, listed, published, section, tag, text};

#[actix_web::test]
async fn a_write_is_seen_by_the_next_read() {
    let app = start().await;
    let article = published(&app, "推进会").await;
    let path = at("articles", &article);
    let lists = ["/v1/articles", "/v1/search?q=%E6%8E%A8%E8%BF%9B", "/v1/articles?sort=title"];
    for path in lists {
        prime(&app, path).await;
    }
    prime(&app, &path).await;

    app.editor().patch(&path, json!({ "title": "推进大会" })).await.expect(200);
    assert_eq!(app.anon().get(&path).await.expect(200).json()["title"], "推进大会");
    for list in lists {
        assert_eq!(listed(&app.anon(), list).await, ["推进大会"], "{list}");
    }
    app.editor().act(&format!("{path}/unpublish")).await.expect(200);
    app.anon().get(&path).await.problem(404, "not_found");
    assert!(listed(&app.anon(), "/v1/articles").await.is_empty());
    app.editor().act(&format!("{path}/publish")).await.expect(200);
    prime(&app, &path).await;
    app.editor().delete(&path).await.expect(204);
    app.anon().get(&path).await.problem(404, "not_found");
    app.editor().act(&format!("{path}/restore")).await.expect(200);
    app.anon().get(&path).await.expect(200);
}

#[actix_web::test]
async fn an_article_outlives_the_changes_of_others() {
    let app = start().await;
    let (one, other) = (published(&app, "推进会").await, published(&app, "表彰会").await);
    let (by_id, by_slug) = (at("articles", &one), format!("/v1/articles/{}", text(&one, "slug")));
    let neighbours = format!("{by_id}/neighbours");
    for path in [&*by_id, &*by_slug, &*neighbours, "/v1/articles"] {
        prime(&app, path).await;
    }
    app.editor().patch(&at("articles", &other), json!({ "title": "表彰大会" })).await.expect(200);
    assert!(is_kept(&app, &by_id).await && is_kept(&app, &by_slug).await);
    assert!(!is_kept(&app, &neighbours).await && !is_kept(&app, "/v1/articles").await);
    // What shows other things beside it does not.
    let with_others = ["conferrals", "%63onferrals"].map(|what| format!("{by_id}?include={what}"));
    for path in &with_others {
        prime(&app, path).await;
    }
    app.editor().patch(&at("articles", &other), json!({ "title": "表彰会" })).await.expect(200);
    for path in &with_others {
        assert!(!is_kept(&app, path).await, "{path}");
    }
    app.editor().patch(&by_id, json!({ "title": "推进大会" })).await.expect(200);
    assert_eq!(app.anon().get(&by_slug).await.expect(200).json()["title"], "推进大会");
}

#[actix_web::test]
async fn names_that_stand_beside_are_seen_changed() {
    let app = start().await;
    let (news, label) = (section(&app, "新闻").await, tag(&app, "竞赛").await);
    let article = published(&app, "推进会").await;
    let path = at("articles", &article);
    let input = json!({ "section_id": news["id"], "tag_ids": [label["id"]] });
    app.editor().patch(&path, input).await.expect(200);
    let full = format!("{path}?include=section,tags");
    prime(&app, &full).await;
    app.editor().patch(&at("sections", &news), json!({ "name": "要闻" })).await.expect(200);
    assert_eq!(app.anon().get(&full).await.expect(200).json()["section"]["name"], "要闻");
    prime(&app, &full).await;
    app.editor().patch(&at("tags", &label), json!({ "name": "劳动竞赛" })).await.expect(200);
    assert_eq!(app.anon().get(&full).await.expect(200).json()["tags"][0]["name"], "劳动竞赛");
    // The site's name is of no article.
    prime(&app, &full).await;
    app.admin().patch("/v1/site", json!({ "name": "总工会" })).await.expect(200);
    assert!(is_kept(&app, &full).await);
    assert_eq!(app.anon().get("/v1/site").await.expect(200).json()["name"], "总工会");
}

#[actix_web::test]
async fn what_is_only_tried_or_refused_voids_no_more_than_it_must() {
    let app = start().await;
    let path = at("articles", &published(&app, "推进会").await);
    prime(&app, &path).await;
    app.editor().patch(&path, json!({ "title": "" })).await.problem(422, "unprocessable");
    app.author().patch(&path, json!({ "title": "别人的" })).await.problem(403, "forbidden");
    assert!(is_kept(&app, &path).await);
}

#[actix_web::test]
async fn a_draft_and_its_changes_are_kept_from_everybody() {
    let app = start().await;
    let hidden = at("articles", &draft(&app, "草稿").await);
    prime(&app, "/v1/articles").await;
    app.anon().get(&hidden).await.problem(404, "not_found");
    app.editor().patch(&hidden, json!({ "title": "草稿二" })).await.expect(200);
    assert!(listed(&app.anon(), "/v1/articles").await.is_empty());
    app.anon().get(&hidden).await.problem(404, "not_found");
}
