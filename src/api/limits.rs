//! Limits that are checked after the schema, so that they are refused in words and not by a pattern; the document has
//! them all the same.
//!
//! Plain text: what `http::line` and `http::paragraph` refuse once a text is in its canonical form, said about the text
//! as it is sent. Days: the years of `http::day` and of view series.

use serde_json::{Map, Value};

/// Controls that are not white space, and the bidirectional overrides; see `text::plain::has_control`.
const CONTROLS: &str = r"\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u202a-\u202e\u2066-\u2069";

/// What has no ink besides; see `text::plain::is_visible`.
const BLANKS: &str = r"\u0009-\u000d\u0020\u0085\u00a0\u00ad\u1680\u2000-\u200f\u2028\u2029\u202f\u205f-\u2065\u206a-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff";

/// Inputs that are taken as they come: what is rendered or cleaned later, secrets, keys.
const FREE: &[(&str, &str)] = &[
    ("Article", "body"),
    ("Article", "summary"),
    ("Attachment", "title"),
    ("Credentials", "username"),
    ("Image", "alt"),
    ("Merge", "into"),
    ("Refresh", "refresh_token"),
    ("Section", "description"),
    ("Setup", "setup_token"),
];

/// Days of a body that are bounded by `http::day`.
const DAYS: &[&str] = &["decided_on", "established_on", "renamed_on", "revoked_on", "used_until"];
const DAY_OF_A_BODY: &str = r"^(19|20|21)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$";

/// Lists of a body in which nothing stands twice.
const SETS: &[&str] = &["former_names", "scopes", "tag_ids"];

/// The days between which views are counted.
const SPAN: &[&str] = &["from", "to"];
const DAY_OF_A_SPAN: &str = r"^(19[7-9]\d|[2-9]\d{3})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$";

/// Query parameters that are compared with such a text.
const FILTERS: &[&str] = &["field", "industry", "leader", "name", "region"];

/// Adds them to every field of an input.
pub fn add_to_inputs(schemas: &mut Value) {
    for (name, schema) in schemas.as_object_mut().into_iter().flatten() {
        let Some(subject) = name.strip_suffix("Input").or_else(|| name.strip_suffix("Patch")) else {
            continue;
        };
        let fields = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (field, schema) in fields.into_iter().flatten() {
            let Some(schema) = schema.as_object_mut() else { continue };
            if DAYS.contains(&field.as_str()) {
                schema.insert("pattern".to_owned(), DAY_OF_A_BODY.into());
            } else if SETS.contains(&field.as_str()) {
                schema.insert("uniqueItems".to_owned(), true.into());
            } else if !FREE.contains(&(subject, field.as_str())) && is_plain(schema) {
                schema.insert("pattern".to_owned(), plain_text().into());
            }
        }
    }
}

/// Adds them to a parameter of a query.
pub fn add_to_parameter(parameter: &mut Value) {
    let is_query = parameter.get("in").is_some_and(|place| place == "query");
    let Some(name) = parameter.get("name").and_then(Value::as_str).filter(|_| is_query) else { return };
    let (word, limit) = match name {
        name if FILTERS.contains(&name) => ("pattern", plain_text().into()),
        name if SPAN.contains(&name) => ("pattern", DAY_OF_A_SPAN.into()),
        "group_by" => ("uniqueItems", true.into()),
        _ => return,
    };
    if let Some(schema) = parameter.get_mut("schema").and_then(Value::as_object_mut) {
        schema.insert(word.to_owned(), limit);
    }
}

/// Blanks, then something to be seen, then anything: read once, without going back.
fn plain_text() -> String {
    format!("^[{BLANKS}]*[^{CONTROLS}{BLANKS}][^{CONTROLS}]*$")
}

/// Whether nothing but its length is said of it yet.
fn is_plain(schema: &Map<String, Value>) -> bool {
    let is_text = match schema.get("type") {
        Some(Value::String(kind)) => kind == "string",
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "string"),
        _ => false,
    };
    is_text && !["pattern", "format", "enum", "const"].iter().any(|word| schema.contains_key(*word))
}
