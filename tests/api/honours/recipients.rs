//! Who can receive an honour, and under which name.

use serde_json::{Value, json};

use crate::support::factory::{at, award, award_of, conferral, honour, studio, unit};
use crate::support::{TestApp, nobody, together};

#[actix_web::test]
async fn the_recipient_is_one_and_of_the_awards_kind() {
    let app = TestApp::start().await;
    let for_units = conferral(&app, &award(&app, "先锋奖").await, 2020).await;
    let for_studios = conferral(&app, &award_of(&app, "工作室奖", "national", "studio").await, 2020).await;
    let (unit, studio) = (unit(&app, "机械厂").await, studio(&app, "焊接工作室").await);
    let unit_id = &unit["id"];
    let studio_id = &studio["id"];
    let cases = [
        (&for_units, json!({}), vec!["/honoured_unit_id required"]),
        (&for_studios, json!({}), vec!["/innovation_studio_id required"]),
        (
            &for_units,
            json!({ "innovation_studio_id": studio_id }),
            vec!["/innovation_studio_id conflicting", "/honoured_unit_id required"],
        ),
        (
            &for_units,
            json!({ "honoured_unit_id": unit_id, "innovation_studio_id": studio_id }),
            vec!["/innovation_studio_id conflicting"],
        ),
        (
            &for_studios,
            json!({ "honoured_unit_id": unit_id, "innovation_studio_id": studio_id }),
            vec!["/honoured_unit_id conflicting"],
        ),
        (&for_units, json!({ "honoured_unit_id": nobody() }), vec!["/honoured_unit_id not_found"]),
        (&for_units, json!({ "honoured_unit_id": studio_id }), vec!["/honoured_unit_id not_found"]),
    ];
    for (conferral, mut input, faults) in cases {
        input["conferral_id"] = conferral["id"].clone();
        let answer = app.editor().post("/v1/honours", input.clone()).await;
        assert_eq!(answer.problem(422, "unprocessable"), faults, "{input}");
    }
    let lost = json!({ "conferral_id": nobody(), "honoured_unit_id": nobody(), "recipient_name": " ", "slug": "views" });
    assert_eq!(
        app.editor().post("/v1/honours", lost).await.problem(422, "unprocessable"),
        [
            "/recipient_name too_short",
            "/slug not_allowed",
            "/conferral_id not_found",
            "/honoured_unit_id not_found"
        ]
    );
    let input = json!({ "conferral_id": for_studios["id"], "innovation_studio_id": studio_id });
    let made = app.editor().post("/v1/honours", input).await.expect(201).json();
    assert_eq!(
        made["recipient"],
        json!({
            "kind": "studio", "id": studio_id, "slug": studio["slug"], "name": "焊接工作室", "region": null, "industry": null
        })
    );
}

#[actix_web::test]
async fn nobody_has_an_award_of_one_conferral_twice() {
    let app = TestApp::start().await;
    let award = award(&app, "先锋奖").await;
    let (first, second) = (conferral(&app, &award, 2020).await, conferral(&app, &award, 2021).await);
    let unit = unit(&app, "机械厂").await;
    honour(&app, &first, &unit).await;
    let again = json!({ "conferral_id": first["id"], "honoured_unit_id": unit["id"] });
    let answer = app.editor().post("/v1/honours", again.clone()).await;
    assert_eq!(answer.problem(409, "conflict"), ["/honoured_unit_id taken"]);
    let other = honour(&app, &second, &unit).await;
    let answer = app.editor().patch(&at("honours", &other), json!({ "conferral_id": first["id"] })).await;
    assert_eq!(answer.problem(409, "conflict"), ["/honoured_unit_id taken"]);

    app.editor().delete(&at("honours", &other)).await.expect(204);
    let at_once = json!({ "conferral_id": second["id"], "honoured_unit_id": unit["id"] });
    let requests = (0..8).map(|_| {
        let (editor, input) = (app.editor(), at_once.clone());
        async move { editor.post("/v1/honours", input).await.status }
    });
    let mut statuses = together(requests).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![201], vec![409; 7]].concat());
}

#[actix_web::test]
async fn the_name_in_the_decision_is_the_one_of_its_day() {
    let app = TestApp::start().await;
    let award = award(&app, "先锋奖").await;
    let names = json!({ "name": "新厂", "former_names": [
        { "name": "中厂", "used_until": "2019-06-30" }, { "name": "老厂", "used_until": "1984-12-31" } ] });
    let unit = app.editor().post("/v1/honoured-units", names).await.expect(201).json();
    for (decided_on, year, name) in [
        (json!("1984-12-31"), 1984, "老厂"),
        (json!("1985-01-01"), 1985, "中厂"),
        (json!("2019-06-30"), 2019, "中厂"),
        (json!("2019-07-01"), 2020, "新厂"),
        // Known by its year only, it counts as decided at the end of it.
        (json!(null), 2018, "中厂"),
        (json!(null), 2021, "新厂"),
    ] {
        let input = json!({ "award_id": award["id"], "year": year });
        let mut input = input;
        if !decided_on.is_null() {
            input["decided_on"] = decided_on.clone();
        }
        let conferral = app.editor().post("/v1/conferrals", input).await.expect(201).json();
        let made = honour(&app, &conferral, &unit).await;
        assert_eq!(made["recipient_name"], name, "{decided_on} {year}");
        assert_eq!(made["recipient"]["name"], "新厂", "today it is called so");
    }
}

#[actix_web::test]
async fn an_honour_follows_its_conferral_and_its_award() {
    let app = TestApp::start().await;
    let award = award(&app, "先锋奖").await;
    let conferral = conferral(&app, &award, 2020).await;
    let made = honour(&app, &conferral, &unit(&app, "机械厂").await).await;
    let change = json!({ "year": 2021, "decided_on": "2021-03-18", "document_no": "5号" });
    app.editor().patch(&at("conferrals", &conferral), change).await.expect(200);
    app.editor().patch(&at("awards", &award), json!({ "level": "national" })).await.expect(200);
    let follows: Value = app.anon().get(&at("honours", &made)).await.expect(200).json();
    assert_eq!(follows["year"], 2021);
    assert_eq!(follows["decided_on"], "2021-03-18");
    assert_eq!(follows["document_no"], "5号");
    assert_eq!(follows["award"]["level"], "national");
    let answer = app.editor().patch(&at("awards", &award), json!({ "recipient_kind": "studio" })).await;
    assert_eq!(answer.problem(409, "conflict"), ["/recipient_kind conflicting"]);
}
