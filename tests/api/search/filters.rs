//! Types, the filters of each, and facets.

use serde_json::{Value, json};

use super::{found, on_day, search};
use crate::support::TestApp;
use crate::support::factory::{article, honoured_unit, innovation_studio, section, subsection, tag, text};

/// Everything that has 劳动 in its name.
async fn content(app: &TestApp) -> (Value, Value, Value) {
    let top = section(app, "要闻").await;
    let below = subsection(app, "竞赛", &top).await;
    let label = tag(app, "标签").await;
    for (title, section, tags, day) in [
        ("劳动甲", &top, json!([label["id"]]), 1),
        ("劳动乙", &below, json!([]), 2),
        ("劳动丙", &Value::Null, json!([label["id"]]), 3),
    ] {
        let input = json!({
            "title": title, "body": "正文。", "status": "published", "section_id": section["id"], "tag_ids": tags,
            "published_at": format!("2026-03-{day:02}T00:00:00Z"),
        });
        article(app, input).await;
    }
    honoured_unit(app, json!({ "name": "劳动厂", "region": "东区", "industry": "制造业" })).await;
    honoured_unit(app, json!({ "name": "劳动局", "region": "西区" })).await;
    let studio = json!({ "name": "劳动工作室", "region": "东区", "level": "county", "field": "焊接" });
    innovation_studio(app, studio).await;
    (top, below, label)
}

#[actix_web::test]
async fn a_filter_leaves_the_kinds_that_have_it() {
    let app = TestApp::start().await;
    content(&app).await;
    let anon = app.anon();
    let cases: [(&str, &[&str]); 16] = [
        ("", &["劳动工作室", "劳动局", "劳动厂", "劳动丙", "劳动乙", "劳动甲"]),
        ("&types=article", &["劳动丙", "劳动乙", "劳动甲"]),
        ("&types=honoured_unit", &["劳动局", "劳动厂"]),
        ("&types=innovation_studio,honoured_unit", &["劳动工作室", "劳动局", "劳动厂"]),
        ("&types=honoured_unit&types=article", &["劳动局", "劳动厂", "劳动丙", "劳动乙", "劳动甲"]),
        ("&section=yao-wen", &["劳动乙", "劳动甲"]),
        ("&section=jing-sai", &["劳动乙"]),
        ("&tag=biao-qian", &["劳动丙", "劳动甲"]),
        ("&section=yao-wen&tag=biao-qian", &["劳动甲"]),
        ("&published_after=2026-03-02T00:00:00Z", &["劳动丙", "劳动乙"]),
        ("&published_before=2026-03-02T00:00:00Z", &["劳动甲"]),
        ("&region=东区", &["劳动工作室", "劳动厂"]),
        ("&region=东区&types=honoured_unit", &["劳动厂"]),
        ("&industry=制造业", &["劳动厂"]),
        ("&level=county&field=焊接", &["劳动工作室"]),
        ("&level=national", &[]),
    ];
    for (more, expected) in cases {
        let mut names = found(&anon, "劳动", more).await;
        let mut expected: Vec<String> = expected.iter().map(|name| (*name).to_owned()).collect();
        // The register was made at one moment.
        names.sort();
        expected.sort();
        assert_eq!(names, expected, "{more}");
    }
}

#[actix_web::test]
async fn filters_that_no_kind_has_together_are_told() {
    let app = TestApp::start().await;
    content(&app).await;
    let anon = app.anon();
    for (more, faults) in [
        ("&types=honoured_unit&section=yao-wen", vec!["section conflicting"]),
        ("&section=yao-wen&region=东区", vec!["section conflicting", "region conflicting"]),
        ("&industry=制造业&level=county", vec!["industry conflicting", "level conflicting"]),
        ("&section=nowhere", vec!["section not_found"]),
        ("&tag=nowhere", vec!["tag not_found"]),
        ("&types=", vec!["types not_allowed"]),
        ("&types=award", vec!["types not_allowed"]),
        ("&level=galactic", vec!["level not_allowed"]),
        ("&sort=title", vec!["sort not_allowed"]),
        ("&facets=author", vec!["facets not_allowed"]),
        ("&limit=0", vec!["limit too_small"]),
        ("&limit=101", vec!["limit too_large"]),
        ("&colour=red", vec!["colour unknown_parameter"]),
        ("&status=draft", vec!["status unknown_parameter"]),
        ("&q=again", vec!["q repeated_parameter"]),
        ("&region=%00", vec!["region nul_character"]),
    ] {
        assert_eq!(search(&anon, "劳动", more).await.problem(400, "bad_request"), faults, "{more}");
    }
}

#[actix_web::test]
async fn facets_count_all_results_under_the_same_filters() {
    let app = TestApp::start().await;
    let (top, below, _) = content(&app).await;
    let anon = app.anon();
    let facets = |page: &Value| page["facets"].clone();
    let plain = search(&anon, "劳动", "").await.expect(200).json();
    assert!(plain.get("facets").is_none());
    let both = search(&anon, "劳动", "&limit=1&facets=type,section").await.expect(200).json();
    assert_eq!(
        facets(&both)["type"],
        json!([
            { "value": "article", "count": 3 },
            { "value": "honoured_unit", "count": 2 },
            { "value": "innovation_studio", "count": 1 },
        ])
    );
    let mut sections = facets(&both)["section"].as_array().unwrap().clone();
    sections.sort_by_key(|one| text(one, "section_id").to_owned());
    let mut expected = [&top, &below].map(|section| json!({ "section_id": section["id"], "count": 1 }));
    expected.sort_by_key(|one| text(one, "section_id").to_owned());
    assert_eq!(sections, expected);
    assert_eq!(facets(&both)["is_lower_bound"], false);
    let some = search(&anon, "劳动", "&types=honoured_unit&region=东区&facets=type").await.expect(200).json();
    assert_eq!(
        facets(&some),
        json!({ "type": [{ "value": "honoured_unit", "count": 1 }], "is_lower_bound": false })
    );
    for q in ["劳动 -厂", "动局", "没有这个词"] {
        let page = search(&anon, q, "&limit=100&facets=type").await.expect(200).json();
        let counted: i64 =
            page["facets"]["type"].as_array().unwrap().iter().map(|one| one["count"].as_i64().unwrap()).sum();
        assert_eq!(counted, page["data"].as_array().unwrap().len() as i64, "{q}");
    }
}

#[actix_web::test]
async fn more_than_ten_thousand_results_are_a_lower_bound() {
    let app = TestApp::start().await;
    super::plans::many(&app, 10_005);
    let page = search(&app.anon(), "众多", "&limit=1&facets=type,section").await.expect(200).json();
    assert_eq!(page["facets"]["is_lower_bound"], true);
    assert_eq!(page["facets"]["type"], json!([{ "value": "article", "count": 10_000 }]));
}

#[actix_web::test]
async fn a_unit_is_found_by_every_name_it_ever_had() {
    let app = TestApp::start().await;
    let former = json!([{ "name": "川北機械廠", "used_until": "1998-06-30" }]);
    let unit = honoured_unit(&app, json!({ "name": "重工集团", "former_names": former })).await;
    let second = honoured_unit(&app, json!({ "name": "老农机站" })).await;
    let anon = app.anon();
    assert_eq!(found(&anon, "北机械", "").await, ["重工集团"]);
    assert_eq!(found(&anon, "农机", "").await, ["老农机站"]);
    let into = json!({ "into": unit["id"] });
    app.editor().post(&format!("/v1/honoured-units/{}/merge", text(&second, "id")), into).await.expect(200);
    assert_eq!(
        found(&anon, "农机", "").await,
        ["重工集团"],
        "by the name of a record that was merged into it"
    );
    app.editor().act(&format!("/v1/honoured-units/{}/unmerge", text(&second, "id"))).await.expect(200);
    assert_eq!(found(&anon, "农机", "").await, ["老农机站"]);
    let rename = json!({ "name": "新农机公司" });
    app.editor()
        .post(&format!("/v1/honoured-units/{}/rename", text(&second, "id")), rename)
        .await
        .expect(200);
    let page = search(&anon, "老农机", "").await.expect(200).json();
    assert_eq!(page["data"][0]["title"], "新农机公司");
    assert_eq!(page["data"][0]["matched_in"], "summary");
    assert_eq!(page["data"][0]["highlights"][0]["field"], "other_name");
}

#[actix_web::test]
async fn a_studio_is_found_by_those_who_work_there() {
    let app = TestApp::start().await;
    let studio = json!({
        "name": "焊接工作室", "leader": "王建国", "host_unit": "川北机械厂", "field": "焊接", "region": "利州区",
        "members": [{ "name": "李秀英", "title": "技师" }], "achievements": "专利三项", "description": "成立多年",
        "cover": { "file_name": "a.jpg" },
    });
    innovation_studio(&app, studio).await;
    let anon = app.anon();
    for (q, place, field) in [
        ("焊接工", "title", "title"),
        ("王建国", "summary", "leader"),
        ("北机械", "summary", "host_unit"),
        ("李秀英", "body", "member"),
        ("专利", "body", "achievements"),
        ("多年", "body", "description"),
    ] {
        let page = search(&anon, q, "").await.expect(200).json();
        let hit = &page["data"][0];
        assert_eq!(hit["title"], "焊接工作室", "{q}");
        assert_eq!(
            (hit["matched_in"].as_str(), hit["type"].as_str()),
            (Some(place), Some("innovation_studio"))
        );
        assert_eq!(hit["highlights"][0]["field"], field, "{q}");
        assert_eq!(hit["region"], "利州区");
        assert_eq!(hit["cover"]["file_name"], "a.jpg");
        assert!(hit["summary"].is_null() && hit["published_at"].is_null());
    }
    for q in ["技师", "利州"] {
        assert!(found(&anon, q, "").await.is_empty(), "{q} is not searched");
    }
    on_day(&app, 1, "别的", "", "").await;
}
