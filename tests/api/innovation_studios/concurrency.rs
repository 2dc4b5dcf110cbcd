//! Writers that meet: one is told, nothing is lost, and no reference leads into the trash.

use std::time::Duration;

use actix_web::rt;
use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::Bool;
use diesel::{PgConnection, RunQueryDsl, select};
use plaudit::resources::Resource;
use serde_json::json;

use super::full;
use super::register::{honour_statements, unit};
use crate::support::factory::{at, innovation_studio, listed, text};
use crate::support::{TestApp, together};

/// Waits until somebody waits for a lock that `holder` has.
async fn somebody_waits(holder: &mut PgConnection) {
    let waiting =
        "EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))";
    for _ in 0..1000 {
        if select(sql::<Bool>(waiting)).get_result::<bool>(holder).unwrap() {
            return;
        }
        rt::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("nobody waits");
}

#[actix_web::test]
async fn of_many_editors_with_one_version_one_wins() {
    let app = TestApp::start().await;
    let path = at("innovation-studios", &innovation_studio(&app, full()).await);
    let editor = app.editor().with("If-Match", "\"1\"");
    let answers = together((0..8).map(|number| {
        let (editor, path) = (editor.clone(), path.clone());
        async move { editor.patch(&path, json!({ "leader": format!("王 {number}") })).await.status }
    }))
    .await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|status| **status == 412).count(), 7, "{answers:?}");
    assert_eq!(app.anon().get(&path).await.expect(200).json()["version"], 2);
}

#[actix_web::test]
async fn patches_of_different_fields_all_stay() {
    let app = TestApp::start().await;
    let path = at("innovation-studios", &innovation_studio(&app, full()).await);
    let fields = ["leader", "leader_title", "host_unit", "field", "region", "contact"];
    let answers = together(fields.map(|field| {
        let (editor, path) = (app.editor(), path.clone());
        async move { editor.patch(&path, json!({ field: "并行" })).await.status }
    }))
    .await;
    assert_eq!(answers, [200; 6]);
    let read = app.anon().get(&path).await.expect(200).json();
    assert!(fields.iter().all(|field| read[field] == "并行"), "{read}");
    assert_eq!(read["version"], 7);
}

#[actix_web::test]
async fn a_studio_is_not_trashed_while_it_is_being_honoured() {
    let app = TestApp::start().await;
    let made = innovation_studio(&app, full()).await;
    let path = at("innovation-studios", &made);
    let mut other = app.connection();
    other.batch_execute("BEGIN").unwrap();
    let id = text(&made, "id").parse().unwrap();
    assert_eq!(Resource::InnovationStudio.hold(&mut other, &[id]).unwrap(), [id]);
    other.batch_execute(&honour_statements(&made, 2020).1).unwrap();
    let (editor, address) = (app.editor(), path.clone());
    let deletion = rt::spawn(async move { editor.delete(&address).await });
    somebody_waits(&mut other).await;
    other.batch_execute("COMMIT").unwrap();
    assert_eq!(deletion.await.unwrap().problem(409, "conflict"), [" still_referenced"]);
    assert_eq!(app.anon().get(&path).await.expect(200).json()["honour_count"], 1);
}

#[actix_web::test]
async fn a_unit_that_is_trashed_meanwhile_is_no_host() {
    let app = TestApp::start().await;
    let unit = unit(&app, "川北机械厂");
    let made = innovation_studio(&app, full()).await;
    let path = at("innovation-studios", &made);
    let body = json!({ "name": "别的工作室", "host_unit_id": unit });
    for number in 0..3 {
        let mut other = app.connection();
        // Whoever trashes a row locks it first.
        let removal = format!(
            "BEGIN; SELECT FROM honoured_units WHERE id = '{unit}' FOR UPDATE; \
             UPDATE honoured_units SET deleted_at = now() WHERE id = '{unit}'"
        );
        other.batch_execute(&removal).unwrap();
        let (editor, path, body) = (app.editor(), path.clone(), body.clone());
        let write = rt::spawn(async move {
            match number {
                0 => editor.post("/v1/innovation-studios", body).await,
                1 => editor.put(&path, body).await,
                _ => editor.patch(&path, body).await,
            }
        });
        somebody_waits(&mut other).await;
        other.batch_execute("COMMIT").unwrap();
        assert_eq!(write.await.unwrap().problem(422, "unprocessable"), ["/host_unit_id not_found"]);
        other.batch_execute("UPDATE honoured_units SET deleted_at = NULL").unwrap();
    }
    assert_eq!(listed(&app.anon(), "/v1/innovation-studios").await, [text(&made, "name")]);
}

#[actix_web::test]
async fn deleting_and_restoring_at_once_ends_in_one_of_the_two() {
    let app = TestApp::start().await;
    let path = at("innovation-studios", &innovation_studio(&app, full()).await);
    let answers = together((0..12).map(|number| {
        let (editor, path) = (app.editor(), path.clone());
        async move {
            match number % 3 {
                0 => editor.delete(&path).await.status,
                1 => editor.act(&format!("{path}/restore")).await.status,
                _ => editor.patch(&path, json!({ "leader": format!("王 {number}") })).await.status,
            }
        }
    }))
    .await;
    assert!(answers.iter().all(|status| [200, 204, 404].contains(status)), "{answers:?}");
    let back = app.editor().act(&format!("{path}/restore")).await.expect(200).json();
    assert_eq!(app.anon().get(&path).await.expect(200).json(), back);
}
