//! One live thing of every kind, and for every operation a request that is right: what tests of all operations need.
//!
//! A new collection is a line in [`World::fresh`]; an operation whose body cannot be made of its schema is one in
//! [`World::body`], one that needs its target in another state is one in [`World::prepared`].

use std::cell::Cell;
use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::operations::{Operation, kind, meant, words};
use super::{Answer, Client, PASSWORD, TestApp, factory, nobody};

/// Every kind of thing that is made and addressed by itself.
pub const COLLECTIONS: [&str; 9] = [
    "articles",
    "awards",
    "competitions",
    "conferrals",
    "honoured-units",
    "honours",
    "innovation-studios",
    "sections",
    "tags",
];

/// What only administrators have to do with: nothing of it has a slug or goes to the trash.
pub const OF_ADMINISTRATORS: [&str; 3] = ["users", "api-keys", "audit-events"];

/// Collections of which nothing is made here; what is asked of them is asked of an id that nothing has.
const WITHOUT_THINGS: [&str; 1] = ["auth"];

pub struct World {
    things: HashMap<&'static str, Value>,
    /// A preview link of the article.
    link: Value,
    made: Cell<u32>,
}

impl World {
    pub async fn make(app: &TestApp) -> Self {
        let mut world = Self { things: HashMap::new(), link: Value::Null, made: Cell::new(0) };
        for collection in COLLECTIONS.into_iter().chain(OF_ADMINISTRATORS) {
            let thing = world.fresh(app, collection).await;
            world.things.insert(collection, thing);
        }
        // What was never changed has no versions.
        app.editor().patch("/v1/site", json!({ "name": world.name() })).await.expect(200);
        let links = format!("{}/preview-links", factory::at("articles", world.thing("articles")));
        world.link = app.editor().act(&links).await.expect(201).json();
        world
    }

    /// The one that is there from the beginning.
    pub fn thing(&self, collection: &str) -> &Value {
        static NOTHING: std::sync::LazyLock<Value> = std::sync::LazyLock::new(
            || json!({ "id": nobody().to_string(), "slug": "nothing-has-this-slug" }),
        );
        self.things.get(collection).unwrap_or_else(|| {
            let is_known = WITHOUT_THINGS.contains(&collection);
            assert!(
                is_known,
                "nothing of {collection} is made: give it a line in tests/api/support/world.rs"
            );
            &NOTHING
        })
    }

    /// What `operation` can be asked of; something that is not there where its path names nothing.
    pub fn thing_of(&self, operation: &Operation) -> Value {
        match operation.path.contains("{id}") {
            true => self.thing(operation.collection()).clone(),
            false => json!({ "id": nobody().to_string() }),
        }
    }

    /// The id of the live one that a read of many is about.
    pub fn things_of(&self, operation: &Operation) -> String {
        let collection = if operation.collection() == "views" { "articles" } else { operation.collection() };
        self.thing(collection)["id"].as_str().unwrap().to_owned()
    }

    /// The versions of everything, to see that nothing has changed.
    pub async fn versions(&self, app: &TestApp) -> Vec<Value> {
        let mut versions = Vec::new();
        for (collection, thing) in &self.things {
            let answer = app.admin().get(&factory::at(collection, thing)).await;
            versions.push(answer.expect(200).json()["version"].clone());
        }
        versions
    }

    /// Words that nothing else has.
    pub fn name(&self) -> String {
        self.made.set(self.made.get() + 1);
        format!("名{}", self.made.get())
    }

    /// A new live one.
    pub async fn fresh(&self, app: &TestApp, collection: &str) -> Value {
        let name = self.name();
        match collection {
            "articles" => factory::published(app, &name).await,
            "awards" => factory::award(app, &name).await,
            "competitions" => factory::competition(app, &name, 2020).await,
            "conferrals" => factory::conferral(app, &factory::award(app, &name).await, 2020).await,
            "honoured-units" => factory::unit(app, &name).await,
            "honours" => {
                let conferral = factory::conferral(app, &factory::award(app, &name).await, 2020).await;
                factory::honour(app, &conferral, &factory::unit(app, &self.name()).await).await
            }
            "innovation-studios" => factory::studio(app, &name).await,
            "sections" => factory::section(app, &name).await,
            "tags" => factory::tag(app, &name).await,
            "users" => {
                let input = json!({ "username": latin(&name), "display_name": name, "role": "author" });
                app.admin().post("/v1/users", input).await.expect(201).json()
            }
            "api-keys" => {
                let input = json!({ "name": name, "scopes": ["drafts:read"] });
                app.admin().post("/v1/api-keys", input).await.expect(201).json()
            }
            "audit-events" => {
                let newest = app.admin().get("/v1/audit-events?limit=1").await.expect(200).json();
                newest["data"][0].clone()
            }
            _ => self.thing(collection).clone(),
        }
    }

    /// A new one in the state in which `operation` does what it is for.
    pub async fn prepared(&self, app: &TestApp, operation: &Operation) -> Value {
        if !operation.path.contains("{id}") {
            return json!({ "id": nobody().to_string() });
        }
        if operation.id == "end_own_session" {
            return session(app, "author").await;
        }
        let collection = operation.collection();
        let thing = self.fresh(app, collection).await;
        let path = factory::at(collection, &thing);
        match operation.id.as_str() {
            "unmerge_honoured_unit" => {
                let into = json!({ "into": self.thing(collection)["id"] });
                app.editor().post(&format!("{path}/merge"), into).await.expect(200);
            }
            "reinstate_honour" => {
                let reason = json!({ "reason": "申报材料有误" });
                app.editor().post(&format!("{path}/revoke"), reason).await.expect(200);
            }
            "restore_revision" => {}
            name if name.starts_with("restore_") || name == "purge_resource" => {
                app.editor().delete(&path).await.expect(204);
            }
            "revoke_preview_link" => return linked(app, thing).await,
            _ => {}
        }
        thing
    }

    /// The address of `operation` on `thing`, with the query that it needs.
    pub fn path(&self, operation: &Operation, thing: &Value) -> String {
        let id = thing["id"].as_str().unwrap();
        let code = self.thing("honours")["verification_code"].as_str().unwrap();
        let path = operation.on(operation.collection()).path;
        let path = path.replace("{id}", id).replace("{code}", code).replace("{file}", "index.css");
        let token = self.link["token"].as_str().unwrap_or_default();
        let path = path.replace("{version}", "1").replace("{token}", token);
        // Of the article itself, or one that is not there.
        let link = thing["link_id"].as_str().or(self.link["id"].as_str()).unwrap_or_default();
        let path = path.replace("{link_id}", link);
        assert!(
            !path.contains('{'),
            "{} has a parameter in its path that World::path in tests/api/support/world.rs does not fill",
            operation.id
        );
        path + &operation.least_query()
    }

    /// A JSON body that is right; none where none is taken.
    pub async fn body(&self, app: &TestApp, operation: &Operation) -> Option<Value> {
        let (_, schema) = operation.body.as_ref()?;
        let credentials = json!({ "username": "author", "password": PASSWORD });
        Some(match operation.id.as_str() {
            "create_token" => credentials,
            "refresh_token" | "revoke_token" => {
                let tokens = app.anon().post("/v1/auth/token", credentials).await.expect(200).json();
                json!({ "refresh_token": tokens["refresh_token"] })
            }
            "set_up_account" => {
                let setup_token = self.fresh(app, "users").await["setup_token"].clone();
                json!({ "setup_token": setup_token, "password": PASSWORD })
            }
            "move_sections" => {
                let section = self.fresh(app, "sections").await;
                json!({ "moves": [{ "id": section["id"], "parent_id": null, "position": 7 }] })
            }
            "publish_article" => json!({ "published_at": "2026-03-20T00:00:00Z" }),
            "move_section_articles" => json!({ "to": null }),
            "change_password" => json!({ "current_password": PASSWORD, "new_password": PASSWORD }),
            "update_user" => json!({ "display_name": self.name() }),
            "create_honour" | "replace_honour" => json!({
                "conferral_id": self.fresh(app, "conferrals").await["id"],
                "honoured_unit_id": self.fresh(app, "honoured-units").await["id"],
            }),
            "update_honour" => json!({ "citation": self.name() }),
            "create_conferral" | "replace_conferral" | "update_conferral" => {
                json!({ "award_id": self.fresh(app, "awards").await["id"], "year": 2020 })
            }
            "merge_honoured_unit" => json!({ "into": self.thing("honoured-units")["id"] }),
            _ => self.least_body(meant(schema)),
        })
    }

    /// A body of the right shape; what it names need not be there.
    pub fn least_right(&self, operation: &Operation) -> Value {
        self.least_body(meant(&operation.body.as_ref().unwrap().1))
    }

    /// The fields that must be there, or those of the example where none must; each of its example.
    fn least_body(&self, schema: &Value) -> Value {
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let fields = schema["properties"].as_object().unwrap();
        let in_example = |name: &str| required.is_empty() && schema["example"].get(name).is_some();
        let wanted = fields.iter().filter(|(name, _)| required.contains(&name.as_str()) || in_example(name));
        Value::Object(wanted.map(|(name, field)| (name.clone(), self.value(name, field, schema))).collect())
    }

    fn value(&self, name: &str, field: &Value, schema: &Value) -> Value {
        let field = meant(field);
        match name {
            "name" | "title" => return json!(self.name()),
            "username" | "slug" => return json!(latin(&self.name())),
            _ => {}
        }
        let given = field.get("example").or_else(|| schema["example"].get(name));
        given.cloned().unwrap_or_else(|| match (kind(field), words(field).first()) {
            (_, Some(word)) => json!(word),
            ("integer", _) => field.get("minimum").cloned().unwrap_or(json!(1)),
            ("boolean", _) => json!(false),
            ("array", _) => json!([]),
            ("object", _) => Value::Object(Map::new()),
            _ => json!("文"),
        })
    }

    /// Sends `operation` to `thing` as `client`, with `body`.
    pub async fn send(
        &self,
        client: &Client,
        operation: &Operation,
        path: &str,
        body: Option<&Value>,
    ) -> Answer {
        let media_type = operation.body.as_ref().map(|(kind, _)| kind.as_str());
        let bytes = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        client.send(operation.method.clone(), path, media_type, bytes).await
    }
}

/// A word of [`World::name`] where only Latin letters are taken.
fn latin(name: &str) -> String {
    format!("n{}", name.trim_start_matches('名'))
}

/// A session that `username` has begun.
async fn session(app: &TestApp, username: &str) -> Value {
    let path = format!("/v1/users/{username}/sessions");
    let before = app.admin().get(&path).await.expect(200).json()["data"].clone();
    let login = json!({ "username": username, "password": PASSWORD });
    app.anon().post("/v1/auth/token", login).await.expect(200);
    let after = app.admin().get(&path).await.expect(200).json()["data"].clone();
    let mut sessions = after.as_array().unwrap().iter();
    let is_new = |one: &&Value| before.as_array().unwrap().iter().all(|other| other["id"] != one["id"]);
    sessions.find(is_new).unwrap().clone()
}

/// The article with a preview link of its, if it can have one.
pub async fn linked(app: &TestApp, mut article: Value) -> Value {
    let links = format!("{}/preview-links", factory::at("articles", &article));
    let made = app.admin().act(&links).await;
    article["link_id"] =
        if made.status == 201 { made.json()["id"].clone() } else { nobody().to_string().into() };
    article
}
