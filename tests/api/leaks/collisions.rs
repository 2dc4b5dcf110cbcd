//! A slug that something hidden has: who may write is told that it is taken, and nothing else; who may not is told
//! nothing.
//!
//! A slug is never given twice, so whoever may choose one cannot but learn that it is taken. By whom, and whether that
//! is a draft, in the trash or everybody's, is not told.

use serde_json::{Value, json};

use super::hidden::{Canaries, Content, STATES, article_input, when};
use super::said;
use crate::authorization::told;
use crate::support::factory::{article, at, published, text};
use crate::support::operations::{Operation, operations};
use crate::support::world::World;
use crate::support::{Client, TestApp};

/// One article in each state, and one that everybody sees: their slugs.
async fn slugs(app: &TestApp, canaries: &mut Canaries) -> Vec<String> {
    let world = World::make(app).await;
    let mut slugs = vec![text(&published(app, "公开").await, "slug").to_owned()];
    for state in STATES {
        let mut input = article_input(canaries, &world, state);
        for (name, value) in when(state).as_object().unwrap() {
            input[name] = value.clone();
        }
        let made = article(app, input).await;
        let former = text(&made, "slug").to_owned();
        let slug = format!("jin-{state}").replace('_', "-");
        app.editor().patch(&at("articles", &made), json!({ "slug": slug })).await.expect(200);
        if state == "trashed" {
            app.editor().delete(&at("articles", &made)).await.expect(204);
        }
        slugs.extend([former, slug]);
    }
    slugs
}

/// What `client` is told when it wants `slug`, the slug itself left out.
async fn wanted(client: &Client, slug: &str) -> (u16, String, Value) {
    let input = json!({ "title": "新", "body": "", "slug": slug });
    let (status, challenge, problem) = told(&client.post("/v1/articles", input).await);
    (status, challenge, serde_json::from_str(&problem.to_string().replace(slug, "SLUG")).unwrap())
}

#[actix_web::test]
async fn a_taken_slug_is_taken_whoever_has_it() {
    let app = TestApp::start().await;
    let mut canaries = Canaries::default();
    let slugs = slugs(&app, &mut canaries).await;
    assert_eq!(slugs.len(), 13);
    let first = wanted(&app.editor(), &slugs[0]).await;
    assert_eq!((first.0, &first.2["errors"][0]["pointer"]), (409, &json!("/slug")));
    for slug in &slugs {
        let answer = wanted(&app.editor(), slug).await;
        assert_eq!(answer, first, "{slug}");
        assert_eq!(canaries.told(&answer.2.to_string().to_lowercase(), slug), [""; 0]);
    }
}

#[actix_web::test]
async fn who_may_not_write_learns_of_no_slug() {
    let app = TestApp::start().await;
    let slugs = slugs(&app, &mut Canaries::default()).await;
    for client in [app.anon(), app.author()] {
        let free = wanted(&client, "nobody-has-this-one").await;
        for slug in &slugs {
            let taken = wanted(&client, slug).await;
            // Authors may be let to write: then they learn as much as editors do.
            assert!(taken == free || free.0 == 201 && taken.0 == 409, "{slug}: {taken:?}");
        }
    }
}

#[actix_web::test]
async fn who_asks_for_a_hidden_article_by_any_write_is_told_nothing() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let content = Content::beside(&app, &world).await;
    let writes = |operation: &Operation| operation.writes() && operation.is_of_an_article();
    let mut asked = 0;
    for operation in operations().into_iter().filter(writes) {
        let body = operation.body.as_ref().map(|_| world.least_right(&operation));
        let hidden = content.named.iter().filter(|named| named.collection == "articles" && named.is_hidden);
        for key in hidden.flat_map(|named| &named.keys) {
            let path = world.path(&operation, &json!({ "id": key }));
            for client in [app.anon(), app.author()] {
                let answer = world.send(&client, &operation, &path, body.as_ref()).await;
                assert!(
                    [401, 403, 404].contains(&answer.status),
                    "{} {path}: {}",
                    operation.id,
                    answer.status
                );
                assert_eq!(content.canaries.told(&said(&answer), &path), [""; 0], "{}", operation.id);
                asked += 1;
            }
        }
    }
    assert!(asked > 200, "only {asked}");
}
