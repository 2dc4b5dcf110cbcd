//! What a studio can be: lengths, lines, days, and every fault at once.

use serde_json::{Value, json};

use super::full;
use crate::support::TestApp;
use crate::support::factory::{at, innovation_studio, listed};

const LIST: &str = "/v1/innovation-studios";

/// A studio with `field` set to `value`.
fn with(field: &str, value: Value) -> Value {
    let mut body = json!({ "name": "工作室" });
    body[field] = value;
    body
}

/// The faults of that studio.
async fn faults(app: &TestApp, field: &str, value: Value) -> Vec<String> {
    app.editor().post(LIST, with(field, value)).await.problem(422, "unprocessable")
}

#[actix_web::test]
async fn a_line_has_limits_in_characters() {
    let app = TestApp::start().await;
    for (field, longest) in [
        ("name", 100),
        ("leader", 50),
        ("leader_title", 100),
        ("host_unit", 100),
        ("field", 50),
        ("region", 50),
    ] {
        let made = innovation_studio(&app, with(field, "长".repeat(longest).into())).await;
        assert_eq!(made[field], "长".repeat(longest));
        assert_eq!(innovation_studio(&app, with(field, " 甲\u{3000}\r\n乙\t".into())).await[field], "甲 乙");
        for (text, code) in [
            ("长".repeat(longest + 1), "too_long"),
            // Two characters each in canonical form.
            ("\u{958}".repeat(longest / 2 + 1), "too_long"),
            (String::new(), "too_short"),
            (" \u{3000}\u{200b}".into(), "too_short"),
            ("甲\u{7}乙".into(), "invalid_format"),
            ("甲\u{202e}乙".into(), "invalid_format"),
            ("甲\0乙".into(), "nul_character"),
        ] {
            assert_eq!(
                faults(&app, field, text.clone().into()).await,
                [format!("/{field} {code}")],
                "{text:?}"
            );
        }
        assert_eq!(faults(&app, field, json!(5)).await, [format!("/{field} wrong_type")]);
    }
}

#[actix_web::test]
async fn a_text_of_several_lines_has_limits_too() {
    let app = TestApp::start().await;
    for (field, longest) in [("achievements", 10000), ("description", 10000), ("contact", 500)] {
        let made = innovation_studio(&app, with(field, "长".repeat(longest).into())).await;
        assert_eq!(made[field], "长".repeat(longest));
        let tidied =
            innovation_studio(&app, with(field, " \r\n一\t二\r\n\r\n  三\r四\u{b}五\n".into())).await;
        assert_eq!(tidied[field], "一\t二\n\n  三\n四\n五", "lines stay, line ends are one");
        for (text, code) in [
            ("长".repeat(longest + 1), "too_long"),
            (String::new(), "too_short"),
            (" \n\u{3000}\u{200b}".into(), "too_short"),
            ("一\u{1b}二".into(), "invalid_format"),
            ("一\u{2067}二".into(), "invalid_format"),
            ("一\0二".into(), "nul_character"),
        ] {
            assert_eq!(
                faults(&app, field, text.clone().into()).await,
                [format!("/{field} {code}")],
                "{text:?}"
            );
        }
    }
}

#[actix_web::test]
async fn members_are_named_and_not_without_number() {
    let app = TestApp::start().await;
    let many = vec![json!({ "name": "员".repeat(50), "title": "师".repeat(100) }); 200];
    let made = innovation_studio(&app, with("members", many.clone().into())).await;
    assert_eq!(made["members"], json!(many), "two people may have one name");
    let tidied =
        innovation_studio(&app, with("members", json!([{ "name": " 李\t秀英 ", "title": " 技师 " }]))).await;
    assert_eq!(tidied["members"], json!([{ "name": "李 秀英", "title": "技师" }]));
    for (members, expected) in [
        (json!(vec![json!({ "name": "员" }); 201]), &["/members too_many"][..]),
        (json!([{ "title": "师" }]), &["/members/0/name required"]),
        (json!([{ "name": "员", "phone": "1" }]), &["/members/0/phone unknown_field"]),
        (json!(["员"]), &["/members/0 wrong_type"]),
        (json!({}), &["/members wrong_type"]),
        (json!([{ "name": "员" }, { "name": "员".repeat(51) }]), &["/members/1/name too_long"]),
        (json!([{ "name": "员", "title": "师".repeat(101) }]), &["/members/0/title too_long"]),
        (
            json!([{ "name": " " }, { "name": "员", "title": "\u{202e}师" }]),
            &["/members/0/name too_short", "/members/1/title invalid_format"],
        ),
        (json!([{ "name": "员\0" }]), &["/members/0/name nul_character"]),
    ] {
        assert_eq!(faults(&app, "members", members).await, expected);
    }
}

#[actix_web::test]
async fn a_day_a_level_and_a_cover_are_what_they_should_be() {
    let app = TestApp::start().await;
    for day in ["1900-01-01", "2024-02-29", "2199-12-31"] {
        assert_eq!(innovation_studio(&app, with("established_on", day.into())).await["established_on"], day);
    }
    for level in ["national", "provincial", "municipal", "county", "enterprise"] {
        assert_eq!(innovation_studio(&app, with("level", level.into())).await["level"], level);
    }
    let named = innovation_studio(&app, with("cover", json!({ "file_name": "DSC_1.JPG" }))).await;
    assert_eq!(named["cover"], json!({ "file_name": "DSC_1.JPG", "media_id": null, "alt": "" }));
    for (field, value, fault) in [
        ("established_on", json!("1899-12-31"), "/established_on not_allowed"),
        ("established_on", json!("2200-01-01"), "/established_on not_allowed"),
        ("established_on", json!("2015-02-29"), "/established_on invalid_format"),
        ("established_on", json!("2015"), "/established_on invalid_format"),
        ("established_on", json!("2015-05-01T00:00:00Z"), "/established_on invalid_format"),
        ("level", json!("global"), "/level not_allowed"),
        ("status", json!("gone"), "/status not_allowed"),
        ("status", json!("trashed"), "/status not_allowed"),
        ("cover", json!({ "alt": "照片" }), "/cover incomplete"),
        ("cover", json!({ "url": "javascript:alert(1)" }), "/cover/url invalid_format"),
        ("host_unit_id", json!("chuan-bei"), "/host_unit_id invalid_format"),
        ("slug", json!("restore"), "/slug not_allowed"),
        ("slug", json!("Upper"), "/slug invalid_format"),
    ] {
        assert_eq!(faults(&app, field, value.clone()).await, [fault], "{value}");
    }
}

#[actix_web::test]
async fn every_fault_is_told_at_once() {
    let app = TestApp::start().await;
    let shape = json!({
        "name": 5, "level": "global", "status": "gone", "colour": "red", "established_on": "yesterday",
        "members": [{}], "cover": { "width": 3 }, "contact": "",
    });
    let expected = [
        "/colour unknown_field",
        "/contact too_short",
        "/cover/width unknown_field",
        "/established_on invalid_format",
        "/level not_allowed",
        "/members/0/name required",
        "/name wrong_type",
        "/status not_allowed",
    ];
    assert_eq!(app.editor().post(LIST, shape).await.problem(422, "unprocessable"), expected);
    let meaning = json!({
        "name": " ", "leader": "\u{7}王", "members": [{ "name": " " }], "description": " ", "cover": {},
        "established_on": "1800-01-01", "slug": "new", "host_unit_id": crate::support::nobody(),
    });
    let mut found = app.editor().post(LIST, meaning.clone()).await.problem(422, "unprocessable");
    found.sort();
    let expected = [
        "/cover incomplete",
        "/description too_short",
        "/established_on not_allowed",
        "/host_unit_id not_found",
        "/leader invalid_format",
        "/members/0/name too_short",
        "/name too_short",
        "/slug not_allowed",
    ];
    assert_eq!(found, expected);
    let path = at("innovation-studios", &innovation_studio(&app, json!({ "name": "工作室" })).await);
    for answer in [app.editor().put(&path, meaning.clone()).await, app.editor().patch(&path, meaning).await] {
        let mut found = answer.problem(422, "unprocessable");
        found.sort();
        assert_eq!(found, expected);
    }
    assert_eq!(listed(&app.anon(), LIST).await, ["工作室"], "nothing was made of them");
}

#[actix_web::test]
async fn what_the_service_decides_cannot_be_sent() {
    let app = TestApp::start().await;
    let made = innovation_studio(&app, full()).await;
    let path = at("innovation-studios", &made);
    for field in [
        "id",
        "version",
        "created_at",
        "updated_at",
        "deleted_at",
        "name_folded",
        "honour_count",
        "host",
        "honours",
    ] {
        let refused = [format!("/{field} unknown_field")];
        let body = with(field, made.get(field).cloned().unwrap_or(json!("x")));
        assert_eq!(app.editor().post(LIST, body.clone()).await.problem(422, "unprocessable"), refused);
        assert_eq!(app.editor().put(&path, body).await.problem(422, "unprocessable"), refused);
        let patch = json!({ field: null });
        assert_eq!(app.editor().patch(&path, patch).await.problem(422, "unprocessable"), refused);
    }
    assert_eq!(app.anon().get(&path).await.expect(200).json(), made);
}

#[actix_web::test]
async fn what_looks_like_markup_is_text() {
    let app = TestApp::start().await;
    let text = "<script>alert(1)</script> '; DROP TABLE innovation_studios; -- \\ 😀 ﷽";
    let made = innovation_studio(
        &app,
        json!({ "name": text, "description": text, "members": [{ "name": "<b>😀</b>" }] }),
    )
    .await;
    assert_eq!((&made["name"], &made["description"]), (&json!(text), &json!(text)));
    assert_eq!(app.anon().get(&at("innovation-studios", &made)).await.expect(200).json(), made);
}
