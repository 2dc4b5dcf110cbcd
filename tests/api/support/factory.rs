//! Content for tests, each in one sentence: `published(&app, "推进会召开").await`.

use serde_json::{Value, json};

use super::{Client, TestApp};

/// A section made by an editor.
pub async fn section(app: &TestApp, name: &str) -> Value {
    app.editor().post("/v1/sections", json!({ "name": name })).await.expect(201).json()
}

/// A section below `parent`.
pub async fn subsection(app: &TestApp, name: &str, parent: &Value) -> Value {
    app.editor()
        .post("/v1/sections", json!({ "name": name, "parent_id": parent["id"] }))
        .await
        .expect(201)
        .json()
}

/// A tag made by an editor.
pub async fn tag(app: &TestApp, name: &str) -> Value {
    app.editor().post("/v1/tags", json!({ "name": name })).await.expect(201).json()
}

/// An article that is visible from now on.
pub async fn published(app: &TestApp, title: &str) -> Value {
    article(app, json!({ "title": title, "body": "正文。", "status": "published" })).await
}

/// An article that only the desk sees.
pub async fn draft(app: &TestApp, title: &str) -> Value {
    article(app, json!({ "title": title, "body": "正文。" })).await
}

/// An article as an editor sends it.
pub async fn article(app: &TestApp, input: Value) -> Value {
    app.editor().post("/v1/articles", input).await.expect(201).json()
}

/// The address of a resource below its collection.
pub fn at(collection: &str, resource: &Value) -> String {
    format!("/v1/{collection}/{}", resource["id"].as_str().unwrap())
}

/// What a list shows, in its order: titles of articles, names of anything else.
pub async fn listed(client: &Client, path: &str) -> Vec<String> {
    let page = client.get(path).await.expect(200).json();
    let shown = |item: &Value| item["title"].as_str().or(item["name"].as_str()).unwrap().to_owned();
    page["data"].as_array().unwrap().iter().map(shown).collect()
}

/// A string of the resource, such as its slug.
pub fn text<'r>(resource: &'r Value, field: &str) -> &'r str {
    resource[field].as_str().unwrap()
}
