//! Other spellings of an address, other ways to say a method: each is the same request, or none at all.

use actix_web::http::Method;

use super::rules::told;
use crate::support::TestApp;
use crate::support::factory::{at, draft, published};
use crate::support::operations::{Operation, operations, reads};
use crate::support::world::World;

/// The same place for somebody who is careless; never for the router.
fn misspelt(path: &str) -> Vec<String> {
    let (path, query) =
        path.split_once('?').map_or((path, String::new()), |(path, query)| (path, format!("?{query}")));
    let rest = path.trim_start_matches('/');
    let (first, last) = path.rsplit_once('/').unwrap();
    let paths = [
        format!("{path}/"),
        format!("{path}//"),
        format!("/{path}"),
        format!("//{rest}"),
        format!("{first}//{last}"),
        format!("/.{path}"),
        format!("/%2e{path}"),
        format!("{first}/%2e/{last}"),
        format!("{first}/x/%2e%2e/{last}"),
        format!("{first}/..;/{last}"),
        format!("{path};a=b"),
        format!("{path}%00"),
        format!("{path}%20"),
        format!("{path}.json"),
        format!("/v1/..{path}"),
        path.replacen("/v1/", "/V1/", 1),
        path.replacen("/v1/", "/v1%2f", 1),
        path.replacen("/v1/", "/v1\\", 1),
        path.to_uppercase(),
    ];
    let different =
        paths.into_iter().filter(|other| other != path && other.parse::<actix_web::http::Uri>().is_ok());
    different.map(|path| path + &query).collect()
}

/// The same place for everybody: a letter in another spelling.
fn respelt(path: &str) -> String {
    let letters = [("a", "%61"), ("h", "%68"), ("s", "%73"), ("u", "%75")];
    letters.into_iter().fold(path.to_owned(), |path, (letter, escaped)| {
        path.replacen(&format!("/v1/{letter}"), &format!("/v1/{escaped}"), 1)
    })
}

#[actix_web::test]
async fn no_spelling_reads_what_the_plain_one_does_not() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let hidden = draft(&app, "草稿").await;
    for operation in reads().into_iter().filter(|operation| operation.path.starts_with("/v1/")) {
        let things = [world.thing_of(&operation), hidden.clone()];
        let things = if operation.is_of_an_article() { &things[..] } else { &things[..1] };
        for thing in things {
            let path = world.path(&operation, thing);
            for client in [app.anon(), app.author()] {
                let plain = client.get(&path).await;
                for other in misspelt(&path) {
                    let answer = client.get(&other).await;
                    // A code is read from paper: space around it is none of it.
                    let is_code = operation.id == "verify_code" && other.ends_with("%20");
                    // It may still be the address of something; then who asks may not, or it is not there.
                    let is_refused = operation.needs_right() && [401, 403].contains(&answer.status);
                    let refused = [400, 404].contains(&answer.status)
                        || is_refused
                        || is_code && answer.bytes == plain.bytes;
                    assert!(refused, "{other} is answered {}", answer.status);
                }
                let again = client.get(&respelt(&path)).await;
                assert_eq!(told(&again), told(&plain), "{path}");
                let head = client.send(Method::HEAD, &path, None, Vec::new()).await;
                assert_eq!(
                    (head.status, head.header("etag")),
                    (plain.status, plain.header("etag")),
                    "{path}"
                );
                for name in ["x-original-url", "x-rewrite-url", "x-forwarded-path"] {
                    let answer = client.with(name, &at("articles", &hidden)).get(&path).await;
                    assert_eq!(told(&answer), told(&plain), "{path} {name}");
                }
            }
        }
    }
}

#[actix_web::test]
async fn no_spelling_writes_what_the_plain_one_may_not() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let before = world.versions(&app).await;
    for operation in operations().into_iter().filter(Operation::needs_right) {
        let path = world.path(&operation, &world.thing_of(&operation));
        let body = world.body(&app, &operation).await;
        let bytes = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        for (client, refusal) in [(app.anon(), 401), (app.bearer("x"), 401), (app.author(), 403)] {
            if operation.rule().role().is_some_and(|role| role == plaudit::auth::Role::Author)
                && refusal == 403
            {
                continue;
            }
            let send = |client: crate::support::Client, method: Method, path: String| {
                let (bytes, kind) = (bytes.clone(), Some("application/json"));
                async move { client.send(method, &path, kind, bytes).await.status }
            };
            let method = operation.method.clone();
            assert_eq!(
                send(client.clone(), method.clone(), respelt(&path)).await,
                refusal,
                "{}",
                operation.id
            );
            for other in misspelt(&path) {
                let status = send(client.clone(), method.clone(), other.clone()).await;
                assert!([400, 401, 403, 404, 405].contains(&status), "{} {other}: {status}", operation.id);
            }
            if [Method::PATCH, Method::PUT, Method::DELETE].contains(&method) {
                for name in [method.as_str().to_owned(), method.as_str().to_lowercase()] {
                    let sly = client.with("x-http-method-override", &name);
                    assert_eq!(
                        send(sly, Method::POST, path.clone()).await,
                        refusal,
                        "{} by override",
                        operation.id
                    );
                }
            }
            // A method that only reads never becomes one that writes.
            for harmless in [Method::GET, Method::HEAD, Method::OPTIONS] {
                let sly = client.with("x-http-method-override", operation.method.as_str());
                send(sly, harmless, path.clone()).await;
            }
        }
    }
    assert_eq!(world.versions(&app).await, before, "something was written");
}

#[actix_web::test]
async fn an_article_that_may_not_be_read_is_like_one_that_is_not_there_in_every_spelling() {
    let app = TestApp::start().await;
    let (hidden, trashed) = (draft(&app, "草稿").await, published(&app, "删除").await);
    app.editor().delete(&at("articles", &trashed)).await.expect(204);
    let absent = told(&app.anon().get("/v1/articles/nothing-here").await);
    for thing in [hidden, trashed] {
        for client in [app.anon(), app.author()] {
            for key in [thing["id"].as_str().unwrap(), thing["slug"].as_str().unwrap()] {
                for key in [key.to_owned(), key.to_uppercase(), crate::support::operations::encoded(key)] {
                    let path = format!("/v1/articles/{key}");
                    assert_eq!(told(&client.get(&path).await), absent, "{path}");
                    let head = client.send(Method::HEAD, &path, None, Vec::new()).await;
                    assert_eq!(head.status, 404);
                    let guess = client.with("if-none-match", "*").get(&path).await;
                    assert_eq!(told(&guess), absent, "{path}");
                    // What it was is no more to be read than what it is.
                    for below in ["/revisions", "/revisions/1", "/revisions/1?against=2"] {
                        let answer = client.get(&format!("{path}{below}")).await;
                        let status = if client.get("/v1/auth/me").await.status == 401 { 401 } else { 404 };
                        assert!(answer.status == 401 || told(&answer) == absent, "{path}{below}");
                        assert_eq!(answer.status, status, "{path}{below}");
                    }
                }
            }
        }
    }
}
