//! What differs between two versions of a resource, field by field.

use serde::Serialize;
use serde_json::{Map, Value};

/// One field that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    pub field: String,
    pub before: Value,
    pub after: Value,
}

/// A longer text is cut where a difference is only told.
const TOLD: usize = 500;

/// The fields that differ between two objects, by name; what is absent counts as null.
pub fn between(before: &Value, after: &Value) -> Vec<Difference> {
    let none = Map::new();
    let (before, after) = (before.as_object().unwrap_or(&none), after.as_object().unwrap_or(&none));
    let mut fields: Vec<&String> = before.keys().chain(after.keys()).collect();
    fields.sort_unstable();
    fields.dedup();
    let value = |object: &Map<String, Value>, field: &String| object.get(field).cloned().unwrap_or_default();
    fields
        .into_iter()
        .map(|field| Difference {
            field: field.clone(),
            before: value(before, field),
            after: value(after, field),
        })
        .filter(|difference| difference.before != difference.after)
        .collect()
}

impl Difference {
    /// The same with long texts cut, as the audit log and messages tell it.
    #[must_use]
    pub fn told(self) -> Self {
        Self { field: self.field, before: cut(self.before), after: cut(self.after) }
    }
}

fn cut(value: Value) -> Value {
    match value {
        Value::String(text) => match text.char_indices().nth(TOLD) {
            Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
            None => Value::String(text),
        },
        Value::Array(_) | Value::Object(_) => match value.to_string() {
            text if text.len() > 4 * TOLD => cut(Value::String(text)),
            _ => value,
        },
        other => other,
    }
}
