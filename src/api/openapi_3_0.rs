//! The document in the words of OpenAPI 3.0, for generators that do not read 3.1.
//!
//! Nothing is lost but what 3.0 has no word for: which role an operation needs.

use serde_json::{Map, Value, json};

/// `original`, which is OpenAPI 3.1, as OpenAPI 3.0.
pub fn downgrade(original: &Value) -> Value {
    let schemas = original.pointer("/components/schemas").unwrap_or(&Value::Null);
    let mut document = original.clone();
    if let Some(root) = document.as_object_mut() {
        root.insert("openapi".into(), "3.0.3".into());
        root.remove("jsonSchemaDialect");
        root.remove("webhooks");
    }
    if let Some(info) = document.get_mut("info").and_then(Value::as_object_mut) {
        info.remove("summary");
    }
    for schema in members(document.pointer_mut("/components/schemas")) {
        downgrade_schema(schema, schemas);
    }
    for kind in ["parameters", "headers", "responses", "requestBodies"] {
        for holder in members(document.pointer_mut(&format!("/components/{kind}"))) {
            downgrade_holder(holder, schemas);
        }
    }
    for item in members(document.get_mut("paths")) {
        for operation in members(Some(item)) {
            downgrade_operation(operation, schemas);
        }
    }
    document
}

/// The values of an object or an array.
fn members(value: Option<&mut Value>) -> Box<dyn Iterator<Item = &mut Value> + '_> {
    match value {
        Some(Value::Object(fields)) => Box::new(fields.values_mut()),
        Some(Value::Array(items)) => Box::new(items.iter_mut()),
        _ => Box::new(std::iter::empty()),
    }
}

fn downgrade_operation(operation: &mut Value, schemas: &Value) {
    for parameter in members(operation.get_mut("parameters")) {
        downgrade_holder(parameter, schemas);
    }
    if let Some(body) = operation.get_mut("requestBody") {
        downgrade_holder(body, schemas);
    }
    for response in members(operation.get_mut("responses")) {
        downgrade_holder(response, schemas);
    }
    for alternative in members(operation.get_mut("security")) {
        for scopes in members(Some(alternative)) {
            *scopes = json!([]);
        }
    }
}

/// A parameter, a header, a body or an answer: what has a schema, by itself or by media type.
fn downgrade_holder(holder: &mut Value, schemas: &Value) {
    if let Some(schema) = holder.get_mut("schema") {
        downgrade_schema(schema, schemas);
    }
    for media_type in members(holder.get_mut("content")) {
        downgrade_holder(media_type, schemas);
    }
    for header in members(holder.get_mut("headers")) {
        downgrade_holder(header, schemas);
    }
}

fn downgrade_schema(schema: &mut Value, schemas: &Value) {
    let Some(words) = schema.as_object_mut() else { return };
    for list in ["allOf", "anyOf", "oneOf", "properties"] {
        members(words.get_mut(list)).for_each(|schema| downgrade_schema(schema, schemas));
    }
    for one in ["items", "not", "additionalProperties"] {
        words.get_mut(one).into_iter().for_each(|schema| downgrade_schema(schema, schemas));
    }
    nullable_type(words);
    nullable_union(words);
    if let Some(value) = words.remove("const") {
        words.insert("enum".into(), json!([value]));
    }
    if let Some(Value::Array(examples)) = words.remove("examples")
        && let Some(first) = examples.into_iter().next()
    {
        words.entry("example").or_insert(first);
    }
    exclusive_limit(words, "exclusiveMinimum", "minimum");
    exclusive_limit(words, "exclusiveMaximum", "maximum");
    // Beside a reference, 3.0 ignores everything.
    if words.len() > 1
        && let Some(reference) = words.remove("$ref")
    {
        words.insert("allOf".into(), json!([{ "$ref": reference }]));
    }
    // `nullable` counts only beside a type.
    if words.contains_key("nullable")
        && !words.contains_key("type")
        && let Some(kind) = words.get("allOf").and_then(|parts| kind(parts.get(0)?, schemas))
    {
        words.insert("type".into(), kind);
    }
}

/// The type that `schema` says or that what it refers to says.
fn kind(schema: &Value, schemas: &Value) -> Option<Value> {
    if let Some(kind) = schema.get("type") {
        return Some(kind.clone());
    }
    if let Some(parts) = schema.get("allOf") {
        return kind(parts.get(0)?, schemas);
    }
    let name = schema.get("$ref")?.as_str()?.rsplit('/').next()?;
    kind(schemas.get(name)?, schemas)
}

/// `type: [string, null]` is `type: string, nullable: true`.
fn nullable_type(words: &mut Map<String, Value>) {
    match words.get("type") {
        Some(Value::Array(kinds)) => {
            let mut kept: Vec<Value> = kinds.iter().filter(|kind| *kind != "null").cloned().collect();
            if kept.len() < kinds.len() {
                words.insert("nullable".into(), true.into());
            }
            words.remove("type");
            if let (Some(kind), true) = (kept.pop(), kept.is_empty()) {
                words.insert("type".into(), kind);
            }
        }
        Some(Value::String(kind)) if kind == "null" => {
            words.remove("type");
            words.insert("nullable".into(), true.into());
            words.insert("enum".into(), json!([null]));
        }
        _ => {}
    }
}

/// `oneOf: [{…}, {type: null}]` is `nullable: true` beside the one that is left.
fn nullable_union(words: &mut Map<String, Value>) {
    for union in ["oneOf", "anyOf"] {
        let Some(Value::Array(branches)) = words.get_mut(union) else { continue };
        let before = branches.len();
        branches.retain(|branch| branch.get("enum") != Some(&json!([null])));
        if branches.len() == before {
            continue;
        }
        if let [only] = branches.as_slice() {
            let only = only.clone();
            words.remove(union);
            merge_only_branch(words, only);
        }
        words.insert("nullable".into(), true.into());
    }
}

fn merge_only_branch(words: &mut Map<String, Value>, only: Value) {
    match only {
        Value::Object(branch) if !branch.contains_key("$ref") => {
            for (word, value) in branch {
                words.entry(word).or_insert(value);
            }
        }
        reference => {
            words.insert("allOf".into(), json!([reference]));
        }
    }
}

/// `exclusiveMinimum: 3` is `minimum: 3, exclusiveMinimum: true`.
fn exclusive_limit(words: &mut Map<String, Value>, exclusive: &str, limit: &str) {
    if let Some(bound) = words.get(exclusive).filter(|bound| bound.is_number()).cloned() {
        words.insert(limit.into(), bound);
        words.insert(exclusive.into(), true.into());
    }
}
