//! The OpenAPI document: committed as it is served, complete, and true about what is served.
//!
//! Whether answers fit it is checked at every request of every test; see `support::contract`.

mod completeness;
mod conventions;
mod in_3_0;

use std::collections::HashSet;
use std::path::Path;

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::{TestApp, nobody};

/// Path, method and the operation itself.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().iter();
            methods.map(|(method, operation)| (path.as_str(), method.as_str(), operation))
        })
        .collect()
}

/// Calls `look` with every JSON value below `value` and its place.
fn walk(value: &Value, place: &str, look: &mut impl FnMut(&str, &Value)) {
    look(place, value);
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| walk(item, &format!("{place}/{index}"), look));
        }
        Value::Object(fields) => {
            fields.iter().for_each(|(name, field)| walk(field, &format!("{place}/{name}"), look));
        }
        _ => {}
    }
}

/// What is committed as `file` is `made`; with `PLAUDIT_UPDATE_OPENAPI=1` it is written.
fn compare_with_committed(file: &str, made: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi").join(file);
    let made = format!("{}\n", serde_json::to_string_pretty(made).unwrap());
    #[expect(clippy::disallowed_methods, reason = "the one switch of the tests")]
    let update = std::env::var("PLAUDIT_UPDATE_OPENAPI").is_ok_and(|value| value == "1");
    if update {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &made).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == made,
        "openapi/{file} is not what the routes say; run PLAUDIT_UPDATE_OPENAPI=1 cargo test --test api \
         documents, and look at the difference"
    );
}

#[test]
fn the_committed_document_is_the_one_that_is_served() {
    compare_with_committed("openapi.json", &plaudit::api::document());
}

#[test]
fn the_committed_document_in_3_0_is_the_one_that_is_served() {
    compare_with_committed("openapi-3.0.json", &plaudit::api::downgrade(&plaudit::api::document()));
}

#[actix_web::test]
async fn the_document_is_served_as_it_is_made() {
    let app = TestApp::start().await;
    let answer = app.anon().get("/openapi.json").await.expect(200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.json(), plaudit::api::document());
    assert!(answer.json()["openapi"].as_str().unwrap().starts_with("3.1"));
    let older = app.anon().get("/openapi-3.0.json").await.expect(200);
    assert_eq!(older.header("content-type"), "application/json");
    assert_eq!(older.json(), plaudit::api::downgrade(&answer.json()));
}

#[test]
fn every_operation_is_explained() {
    let document = plaudit::api::document();
    let tags: HashSet<&Value> = document["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
    let mut missing = Vec::new();
    for (path, method, operation) in operations(&document) {
        let is_empty = |field: &str| operation[field].as_str().is_none_or(str::is_empty);
        for field in ["operationId", "summary", "description"].into_iter().filter(|field| is_empty(field)) {
            missing.push(format!("{method} {path}: {field}"));
        }
        let own = operation["tags"].as_array().unwrap();
        assert!(own.len() == 1 && tags.contains(&own[0]), "{method} {path} has the tags {own:?}");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            if parameter["description"].as_str().is_none_or(str::is_empty) {
                missing.push(format!("{method} {path}: description of {name}"));
            }
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            if response.get("$ref").is_none() && response["description"].as_str().is_none_or(str::is_empty) {
                missing.push(format!("{method} {path}: description of {status}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn operation_ids_are_unique() {
    let document = plaudit::api::document();
    let mut seen = HashSet::new();
    for (path, method, operation) in operations(&document) {
        assert!(seen.insert(operation["operationId"].to_string()), "{method} {path} has a name of another");
    }
}

#[test]
fn input_takes_known_fields_only() {
    let document = plaudit::api::document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let is_input = |name: &str| name.ends_with("Input") || name.ends_with("Patch");
    let mut objects = 0;
    for (name, schema) in schemas.iter().filter(|(name, _)| is_input(name)) {
        walk(schema, name, &mut |place, value| {
            if value.get("properties").is_some_and(Value::is_object) {
                assert_eq!(value["additionalProperties"], false, "{place} takes anything");
                objects += 1;
            }
        });
    }
    assert!(objects > 5, "only {objects} objects were looked at");
}

#[test]
fn parameters_are_optional_never_null() {
    let document = plaudit::api::document();
    for (path, method, operation) in operations(&document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let place = format!("{method} {path} {}", parameter["name"]);
            walk(&parameter["schema"], &place, &mut |place, value| {
                assert!(!value.is_null() && value != "null", "{place}");
            });
        }
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_component_is_used() {
    let document = plaudit::api::document();
    let mut used = HashSet::new();
    walk(&document, "", &mut |place, value| {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            let target = document.pointer(reference.strip_prefix('#').unwrap());
            assert!(target.is_some(), "{place} refers to {reference}");
            used.insert(reference.to_owned());
        }
    });
    for kind in ["schemas", "responses", "headers"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            assert!(used.contains(&format!("#/components/{kind}/{name}")), "nothing uses {kind}/{name}");
        }
    }
}

/// `schema` as a schema of its own, with the document's components beside it.
fn validator(document: &Value, schema: &Value) -> jsonschema::Validator {
    let root = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "components": document["components"],
        "allOf": [schema],
    });
    jsonschema::options().should_validate_formats(true).build(&root).unwrap()
}

#[test]
fn every_example_fits_its_schema() {
    let document = plaudit::api::document();
    let mut examples = 0;
    let mut check = |place: &str, schema: &Value, example: &Value| {
        let validator = validator(&document, schema);
        let faults: Vec<String> = validator.iter_errors(example).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{place}: {example} does not fit: {faults:?}");
        examples += 1;
    };
    walk(&document["components"]["schemas"], "", &mut |place, value| {
        if let Some(example) = value.get("example").filter(|_| value.get("type").is_some()) {
            check(place, value, example);
        }
        for example in value.get("examples").and_then(Value::as_array).into_iter().flatten() {
            check(place, value, example);
        }
    });
    for (path, method, operation) in operations(&document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            if let Some(example) = parameter.get("example") {
                check(&format!("{method} {path} {}", parameter["name"]), &parameter["schema"], example);
            }
        }
    }
    assert!(examples > 20, "only {examples} examples were looked at");
}

#[test]
fn every_default_fits_its_schema() {
    let document = plaudit::api::document();
    walk(&document, "", &mut |place, value| {
        if let Some(default) = value.get("default").filter(|_| value.get("type").is_some()) {
            assert!(validator(&document, value).is_valid(default), "{place}: {default}");
        }
    });
}

#[actix_web::test]
async fn every_documented_operation_is_served() {
    let app = TestApp::start().await;
    let document: Value = serde_json::from_slice(&app.state.document).unwrap();
    for (path, method, operation) in operations(&document) {
        let filled = path
            .replace("{id}", &nobody().to_string())
            .replace("{file}", "index.css")
            .replace("{link_id}", "x")
            .replace("{token}", "x");
        let method: Method = method.to_uppercase().parse().unwrap();
        let answer = app.anon().send(method.clone(), &filled, None, Vec::new()).await;
        // With parameters in its path, nothing may be there; without, something must be.
        let unknown_route = answer.status == 404 && !path.contains('{');
        assert!(!unknown_route && answer.status != 405, "{method} {path} is not served: {}", answer.status);
        let secured = operation["security"][0].get("bearer").is_some();
        assert_eq!(answer.status == 401, secured, "{method} {path} without a token: {}", answer.status);
    }
}

#[actix_web::test]
async fn every_route_in_the_source_is_documented() {
    let document = plaudit::api::document();
    let documented: HashSet<(String, String)> = operations(&document)
        .into_iter()
        .map(|(path, method, _)| (method.to_owned(), path.to_owned()))
        .collect();
    let mut found = HashSet::new();
    for (_, text) in crate::house_rules::sources() {
        for line in text.lines() {
            for method in ["get", "post", "put", "patch", "delete"] {
                if let Some(rest) = line.strip_prefix(&format!("#[{method}(\"")) {
                    found.insert((method.to_owned(), rest.split('"').next().unwrap().to_owned()));
                }
            }
        }
    }
    assert_eq!(found, documented);
}
