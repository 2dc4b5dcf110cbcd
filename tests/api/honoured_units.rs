//! Honoured units: how one comes into being, and what is refused at the door.

mod addresses;
mod certificates;
mod changes;
mod checks;
mod filters;
mod merging;
mod order;
mod races;
mod refusals;
mod register;
mod renaming;
mod sequences;
mod trash;
mod unmerging;
mod views;

use serde_json::{Value, json};

use self::register::Register;
use crate::support::TestApp;
use crate::support::factory::{at, honoured_unit, text};

/// A unit of this name.
async fn unit(app: &TestApp, name: &str) -> Value {
    honoured_unit(app, json!({ "name": name })).await
}

/// The unit as everyone reads it now.
async fn read(app: &TestApp, unit: &Value) -> Value {
    app.anon().get(&at("honoured-units", unit)).await.expect(200).json()
}

/// What a unit was called, `"<last day> <name>"`.
fn former_names(unit: &Value) -> Vec<String> {
    let names = unit["former_names"].as_array().unwrap().iter();
    names.map(|former| format!("{} {}", text(former, "used_until"), text(former, "name"))).collect()
}

/// Merges `duplicate` into `survivor`, which is returned.
async fn merge(app: &TestApp, duplicate: &Value, survivor: &Value) -> Value {
    let path = format!("{}/merge", at("honoured-units", duplicate));
    app.editor().post(&path, json!({ "into": survivor["id"] })).await.expect(200).json()
}

/// Undoes the merge of `duplicate`, which is returned.
async fn unmerge(app: &TestApp, duplicate: &Value) -> Value {
    app.editor().act(&format!("{}/unmerge", at("honoured-units", duplicate))).await.expect(200).json()
}

#[actix_web::test]
async fn an_editor_makes_a_unit_and_everyone_reads_it() {
    let app = TestApp::start().await;
    let input = json!({
        "name": " 川北  机械厂 ",
        "former_names": [
            { "name": "广元县农机站", "used_until": "1979-12-31" },
            { "name": "广元县川北机械厂", "used_until": "1998-06-30" },
        ],
        "region": "利州区",
        "industry": "制造业",
        "kind": "国有企业",
        "description": " 建于1958年。\r\n\r\n\t三线建设时期迁入。\n",
        "logo": { "url": "https://img.example.org/logo.png", "alt": "厂徽" },
        "contact": "厂办\n0839-3262473",
    });
    let answer = app.editor().post("/v1/honoured-units", input).await.expect(201);
    let made = answer.json();
    let slug = "chuan-bei-ji-xie-chang";
    assert_eq!(answer.header("location"), format!("https://api.example.org/v1/honoured-units/{slug}"));
    assert!(answer.header("etag").starts_with("\"1-"));
    assert_eq!(text(&made, "name"), "川北 机械厂");
    assert_eq!(
        former_names(&made),
        ["1998-06-30 广元县川北机械厂", "1979-12-31 广元县农机站"],
        "newest first"
    );
    assert_eq!(text(&made, "description"), "建于1958年。\n\n\t三线建设时期迁入。");
    assert_eq!(text(&made, "contact"), "厂办\n0839-3262473");
    let logo = json!({ "file_name": null, "url": "https://img.example.org/logo.png", "media_id": null, "alt": "厂徽" });
    assert_eq!(made["logo"], logo);
    assert_eq!((&made["honour_count"], &made["merged_into_id"]), (&json!(0), &Value::Null));
    assert!(made.get("honours").is_none(), "only when they are asked for");
    for key in [text(&made, "id"), slug] {
        assert_eq!(app.anon().get(&format!("/v1/honoured-units/{key}")).await.expect(200).json(), made);
    }
}

#[actix_web::test]
async fn a_name_is_all_that_is_needed_and_need_not_be_its_own() {
    let app = TestApp::start().await;
    let (first, second) = (unit(&app, "第一小学").await, unit(&app, "第一小学").await);
    assert_eq!((text(&first, "slug"), text(&second, "slug")), ("di-yi-xiao-xue", "di-yi-xiao-xue-2"));
    for field in ["region", "industry", "kind", "description", "logo", "contact"] {
        assert_eq!(first[field], Value::Null, "{field}");
    }
    assert_eq!(first["former_names"], json!([]));
}

#[actix_web::test]
async fn only_editors_write() {
    let app = TestApp::start().await;
    let made = unit(&app, "川北机械厂").await;
    let path = at("honoured-units", &made);
    for (client, status, code) in [(app.anon(), 401, "unauthorized"), (app.author(), 403, "forbidden")] {
        let input = json!({ "name": "川北" });
        client.post("/v1/honoured-units", input.clone()).await.problem(status, code);
        client.put(&path, input.clone()).await.problem(status, code);
        client.patch(&path, input.clone()).await.problem(status, code);
        client.delete(&path).await.problem(status, code);
        client.act(&format!("{path}/restore")).await.problem(status, code);
        client.post(&format!("{path}/rename"), input).await.problem(status, code);
        client.post(&format!("{path}/merge"), json!({ "into": "a" })).await.problem(status, code);
        client.act(&format!("{path}/unmerge")).await.problem(status, code);
        for listed in ["merged", "trashed"] {
            client.get(&format!("/v1/honoured-units?status={listed}")).await.problem(status, code);
        }
    }
    assert_eq!(read(&app, &made).await, made);
    app.admin().delete(&path).await.expect(204);
}

#[actix_web::test]
async fn every_fault_of_a_body_is_told_at_once() {
    let app = TestApp::start().await;
    let wrong_shape = json!({
        "region": "",
        "industry": "业".repeat(51),
        "kind": 5,
        "description": "长".repeat(10001),
        "contact": "长".repeat(501),
        "slug": "A",
        "colour": "red",
        "former_names": [{ "name": "", "used_until": "1998-02-30", "note": 1 }, {}],
        "logo": { "url": "javascript:alert(1)" },
    });
    let faults = app.editor().post("/v1/honoured-units", wrong_shape).await.problem(422, "unprocessable");
    let expected = [
        "/colour unknown_field",
        "/contact too_long",
        "/description too_long",
        "/former_names/0/name too_short",
        "/former_names/0/note unknown_field",
        "/former_names/0/used_until invalid_format",
        "/former_names/1/name required",
        "/former_names/1/used_until required",
        "/industry too_long",
        "/kind wrong_type",
        "/logo/url invalid_format",
        "/name required",
        "/region too_short",
        "/slug invalid_format",
    ];
    assert_eq!(faults, expected);
    let wrong_meaning = json!({
        "name": " \t",
        "former_names": [
            { "name": "\u{200b}", "used_until": "1899-12-31" },
            { "name": "川北機械廠", "used_until": "1998-06-30" },
            { "name": "川北机械厂", "used_until": "1998-06-30" },
        ],
        "region": "利州\u{7}区",
        "industry": "制造业\u{202e}",
        "kind": "\u{3000}",
        "description": " \n\u{200b}\r\n ",
        "contact": "厂办\u{1b}[31m",
        "logo": { "alt": "厂徽" },
        "slug": "merge",
    });
    let faults = app.editor().post("/v1/honoured-units", wrong_meaning).await.problem(422, "unprocessable");
    let expected = [
        "/name too_short",
        "/former_names/0/name too_short",
        "/former_names/0/used_until not_allowed",
        "/former_names/2 conflicting",
        "/region invalid_format",
        "/industry invalid_format",
        "/kind too_short",
        "/description too_short",
        "/contact invalid_format",
        "/logo incomplete",
        "/slug not_allowed",
    ];
    assert_eq!(faults, expected);
    let nul = json!({ "name": "a\u{0}", "former_names": [{ "name": "\u{0}", "used_until": "1998-06-30" }] });
    let faults = app.editor().post("/v1/honoured-units", nul).await.problem(422, "unprocessable");
    assert_eq!(faults, ["/former_names/0/name nul_character", "/name nul_character"]);
}

#[actix_web::test]
async fn a_unit_may_be_as_long_as_the_limits_say() {
    let app = TestApp::start().await;
    let name = |number: usize| json!({ "name": format!("{:厂>100}", number), "used_until": "2199-12-31" });
    let mut input = json!({
        "name": "𠮷".repeat(100),
        "former_names": (0..50).map(name).collect::<Vec<_>>(),
        "region": "区".repeat(50),
        "industry": "业".repeat(50),
        "kind": "类".repeat(50),
        "description": "长".repeat(10000),
        "contact": "长".repeat(500),
        "slug": "a".repeat(96),
    });
    let made = honoured_unit(&app, input.clone()).await;
    assert_eq!(made["former_names"].as_array().unwrap().len(), 50);
    assert_eq!(read(&app, &made).await, made);
    input["former_names"].as_array_mut().unwrap().push(name(50));
    input["slug"] = "b".into();
    let answer = app.editor().post("/v1/honoured-units", input).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/former_names too_many"]);
    // Two characters each in canonical form.
    for field in ["name", "region", "industry", "kind"] {
        let mut input = json!({ "name": "名" });
        input[field] = "\u{958}".repeat(50).into();
        if field == "name" {
            input[field] = "\u{958}".repeat(100).into();
        }
        let answer = app.editor().post("/v1/honoured-units", input).await;
        assert_eq!(answer.problem(422, "unprocessable"), [format!("/{field} too_long")]);
    }
}

#[actix_web::test]
async fn honours_come_when_they_are_asked_for() {
    let app = TestApp::start().await;
    let (one, other) = (unit(&app, "甲厂").await, unit(&app, "乙厂").await);
    let mut register = Register::of(&app);
    let mut honours = Vec::new();
    for year in [2020, 2024, 2022] {
        let conferral = register.conferral(year);
        honours.push(register.honour(conferral, &one));
        register.honour(conferral, &other);
    }
    let conferral = register.conferral(2023);
    let revoked = register.honour(conferral, &one);
    register.run(&format!(
        "UPDATE honours SET status = 'revoked', revoked_on = '2024-01-01', revocation_reason = '错' WHERE id = '{revoked}'"
    ));
    let trashed = register.conferral(2021);
    let trashed = register.honour(trashed, &one);
    register.run(&format!("UPDATE honours SET deleted_at = now() WHERE id = '{trashed}'"));

    let path = at("honoured-units", &one);
    let plain = read(&app, &one).await;
    assert_eq!(plain["honour_count"], 3);
    assert!(plain.get("honours").is_none());
    for query in ["include=honours", "include=honours,honours"] {
        let full = app.anon().get(&format!("{path}?{query}")).await.expect(200).json();
        let ids: Vec<&Value> =
            full["honours"].as_array().unwrap().iter().map(|honour| &honour["id"]).collect();
        let expected = [honours[1], honours[2], honours[0]].map(|id| json!(id));
        assert_eq!(
            ids,
            expected.iter().collect::<Vec<_>>(),
            "newest first, without revoked and trashed ones"
        );
        assert_eq!(full["honours"][0]["recipient"]["id"], one["id"]);
    }
    let nobody = unit(&app, "丙厂").await;
    let empty = app.anon().get(&format!("{}?include=honours", at("honoured-units", &nobody))).await.json();
    assert_eq!(empty["honours"], json!([]));
    for (query, fault) in [
        ("include=articles", "include not_allowed"),
        ("include=honours,", "include not_allowed"),
        ("include=", "include not_allowed"),
        ("limit=1", "limit unknown_parameter"),
    ] {
        let answer = app.anon().get(&format!("{path}?{query}")).await;
        assert_eq!(answer.problem(400, "bad_request"), [fault], "{query}");
    }
    let listed = app.anon().get("/v1/honoured-units").await.expect(200).json();
    let counts: Vec<String> = listed["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|unit| format!("{} {}", text(unit, "name"), unit["honour_count"]))
        .collect();
    assert_eq!(counts, ["丙厂 0", "乙厂 3", "甲厂 3"]);
}
