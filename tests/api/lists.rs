//! What every list takes: sorts of several keys, fields, includes, counts, page numbers, ids.

mod fields;
mod numbers;
mod walks;

use serde_json::{Value, json};

use crate::support::factory::{article, listed, published, section, tag, text};
use crate::support::{Client, TestApp};

/// The ids of what a list shows.
pub async fn ids(client: &Client, path: &str) -> Vec<String> {
    let page = client.get(path).await.expect(200).json();
    page["data"].as_array().unwrap().iter().map(|item| text(item, "id").to_owned()).collect()
}

/// Paths of all lists, from the document.
pub fn paths() -> Vec<(String, Value)> {
    let document = plaudit::api::document();
    let paths = document["paths"].as_object().unwrap().iter();
    let has = |parameters: &Value, name: &str| {
        parameters.as_array().is_some_and(|all| all.iter().any(|parameter| parameter["name"] == name))
    };
    paths
        .map(|(path, item)| (path.clone(), item["get"]["parameters"].clone()))
        .filter(|(_, parameters)| has(parameters, "cursor") && has(parameters, "page"))
        .collect()
}

/// Who may read the list at `path`: anybody, or whom the document names.
pub fn reader(app: &TestApp, path: &str) -> Client {
    let document = plaudit::api::document();
    let is_secured = document["paths"][path]["get"]["security"][0].get("bearer").is_some();
    if is_secured { app.admin() } else { app.anon() }
}

#[actix_web::test]
async fn several_keys_sort_a_list_each_in_its_direction() {
    let app = TestApp::start().await;
    for (title, day) in [("乙", 1), ("甲", 2), ("丙", 2), ("甲", 1)] {
        let time = format!("2026-03-0{day}T00:00:00Z");
        article(&app, json!({ "title": title, "body": "", "status": "published", "published_at": time }))
            .await;
    }
    let anon = app.anon();
    // 丙 U+4E19, 乙 U+4E59, 甲 U+7532.
    for (sort, titles) in [
        ("title,-published_at", ["丙", "乙", "甲", "甲"]),
        ("-published_at,title", ["丙", "甲", "乙", "甲"]),
        ("published_at,-title", ["甲", "乙", "甲", "丙"]),
        ("-title,published_at", ["甲", "甲", "乙", "丙"]),
    ] {
        assert_eq!(listed(&anon, &format!("/v1/articles?sort={sort}")).await, titles, "{sort}");
    }
    let days = |sort: &'static str| {
        let anon = anon.clone();
        async move {
            let page = anon.get(&format!("/v1/articles?sort={sort}")).await.expect(200).json();
            let day = |item: &Value| text(item, "published_at")[8..10].to_owned();
            page["data"].as_array().unwrap().iter().map(day).collect::<Vec<_>>()
        }
    };
    assert_eq!(days("title,-published_at").await, ["02", "01", "02", "01"]);
    assert_eq!(days("title,published_at").await, ["02", "01", "01", "02"]);
}

#[actix_web::test]
async fn a_sort_that_is_not_offered_is_told() {
    let app = TestApp::start().await;
    for (path, parameters) in paths() {
        let sort = parameters.as_array().unwrap().iter().find(|one| one["name"] == "sort").unwrap();
        let reader = reader(&app, &path);
        let offered = sort["schema"]["items"]["enum"].as_array().unwrap();
        for wrong in
            ["secret", "-", "", "%2Bupdated_at", "updated_at%20", "UPDATED_AT", "deleted_at", "created_by"]
        {
            let answer = reader.get(&format!("{path}?sort={wrong}")).await.expect(400);
            let detail = answer.json()["errors"][0]["detail"].as_str().unwrap().to_owned();
            assert_eq!(answer.problem(400, "bad_request"), ["sort not_allowed"], "{path} {wrong}");
            assert!(offered.iter().all(|name| detail.contains(name.as_str().unwrap())), "{detail}");
        }
        let key = offered[0].as_str().unwrap();
        let twice = format!("{path}?sort={key},-{key}");
        assert_eq!(reader.get(&twice).await.problem(400, "bad_request"), ["sort conflicting"]);
        let same = format!("{path}?sort={key},{key}");
        assert_eq!(reader.get(&same).await.problem(400, "bad_request"), ["sort not_allowed"]);
        let many = format!("{path}?sort={}", vec![key; 101].join(","));
        let faults = reader.get(&many).await.problem(400, "bad_request");
        assert!(faults.contains(&"sort too_many".to_owned()), "{faults:?}");
    }
}

#[actix_web::test]
async fn a_list_can_be_cut_down_to_ids() {
    let app = TestApp::start().await;
    let mut made = Vec::new();
    for number in 0..30 {
        made.push(text(&published(&app, &format!("文{number}")).await, "id").to_owned());
    }
    let hidden = text(&article(&app, json!({ "title": "稿", "body": "" })).await, "id").to_owned();
    let wanted = [&made[1..26], std::slice::from_ref(&hidden)].concat();
    let path = format!("/v1/articles?ids={}", wanted.join(","));
    let found = ids(&app.anon(), &path).await;
    assert_eq!(found.len(), 25, "as many as were asked for are on one page, and no draft");
    assert!(found.iter().all(|id| made[1..26].contains(id)));
    assert_eq!(ids(&app.anon(), &format!("{path}&limit=3")).await.len(), 3);
    let at_the_desk = ids(&app.editor(), &format!("/v1/articles?status=all&ids={hidden}")).await;
    assert_eq!(at_the_desk, [hidden]);
    let repeated = format!("/v1/articles?ids={}&ids={}&sort=published_at", made[0], made[2]);
    let found = ids(&app.anon(), &repeated).await;
    assert!(found.len() == 2 && found.contains(&made[0]) && found.contains(&made[2]), "{found:?}");
}

#[actix_web::test]
async fn ids_that_are_none_are_refused() {
    let app = TestApp::start().await;
    for (path, _) in paths() {
        for (value, faults) in [
            ("", &["ids invalid_format"][..]),
            ("nobody", &["ids invalid_format"]),
            ("01900000-0000-7000-8000-000000000000,", &["ids invalid_format"]),
            (&vec!["01900000-0000-7000-8000-000000000000"; 101].join(","), &["ids too_many"]),
        ] {
            let answer = reader(&app, &path).get(&format!("{path}?ids={value}")).await;
            assert_eq!(answer.problem(400, "bad_request"), faults, "{path} {value:.40}");
        }
    }
}

#[actix_web::test]
async fn what_changed_since_is_found_in_every_list() {
    let app = TestApp::start().await;
    let old = tag(&app, "旧").await;
    app.pass(std::time::Duration::from_secs(60));
    tag(&app, "新").await;
    let since = text(&old, "updated_at").replace("00Z", "30Z");
    assert_eq!(listed(&app.anon(), &format!("/v1/tags?updated_after={since}")).await, ["新"]);
    let same = text(&old, "updated_at");
    assert_eq!(
        listed(&app.anon(), &format!("/v1/tags?updated_after={same}&sort=updated_at")).await,
        ["旧", "新"]
    );
    for (path, _) in paths() {
        let answer = reader(&app, &path).get(&format!("{path}?updated_after=yesterday")).await;
        assert_eq!(answer.problem(400, "bad_request"), ["updated_after invalid_format"], "{path}");
        reader(&app, &path).get(&format!("{path}?updated_after={since}")).await.expect(200);
    }
}

#[actix_web::test]
async fn names_of_section_and_tags_stand_beside_an_article_when_asked_for() {
    let app = TestApp::start().await;
    let (news, first, second) =
        (section(&app, "要闻").await, tag(&app, "竞赛").await, tag(&app, "技能").await);
    let input = json!({ "title": "有", "body": "", "status": "published", "section_id": news["id"],
        "tag_ids": [second["id"], first["id"]], "published_at": "2026-03-02T00:00:00Z" });
    article(&app, input).await;
    let bare =
        json!({ "title": "无", "body": "", "status": "published", "published_at": "2026-03-01T00:00:00Z" });
    article(&app, bare).await;
    let plain = app.anon().get("/v1/articles").await.expect(200).json();
    assert!(plain["data"][0].get("section").is_none() && plain["data"][0].get("tags").is_none());
    let page = app.anon().get("/v1/articles?include=section,tags").await.expect(200).json();
    let named = |resource: &Value| json!({ "id": resource["id"], "slug": resource["slug"], "name": resource["name"] });
    assert_eq!(page["data"][0]["section"], named(&news));
    assert_eq!(page["data"][0]["tags"], json!([named(&second), named(&first)]));
    assert_eq!(page["data"][1]["section"], Value::Null);
    assert!(page["data"][1].as_object().unwrap().contains_key("section"), "asked for, and there is none");
    assert_eq!(page["data"][1]["tags"], json!([]));
    let path = format!("/v1/articles/{}?include=tags", text(&page["data"][0], "slug"));
    let one = app.anon().get(&path).await.expect(200).json();
    assert_eq!(one["tags"], page["data"][0]["tags"]);
    assert!(one.get("section").is_none());
    for wrong in ["secret", "section,secret", "", "desk", "section,section,editor"] {
        let answer = app.anon().get(&format!("/v1/articles?include={wrong}")).await;
        assert_eq!(answer.problem(400, "bad_request"), ["include not_allowed"], "{wrong}");
    }
}

#[actix_web::test]
async fn a_walk_may_change_what_it_shows() {
    let app = TestApp::start().await;
    for name in ["甲", "乙", "丙"] {
        published(&app, name).await;
    }
    let page = app.anon().get("/v1/articles?limit=1").await.json();
    let cursor = text(&page["page"], "next_cursor");
    let next = format!("/v1/articles?limit=2&include=tags&fields=title&count=exact&cursor={cursor}");
    let next = app.anon().get(&next).await.expect(200).json();
    assert_eq!(next["data"].as_array().unwrap().len(), 2);
    assert_eq!(next["page"]["total"], 3);
}
