//! The schema of a type as the OpenAPI document shows it, compiled into a validator that finds all faults of
//! a value at once.
//!
//! What the document says is what is enforced: a length, a range or a pattern written at a field is both.

use std::any::TypeId;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::error::{ApiError, Fault, MAX_FAULTS};

/// A schema with its validator.
pub(super) struct Compiled {
    pub schema: Value,
    validator: Validator,
}

type Cache = RwLock<HashMap<TypeId, Arc<Compiled>>>;
static COMPILED: LazyLock<Cache> = LazyLock::new(Cache::default);

/// Every fault of `value` against the schema of `T`; empty when it fits.
pub fn faults<T: ToSchema + 'static>(value: &Value) -> Result<Vec<Fault>, ApiError> {
    let compiled = cached::<T>(|| {
        let mut root = to_json(&T::schema())?;
        let mut used = Vec::new();
        T::schemas(&mut used);
        let mut components = Map::new();
        for (name, schema) in used {
            components.insert(name, to_json(&schema)?);
        }
        if let Some(root) = root.as_object_mut() {
            root.insert("components".into(), json!({ "schemas": components }));
        }
        Ok(root)
    })?;
    Ok(compiled.check(value))
}

/// What is kept for `T`, made from `schema()` when it is first needed.
pub(super) fn cached<T: 'static>(
    schema: impl FnOnce() -> Result<Value, ApiError>,
) -> Result<Arc<Compiled>, ApiError> {
    let key = TypeId::of::<T>();
    if let Some(found) = COMPILED.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(Arc::clone(found));
    }
    let schema = schema()?;
    let validator = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(&schema)
        .map_err(|error| ApiError::Internal(format!("schema of {}: {error}", std::any::type_name::<T>())))?;
    let compiled = Arc::new(Compiled { schema, validator });
    COMPILED.write().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&compiled));
    Ok(compiled)
}

pub(super) fn to_json(schema: &impl serde::Serialize) -> Result<Value, ApiError> {
    serde_json::to_value(schema).map_err(|error| ApiError::Internal(format!("schema: {error}")))
}

impl Compiled {
    /// Every fault of `value`, in the order of their places.
    pub fn check(&self, value: &Value) -> Vec<Fault> {
        let mut faults = Vec::new();
        for error in self.validator.iter_errors(value) {
            explain(&error, &mut faults);
            if faults.len() >= MAX_FAULTS {
                break;
            }
        }
        faults.sort_by(|a, b| a.pointer.cmp(&b.pointer));
        faults.dedup();
        faults
    }
}

fn explain(error: &ValidationError<'_>, faults: &mut Vec<Fault>) {
    let place = error.instance_path().as_str();
    if let Kind::OneOfNotValid { context } | Kind::AnyOf { context } = error.kind() {
        return explain_union(error, context, faults);
    }
    if let Kind::AdditionalProperties { unexpected } = error.kind() {
        let fault = |name: &String| {
            Fault::at(format!("{place}/{}", escape(name)), "unknown_field", "there is no such field")
        };
        faults.extend(unexpected.iter().take(MAX_FAULTS).map(fault));
        return;
    }
    if let Kind::Required { property } = error.kind() {
        let name = property.as_str().unwrap_or_default();
        faults.push(Fault::at(format!("{place}/{}", escape(name)), "required", "this field must be given"));
        return;
    }
    let (code, detail) = describe(error.kind());
    faults.push(Fault::at(place, code, detail));
}

/// The faults of the branch that was meant: the one whose type fits (an optional value is "null or this").
fn explain_union(
    error: &ValidationError<'_>,
    context: &[Vec<ValidationError<'static>>],
    faults: &mut Vec<Fault>,
) {
    let place = error.instance_path().as_str();
    let is_type_fault = |error: &ValidationError<'_>| {
        matches!(error.kind(), Kind::Type { .. }) && error.instance_path().as_str() == place
    };
    match context.iter().find(|branch| !branch.iter().any(is_type_fault)) {
        Some(branch) => branch.iter().for_each(|error| explain(error, faults)),
        None => faults.push(Fault::at(place, "wrong_type", "a value of this type is not taken here")),
    }
}

fn describe(kind: &Kind) -> (&'static str, Cow<'static, str>) {
    match kind {
        Kind::Type { kind } => ("wrong_type", format!("must be {}", type_words(kind)).into()),
        Kind::MinLength { limit: 1 } => ("too_short", "must not be empty".into()),
        Kind::MinLength { limit } => ("too_short", format!("at least {limit} characters").into()),
        Kind::MaxLength { limit } => ("too_long", format!("at most {limit} characters").into()),
        Kind::Minimum { limit } => ("too_small", format!("at least {limit}").into()),
        Kind::Maximum { limit } => ("too_large", format!("at most {limit}").into()),
        Kind::MinItems { limit } => ("too_few", format!("at least {limit} items").into()),
        Kind::MaxItems { limit } => ("too_many", format!("at most {limit} items").into()),
        Kind::UniqueItems => ("not_allowed", "no value twice".into()),
        Kind::Enum { options } => ("not_allowed", format!("must be one of {}", list(options)).into()),
        Kind::Constant { expected_value } => ("not_allowed", format!("must be {expected_value}").into()),
        Kind::Pattern { pattern } => ("invalid_format", format!("must match the pattern {pattern}").into()),
        Kind::Format { format } => ("invalid_format", format!("must be {}", format_words(format)).into()),
        other => ("not_allowed", format!("breaks the rule {:?}", other.keyword()).into()),
    }
}

fn list(options: &Value) -> String {
    let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
    let words = options.iter().filter(|option| !option.is_null());
    words
        .map(|option| option.as_str().map_or_else(|| option.to_string(), str::to_owned))
        .collect::<Vec<_>>()
        .join(", ")
}

fn type_words(kind: &TypeKind) -> String {
    let word = |name: &str| match name {
        "string" => "text".to_owned(),
        "integer" => "a whole number".to_owned(),
        "number" => "a number".to_owned(),
        "boolean" => "true or false".to_owned(),
        "array" => "a list".to_owned(),
        "object" => "an object".to_owned(),
        other => other.to_owned(),
    };
    match kind {
        TypeKind::Single(kind) => word(&kind.to_string()),
        TypeKind::Multiple(kinds) => {
            kinds.iter().map(|kind| word(&kind.to_string())).collect::<Vec<_>>().join(" or ")
        }
    }
}

fn format_words(format: &str) -> String {
    match format {
        "date-time" => {
            "a time as in RFC 3339, such as 2026-03-22T09:30:00+08:00 (in a query, + is %2B)".to_owned()
        }
        "date" => "a day such as 2026-03-22".to_owned(),
        "uuid" => "a UUID".to_owned(),
        "uri" => "an absolute URL".to_owned(),
        other => format!("of the format {other}"),
    }
}

/// A name as one token of a JSON Pointer.
pub fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
