//! A body sets what its schema names and nothing else: every write of the document, with every field that somebody
//! would like to set, wherever an object stands.

use std::collections::BTreeSet;

use actix_web::http::Method;
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use serde_json::{Value, json};

use crate::support::operations::{Operation, fields, kind, meant, with_body};
use crate::support::world::World;
use crate::support::{Answer, Client, TestApp};

/// What somebody would like to set; every column of a table and every field of an answer is tried as well.
const WANTED: [&str; 19] = [
    "id",
    "author_id",
    "created_by",
    "role",
    "status",
    "views",
    "view_count",
    "published_at",
    "created_at",
    "updated_at",
    "deleted_at",
    "version",
    "merged_into_id",
    "password_hash",
    "is_admin",
    "scopes",
    "desk",
    "__proto__",
    "constructor",
];

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    text: String,
}

fn texts(app: &TestApp, query: &str) -> Vec<String> {
    let rows: Vec<Row> = sql_query(query).load(&mut app.connection()).unwrap();
    rows.into_iter().map(|row| row.text).collect()
}

/// The names of all columns that hold content or accounts.
fn columns(app: &TestApp) -> BTreeSet<String> {
    let query = "SELECT DISTINCT column_name::text AS text FROM information_schema.columns WHERE table_schema = 'public'";
    texts(app, query).into_iter().collect()
}

/// Where signing in leaves something behind.
const OF_LOGINS: [&str; 3] = ["login_attempts", "refresh_tokens", "sessions"];

/// Everything in the database but what signing in leaves behind.
fn everything(app: &TestApp) -> Vec<String> {
    let tables =
        texts(app, "SELECT tablename::text AS text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
    let tables = tables.iter().filter(|table| !OF_LOGINS.contains(&table.as_str()));
    let hash = |table: &String| {
        let query = format!(
            "SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) AS text FROM {table} t"
        );
        format!("{table} {}", texts(app, &query)[0])
    };
    tables.map(hash).collect()
}

/// What the answers of the operation show.
fn shown(operation: &Operation) -> BTreeSet<String> {
    let answers = operation.answers.as_object().unwrap().iter().filter(|(status, _)| status.starts_with('2'));
    let schemas = answers.flat_map(|(_, answer)| answer["content"].as_object().into_iter().flatten());
    schemas.flat_map(|(_, content)| fields(meant(&content["schema"]))).collect()
}

/// Each place in the body where an object stands, as a pointer, with the schema of it and a body that has it.
fn objects(body: &Value, schema: &Value) -> Vec<(String, Value, Value)> {
    let mut found = vec![(String::new(), schema.clone(), body.clone())];
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let field = meant(field);
        let (inner, place) = match kind(field) {
            "object" => (field.clone(), format!("/{name}")),
            "array" if kind(meant(&field["items"])) == "object" => {
                (meant(&field["items"]).clone(), format!("/{name}/0"))
            }
            _ => continue,
        };
        let mut body = body.clone();
        let example = inner["example"].clone();
        assert!(example.is_object(), "{place} has an example");
        body[name] = if place.ends_with("/0") { json!([example]) } else { example };
        found.push((place, inner, body));
    }
    found
}

async fn send(client: &Client, operation: &Operation, path: &str, body: String) -> Answer {
    let media_type = operation.body.as_ref().map(|(kind, _)| kind.as_str());
    client.send(operation.method.clone(), path, media_type, body.into_bytes()).await
}

#[actix_web::test]
async fn no_write_sets_what_its_schema_does_not_name() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let columns = columns(&app);
    let before = everything(&app);
    let mut tried = 0;
    for operation in with_body() {
        let path = world.path(&operation, &world.thing_of(&operation));
        let (_, schema) = operation.body.as_ref().unwrap();
        // What is needed is made by others; the rest of the body need not be there.
        let right = world.least_right(&operation);
        for (place, inner, body) in objects(&right, meant(schema)) {
            assert_eq!(
                inner["additionalProperties"], false,
                "{}{place} takes fields that it does not name",
                operation.id
            );
            let known = fields(&inner);
            let mut wanted: BTreeSet<String> = WANTED.iter().map(|name| (*name).to_owned()).collect();
            wanted.extend(columns.iter().cloned());
            wanted.extend(shown(&operation));
            // One by one where it counts most, all of the rest at once.
            let (alone, rest): (Vec<String>, Vec<String>) = wanted
                .into_iter()
                .filter(|name| !known.contains(name))
                .partition(|name| WANTED.contains(&name.as_str()));
            for names in alone.into_iter().map(|name| vec![name]).chain([rest]) {
                let mut body = body.clone();
                for name in &names {
                    body.pointer_mut(&place).unwrap()[name] = json!("admin");
                }
                let answer = send(&app.admin(), &operation, &path, body.to_string()).await;
                let faults = answer.problem(422, "unprocessable");
                for name in &names {
                    let fault = format!("{place}/{name} unknown_field");
                    assert!(
                        faults.contains(&fault) || faults.len() >= 50,
                        "{} {fault}: {faults:?}",
                        operation.id
                    );
                }
                tried += 1;
            }
        }
    }
    assert_eq!(everything(&app), before, "something was written");
    assert!(tried > 500, "only {tried}");
}

/// Where a field is legitimate, so is its effect; what is beside it stays refused.
#[actix_web::test]
async fn what_the_desk_decides_is_named_by_the_schema() {
    for operation in with_body().into_iter().filter(Operation::needs_right) {
        let (_, schema) = operation.body.as_ref().unwrap();
        let named = fields(meant(schema));
        let (articles, studios) =
            (operation.collection() == "articles", operation.collection() == "innovation-studios");
        for (name, is_legitimate) in [
            ("status", articles || studios),
            ("published_at", articles),
            ("role", false),
            ("created_by", false),
        ] {
            // Who manages accounts says what they may do.
            let is_legitimate = is_legitimate || operation.collection() == "users" && name != "created_by";
            let is_named = named.iter().any(|other| other == name);
            assert!(!is_named || is_legitimate, "{} lets {name} be set", operation.id);
        }
    }
}

/// Of two values for one key a proxy may check the first and the service take the second.
#[actix_web::test]
async fn no_key_is_given_twice_at_any_depth_in_any_spelling() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let before = everything(&app);
    for operation in with_body() {
        let path = world.path(&operation, &world.thing_of(&operation));
        let (_, schema) = operation.body.as_ref().unwrap();
        let first = fields(meant(schema)).remove(0);
        let escaped: String = first.chars().map(|letter| format!("\\u{:04x}", letter as u32)).collect();
        let bodies = [
            format!(r#"{{"{first}":"a","{first}":"b"}}"#),
            format!(r#"{{"{first}":"a","{escaped}":"a"}}"#),
            format!(r#"{{"{first}":null,"{first}":null}}"#),
            r#"{"role":"author","ro\u006ce":"admin"}"#.to_owned(),
            format!(r#"{{"{first}":{{"role":1,"ro\u006ce":2}}}}"#),
            format!(r#"{{"{first}":[[{{"a":{{"x":1,"\u0078":1}}}}]]}}"#),
            r#"{"__proto__":{"x":1},"__proto__":{"x":1}}"#.to_owned(),
        ];
        for body in bodies {
            let answer = send(&app.admin(), &operation, &path, body.clone()).await;
            assert_eq!(answer.problem(400, "bad_request"), [" duplicate_key"], "{} {body}", operation.id);
        }
    }
    assert_eq!(everything(&app), before, "something was written");
}

/// Nor is anything set by the way: in a query, or in the fields of a form.
#[actix_web::test]
async fn neither_query_nor_form_sets_anything() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let before = everything(&app);
    for operation in with_body().into_iter().filter(Operation::needs_right) {
        let path = world.path(&operation, &world.thing_of(&operation));
        let body = world.least_right(&operation).to_string();
        let answer =
            send(&app.admin(), &operation, &format!("{path}?status=published&role=admin"), body).await;
        answer.problem(400, "bad_request");
        for media_type in
            ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"]
        {
            let form = b"name=x&title=x&role=admin".to_vec();
            let answer = app.admin().send(operation.method.clone(), &path, Some(media_type), form).await;
            answer.problem(415, "unsupported_media_type");
        }
        // Without a body nothing is done, unless it is one that may be left out.
        if operation.needs_body {
            let answer = app.admin().send(Method::POST, &path, None, Vec::new()).await;
            assert!(answer.status >= 400, "{}", operation.id);
        }
    }
    assert_eq!(everything(&app), before, "something was written");
}
