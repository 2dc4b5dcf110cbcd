//! Merges and their undoing that are refused.

use serde_json::{Value, json};

use super::{former_names, merge, read, unit, unmerge};
use crate::support::factory::{at, honoured_unit, text};
use crate::support::{Answer, TestApp, nobody};

async fn try_merge(app: &TestApp, duplicate: &Value, body: Value) -> Answer {
    app.editor().post(&format!("{}/merge", at("honoured-units", duplicate)), body).await
}

#[actix_web::test]
async fn a_record_is_merged_into_another_that_is_there() {
    let app = TestApp::start().await;
    let (one, trashed) = (unit(&app, "一").await, unit(&app, "废").await);
    app.editor().delete(&at("honoured-units", &trashed)).await.expect(204);
    for itself in [text(&one, "id"), text(&one, "slug")] {
        let answer = try_merge(&app, &one, json!({ "into": itself })).await;
        assert_eq!(answer.problem(422, "unprocessable"), ["/into conflicting"], "{itself}");
    }
    let nobody = nobody().to_string();
    for missing in [&nobody, "nothing-here", "不是", "..", text(&trashed, "id"), text(&trashed, "slug")] {
        let answer = try_merge(&app, &one, json!({ "into": missing })).await;
        assert_eq!(answer.problem(422, "unprocessable"), ["/into not_found"], "{missing}");
    }
    for (body, faults) in [
        (json!({}), vec!["/into required"]),
        (json!({ "into": "" }), vec!["/into too_short"]),
        (
            json!({ "into": 5, "renamed_on": "1998", "x": 1 }),
            vec!["/into wrong_type", "/renamed_on invalid_format", "/x unknown_field"],
        ),
        (json!({ "into": "a\u{0}" }), vec!["/into nul_character"]),
    ] {
        assert_eq!(try_merge(&app, &one, body).await.problem(422, "unprocessable"), faults);
    }
    let answer =
        app.editor().post("/v1/honoured-units/nothing-here/merge", json!({ "into": one["id"] })).await;
    answer.problem(404, "not_found");
    assert_eq!(read(&app, &one).await, one, "what is refused changes nothing");
}

#[actix_web::test]
async fn a_day_of_renaming_must_make_sense() {
    let app = TestApp::start().await;
    let (one, two, same) = (unit(&app, "一厂").await, unit(&app, "二厂").await, unit(&app, "一廠").await);
    for (day, fault) in [
        ("1899-12-31", "/renamed_on not_allowed"),
        ("1900-01-01", "/renamed_on not_allowed"),
        ("2026-03-23", "/renamed_on conflicting"),
        ("2200-01-02", "/renamed_on conflicting"),
    ] {
        let answer = try_merge(&app, &one, json!({ "into": two["id"], "renamed_on": day })).await;
        assert_eq!(answer.problem(422, "unprocessable"), [fault], "{day}");
    }
    let answer = try_merge(&app, &one, json!({ "into": same["id"], "renamed_on": "1998-07-01" })).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/renamed_on conflicting"]);
    assert_eq!(read(&app, &one).await, one, "what is refused changes nothing");
    for (day, last_day) in [("1900-01-02", "1900-01-01"), ("2026-03-22", "2026-03-21")] {
        let survivor = try_merge(&app, &one, json!({ "into": two["id"], "renamed_on": day })).await;
        assert_eq!(former_names(&survivor.expect(200).json()), [format!("{last_day} 一厂")]);
        unmerge(&app, &one).await;
    }
}

#[actix_web::test]
async fn together_they_have_no_more_former_names_than_one_may_have() {
    let app = TestApp::start().await;
    let names = |from: i32, to: i32| {
        let name = |number| json!({ "name": format!("名{number}"), "used_until": "1990-01-01" });
        (from..to).map(name).collect::<Vec<_>>()
    };
    let one = honoured_unit(&app, json!({ "name": "一", "former_names": names(0, 30) })).await;
    let two = honoured_unit(&app, json!({ "name": "二", "former_names": names(9, 50) })).await;
    let body = json!({ "into": two["id"], "renamed_on": "1998-07-01" });
    let answer = try_merge(&app, &one, body).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/into too_many"]);
    let survivor = merge(&app, &one, &two).await;
    assert_eq!(survivor["former_names"].as_array().unwrap().len(), 50, "those that both have count once");
    let same = app.editor().patch(&at("honoured-units", &two), json!({})).await.expect(200).json();
    assert_eq!(same, survivor);
}

#[actix_web::test]
async fn a_merged_record_is_not_written_to() {
    let app = TestApp::start().await;
    let (one, two, three) = (unit(&app, "一").await, unit(&app, "二").await, unit(&app, "三").await);
    app.editor().patch(&at("honoured-units", &one), json!({ "slug": "first" })).await.expect(200);
    let survivor = merge(&app, &one, &two).await;
    for key in [text(&one, "id"), "first", text(&one, "slug")] {
        let path = format!("/v1/honoured-units/{key}");
        let editor = app.editor();
        let name = json!({ "name": "新" });
        for answer in [
            editor.put(&path, name.clone()).await,
            editor.patch(&path, name.clone()).await,
            editor.delete(&path).await,
            editor.post(&format!("{path}/rename"), name.clone()).await,
            editor.post(&format!("{path}/merge"), json!({ "into": three["id"] })).await,
            editor.post(&format!("{path}/merge"), json!({ "into": two["id"] })).await,
            editor.act(&format!("{path}/restore")).await,
        ] {
            let detail = answer.json()["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains(text(&two, "id")), "it says where to: {detail}");
            assert_eq!(answer.problem(409, "conflict"), [" merged"], "{key}");
        }
    }
    for into in [text(&one, "id"), "first", text(&one, "slug")] {
        for duplicate in [&three, &two] {
            let answer = try_merge(&app, duplicate, json!({ "into": into })).await;
            assert_eq!(answer.problem(409, "conflict"), ["/into merged"]);
        }
    }
    assert_eq!(read(&app, &two).await, survivor);
}

#[actix_web::test]
async fn only_the_last_merge_of_a_chain_is_undone() {
    let app = TestApp::start().await;
    let (one, two, three) = (unit(&app, "一").await, unit(&app, "二").await, unit(&app, "三").await);
    let path = |unit: &Value| format!("{}/unmerge", at("honoured-units", unit));
    let answer = app.editor().act(&path(&one)).await;
    assert_eq!(answer.problem(409, "conflict"), [" wrong_state"], "it is not merged");
    merge(&app, &one, &two).await;
    merge(&app, &two, &three).await;
    let answer = app.editor().act(&path(&one)).await.expect(409);
    assert!(answer.json()["detail"].as_str().unwrap().contains("undo that first"));
    assert_eq!(answer.problem(409, "conflict"), [" merged"]);
    assert_eq!(unmerge(&app, &two).await["name"], "二");
    assert_eq!(unmerge(&app, &one).await["name"], "一");
    app.editor().act(&path(&one)).await.problem(409, "conflict");
    app.editor().act("/v1/honoured-units/nothing-here/unmerge").await.problem(404, "not_found");
    app.editor().act(&format!("/v1/honoured-units/{}/unmerge", nobody())).await.problem(404, "not_found");
}
