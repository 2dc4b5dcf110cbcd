//! The OpenAPI document, collected from the routes and completed by rule: what every operation can answer
//! stands here once, not at each handler.

use actix_web::App;
use serde_json::{Value, json};
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;

use crate::error::{Fault, Problem};
use crate::http::query::without_null;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Plaudit",
        description = "A headless content API for organisations that publish news and honour people.\n\n\
            Reads are public; writes need an access token from `POST /v1/auth/token`. Every error is an \
            RFC 9457 problem document with a stable `code`. Lists are walked by cursor. Times are RFC 3339 in UTC, \
            days (`*_on`, `from`, `to`) are of the site's time zone.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    components(schemas(Problem, Fault)),
    tags(
        (name = "articles", description = "News and notices."),
        (name = "sections", description = "The site's columns, a tree."),
        (name = "tags", description = "Free labels."),
        (name = "views", description = "How often something was read."),
        (name = "site", description = "What the footer of every page says."),
        (name = "auth", description = "Accounts and tokens."),
        (name = "health", description = "For those who run the service."),
        (name = "docs", description = "This document, as JSON and as a page.")
    )
)]
struct Base;

/// The whole document.
pub fn document() -> Value {
    let (_, collected) =
        App::new().into_utoipa_app().openapi(Base::openapi()).configure(super::routes).split_for_parts();
    let mut document = serde_json::to_value(&collected).unwrap_or_default();
    document["components"]["securitySchemes"] = json!({
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token from `POST /v1/auth/token`; ends after 15 minutes."
        }
    });
    // Paths are served where the document is; a client is told where by its own configuration.
    document["servers"] = json!([{ "url": "/", "description": "The host that serves this document." }]);
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            complete(path, method, operation);
        }
    }
    document
}

/// Adds what holds for every operation of its kind.
fn complete(path: &str, method: &str, operation: &mut Value) {
    let has = |key: &str| operation.get(key).is_some();
    let (has_body, is_secured) = (has("requestBody"), has("security"));
    let is_v1 = path.starts_with("/v1/");
    let writes = method != "get";
    if !has("security") {
        operation["security"] = json!([]);
    }
    for parameter in operation["parameters"].as_array_mut().into_iter().flatten() {
        without_null(&mut parameter["schema"]);
    }
    let takes_token = is_v1 && !path.starts_with("/v1/auth/");
    if takes_token && !is_secured {
        // A token is optional on public reads: editors see more.
        operation["security"] = json!([{}, { "bearer": [] }]);
    }
    let mut problems = vec![("500", "Something went wrong on our side.")];
    if is_v1 || path.starts_with("/livez") || path.starts_with("/readyz") || path.ends_with(".json") {
        problems.push(("400", "A parameter or the body cannot be understood."));
    }
    if is_v1 || path == "/readyz" {
        problems.push(("503", "Not now; `Retry-After` says when."));
    }
    if takes_token || is_secured || path == "/v1/auth/token" || path == "/v1/auth/refresh" {
        problems.push(("401", "No valid access token, or credentials that do not match."));
    }
    if is_secured && path != "/v1/auth/me" || method == "get" && takes_desk_filter(operation) {
        problems.push(("403", "This account may not do that."));
    }
    if path.contains('{') {
        problems.push(("404", "Nothing that the caller may read is here."));
    }
    if has_body {
        problems.push(("408", "The body did not arrive in time."));
        problems.push(("413", "The body is too large."));
        problems.push(("415", "The body is of a type not taken here."));
        problems.push(("422", "The body is wrong in shape or meaning; `errors` has every fault."));
    }
    if writes && is_secured {
        problems.push(("409", "It stands against what is there already."));
    }
    if has_parameter(operation, "If-Match") {
        problems.push(("412", "It has changed since it was read."));
    }
    for (status, description) in problems {
        operation["responses"][status] = problem(description);
    }
    add_headers(path, method, operation);
}

fn problem(description: &str) -> Value {
    json!({
        "description": description,
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
    })
}

fn has_parameter(operation: &Value, name: &str) -> bool {
    operation["parameters"].as_array().into_iter().flatten().any(|parameter| parameter["name"] == name)
}

/// `status=` lists what only the desk may see.
fn takes_desk_filter(operation: &Value) -> bool {
    has_parameter(operation, "status")
}

/// Headers and redirects that answers of a kind carry.
fn add_headers(path: &str, method: &str, operation: &mut Value) {
    let text = |description: &str| json!({ "description": description, "schema": { "type": "string" } });
    let responses = &mut operation["responses"];
    if method == "get" && path.starts_with("/v1/") {
        responses["304"] = json!({ "description": "The caller has exactly this already (`If-None-Match`)." });
    }
    if method == "get" && path.starts_with("/v1/") && path.ends_with("/{id}") {
        responses["308"] = json!({
            "description": "An old slug; it lives at `Location` now.",
            "headers": { "Location": text("The address by the current slug.") }
        });
    }
    for (status, response) in responses.as_object_mut().into_iter().flatten() {
        let is_success = status.starts_with('2');
        if is_success
            && response.get("content").is_some()
            && path.starts_with("/v1/")
            && !path.starts_with("/v1/auth/")
        {
            response["headers"]["ETag"] = text("Version and hash of this answer.");
        }
        if status == "201" {
            response["headers"]["Location"] = text("The address of the new resource.");
        }
        if status == "503" {
            response["headers"]["Retry-After"] = json!({
                "description": "Seconds to wait.", "schema": { "type": "integer", "minimum": 1 }
            });
        }
        if status == "401" {
            response["headers"]["WWW-Authenticate"] = text("How to sign in.");
        }
        response["headers"]["X-Request-Id"] = text("The id under which this request is logged.");
    }
}
