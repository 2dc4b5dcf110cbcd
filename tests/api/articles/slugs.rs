//! Addresses: chosen or made, unique, and never dead.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::support::factory::{article, at, draft, published, text};
use crate::support::{TestApp, together};

async fn rename(app: &TestApp, article: &Value, slug: &str) {
    app.editor().patch(&at("articles", article), json!({ "slug": slug })).await.expect(200);
}

#[actix_web::test]
async fn a_chosen_slug_is_had_by_one() {
    let app = TestApp::start().await;
    let body = json!({ "title": "文", "body": "", "slug": "first" });
    assert_eq!(article(&app, body.clone()).await["slug"], "first");
    assert_eq!(
        app.editor().post("/v1/articles", body.clone()).await.problem(409, "conflict"),
        ["/slug taken"]
    );
    let other = at("articles", &draft(&app, "另文").await);
    assert_eq!(app.editor().put(&other, body).await.problem(409, "conflict"), ["/slug taken"]);
    let patch = json!({ "slug": "first" });
    assert_eq!(app.editor().patch(&other, patch).await.problem(409, "conflict"), ["/slug taken"]);
}

#[actix_web::test]
async fn not_everything_is_a_slug() {
    let app = TestApp::start().await;
    for (slug, code) in [
        ("search", "not_allowed"),
        ("trash", "not_allowed"),
        ("01981f3e-7c1a-7d3b-9c55-3a5d6f0a1b2c", "not_allowed"),
        ("Upper", "invalid_format"),
        ("two--hyphens", "invalid_format"),
        ("-edge", "invalid_format"),
        ("汉字", "invalid_format"),
        ("a/b", "invalid_format"),
        ("line\n", "invalid_format"),
        ("", "invalid_format"),
    ] {
        let answer =
            app.editor().post("/v1/articles", json!({ "title": "文", "body": "", "slug": slug })).await;
        let faults = answer.problem(422, "unprocessable");
        assert!(faults.contains(&format!("/slug {code}")), "{slug:?}: {faults:?}");
    }
    let answer =
        app.editor().post("/v1/articles", json!({ "title": "Search", "body": "" })).await.expect(201);
    assert_eq!(answer.json()["slug"], "search-2", "a title may be a route's word");
}

#[actix_web::test]
async fn titles_may_be_equal_and_slugs_are_not() {
    let app = TestApp::start().await;
    for title in ["通知", "🎉🎉", &"会".repeat(200)] {
        let mut slugs = Vec::new();
        for _ in 0..11 {
            let made = published(&app, title).await;
            app.anon().get(&format!("/v1/articles/{}", text(&made, "slug"))).await.expect(200);
            slugs.push(text(&made, "slug").to_owned());
        }
        assert_eq!(slugs[1], format!("{}-2", slugs[0]));
        assert_eq!(slugs[8], format!("{}-9", slugs[0]));
        assert!(slugs.iter().all(|slug| slug.starts_with(&slugs[0]) && slug.len() <= 96), "{slugs:?}");
        assert_eq!(slugs.iter().collect::<HashSet<_>>().len(), slugs.len());
    }
}

#[actix_web::test]
async fn many_at_once_get_slugs_of_their_own() {
    let app = TestApp::start().await;
    let editor = app.editor();
    let answers = together((0..16).map(|number| {
        let editor = editor.clone();
        // Half of them choose what the other half will be given.
        let slug = (number % 2 == 0).then(|| format!("tong-zhi-{}", 2 + number / 4));
        let mut body = json!({ "title": "通知", "body": "" });
        if let Some(slug) = slug {
            body["slug"] = slug.into();
        }
        async move { editor.post("/v1/articles", body).await }
    }))
    .await;
    let mut slugs = HashSet::new();
    for answer in answers {
        if answer.status == 409 {
            assert_eq!(answer.problem(409, "conflict"), ["/slug taken"]);
        } else {
            assert!(slugs.insert(text(&answer.expect(201).json(), "slug").to_owned()));
        }
    }
    assert!(slugs.len() >= 8, "whoever did not choose got one: {slugs:?}");
}

#[actix_web::test]
async fn an_old_slug_leads_to_the_new_one() {
    let app = TestApp::start().await;
    let made =
        article(&app, json!({ "title": "文", "body": "", "slug": "one", "status": "published" })).await;
    rename(&app, &made, "two").await;
    rename(&app, &made, "three").await;
    for old in ["one", "two"] {
        let answer = app.anon().get(&format!("/v1/articles/{old}")).await.expect(308);
        assert_eq!(answer.header("location"), "https://api.example.org/v1/articles/three");
    }
    let changed = app.editor().patch("/v1/articles/one", json!({ "title": "新题" })).await.expect(200).json();
    assert_eq!(changed["slug"], "three", "a write finds it by its old slug and leaves the new one");

    // Nobody else gets the old ones, neither by choice nor by title.
    let choice = json!({ "title": "别的", "body": "", "slug": "one" });
    assert_eq!(app.editor().post("/v1/articles", choice).await.problem(409, "conflict"), ["/slug taken"]);
    assert_eq!(draft(&app, "One").await["slug"], "one-2");
}

#[actix_web::test]
async fn a_slug_can_be_taken_back() {
    let app = TestApp::start().await;
    let made =
        article(&app, json!({ "title": "文", "body": "", "slug": "one", "status": "published" })).await;
    rename(&app, &made, "two").await;
    rename(&app, &made, "one").await;
    app.anon().get("/v1/articles/one").await.expect(200);
    let answer = app.anon().get("/v1/articles/two").await.expect(308);
    assert_eq!(answer.header("location"), "https://api.example.org/v1/articles/one");
    rename(&app, &made, "two").await;
    app.anon().get("/v1/articles/two").await.expect(200);
    app.anon().get("/v1/articles/one").await.expect(308);
}

#[actix_web::test]
async fn the_old_slug_of_a_hidden_article_tells_nothing() {
    let app = TestApp::start().await;
    let made =
        article(&app, json!({ "title": "文", "body": "", "slug": "one", "status": "published" })).await;
    rename(&app, &made, "two").await;
    app.editor().patch(&at("articles", &made), json!({ "status": "archived" })).await.expect(200);
    for slug in ["one", "two"] {
        app.anon().get(&format!("/v1/articles/{slug}")).await.problem(404, "not_found");
    }
    app.editor().get("/v1/articles/one").await.expect(308);
    app.editor().delete("/v1/articles/two").await.expect(204);
    app.editor().get("/v1/articles/one").await.problem(404, "not_found");
}

#[actix_web::test]
async fn a_slug_is_made_once_and_does_not_follow_the_title() {
    let app = TestApp::start().await;
    let made = article(&app, json!({ "title": "重庆银行", "body": "" })).await;
    assert_eq!(made["slug"], "chong-qing-yin-hang");
    // One from before its readings were known, say.
    let old = article(&app, json!({ "title": "重庆音乐", "body": "", "slug": "zhong-qing-yin-le" })).await;
    for (one, slug) in [(&made, "chong-qing-yin-hang"), (&old, "zhong-qing-yin-le")] {
        let put = app.editor().put(&at("articles", one), json!({ "title": "成长", "body": "" })).await;
        assert_eq!(put.expect(200).json()["slug"], slug);
        let patched = app.editor().patch(&at("articles", one), json!({ "title": "重庆会计" })).await;
        assert_eq!(patched.expect(200).json()["slug"], slug);
    }
}
