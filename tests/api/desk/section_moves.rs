//! Many sections to other places at once.

use diesel::prelude::*;
use plaudit::schema::{audit_events, revisions};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::factory::{at, section, subsection, text};
use crate::support::{TestApp, nobody, together};

fn to(section: &Value, parent: &Value, position: i32) -> Value {
    json!({ "id": section["id"], "parent_id": parent["id"], "position": position })
}

fn moves(all: &[Value]) -> Value {
    json!({ "moves": all })
}

const MOVE: &str = "/v1/sections/move";

#[actix_web::test]
async fn sections_move_together() {
    let app = TestApp::start().await;
    let (a, b) = (section(&app, "甲").await, section(&app, "乙").await);
    let (a1, b1) = (subsection(&app, "子", &a).await, subsection(&app, "子", &b).await);
    let still = subsection(&app, "静", &a).await;
    // The two of one name change places: they clash on the way only.
    let body = moves(&[to(&a1, &b, 4), to(&b1, &a, 5), to(&still, &a, 0), to(&b, &Value::Null, 9)]);
    app.editor().post(&format!("{MOVE}?validate_only=true"), body.clone()).await.expect(204);
    assert_eq!(app.anon().get(&at("sections", &a1)).await.json()["version"], 1);
    let answer = app.editor().post(MOVE, body).await.expect(200).json();
    let found: Vec<Value> = answer["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!([one["id"], one["name"], one["parent_id"], one["position"], one["version"]]))
        .collect();
    let expected = [
        json!([a1["id"], "子", b["id"], 4, 2]),
        json!([b1["id"], "子", a["id"], 5, 2]),
        json!([still["id"], "静", a["id"], 0, 1]),
        json!([b["id"], "乙", null, 9, 2]),
    ];
    assert_eq!(found, expected);
    for one in answer["data"].as_array().unwrap() {
        assert_eq!(app.anon().get(&at("sections", one)).await.json(), *one);
    }
    let id = text(&a1, "id").parse::<Uuid>().unwrap();
    let mut connection = app.connection();
    let recorded: Vec<(i32, String, Vec<Option<String>>)> = revisions::table
        .filter(revisions::resource_id.eq(id))
        .order(revisions::version)
        .select((revisions::version, revisions::action, revisions::fields))
        .load::<(i32, String, Vec<Option<String>>)>(&mut connection)
        .unwrap();
    let fields = ["parent_id", "position"].map(|field| Some(field.to_owned())).to_vec();
    assert_eq!(recorded[1], (2, "move".to_owned(), fields));
    let logged: i64 = audit_events::table
        .filter(audit_events::action.eq("move"))
        .count()
        .get_result(&mut connection)
        .unwrap();
    assert_eq!(logged, 3);
}

#[actix_web::test]
async fn a_tree_can_be_turned_over_but_not_made_a_circle() {
    let app = TestApp::start().await;
    let top = section(&app, "上").await;
    let middle = subsection(&app, "中", &top).await;
    let bottom = subsection(&app, "下", &middle).await;
    let circle = moves(&[to(&top, &bottom, 0)]);
    let faults = app.editor().post(MOVE, circle).await.problem(422, "unprocessable");
    assert_eq!(faults, ["/moves/0/parent_id conflicting"]);
    let itself = moves(&[to(&bottom, &Value::Null, 0), to(&top, &top, 0)]);
    let faults = app.editor().post(MOVE, itself).await.problem(422, "unprocessable");
    assert_eq!(faults, ["/moves/1/parent_id conflicting"]);
    let other = section(&app, "旁").await;
    let pair = moves(&[to(&other, &top, 0), to(&top, &other, 0)]);
    let faults = app.editor().post(MOVE, pair).await.problem(422, "unprocessable");
    assert_eq!(faults, ["/moves/0/parent_id conflicting", "/moves/1/parent_id conflicting"]);
    for one in [&top, &middle, &bottom, &other] {
        assert_eq!(app.anon().get(&at("sections", one)).await.json(), *one, "nothing has moved");
    }
    let over = moves(&[to(&top, &middle, 0), to(&middle, &bottom, 0), to(&bottom, &Value::Null, 0)]);
    app.editor().post(MOVE, over).await.expect(200);
    assert_eq!(app.anon().get(&at("sections", &top)).await.json()["parent_id"], middle["id"]);
}

#[actix_web::test]
async fn every_fault_of_a_move_is_told_and_nothing_is_done() {
    let app = TestApp::start().await;
    let (a, b) = (section(&app, "甲").await, section(&app, "乙").await);
    let (a1, b1) = (subsection(&app, "子", &a).await, subsection(&app, "子", &b).await);
    let gone = section(&app, "旧").await;
    app.editor().delete(&at("sections", &gone)).await.expect(204);
    let absent = json!({ "id": nobody() });
    let body = moves(&[to(&a1, &gone, 0), to(&a1, &b, 0), to(&gone, &a, 0), to(&absent, &absent, 0)]);
    let faults = app.editor().post(MOVE, body).await.problem(422, "unprocessable");
    let expected = [
        "/moves/0/parent_id not_found",
        "/moves/1/id conflicting",
        "/moves/2/id not_found",
        "/moves/3/id not_found",
        "/moves/3/parent_id not_found",
    ];
    assert_eq!(faults, expected);
    let clash = moves(&[to(&b, &Value::Null, 7), to(&a1, &b, 0)]);
    assert_eq!(app.editor().post(MOVE, clash).await.problem(409, "conflict"), ["/moves/1/parent_id taken"]);
    let both = moves(&[to(&a1, &Value::Null, 0), to(&b1, &Value::Null, 0)]);
    assert_eq!(app.editor().post(MOVE, both).await.problem(409, "conflict"), ["/moves/1/parent_id taken"]);
    for one in [&a, &b, &a1, &b1] {
        assert_eq!(app.anon().get(&at("sections", one)).await.json(), *one);
    }
    for (body, fault) in [
        (json!({ "moves": [] }), "/moves too_few"),
        (json!({ "moves": vec![to(&a, &b, 0); 201] }), "/moves too_many"),
        (json!({ "moves": [{ "id": a["id"], "position": 0 }] }), "/moves/0/parent_id required"),
        (json!({ "moves": [{ "id": a["id"], "parent_id": null }] }), "/moves/0/position required"),
        (
            json!({ "moves": [{ "id": a["id"], "parent_id": null, "position": -1 }] }),
            "/moves/0/position too_small",
        ),
    ] {
        assert_eq!(app.editor().post(MOVE, body).await.problem(422, "unprocessable"), [fault]);
    }
    let fine = moves(&[to(&a, &Value::Null, 1)]);
    app.anon().post(MOVE, fine.clone()).await.problem(401, "unauthorized");
    app.author().post(MOVE, fine).await.problem(403, "forbidden");
}

#[actix_web::test]
async fn two_moves_at_once_make_no_circle_together() {
    let app = TestApp::start().await;
    for _ in 0..6 {
        let (a, b) = (section(&app, "甲").await, section(&app, "乙").await);
        let editor = app.editor();
        let both = [moves(&[to(&a, &b, 0)]), moves(&[to(&b, &a, 0)])];
        let answers = together(both.map(|body| {
            let editor = editor.clone();
            async move { editor.post(MOVE, body).await.status }
        }))
        .await;
        assert!(answers.contains(&200) && answers.contains(&422), "{answers:?}");
        for one in [&a, &b] {
            app.editor().patch(&at("sections", one), json!({ "name": nobody_new() })).await.expect(200);
        }
    }
}

fn nobody_new() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    format!("旧{}", NUMBER.fetch_add(1, Ordering::Relaxed))
}

#[actix_web::test]
async fn two_hundred_sections_move_at_once() {
    let app = TestApp::start().await;
    let mut all = Vec::new();
    for number in 0..200 {
        all.push(section(&app, &format!("栏目{number}")).await);
    }
    let top = section(&app, "上").await;
    let body = moves(&all.iter().enumerate().map(|(at, one)| to(one, &top, at as i32)).collect::<Vec<_>>());
    let answer = app.editor().post(MOVE, body).await.expect(200).json();
    assert!(answer["data"].as_array().unwrap().iter().all(|one| one["version"] == 2));
}
