//! `fields=` in the document: beside each answer that takes it, the same with nothing required but the id.

#![expect(
    clippy::indexing_slicing,
    reason = "JSON of our own, completed once at start-up: an index that is wrong fails every test"
)]

use serde_json::{Map, Value, json};

use crate::http::fields::PARTIAL;

/// Adds the partial media type to every operation that takes `fields`, and the schemas that it needs.
pub fn add(document: &mut Value) {
    let mut schemas = document["components"]["schemas"].take();
    for operation in operations(&mut document["paths"]) {
        let takes_fields = operation["parameters"]
            .as_array()
            .is_some_and(|all| all.iter().any(|parameter| parameter["name"] == "fields"));
        if !takes_fields {
            continue;
        }
        let content = &mut operation["responses"]["200"]["content"];
        if let Some(whole) = content["application/json"]["schema"]["$ref"].as_str().map(name_of) {
            let partial = partial(&whole, &mut schemas);
            content[PARTIAL] = json!({ "schema": { "$ref": reference(&partial) } });
        }
    }
    document["components"]["schemas"] = schemas;
}

fn operations(paths: &mut Value) -> impl Iterator<Item = &mut Value> {
    let items = paths.as_object_mut().into_iter().flatten();
    items.flat_map(|(_, item)| item.as_object_mut().into_iter().flatten().map(|(_, operation)| operation))
}

/// Makes the partial schema of `whole`, if it is not there yet, and names it.
fn partial(whole: &str, schemas: &mut Value) -> String {
    let name = format!("{whole}Partial");
    if schemas.get(&name).is_some() {
        return name;
    }
    let mut schema = schemas[whole].clone();
    match whole.strip_prefix("Page_") {
        Some(item) => {
            let item = partial(item, schemas);
            schema["properties"]["data"]["items"] = json!({ "$ref": reference(&item) });
        }
        None => {
            let mut properties = Map::new();
            collect(&schema, schemas, &mut properties);
            schema = json!({
                "type": "object",
                "description": format!("The fields of `{whole}` that were asked for."),
                "properties": properties,
                "required": ["id"],
            });
        }
    }
    schemas[&name] = schema;
    name
}

/// The properties of a schema, and of those that it is made of.
fn collect(schema: &Value, schemas: &Value, properties: &mut Map<String, Value>) {
    if let Some(other) = schema["$ref"].as_str() {
        collect(&schemas[name_of(other).as_str()], schemas, properties);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        collect(part, schemas, properties);
    }
    let own = schema["properties"].as_object().into_iter().flatten();
    properties.extend(own.map(|(name, property)| (name.clone(), property.clone())));
}

fn name_of(reference: &str) -> String {
    reference.rsplit('/').next().unwrap_or_default().to_owned()
}

fn reference(name: &str) -> String {
    format!("#/components/schemas/{name}")
}
