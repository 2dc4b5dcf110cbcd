//! Lists of studios: filters, sorting, and parameters that are wrong.

use std::time::Duration;

use serde_json::{Value, json};

use super::full;
use super::register::{merge, trash, unit};
use crate::support::factory::{at, innovation_studio, listed};
use crate::support::{Client, TestApp};

async fn list(client: &Client, query: &str) -> Vec<String> {
    listed(client, &format!("/v1/innovation-studios?{query}")).await
}

/// Four studios, one a minute: `c`, `b`, `a` and, closed, `D`; by name in byte order `D`, `a`, `b`, `c`.
async fn four(app: &TestApp) -> Vec<Value> {
    let mut made = Vec::new();
    for (name, level, field, region, leader, status) in [
        ("c", json!("municipal"), json!("机械加工"), json!("利州区"), json!("王建国"), "active"),
        ("b", json!("municipal"), json!("电力"), json!("利州区"), json!("李秀英"), "active"),
        ("a", json!("county"), json!("机械加工"), json!("昭化区"), json!("王建国"), "active"),
        ("D", Value::Null, Value::Null, Value::Null, Value::Null, "closed"),
    ] {
        let body = json!({ "name": name, "level": level, "field": field, "region": region, "leader": leader,
            "status": status });
        // An absent field, not a null one, is what an editor sends.
        let fields = body.as_object().unwrap().iter().filter(|(_, value)| !value.is_null());
        made.push(
            innovation_studio(
                app,
                Value::Object(fields.map(|(name, value)| (name.clone(), value.clone())).collect()),
            )
            .await,
        );
        app.pass(Duration::from_secs(60));
    }
    made
}

#[actix_web::test]
async fn studios_are_filtered_and_sorted() {
    let app = TestApp::start().await;
    let made = four(&app).await;
    app.editor().patch(&at("innovation-studios", &made[0]), json!({ "contact": "电话" })).await.expect(200);
    for (query, names) in [
        ("", &["D", "a", "b", "c"][..]),
        ("sort=name", &["D", "a", "b", "c"]),
        ("sort=-updated_at", &["c", "D", "a", "b"]),
        ("sort=updated_at", &["b", "a", "D", "c"]),
        ("sort=-updated_at&limit=1", &["c"]),
        ("level=municipal", &["b", "c"]),
        ("level=national", &[]),
        ("field=%E6%9C%BA%E6%A2%B0%E5%8A%A0%E5%B7%A5", &["a", "c"]), // 机械加工
        ("field=%E6%9C%BA%E6%A2%B0", &[]),                           // 机械
        ("region=%E5%88%A9%E5%B7%9E%E5%8C%BA", &["b", "c"]),         // 利州区
        ("leader=%E7%8E%8B%E5%BB%BA%E5%9B%BD", &["a", "c"]),         // 王建国
        ("leader=+%E7%8E%8B%E5%BB%BA%E5%9B%BD%E3%80%80", &["a", "c"]), // with spaces around it
        ("leader=%E7%8E%8B+%E5%BB%BA%E5%9B%BD", &[]),                // and inside it
        ("status=active", &["a", "b", "c"]),
        ("status=closed", &["D"]),
        ("status=all", &["D", "a", "b", "c"]),
        ("status=closed&level=county", &[]),
        ("level=municipal&region=%E5%88%A9%E5%B7%9E%E5%8C%BA&sort=-updated_at", &["c", "b"]),
        ("updated_after=2026-03-22T04:03:00Z", &["D", "c"]), // at this time or later
        ("updated_after=2026-03-22T12:03:01%2B08:00", &["c"]),
        ("updated_after=9999-12-31T23:59:59Z", &[]),
        ("name=d", &["D"]),
        ("name=%EF%BC%A4", &["D"]), // full width
        ("name=+D%09", &["D"]),
        ("name=dd", &[]),
    ] {
        assert_eq!(list(&app.anon(), query).await, names, "{query}");
    }
}

#[actix_web::test]
async fn a_name_is_found_however_it_is_written() {
    let app = TestApp::start().await;
    innovation_studio(&app, json!({ "name": "劳动CEO工作室" })).await;
    innovation_studio(&app, json!({ "name": "劳动CEO工作室二" })).await;
    let encode = |name: &str| name.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    for same in ["劳动CEO工作室", "勞動CEO工作室", "劳动ＣＥＯ工作室", "劳动ceo工作室", " 劳动CEO工作室\t"]
    {
        let found = list(&app.anon(), &format!("name={}", encode(same))).await;
        assert_eq!(found, ["劳动CEO工作室"], "{same}");
    }
}

#[actix_web::test]
async fn studios_are_found_by_their_unit() {
    let app = TestApp::start().await;
    let (host, other, double) = (unit(&app, "川北机械厂"), unit(&app, "电厂"), unit(&app, "重名厂"));
    innovation_studio(&app, json!({ "name": "a", "host_unit_id": host })).await;
    app.pass(Duration::from_secs(60));
    innovation_studio(&app, json!({ "name": "b", "host_unit_id": host, "host_unit": "三车间" })).await;
    innovation_studio(&app, json!({ "name": "c", "host_unit": "川北机械厂" })).await;
    merge(&app, &double, &host);
    for key in [host.clone(), format!("unit-{host}"), double.clone(), format!("unit-{double}")] {
        assert_eq!(list(&app.anon(), &format!("host_unit={key}")).await, ["a", "b"], "{key}");
    }
    assert_eq!(list(&app.anon(), &format!("host_unit={host}&sort=-updated_at")).await, ["b", "a"]);
    assert!(list(&app.anon(), &format!("host_unit={other}")).await.is_empty());
    trash(&app, "honoured_units", &other);
    for key in [other.as_str(), "nowhere", "%E5%8E%82"] {
        let answer = app.anon().get(&format!("/v1/innovation-studios?host_unit={key}")).await;
        assert_eq!(answer.problem(400, "bad_request"), ["host_unit not_found"]);
    }
}

#[actix_web::test]
async fn a_list_shows_no_details() {
    let app = TestApp::start().await;
    let made = innovation_studio(&app, full()).await;
    for client in [app.anon(), app.editor()] {
        let page = client.get("/v1/innovation-studios").await.expect(200).json();
        let shown = page["data"][0].as_object().unwrap();
        for absent in ["members", "achievements", "description", "contact", "host", "honours", "name_folded"]
        {
            assert!(!shown.contains_key(absent), "{absent}");
        }
        for (field, value) in shown {
            assert_eq!(value, &made[field], "{field}");
        }
        assert_eq!(shown.len(), 17);
    }
}

#[actix_web::test]
async fn a_wrong_parameter_is_named_with_what_is_allowed() {
    let app = TestApp::start().await;
    let long = format!("leader={}", "x".repeat(51));
    for (query, fault, allowed) in [
        ("colour=red", "colour unknown_parameter", "host_unit"),
        ("include=honours", "include not_allowed", "host_unit"),
        ("status=gone", "status not_allowed", "trashed"),
        ("sort=-leader", "sort not_allowed", "-updated_at"),
        ("level=global", "level not_allowed", "municipal"),
        ("updated_after=today", "updated_after invalid_format", "RFC 3339"),
        ("host_unit=nowhere", "host_unit not_found", "no honoured unit \"nowhere\""),
        ("host_unit=", "host_unit too_short", "empty"),
        ("name=", "name too_short", "empty"),
        ("region=a%00b", "region nul_character", "U+0000"),
        ("region=%E3%80%80", "region too_short", ""),
        ("name=+", "name too_short", ""),
        ("field=a%07b", "field invalid_format", "control characters"),
        ("leader=+", "leader too_short", ""),
        ("field=%FF", "field invalid_format", "UTF-8"),
        (long.as_str(), "leader too_long", "50"),
        ("level=county&level=county", "level repeated_parameter", "once"),
        ("cursor=x", "cursor invalid_cursor", "cursor"),
    ] {
        let answer = app.anon().get(&format!("/v1/innovation-studios?{query}")).await.expect(400);
        let detail = answer.json()["errors"][0]["detail"].as_str().unwrap().to_owned();
        assert_eq!(answer.problem(400, "bad_request"), [fault], "{query}");
        assert!(detail.contains(allowed), "{query}: {detail}");
    }
    let answer = app.anon().get("/v1/innovation-studios?colour=red&limit=0&sort=x").await;
    let all = ["colour unknown_parameter", "limit too_small", "sort not_allowed"];
    assert_eq!(answer.problem(400, "bad_request"), all);
}
