//! Several writers of honours at once.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use crate::support::factory::{at, award, conferral, draft, honour, innovation_studio, text, unit};
use crate::support::{TestApp, together};

/// Room for all who wait.
async fn patient() -> TestApp {
    TestApp::start_with(|config| config.database.wait = Duration::from_secs(60)).await
}

#[actix_web::test]
async fn a_merge_among_patches_of_what_goes_over_loses_nothing() {
    let app = patient().await;
    let (one, two) = (unit(&app, "一厂").await, unit(&app, "二厂").await);
    let award = award(&app, "先锋奖").await;
    let mut paths = Vec::new();
    for year in 2000..2008 {
        let conferral = conferral(&app, &award, year).await;
        paths.push((at("honours", &honour(&app, &conferral, &one).await), "citation"));
        let input = json!({ "name": format!("工作室{year}"), "host_unit_id": one["id"] });
        paths.push((at("innovation-studios", &innovation_studio(&app, input).await), "contact"));
    }
    let merge = (format!("{}/merge", at("honoured-units", &one)), json!({ "into": two["id"] }));
    let mut requests: Vec<(String, Option<Value>)> =
        paths.iter().map(|(path, field)| (path.clone(), Some(json!({ *field: "并行" })))).collect();
    requests.insert(requests.len() / 2, (merge.0, None));
    let into = merge.1;
    let statuses = together(requests.into_iter().map(|(path, patch)| {
        let (editor, into) = (app.editor(), into.clone());
        async move {
            match patch {
                Some(patch) => editor.patch(&path, patch).await.status,
                None => editor.post(&path, into).await.status,
            }
        }
    }))
    .await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    for (path, field) in &paths {
        let now = app.anon().get(path).await.expect(200).json();
        let owner = if *field == "citation" { &now["recipient"]["id"] } else { &now["host_unit_id"] };
        assert_eq!((&now[*field], owner), (&json!("并行"), &two["id"]), "{path}");
        assert_eq!(now["version"], 3, "{path}: one patch and one merge");
    }
}

#[actix_web::test]
async fn of_a_patch_and_a_revocation_of_one_version_one_is_made() {
    let app = patient().await;
    let conferral = conferral(&app, &award(&app, "先锋奖").await, 2020).await;
    for turn in 0..6 {
        let made = honour(&app, &conferral, &unit(&app, &format!("厂{turn}")).await).await;
        let path = at("honours", &made);
        let statuses = together([false, true].map(|revoke| {
            let (editor, path) = (app.editor().with("If-Match", "\"1\""), path.clone());
            async move {
                match revoke {
                    true => editor.post(&format!("{path}/revoke"), json!({ "reason": "假" })).await.status,
                    false => editor.patch(&path, json!({ "citation": "文" })).await.status,
                }
            }
        }))
        .await;
        let now = app.anon().get(&path).await.expect(200).json();
        let made = (now["citation"] == "文", now["status"] == "revoked");
        assert_eq!(now["version"], 2);
        match made {
            (true, false) => assert_eq!(statuses, [200, 412]),
            (false, true) => assert_eq!(statuses, [412, 200]),
            other => panic!("{other:?} after {statuses:?}"),
        }
    }
}

#[actix_web::test]
async fn of_a_revocation_and_a_later_conferral_one_is_made() {
    let app = patient().await;
    let award = award(&app, "先锋奖").await;
    for turn in 0..6 {
        let conferral = conferral(&app, &award, 2020).await;
        let made = honour(&app, &conferral, &unit(&app, &format!("厂{turn}")).await).await;
        let revoke = format!("{}/revoke", at("honours", &made));
        // Where the last day of the year becomes known, no copy in the honour changes.
        let requests = [
            (revoke, json!({ "reason": "假", "revoked_on": "2020-06-01" })),
            (at("conferrals", &conferral), json!({ "decided_on": "2020-12-31" })),
        ];
        let statuses = together(requests.map(|(path, body)| {
            let editor = app.editor();
            async move {
                match path.ends_with("revoke") {
                    true => editor.post(&path, body).await.status,
                    false => editor.patch(&path, body).await.status,
                }
            }
        }))
        .await;
        assert!(statuses == [200, 409] || statuses == [422, 200], "{statuses:?}");
    }
}

#[actix_web::test]
async fn an_honour_whose_code_another_has_gets_another_id() {
    let app = TestApp::start().await;
    let award = award(&app, "先锋奖").await;
    let first = honour(&app, &conferral(&app, &award, 2020).await, &unit(&app, "一厂").await).await;
    let code = text(&first, "verification_code");
    // The first try gets the code that is there already.
    app.connection()
        .batch_execute(&format!(
            "CREATE SEQUENCE tries;
             CREATE FUNCTION meet() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
                 IF nextval('tries') = 1 THEN NEW.verification_code := '{code}'; END IF;
                 RETURN NEW;
             END $$;
             CREATE TRIGGER meet BEFORE INSERT ON honours FOR EACH ROW EXECUTE FUNCTION meet()"
        ))
        .unwrap();
    let second = honour(&app, &conferral(&app, &award, 2021).await, &unit(&app, "二厂").await).await;
    assert_ne!(second["verification_code"], first["verification_code"]);
    let verified = app.anon().get(&format!("/v1/verify/{code}")).await.expect(200).json();
    assert_eq!(verified["honour_id"], first["id"]);
}

#[actix_web::test]
async fn a_change_locks_nothing_that_it_leaves_as_it_is() {
    let app = TestApp::start().await;
    let (award, unit) = (award(&app, "先锋奖").await, unit(&app, "厂").await);
    let article = draft(&app, "表彰决定").await;
    let contest = json!({ "title": "竞赛", "year": 2020, "article_id": article["id"] });
    let contest = app.editor().post("/v1/competitions", contest).await.expect(201).json();
    let decision = json!({ "award_id": award["id"], "year": 2020, "competition_id": contest["id"],
        "article_id": article["id"] });
    let decision = app.editor().post("/v1/conferrals", decision).await.expect(201).json();
    let made = honour(&app, &decision, &unit).await;
    let studio = json!({ "name": "工作室", "host_unit_id": unit["id"] });
    let studio = innovation_studio(&app, studio).await;
    for (path, patch) in [
        (at("competitions", &contest), json!({ "title": "大赛" })),
        (at("conferrals", &decision), json!({ "declared_count": 1 })),
        (at("honours", &made), json!({ "citation": "文" })),
        (at("innovation-studios", &studio), json!({ "contact": "址" })),
    ] {
        let (answer, statements) = app.statements(app.editor().patch(&path, patch)).await;
        assert_eq!(answer.expect(200).json()["version"], 2, "{path}");
        let held: Vec<_> =
            statements.iter().filter(|statement| statement.contains("FOR KEY SHARE")).collect();
        assert!(held.is_empty(), "{path}: {held:?}");
    }
    let revoke = format!("{}/revoke", at("honours", &made));
    let (answer, statements) = app.statements(app.editor().post(&revoke, json!({ "reason": "假" }))).await;
    answer.expect(200);
    assert!(!statements.iter().any(|statement| statement.contains("FOR KEY SHARE")), "{statements:?}");
}
