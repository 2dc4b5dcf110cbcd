//! What the contract asks of every schema, parameter and operation of the document.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{operations, walk};

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn is_input(name: &str) -> bool {
    name.ends_with("Input") || name.ends_with("Patch")
}

#[test]
fn every_schema_and_every_parameter_has_an_example() {
    let document = plaudit::api::document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let mut missing: Vec<String> = schemas
        .iter()
        .filter(|(_, schema)| schema.get("example").is_none_or(|example| *example == json!({})))
        .map(|(name, _)| name.clone())
        .collect();
    for (path, method, operation) in operations(&document) {
        let bare = items(&operation["parameters"]).filter(|parameter| parameter.get("example").is_none());
        missing.extend(bare.map(|parameter| format!("{method} {path}: {}", parameter["name"])));
    }
    assert!(missing.is_empty(), "add an example to a field, or to FIELDS in api/examples.rs: {missing:#?}");
}

/// The limits that `schema` lacks: nothing that is sent is without an end.
fn unbounded(schema: &Value) -> Vec<&'static str> {
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        kinds => items(kinds).filter_map(Value::as_str).collect(),
    };
    let has = |words: &[&str]| words.iter().any(|word| schema.get(word).is_some());
    let mut missing = Vec::new();
    for kind in kinds {
        match kind {
            "string" if !has(&["maxLength", "enum", "const", "format"]) => missing.push("maxLength"),
            // A list of a few words is as long as there are words; saying one again does nothing.
            "array" if !has(&["maxItems"]) && schema["items"].get("enum").is_none() => {
                missing.push("maxItems")
            }
            "integer" | "number" => {
                missing.extend((!has(&["minimum", "exclusiveMinimum"])).then_some("minimum"));
                missing.extend((!has(&["maximum", "exclusiveMaximum"])).then_some("maximum"));
            }
            _ => {}
        }
    }
    missing
}

#[test]
fn everything_that_is_sent_is_bounded() {
    let document = plaudit::api::document();
    let mut missing = Vec::new();
    let mut look = |place: &str, schema: &Value| {
        missing.extend(unbounded(schema).into_iter().map(|word| format!("{place}: {word}")));
    };
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        if is_input(name) {
            walk(schema, name, &mut |place, value| look(place, value));
        }
    }
    for (path, method, operation) in operations(&document) {
        // A header is bounded by the size of a request's head.
        for parameter in items(&operation["parameters"]).filter(|parameter| parameter["in"] != "header") {
            let place = format!("{method} {path} {}", parameter["name"]);
            walk(&parameter["schema"], &place, &mut |place, value| look(place, value));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_operation_says_that_any_other_problem_has_the_same_form() {
    let document = plaudit::api::document();
    let content = &document["components"]["responses"]["AnyProblem"]["content"]["application/problem+json"];
    assert_eq!(content["schema"]["$ref"], "#/components/schemas/Problem");
    for (path, method, operation) in operations(&document) {
        let default = &operation["responses"]["default"]["$ref"];
        assert_eq!(*default, "#/components/responses/AnyProblem", "{method} {path}");
    }
}

#[test]
fn every_refusal_that_can_come_is_declared() {
    let document = plaudit::api::document();
    for (path, method, operation) in operations(&document) {
        let has = |status: &str| operation["responses"].get(status).is_some();
        let needs = |is_due: bool, statuses: &[&str]| {
            for status in statuses.iter().filter(|_| is_due) {
                assert!(has(status), "{method} {path} does not declare {status}");
            }
        };
        let parameter = |name: &str| items(&operation["parameters"]).any(|one| one["name"] == name);
        let bearer = &operation["security"][0]["bearer"];
        needs(true, &["400", "500"]);
        needs(path.starts_with("/v1/"), &["503"]);
        needs(path.contains('{'), &["404"]);
        needs(bearer.is_array(), &["401"]);
        needs(items(bearer).next().is_some(), &["403"]);
        needs(operation.get("requestBody").is_some(), &["408", "413", "415", "422"]);
        needs(parameter("If-Match"), &["412"]);
        needs(parameter("If-None-Match"), &["304"]);
        assert!(
            operation["responses"].as_object().unwrap().keys().any(|status| status.starts_with('2')),
            "{method} {path} cannot succeed"
        );
    }
}

#[test]
fn every_write_names_the_role_that_it_needs() {
    let document = plaudit::api::document();
    let mut writes = 0;
    for (path, method, operation) in operations(&document) {
        // Signing in and counting views are for everyone.
        if method == "get" || path.starts_with("/v1/auth/") || path.ends_with("/views") {
            continue;
        }
        let security = &operation["security"];
        let roles: Vec<&Value> = items(&security[0]["bearer"]).collect();
        let is_one_role = matches!(roles.as_slice(), [role] if ["author", "editor", "admin"].iter().any(|name| *role == name));
        assert!(is_one_role, "{method} {path}: {security}");
        writes += 1;
    }
    assert!(writes > 50, "only {writes} writes were looked at");
}

#[test]
fn operation_ids_are_snake_case_and_stay_the_names_of_the_handlers() {
    let document = plaudit::api::document();
    for (path, method, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap();
        let is_snake = id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        assert!(is_snake && id.contains('_'), "{method} {path}: {id}");
    }
    for (file, text) in crate::house_rules::sources() {
        assert!(!text.contains("operation_id ="), "{file:?} gives a handler another name");
    }
}

#[test]
fn answers_have_named_schemas() {
    let document = plaudit::api::document();
    let mut unnamed = Vec::new();
    for (path, method, operation) in operations(&document) {
        // The document describes itself no further.
        if path.starts_with("/openapi") {
            continue;
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            for (media_type, content) in response["content"].as_object().into_iter().flatten() {
                if media_type.ends_with("json") && content["schema"].get("$ref").is_none() {
                    unnamed.push(format!("{method} {path} {status} {media_type}"));
                }
            }
        }
    }
    assert!(unnamed.is_empty(), "{unnamed:#?}");
}

#[test]
fn every_answer_has_its_request_id_and_lists_their_links() {
    let document = plaudit::api::document();
    let mut lists = 0;
    for (path, method, operation) in operations(&document) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let described = match response["$ref"].as_str() {
                Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
                None => response,
            };
            assert!(described["headers"].get("X-Request-Id").is_some(), "{method} {path} {status}");
        }
        if items(&operation["parameters"]).any(|parameter| parameter["name"] == "cursor") {
            let headers = &operation["responses"]["200"]["headers"];
            assert!(headers.get("Link").is_some() && headers.get("ETag").is_some(), "{method} {path}");
            lists += 1;
        }
    }
    assert!(lists > 5, "only {lists} lists were looked at");
}

#[test]
fn every_tag_is_described_and_used() {
    let document = plaudit::api::document();
    let used: HashSet<&Value> =
        operations(&document).into_iter().flat_map(|(_, _, operation)| items(&operation["tags"])).collect();
    for tag in items(&document["tags"]) {
        assert!(tag["description"].as_str().is_some_and(|text| !text.is_empty()), "{tag}");
        assert!(used.contains(&tag["name"]), "nothing has the tag {tag}");
    }
}
