//! Everything that can be asked of every read of the document.

use plaudit::auth::policy::Rule;
use serde_json::Value;
use uuid::Uuid;

use super::hidden::{Canaries, Named};
use crate::support::operations::{Operation, encoded, kind, meant, reads, words};
use crate::support::world::COLLECTIONS;

/// Parameters that name one of a collection.
const NAMING: &[(&str, &str)] = &[
    ("actor_id", "users"),
    ("article", "articles"),
    ("award", "awards"),
    ("competition", "competitions"),
    ("conferral", "conferrals"),
    ("host_unit", "honoured-units"),
    ("parent", "sections"),
    ("resource_id", "articles"),
    ("section", "sections"),
    ("studio", "innovation-studios"),
    ("tag", "tags"),
    ("unit", "honoured-units"),
];

/// Parameters that are compared with a word of the service's own, and such words.
const WORDS: &[(&str, &[&str])] = &[
    ("action", &["create", "update", "login"]),
    ("resource", &["article", "user", "api_key", "session"]),
    ("address", &["203.0.113.7", "::1"]),
    ("request_id", &["01900000-0000-7000-8000-000000000001"]),
];

/// Parameters that are compared with a text.
const TEXTS: &[&str] = &["field", "industry", "leader", "name", "region"];

/// A part of the visible content, to be asked for in every request.
pub struct Asking<'a> {
    pub named: &'a [Named],
    pub canaries: &'a Canaries,
}

/// An address of a read.
#[derive(Clone, Debug)]
pub struct Request {
    pub operation: String,
    pub path: String,
    pub is_list: bool,
    /// Who is answered at all.
    pub rule: Rule,
}

/// Which parameters an address is tried with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Swept {
    All,
    /// What shows more of the same.
    Shown,
    Nothing,
}

impl Asking<'_> {
    /// Every address that is asked for.
    pub fn requests(&self) -> Vec<Request> {
        let places = |operation: Operation| match operation.is_common() {
            true => COLLECTIONS.iter().map(|collection| operation.on(collection)).collect(),
            false => vec![operation],
        };
        reads().into_iter().flat_map(places).flat_map(|operation| self.of(&operation)).collect()
    }

    fn of(&self, operation: &Operation) -> Vec<Request> {
        let request = |path: String| Request {
            operation: operation.id.clone(),
            path,
            is_list: operation.takes("cursor"),
            rule: operation.rule(),
        };
        let mut queries = self.queries(operation);
        if operation.query().any(|(_, parameter)| parameter["required"] == true) {
            queries.retain(|query| !query.is_empty());
        }
        let mut requests = Vec::new();
        for (path, is_swept) in self.paths(operation) {
            for query in &queries {
                if is_swept == Swept::All
                    || is_swept == Swept::Shown && query.starts_with("include=")
                    || query.is_empty()
                {
                    let separator = if query.is_empty() { "" } else { "?" };
                    requests.push(request(format!("{path}{separator}{query}")));
                }
            }
        }
        requests
    }

    /// The addresses of an operation, and which of its parameters are tried there.
    fn paths(&self, operation: &Operation) -> Vec<(String, Swept)> {
        if operation.path.contains("{version}") {
            let version =
                |number| Operation { path: operation.path.replace("{version}", number), ..operation.clone() };
            return ["1", "2"].into_iter().flat_map(|number| self.paths(&version(number))).collect();
        }
        let path = &operation.path;
        if path.contains("{file}") {
            return vec![(path.replace("{file}", "index.css"), Swept::All)];
        }
        let Some((before, rest)) = path.split_once('{') else { return vec![(path.clone(), Swept::All)] };
        let (name, after) = rest.split_once('}').unwrap();
        assert!(
            ["id", "code", "token"].contains(&name) && !after.contains('{'),
            "give the path {path} its values in tests/api/leaks/requests.rs"
        );
        let own = if name == "code" { "honours" } else { operation.collection() };
        let mut paths = Vec::new();
        for thing in self.named {
            let is_own = thing.collection == own;
            for (index, key) in thing.keys.iter().enumerate() {
                let swept = match (is_own, thing.is_hidden, index) {
                    (true, false, 0) => Swept::All,
                    (true, true, 0) => Swept::Shown,
                    (true, ..) => Swept::Nothing,
                    // Of another kind: that it is not here is told by one of its names.
                    (false, _, 1) => Swept::Nothing,
                    _ => continue,
                };
                paths.push((format!("{before}{key}{after}"), swept));
            }
        }
        paths
    }

    /// Each parameter with each of its values, and what counts, shows or orders with each filter.
    fn queries(&self, operation: &Operation) -> Vec<String> {
        let required = operation.least_query();
        let required = required.trim_start_matches('?');
        let mut queries = vec![required.to_owned()];
        let own: Vec<(&str, Vec<String>)> = operation
            .query()
            .filter(|(name, _)| *name != "cursor")
            .map(|(name, parameter)| (name, self.values(operation, name, parameter)))
            .collect();
        for (name, values) in &own {
            for value in values {
                let pair = format!("{name}={}", encoded(value).replace("%2C", ","));
                // `q` and the type are asked for anew; everything else beside what must be there.
                let others: Vec<&str> = required
                    .split('&')
                    .filter(|other| !other.is_empty() && !other.starts_with(&format!("{name}=")))
                    .collect();
                let query = others.into_iter().chain([pair.as_str()]).collect::<Vec<_>>().join("&");
                let filters = ![
                    "fields", "sort", "limit", "page", "count", "format", "include", "locale", "group_by",
                    "facets",
                ]
                .contains(name);
                if filters && operation.takes("count") {
                    queries.push(format!("{query}&count=exact"));
                } else if filters && operation.takes("facets") {
                    queries.push(format!("{query}&facets=type,section"));
                } else {
                    queries.push(query);
                }
            }
        }
        let shows: Vec<String> = own
            .iter()
            .filter(|(name, _)| *name == "include")
            .filter_map(|(_, all)| all.last().cloned())
            .collect();
        queries.extend(shows.iter().map(|all| format!("include={all}&locale=zh-Hant")));
        if operation.takes("include") && operation.takes("page") {
            queries.extend(shows.iter().map(|all| format!("include={all}&page=1&limit=100&count=exact")));
            queries.extend(shows.iter().map(|all| format!("include={all}&format=csv")));
        }
        queries
    }

    /// The values that a parameter is tried with.
    fn values(&self, operation: &Operation, name: &str, parameter: &Value) -> Vec<String> {
        let schema = meant(&parameter["schema"]);
        if name == "ids" {
            return self.id_lists();
        }
        if kind(schema) == "array" {
            let mut all: Vec<String> =
                words(meant(&schema["items"])).into_iter().map(str::to_owned).collect();
            assert!(!all.is_empty(), "give {name} of {} values in tests/api/leaks/requests.rs", operation.id);
            let most = schema["maxItems"].as_u64().map_or(usize::MAX, |most| usize::try_from(most).unwrap());
            if all.len() > 1 && all.len() <= most {
                all.push(all.join(","));
            }
            return all;
        }
        if !words(schema).is_empty() {
            return words(schema).into_iter().map(str::to_owned).collect();
        }
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        match (kind(schema), schema["format"].as_str()) {
            ("boolean", _) => texts(&["true", "false"]),
            ("integer", _) if name.starts_with("year") => texts(&["2020", "2021"]),
            ("integer", _) => texts(&["1", "2"]),
            (_, Some("date-time")) => texts(&["2026-03-21T00:00:00Z", "2026-03-22T04:00:01Z"]),
            (_, Some("date")) => texts(&["2026-03-01", "2026-03-22"]),
            _ => self.named_or_text(operation, name),
        }
    }

    fn named_or_text(&self, operation: &Operation, name: &str) -> Vec<String> {
        if let Some((_, collection)) = NAMING.iter().find(|(parameter, _)| *parameter == name) {
            let own = self.named.iter().filter(|thing| thing.collection == *collection);
            return own.flat_map(|thing| thing.keys.iter().take(3).cloned()).collect();
        }
        if let Some((_, words)) = WORDS.iter().find(|(parameter, _)| *parameter == name) {
            return words.iter().map(|word| (*word).to_owned()).collect();
        }
        let words = self.canaries.words.iter();
        let words = words.filter(|(word, _)| word.starts_with("kw"));
        let searched = name == "q";
        assert!(
            searched || TEXTS.contains(&name),
            "say in tests/api/leaks/requests.rs what {name} of {} is asked with",
            operation.id
        );
        let wanted = words.filter(|(_, what)| searched || what.contains(&format!(" {name}")));
        let mut wanted: Vec<String> = wanted.map(|(word, _)| word.clone()).collect();
        wanted.extend(["kw", "名", "公开"].map(str::to_owned));
        wanted
    }

    /// Each hidden one, all of them, and one of them beside what everybody sees.
    fn id_lists(&self) -> Vec<String> {
        let ids = |is_hidden: bool| {
            let things = self.named.iter().filter(move |thing| thing.is_hidden == is_hidden);
            things.map(|thing| thing.id.as_str()).filter(|id| Uuid::try_parse(id).is_ok()).collect()
        };
        let (hidden, visible): (Vec<&str>, Vec<&str>) = (ids(true), ids(false));
        let mut lists: Vec<String> = hidden.iter().map(|id| (*id).to_owned()).collect();
        lists.push(hidden.join(","));
        lists.push([hidden, visible].concat().join(","));
        lists
    }
}
