//! What the register does beside changing fields: revocations, renames, merges.

use serde_json::{Value, json};

use super::{changes, events, revisions, snapshots};
use crate::support::TestApp;
use crate::support::factory::{at, award, conferral, honour, honoured_unit, innovation_studio, text, unit};

/// The changes of the newest event about a resource.
fn last_changes(app: &TestApp, resource: &Value) -> Vec<String> {
    changes(events(app, resource).last().unwrap())
}

#[actix_web::test]
async fn a_revocation_and_its_end_are_recorded_with_day_and_reason() {
    let app = TestApp::start().await;
    let conferral = conferral(&app, &award(&app, "奖").await, 2020).await;
    let honour = honour(&app, &conferral, &unit(&app, "单位").await).await;
    let path = at("honours", &honour);
    let revocation = json!({ "reason": "弄虚作假", "revoked_on": "2021-05-01" });
    app.editor().post(&format!("{path}/revoke"), revocation.clone()).await.expect(200);
    assert_eq!(
        last_changes(&app, &honour),
        [
            "revocation_reason: null -> \"弄虚作假\"",
            "revoked_on: null -> \"2021-05-01\"",
            "status: \"conferred\" -> \"revoked\"",
        ]
    );
    app.editor().post(&format!("{path}/revoke"), revocation).await.problem(409, "conflict");
    app.admin().act(&format!("{path}/reinstate")).await.expect(200);
    assert_eq!(
        revisions(&app, &honour)[1..],
        [
            "2 revoke account editor revocation_reason,revoked_on,status",
            "3 reinstate account admin revocation_reason,revoked_on,status",
        ]
    );
    let kept = snapshots(&app, &honour);
    assert_eq!((&kept[1], &kept[2]), (&kept[0], &kept[0]));
}

#[actix_web::test]
async fn a_rename_is_recorded_as_one() {
    let app = TestApp::start().await;
    let unit = unit(&app, "川北机械厂").await;
    let rename = json!({ "name": "川北重工", "renamed_on": "2020-01-01" });
    app.editor().post(&format!("{}/rename", at("honoured-units", &unit)), rename).await.expect(200);
    assert_eq!(revisions(&app, &unit)[1..], ["2 rename account editor former_names,name"]);
    assert_eq!(
        last_changes(&app, &unit),
        [
            "former_names: [] -> [{\"name\":\"川北机械厂\",\"used_until\":\"2019-12-31\"}]",
            "name: \"川北机械厂\" -> \"川北重工\"",
        ]
    );
}

#[actix_web::test]
async fn a_conferral_whose_day_changes_makes_a_revision_of_each_of_its_honours() {
    let app = TestApp::start().await;
    let conferral = conferral(&app, &award(&app, "奖").await, 2020).await;
    let honours = [
        honour(&app, &conferral, &unit(&app, "甲").await).await,
        honour(&app, &conferral, &unit(&app, "乙").await).await,
    ];
    let path = at("conferrals", &conferral);
    app.editor().patch(&path, json!({ "declared_count": 2 })).await.expect(200);
    let answer = app.editor().patch(&path, json!({ "decided_on": "2021-03-18" })).await.expect(200);
    for honour in &honours {
        assert_eq!(revisions(&app, honour)[1..], ["2 update account editor"]);
        let event = events(&app, honour).remove(1);
        assert_eq!(event["request_id"], answer.header("x-request-id"));
    }
    assert_eq!(revisions(&app, &conferral)[2..], ["3 update account editor decided_on"]);
}

/// Two records of a unit and what they have.
struct Merged {
    from: Value,
    into: Value,
    /// An honour that only the first has, and one that both have.
    moved: Value,
    double: Value,
    studio: Value,
}

async fn merged(app: &TestApp) -> Merged {
    let award = award(app, "奖").await;
    let (first, second) = (conferral(app, &award, 2019).await, conferral(app, &award, 2020).await);
    let from = honoured_unit(app, json!({ "name": "川北厂", "region": "利州区" })).await;
    let into = unit(app, "川北机械厂").await;
    honour(app, &second, &into).await;
    let (moved, double) = (honour(app, &first, &from).await, honour(app, &second, &from).await);
    let studio = innovation_studio(app, json!({ "name": "工作室", "host_unit_id": from["id"] })).await;
    let input = json!({ "into": into["id"], "renamed_on": "2000-01-01" });
    app.editor().post(&format!("{}/merge", at("honoured-units", &from)), input).await.expect(200);
    Merged { from, into, moved, double, studio }
}

#[actix_web::test]
async fn a_merge_is_recorded_at_all_that_it_touches() {
    let app = TestApp::start().await;
    let Merged { from, into, moved, double, studio } = merged(&app).await;
    let (old, new) = (&from["id"], &into["id"]);
    for (resource, fields) in [
        (&from, "merged_into_id"),
        (&into, "former_names,region"),
        (&moved, "honoured_unit_id"),
        (&double, "deleted_at"),
        (&studio, "host_unit_id"),
    ] {
        assert_eq!(revisions(&app, resource)[1..], [format!("2 merge account editor {fields}")]);
    }
    assert_eq!(last_changes(&app, &from), [format!("merged_into_id: null -> {new}")]);
    assert_eq!(last_changes(&app, &into)[1], "region: null -> \"利州区\"");
    assert_eq!(last_changes(&app, &moved), [format!("honoured_unit_id: {old} -> {new}")]);
    assert_eq!(last_changes(&app, &double), ["deleted_at: null -> \"2026-03-22T04:00:00Z\""]);
    assert_eq!(last_changes(&app, &studio), [format!("host_unit_id: {old} -> {new}")]);
    assert_eq!(snapshots(&app, &moved)[1]["honoured_unit_id"], *new);
    assert_eq!(snapshots(&app, &studio)[1]["host_unit_id"], *new);
}

#[actix_web::test]
async fn undoing_a_merge_is_recorded_at_all_that_comes_back() {
    let app = TestApp::start().await;
    let Merged { from, into, moved, double, studio } = merged(&app).await;
    app.pass(std::time::Duration::from_secs(1));
    app.editor().act(&format!("{}/unmerge", at("honoured-units", &from))).await.expect(200);
    for (resource, fields) in [
        (&from, "merged_into_id"),
        (&into, "former_names,region"),
        (&moved, "honoured_unit_id"),
        (&double, "deleted_at"),
        (&studio, "host_unit_id"),
    ] {
        assert_eq!(revisions(&app, resource)[2..], [format!("3 unmerge account editor {fields}")]);
        let kept = snapshots(&app, resource);
        assert_eq!(kept[2], kept[0], "{}", text(resource, "slug"));
    }
    let (old, new) = (&from["id"], &into["id"]);
    assert_eq!(last_changes(&app, &from), [format!("merged_into_id: {new} -> null")]);
    assert_eq!(last_changes(&app, &double), ["deleted_at: \"2026-03-22T04:00:00Z\" -> null"]);
    assert_eq!(last_changes(&app, &studio), [format!("host_unit_id: {new} -> {old}")]);
}
