//! The operations of the document, so that what is tested of each of them is tested of the next one, too.

use std::sync::LazyLock;

use actix_web::http::Method;
use plaudit::auth::policy::{Rule, rule_of};
use serde_json::Value;

static DOCUMENT: LazyLock<Value> = LazyLock::new(plaudit::api::document);

/// An operation, as the document describes it.
#[derive(Clone)]
pub struct Operation {
    pub id: String,
    pub method: Method,
    /// With its parameters in braces.
    pub path: String,
    pub parameters: Vec<Value>,
    /// Media type and schema of its JSON body.
    pub body: Option<(String, Value)>,
    /// Whether it is refused without one.
    pub needs_body: bool,
    /// Whether a token is looked at.
    pub takes_token: bool,
    /// What it answers when all is well: the statuses with their schemas, if they have one.
    pub answers: Value,
}

/// All of them, in the order of the document.
pub fn operations() -> Vec<Operation> {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let methods = paths.iter().flat_map(|(path, item)| {
        item.as_object().unwrap().iter().map(move |(method, json)| (path, method, json))
    });
    methods.map(|(path, method, json)| Operation::of(path, method, json)).collect()
}

/// Those that only read.
pub fn reads() -> Vec<Operation> {
    operations().into_iter().filter(|operation| operation.method == Method::GET).collect()
}

/// Those that take a JSON body.
pub fn with_body() -> Vec<Operation> {
    operations().into_iter().filter(|operation| operation.body.is_some()).collect()
}

impl Operation {
    fn of(path: &str, method: &str, json: &Value) -> Self {
        let content = json["requestBody"]["content"].as_object();
        let body = content.and_then(|content| content.iter().find(|(kind, _)| kind.contains("json")));
        Self {
            id: json["operationId"].as_str().unwrap().to_owned(),
            method: method.to_uppercase().parse().unwrap(),
            path: path.to_owned(),
            parameters: json["parameters"].as_array().cloned().unwrap_or_default(),
            body: body.map(|(kind, content)| (kind.clone(), content["schema"].clone())),
            needs_body: json["requestBody"]["required"] == true,
            takes_token: json["security"] != serde_json::json!([]),
            answers: json["responses"].clone(),
        }
    }

    pub fn rule(&self) -> Rule {
        rule_of(&self.id).unwrap_or_else(|| panic!("{} is missing from src/auth/policy.rs", self.id))
    }

    pub fn writes(&self) -> bool {
        self.method != Method::GET
    }

    /// The word of its path that says what it is about; of what is the same for every collection, one of those.
    pub fn collection(&self) -> &str {
        let word = self.path.split('/').nth(2).unwrap_or_default();
        if word == "{collection}" { "articles" } else { word }
    }

    /// Whether it is the same for every collection.
    pub fn is_common(&self) -> bool {
        self.path.contains("{collection}")
    }

    /// The operation in one of the collections that it is the same for.
    pub fn on(&self, collection: &str) -> Self {
        Self { path: self.path.replace("{collection}", collection), ..self.clone() }
    }

    /// Whether it is about one article, which may be hidden.
    pub fn is_of_an_article(&self) -> bool {
        self.collection() == "articles" && self.path.contains("{id}")
    }

    /// Whether nobody without an account or a key may call it.
    pub fn needs_right(&self) -> bool {
        self.rule().role().is_some()
    }

    /// Its query parameters.
    pub fn query(&self) -> impl Iterator<Item = (&str, &Value)> {
        let query = self.parameters.iter().filter(|parameter| parameter["in"] == "query");
        query.map(|parameter| (parameter["name"].as_str().unwrap(), parameter))
    }

    pub fn takes(&self, name: &str) -> bool {
        self.query().any(|(other, _)| other == name)
    }

    /// Whether it is a list that is walked by sort and cursor.
    pub fn is_list(&self) -> bool {
        self.takes("page") && self.takes("sort")
    }

    /// The query without which it does not answer, of the document's examples; empty or with its `?`.
    pub fn least_query(&self) -> String {
        let required = self.query().filter(|(_, parameter)| parameter["required"] == true);
        let pairs: Vec<String> = required
            .map(|(name, parameter)| format!("{name}={}", encoded(&example(&parameter["example"]))))
            .collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }
}

/// An example as it stands in a query.
fn example(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(example).collect::<Vec<_>>().join(","),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// `text` for a query or a segment of a path.
pub fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// The schema that is meant: references followed, `null` left out.
pub fn meant(schema: &Value) -> &Value {
    if let Some(place) = schema["$ref"].as_str() {
        return meant(DOCUMENT.pointer(place.trim_start_matches('#')).unwrap());
    }
    for union in ["oneOf", "anyOf", "allOf"] {
        if let Some(options) = schema[union].as_array() {
            let option = options.iter().find(|option| option["type"] != "null").unwrap();
            if schema.get("properties").is_none() {
                return meant(option);
            }
        }
    }
    schema
}

/// The names of the fields of an object's schema, those of its `allOf` as well.
pub fn fields(schema: &Value) -> Vec<String> {
    let schema = match schema["$ref"].as_str() {
        Some(place) => DOCUMENT.pointer(place.trim_start_matches('#')).unwrap(),
        None => schema,
    };
    let mut names: Vec<String> =
        schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        names.extend(fields(part));
    }
    names
}

/// The JSON type of a schema, `null` left out.
pub fn kind(schema: &Value) -> &str {
    match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap(),
        kind => kind.as_str().unwrap_or_default(),
    }
}

/// The words of a schema's `enum`, without `null`.
pub fn words(schema: &Value) -> Vec<&str> {
    schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}
