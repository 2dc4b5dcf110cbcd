//! Competitions: campaigns of a year.

mod articles;
mod checks;
mod lists;
mod trash;

use serde_json::{Value, json};

use crate::support::factory::{at, competition, draft, listed, text};
use crate::support::{TestApp, nobody, together};

#[actix_web::test]
async fn an_editor_makes_a_competition_and_everyone_reads_it() {
    let app = TestApp::start().await;
    let body = json!({
        "title": " 全市劳动 和技能竞赛",
        "year": 2021,
        "theme": " 建功“十四五”、奋进新征程 ",
    });
    let answer = app.editor().post("/v1/competitions", body).await.expect(201);
    let made = answer.json();
    let home = "https://api.example.org/v1/competitions/quan-shi-lao-dong-he-ji-neng-jing-sai";
    assert_eq!(answer.header("location"), home);
    assert!(answer.header("etag").starts_with("\"1-"));
    assert_eq!((&made["title"], &made["year"]), (&json!("全市劳动 和技能竞赛"), &json!(2021)));
    assert_eq!(made["theme"], "建功“十四五”、奋进新征程", "its quotation marks stay");
    assert_eq!((&made["article_id"], &made["article"]), (&Value::Null, &Value::Null));
    for key in [text(&made, "id"), text(&made, "slug")] {
        for reader in [app.anon(), app.author(), app.editor()] {
            let read = reader.get(&format!("/v1/competitions/{key}")).await.expect(200);
            assert_eq!(read.json(), made);
            let known = reader.with("If-None-Match", &read.header("etag"));
            known.get(&format!("/v1/competitions/{key}")).await.expect(304);
        }
    }
}

#[actix_web::test]
async fn only_editors_write() {
    let app = TestApp::start().await;
    let path = at("competitions", &competition(&app, "竞赛", 2020).await);
    let input = json!({ "title": "别的", "year": 2020 });
    for (client, status, code) in [(app.anon(), 401, "unauthorized"), (app.author(), 403, "forbidden")] {
        client.post("/v1/competitions", input.clone()).await.problem(status, code);
        client.put(&path, input.clone()).await.problem(status, code);
        client.patch(&path, json!({ "title": "别的" })).await.problem(status, code);
        client.delete(&path).await.problem(status, code);
        client.act(&format!("{path}/restore")).await.problem(status, code);
    }
    app.admin().patch(&path, json!({ "title": "别的" })).await.expect(200);
}

#[actix_web::test]
async fn one_title_in_one_year_is_one_competition_however_it_is_written() {
    let app = TestApp::start().await;
    competition(&app, "职工CEO竞赛", 2020).await;
    let other = competition(&app, "别的", 2020).await;
    for same in ["职工CEO竞赛", "職工CEO競賽", "职工ＣＥＯ竞赛", "职工ceo竞赛", "\t职工CEO竞赛 "]
    {
        let answer = app.editor().post("/v1/competitions", json!({ "title": same, "year": 2020 })).await;
        assert_eq!(answer.problem(409, "conflict"), ["/title taken"], "{same}");
        let answer = app.editor().patch(&at("competitions", &other), json!({ "title": same })).await;
        assert_eq!(answer.problem(409, "conflict"), ["/title taken"], "{same}");
    }
    let next = competition(&app, "职工CEO竞赛", 2021).await;
    assert_eq!(next["slug"], "zhi-gong-ceo-jing-sai-2");
    let answer = app.editor().patch(&at("competitions", &next), json!({ "year": 2020 })).await;
    assert_eq!(answer.problem(409, "conflict"), ["/title taken"]);
}

#[actix_web::test]
async fn of_many_who_take_a_title_one_gets_it() {
    let app = TestApp::start().await;
    let attempts = (0..6).map(|_| {
        let client = app.editor();
        async move { client.post("/v1/competitions", json!({ "title": "竞赛", "year": 2020 })).await }
    });
    let mut statuses: Vec<u16> = together(attempts).await.into_iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
}

#[actix_web::test]
async fn fields_have_limits() {
    let app = TestApp::start().await;
    for year in [1900, 2100] {
        let longest = json!({ "title": "赛".repeat(200), "year": year, "theme": "题".repeat(200) });
        app.editor().post("/v1/competitions", longest).await.expect(201);
    }
    for (field, value, code) in [
        ("title", json!("赛".repeat(201)), "too_long"),
        ("title", json!("\u{958}".repeat(150)), "too_long"), // two characters each in canonical form
        ("title", json!("\u{3000}"), "too_short"),
        ("title", json!("赛\u{202e}"), "invalid_format"),
        ("title", json!(null), "wrong_type"),
        ("year", json!(1899), "too_small"),
        ("year", json!(2101), "too_large"),
        ("year", json!(2020.5), "wrong_type"),
        ("year", json!("2020"), "wrong_type"),
        ("year", json!(1e30), "too_large"),
        ("theme", json!("题".repeat(201)), "too_long"),
        ("theme", json!(""), "too_short"),
        ("theme", json!("题\u{b}\u{1b}"), "invalid_format"),
        ("article_id", json!("x"), "invalid_format"),
        ("article_id", json!(nobody()), "not_found"),
        ("slug", json!("statistics"), "not_allowed"),
        ("slug", json!("a_b"), "invalid_format"),
        ("articel_id", json!(nobody()), "unknown_field"),
    ] {
        let mut body = json!({ "title": "赛", "year": 2020 });
        body[field] = value.clone();
        let answer = app.editor().post("/v1/competitions", body).await;
        assert_eq!(answer.problem(422, "unprocessable"), [format!("/{field} {code}")], "{value}");
    }
    let answer = app.editor().post("/v1/competitions", json!({ "title": "赛\u{0}", "year": 2020 })).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/title nul_character"]);
    assert_eq!(listed(&app.anon(), "/v1/competitions?year=2020").await, [""; 0], "nothing was made");
}

#[actix_web::test]
async fn all_faults_are_named_at_once() {
    let app = TestApp::start().await;
    let answer = app.editor().post("/v1/competitions", json!({ "theme": "", "year": 0 })).await;
    let faults = ["/theme too_short", "/title required", "/year too_small"];
    assert_eq!(answer.problem(422, "unprocessable"), faults);
    let body = json!({ "title": " ", "year": 2020, "theme": " ", "slug": "new", "article_id": nobody() });
    let faults = ["/title too_short", "/theme too_short", "/slug not_allowed", "/article_id not_found"];
    let path = at("competitions", &competition(&app, "竞赛", 2020).await);
    let answer = app.editor().post("/v1/competitions", body.clone()).await;
    assert_eq!(answer.problem(422, "unprocessable"), faults);
    assert_eq!(app.editor().put(&path, body.clone()).await.problem(422, "unprocessable"), faults);
    assert_eq!(app.editor().patch(&path, body).await.problem(422, "unprocessable"), faults);
}

#[actix_web::test]
async fn a_competition_is_replaced_and_patched() {
    let app = TestApp::start().await;
    let article = draft(&app, "启动会").await;
    let body = json!({ "title": "竞赛", "year": 2020, "theme": "建功", "article_id": article["id"] });
    let made = app.editor().post("/v1/competitions", body.clone()).await.expect(201).json();
    let path = at("competitions", &made);
    let same = app.editor().put(&path, body).await.expect(200).json();
    assert_eq!(same, made, "what changes nothing keeps its version");
    let put = app.editor().put(&path, json!({ "title": "比武", "year": 2021 })).await.expect(200).json();
    assert_eq!((&put["title"], &put["year"], &put["version"]), (&json!("比武"), &json!(2021), &json!(2)));
    assert_eq!((&put["theme"], &put["article_id"]), (&Value::Null, &Value::Null));
    assert_eq!(put["slug"], "jing-sai", "its slug stays");
    let patch = json!({ "theme": "奋进", "article_id": article["id"] });
    let patched = app.editor().patch(&path, patch).await.expect(200).json();
    assert_eq!((&patched["theme"], &patched["title"]), (&json!("奋进"), &json!("比武")));
    assert_eq!(patched["article"]["slug"], article["slug"]);
    let cleared = app.editor().patch(&path, json!({ "article_id": null })).await.expect(200).json();
    assert_eq!((&cleared["article_id"], &cleared["article"]), (&Value::Null, &Value::Null));
    assert_eq!(app.editor().patch(&path, json!({})).await.expect(200).json(), cleared);
    for (patch, fault) in
        [(json!({ "year": null }), "/year required"), (json!({ "x": null }), "/x unknown_field")]
    {
        assert_eq!(app.editor().patch(&path, patch).await.problem(422, "unprocessable"), [fault]);
    }
}

#[actix_web::test]
async fn a_write_names_the_version_that_it_has_seen() {
    let app = TestApp::start().await;
    let path = at("competitions", &competition(&app, "竞赛", 2020).await);
    let etag = app.editor().get(&path).await.header("etag");
    let seen = app.editor().with("If-Match", &etag);
    seen.patch(&path, json!({ "title": "甲" })).await.expect(200);
    seen.patch(&path, json!({ "title": "乙" })).await.problem(412, "precondition_failed");
    seen.put(&path, json!({ "title": "乙", "year": 2020 })).await.problem(412, "precondition_failed");
    seen.delete(&path).await.problem(412, "precondition_failed");
    app.editor().with("If-Match", "\"2\"").delete(&path).await.expect(204);
}

#[actix_web::test]
async fn an_old_slug_leads_home() {
    let app = TestApp::start().await;
    let path = at("competitions", &competition(&app, "竞赛", 2020).await);
    let other = at("competitions", &competition(&app, "别的", 2020).await);
    app.editor().patch(&path, json!({ "slug": "games" })).await.expect(200);
    let answer = app.anon().get("/v1/competitions/jing-sai").await.expect(308);
    assert_eq!(answer.header("location"), "https://api.example.org/v1/competitions/games");
    app.editor().patch("/v1/competitions/jing-sai", json!({ "year": 2021 })).await.expect(200);
    for taken in ["games", "jing-sai"] {
        let answer = app.editor().patch(&other, json!({ "slug": taken })).await;
        assert_eq!(answer.problem(409, "conflict"), ["/slug taken"]);
    }
    for nothing in ["nowhere", &nobody().to_string(), "Not-A-Slug"] {
        app.anon().get(&format!("/v1/competitions/{nothing}")).await.problem(404, "not_found");
        app.editor().delete(&format!("/v1/competitions/{nothing}")).await.problem(404, "not_found");
    }
}
