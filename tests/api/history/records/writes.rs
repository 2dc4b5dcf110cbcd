//! What every write of the register leaves behind: a revision and a line of the audit log.

use plaudit::cli::demo::ensure;
use serde_json::{Value, json};

use super::{Slice, changes, events, lines, revisions, slices, snapshots};
use crate::register_imports::Import;
use crate::support::factory::at;
use crate::support::{Answer, TestApp, establish, user_id};

/// An event of the audit log as it is after a request of the editor.
fn told(answer: &Answer, slice: &Slice, id: &Value, action: &str, version: i32, changes: &Value) -> Value {
    json!({
        "occurred_at": "2026-03-22T04:00:00+00:00",
        "actor_kind": "account",
        "actor_id": user_id("editor"),
        "actor_name": "editor",
        "address": null,
        "request_id": answer.header("x-request-id"),
        "action": action,
        "resource": slice.resource,
        "resource_id": id,
        "version": version,
        "changes": changes,
    })
}

/// Makes one, changes it by PUT and PATCH, puts it into the trash and takes it out: what each of them answered.
async fn lived(app: &TestApp, slice: &Slice) -> (Value, Vec<Answer>) {
    let editor = app.editor();
    let created = editor.post(&slice.path(), slice.input.clone()).await.expect(201);
    let made = created.json();
    let path = at(slice.collection, &made);
    let mut input = slice.input.clone();
    input[slice.put.0] = slice.put.1.clone();
    let replaced = editor.put(&path, input).await.expect(200);
    let change = json!({ slice.patch.0: slice.patch.1 });
    let updated = editor.patch(&path, change.clone()).await.expect(200);
    // What changes nothing is no change.
    assert_eq!(editor.patch(&path, change).await.expect(200).json(), updated.json());
    let trashed = editor.delete(&path).await.expect(204);
    let restored = editor.act(&format!("{path}/restore")).await.expect(200);
    assert_eq!(editor.act(&format!("{path}/restore")).await.expect(200).json(), restored.json());
    (made, vec![created, replaced, updated, trashed, restored])
}

#[actix_web::test]
async fn every_write_leaves_a_revision() {
    let app = TestApp::start().await;
    for slice in slices(&app).await {
        let (made, _) = lived(&app, &slice).await;
        let ((put, _), (patch, _)) = (&slice.put, &slice.patch);
        assert_eq!(
            revisions(&app, &made),
            [
                format!("1 create account editor {}", slice.made_of),
                format!("2 update account editor {put}"),
                format!("3 update account editor {patch}"),
                "4 trash account editor".to_owned(),
                "5 restore account editor".to_owned(),
            ],
            "{}",
            slice.resource
        );
    }
}

#[actix_web::test]
async fn a_revision_is_what_an_editor_would_send() {
    let app = TestApp::start().await;
    for slice in slices(&app).await {
        let (made, _) = lived(&app, &slice).await;
        let path = at(slice.collection, &made);
        let kept = snapshots(&app, &made);
        assert_eq!((&kept[3], &kept[4]), (&kept[2], &kept[2]), "the trash changes no content");
        for (field, value) in slice.input.as_object().unwrap() {
            assert_eq!(&kept[0][field], value, "{} {field}", slice.resource);
        }
        // Sent as it is, the newest one changes nothing, and the first one brings back what was.
        let same = app.editor().put(&path, kept[4].clone()).await.expect(200).json();
        assert_eq!(same["version"], 5, "{}", slice.resource);
        app.editor().put(&path, kept[0].clone()).await.expect(200);
        assert_eq!(snapshots(&app, &made)[5], kept[0], "{}", slice.resource);
    }
}

#[actix_web::test]
async fn every_write_leaves_a_line_of_the_log() {
    let app = TestApp::start().await;
    for slice in slices(&app).await {
        let (made, answers) = lived(&app, &slice).await;
        let log = events(&app, &made);
        assert_eq!(log.len(), answers.len(), "{log:#?}");
        let (id, nothing) = (&made["id"], json!([]));
        let was = |event: &Value, field: &str| {
            let changes = event["changes"].as_array().unwrap();
            changes.iter().find(|change| change["field"] == field).unwrap()["before"].clone()
        };
        let first: Vec<&str> =
            log[0]["changes"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
        assert_eq!(first.join(","), slice.made_of);
        assert_eq!(log[0], told(&answers[0], &slice, id, "create", 1, &log[0]["changes"]));
        for (place, (field, after)) in [(1, &slice.put), (2, &slice.patch)] {
            let changes = json!([{ "field": field, "before": was(&log[place], field), "after": after }]);
            let version = i32::try_from(place).unwrap() + 1;
            assert_eq!(log[place], told(&answers[place], &slice, id, "update", version, &changes));
        }
        let before = &slice.input[slice.patch.0];
        assert!(before.is_null() || *before == was(&log[2], slice.patch.0), "{log:#?}");
        assert_eq!(log[3], told(&answers[3], &slice, id, "trash", 4, &nothing));
        assert_eq!(log[4], told(&answers[4], &slice, id, "restore", 5, &nothing));
    }
}

#[actix_web::test]
async fn an_imported_register_is_recorded_as_the_work_of_the_command() {
    let app = TestApp::start().await;
    let editor = app.editor();
    let award = json!({ "name": "先锋号", "level": "county", "recipient_kind": "unit" });
    editor.post("/v1/awards", award).await.expect(201);
    let file = "奖项,年度,获奖单位,状态,撤销日期,撤销原因\n\
                先锋号,2020,川北机械厂,,,\n先锋号,2020,旺苍煤矿,已撤销,2021-05-01,弄虚作假\n";
    let imported = Import::into(&app).creating().text(file);
    assert_eq!(imported.totals.created, 2, "{:#?}", imported.rows);
    let log = "SELECT concat_ws(' ', resource, version, action, actor_kind, actor_name, request_id) AS line \
               FROM audit_events WHERE actor_kind = 'command' ORDER BY resource, version, action";
    assert_eq!(
        lines(&mut app.connection(), log),
        [
            "conferral 1 create command import",
            "honour 1 create command import",
            "honour 1 create command import",
            "honour 2 revoke command import",
            "honoured_unit 1 create command import",
            "honoured_unit 1 create command import",
        ]
    );
}

#[actix_web::test]
async fn the_samples_of_the_register_are_recorded_as_the_work_of_the_command() {
    let app = TestApp::start().await;
    ensure(&mut establish(&app.database.app_url), &app.state.config, &app.clock).unwrap();
    let made = "SELECT concat_ws(' ', actor_kind, actor_name, count(*)) AS line FROM revisions \
                WHERE action = 'create' AND resource IN ('award', 'competition', 'conferral', 'honour', \
                'honoured_unit', 'innovation_studio') GROUP BY actor_kind, actor_name";
    assert_eq!(lines(&mut app.connection(), made), ["command demo 24"]);
}

#[actix_web::test]
async fn what_is_older_than_its_history_is_kept_as_it_was_before_it_is_changed() {
    let app = TestApp::start().await;
    let connection = &mut app.connection();
    let older = "INSERT INTO awards (id, slug, name, name_folded, level, recipient_kind, version, created_at, updated_at) \
                 VALUES (gen_random_uuid(), 'jiang', '奖', '奖', 'county', 'unit', 3, now(), now()) \
                 RETURNING id::text AS line";
    let award = json!({ "id": lines(connection, older).remove(0) });
    app.editor().delete(&at("awards", &award)).await.expect(204);
    app.editor().act(&format!("{}/restore", at("awards", &award))).await.expect(200);
    assert_eq!(revisions(&app, &award), [""; 0]);
    app.editor().patch(&at("awards", &award), json!({ "level": "municipal" })).await.expect(200);
    assert_eq!(revisions(&app, &award), ["5 unknown unknown ", "6 update account editor level"]);
    assert_eq!(snapshots(&app, &award)[0]["level"], "county");
    let log = events(&app, &award);
    let actions: Vec<&Value> = log.iter().map(|event| &event["action"]).collect();
    assert_eq!(actions, ["trash", "restore", "update"]);
    assert_eq!(changes(&log[2]), ["level: \"county\" -> \"municipal\""]);
}
