//! A database with content of every kind, in which every hidden thing carries words of its own.

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use serde_json::{Map, Value, json};

use crate::support::factory::{article, at, honour, honoured_unit, text};
use crate::support::operations::{Operation, fields, kind, meant, operations};
use crate::support::world::{COLLECTIONS, World};
use crate::support::{PASSWORD, TestApp, user_id};

/// Ways in which an article is hidden.
pub const STATES: [&str; 6] = ["draft", "in_review", "archived", "scheduled", "withdrawn", "trashed"];

/// What can be created under no fixed name and is not made here, each with its reason.
const NOT_MADE: &[(&str, &str)] =
    &[("create_user", "made by Content::administer"), ("create_api_key", "made by Content::administer")];

/// The words that may be in no answer, and what each of them is.
#[derive(Default)]
pub struct Canaries {
    pub words: Vec<(String, String)>,
}

impl Canaries {
    /// A new word, which stands for `what`.
    pub fn word(&mut self, what: impl Into<String>) -> String {
        let number = self.words.len() as u64 + 1;
        let word = format!("kw{:09x}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 28);
        self.words.push((word.clone(), what.into()));
        word
    }

    /// Something that was made elsewhere and is hidden.
    pub fn add(&mut self, word: impl Into<String>, what: impl Into<String>) {
        self.words.push((word.into().to_lowercase(), what.into()));
    }

    /// What `said` tells although `asked` does not name it.
    pub fn told(&self, said: &str, asked: &str) -> Vec<String> {
        let asked = percent_encoding::percent_decode_str(asked).decode_utf8_lossy().to_lowercase();
        let told = self
            .words
            .iter()
            .filter(|(word, _)| said.contains(word.as_str()) && !asked.contains(word.as_str()));
        told.map(|(word, what)| format!("{what} ({word})")).collect()
    }
}

/// How something can be asked for.
#[derive(Clone, Debug)]
pub struct Named {
    pub collection: String,
    pub id: String,
    pub keys: Vec<String>,
    pub is_hidden: bool,
}

impl Named {
    pub fn of(collection: &str, thing: &Value, is_hidden: bool) -> Self {
        let mut keys = vec![text(thing, "id").to_owned(), text(thing, "slug").to_owned()];
        keys.extend(thing["verification_code"].as_str().map(str::to_owned));
        Self { collection: collection.to_owned(), id: text(thing, "id").to_owned(), keys, is_hidden }
    }
}

/// Everything there is.
pub struct Content {
    pub canaries: Canaries,
    pub named: Vec<Named>,
}

impl Content {
    pub async fn make(app: &TestApp) -> Self {
        Self::beside(app, &World::make(app).await).await
    }

    /// Everything there is beside what is in `world`.
    pub async fn beside(app: &TestApp, world: &World) -> Self {
        let mut content = Self { canaries: Canaries::default(), named: Vec::new() };
        for collection in COLLECTIONS {
            content.named.push(Named::of(collection, world.thing(collection), false));
            let another = world.fresh(app, collection).await;
            content.named.push(Named::of(collection, &another, false));
        }
        for state in STATES {
            content.hide_article(app, world, state).await;
        }
        content.trash_one_of_each(app, world).await;
        content.merge(app, world).await;
        content.veil(app).await;
        content.correct(app).await;
        content.administer(app).await;
        content.secrets(app).await;
        content.provenance(app, text(world.thing("articles"), "id"));
        content
    }

    fn hide(&mut self, collection: &str, thing: &Value) {
        let named = Named::of(collection, thing, true);
        self.canaries.add(&named.id, format!("id of a hidden one of {collection}"));
        self.named.push(named);
    }

    /// An article in `state`, and, where the state allows it, a conferral and a competition that refer to it.
    async fn hide_article(&mut self, app: &TestApp, world: &World, state: &str) {
        let made = article(app, article_input(&mut self.canaries, world, state)).await;
        let path = at("articles", &made);
        // A name that it had before is its own, too.
        let slug = self.canaries.word(format!("later slug of the article {state}"));
        app.editor().patch(&path, json!({ "slug": slug })).await.expect(200);
        self.hide("articles", &made);
        self.named.last_mut().unwrap().keys.push(slug);
        self.link(app, &made, false).await;
        self.link(app, &made, true).await;
        if state == "trashed" {
            app.editor().delete(&path).await.expect(204);
            return;
        }
        let competition = json!({ "title": format!("竞赛{state}"), "year": 2020, "article_id": made["id"] });
        app.editor().post("/v1/competitions", competition).await.expect(201);
        let award = world.fresh(app, "awards").await;
        let conferral = json!({ "award_id": award["id"], "year": 2021, "article_id": made["id"] });
        app.editor().post("/v1/conferrals", conferral).await.expect(201);
    }

    /// A preview link of `article`, which nobody is told; one that has ended is asked for, and leads nowhere.
    async fn link(&mut self, app: &TestApp, article: &Value, is_ended: bool) -> String {
        let note = self.canaries.word("preview: note of a link");
        let path = format!("{}/preview-links", at("articles", article));
        let link = app.editor().post(&path, json!({ "note": note })).await.expect(201).json();
        let token = text(&link, "token").to_owned();
        self.canaries.add(&token, "the token of a preview link");
        self.canaries.add(text(&link, "id"), "preview: id of a link");
        if is_ended {
            app.editor().delete(&format!("{path}/{}", text(&link, "id"))).await.expect(204);
            self.preview(&token, true);
        }
        token
    }

    /// A token that is asked for; one that works leads to a visible article, without what only the desk sees of it.
    fn preview(&mut self, token: &str, is_hidden: bool) {
        let (collection, id) = ("previews".to_owned(), token.to_owned());
        self.named.push(Named { collection, id, keys: vec![token.to_owned()], is_hidden });
    }

    /// One of each kind with a word in every field that takes one, in the trash.
    async fn trash_one_of_each(&mut self, app: &TestApp, world: &World) {
        for operation in creating() {
            let collection = operation.collection();
            if collection == "articles" {
                continue;
            }
            let input = self.input(app, world, &operation).await;
            let made = app.editor().post(&operation.path, input).await.expect(201).json();
            app.editor().delete(&at(collection, &made)).await.expect(204);
            self.hide(collection, &made);
            if let Some(code) = made["verification_code"].as_str() {
                self.canaries.add(code, "code of an honour in the trash");
            }
        }
    }

    /// What `operation` takes, with a new word wherever a word of one's own is taken.
    async fn input(&mut self, app: &TestApp, world: &World, operation: &Operation) -> Value {
        let mut input = world.body(app, operation).await.unwrap();
        let (_, schema) = operation.body.as_ref().unwrap();
        for (name, field) in meant(schema)["properties"].as_object().unwrap() {
            let field = meant(field);
            let is_free = kind(field) == "string"
                && ["enum", "format"].iter().all(|word| field.get(*word).is_none())
                && !field["pattern"].as_str().unwrap_or_default().starts_with("^http");
            if is_free {
                let what = format!("{} {name}", operation.collection());
                input[name] = self.canaries.word(what).into();
            }
        }
        input
    }

    /// A unit that was merged into another, and what it was called.
    async fn merge(&mut self, app: &TestApp, world: &World) {
        let name = self.canaries.word("honoured-units name (merged)");
        let contact = self.canaries.word("honoured-units contact (merged)");
        let slug = self.canaries.word("honoured-units slug (merged)");
        let unit = honoured_unit(app, json!({ "name": name, "contact": contact, "slug": slug })).await;
        // What the other does not know it takes over; this it knows.
        let into = world.thing("honoured-units");
        app.editor().patch(&at("honoured-units", into), json!({ "contact": "0839-1" })).await.expect(200);
        let into = json!({ "into": into["id"] });
        app.editor().post(&format!("{}/merge", at("honoured-units", &unit)), into).await.expect(200);
        self.hide("honoured-units", &unit);
        // An honour in the trash that is not like the rest: of a unit that is there.
        let conferral = world.fresh(app, "conferrals").await;
        let trashed = honour(app, &conferral, world.thing("honoured-units")).await;
        app.editor().delete(&at("honours", &trashed)).await.expect(204);
        self.hide("honours", &trashed);
        self.canaries.add(text(&trashed, "verification_code"), "code of an honour in the trash");
    }

    /// The fields that only the desk sees, of articles that everybody sees.
    async fn veil(&mut self, app: &TestApp) {
        let comment = self.canaries.word("comment in the source of a body");
        let editor = self.canaries.word("editor of a visible article");
        let attribute = self.canaries.word("attribute in the source of a body");
        let old = self.canaries.word("former slug");
        let input = json!({
            "title": "公开的文章", "body": format!("正文<!-- {comment} --><b data-x=\"{attribute}\">粗</b>。"),
            "body_format": "html", "editor": editor, "status": "published", "slug": old,
            "published_at": "2026-03-20T00:00:00Z", "unpublish_at": "2031-07-13T11:22:33Z",
        });
        let made = article(app, input).await;
        app.editor().patch(&at("articles", &made), json!({ "slug": "gong-kai" })).await.expect(200);
        self.canaries.add("2031-07-13", "unpublish_at of a visible article");
        self.canaries.add(user_id("editor").to_string(), "created_by");
        let mut named = Named::of("articles", &made, false);
        named.keys.push("gong-kai".to_owned());
        self.named.push(named);
        let token = self.link(app, &made, false).await;
        self.preview(&token, false);
        // Whoever knows the old name is led to the new one; the old one is told to nobody.
    }

    /// What a visible article, the site and a section said before they were corrected: their revisions and the audit
    /// log say it.
    async fn correct(&mut self, app: &TestApp) {
        let word = self.canaries.word("revisions: earlier title of a visible article");
        let made = article(app, json!({ "title": word, "body": "正文。" })).await;
        let right = json!({ "title": "更正后", "status": "published", "slug": "geng-zheng" });
        app.editor().patch(&at("articles", &made), right).await.expect(200);
        let keys = vec![text(&made, "id").to_owned(), "geng-zheng".to_owned()];
        let (collection, id) = ("articles".to_owned(), keys[0].clone());
        self.named.push(Named { collection, id, keys, is_hidden: false });
        let word = self.canaries.word("revisions: earlier name of a section");
        let section = app.editor().post("/v1/sections", json!({ "name": word })).await.expect(201).json();
        let path = at("sections", &section);
        app.editor().patch(&path, json!({ "name": "更正后", "slug": "geng-zheng" })).await.expect(200);
        let word = self.canaries.word("revisions: earlier name of the site");
        for name in [word.as_str(), "更正后"] {
            app.editor().patch("/v1/site", json!({ "name": name })).await.expect(200);
        }
    }

    /// Accounts and API keys that an administrator has made.
    async fn administer(&mut self, app: &TestApp) {
        let mut word = |what: &str| self.canaries.word(format!("accounts: {what}"));
        let (username, shown, key) = (word("user name"), word("display name"), word("name of an API key"));
        let input = json!({ "username": username, "display_name": shown, "role": "editor" });
        let user = app.admin().post("/v1/users", input).await.expect(201).json();
        let input = json!({ "name": key, "scopes": ["drafts:read", "articles:publish"] });
        let key = app.admin().post("/v1/api-keys", input).await.expect(201).json();
        self.canaries.add(text(&user, "setup_token"), "a setup token");
        self.canaries.add(text(&key, "key"), "an API key");
        self.canaries.add(text(&key, "id"), "accounts: id of an API key");
        self.canaries.add(text(&key, "prefix"), "accounts: prefix of an API key");
        // What it has written is everybody's, who has written it is not.
        let holder = app.bearer(text(&key, "key"));
        let input = json!({ "title": "平台发布", "body": "正文。", "status": "published" });
        let made = holder.post("/v1/articles", input).await.expect(201).json();
        self.named.push(Named::of("articles", &made, false));
        let event = app.admin().get("/v1/audit-events?limit=1").await.expect(200).json()["data"][0].clone();
        self.canaries.add(text(&event, "request_id"), "accounts: request of an event of the audit log");
        for (collection, thing, name) in [
            ("users", &user, username),
            ("api-keys", &key, String::new()),
            ("audit-events", &event, String::new()),
        ] {
            let id = text(thing, "id").to_owned();
            let keys = [id.clone(), name].into_iter().filter(|key| !key.is_empty()).collect();
            self.named.push(Named { collection: collection.to_owned(), id, keys, is_hidden: true });
        }
    }

    /// Accounts, and what signs them in.
    async fn secrets(&mut self, app: &TestApp) {
        let login = json!({ "username": "admin", "password": PASSWORD });
        let tokens = app.anon().post("/v1/auth/token", login).await.expect(200).json();
        self.canaries.add(text(&tokens, "refresh_token"), "a refresh token");
        let (username, shown) = (self.canaries.word("a user name"), self.canaries.word("a display name"));
        let hash = self.canaries.word("a hash of a password");
        let statement = format!(
            "UPDATE users SET display_name = '{shown}' WHERE username = 'editor';
             UPDATE users SET username = '{username}', password_hash = password_hash || '{hash}' \
                 WHERE username = 'author'"
        );
        app.connection().batch_execute(&statement).unwrap();
        for (query, what) in [
            ("SELECT password_hash AS word FROM users", "a hash of a password"),
            ("SELECT encode(token_hash, 'hex') AS word FROM refresh_tokens", "the hash of a refresh token"),
            (
                "SELECT encode(token_hash, 'base64') AS word FROM refresh_tokens",
                "the hash of a refresh token",
            ),
            ("SELECT encode(private_key, 'hex') AS word FROM signing_keys", "a private key"),
            (
                "SELECT encode(substr(private_key, 17, 32), 'base64') AS word FROM signing_keys",
                "a private key",
            ),
            ("SELECT id::text AS word FROM refresh_tokens", "the id of a refresh token"),
            ("SELECT id::text AS word FROM users", "the id of an account"),
            ("SELECT encode(secret_hash, 'hex') AS word FROM api_keys", "the hash of an API key"),
            ("SELECT encode(secret_hash, 'base64') AS word FROM api_keys", "the hash of an API key"),
            ("SELECT encode(token_hash, 'hex') AS word FROM setup_tokens", "the hash of a setup token"),
            ("SELECT encode(secret, 'hex') AS word FROM service_secrets", "a secret of the service"),
            (
                "SELECT s.id::text AS word FROM sessions s JOIN users u ON u.id = user_id WHERE u.role <> 'author'",
                "the id of somebody else's session",
            ),
            ("SELECT id::text AS word FROM audit_events", "the id of an event of the audit log"),
        ] {
            let rows: Vec<Word> = sql_query(query).load(&mut app.connection()).unwrap();
            assert!(!rows.is_empty(), "{query}");
            rows.into_iter().for_each(|row| self.canaries.add(row.word.trim_end_matches('='), what));
        }
    }

    /// Where the article `id` was imported from.
    fn provenance(&mut self, app: &TestApp, id: &str) {
        let mut word = |what: &str| self.canaries.word(format!("provenance: {what}"));
        let (key, url, site) = (word("source_key"), word("page_url"), word("site_name"));
        let (file, raw, damage, field) = (word("file_name"), word("raw"), word("damage"), word("fields"));
        let statement = format!(
            "INSERT INTO import_sources (id, source_key, article_id, page_url, site_name, site_url, fields, \
                 first_imported_at, last_imported_at)
             VALUES ('{id}', '{key}', '{id}', 'https://example.org/{url}', '{site}', 'https://example.org', \
                 '{{\"title\": \"{field}\"}}', now(), now());
             INSERT INTO import_pages (id, source_id, file_name, encoding, raw, sha256, damage, imported_at)
             VALUES ('{id}', '{id}', '{file}', 'utf-8', '{raw}', sha256('{raw}'), '[\"{damage}\"]', now())"
        );
        app.connection().batch_execute(&statement).unwrap();
    }
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

/// The operations that make one of a collection; all of them are made here.
fn creating() -> Vec<Operation> {
    let makes = |operation: &Operation| {
        operation.method.as_str() == "POST"
            && operation.answers.get("201").is_some()
            && !operation.path.contains('{')
    };
    let all: Vec<Operation> = operations().into_iter().filter(makes).collect();
    for operation in &all {
        let is_made = COLLECTIONS.contains(&operation.collection());
        let is_exempt = NOT_MADE.iter().any(|(id, reason)| *id == operation.id && !reason.is_empty());
        assert!(
            is_made || is_exempt,
            "{} makes what may be hidden: add its collection in tests/api/support/world.rs, or a line to NOT_MADE in \
             tests/api/leaks/hidden.rs",
            operation.id
        );
    }
    all.into_iter().filter(|operation| COLLECTIONS.contains(&operation.collection())).collect()
}

/// An article in `state` with a word in each of its fields.
pub fn article_input(canaries: &mut Canaries, world: &World, state: &str) -> Value {
    let mut word = |what: &str| canaries.word(format!("articles {what} ({state})"));
    let mut input = Map::new();
    for name in ["title", "slug", "summary", "source", "author", "editor", "department"] {
        input.insert(name.to_owned(), word(name).into());
    }
    input.insert("body".to_owned(), format!("{} <!-- {} -->", word("body"), word("comment")).into());
    input.insert("canonical_url".to_owned(), format!("https://example.org/{}", word("canonical_url")).into());
    input.insert(
        "cover".to_owned(),
        json!({ "file_name": format!("{}.jpg", word("cover")), "alt": word("alt") }),
    );
    let attachment =
        json!({ "title": word("attachment"), "url": format!("https://example.org/{}", word("url")) });
    input.insert("attachments".to_owned(), json!([attachment]));
    let known = [
        "title",
        "slug",
        "summary",
        "source",
        "author",
        "editor",
        "department",
        "body",
        "body_format",
        "canonical_url",
        "cover",
        "attachments",
        "locale",
        "pinned",
        "published_at",
        "section_id",
        "status",
        "tag_ids",
        "unpublish_at",
    ];
    for operation in operations().iter().filter(|operation| operation.id == "create_article") {
        let (_, schema) = operation.body.as_ref().unwrap();
        for name in fields(schema) {
            assert!(
                known.contains(&name.as_str()),
                "give {name} of an article a word in tests/api/leaks/hidden.rs"
            );
        }
    }
    input.insert("section_id".to_owned(), world.thing("sections")["id"].clone());
    input.insert("tag_ids".to_owned(), json!([world.thing("tags")["id"]]));
    input.insert("pinned".to_owned(), json!(true));
    for (name, value) in when(state).as_object().unwrap() {
        input.insert(name.clone(), value.clone());
    }
    Value::Object(input)
}

/// What makes an article be in `state`; the one in the trash is deleted besides.
pub fn when(state: &str) -> Value {
    let (status, from, until) = match state {
        // Not in the next seconds: then the lifetime of answers tells of it, which ends there.
        "scheduled" => ("published", "2026-03-22T04:01:00Z", Value::Null),
        "withdrawn" => ("published", "2026-03-20T00:00:00Z", json!("2026-03-22T04:00:00Z")),
        "trashed" => ("published", "2026-03-20T00:00:00Z", Value::Null),
        status => (status, "2026-03-20T00:00:00Z", Value::Null),
    };
    json!({ "status": status, "published_at": from, "unpublish_at": until })
}
