//! `sort=views`: the most read first or last, in any list of what is viewed.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use crate::lists::ids;
use crate::paging::walks::there_and_back;
use crate::support::TestApp;
use crate::support::factory::{
    article, at, draft, honoured_unit, listed, published, section, studio, tag, text,
};

/// Articles of these titles and views; the ids by their titles.
async fn articles(app: &TestApp, views: &[(&str, i64)]) -> HashMap<String, String> {
    let mut made = HashMap::new();
    for (title, _) in views {
        made.insert((*title).to_owned(), text(&published(app, title).await, "id").to_owned());
    }
    for (title, views) in views {
        viewed(app, &made[*title], *views);
    }
    made
}

/// The total and its copy, as after as many views and a refresh.
fn viewed(app: &TestApp, id: &str, views: i64) {
    let set = format!(
        "UPDATE view_totals SET baseline = {views} WHERE subject_id = '{id}'; \
         UPDATE view_counts SET views = {views} WHERE subject_id = '{id}'"
    );
    app.connection().batch_execute(&set).unwrap();
}

#[actix_web::test]
async fn the_most_read_come_first_or_last() {
    let app = TestApp::start().await;
    let made = articles(&app, &[("甲", 3), ("乙", 12), ("丙", 0), ("丁", 3), ("戊", 100)]).await;
    // Equal ones are in the order of their ids.
    let (less, more) = if made["甲"] < made["丁"] { ("甲", "丁") } else { ("丁", "甲") };
    let down = listed(&app.anon(), "/v1/articles?sort=-views").await;
    assert_eq!(down, ["戊", "乙", more, less, "丙"]);
    let up = listed(&app.anon(), "/v1/articles?sort=views").await;
    assert_eq!(up, ["丙", less, more, "乙", "戊"]);
    let page = app.anon().get("/v1/articles?sort=-views&include=views").await.expect(200).json();
    let views: Vec<&Value> = page["data"].as_array().unwrap().iter().map(|one| &one["views"]).collect();
    assert_eq!(views, [100, 12, 3, 3, 0]);
    assert_eq!(listed(&app.anon(), "/v1/articles?sort=-views,title").await, ["戊", "乙", "丁", "甲", "丙"]);
    assert_eq!(listed(&app.anon(), "/v1/articles?sort=-views,-title").await, ["戊", "乙", "甲", "丁", "丙"]);
    assert_eq!(listed(&app.anon(), "/v1/articles?sort=pinned,-views").await, down);
}

#[actix_web::test]
async fn a_walk_over_ties_meets_everything_once_there_and_back() {
    let app = TestApp::start().await;
    for number in 0..11_i64 {
        let name = format!("第{number}");
        let unit = honoured_unit(&app, json!({ "name": name })).await;
        let studio = studio(&app, &name).await;
        let article = published(&app, &name).await;
        for thing in [&unit, &studio, &article] {
            viewed(&app, text(thing, "id"), number % 3);
        }
    }
    for list in ["articles", "honoured-units", "innovation-studios"] {
        for sort in ["views", "-views", "-views,updated_at", "created_at,-views", "-views,-created_at"] {
            let list = format!("/v1/{list}?sort={sort}");
            let whole = ids(&app.anon(), &format!("{list}&limit=100")).await;
            assert_eq!(whole.len(), 11, "{list}: each list has its own kind only");
            for limit in [1, 2, 5, 11] {
                let (there, back) = there_and_back(&app.anon(), &format!("{list}&limit={limit}")).await;
                assert_eq!(there, whole, "{list} by {limit}");
                assert_eq!(back, whole, "{list} back by {limit}");
            }
        }
    }
}

#[actix_web::test]
async fn what_is_not_viewed_meanwhile_is_met_once() {
    let app = TestApp::start().await;
    let mut still = Vec::new();
    let mut moving = Vec::new();
    for number in 0..6 {
        let made =
            articles(&app, &[(&format!("停{number}"), number % 2 * 5), (&format!("动{number}"), number)])
                .await;
        still.push(made[&format!("停{number}")].clone());
        moving.push(made[&format!("动{number}")].clone());
    }
    for sort in ["views", "-views"] {
        let (mut met, mut cursor, mut turn) = (HashMap::new(), String::new(), 0);
        loop {
            let path = format!("/v1/articles?sort={sort}&limit=2{cursor}");
            let page = app.anon().get(&path).await.expect(200).json();
            for one in page["data"].as_array().unwrap() {
                *met.entry(text(one, "id").to_owned()).or_insert(0) += 1;
            }
            let Some(next) = page["page"]["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
            for (place, id) in moving.iter().enumerate() {
                viewed(&app, id, (turn * 7 + place as i64 * 3) % 11);
            }
            turn += 1;
        }
        assert!(turn > 2, "{turn}");
        for id in &still {
            assert_eq!(met.get(id), Some(&1), "{sort}");
        }
    }
}

#[actix_web::test]
async fn every_filter_holds_in_this_order_too() {
    let app = TestApp::start().await;
    let (news, label) = (section(&app, "要闻").await, tag(&app, "标").await);
    let mut made = Vec::new();
    for (number, views) in [4, 9, 1, 6].into_iter().enumerate() {
        let mut input = json!({
            "title": format!("第{number}"), "body": "", "status": "published", "pinned": number < 2,
            "published_at": format!("2026-03-0{}T00:00:00Z", 1 + number),
        });
        if number != 1 {
            input["section_id"] = news["id"].clone();
            input["tag_ids"] = json!([label["id"]]);
        }
        let one = article(&app, input).await;
        viewed(&app, text(&one, "id"), views);
        made.push(text(&one, "id").to_owned());
    }
    for (filter, titles) in [
        ("section=yao-wen", &["第3", "第0", "第2"][..]),
        ("tag=biao", &["第3", "第0", "第2"]),
        ("pinned=true", &["第1", "第0"]),
        ("published_after=2026-03-02T00:00:00Z&section=yao-wen", &["第3", "第2"]),
        ("published_before=2026-03-03T00:00:00Z", &["第1", "第0"]),
        ("updated_after=2027-01-01T00:00:00Z", &[]),
        ("limit=3&page=1", &["第1", "第3", "第0"]),
        ("limit=3&page=2", &["第2"]),
    ] {
        let found = listed(&app.anon(), &format!("/v1/articles?sort=-views&{filter}")).await;
        assert_eq!(found, titles, "{filter}");
    }
    let some = format!("/v1/articles?sort=views&ids={},{}", made[1], made[2]);
    assert_eq!(listed(&app.anon(), &some).await, ["第2", "第1"]);
    let counted = app.anon().get("/v1/articles?sort=-views&count=exact&limit=1").await.expect(200).json();
    assert_eq!(counted["page"]["total"], 4);
    assert_eq!(listed(&app.editor(), "/v1/articles?sort=-views&mine=true&limit=1").await, ["第1"]);
}

/// What is hidden is in no such list, and nothing of how often it was viewed before.
#[actix_web::test]
async fn what_is_hidden_moves_nothing() {
    let app = TestApp::start().await;
    articles(&app, &[("甲", 7), ("乙", 5), ("丙", 5)]).await;
    let mut before = Vec::new();
    let paths: Vec<String> = ["views", "-views", "-views,title"]
        .iter()
        .flat_map(|sort| {
            ["&limit=1", "&limit=2&page=2", "&count=exact&include=views"].map(|rest| (sort, rest))
        })
        .map(|(sort, rest)| format!("/v1/articles?sort={sort}{rest}"))
        .collect();
    for path in &paths {
        before.push(app.anon().get(path).await.expect(200).bytes);
    }
    for state in ["draft", "archived", "scheduled", "trashed"] {
        let hidden = match state {
            "draft" => draft(&app, state).await,
            _ => published(&app, state).await,
        };
        viewed(&app, text(&hidden, "id"), 6);
        let path = at("articles", &hidden);
        match state {
            "archived" => drop(app.editor().patch(&path, json!({ "status": "archived" })).await.expect(200)),
            "scheduled" => {
                let later = json!({ "published_at": "2027-01-01T00:00:00Z" });
                app.editor().patch(&path, later).await.expect(200);
            }
            "trashed" => drop(app.editor().delete(&path).await.expect(204)),
            _ => {}
        }
        for (path, before) in paths.iter().zip(&before) {
            let after = app.anon().get(path).await.expect(200).bytes;
            assert_eq!(String::from_utf8_lossy(&after), String::from_utf8_lossy(before), "{state}: {path}");
        }
    }
    let trashed = listed(&app.editor(), "/v1/articles?sort=-views&status=trashed").await;
    assert_eq!(trashed, ["trashed"], "the desk finds it by its views as well");
    assert_eq!(listed(&app.editor(), "/v1/articles?sort=-views&status=all&limit=2").await[0], "甲");
    app.anon().get("/v1/articles?sort=-views&status=all").await.problem(401, "unauthorized");
}

#[actix_web::test]
async fn a_cursor_of_this_order_leads_through_no_other() {
    let app = TestApp::start().await;
    articles(&app, &[("甲", 3), ("乙", 2), ("丙", 1)]).await;
    let page = app.anon().get("/v1/articles?sort=-views&limit=1").await.expect(200).json();
    let cursor = text(&page["page"], "next_cursor").to_owned();
    for list in ["sort=views", "sort=-published_at", "sort=-views,title", "sort=-views&pinned=false"] {
        let answer = app.anon().get(&format!("/v1/articles?{list}&cursor={cursor}")).await;
        assert_eq!(answer.problem(400, "bad_request"), ["cursor invalid_cursor"], "{list}");
    }
    let honest: Value = serde_json::from_slice(&BASE64.decode(&cursor).unwrap()).unwrap();
    assert_eq!(honest["p"][0], json!([{ "count": 3 }]));
    for (key, status) in [
        (json!({ "count": i64::MAX }), 200),
        (json!({ "count": i64::MIN }), 200),
        (json!({ "count": 9_223_372_036_854_775_808_u64 }), 400),
        (json!({ "count": 1.5 }), 400),
        (json!({ "count": "3" }), 400),
        (json!({ "number": 3 }), 400),
        (json!({ "text": "3" }), 400),
    ] {
        let mut forged = honest.clone();
        forged["p"][0] = json!([key]);
        let forged = BASE64.encode(forged.to_string());
        let answer = app.anon().get(&format!("/v1/articles?sort=-views&cursor={forged}")).await;
        assert_eq!(answer.status, status, "{key}");
    }
}
