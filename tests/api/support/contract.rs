//! The hook that holds every answer of every test against the OpenAPI document: a status, a media type or a
//! body that the document does not describe fails the test that saw it.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use actix_web::http::Method;
use jsonschema::Validator;
use serde_json::{Value, json};

use super::Answer;

/// As every application of this run serves it.
static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_slice(&plaudit::api::Served::get().document).unwrap());

static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

pub fn check(method: &Method, path: &str, answer: &Answer) {
    let document: &Value = &DOCUMENT;
    let path = path.split('?').next().unwrap();
    let method = if *method == Method::HEAD { "get".to_owned() } else { method.as_str().to_lowercase() };
    let Some((template, operation)) = operation(document, path, &method) else { return };
    let status = answer.status.to_string();
    let place = format!("{method} {template} {status}");
    let described = resolve(document, &operation["responses"][&status]);
    assert!(!described.is_null(), "{place} is not in the document");
    let Some(content) = described["content"].as_object() else {
        assert!(answer.bytes.is_empty(), "{place} has a body, but none in the document");
        return;
    };
    let media_type = answer.header("content-type");
    let media_type = media_type.split(';').next().unwrap();
    assert!(content.contains_key(media_type), "{place} has the media type {media_type:?}");
    if !media_type.ends_with("json") {
        return;
    }
    let validator = validator(&format!("{place} {media_type}"), document, &content[media_type]["schema"]);
    let body = answer.json();
    let faults: Vec<String> =
        validator.iter_errors(&body).map(|fault| format!("{} at {}", fault, fault.instance_path())).collect();
    assert!(faults.is_empty(), "{place}: {faults:#?}\n{body:#}");
}

fn resolve<'d>(document: &'d Value, described: &'d Value) -> &'d Value {
    match described["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => described,
    }
}

/// The operation that `path` belongs to; one with fixed segments wins over one with parameters.
fn operation<'d>(document: &'d Value, path: &str, method: &str) -> Option<(&'d str, &'d Value)> {
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |template: &str| {
        let segments: Vec<&str> = template.split('/').collect();
        segments.len() == parts.len()
            && segments.iter().zip(&parts).all(|(segment, part)| segment.starts_with('{') || segment == part)
    };
    let paths = document["paths"].as_object()?.iter().filter(|(template, _)| fits(template));
    let (template, item) = paths.min_by_key(|(template, _)| template.matches('{').count())?;
    item.get(method).map(|operation| (template.as_str(), operation))
}

fn validator(place: &str, document: &Value, schema: &Value) -> Arc<Validator> {
    let mut validators = VALIDATORS.lock().unwrap();
    let make = || {
        let mut root = json!({ "components": document["components"], "allOf": [schema] });
        root["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
        Arc::new(jsonschema::options().should_validate_formats(true).build(&root).unwrap())
    };
    Arc::clone(validators.entry(place.to_owned()).or_insert_with(make))
}
