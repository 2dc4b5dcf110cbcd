//! Writes that write nothing: refused ones, tried ones, and those that were done before.

use serde_json::{Value, json};

use super::{everything, slices};
use crate::support::TestApp;
use crate::support::factory::{at, award, conferral, honour, text, unit};

#[actix_web::test]
async fn a_refused_write_leaves_no_record() {
    let app = TestApp::start().await;
    let editor = app.editor();
    let slices = slices(&app).await;
    let mut made = Vec::new();
    for slice in &slices {
        made.push(editor.post(&slice.path(), slice.input.clone()).await.expect(201).json());
    }
    let conferral = conferral(&app, &award(&app, "别的奖").await, 2020).await;
    let busy = unit(&app, "忙").await;
    let revoked = honour(&app, &conferral, &busy).await;
    let reason = json!({ "reason": "弄虚作假", "revoked_on": "2021-05-01" });
    editor.post(&format!("{}/revoke", at("honours", &revoked)), reason.clone()).await.expect(200);
    let before = everything(&app);
    for (slice, one) in slices.iter().zip(&made) {
        let path = at(slice.collection, one);
        let stale = editor.with("If-Match", "\"9-a\"");
        let change = json!({ slice.put.0: slice.put.1 });
        stale.patch(&path, change).await.problem(412, "precondition_failed");
        stale.put(&path, slice.input.clone()).await.problem(412, "precondition_failed");
        stale.delete(&path).await.problem(412, "precondition_failed");
        editor.patch(&path, json!({ "slug": "Nein!" })).await.problem(422, "unprocessable");
        editor.post(&slice.path(), json!({})).await.problem(422, "unprocessable");
        // Its slug is taken once it is written down.
        let mut again = slice.input.clone();
        again["slug"] = one["slug"].clone();
        editor.post(&slice.path(), again).await.problem(409, "conflict");
    }
    editor.delete(&at("honoured-units", &busy)).await.problem(409, "conflict");
    editor.post(&format!("{}/revoke", at("honours", &revoked)), reason).await.problem(409, "conflict");
    let merge = json!({ "into": "niemand" });
    editor.post(&format!("{}/merge", at("honoured-units", &busy)), merge).await.problem(422, "unprocessable");
    assert_eq!(everything(&app), before);
}

#[actix_web::test]
async fn who_comes_too_late_is_told_what_has_changed() {
    let app = TestApp::start().await;
    let editor = app.editor();
    for slice in slices(&app).await {
        let created = editor.post(&slice.path(), slice.input.clone()).await.expect(201);
        let path = at(slice.collection, &created.json());
        let (field, value) = &slice.patch;
        editor.patch(&path, json!({ *field: value })).await.expect(200);
        let late = editor.with("If-Match", &created.header("etag"));
        let answer = late.patch(&path, json!({ slice.put.0: slice.put.1 })).await.expect(412);
        let errors = answer.json()["errors"].clone();
        assert_eq!(errors.as_array().unwrap().len(), 1, "{errors}");
        assert_eq!(errors[0]["pointer"], format!("/{field}"), "{errors}");
        assert_eq!(errors[0]["code"], "changed");
        assert!(text(&errors[0], "detail").ends_with(&format!("is {value}")), "{errors}");
    }
}

#[actix_web::test]
async fn what_is_only_tried_answers_what_is_wrong_and_writes_nothing() {
    let app = TestApp::start().await;
    let editor = &app.editor();
    for slice in slices(&app).await {
        let path = slice.path();
        let made = editor.post(&path, slice.input.clone()).await.expect(201).json();
        let one = at(slice.collection, &made);
        let before = everything(&app);
        let change = json!({ slice.put.0: slice.put.1 });
        let mut whole = slice.input.clone();
        whole[slice.put.0] = slice.put.1.clone();
        let mut other = whole.clone();
        for name in ["name", "title"].into_iter().filter(|name| slice.input.get(*name).is_some()) {
            other[name] = "还没有的名称".into();
        }
        let tried = |path: &str| format!("{path}?validate_only=true");
        match slice.resource {
            // It has this one already.
            "honour" => drop(editor.post(&tried(&path), other).await.problem(409, "conflict")),
            _ => assert_eq!(editor.post(&tried(&path), other).await.expect(204).bytes, b""),
        }
        editor.patch(&tried(&one), change.clone()).await.expect(204);
        editor.put(&tried(&one), whole).await.expect(204);
        editor.delete(&tried(&one)).await.expect(204);
        editor.act(&tried(&format!("{one}/restore"))).await.expect(204);
        let stale = editor.with("If-Match", "\"9-a\"");
        stale.patch(&tried(&one), change).await.problem(412, "precondition_failed");
        for bad in [json!({}), json!({ "slug": "Nein!", "unknown": 1 })] {
            let problem = |path: String, bad: Value| async move {
                let mut problem = editor.post(&path, bad).await.expect(422).json();
                problem.as_object_mut().unwrap().remove("request_id");
                problem
            };
            assert_eq!(problem(tried(&path), bad.clone()).await, problem(path.clone(), bad).await);
        }
        assert_eq!(everything(&app), before, "{}", slice.resource);
    }
}

#[actix_web::test]
async fn the_other_actions_can_be_tried_too() {
    let app = TestApp::start().await;
    let editor = app.editor();
    let conferral = conferral(&app, &award(&app, "奖").await, 2020).await;
    let (from, into) = (unit(&app, "甲").await, unit(&app, "乙").await);
    let honour = honour(&app, &conferral, &from).await;
    let (honour, from) = (at("honours", &honour), at("honoured-units", &from));
    let revoke = json!({ "reason": "弄虚作假", "revoked_on": "2021-05-01" });
    let (rename, merge) = (json!({ "name": "丙" }), json!({ "into": into["id"] }));
    for (path, input) in [
        (format!("{honour}/revoke"), revoke.clone()),
        (format!("{from}/rename"), rename),
        (format!("{from}/merge"), merge.clone()),
    ] {
        let before = everything(&app);
        editor.post(&format!("{path}?validate_only=true"), input).await.expect(204);
        assert_eq!(everything(&app), before, "{path}");
    }
    let reinstate = format!("{honour}/reinstate?validate_only=true");
    editor.act(&reinstate).await.problem(409, "conflict");
    editor.post(&format!("{honour}/revoke"), revoke).await.expect(200);
    editor.post(&format!("{from}/merge"), merge).await.expect(200);
    let before = everything(&app);
    editor.act(&reinstate).await.expect(204);
    editor.act(&format!("{from}/unmerge?validate_only=true")).await.expect(204);
    assert_eq!(everything(&app), before);
}

#[actix_web::test]
async fn a_creation_that_is_sent_again_happens_once() {
    let app = TestApp::start().await;
    for slice in slices(&app).await {
        let client = app.editor().with("Idempotency-Key", "erste");
        let first = client.post(&slice.path(), slice.input.clone()).await.expect(201);
        assert_eq!(first.header("idempotency-replayed"), "");
        let before = everything(&app);
        let again = client.post(&slice.path(), slice.input.clone()).await.expect(201);
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.bytes, first.bytes);
        for name in ["location", "etag", "content-type"] {
            assert_eq!(again.header(name), first.header(name), "{name}");
        }
        let mut other = slice.input.clone();
        other[slice.put.0] = slice.put.1.clone();
        let answer = client.post(&slice.path(), other).await;
        assert_eq!(answer.problem(422, "unprocessable"), ["Idempotency-Key reused"]);
        assert_eq!(everything(&app), before, "{}", slice.resource);
    }
}

#[actix_web::test]
async fn a_merge_that_is_sent_again_happens_once() {
    let app = TestApp::start().await;
    let (from, into) = (unit(&app, "甲").await, unit(&app, "乙").await);
    let client = app.editor().with("Idempotency-Key", "zusammen");
    let path = format!("{}/merge", at("honoured-units", &from));
    let input = json!({ "into": into["id"] });
    let first = client.post(&path, input.clone()).await.expect(200);
    let before = everything(&app);
    assert_eq!(client.post(&path, input.clone()).await.expect(200).bytes, first.bytes);
    assert_eq!(everything(&app), before);
    app.editor().post(&path, input).await.problem(409, "conflict");
}
