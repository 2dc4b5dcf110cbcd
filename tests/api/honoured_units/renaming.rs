//! Official renames.

use serde_json::{Value, json};

use super::{former_names, read, unit};
use crate::support::TestApp;
use crate::support::factory::{at, honoured_unit, listed, text};

/// The faults of a rename that is refused.
async fn refused(app: &TestApp, unit: &Value, body: Value) -> Vec<String> {
    let answer = app.editor().post(&format!("{}/rename", at("honoured-units", unit)), body).await;
    answer.problem(422, "unprocessable")
}

#[actix_web::test]
async fn a_renamed_unit_is_found_by_its_old_name() {
    let app = TestApp::start().await;
    let made = honoured_unit(&app, json!({ "name": "川北机械厂", "region": "利州区" })).await;
    let rename = format!("{}/rename", at("honoured-units", &made));
    app.pass(std::time::Duration::from_secs(60));
    let body = json!({ "name": " 川北重工 ", "renamed_on": "1998-07-01" });
    let answer = app.editor().post(&rename, body).await.expect(200);
    assert!(answer.header("etag").starts_with("\"2-"));
    let renamed = answer.json();
    assert_eq!((text(&renamed, "name"), text(&renamed, "region")), ("川北重工", "利州区"));
    assert_eq!(former_names(&renamed), ["1998-06-30 川北机械厂"], "its last day under that name");
    assert_eq!((&renamed["id"], &renamed["slug"]), (&made["id"], &made["slug"]), "the slug stays");
    assert_ne!(renamed["updated_at"], made["updated_at"]);
    assert_eq!(read(&app, &made).await, renamed);
    let found =
        listed(&app.anon(), "/v1/honoured-units?name=%E5%B7%9D%E5%8C%97%E6%9C%BA%E6%A2%B0%E5%8E%82").await;
    assert_eq!(found, ["川北重工"]);

    let body = json!({ "name": "川北集团", "renamed_on": "2012-01-01", "slug": "group" });
    let renamed = app.editor().post(&rename, body).await.expect(200).json();
    assert_eq!(former_names(&renamed), ["2011-12-31 川北重工", "1998-06-30 川北机械厂"]);
    let answer = app.anon().get("/v1/honoured-units/chuan-bei-ji-xie-chang").await.expect(308);
    assert_eq!(answer.header("location"), "https://api.example.org/v1/honoured-units/group");
    let corrected = app.editor().patch(&at("honoured-units", &made), json!({ "name": "川北集团公司" })).await;
    assert_eq!(former_names(&corrected.expect(200).json()).len(), 2, "a correction leaves no former name");
}

#[actix_web::test]
async fn without_a_day_it_is_today_where_the_site_is() {
    for (zone, last_day) in [("Asia/Shanghai", "2026-03-21"), ("Europe/London", "2026-03-20")] {
        let app = TestApp::start_with(|config| config.time_zone = zone.parse().unwrap()).await;
        app.clock.set("2026-03-21T16:30:00Z".parse().unwrap());
        let made = unit(&app, "甲").await;
        let rename = format!("{}/rename", at("honoured-units", &made));
        let renamed = app.editor().post(&rename, json!({ "name": "乙" })).await.expect(200).json();
        assert_eq!(former_names(&renamed), [format!("{last_day} 甲")]);
        let again = app.editor().post(&rename, json!({ "name": "丙" })).await.expect(200).json();
        assert_eq!(again["former_names"].as_array().unwrap().len(), 2, "twice on one day");
    }
}

#[actix_web::test]
async fn a_rename_has_a_new_name_and_a_day_that_fits() {
    let app = TestApp::start().await;
    let former = json!([{ "name": "农机站", "used_until": "1998-06-30" }]);
    let made = honoured_unit(&app, json!({ "name": "川北CEO學院", "former_names": former })).await;
    for same in ["川北CEO學院", "川北ceo学院", " 川北ＣＥＯ学院 "] {
        assert_eq!(refused(&app, &made, json!({ "name": same })).await, ["/name conflicting"], "{same}");
    }
    for (day, fault) in [
        ("1998-06-29", Some("/renamed_on conflicting")),
        ("1998-06-30", Some("/renamed_on conflicting")),
        ("2026-03-23", Some("/renamed_on conflicting")),
        ("2200-01-02", Some("/renamed_on conflicting")),
        ("1998-02-30", Some("/renamed_on invalid_format")),
        ("+262142-12-31", Some("/renamed_on invalid_format")),
    ] {
        let faults = refused(&app, &made, json!({ "name": "新", "renamed_on": day })).await;
        assert_eq!(faults, fault.into_iter().collect::<Vec<_>>(), "{day}");
    }
    let faults =
        refused(&app, &made, json!({ "name": " ", "renamed_on": "1900-01-01", "slug": "views" })).await;
    let expected =
        ["/name too_short", "/renamed_on not_allowed", "/renamed_on conflicting", "/slug not_allowed"];
    assert_eq!(faults, expected);
    assert_eq!(refused(&app, &made, json!({})).await, ["/name required"]);
    assert_eq!(refused(&app, &made, json!({ "name": "a\u{0}" })).await, ["/name nul_character"]);
    assert_eq!(
        refused(&app, &made, json!({ "name": "长".repeat(101), "to": 1 })).await,
        ["/name too_long", "/to unknown_field"]
    );
    let other = unit(&app, "别的").await;
    let rename = format!("{}/rename", at("honoured-units", &made));
    let answer = app.editor().post(&rename, json!({ "name": "新", "slug": other["slug"] })).await;
    assert_eq!(answer.problem(409, "conflict"), ["/slug taken"]);
    assert_eq!(read(&app, &made).await, made, "what is refused changes nothing");
    app.editor()
        .post("/v1/honoured-units/nothing-here/rename", json!({ "name": "新" }))
        .await
        .problem(404, "not_found");

    let body = json!({ "name": "新", "renamed_on": "1998-07-01" });
    let renamed = app.editor().post(&rename, body).await.expect(200).json();
    assert_eq!(former_names(&renamed).len(), 2, "the day after the last one of the name before");
}

#[actix_web::test]
async fn a_rename_was_between_1900_and_today_where_the_site_is() {
    for (zone, today, tomorrow) in
        [("Asia/Shanghai", "2026-03-22", "2026-03-23"), ("Europe/London", "2026-03-21", "2026-03-22")]
    {
        let app = TestApp::start_with(|config| config.time_zone = zone.parse().unwrap()).await;
        app.clock.set("2026-03-21T16:30:00Z".parse().unwrap());
        let made = unit(&app, "甲").await;
        for (day, fault) in [
            ("1900-01-01", "/renamed_on not_allowed"),
            (tomorrow, "/renamed_on conflicting"),
            ("0000-01-01", "/renamed_on not_allowed"),
        ] {
            let faults = refused(&app, &made, json!({ "name": "乙", "renamed_on": day })).await;
            assert_eq!(faults, [fault], "{day} in {zone}");
        }
        assert_eq!(read(&app, &made).await, made, "what is refused changes nothing");
        let rename = format!("{}/rename", at("honoured-units", &made));
        for (name, day) in [("乙", "1900-01-02"), ("丙", today)] {
            app.editor().post(&rename, json!({ "name": name, "renamed_on": day })).await.expect(200);
        }
        let names = former_names(&read(&app, &made).await);
        assert_eq!((names.len(), names[1].as_str()), (2, "1900-01-01 甲"));
    }
}

#[actix_web::test]
async fn a_unit_has_so_many_former_names_and_no_more() {
    let app = TestApp::start().await;
    let names: Vec<Value> =
        (0..50).map(|number| json!({ "name": format!("名{number}"), "used_until": "1998-06-30" })).collect();
    let made = honoured_unit(&app, json!({ "name": "川北", "former_names": names })).await;
    assert_eq!(refused(&app, &made, json!({ "name": "新" })).await, ["/name too_many"]);
    let fewer = json!({ "former_names": names[..49] });
    app.editor().patch(&at("honoured-units", &made), fewer).await.expect(200);
    let rename = format!("{}/rename", at("honoured-units", &made));
    app.editor().post(&rename, json!({ "name": "新" })).await.expect(200);
}

#[actix_web::test]
async fn a_unit_may_be_called_again_what_it_was_called() {
    let app = TestApp::start().await;
    let made = unit(&app, "甲").await;
    let rename = format!("{}/rename", at("honoured-units", &made));
    for name in ["乙", "甲", "乙"] {
        app.editor().post(&rename, json!({ "name": name })).await.expect(200);
    }
    let now = read(&app, &made).await;
    assert_eq!(former_names(&now), ["2026-03-21 乙", "2026-03-21 甲"], "each once for one day");
    assert_eq!((&now["version"], text(&now, "name")), (&json!(4), "乙"));
}
