//! Values that no honest client sends, in every place of the document that takes one: no 500, and the place is named.

use actix_web::http::Method;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::leaks::of_database;
use crate::support::factory::{tag, text};
use crate::support::operations::{Operation, kind, meant, operations, reads, with_body};
use crate::support::world::{COLLECTIONS, OF_ADMINISTRATORS, World};
use crate::support::{Answer, TestApp};

/// Whole numbers at the ends of every type, and what is no whole number.
const NUMBERS: [&str; 18] = [
    "-9223372036854775809",
    "-9223372036854775808",
    "-2147483649",
    "-2147483648",
    "-1",
    "-0",
    "2147483647",
    "2147483648",
    "4294967296",
    "9223372036854775806",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "1e9",
    "1.0",
    "0x10",
    "NaN",
    "%D9%A1",
];

/// 400 that names `parameter`, and nothing of a database.
#[track_caller]
fn refused(answer: Answer, parameter: &str, place: &str) {
    assert_eq!(of_database(&answer), [""; 0], "{place}");
    let faults = answer.problem(400, "bad_request");
    assert!(faults.iter().any(|fault| fault.starts_with(&format!("{parameter} "))), "{place}: {faults:?}");
}

/// An address of the read, to which a query can be added.
fn base(world: &World, operation: &Operation, without: &str) -> String {
    let path = world.path(operation, &world.thing_of(operation));
    let (path, query) = path.split_once('?').unwrap_or((&path, ""));
    let others: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with(&format!("{without}=")))
        .collect();
    let others: String = others.iter().map(|pair| format!("{pair}&")).collect();
    format!("{path}?{others}")
}

#[actix_web::test]
async fn every_number_of_a_query_has_its_bounds() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let mut tried = 0;
    for operation in operations() {
        for (name, parameter) in
            operation.query().filter(|(_, parameter)| kind(meant(&parameter["schema"])) == "integer")
        {
            let schema = meant(&parameter["schema"]);
            let (least, most) = (schema["minimum"].as_i64(), schema["maximum"].as_i64());
            let (Some(least), Some(most)) = (least, most) else {
                panic!("{name} of {} has no bounds in the document", operation.id)
            };
            let base = base(&world, &operation, name);
            let beyond = [(least - 1).to_string(), (most + 1).to_string()];
            let numbers = NUMBERS.iter().map(|number| (*number).to_owned()).chain(beyond);
            for number in numbers {
                let is_right = number
                    .parse::<i64>()
                    .is_ok_and(|it| (least..=most).contains(&it) && number == it.to_string());
                let path = format!("{base}{name}={number}");
                let answer = app.admin().get(&path).await;
                if is_right {
                    assert!(answer.status < 500, "{path}");
                } else {
                    refused(answer, name, &path);
                    tried += 1;
                }
            }
            for number in [least, most] {
                let answer = app.admin().get(&format!("{base}{name}={number}")).await;
                let faults =
                    if answer.status == 200 { Vec::new() } else { answer.problem(400, "bad_request") };
                // The last page is too deep for some limits, the last version is not there; nothing else is wrong.
                assert!(
                    faults.is_empty() || faults == ["page too_deep"] || faults == ["against not_found"],
                    "{} {name}={number}: {faults:?}",
                    operation.id
                );
            }
        }
    }
    assert!(tried > 300, "only {tried}");
}

#[actix_web::test]
async fn page_times_limit_ends_somewhere() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    for operation in reads().iter().filter(|operation| operation.takes("page")) {
        let base = base(&world, operation, "");
        for (page, limit) in [(10_000, 100), (101, 100), (10_000, 2), (5001, 2)] {
            let path = format!("{base}page={page}&limit={limit}");
            refused(app.admin().get(&path).await, "page", &path);
        }
        app.admin().get(&format!("{base}page=100&limit=100")).await.expect(200);
        app.admin().get(&format!("{base}page=10000&limit=1")).await.expect(200);
    }
}

/// A cursor of each list that has two items, and its address.
async fn cursors(app: &TestApp, world: &World) -> Vec<(String, String, String)> {
    // A second version of what has versions.
    let article = crate::support::factory::at("articles", world.thing("articles"));
    app.editor().patch(&article, json!({ "title": world.name() })).await.expect(200);
    for name in ["甲", "乙"] {
        app.editor().patch("/v1/site", json!({ "name": name })).await.expect(200);
    }
    let mut cursors = Vec::new();
    for operation in reads().iter().filter(|operation| operation.takes("cursor")) {
        let query = if operation.takes("q") { "q=%E5%90%8D&" } else { "" };
        let path = world.path(operation, &world.thing_of(operation));
        let path = format!("{}?{query}limit=1", path.split('?').next().unwrap());
        let page = app.admin().get(&path).await.expect(200).json();
        let cursor = page["page"]["next_cursor"].as_str();
        let cursor = cursor.unwrap_or_else(|| panic!("{} has no second page: make more of it", operation.id));
        cursors.push((operation.id.clone(), path, cursor.to_owned()));
    }
    cursors
}

#[actix_web::test]
async fn a_cursor_that_is_forged_cut_or_foreign_is_refused_everywhere() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    for collection in COLLECTIONS.into_iter().chain(OF_ADMINISTRATORS) {
        world.fresh(&app, collection).await;
    }
    let cursors = cursors(&app, &world).await;
    for (id, path, cursor) in &cursors {
        app.admin().get(&format!("{path}&cursor={cursor}")).await.expect(200);
        let json: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).unwrap()).unwrap();
        let forged = |change: &dyn Fn(&mut Value)| {
            let mut json = json.clone();
            change(&mut json);
            URL_SAFE_NO_PAD.encode(json.to_string())
        };
        let middle = cursor.len() / 2;
        let mut broken = vec![
            cursor[..middle].to_owned(),
            cursor[middle..].to_owned(),
            cursor[..cursor.len() - 1].to_owned(),
            format!("{cursor}{cursor}"),
            cursor.to_uppercase(),
            "null".to_owned(),
            "..%2F..%2Fetc".to_owned(),
            "%27%20OR%201=1--".to_owned(),
            URL_SAFE_NO_PAD.encode([0xff; 40]),
            URL_SAFE_NO_PAD.encode("[".repeat(2000)),
            URL_SAFE_NO_PAD.encode("{}"),
            forged(&|json| json["f"] = "000000000000".into()),
            forged(&|json| json["f"] = Value::Null),
            forged(&|json| json["b"] = json!("true")),
            forged(&|json| json["x"] = json!(1)),
            forged(&|json| json["p"] = Value::Null),
            forged(&|json| json["p"] = json!([])),
            forged(&|json| json["p"] = json!({ "id": 1 })),
        ];
        for value in [
            json!(null),
            json!(i64::MAX),
            json!(i64::MIN),
            json!(1e300),
            json!("' OR 1=1--"),
            json!({ "time": "infinity" }),
        ] {
            // A position is one value or several.
            let ends = |json: &mut Value, is_first: bool| match &mut json["p"] {
                Value::Array(parts) if is_first => *parts.first_mut().unwrap() = value.clone(),
                Value::Array(parts) => *parts.last_mut().unwrap() = value.clone(),
                position => *position = value.clone(),
            };
            broken.push(forged(&|json| ends(json, true)));
            broken.push(forged(&|json| ends(json, false)));
        }
        let others = cursors.iter().filter(|(other, ..)| other != id).map(|(.., cursor)| cursor.clone());
        for cursor in broken.into_iter().chain(others) {
            refused(
                app.admin().get(&format!("{path}&cursor={cursor}")).await,
                "cursor",
                &format!("{path} {cursor}"),
            );
        }
    }
}

/// Texts that are no text, by their percent encoding.
const NO_TEXT: [&str; 6] = ["%00", "a%00b", "%ff", "%c0%80", "%ed%a0%80", "%f4%90%80%80"];

#[actix_web::test]
async fn what_is_no_text_is_refused_in_every_query() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    for operation in operations() {
        for (name, parameter) in operation.query() {
            let base = base(&world, &operation, name);
            let schema = meant(&parameter["schema"]);
            let longest =
                schema["maxLength"].as_u64().map(|most| "a".repeat(usize::try_from(most).unwrap() + 1));
            let endless = "a".repeat(20_000);
            for text in NO_TEXT.iter().map(|text| (*text).to_owned()).chain(longest).chain([endless]) {
                let path = format!("{base}{name}={text}");
                let body = b"{}".to_vec();
                let answer =
                    app.admin().send(operation.method.clone(), &path, Some("application/json"), body).await;
                refused(answer, name, &path.chars().take(100).collect::<String>());
            }
        }
    }
}

#[actix_web::test]
async fn what_names_nothing_in_a_path_is_not_found() {
    let app = TestApp::start().await;
    let endless = "a".repeat(5000);
    let bidi = "%E2%80%AEgpj";
    let others = [
        endless.as_str(),
        bidi,
        "%EF%BC%91",
        "-1",
        "1%27%20OR%201=1",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e",
        "e%CC%81",
    ];
    let world = World::make(&app).await;
    for operation in operations().iter().filter(|operation| operation.path.contains('{')) {
        let right = world.path(operation, &world.thing_of(operation));
        let right: Vec<&str> = right.split('?').next().unwrap().split('/').collect();
        let places = operation.path.split('/').enumerate().filter(|(_, part)| part.starts_with('{'));
        for (place, name) in places {
            for value in NO_TEXT.iter().chain(others.iter()) {
                let mut parts = right.clone();
                parts[place] = value;
                nothing_there(&app, operation, &parts.join("/"), value, name).await;
            }
        }
    }
}

/// That `operation` finds nothing at `path`, in which the parameter `name` is `value`.
async fn nothing_there(app: &TestApp, operation: &Operation, path: &str, value: &str, name: &str) {
    let media_type = operation.body.as_ref().map(|(kind, _)| kind.as_str());
    let answer = app.admin().send(operation.method.clone(), path, media_type, b"{}".to_vec()).await;
    let place = path.chars().take(100).collect::<String>();
    assert_eq!(of_database(&answer), [""; 0], "{place}");
    let is_told = answer.status == 404 || answer.status == 422 && operation.body.is_some();
    let is_told = is_told || answer.status == 400 && NO_TEXT.contains(&value);
    assert!(is_told, "{} {name} {place} is answered {}", operation.method, answer.status);
    if NO_TEXT[..2].contains(&value) && operation.body.is_none() {
        answer.problem(404, "not_found");
    }
}

/// A body like `right`, with `value` as its `name`.
fn with(right: &Value, name: &str, value: Value) -> Value {
    let mut body = right.clone();
    body[name] = value;
    body
}

async fn sent(app: &TestApp, operation: &Operation, path: &str, body: String) -> Answer {
    let media_type = operation.body.as_ref().map(|(kind, _)| kind.as_str());
    let answer = app.admin().send(operation.method.clone(), path, media_type, body.into_bytes()).await;
    assert_eq!(of_database(&answer), [""; 0], "{path}");
    answer
}

#[actix_web::test]
async fn every_field_of_every_body_takes_only_what_fits() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let (mut texts, mut numbers) = (0, 0);
    for operation in with_body() {
        let path = world.path(&operation, &world.thing_of(&operation));
        let right = world.least_right(&operation);
        let (_, schema) = operation.body.as_ref().unwrap();
        for (name, field) in meant(schema)["properties"].as_object().unwrap() {
            let field = meant(field);
            let place = format!("{} {name}", operation.id);
            let here = |fault: &String| fault.starts_with(&format!("/{name} "));
            let wrong = |value: Value| with(&right, name, value).to_string();
            if kind(field) == "string" {
                for nul in ["\0", "a\0b"] {
                    let faults =
                        sent(&app, &operation, &path, wrong(json!(nul))).await.problem(422, "unprocessable");
                    assert_eq!(faults, [format!("/{name} nul_character")], "{place}");
                }
                for half in ["\\ud800", "\\udc00\\ud800", "a\\udfff"] {
                    let body = wrong(json!("HALF")).replace("HALF", half);
                    assert_eq!(
                        sent(&app, &operation, &path, body).await.problem(400, "bad_request"),
                        [" invalid_json"]
                    );
                }
                if let Some(most) = field["maxLength"].as_u64() {
                    let long = "长".repeat(usize::try_from(most).unwrap() + 1);
                    let faults =
                        sent(&app, &operation, &path, wrong(json!(long))).await.problem(422, "unprocessable");
                    assert!(faults.iter().any(here), "{place}: {faults:?}");
                } else {
                    let is_closed =
                        ["enum", "format", "pattern"].iter().any(|word| field.get(*word).is_some());
                    assert!(is_closed, "{place} has no end in the document");
                }
                if field["pattern"].as_str().is_some_and(|pattern| pattern.contains("\\u202a")) {
                    for turned in ["a\u{202e}gpj", "\u{2066}a", "a\u{7}"] {
                        let answer = sent(&app, &operation, &path, wrong(json!(turned))).await;
                        let faults = answer.problem(422, "unprocessable");
                        assert!(faults.iter().any(here), "{place} {turned:?}: {faults:?}");
                    }
                }
                texts += 1;
            }
            if kind(field) == "integer" {
                for number in NUMBERS
                    .iter()
                    .filter(|number| number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
                {
                    let value = number.parse::<i64>().unwrap_or(i64::MAX);
                    let fits = |word: &str, default: i64| field[word].as_i64().unwrap_or(default);
                    let is_right = (fits("minimum", i64::MIN)..=fits("maximum", i64::MAX)).contains(&value);
                    if is_right {
                        continue;
                    }
                    let body = wrong(json!("NUMBER")).replace("\"NUMBER\"", number);
                    let faults = sent(&app, &operation, &path, body).await.problem(422, "unprocessable");
                    assert!(faults.iter().any(here), "{place} {number}: {faults:?}");
                    numbers += 1;
                }
            }
            for strange in [json!([[]]), json!({ "$gt": "" }), json!(1.5e300)] {
                let answer = sent(&app, &operation, &path, wrong(strange.clone())).await;
                let faults = answer.problem(422, "unprocessable");
                assert!(
                    faults.iter().any(|fault| fault.starts_with(&format!("/{name}"))),
                    "{place} {strange}: {faults:?}"
                );
            }
        }
    }
    assert!(texts > 100 && numbers > 20, "only {texts} texts, {numbers} numbers");
}

/// Two ways to write one letter are one name, and a slug has only one way.
#[actix_web::test]
async fn composed_and_decomposed_are_one_name() {
    let app = TestApp::start().await;
    let (composed, decomposed) = ("Caf\u{e9}", "Cafe\u{301}");
    let made = tag(&app, decomposed).await;
    assert_eq!(made["name"], composed);
    let twice = app.editor().post("/v1/tags", json!({ "name": composed })).await;
    assert_eq!(twice.problem(409, "conflict"), ["/name taken"]);
    app.editor().post("/v1/honoured-units", json!({ "name": decomposed })).await.expect(201);
    for spelling in [composed, decomposed] {
        let path = format!("/v1/honoured-units?name={}", crate::support::operations::encoded(spelling));
        let page = app.anon().get(&path).await.expect(200).json();
        assert_eq!(page["data"].as_array().unwrap().len(), 1, "{spelling:?}");
    }
    for slug in [composed, decomposed, "caf\u{e9}", "cafe\u{301}", "ｃafe", "a\u{200d}b", "a\u{202e}b"] {
        let body = json!({ "name": "别的", "slug": slug });
        assert_eq!(
            app.editor().post("/v1/tags", body).await.problem(422, "unprocessable"),
            ["/slug invalid_format"]
        );
    }
    let path = format!("/v1/tags/{}", crate::support::operations::encoded(text(&made, "slug")));
    app.anon().send(Method::GET, &path, None, Vec::new()).await.expect(200);
}
