//! What is served is what is documented, and nothing that a scanner looks for.

use std::collections::BTreeSet;

use actix_web::http::Method;

use crate::house_rules::sources;
use crate::leaks::of_database;
use crate::support::TestApp;
use crate::support::operations::operations;
use crate::support::server::Server;
use crate::support::world::World;

/// What others serve beside what they document.
const SUSPECTS: &[&str] = &[
    "/",
    "/v1",
    "/v1/",
    "/v2/articles",
    "/admin",
    "/admin/",
    "/administrator",
    "/login",
    "/debug",
    "/debug/pprof",
    "/debug/vars",
    "/metrics",
    "/status",
    "/server-status",
    "/stats",
    "/actuator",
    "/actuator/env",
    "/actuator/heapdump",
    "/health",
    "/healthz",
    "/info",
    "/env",
    "/.env",
    "/.git/config",
    "/.git/HEAD",
    "/.well-known/security.txt",
    "/.well-known/openid-configuration",
    "/graphql",
    "/graphiql",
    "/swagger",
    "/swagger-ui",
    "/swagger.json",
    "/api",
    "/api-docs",
    "/v1/openapi.json",
    "/v1/docs",
    "/v1/debug",
    "/v1/admin",
    "/v1/metrics",
    "/v1/internal",
    "/v1/test",
    "/v1/me",
    "/v1/accounts",
    "/v1/roles",
    "/v1/tokens",
    "/v1/keys",
    "/v1/secrets",
    "/v1/config",
    "/v1/import",
    "/v1/imports",
    "/v1/export",
    "/v1/backup",
    "/v1/trash",
    "/v1/auth",
    "/v1/auth/",
    "/v1/auth/login",
    "/v1/auth/token/",
    "/v1/auth/register",
    "/v1/signing-keys",
    "/v1/refresh-tokens",
    "/v1/search-documents",
    "/v1/articles/search/",
    "/phpinfo.php",
    "/wp-login.php",
    "/cgi-bin/test",
    "/console",
    "/shell",
    "/robots.txt",
    "/favicon.ico",
    "/sitemap.xml",
    "/docs/../Cargo.toml",
    "/docs/%2e%2e/Cargo.toml",
    "/docs/..%2fCargo.toml",
    "/docs/openapi.json/..",
    "/docs//",
    "/livez/x",
    "/readyz?full=1",
    "/proxy?url=http://127.0.0.1",
    "/http://127.0.0.1/",
];

#[actix_web::test]
async fn what_is_not_documented_is_not_there() {
    let app = TestApp::start().await;
    let documented: BTreeSet<String> = operations().into_iter().map(|operation| operation.path).collect();
    for path in SUSPECTS.iter().filter(|path| !documented.contains(**path)) {
        for client in [app.anon(), app.admin()] {
            for method in
                [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS]
            {
                let answer = client.send(method.clone(), path, None, Vec::new()).await;
                let refused = answer.status == 404 || answer.status == 400 && path.contains('?');
                // A file that is not there, and a path with a query: the path itself is documented.
                let is_known = path.starts_with("/docs/") || path.starts_with("/readyz?");
                let says_methods = is_known && [204, 405].contains(&answer.status);
                assert!(refused || says_methods, "{method} {path} is answered {}", answer.status);
                assert_eq!(of_database(&answer), [""; 0], "{path}");
            }
        }
    }
}

/// Every route that the source has is one that the document has, and the other way round.
#[test]
fn routes_and_document_name_the_same() {
    let mut routes = BTreeSet::new();
    for (name, text) in sources() {
        for word in [".route(", "web::resource(", "web::scope(", "default_service("] {
            let is_root = name == "app.rs" && word == "default_service(";
            let own = text.matches(word).count();
            // What only says which methods there are makes no route.
            let says = if word == ".route(" { text.matches("web::route().to(fallback)").count() } else { 0 };
            // The metrics are no part of the API and have a listener of their own.
            let is_beside = name == "metrics/listener.rs";
            assert!(
                is_root || is_beside || own == says,
                "{name}: {word} makes a route that the document does not see"
            );
        }
        for method in ["get", "post", "put", "patch", "delete", "head", "options", "trace", "connect"] {
            for rest in text.split(&format!("#[{method}(\"")).skip(1) {
                routes.insert((method.to_uppercase(), rest.split('"').next().unwrap().to_owned()));
            }
        }
    }
    let documented: BTreeSet<(String, String)> =
        operations().into_iter().map(|operation| (operation.method.to_string(), operation.path)).collect();
    let plain = |path: &str| {
        path.split("/{").next().unwrap().to_owned() + if path.contains("/{") { "/{}" } else { "" }
    };
    let undocumented: Vec<_> = routes.difference(&documented).collect();
    assert!(undocumented.is_empty(), "served, but not in the document: {undocumented:?}");
    let unserved: Vec<_> = documented
        .difference(&routes)
        .filter(|(method, path)| {
            !routes.iter().any(|(other, route)| other == method && plain(route) == plain(path))
        })
        .collect();
    assert!(unserved.is_empty(), "in the document, but no route: {unserved:?}");
}

/// Each documented path answers, with every method that the document gives it, something else than the router's 404.
#[actix_web::test]
async fn what_is_documented_is_there() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    for operation in operations() {
        let path = world.path(&operation, &world.thing_of(&operation));
        let path = path.split('?').next().unwrap();
        // An unknown parameter stops every operation before it does anything, but for the router's own answers.
        let answer =
            app.admin().send(operation.method.clone(), &format!("{path}?nonsense=1"), None, Vec::new()).await;
        let faults = answer.problem(400, "bad_request");
        assert!(faults.contains(&"nonsense unknown_parameter".to_owned()), "{}: {faults:?}", operation.id);
    }
}

/// Methods that give a client what a proxy has put into its request, or a way through.
#[actix_web::test]
async fn trace_and_connect_are_refused() {
    let app = TestApp::start().await;
    let server = Server::start(&app);
    for (line, host) in [
        ("TRACE / HTTP/1.1", "x"),
        ("TRACE /v1/articles HTTP/1.1", "x"),
        ("TRACK /v1/articles HTTP/1.1", "x"),
        ("DEBUG /v1/articles HTTP/1.1", "x"),
        ("CONNECT /v1/articles HTTP/1.1", "x"),
        ("CONNECT internal:5432 HTTP/1.1", "internal:5432"),
    ] {
        let request =
            format!("{line}\r\nHost: {host}\r\nX-Secret: canary-of-a-proxy\r\nConnection: close\r\n\r\n");
        let answer = server.send(request).await;
        assert!([400, 404, 405, 501].contains(&answer.status), "{line}: {}", answer.status);
        let body = String::from_utf8_lossy(&answer.body);
        assert!(!body.contains("canary-of-a-proxy") && !answer.head.contains("canary-of-a-proxy"), "{line}");
    }
    server.stop().await;
}
