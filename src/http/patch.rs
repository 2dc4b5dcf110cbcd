//! JSON Merge Patch (RFC 7396): what is absent stays, null clears.
//!
//! A patch is merged into the resource's current input form, and the result is checked as a whole, as if it
//! had been sent with PUT: there is one set of rules. `Patch<ArticleInput>` is `ArticlePatch` in the document,
//! derived from `ArticleInput`, so the two cannot drift.

use std::borrow::Cow;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::{body, schema};
use crate::error::{ApiError, Fault, MAX_FAULTS};

/// A merge patch for a resource whose input form is `T`.
#[derive(Clone)]
pub struct Patch<T>(Map<String, Value>, PhantomData<T>);

impl<T> Patch<T>
where
    T: ToSchema + Serialize + DeserializeOwned + 'static,
{
    /// Whether the patch says something about the field `name`.
    pub fn names(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// `current` with the patch applied, checked against the schema of `T`.
    pub fn apply(&self, current: &T) -> Result<T, ApiError> {
        let mut merged = schema::to_json(current)?;
        merge(&mut merged, &Value::Object(self.0.clone()));
        let cleared = self.unknown_cleared()?;
        match body::checked(merged) {
            Err(ApiError::Unprocessable(faults)) => Err(ApiError::Unprocessable([faults, cleared].concat())),
            Ok(_) if !cleared.is_empty() => Err(ApiError::Unprocessable(cleared)),
            result => result,
        }
    }

    /// Null clears a field, so the merged body does not show that there is none of that name.
    fn unknown_cleared(&self) -> Result<Vec<Fault>, ApiError> {
        let described = schema::to_json(&T::schema())?;
        let known = described.get("properties").and_then(Value::as_object);
        let is_known = |name: &String| known.is_some_and(|known| known.contains_key(name));
        let cleared = self.0.iter().filter(|(name, value)| value.is_null() && !is_known(name));
        let fault = |name: &String| {
            Fault::at(format!("/{}", schema::escape(name)), "unknown_field", "there is no such field")
        };
        Ok(cleared.take(MAX_FAULTS).map(|(name, _)| fault(name)).collect())
    }
}

impl<T: ToSchema + 'static> FromRequest for Patch<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let value = body::read_json(request, payload, "application/merge-patch+json", body::parse);
        Box::pin(async move {
            match value.await? {
                Value::Object(fields) => Ok(Self(fields, PhantomData)),
                _ => Err(ApiError::field("", "wrong_type", "must be an object")),
            }
        })
    }
}

fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(changes) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(fields) = target else { return };
    for (name, change) in changes {
        if change.is_null() {
            fields.remove(name);
        } else {
            merge(fields.entry(name.as_str()).or_insert(Value::Null), change);
        }
    }
}

impl<T: ToSchema> ToSchema for Patch<T> {
    fn name() -> Cow<'static, str> {
        let name = T::name();
        Cow::Owned(format!("{}Patch", name.strip_suffix("Input").unwrap_or(&name)))
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

impl<T: ToSchema> PartialSchema for Patch<T> {
    /// The schema of `T` with nothing required, no defaults, and null for what may be cleared.
    fn schema() -> RefOr<Schema> {
        let original = T::schema();
        patch_schema(&original).unwrap_or(original)
    }
}

fn patch_schema(original: &RefOr<Schema>) -> Option<RefOr<Schema>> {
    let mut schema = serde_json::to_value(original).ok()?;
    let root = schema.as_object_mut()?;
    let required = root.remove("required").unwrap_or(json!([]));
    let is_required =
        |name: &str| required.as_array().is_some_and(|names| names.iter().any(|other| other == name));
    root.insert("description".into(), "What to change: a field that is absent stays, null clears it.".into());
    root.remove("example");
    for (name, property) in root.get_mut("properties")?.as_object_mut()? {
        if let Some(property) = property.as_object_mut() {
            property.remove("default");
        }
        if !is_required(name) {
            allow_null(property);
        }
    }
    serde_json::from_value(schema).ok()
}

fn allow_null(property: &mut Value) {
    // utoipa writes an optional object or enum as "null or this" by itself.
    let is_union = property.get("oneOf").is_some();
    match property.get_mut("type") {
        Some(Value::String(kind)) => {
            let kinds = json!([kind, "null"]);
            property["type"] = kinds;
            if let Some(Value::Array(options)) = property.get_mut("enum") {
                options.push(Value::Null);
            }
        }
        Some(_) => {}
        None if is_union => {}
        None => *property = json!({ "oneOf": [{ "type": "null" }, property.take()] }),
    }
}
