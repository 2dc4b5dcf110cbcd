//! Keys that write what they may not read: what a write answers shows no hidden article.

use serde_json::{Value, json};

use super::{holder, made};
use crate::support::factory::{article, at, award, conferral, text};
use crate::support::{Answer, Client, TestApp};

const WORD: &str = "kanaxiucang";

/// A draft whose every text holds [`WORD`].
async fn hidden(app: &TestApp) -> Value {
    article(app, json!({ "title": format!("{WORD}一"), "body": WORD, "slug": WORD })).await
}

/// That `answer` names the article neither by its id nor by a word of its.
#[track_caller]
fn says_nothing(answer: &Answer, hidden: &Value) {
    let headers: String = answer.headers.iter().map(|(name, value)| format!("{name}: {value:?}\n")).collect();
    let said = headers + &String::from_utf8_lossy(&answer.bytes);
    assert!(!said.contains(WORD) && !said.contains(text(hidden, "id")), "{} {said}", answer.status);
}

/// Every write of the register by `key` on `path`, which names the article, but those that say an article themselves.
async fn writes(app: &TestApp, key: &Client, path: &str, hidden: &Value, field: &str) {
    let body = |value: &str| json!({ field: value });
    let seen = key.get(path).await.expect(200);
    says_nothing(&seen, hidden);
    let old = seen.header("etag");
    let answer = key.patch(path, body("改一")).await.expect(200);
    says_nothing(&answer, hidden);
    assert_eq!(answer.json()["article_id"], Value::Null, "{path}");
    says_nothing(&key.patch(&format!("{path}?validate_only=true"), body("改二")).await.expect(204), hidden);
    // That it named another article then is not told to the holder of an old version either; an editor is told.
    app.editor().patch(path, json!({ "article_id": null, field: "改三" })).await.expect(200);
    let editor = app.editor().with("if-match", &old);
    let told = editor.patch(path, body("改四")).await.problem(412, "precondition_failed");
    let also = [format!("/{field} changed")];
    assert_eq!(told, [&["/article_id changed".to_owned()][..], &also].concat(), "{path}");
    let late = key.with("if-match", &old);
    for answer in [late.patch(path, body("改四")).await, late.delete(path).await] {
        says_nothing(&answer, hidden);
        assert_eq!(answer.problem(412, "precondition_failed"), also, "{path}");
    }
    app.editor().patch(path, json!({ "article_id": hidden["id"] })).await.expect(200);
    for (status, answer) in [
        (404, key.get(&format!("{path}/revisions")).await),
        (404, key.get(&format!("{path}/revisions/1")).await),
        (404, key.act(&format!("{path}/revisions/1/restore")).await),
        (403, key.act(&format!("{path}/purge")).await),
        (204, key.delete(path).await),
        (200, key.act(&format!("{path}/restore")).await),
    ] {
        assert_eq!(answer.status, status, "{path} {}", String::from_utf8_lossy(&answer.bytes));
        says_nothing(&answer, hidden);
    }
}

#[actix_web::test]
async fn no_write_of_the_register_tells_a_key_that_reads_no_drafts_of_one() {
    let app = TestApp::start().await;
    let hidden = hidden(&app).await;
    let key = holder(&app, &made(&app, &["register:write"]).await);
    let input = json!({ "title": "技能竞赛", "year": 2020, "article_id": hidden["id"] });
    let competition = app.editor().post("/v1/competitions", input).await.expect(201).json();
    writes(&app, &key, &at("competitions", &competition), &hidden, "theme").await;

    let conferral = conferral(&app, &award(&app, "奖").await, 2021).await;
    let path = at("conferrals", &conferral);
    app.editor().patch(&path, json!({ "article_id": hidden["id"] })).await.expect(200);
    writes(&app, &key, &path, &hidden, "document_no").await;
}

/// Whoever was told the id of a hidden article may refer to it, and learns no more of it than that.
#[actix_web::test]
async fn a_reference_to_a_hidden_article_shows_nothing_of_it() {
    let app = TestApp::start().await;
    let hidden = hidden(&app).await;
    let key = holder(&app, &made(&app, &["register:write"]).await);
    let award = award(&app, "奖").await;
    for (path, input) in [
        ("/v1/competitions", json!({ "title": "技能竞赛", "year": 2020, "article_id": hidden["id"] })),
        ("/v1/conferrals", json!({ "award_id": award["id"], "year": 2020, "article_id": hidden["id"] })),
    ] {
        let answer = key.post(path, input).await.expect(201);
        says_nothing(&answer, &hidden);
        let made = answer.json();
        assert_eq!((&made["article_id"], &made["article"]), (&Value::Null, &Value::Null), "{path}");
        let seen = app.editor().get(&format!("{path}/{}", text(&made, "id"))).await.expect(200).json();
        assert_eq!(seen["article_id"], hidden["id"]);
    }
}
