//! Two records of one unit made one: what goes over.

use std::time::Duration;

use serde_json::{Value, json};

use super::register::Register;
use super::{former_names, merge, read, unit};
use crate::support::TestApp;
use crate::support::factory::{at, honoured_unit, text};

#[actix_web::test]
async fn honours_go_over_and_what_was_entered_twice_goes_into_the_trash() {
    let app = TestApp::start().await;
    let (one, two) = (unit(&app, "一").await, unit(&app, "二").await);
    let mut register = Register::of(&app);
    let [shared, own, old] = [2020, 2021, 2022].map(|year| register.conferral(year));
    let (kept, double) = (register.honour(shared, &two), register.honour(shared, &one));
    let moved = register.honour(own, &one);
    let (trashed, theirs) = (register.honour(old, &one), register.honour(old, &two));
    register.run(&format!("UPDATE honours SET deleted_at = now() WHERE id IN ('{trashed}', '{theirs}')"));
    app.pass(Duration::from_secs(60));
    let survivor = merge(&app, &one, &two).await;
    assert_eq!(
        (&survivor["id"], &survivor["honour_count"], &survivor["version"]),
        (&two["id"], &json!(2), &json!(2))
    );
    assert_ne!(survivor["updated_at"], two["updated_at"]);
    assert_eq!(read(&app, &two).await, survivor);
    assert_eq!(register.honour_of(kept), "二 live 1");
    assert_eq!(register.honour_of(double), "一 trashed 2");
    assert_eq!(register.honour_of(moved), "二 live 2");
    assert_eq!(register.honour_of(trashed), "二 trashed 2", "or it could not be restored");
    assert_eq!(register.honour_of(theirs), "二 trashed 1");
    let changed = register.lines("SELECT DISTINCT updated_at::text AS line FROM honours WHERE version = 2");
    assert_eq!(changed, ["2026-03-22 04:01:00+00"]);
}

#[actix_web::test]
async fn a_trashed_honour_of_the_survivor_is_no_double() {
    let app = TestApp::start().await;
    let (one, two) = (unit(&app, "一").await, unit(&app, "二").await);
    let mut register = Register::of(&app);
    let conferral = register.conferral(2020);
    let (trashed, moved) = (register.honour(conferral, &two), register.honour(conferral, &one));
    register.run(&format!("UPDATE honours SET deleted_at = now() WHERE id = '{trashed}'"));
    merge(&app, &one, &two).await;
    assert_eq!(
        (register.honour_of(trashed), register.honour_of(moved)),
        ("二 trashed 1".into(), "二 live 2".into())
    );
}

#[actix_web::test]
async fn studios_go_over_those_in_the_trash_too() {
    let app = TestApp::start().await;
    let (one, two) = (unit(&app, "一").await, unit(&app, "二").await);
    let mut register = Register::of(&app);
    let (live, trashed, theirs) = (register.studio(&one), register.studio(&one), register.studio(&two));
    register.run(&format!("UPDATE innovation_studios SET deleted_at = now() WHERE id = '{trashed}'"));
    merge(&app, &one, &two).await;
    let hosts = [live, trashed, theirs].map(|studio| register.host_of(studio));
    assert_eq!(hosts, ["二 2", "二 2", "二 1"]);
}

#[actix_web::test]
async fn what_the_survivor_has_not_is_taken_from_the_duplicate() {
    let app = TestApp::start().await;
    let one = json!({
        "name": "一", "region": "甲区", "industry": "甲业", "kind": "甲类", "description": "甲述", "contact": "甲址",
        "logo": { "file_name": "one.png" }, "former_names": [
            { "name": "旧", "used_until": "1990-01-01" }, { "name": "共有", "used_until": "1980-01-01" },
        ],
    });
    let two = json!({
        "name": "二", "region": "乙区", "description": "乙述",
        "former_names": [{ "name": "共有", "used_until": "1980-01-01" }],
    });
    let (one, two) = (honoured_unit(&app, one).await, honoured_unit(&app, two).await);
    let survivor = merge(&app, &one, &two).await;
    let field = |name: &str| text(&survivor, name).to_owned();
    assert_eq!(
        (field("name"), field("region"), field("description")),
        ("二".into(), "乙区".into(), "乙述".into())
    );
    assert_eq!(
        (field("industry"), field("kind"), field("contact")),
        ("甲业".into(), "甲类".into(), "甲址".into())
    );
    assert_eq!(survivor["logo"]["file_name"], "one.png");
    assert_eq!(former_names(&survivor), ["1990-01-01 旧", "1980-01-01 共有"]);
    assert_eq!(survivor["slug"], two["slug"]);
}

#[actix_web::test]
async fn the_name_of_the_duplicate_becomes_a_former_name_when_it_is_told_since_when() {
    let app = TestApp::start().await;
    let (one, two) = (unit(&app, "川北机械厂").await, unit(&app, "川北重工").await);
    let path = format!("{}/merge", at("honoured-units", &one));
    let body = json!({ "into": two["slug"], "renamed_on": "1998-07-01" });
    let survivor = app.editor().post(&path, body).await.expect(200).json();
    assert_eq!(former_names(&survivor), ["1998-06-30 川北机械厂"]);
    let three = unit(&app, "川北厂").await;
    let survivor = merge(&app, &three, &two).await;
    assert_eq!(former_names(&survivor).len(), 1, "without a day it is only another spelling");
}

#[actix_web::test]
async fn what_went_over_is_written_down() {
    let app = TestApp::start().await;
    let one = honoured_unit(&app, json!({ "name": "一", "region": "甲区" })).await;
    let two = unit(&app, "二").await;
    let mut register = Register::of(&app);
    let [shared, own] = [2020, 2021].map(|year| register.conferral(year));
    register.honour(shared, &two);
    let trashed = register.honour(own, &one);
    register.run(&format!("UPDATE honours SET deleted_at = now() WHERE id = '{trashed}'"));
    let (double, moved) = (register.honour(shared, &one), register.honour(own, &one));
    let studio = register.studio(&one);
    app.anon().act(&format!("{}/views", at("honoured-units", &one))).await.expect(200);
    let body = json!({ "into": two["id"], "renamed_on": "1998-07-01" });
    app.editor().post(&format!("{}/merge", at("honoured-units", &one)), body).await.expect(200);
    let statement = "SELECT merge_record::text AS line FROM honoured_units WHERE merged_into_id IS NOT NULL \
        AND merged_at = '2026-03-22T04:00:00Z' AND version = 2";
    let mut record: Value = serde_json::from_str(&register.lines(statement)[0]).unwrap();
    record["honours_moved"].as_array_mut().unwrap().sort_by_key(Value::to_string);
    let mut both = [json!(trashed), json!(moved)];
    both.sort_by_key(Value::to_string);
    let expected = json!({
        "honours_moved": both,
        "honours_trashed": [double],
        "studios_moved": [studio],
        "former_names_added": [{ "name": "一", "name_folded": "一", "used_until": "1998-06-30" }],
        "filled": {
            "region": "甲区", "industry": null, "kind": null, "description": null, "logo": null, "contact": null,
        },
        "views": { "baseline": 0, "counted": 1, "days": [["2026-03-22", 1]] },
    });
    assert_eq!(record, expected);
}
