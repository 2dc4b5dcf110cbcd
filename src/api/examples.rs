//! Examples for every schema and every parameter of the document, made of those that stand at the fields.

use serde_json::{Map, Value, json};

/// Fields that several schemas have, and some whose example would be long at the field.
const FIELDS: &[(&str, &str)] = &[
    ("access_token", "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIwMWEyMDY5MCJ9.c2lnbmF0dXJl"),
    ("achievements", "获国家专利三项。"),
    ("after", "全市推进会召开"),
    ("alt", "推进会会场"),
    ("author", "王小明"),
    ("before", "推进会召开"),
    ("body", "3月18日上午，推进会召开。"),
    ("body_html", "<p>3月18日上午，推进会召开。</p>"),
    ("body_text", "3月18日上午，推进会召开。"),
    ("canonical_url", "https://news.example.org/2021/0322.html"),
    ("citation", "连续三年安全生产无事故。"),
    ("contact", "0839-3262473"),
    ("description", "全市性的劳动和技能竞赛。"),
    ("document_no", "广工发〔2021〕5号"),
    ("editor", "李编辑"),
    ("kid", "9f3c2a51c0de77aa"),
    ("next_cursor", "eyJmIjoiOWYzYyJ9"),
    ("prev_cursor", "eyJmIjoiOWYzYyJ9"),
    ("refresh_token", "plaudit_rt_pZ0mYk6cW5x1nq3sJr8vT2bL4dF7gH9aQeUiOyXcVbM"),
    ("revocation_reason", "申报材料有误。"),
    ("slug", "ji-neng-jing-sai"),
    ("source", "市总工会"),
    ("summary", "十四个集体和个人受到表彰。"),
    ("url", "https://news.example.org/2021/0322.jpg"),
    ("x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"),
];

/// Gives every schema without an example one.
pub fn add_to_schemas(schemas: &mut Value) {
    let given = schemas.clone();
    for (name, schema) in schemas.as_object_mut().into_iter().flatten() {
        // A patch changes some fields; those that a whole input cannot do without are the telling ones.
        let required = name.strip_suffix("Patch").and_then(|name| given.get(format!("{name}Input")));
        let required = required.and_then(|input| input.get("required")).and_then(Value::as_array);
        let Some(mut example) = example(&given, schema) else { continue };
        if let (Some(required), Some(fields)) = (required, example.as_object_mut()) {
            fields.retain(|name, _| required.iter().any(|other| other == name));
        }
        if let Some(schema) = schema.as_object_mut() {
            schema.entry("example").or_insert(example);
        }
    }
}

/// Gives `parameter` an example of its schema when it has none.
pub fn add_to_parameter(parameter: &mut Value, schemas: &Value) {
    let made = parameter.get("schema").and_then(|schema| example(schemas, schema));
    if let (Some(parameter), Some(made)) = (parameter.as_object_mut(), made) {
        parameter.entry("example").or_insert(made);
    }
}

/// An example of `schema`, or nothing when somebody has to write one at a field.
fn example(schemas: &Value, schema: &Value) -> Option<Value> {
    let word = |word: &str| schema.get(word);
    if let Some(given) = word("example").or_else(|| word("examples")?.get(0)).or_else(|| word("const")) {
        return Some(given.clone());
    }
    if let Some(name) = word("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        return example(schemas, schemas.get(name)?);
    }
    if let Some(options) = word("oneOf").or_else(|| word("anyOf")).and_then(Value::as_array) {
        return options.iter().filter(|option| !is_null(option)).find_map(|option| example(schemas, option));
    }
    if let Some(parts) = word("allOf").and_then(Value::as_array) {
        let mut whole = Map::new();
        for part in parts {
            whole.extend(example(schemas, part)?.as_object()?.clone());
        }
        return Some(Value::Object(whole));
    }
    if let Some(first) = word("enum").and_then(|options| options.get(0)).or_else(|| word("default")) {
        return Some(first.clone());
    }
    of_type(schemas, schema)
}

fn of_field(schemas: &Value, name: &str, schema: &Value) -> Option<Value> {
    example(schemas, schema).or_else(|| {
        let (_, text) = FIELDS.iter().find(|(field, _)| *field == name)?;
        Some(json!(text))
    })
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(|kind| kind == "null")
}

fn of_type(schemas: &Value, schema: &Value) -> Option<Value> {
    let kind = match schema.get("type")? {
        Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null")?,
        kind => kind,
    };
    match kind.as_str()? {
        "object" => {
            let fields = schema.get("properties").and_then(Value::as_object);
            let example =
                |(name, field): (&String, &Value)| Some((name.clone(), of_field(schemas, name, field)?));
            fields.into_iter().flatten().map(example).collect::<Option<Map<_, _>>>().map(Value::Object)
        }
        "array" => Some(json!([example(schemas, schema.get("items")?)?])),
        "boolean" => Some(json!(false)),
        "integer" => Some(schema.get("minimum").cloned().unwrap_or_else(|| json!(1))),
        "string" => match schema.get("format")?.as_str()? {
            "uuid" => Some(json!("01a20690-c090-7cfa-894e-dabecdbd71c5")),
            "date-time" => Some(json!("2026-11-23T04:01:19.504808Z")),
            "date" => Some(json!("2026-11-23")),
            "binary" => Some(json!("")),
            _ => None,
        },
        _ => None,
    }
}
