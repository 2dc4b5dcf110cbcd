//! The document in the words of OpenAPI 3.0.

use plaudit::api::downgrade;
use serde_json::{Value, json};

use super::walk;

/// `schema` as the only schema of a document, in 3.0.
fn schema(schema: Value) -> Value {
    let target = json!({ "type": "object", "properties": {} });
    let document = json!({ "components": { "schemas": { "Thing": schema, "Target": target } } });
    downgrade(&document)["components"]["schemas"]["Thing"].clone()
}

const TARGET: &str = "#/components/schemas/Target";

#[test]
fn null_is_said_by_nullable() {
    let text = json!({ "type": "string", "maxLength": 3, "nullable": true });
    assert_eq!(schema(json!({ "type": ["string", "null"], "maxLength": 3 })), text);
    assert_eq!(schema(json!({ "oneOf": [{ "type": "null" }, { "type": "string", "maxLength": 3 }] })), text);
    let reference = json!({ "allOf": [{ "$ref": TARGET }], "nullable": true, "type": "object" });
    assert_eq!(schema(json!({ "oneOf": [{ "$ref": TARGET }, { "type": "null" }] })), reference);
    assert_eq!(
        schema(json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }, { "type": "null" }] })),
        json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }], "nullable": true })
    );
}

#[test]
fn what_stands_beside_a_reference_is_kept() {
    assert_eq!(schema(json!({ "$ref": TARGET })), json!({ "$ref": TARGET }));
    assert_eq!(
        schema(json!({ "$ref": TARGET, "description": "The one." })),
        json!({ "allOf": [{ "$ref": TARGET }], "description": "The one." })
    );
}

#[test]
fn constants_examples_and_open_limits_have_their_older_words() {
    assert_eq!(schema(json!({ "const": "a" })), json!({ "enum": ["a"] }));
    assert_eq!(schema(json!({ "examples": ["a", "b"] })), json!({ "example": "a" }));
    assert_eq!(
        schema(json!({ "exclusiveMinimum": 1, "exclusiveMaximum": 9 })),
        json!({ "minimum": 1, "exclusiveMinimum": true, "maximum": 9, "exclusiveMaximum": true })
    );
}

#[test]
fn fields_that_are_named_like_words_of_a_schema_stay_fields() {
    let fields = json!({ "type": { "type": ["string", "null"] }, "const": { "type": "string" } });
    assert_eq!(
        schema(json!({ "type": "object", "properties": fields })),
        json!({ "type": "object", "properties": {
            "type": { "type": "string", "nullable": true }, "const": { "type": "string" } } })
    );
}

#[test]
fn an_operation_keeps_all_but_its_roles() {
    let operation = json!({
        "security": [{ "bearer": ["editor"] }],
        "parameters": [{ "name": "a", "in": "query", "schema": { "const": 1 } }],
        "requestBody": { "content": { "application/json": { "schema": { "const": 1 } } } },
        "responses": { "200": {
            "headers": { "ETag": { "schema": { "const": 1 } } },
            "content": { "application/json": { "schema": { "const": 1 } } }
        } }
    });
    let made = downgrade(&json!({ "openapi": "3.1.0", "paths": { "/a": { "get": operation } } }));
    assert_eq!(made["openapi"], "3.0.3");
    let operation = &made["paths"]["/a"]["get"];
    assert_eq!(operation["security"], json!([{ "bearer": [] }]));
    let one = json!({ "enum": [1] });
    assert_eq!(operation["parameters"][0]["schema"], one);
    assert_eq!(operation["requestBody"]["content"]["application/json"]["schema"], one);
    assert_eq!(operation["responses"]["200"]["headers"]["ETag"]["schema"], one);
    assert_eq!(operation["responses"]["200"]["content"]["application/json"]["schema"], one);
}

#[test]
fn the_whole_document_has_no_word_of_3_1_left() {
    let document = downgrade(&plaudit::api::document());
    walk(&document, "", &mut |place, value| {
        // Examples are data, not schemas.
        if place.contains("/example") || place.ends_with("/properties") {
            return;
        }
        let Some(words) = value.as_object() else { return };
        assert!(!words.get("type").is_some_and(Value::is_array), "{place}");
        assert!(words.get("type").is_none_or(|kind| kind != "null"), "{place}");
        assert!(!words.contains_key("const") && !words.contains_key("examples"), "{place}");
        assert!(!words.contains_key("$ref") || words.len() == 1, "{place}");
        assert!(!words.contains_key("nullable") || words.contains_key("type"), "{place}");
    });
}
