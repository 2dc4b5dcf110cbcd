//! Every kind of break is found, and what only adds is none.

use serde_json::{Value, json};

use super::breaks;

/// A document with one list, one item and one write.
fn document() -> Value {
    json!({
        "components": {
            "schemas": {
                "Input": {
                    "type": "object", "additionalProperties": false, "required": ["name"],
                    "properties": {
                        "name": { "type": "string", "minLength": 1, "maxLength": 50 },
                        "level": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Level" }] },
                        "tags": { "type": "array", "items": { "type": "string" }, "maxItems": 5, "default": [] }
                    }
                },
                "Level": { "type": "string", "enum": ["county", "city"] },
                "View": {
                    "type": "object", "required": ["id", "name", "status"],
                    "properties": {
                        "id": { "type": "string", "format": "uuid" },
                        "name": { "type": "string" },
                        "status": { "type": "string", "enum": ["on", "off"] },
                        "parent": { "$ref": "#/components/schemas/View" }
                    }
                },
                "Long": {
                    "allOf": [{ "$ref": "#/components/schemas/View" },
                        { "type": "object", "properties": { "text": { "type": "string" } }, "required": ["text"] }]
                }
            },
            "responses": { "Gone": { "description": "", "content": {} } }
        },
        "paths": {
            "/things": {
                "get": {
                    "operationId": "list_things",
                    "security": [{}, { "bearer": [] }],
                    "parameters": [
                        { "name": "limit", "in": "query", "schema": { "type": "integer", "maximum": 100, "default": 20 } },
                        { "name": "sort", "in": "query", "schema": { "type": "string", "enum": ["name", "-name"] } }
                    ],
                    "responses": {
                        "200": {
                            "headers": { "Link": {} },
                            "content": {
                                "application/json": { "schema": {
                                    "type": "array", "items": { "$ref": "#/components/schemas/View" } } },
                                "text/csv": { "schema": { "type": "string" } }
                            }
                        },
                        "404": { "$ref": "#/components/responses/Gone" }
                    }
                },
                "post": {
                    "operationId": "create_thing",
                    "security": [{ "bearer": ["editor"] }],
                    "requestBody": { "required": true, "content": {
                        "application/json": { "schema": { "$ref": "#/components/schemas/Input" } } } },
                    "responses": { "201": { "content": {
                        "application/json": { "schema": { "$ref": "#/components/schemas/Long" } } } } }
                }
            }
        }
    })
}

/// The breaks when what is at `place` becomes `value`; null takes it away.
fn after(place: &str, value: Value) -> Vec<String> {
    let mut new = document();
    let (parent, name) = place.rsplit_once('/').unwrap();
    let name = name.replace("~1", "/");
    match new.pointer_mut(parent).unwrap() {
        Value::Object(fields) if value.is_null() => {
            fields.remove(&name).unwrap();
        }
        Value::Object(fields) => {
            fields.insert(name, value);
        }
        Value::Array(items) if value.is_null() => {
            items.remove(name.parse().unwrap());
        }
        Value::Array(items) => items.push(value),
        other => panic!("{other}"),
    }
    breaks(&document(), &new).into_iter().collect()
}

const LIST: &str = "/paths/~1things/get";
const CREATE: &str = "/paths/~1things/post";
const INPUT: &str = "/components/schemas/Input";
const VIEW: &str = "/components/schemas/View";

#[test]
fn a_document_does_not_break_itself() {
    assert!(breaks(&document(), &document()).is_empty());
    let real = plaudit::api::document();
    assert!(breaks(&real, &real).is_empty());
}

#[test]
fn what_is_gone_breaks() {
    assert_eq!(after("/paths/~1things", Value::Null), ["GET /things: gone", "POST /things: gone"]);
    assert_eq!(after(CREATE, Value::Null), ["POST /things: gone"]);
    assert_eq!(
        after(&format!("{LIST}/parameters/1"), Value::Null),
        ["GET /things: the query parameter sort is gone"]
    );
    assert_eq!(after(&format!("{LIST}/responses/200"), Value::Null), ["GET /things: the answer 200 is gone"]);
    assert_eq!(
        after(&format!("{LIST}/responses/200/content/text~1csv"), Value::Null),
        ["GET /things: the answer 200 is no longer text/csv"]
    );
    assert_eq!(
        after(&format!("{LIST}/responses/200/headers/Link"), Value::Null),
        ["GET /things: the answer 200 has no header Link"]
    );
    assert_eq!(after(&format!("{CREATE}/requestBody"), Value::Null), ["POST /things: the body is gone"]);
    assert_eq!(
        after(&format!("{INPUT}/properties/tags"), Value::Null),
        ["POST /things: the body (application/json) `/tags` is gone"]
    );
    assert_eq!(
        after(&format!("{VIEW}/properties/name"), Value::Null),
        [
            "GET /things: the answer 200 (application/json) `/*/name` is gone",
            "POST /things: the answer 201 (application/json) `/name` is gone",
            "POST /things: the answer 201 (application/json) `/parent/name` is gone"
        ]
    );
}

#[test]
fn another_name_or_another_lock_breaks() {
    assert_eq!(
        after(&format!("{LIST}/operationId"), json!("get_things")),
        ["GET /things: its operation id is no longer list_things"]
    );
    assert_eq!(
        after(&format!("{LIST}/security"), json!([{ "bearer": [] }])),
        ["GET /things: it asks for the security [{\"bearer\":[]}]"]
    );
    assert_eq!(
        after(&format!("{CREATE}/security"), json!([{ "bearer": ["admin"] }])),
        ["POST /things: it asks for the security [{\"bearer\":[\"admin\"]}]"]
    );
}

#[test]
fn whatever_is_asked_for_in_addition_breaks() {
    let new = |required: bool| json!({ "name": "year", "in": "query", "required": required, "schema": {} });
    assert_eq!(
        after(&format!("{LIST}/parameters/2"), new(true)),
        ["GET /things: the query parameter year is required"]
    );
    assert_eq!(
        after(&format!("{LIST}/parameters/0/required"), json!(true)),
        ["GET /things: the query parameter limit is required"]
    );
    assert_eq!(
        after(&format!("{INPUT}/required"), json!(["name", "level"])),
        ["POST /things: the body (application/json) `/level` is required"]
    );
    assert_eq!(
        after(&format!("{LIST}/requestBody"), json!({ "required": true, "content": {} })),
        ["GET /things: the body is required"]
    );
}

#[test]
fn less_that_is_taken_breaks() {
    let body = |what: &str| vec![format!("POST /things: the body (application/json) {what}")];
    let name = format!("{INPUT}/properties/name");
    for (place, value, what) in [
        (format!("{name}/maxLength"), json!(49), "`/name` has the maxLength 49"),
        (format!("{name}/minLength"), json!(2), "`/name` has the minLength 2"),
        (format!("{name}/pattern"), json!("^a"), "`/name` has another pattern"),
        (format!("{name}/format"), json!("uuid"), "`/name` has another format"),
        (format!("{name}/enum"), json!(["a"]), "`/name` takes certain values only"),
        (format!("{name}/type"), json!("integer"), "`/name` no longer takes the type string"),
        (format!("{INPUT}/properties/tags/uniqueItems"), json!(true), "`/tags` takes nothing twice"),
        (format!("{INPUT}/properties/tags/default"), json!(["a"]), "`/tags` has another default"),
        (format!("{INPUT}/properties/tags/items/maxLength"), json!(9), "`/tags/*` has the maxLength 9"),
        ("/components/schemas/Level/enum".to_owned(), json!(["city"]), "`/level` no longer takes \"county\""),
        (
            format!("{INPUT}/properties/level"),
            json!({ "$ref": "#/components/schemas/Level" }),
            "`/level` no longer takes the type null",
        ),
    ] {
        assert_eq!(after(&place, value), body(what));
    }
    assert_eq!(
        after(&format!("{LIST}/parameters/0/schema/maximum"), json!(50)),
        ["GET /things: the query parameter limit has the maximum 50"]
    );
    assert_eq!(
        after(&format!("{LIST}/parameters/0/explode"), json!(true)),
        ["GET /things: the query parameter limit is written in another style"]
    );
}

#[test]
fn an_answer_that_promises_less_breaks() {
    let list = |what: &str| format!("GET /things: the answer 200 (application/json) `/*/{what}");
    for (place, value, what) in [
        (format!("{VIEW}/required"), json!(["id", "name"]), "status` can be absent"),
        (format!("{VIEW}/properties/name/type"), json!(["string", "null"]), "name` can have the type null"),
        (format!("{VIEW}/properties/status/enum"), json!(["on", "off", "new"]), "status` can be \"new\""),
        (format!("{VIEW}/properties/status/enum"), Value::Null, "status` can have any value"),
        (format!("{VIEW}/properties/id/format"), Value::Null, "id` has another format"),
    ] {
        assert!(after(&place, value).contains(&list(what)), "{what}");
    }
}

#[test]
fn what_only_adds_breaks_nothing() {
    let compatible = [
        ("/paths/~1others".to_owned(), json!({ "get": { "operationId": "list_others" } })),
        (format!("{LIST}/parameters/2"), json!({ "name": "year", "in": "query", "schema": {} })),
        (format!("{LIST}/parameters/0/schema/maximum"), json!(200)),
        (format!("{LIST}/responses/429"), json!({ "description": "" })),
        (format!("{LIST}/responses/404"), Value::Null),
        (format!("{LIST}/security"), json!([])),
        (format!("{CREATE}/security"), json!([{ "bearer": [] }, { "key": [] }])),
        (format!("{CREATE}/security"), json!([{ "bearer": ["author"] }, { "key": ["write"] }])),
        (format!("{INPUT}/properties/more"), json!({ "type": "string" })),
        (format!("{INPUT}/properties/name/maxLength"), Value::Null),
        (format!("{INPUT}/properties/name/type"), json!(["string", "null"])),
        (format!("{INPUT}/required"), json!([])),
        ("/components/schemas/Level/enum".to_owned(), json!(["county", "city", "nation"])),
        (format!("{VIEW}/properties/more"), json!({ "type": "string" })),
        (format!("{VIEW}/properties/status/enum"), json!(["on"])),
        (format!("{VIEW}/properties/name/description"), json!("What it is called.")),
        (format!("{VIEW}/required"), json!(["id", "name", "status", "parent"])),
    ];
    for (place, value) in compatible {
        assert_eq!(after(&place, value.clone()), Vec::<String>::new(), "{place} becomes {value}");
    }
}
