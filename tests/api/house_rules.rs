//! The rules of the house that no lint keeps, checked on the text of `src/`.

use std::path::{Path, PathBuf};

/// Every source file by its path below `src/`, with its text.
pub fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries: Vec<PathBuf> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        for path in entries {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                files.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(files.len() > 50, "only {} source files were found", files.len());
    files.sort();
    files
}

/// The lines that are code, numbered from 1.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// `file:line` of every line of code that has one of `words`, outside the files in `allowed`.
fn found(words: &[&str], allowed: &[&str]) -> Vec<String> {
    let mut places = Vec::new();
    for (name, text) in sources() {
        if allowed.contains(&name.as_str()) {
            continue;
        }
        for (number, line) in code(&text) {
            if words.iter().any(|word| line.contains(word)) {
                places.push(format!("{name}:{number}: {}", line.trim()));
            }
        }
    }
    places
}

#[test]
fn what_may_fail_is_handled() {
    let panicking = [".unwrap()", ".expect(", "panic!(", "unreachable!(", "todo!(", "unimplemented!("];
    assert_eq!(found(&panicking, &[]), [""; 0]);
}

#[test]
fn blocking_work_has_threads_of_its_own() {
    assert_eq!(found(&["web::block", "spawn_blocking", "block_in_place"], &[]), [""; 0]);
}

#[test]
fn the_environment_is_read_in_one_place() {
    let reading = ["env::var", "env::vars", "env::args", "env::set_var", "dotenv"];
    assert_eq!(found(&reading, &["config.rs"]), [""; 0]);
}

#[test]
fn the_time_is_asked_for_in_one_place() {
    let asking = ["Utc::now", "Local::now", "SystemTime::now", "OffsetDateTime::now", "Uuid::now_v7"];
    assert_eq!(found(&asking, &["clock.rs"]), [""; 0]);
}

/// The code of a file without white space, so that no line break hides anything.
fn squeezed(text: &str) -> String {
    code(text).flat_map(|(_, line)| line.chars().filter(|letter| !letter.is_whitespace())).collect()
}

/// What comes right behind each place where `text` puts a statement together.
fn composed_statements(text: &str) -> Vec<String> {
    let text = squeezed(text);
    let takers = ["sql_query(", "batch_execute(", "sql::<Bool>(", "sql::<Text>(", ".sql("];
    let makers = ["format!(", "&format!("];
    let pairs = takers.iter().flat_map(|taker| makers.iter().map(move |maker| format!("{taker}{maker}")));
    pairs
        .flat_map(|words| text.split(&words).skip(1).map(str::to_owned).collect::<Vec<_>>())
        .map(|rest| rest.split("\")").next().unwrap().to_owned())
        .collect()
}

#[test]
fn statements_are_never_put_together_from_values() {
    let mut seen = 0;
    for (name, text) in sources() {
        for statement in composed_statements(&text) {
            let holes = statement.split('{').skip(1).map(|hole| hole.split('}').next().unwrap());
            for hole in holes {
                let constant = hole.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
                assert!(constant && !hole.is_empty(), "{name} puts {hole:?} into {statement}");
            }
            seen += 1;
        }
    }
    assert!(seen >= 4, "only {seen} of the statements that hold a constant were seen");
}

/// The modules of the crate that `text` names.
fn imports(text: &str) -> Vec<String> {
    let mut modules = Vec::new();
    for (_, line) in code(text) {
        for rest in line.split("crate::").skip(1) {
            let names = rest.strip_prefix('{').map_or(rest, |group| group.split('}').next().unwrap());
            let names = if rest.starts_with('{') { names.split(',').collect() } else { vec![names] };
            let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
            let words = names.into_iter().map(|name| name.trim().split(|c| !is_word(c)).next().unwrap());
            modules.extend(words.map(str::to_owned));
        }
    }
    modules
}

const RESOURCES: [&str; 18] = [
    "articles",
    "sections",
    "tags",
    "awards",
    "competitions",
    "conferrals",
    "honours",
    "honoured_units",
    "innovation_studios",
    "references",
    "resources",
    "site",
    "views",
    "auth",
    "users",
    "import",
    "search",
    "visibility",
];

/// Who may use whom, from the bottom up: each room only those before it. `resources`, `slugs`, `references` and
/// `visibility` are below all of them.
const CONTENT: [&str; 11] = [
    "tags",
    "sections",
    "views",
    "awards",
    "search",
    "competitions",
    "honours",
    "honoured_units",
    "innovation_studios",
    "conferrals",
    "articles",
];

/// The imports of the files below `folders` that are among `forbidden`.
fn forbidden_imports(folders: &[&str], forbidden: &[&str]) -> Vec<String> {
    let mut places = Vec::new();
    for (name, text) in sources() {
        let room = name.split('/').next().unwrap().trim_end_matches(".rs");
        if folders.contains(&room) {
            let imports = imports(&text).into_iter().filter(|module| forbidden.contains(&module.as_str()));
            places.extend(imports.map(|module| format!("{name} uses {module}")));
        }
    }
    places
}

#[test]
fn the_contract_and_the_database_know_no_resource() {
    let mut forbidden = RESOURCES.to_vec();
    forbidden.push("slugs");
    assert_eq!(
        forbidden_imports(&["error", "http", "text", "db", "clock", "ids", "config"], &forbidden),
        [""; 0]
    );
}

#[test]
fn resources_depend_on_one_another_in_one_direction() {
    for (index, room) in CONTENT.iter().enumerate() {
        let above = [&CONTENT[index + 1..], &["site", "import"]].concat();
        assert_eq!(forbidden_imports(&[room], &above), [""; 0], "{room} stands below them");
    }
    assert_eq!(forbidden_imports(&["site", "auth", "users"], &[&CONTENT[..], &["import"]].concat()), [""; 0]);
    assert_eq!(forbidden_imports(&["auth"], &["users", "site"]), [""; 0]);
    let shared = ["references", "resources", "slugs", "visibility"];
    assert_eq!(forbidden_imports(&shared, &[&CONTENT[..], &["site", "import", "auth"]].concat()), [""; 0]);
}

#[test]
fn a_store_knows_no_answers_of_http() {
    for (name, text) in sources().into_iter().filter(|(name, _)| name.ends_with("store.rs")) {
        for word in ["HttpResponse", "HttpRequest", "ApiResult", "actix_web"] {
            let place = code(&text).find(|(_, line)| line.contains(word));
            assert!(place.is_none(), "{name}: {place:?}");
        }
    }
}

#[test]
fn files_and_modules_are_of_a_readable_size_and_say_what_they_are() {
    for (name, text) in sources().into_iter().filter(|(name, _)| name != "schema.rs") {
        assert!(text.lines().count() <= 320, "{name} has {} lines", text.lines().count());
        let says = text.starts_with("//!");
        assert!(says, "{name} does not say what it is");
    }
}
