//! What a token had a part in is kept by no cache, and no cache gives it to somebody else.

use actix_web::http::Method;

use crate::support::operations::operations;
use crate::support::world::World;
use crate::support::{Answer, TestApp};

fn varies_by(answer: &Answer, name: &str) -> bool {
    answer
        .headers
        .get_all("vary")
        .any(|value| value.to_str().unwrap().split(',').any(|one| one.trim().eq_ignore_ascii_case(name)))
}

fn is_private(answer: &Answer) -> bool {
    let policies: Vec<_> = answer.headers.get_all("cache-control").collect();
    policies.len() == 1 && policies[0] == "private, no-store"
}

/// Headers of somebody who means to say who calls, well or badly.
fn authorizations(app: &TestApp) -> Vec<Vec<(&'static str, String)>> {
    let keys = &app.state.authority.keys;
    let claims = keys.claims_for(
        crate::support::user_id("admin"),
        crate::support::session_id("admin"),
        plaudit::auth::Role::Admin,
        Some("admin".to_owned()),
        app.clock.now(),
    );
    let token = keys.sign(&claims).unwrap();
    vec![
        vec![("authorization", format!("Bearer {token}"))],
        vec![("AUTHORIZATION", format!("bearer {token}"))],
        vec![("Authorization", format!("BEARER  {token} "))],
        vec![("authorization", format!("Bearer {token}")), ("Authorization", format!("Bearer {token}"))],
        vec![("authorization", "Bearer garbage".to_owned())],
        vec![("authorization", "Basic YWRtaW46YWRtaW4=".to_owned())],
        vec![("authorization", String::new())],
    ]
}

#[actix_web::test]
async fn no_answer_to_a_token_is_kept() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    for operation in operations() {
        let path = world.path(&operation, &world.thing_of(&operation));
        for headers in authorizations(&app) {
            let client = headers.iter().fold(app.anon(), |client, (name, value)| client.with(name, value));
            // Wrong bodies: what counts is every answer, and nothing is to change.
            let body = b"{\"nonsense\":1}".to_vec();
            let mut requests = vec![(operation.method.clone(), path.clone(), client.clone())];
            if operation.writes() && operation.body.is_none() {
                requests[0].1 = path.replace("/v1/", "/v1/nothing-");
            }
            if !operation.writes() {
                requests.push((Method::HEAD, path.clone(), client.clone()));
                requests.push((Method::GET, format!("{path}?nonsense=1"), client.clone()));
                if path.starts_with("/v1/") {
                    requests.push((Method::GET, path.clone(), client.with("if-none-match", "*")));
                }
            }
            for method in [Method::OPTIONS, Method::TRACE, Method::from_bytes(b"PROPFIND").unwrap()] {
                requests.push((method, path.clone(), client.clone()));
            }
            for (method, path, client) in requests {
                let answer = client.send(method.clone(), &path, Some("application/json"), body.clone()).await;
                let place = format!("{method} {path} {:?}: {}", headers[0].0, answer.status);
                assert!(is_private(&answer), "{place}: {}", answer.header("cache-control"));
                assert!(varies_by(&answer, "Authorization"), "{place}: {}", answer.header("vary"));
            }
        }
    }
}

/// The other half: a cache must know that the same address answers others otherwise.
#[actix_web::test]
async fn every_answer_says_that_it_depends_on_who_asks() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    for operation in operations() {
        let path = world.path(&operation, &world.thing_of(&operation));
        let body = b"{\"nonsense\":1}".to_vec();
        let answer = app.anon().send(operation.method.clone(), &path, Some("application/json"), body).await;
        assert!(varies_by(&answer, "Authorization"), "{}: {}", operation.id, answer.header("vary"));
        assert_eq!(answer.headers.get_all("cache-control").count(), 1, "{}", operation.id);
        if operation.writes() || answer.status >= 400 {
            assert_eq!(answer.header("cache-control"), "no-store", "{}", operation.id);
        }
        if !operation.writes() {
            let head = app.anon().send(Method::HEAD, &path, None, Vec::new()).await;
            assert_eq!(head.header("cache-control"), answer.header("cache-control"), "{}", operation.id);
            assert!(varies_by(&head, "Authorization"), "{}", operation.id);
        }
    }
}

/// A 304 of the desk is the desk's: it says so, and an anonymous caller is not told 304 for it.
#[actix_web::test]
async fn a_304_is_as_private_as_what_it_stands_for() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let path = crate::support::factory::at("articles", world.thing("articles"));
    let desk = app.editor().get(&path).await.expect(200).header("etag");
    let again = app.editor().with("if-none-match", &desk).get(&path).await.expect(304);
    assert!(is_private(&again) && varies_by(&again, "Authorization"));
    app.anon().with("if-none-match", &desk).get(&path).await.expect(200);
    let public = app.anon().get(&path).await.expect(200).header("etag");
    let again = app.anon().with("if-none-match", &public).get(&path).await.expect(304);
    assert!(!is_private(&again) && varies_by(&again, "Authorization"));
}
