//! The conventions of the contract, held against the document and the schema: names, types of their own, sort keys.

use diesel::sql_types::{Bool, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use plaudit::http::listed::List;
use serde_json::{Value, json};

use crate::support::TestApp;

#[test]
fn paths_are_plural_kebab_case_and_fields_snake_case() {
    let document = plaudit::api::document();
    let is_word = |word: &str, between: char| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == between)
    };
    for (path, item) in document["paths"].as_object().unwrap() {
        let methods: Vec<&String> = item.as_object().unwrap().keys().collect();
        assert!(
            methods.iter().all(|method| ["get", "post", "put", "patch", "delete"].contains(&method.as_str()))
        );
        let Some(rest) = path.strip_prefix("/v1/") else { continue };
        for word in rest.split('/').filter(|word| !word.starts_with('{')) {
            assert!(is_word(word, '-'), "{path}");
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for (field, described) in schema["properties"].as_object().into_iter().flatten() {
            assert!(is_word(field, '_'), "{name}.{field}");
            let format = described["format"].as_str().unwrap_or_default();
            assert_eq!(format == "date-time", field.ends_with("_at"), "{name}.{field}: {described}");
        }
    }
}

#[test]
fn what_is_sent_and_what_is_shown_are_types_of_their_own() {
    let document = plaudit::api::document();
    let names = |content: &Value| -> Vec<String> {
        let forms = content.as_object().into_iter().flatten();
        let found = forms.filter_map(|(_, form)| form["schema"]["$ref"].as_str().map(str::to_owned));
        found.map(|name| name.rsplit('/').next().unwrap().to_owned()).collect()
    };
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for name in names(&operation["requestBody"]["content"]) {
                let ending = if method == "patch" { "Patch" } else { "Input" };
                assert!(name.ends_with(ending), "{method} {path} takes {name}");
            }
            for (_, response) in operation["responses"].as_object().unwrap() {
                let shown = names(&response["content"]);
                assert!(
                    shown.iter().all(|name| !name.ends_with("Input") && !name.ends_with("Patch")),
                    "{path}"
                );
            }
        }
    }
}

#[test]
fn what_is_shown_is_open_to_new_values() {
    let document = plaudit::api::document();
    let shown =
        |name: &str| ["View", "Summary", "Reference", "Partial"].iter().any(|end| name.ends_with(end));
    let mut seen = 0;
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        if shown(name) {
            super::walk(schema, name, &mut |place, value| {
                assert!(value.get("enum").is_none_or(|found| !found.is_array()), "{place} is closed");
            });
            seen += 1;
        }
    }
    assert!(seen > 20, "only {seen} schemas were looked at");
}

#[test]
fn filters_are_flat() {
    let document = plaudit::api::document();
    for (path, item) in document["paths"].as_object().unwrap() {
        for parameter in item["get"]["parameters"].as_array().into_iter().flatten() {
            if parameter["in"] == "query" {
                let name = parameter["name"].as_str().unwrap();
                assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{path}: {name}");
                assert_ne!(parameter["schema"]["type"], "object", "{path}: {name}");
            }
        }
    }
}

#[test]
fn a_partial_answer_promises_the_id_and_nothing_else() {
    let document = plaudit::api::document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let partial = schemas.iter().filter(|(name, _)| name.ends_with("Partial") && !name.starts_with("Page_"));
    let mut seen = 0;
    for (name, schema) in partial {
        assert_eq!(schema["required"], json!(["id"]), "{name}");
        let whole = &document["components"]["schemas"][name.strip_suffix("Partial").unwrap()];
        assert!(whole.is_object(), "{name}");
        seen += 1;
    }
    assert!(seen >= 9, "only {seen} of them");
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Bool)]
    is_nullable: bool,
    #[diesel(sql_type = Nullable<Text>)]
    collation: Option<String>,
}

/// What is wrong with the sort keys of `F` in the database.
fn faults<F: List>(app: &TestApp) -> Vec<String> {
    let mut found = Vec::new();
    for key in F::SORTS {
        let (table, column) = key.column.split_once('.').unwrap();
        let about = sql_query(
            "SELECT is_nullable = 'YES' AS is_nullable, CASE WHEN data_type = 'text' THEN coalesce(collation_name::text, \
             'default') END AS collation FROM information_schema.columns WHERE table_name = $1 AND column_name = $2",
        );
        let column: Column =
            about.bind::<Text, _>(table).bind::<Text, _>(column).get_result(&mut app.connection()).unwrap();
        if column.is_nullable || column.collation.is_some_and(|collation| collation != "C") {
            found.push(key.column.to_owned());
        }
    }
    found
}

#[actix_web::test]
async fn a_sort_key_is_never_null_and_of_one_collation() {
    let app = TestApp::start().await;
    let found = [
        faults::<plaudit::articles::list::ArticleFilter>(&app),
        faults::<plaudit::sections::model::SectionFilter>(&app),
        faults::<plaudit::tags::model::TagFilter>(&app),
        faults::<plaudit::awards::model::AwardFilter>(&app),
        faults::<plaudit::competitions::model::CompetitionFilter>(&app),
        faults::<plaudit::conferrals::list::ConferralListFilter>(&app),
        faults::<plaudit::honours::list::HonourListFilter>(&app),
        faults::<plaudit::honoured_units::list::HonouredUnitFilter>(&app),
        faults::<plaudit::innovation_studios::list::InnovationStudioFilter>(&app),
        faults::<plaudit::auth::api_keys::model::ApiKeyFilter>(&app),
        faults::<plaudit::users::model::UserFilter>(&app),
    ];
    assert_eq!(found.concat(), [""; 0]);
}
