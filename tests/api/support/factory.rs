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

/// A municipal award for units.
pub async fn award(app: &TestApp, name: &str) -> Value {
    award_of(app, name, "municipal", "unit").await
}

/// An award of a level for units or studios.
pub async fn award_of(app: &TestApp, name: &str, level: &str, kind: &str) -> Value {
    let input = json!({ "name": name, "level": level, "recipient_kind": kind });
    app.editor().post("/v1/awards", input).await.expect(201).json()
}

/// A competition of a year.
pub async fn competition(app: &TestApp, title: &str, year: i32) -> Value {
    app.editor().post("/v1/competitions", json!({ "title": title, "year": year })).await.expect(201).json()
}

/// A decision of a year that confers an award.
pub async fn conferral(app: &TestApp, award: &Value, year: i32) -> Value {
    let input = json!({ "award_id": award["id"], "year": year });
    app.editor().post("/v1/conferrals", input).await.expect(201).json()
}

/// A unit made by an editor.
pub async fn unit(app: &TestApp, name: &str) -> Value {
    honoured_unit(app, json!({ "name": name })).await
}

/// An honoured unit as an editor sends it.
pub async fn honoured_unit(app: &TestApp, input: Value) -> Value {
    app.editor().post("/v1/honoured-units", input).await.expect(201).json()
}

/// An innovation studio as an editor sends it.
pub async fn innovation_studio(app: &TestApp, input: Value) -> Value {
    app.editor().post("/v1/innovation-studios", input).await.expect(201).json()
}

/// A studio made by an editor.
pub async fn studio(app: &TestApp, name: &str) -> Value {
    innovation_studio(app, json!({ "name": name })).await
}

/// An honour of a conferral for a unit.
pub async fn honour(app: &TestApp, conferral: &Value, unit: &Value) -> Value {
    let input = json!({ "conferral_id": conferral["id"], "honoured_unit_id": unit["id"] });
    app.editor().post("/v1/honours", input).await.expect(201).json()
}

/// An honour of a conferral for a studio.
pub async fn studio_honour(app: &TestApp, conferral: &Value, studio: &Value) -> Value {
    let input = json!({ "conferral_id": conferral["id"], "innovation_studio_id": studio["id"] });
    app.editor().post("/v1/honours", input).await.expect(201).json()
}
