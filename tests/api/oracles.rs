//! What is hidden is not found out by asking the other way: by an order, a filter, a choice of fields, a name.

use std::collections::BTreeSet;

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use plaudit::auth::policy::Rule;
use serde_json::json;

use crate::authorization::told;
use crate::support::factory::{article, at, text};
use crate::support::operations::{Operation, meant, operations, reads, words};
use crate::support::world::World;
use crate::support::{Answer, TestApp, nobody};

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The columns of every table: what a list might be sorted or filtered by, were it written carelessly.
fn columns(app: &TestApp) -> BTreeSet<String> {
    let query = "SELECT DISTINCT column_name::text AS name FROM information_schema.columns WHERE table_schema = 'public'";
    let rows: Vec<Column> = sql_query(query).load(&mut app.connection()).unwrap();
    rows.into_iter().map(|row| row.name).collect()
}

/// Names that are no columns, but lead to some in frameworks of others.
const PATHS: [&str; 8] = [
    "created_by.password_hash",
    "users.role",
    "author__password",
    "1",
    "id,(select 1)",
    "random()",
    "title;--",
    "*",
];

fn lists() -> Vec<Operation> {
    let lists: Vec<Operation> = operations().into_iter().filter(Operation::is_list).collect();
    assert!(lists.len() >= 9, "only {} lists", lists.len());
    lists
}

async fn refused(answer: Answer, fault: &str) {
    let path = answer.header("x-request-id");
    let faults = answer.problem(400, "bad_request");
    assert!(faults.iter().all(|one| one == fault) && !faults.is_empty(), "{fault}: {faults:?} {path}");
}

#[actix_web::test]
async fn no_list_is_sorted_filtered_or_cut_by_what_is_not_documented() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let columns = columns(&app);
    let mut tried = 0;
    for operation in lists() {
        let path = world.path(&operation, &world.thing_of(&operation));
        let (_, sort) = operation.query().find(|(name, _)| *name == "sort").unwrap();
        let sorts = words(&sort["schema"]["items"]);
        let shown =
            operation.query().find(|(name, _)| *name == "fields").map(|(_, fields)| fields["schema"].clone());
        let shown = shown.unwrap_or_default();
        let shown = words(meant(&shown["items"]));
        let names = columns.iter().map(String::as_str).chain(PATHS);
        for name in names {
            let written = crate::support::operations::encoded(name);
            // Who may not read the list is refused whatever is asked; that is the matrix's.
            let clients = if operation.needs_right() { vec![] } else { vec![app.anon()] };
            for client in clients.into_iter().chain([app.admin()]) {
                if !sorts.contains(&name) {
                    for sort in [written.clone(), format!("-{written}")] {
                        refused(client.get(&format!("{path}?sort={sort}")).await, "sort not_allowed").await;
                    }
                }
                if !shown.contains(&name) {
                    refused(client.get(&format!("{path}?fields={written}")).await, "fields not_allowed")
                        .await;
                }
                if !operation.takes(name) {
                    let fault = format!("{name} unknown_parameter");
                    refused(client.get(&format!("{path}?{written}=x")).await, &fault).await;
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 1000, "only {tried}");
}

/// Columns that no list shows, is sorted or is filtered by, whoever asks.
const HIDDEN: [&str; 14] = [
    "editor",
    "created_by",
    "unpublish_at",
    "listed_at",
    "deleted_at",
    "name_folded",
    "merge_record",
    "imported",
    "password_hash",
    "secret_hash",
    "token_hash",
    "private_key",
    "scopes",
    "snapshot",
];

/// What is shown after all: in lists that are administrators' own.
const SHOWN: [(&str, &str); 2] = [("api-keys", "created_by"), ("api-keys", "scopes")];

#[actix_web::test]
async fn hidden_fields_cannot_be_chosen() {
    for operation in reads() {
        let is_shown = |name: &str| SHOWN.contains(&(operation.collection(), name));
        for (parameter, schema) in
            operation.query().filter(|(name, _)| ["fields", "sort", "group_by"].contains(name))
        {
            for word in words(meant(&schema["schema"]["items"])) {
                let word = word.trim_start_matches('-');
                let is_hidden = HIDDEN.contains(&word) && !(parameter == "fields" && is_shown(word));
                assert!(!is_hidden, "{} offers {word} in {parameter}", operation.id);
            }
        }
        for name in HIDDEN {
            assert!(!operation.takes(name), "{} can be filtered by {name}", operation.id);
        }
    }
    for (collection, _) in SHOWN {
        let lists = lists().into_iter().filter(|operation| operation.collection() == collection);
        assert!(lists.into_iter().all(|operation| operation.rule() == Rule::Admin), "{collection}");
    }
}

/// One hidden article, one hidden thing of every other kind, by collection.
async fn hidden(app: &TestApp, world: &World) -> Vec<(&'static str, String, String)> {
    let mut hidden = Vec::new();
    for (status, from) in [
        ("draft", "2026-03-20T00:00:00Z"),
        ("archived", "2026-03-20T00:00:00Z"),
        ("published", "2026-03-23T00:00:00Z"),
    ] {
        let slug = format!("yin-{status}");
        let input =
            json!({ "title": "隐", "body": "", "slug": slug, "status": status, "published_at": from });
        hidden.push(("articles", text(&article(app, input).await, "id").to_owned(), slug));
    }
    for collection in crate::support::world::COLLECTIONS {
        let thing = world.fresh(app, collection).await;
        app.editor().delete(&at(collection, &thing)).await.expect(204);
        hidden.push((collection, text(&thing, "id").to_owned(), text(&thing, "slug").to_owned()));
    }
    hidden
}

/// A visible decision and a visible competition that name a hidden article, so that there is something to find.
async fn refer(app: &TestApp, world: &World, article: &str) {
    let competition = json!({ "title": "有稿的竞赛", "year": 2020, "article_id": article });
    app.editor().post("/v1/competitions", competition).await.expect(201);
    let award = world.fresh(app, "awards").await;
    let conferral = json!({ "award_id": award["id"], "year": 2021, "article_id": article });
    app.editor().post("/v1/conferrals", conferral).await.expect(201);
}

/// An answer but for what it was asked by.
fn without(answer: &Answer, asked: &str) -> (u16, String) {
    let (status, _, problem) = told(answer);
    let body = if problem.is_null() {
        String::from_utf8_lossy(&answer.bytes).into_owned()
    } else {
        problem.to_string()
    };
    (status, body.replace(asked, "ASKED") + &answer.header("etag").replace(asked, "ASKED"))
}

#[actix_web::test]
async fn to_ask_for_hidden_ids_is_to_ask_for_unknown_ones() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let hidden = hidden(&app, &world).await;
    refer(&app, &world, &hidden[0].1).await;
    let unknown = nobody().to_string();
    let open = |operation: &Operation| operation.takes("ids") && !operation.needs_right();
    for operation in reads().into_iter().filter(open) {
        let visible = world.things_of(&operation);
        let base = world.path(&operation, &world.thing_of(&operation));
        // Of what `type` says, where that must be said.
        let base = base.split('&').find(|part| !part.starts_with("ids=")).unwrap().to_owned();
        let separator = if base.contains('?') { '&' } else { '?' };
        for (_, id, _) in &hidden {
            for client in [app.anon(), app.author()] {
                for beside in [String::new(), format!(",{visible}")] {
                    let path = |id: &str| format!("{base}{separator}ids={id}{beside}");
                    let (one, other) = (client.get(&path(id)).await, client.get(&path(&unknown)).await);
                    assert_eq!(without(&one, id), without(&other, &unknown), "{}", path(id));
                    assert_eq!(one.status, 200, "{}", path(id));
                }
            }
        }
    }
}

/// A filter that names something hidden is answered as one that names nothing.
#[actix_web::test]
async fn to_name_what_is_hidden_is_to_name_what_is_not_there() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let hidden = hidden(&app, &world).await;
    refer(&app, &world, &hidden[0].1).await;
    let unknown = (nobody().to_string(), "zhe-ge-slug-mei-you");
    let mut compared = 0;
    for operation in reads().into_iter().filter(|operation| !operation.needs_right()) {
        for (name, parameter) in operation.query() {
            let schema = meant(&parameter["schema"]);
            let names_something = schema["maxLength"] == 96 && schema.get("pattern").is_none();
            if !names_something {
                continue;
            }
            let base = operation.path.replace("{id}", &nobody().to_string()) + &operation.least_query();
            let separator = if base.contains('?') { '&' } else { '?' };
            for (_, id, slug) in &hidden {
                for (asked, nothing) in [(id.as_str(), unknown.0.as_str()), (slug.as_str(), unknown.1)] {
                    for client in [app.anon(), app.author()] {
                        let one = client.get(&format!("{base}{separator}{name}={asked}")).await;
                        let other = client.get(&format!("{base}{separator}{name}={nothing}")).await;
                        assert_eq!(
                            without(&one, asked),
                            without(&other, nothing),
                            "{} {name}={asked}",
                            operation.id
                        );
                        compared += 1;
                    }
                }
            }
        }
    }
    assert!(compared > 500, "only {compared}");
}
