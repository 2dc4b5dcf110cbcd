//! `fields=`: which fields of a resource an answer has. The id is always among them.

use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::{ArrayBuilder, ObjectBuilder, Required, Type};

use super::schema;

/// The media type of an answer that has not all fields, so that a client of the whole one keeps exact types.
pub const PARTIAL: &str = "application/vnd.plaudit.partial+json";

/// The note of what was converted: nobody asks for it, it comes along.
const CONVERSION: &str = "conversion";

/// The fields asked for; none is all of them.
#[derive(Clone, Debug, Default)]
pub struct Fields(Option<Vec<String>>);

impl Fields {
    pub fn new(names: Option<Vec<String>>) -> Self {
        Self(names)
    }

    /// Whether some may be left out.
    pub fn is_partial(&self) -> bool {
        self.0.is_some()
    }

    /// Whether the field `name` is shown; of `cover.url`, whether `cover` is.
    pub fn has(&self, name: &str) -> bool {
        let head = name.split('.').next().unwrap_or(name);
        head == "id" || self.0.as_ref().is_none_or(|names| names.iter().any(|other| other == head))
    }

    /// `item` with what was asked for, and what was converted of that.
    pub fn select(&self, mut item: Value) -> Value {
        if let Value::Object(fields) = &mut item {
            fields.retain(|name, _| name == CONVERSION || self.has(name));
            let converted = fields.get_mut(CONVERSION).and_then(|note| note.get_mut("fields"));
            if let Some(Value::Array(names)) = converted {
                names.retain(|name| name.as_str().is_some_and(|name| self.has(name)));
                if names.is_empty() {
                    fields.remove(CONVERSION);
                }
            }
        }
        item
    }

    /// The parameter of a resource that is shown as `V`; what has no id is always shown whole.
    pub fn parameter<V: ToSchema>() -> Option<Parameter> {
        let names = names::<V>();
        if !names.iter().any(|name| name == "id") {
            return None;
        }
        let other = names.iter().find(|name| *name == "slug").or(names.iter().find(|name| *name != "id"));
        let example = serde_json::json!(["id", other]);
        let names = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
        let list = ArrayBuilder::new().items(names).min_items(Some(1)).unique_items(true);
        let parameter = ParameterBuilder::new()
            .name("fields")
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(
                "The fields to show, instead of all; `id` is always shown. The answer is of the media type \
                 `application/vnd.plaudit.partial+json` then; a CSV has only their columns.",
            ))
            .style(Some(ParameterStyle::Form))
            .explode(Some(false))
            .schema(Some(list))
            .example(Some(example))
            .build();
        Some(parameter)
    }
}

/// The fields of `V`, in the order of its schema.
fn names<V: ToSchema>() -> Vec<String> {
    let mut used = Vec::new();
    V::schemas(&mut used);
    let components: Map<String, Value> = used
        .iter()
        .filter_map(|(name, schema)| Some((name.clone(), schema::to_json(schema).ok()?)))
        .collect();
    let mut names = Vec::new();
    collect(&schema::to_json(&V::schema()).unwrap_or_default(), &components, &mut names);
    names.retain(|name| name != CONVERSION);
    names
}

/// A view that has another one inside (`flatten`) is described as all of both.
fn collect(schema: &Value, components: &Map<String, Value>, names: &mut Vec<String>) {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str)
        && let Some(other) = reference.rsplit('/').next().and_then(|name| components.get(name))
    {
        collect(other, components, names);
    }
    for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        collect(part, components, names);
    }
    names
        .extend(schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys).cloned());
}
