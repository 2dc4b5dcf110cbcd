//! Merges undone: what comes back, and what an editor has changed since.

use std::time::Duration;

use serde_json::{Value, json};

use super::register::Register;
use super::{former_names, merge, read, unit, unmerge};
use crate::support::TestApp;
use crate::support::factory::{at, honoured_unit, text};

/// `unit` without what every write changes.
fn content(unit: &Value) -> Value {
    let mut content = unit.clone();
    for field in ["version", "updated_at"] {
        content.as_object_mut().unwrap().remove(field);
    }
    content
}

#[actix_web::test]
async fn everything_is_as_it_was() {
    let app = TestApp::start().await;
    let one = json!({
        "name": "一", "region": "甲区", "industry": "甲业", "kind": "甲类", "description": "甲述", "contact": "甲址",
        "logo": { "file_name": "one.png" }, "former_names": [{ "name": "旧", "used_until": "1990-01-01" }],
    });
    let (one, two) = (honoured_unit(&app, one).await, unit(&app, "二").await);
    let mut register = Register::of(&app);
    let [shared, own] = [2020, 2021].map(|year| register.conferral(year));
    let kept = register.honour(shared, &two);
    let (double, moved) = (register.honour(shared, &one), register.honour(own, &one));
    let studio = register.studio(&one);
    let (one, two) = (read(&app, &one).await, read(&app, &two).await);
    let body = json!({ "into": two["id"], "renamed_on": "1998-07-01" });
    app.editor().post(&format!("{}/merge", at("honoured-units", &one)), body).await.expect(200);
    app.pass(Duration::from_secs(60));

    let answer = app.editor().act("/v1/honoured-units/yi/unmerge").await.expect(200);
    assert!(answer.header("etag").starts_with("\"3-"));
    assert_eq!(content(&answer.json()), content(&one), "by its slug as well");
    assert_eq!(read(&app, &one).await, answer.json());
    assert_eq!(content(&read(&app, &two).await), content(&two));
    assert_eq!(register.honour_of(kept), "二 live 1");
    assert_eq!(register.honour_of(double), "一 live 3");
    assert_eq!(register.honour_of(moved), "一 live 3");
    assert_eq!(register.host_of(studio), "一 3");
}

#[actix_web::test]
async fn what_an_editor_has_changed_since_is_kept() {
    let app = TestApp::start().await;
    let one = json!({
        "name": "一", "region": "甲区", "industry": "甲业", "former_names": [
            { "name": "旧", "used_until": "1990-01-01" }, { "name": "老", "used_until": "1980-01-01" },
        ],
    });
    let (one, two) = (honoured_unit(&app, one).await, unit(&app, "二").await);
    let three = unit(&app, "三").await;
    let mut register = Register::of(&app);
    let [first, second, third, fourth] = [2020, 2021, 2022, 2023].map(|year| register.conferral(year));
    let stays = register.honour(first, &one);
    let (given_away, trashed) = (register.honour(second, &one), register.honour(third, &one));
    let (studio, lent) = (register.studio(&one), register.studio(&one));
    merge(&app, &one, &two).await;
    let since = register.honour(fourth, &two);
    let elsewhere = text(&three, "id");
    register.run(&format!(
        "UPDATE honours SET honoured_unit_id = '{elsewhere}' WHERE id = '{given_away}';
         UPDATE innovation_studios SET host_unit_id = '{elsewhere}' WHERE id = '{lent}';
         UPDATE honours SET deleted_at = now() WHERE id = '{trashed}';"
    ));
    let patch = json!({
        "name": "二号", "industry": "乙业", "contact": "乙址",
        "former_names": [{ "name": "旧", "used_until": "1990-01-01" }, { "name": "后来", "used_until": "2000-01-01" }],
    });
    app.editor().patch(&at("honoured-units", &two), patch).await.expect(200);

    let back = unmerge(&app, &one).await;
    assert_eq!(former_names(&back), ["1990-01-01 旧", "1980-01-01 老"]);
    let two = read(&app, &two).await;
    assert_eq!((text(&two, "name"), text(&two, "industry"), text(&two, "contact")), ("二号", "乙业", "乙址"));
    assert_eq!(two["region"], Value::Null, "it is as the merge filled it");
    assert_eq!(former_names(&two), ["2000-01-01 后来"]);
    assert_eq!(register.honour_of(stays), "一 live 3");
    assert_eq!(register.honour_of(given_away), "三 live 2");
    assert_eq!(register.honour_of(trashed), "一 trashed 3", "it goes back, and stays in the trash");
    assert_eq!(register.honour_of(since), "二号 live 1");
    assert_eq!((register.host_of(studio), register.host_of(lent)), ("一 3".into(), "三 2".into()));
}

#[actix_web::test]
async fn a_double_that_cannot_come_back_stays_in_the_trash() {
    let app = TestApp::start().await;
    let (one, two) = (unit(&app, "一").await, unit(&app, "二").await);
    let mut register = Register::of(&app);
    let [gone, taken, own, again] = [2020, 2021, 2022, 2023].map(|year| register.conferral(year));
    let mut double = |conferral| (register.honour(conferral, &two), register.honour(conferral, &one));
    let ((first, of_gone), (second, of_taken), (_, of_again)) = (double(gone), double(taken), double(again));
    let moved = register.honour(own, &one);
    merge(&app, &one, &two).await;
    register.run(&format!(
        "UPDATE honours SET deleted_at = now() WHERE id IN ('{first}', '{second}');
         UPDATE conferrals SET deleted_at = now() WHERE id = '{gone}';
         UPDATE honours SET (conferral_id, year, listed_on) =
            (SELECT id, year, listed_on FROM conferrals WHERE id = '{taken}') WHERE id = '{moved}';
         UPDATE honours SET deleted_at = now() WHERE id = '{of_again}';"
    ));
    unmerge(&app, &one).await;
    assert_eq!(register.honour_of(moved), "一 live 3");
    assert_eq!(register.honour_of(of_gone), "一 trashed 2", "its conferral is in the trash");
    assert_eq!(register.honour_of(of_taken), "一 trashed 2", "it has another one of that conferral");
    assert_eq!(register.honour_of(of_again), "一 trashed 2", "an editor put it there since");
}

#[actix_web::test]
async fn two_merges_into_one_are_undone_the_last_one_first() {
    let app = TestApp::start().await;
    let one = honoured_unit(&app, json!({ "name": "一", "region": "甲区" })).await;
    let two = honoured_unit(&app, json!({ "name": "二", "kind": "乙类" })).await;
    let stays = unit(&app, "三").await;
    let mut register = Register::of(&app);
    let [first, second] = [2020, 2021].map(|year| register.conferral(year));
    let (of_one, of_two) = (register.honour(first, &one), register.honour(second, &two));
    for duplicate in [&one, &two] {
        app.anon().act(&format!("{}/views", at("honoured-units", duplicate))).await.expect(200);
        merge(&app, duplicate, &stays).await;
    }
    let merged = read(&app, &stays).await;
    assert_eq!(
        (&merged["region"], &merged["kind"], &merged["honour_count"]),
        (&json!("甲区"), &json!("乙类"), &json!(2))
    );
    let too_early = app.editor().act(&format!("{}/unmerge", at("honoured-units", &one))).await.expect(409);
    let detail = text(&too_early.json()["errors"][0], "detail").to_owned();
    assert_eq!(detail, "er was merged into san later; undo that first");
    assert_eq!(too_early.problem(409, "conflict"), [" wrong_state"]);
    assert_eq!(read(&app, &stays).await, merged, "what is refused changes nothing");
    for duplicate in [&two, &one] {
        unmerge(&app, duplicate).await;
    }
    assert_eq!(content(&read(&app, &stays).await), content(&stays));
    let back = (register.honour_of(of_one), register.honour_of(of_two));
    assert_eq!(back, ("一 live 3".into(), "二 live 3".into()));
    let counts =
        register.lines("SELECT concat_ws(' ', views, count(*)) AS line FROM view_days GROUP BY views");
    assert_eq!(counts, ["1 2"], "the views of each are its own again");
}

#[actix_web::test]
async fn an_honour_that_two_merged_records_have_is_never_lost() {
    let app = TestApp::start().await;
    let (one, two, stays) = (unit(&app, "一").await, unit(&app, "二").await, unit(&app, "三").await);
    let mut register = Register::of(&app);
    let conferral = register.conferral(2020);
    let (moved, double) = (register.honour(conferral, &one), register.honour(conferral, &two));
    merge(&app, &one, &stays).await;
    merge(&app, &two, &stays).await;
    let where_they_are = |register: &mut Register| [moved, double].map(|honour| register.honour_of(honour));
    assert_eq!(where_they_are(&mut register), ["三 live 2", "二 trashed 2"]);
    // Without the first one's honour, the record that stays would have none, though the second one is in it.
    let answer = app.editor().act(&format!("{}/unmerge", at("honoured-units", &one))).await;
    assert_eq!(answer.problem(409, "conflict"), [" wrong_state"]);
    assert_eq!(where_they_are(&mut register), ["三 live 2", "二 trashed 2"]);
    unmerge(&app, &two).await;
    assert_eq!(where_they_are(&mut register), ["三 live 2", "二 live 3"]);
    // Merged again, it is the last one again.
    merge(&app, &two, &stays).await;
    app.editor().act(&format!("{}/unmerge", at("honoured-units", &one))).await.problem(409, "conflict");
    unmerge(&app, &two).await;
    unmerge(&app, &one).await;
    assert_eq!(where_they_are(&mut register), ["一 live 3", "二 live 5"]);
}

#[actix_web::test]
async fn the_last_merge_is_the_last_one_made_though_the_clock_says_otherwise() {
    let app = TestApp::start().await;
    let (one, two, stays) = (unit(&app, "一").await, unit(&app, "二").await, unit(&app, "三").await);
    merge(&app, &one, &stays).await;
    app.clock.set(app.clock.now() - Duration::from_secs(60));
    merge(&app, &two, &stays).await;
    let answer = app.editor().act(&format!("{}/unmerge", at("honoured-units", &one))).await;
    assert_eq!(answer.problem(409, "conflict"), [" wrong_state"]);
    unmerge(&app, &two).await;
    unmerge(&app, &one).await;
}

#[actix_web::test]
async fn a_trashed_honour_that_went_over_comes_back_restored_or_not() {
    let app = TestApp::start().await;
    let (one, two) = (unit(&app, "一").await, unit(&app, "二").await);
    let mut register = Register::of(&app);
    let [first, second] = [2020, 2021].map(|year| register.conferral(year));
    let (restored, trashed) = (register.honour(first, &one), register.honour(second, &one));
    register.run("UPDATE honours SET deleted_at = '2026-01-01'");
    merge(&app, &one, &two).await;
    let path = format!("/v1/honours/{restored}/restore");
    let honour = app.editor().act(&path).await.expect(200).json();
    assert_eq!(honour["recipient"]["id"], two["id"], "it can be restored at the record that stays");
    unmerge(&app, &one).await;
    assert_eq!(register.honour_of(restored), "一 live 4");
    assert_eq!(register.honour_of(trashed), "一 trashed 3");
    let since = register.lines("SELECT deleted_at::text AS line FROM honours WHERE deleted_at IS NOT NULL");
    assert_eq!(since, ["2026-01-01 00:00:00+00"]);
}
