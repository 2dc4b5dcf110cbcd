//! A conferral does not come after the revocation of one of its honours.

use serde_json::json;

use crate::support::TestApp;
use crate::support::factory::{at, award, conferral, honour, unit};

#[actix_web::test]
async fn the_day_of_a_conferral_stays_before_the_revocations_of_its_honours() {
    let app = TestApp::start().await;
    let conferral = conferral(&app, &award(&app, "先锋奖").await, 2020).await;
    let path = at("conferrals", &conferral);
    let made = at("honours", &honour(&app, &conferral, &unit(&app, "一厂").await).await);
    honour(&app, &conferral, &unit(&app, "二厂").await).await;
    let revoke = format!("{made}/revoke");
    let answer = app.editor().post(&revoke, json!({ "reason": "假", "revoked_on": "2019-12-31" })).await;
    assert_eq!(answer.problem(422, "unprocessable"), ["/revoked_on conflicting"], "before its year");
    let day = json!({ "reason": "假", "revoked_on": "2020-05-01" });
    app.editor().post(&revoke, day).await.expect(200);
    for (patch, fault) in [
        (json!({ "decided_on": "2020-05-02" }), "/decided_on conflicting"),
        (json!({ "decided_on": "2020-12-31" }), "/decided_on conflicting"),
        (json!({ "decided_on": "2021-01-01", "year": 2021 }), "/decided_on conflicting"),
        (json!({ "year": 2021 }), "/year conflicting"),
    ] {
        let answer = app.editor().patch(&path, patch.clone()).await;
        assert_eq!(answer.problem(409, "conflict"), [fault], "{patch}");
    }
    assert_eq!(app.anon().get(&path).await.expect(200).json()["version"], 1, "nothing of it was written");
    for patch in [
        json!({ "decided_on": "2020-05-01" }),
        json!({ "declared_count": 2 }),
        json!({ "year": 2021 }),
        json!({ "decided_on": "2019-01-01" }),
    ] {
        app.editor().patch(&path, patch.clone()).await.expect(200);
    }
    let answer = app.editor().patch(&path, json!({ "decided_on": null })).await;
    assert_eq!(answer.problem(409, "conflict"), ["/decided_on conflicting"], "then its year counts: 2021");
    app.editor().act(&format!("{made}/reinstate")).await.expect(200);
    app.editor().patch(&path, json!({ "decided_on": null })).await.expect(200);
}

#[actix_web::test]
async fn a_trashed_honour_is_not_restored_into_a_later_conferral() {
    let app = TestApp::start().await;
    let conferral = conferral(&app, &award(&app, "先锋奖").await, 2020).await;
    let made = at("honours", &honour(&app, &conferral, &unit(&app, "一厂").await).await);
    let day = json!({ "reason": "假", "revoked_on": "2020-05-01" });
    app.editor().post(&format!("{made}/revoke"), day).await.expect(200);
    app.editor().delete(&made).await.expect(204);
    let path = at("conferrals", &conferral);
    app.editor().patch(&path, json!({ "decided_on": "2020-05-02" })).await.expect(200);
    let restore = format!("{made}/restore");
    assert_eq!(app.editor().act(&restore).await.problem(409, "conflict"), ["/revoked_on conflicting"]);
    app.editor().patch(&path, json!({ "decided_on": "2020-05-01" })).await.expect(200);
    assert_eq!(app.editor().act(&restore).await.expect(200).json()["status"], "revoked");
}
