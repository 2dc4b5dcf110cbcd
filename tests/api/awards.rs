//! Awards: titles that are conferred.

mod checks;
mod lists;
mod trash;

use serde_json::{Value, json};

use crate::support::factory::{at, award, award_of, conferral, text};
use crate::support::{TestApp, nobody, together};

fn input(name: &str) -> Value {
    json!({ "name": name, "level": "municipal", "recipient_kind": "unit" })
}

#[actix_web::test]
async fn an_editor_makes_an_award_and_everyone_reads_it() {
    let app = TestApp::start().await;
    let body = json!({
        "name": " 工人 先锋号 ",
        "level": "municipal",
        "recipient_kind": "unit",
        "conferring_body": "市总工会",
        "description": "\r\n授予班组。\r\n\r\n每年一次。\r\n",
    });
    let answer = app.editor().post("/v1/awards", body).await.expect(201);
    let made = answer.json();
    assert_eq!(answer.header("location"), "https://api.example.org/v1/awards/gong-ren-xian-feng-hao");
    assert!(answer.header("etag").starts_with("\"1-"));
    assert_eq!(made["name"], "工人 先锋号");
    assert_eq!(made["conferring_body"], "市总工会");
    assert_eq!(made["description"], "授予班组。\n\n每年一次。");
    for key in [text(&made, "id"), "gong-ren-xian-feng-hao"] {
        for reader in [app.anon(), app.author(), app.editor()] {
            let read = reader.get(&format!("/v1/awards/{key}")).await.expect(200);
            assert_eq!(read.json(), made);
            let etag = read.header("etag");
            reader.with("If-None-Match", &etag).get(&format!("/v1/awards/{key}")).await.expect(304);
        }
    }
}

#[actix_web::test]
async fn only_editors_write() {
    let app = TestApp::start().await;
    let path = at("awards", &award(&app, "工人先锋号").await);
    for (client, status, code) in [(app.anon(), 401, "unauthorized"), (app.author(), 403, "forbidden")] {
        client.post("/v1/awards", input("别的")).await.problem(status, code);
        client.put(&path, input("别的")).await.problem(status, code);
        client.patch(&path, json!({ "name": "别的" })).await.problem(status, code);
        client.delete(&path).await.problem(status, code);
        client.act(&format!("{path}/restore")).await.problem(status, code);
    }
    app.admin().patch(&path, json!({ "name": "别的" })).await.expect(200);
}

#[actix_web::test]
async fn one_name_at_one_level_is_one_award_however_it_is_written() {
    let app = TestApp::start().await;
    award(&app, "劳动CEO奖").await;
    let other = award(&app, "别的").await;
    for same in ["劳动CEO奖", "勞動CEO獎", "劳动ＣＥＯ奖", "劳动ceo奖", " 劳动CEO奖\t"] {
        let answer = app.editor().post("/v1/awards", input(same)).await;
        assert_eq!(answer.problem(409, "conflict"), ["/name taken"], "{same}");
        let answer = app.editor().patch(&at("awards", &other), json!({ "name": same })).await;
        assert_eq!(answer.problem(409, "conflict"), ["/name taken"], "{same}");
    }
    let elsewhere = award_of(&app, "劳动CEO奖", "county", "unit").await;
    assert_eq!(elsewhere["slug"], "lao-dong-ceo-jiang-2");
    let answer = app.editor().patch(&at("awards", &elsewhere), json!({ "level": "municipal" })).await;
    assert_eq!(answer.problem(409, "conflict"), ["/name taken"]);
}

#[actix_web::test]
async fn of_many_who_take_a_name_one_gets_it() {
    let app = TestApp::start().await;
    let attempts = (0..6).map(|_| {
        let client = app.editor();
        async move { client.post("/v1/awards", input("工人先锋号")).await }
    });
    let mut statuses: Vec<u16> = together(attempts).await.into_iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
}

#[actix_web::test]
async fn fields_have_limits() {
    let app = TestApp::start().await;
    let longest = json!({
        "name": "奖".repeat(100),
        "level": "enterprise",
        "recipient_kind": "studio",
        "conferring_body": "会".repeat(100),
        "description": "字".repeat(1000),
        "slug": "a".repeat(96),
    });
    app.editor().post("/v1/awards", longest).await.expect(201);
    for (field, value, code) in [
        ("name", json!("奖".repeat(101)), "too_long"),
        ("name", json!("\u{958}".repeat(60)), "too_long"), // two characters each in canonical form
        ("name", json!(""), "too_short"),
        ("name", json!(" \u{200b}"), "too_short"),
        ("name", json!("奖\u{202e}"), "invalid_format"),
        ("name", json!("奖\u{1}"), "invalid_format"),
        ("name", json!(7), "wrong_type"),
        ("level", json!("galactic"), "not_allowed"),
        ("recipient_kind", json!("person"), "not_allowed"),
        ("conferring_body", json!("会".repeat(101)), "too_long"),
        ("conferring_body", json!(" "), "too_short"),
        ("conferring_body", json!("会\u{2066}"), "invalid_format"),
        ("description", json!("字".repeat(1001)), "too_long"),
        ("description", json!("\r\n \u{3000}"), "too_short"),
        ("description", json!("字\u{7}"), "invalid_format"),
        ("description", json!("字\u{202d}"), "invalid_format"),
        ("slug", json!("Not A Slug"), "invalid_format"),
        ("slug", json!("statistics"), "not_allowed"),
        ("slug", json!("a".repeat(97)), "too_long"),
        ("slug", json!("0190f5fe-7c00-7a00-8000-000000000000"), "not_allowed"),
        ("nmae", json!("奖"), "unknown_field"),
    ] {
        let mut body = input("奖");
        body[field] = value.clone();
        let answer = app.editor().post("/v1/awards", body).await;
        assert_eq!(answer.problem(422, "unprocessable"), [format!("/{field} {code}")], "{value}");
    }
}

#[actix_web::test]
async fn all_faults_are_named_at_once() {
    let app = TestApp::start().await;
    let answer = app.editor().post("/v1/awards", json!({ "level": "x", "conferring_body": "" })).await;
    assert_eq!(
        answer.problem(422, "unprocessable"),
        ["/conferring_body too_short", "/level not_allowed", "/name required", "/recipient_kind required"]
    );
    let mut body = input(" ");
    body["conferring_body"] = json!("\u{2067}会");
    body["description"] = json!("\u{8}");
    body["slug"] = json!("new");
    let answer = app.editor().post("/v1/awards", body).await;
    assert_eq!(
        answer.problem(422, "unprocessable"),
        [
            "/name too_short",
            "/conferring_body invalid_format",
            "/description too_short",
            "/description invalid_format",
            "/slug not_allowed"
        ]
    );
    let answer = app.editor().post("/v1/awards", input("a\u{0}b")).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/name nul_character"]);
    assert!(crate::support::factory::listed(&app.anon(), "/v1/awards").await.is_empty(), "nothing was made");
}

#[actix_web::test]
async fn an_award_is_replaced_and_patched() {
    let app = TestApp::start().await;
    let mut body = input("工人先锋号");
    body["conferring_body"] = json!("市总工会");
    let made = app.editor().post("/v1/awards", body).await.expect(201).json();
    let path = at("awards", &made);
    let put = app.editor().put(&path, input("五一奖状")).await.expect(200).json();
    assert_eq!((&put["name"], &put["version"]), (&json!("五一奖状"), &json!(2)));
    assert_eq!(put["conferring_body"], Value::Null, "what is absent is cleared");
    assert_eq!(put["slug"], "gong-ren-xian-feng-hao", "its slug stays");

    let patch = json!({ "description": "说明", "level": "provincial" });
    let patched = app.editor().patch(&path, patch.clone()).await.expect(200).json();
    assert_eq!((&patched["name"], &patched["level"]), (&json!("五一奖状"), &json!("provincial")));
    for same in [patch, json!({}), json!({ "name": " 五一奖状 " })] {
        let again = app.editor().patch(&path, same).await.expect(200).json();
        assert_eq!(again, patched, "what changes nothing keeps its version");
    }
    let cleared = app.editor().patch(&path, json!({ "description": null })).await.expect(200).json();
    assert_eq!((&cleared["description"], &cleared["version"]), (&Value::Null, &json!(4)));
    for (patch, fault) in
        [(json!({ "name": null }), "/name required"), (json!({ "x": null }), "/x unknown_field")]
    {
        let answer = app.editor().patch(&path, patch).await;
        assert_eq!(answer.problem(422, "unprocessable"), [fault]);
    }
}

#[actix_web::test]
async fn a_write_names_the_version_that_it_has_seen() {
    let app = TestApp::start().await;
    let path = at("awards", &award(&app, "工人先锋号").await);
    let etag = app.editor().get(&path).await.header("etag");
    let seen = app.editor().with("If-Match", &etag);
    seen.patch(&path, json!({ "name": "甲" })).await.expect(200);
    seen.patch(&path, json!({ "name": "乙" })).await.problem(412, "precondition_failed");
    seen.put(&path, input("乙")).await.problem(412, "precondition_failed");
    seen.delete(&path).await.problem(412, "precondition_failed");
    app.editor().with("If-Match", "\"2\"").delete(&path).await.expect(204);
}

#[actix_web::test]
async fn an_old_slug_leads_home() {
    let app = TestApp::start().await;
    let made = award(&app, "工人先锋号").await;
    let other = award(&app, "五一奖状").await;
    let path = at("awards", &made);
    app.editor().patch(&path, json!({ "slug": "pioneer" })).await.expect(200);
    let answer = app.anon().get("/v1/awards/gong-ren-xian-feng-hao").await.expect(308);
    assert_eq!(answer.header("location"), "https://api.example.org/v1/awards/pioneer");
    app.editor().patch("/v1/awards/gong-ren-xian-feng-hao", json!({ "name": "先锋" })).await.expect(200);
    for taken in ["pioneer", "gong-ren-xian-feng-hao"] {
        let answer = app.editor().patch(&at("awards", &other), json!({ "slug": taken })).await;
        assert_eq!(answer.problem(409, "conflict"), ["/slug taken"]);
    }
    for nothing in ["nowhere", &nobody().to_string(), "Not-A-Slug", "%F0%9F%8F%86"] {
        app.anon().get(&format!("/v1/awards/{nothing}")).await.problem(404, "not_found");
        app.editor().patch(&format!("/v1/awards/{nothing}"), json!({})).await.problem(404, "not_found");
    }
}

#[actix_web::test]
async fn the_kind_of_recipient_changes_until_somebody_is_honoured() {
    let app = TestApp::start().await;
    let made = award(&app, "工人先锋号").await;
    let path = at("awards", &made);
    let conferred = at("conferrals", &conferral(&app, &made, 2020).await);
    app.editor().patch(&path, json!({ "recipient_kind": "studio" })).await.expect(200);
    let followed = app.anon().get(&conferred).await.expect(200).json();
    assert_eq!(followed["recipient_kind"], "studio", "its conferrals follow");
    crate::conferrals::entries::enter(&app, &followed, [1, 0, 0]);
    let answer = app.editor().patch(&path, json!({ "recipient_kind": "unit" })).await;
    assert_eq!(answer.problem(409, "conflict"), ["/recipient_kind conflicting"]);
    app.editor().patch(&path, json!({ "level": "national" })).await.expect(200);
    assert_eq!(app.anon().get(&conferred).await.json()["award"]["level"], "national");
}
