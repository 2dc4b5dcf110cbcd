//! Several writers at once.

use std::time::Duration;

use serde_json::{Value, json};

use super::register::Register;
use super::{former_names, read, unit};
use crate::support::factory::{at, text};
use crate::support::{TestApp, together};

/// Room for all who wait.
async fn patient() -> TestApp {
    TestApp::start_with(|config| config.database.wait = Duration::from_secs(60)).await
}

#[actix_web::test]
async fn of_two_opposite_merges_one_is_made() {
    for _ in 0..10 {
        let app = patient().await;
        let (one, two) = (unit(&app, "一").await, unit(&app, "二").await);
        let mut register = Register::of(&app);
        let conferral = register.conferral(2020);
        register.honour(conferral, &one);
        register.honour(conferral, &two);
        let answers =
            together([(&one, &two), (&two, &one), (&one, &two), (&two, &one)].map(|(from, into)| {
                let (editor, path) = (app.editor(), format!("{}/merge", at("honoured-units", from)));
                let body = json!({ "into": into["id"] });
                async move { editor.post(&path, body).await }
            }))
            .await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409, 409, 409]);
        for answer in answers.into_iter().filter(|answer| answer.status == 409) {
            let faults = answer.problem(409, "conflict");
            assert!(faults == [" merged"] || faults == ["/into merged"], "{faults:?}");
        }
        let state = register.lines(
            "SELECT concat_ws(' ', count(*) FILTER (WHERE merged_into_id IS NULL), count(*)) AS line FROM honoured_units
             UNION ALL SELECT concat_ws(' ', count(*) FILTER (WHERE deleted_at IS NULL), count(*)) FROM honours",
        );
        assert_eq!(state, ["1 2", "1 2"]);
    }
}

#[actix_web::test]
async fn of_many_renames_at_once_every_one_is_remembered() {
    let app = patient().await;
    let made = unit(&app, "名").await;
    let path = format!("{}/rename", at("honoured-units", &made));
    let answers = together((0..10).map(|number| {
        let (editor, path) = (app.editor(), path.clone());
        async move { editor.post(&path, json!({ "name": format!("名{number}") })).await }
    }))
    .await;
    let mut versions: Vec<i64> =
        answers.into_iter().map(|answer| answer.expect(200).json()["version"].as_i64().unwrap()).collect();
    versions.sort_unstable();
    assert_eq!(versions, (2..=11).collect::<Vec<_>>());
    let now = read(&app, &made).await;
    let mut names: Vec<String> =
        former_names(&now).into_iter().map(|name| name.replace("2026-03-21 ", "")).collect();
    names.push(text(&now, "name").to_owned());
    names.sort_unstable();
    let expected: Vec<String> =
        std::iter::once("名".to_owned()).chain((0..10).map(|n| format!("名{n}"))).collect();
    assert_eq!(names, expected);
}

#[actix_web::test]
async fn of_many_renames_of_one_version_one_is_made() {
    let app = patient().await;
    let made = unit(&app, "名").await;
    let path = format!("{}/rename", at("honoured-units", &made));
    let answers = together((0..10).map(|number| {
        let (editor, path) = (app.editor().with("If-Match", "\"1\""), path.clone());
        async move { editor.post(&path, json!({ "name": format!("名{number}") })).await.status }
    }))
    .await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|status| **status == 412).count(), 9, "{answers:?}");
}

#[actix_web::test]
async fn a_merge_and_its_undoing_meet_other_writers() {
    let app = patient().await;
    let (one, two) = (unit(&app, "一").await, unit(&app, "二").await);
    let mut register = Register::of(&app);
    for year in 2000..2010 {
        let conferral = register.conferral(year);
        register.honour(conferral, &one);
    }
    let (of_one, of_two) = (at("honoured-units", &one), at("honoured-units", &two));
    let statuses = together((0..24).map(|turn| {
        let (editor, of_one, of_two, into) =
            (app.editor(), of_one.clone(), of_two.clone(), two["id"].clone());
        async move {
            match turn % 6 {
                0 => editor.post(&format!("{of_one}/merge"), json!({ "into": into })).await.status,
                1 => editor.act(&format!("{of_one}/unmerge")).await.status,
                2 => editor.patch(&of_two, json!({ "kind": format!("{turn}") })).await.status,
                3 => editor.delete(&of_one).await.status,
                4 => editor.act(&format!("{of_one}/views")).await.status,
                _ => {
                    editor
                        .post(&format!("{of_one}/rename"), json!({ "name": format!("一{turn}") }))
                        .await
                        .status
                }
            }
        }
    }))
    .await;
    let writes = (0..).zip(&statuses).filter(|(turn, _)| turn % 6 != 4);
    // 503 after the third deadlock in a row: nothing was done, and it may be sent again.
    assert!(writes.map(|(_, status)| status).all(|status| matches!(status, 200 | 409 | 503)), "{statuses:?}");
    let viewed = statuses.iter().skip(4).step_by(6).filter(|status| **status == 200).count();
    app.editor().act(&format!("{of_one}/unmerge")).await;
    let honours = register.lines("SELECT concat_ws(' ', count(*), count(deleted_at)) AS line FROM honours");
    assert_eq!(honours, ["10 0"], "none is lost");
    assert_eq!(read(&app, &one).await["honour_count"], 10);
    let views = register.lines("SELECT sum(counted)::text AS line FROM view_totals");
    assert_eq!(views, [viewed.to_string()], "every view that was answered is counted once");
}

#[actix_web::test]
async fn two_who_make_units_of_one_name_get_two_addresses() {
    let app = patient().await;
    let made: Vec<Value> =
        together(
            (0..8).map(|_| {
                let editor = app.editor();
                async move {
                    editor.post("/v1/honoured-units", json!({ "name": "同名" })).await.expect(201).json()
                }
            }),
        )
        .await;
    let mut slugs: Vec<&str> = made.iter().map(|unit| text(unit, "slug")).collect();
    slugs.sort_unstable();
    slugs.dedup();
    assert_eq!(slugs.len(), 8);
}
