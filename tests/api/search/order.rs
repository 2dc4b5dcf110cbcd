//! The order of results, and walking through them both ways.

use serde_json::{Value, json};

use super::{encoded, found, on_day, search, with_body};
use crate::support::factory::{at, honoured_unit, text};
use crate::support::{Client, TestApp};

/// Documents of every tier for 劳动, several of each on the same day.
pub async fn of_all_tiers(app: &TestApp) {
    for number in 0..4 {
        on_day(app, 1 + number, &format!("正文{number}"), "摘要", "说到劳动的正文。").await;
        on_day(app, 6 + number, &format!("摘要{number}"), "说到劳动", "正文。").await;
        on_day(app, 1 + number / 2, &format!("劳动{number}"), "摘要", "正文。").await;
    }
}

#[actix_web::test]
async fn titles_come_before_summaries_and_those_before_bodies() {
    let app = TestApp::start().await;
    of_all_tiers(&app).await;
    let anon = app.anon();
    let relevant = found(&anon, "劳动", "").await;
    let rest = ["摘要3", "摘要2", "摘要1", "摘要0", "正文3", "正文2", "正文1", "正文0"];
    assert_eq!(relevant[4..], rest);
    let mut titles = relevant[..4].to_vec();
    // Two of a day each.
    titles[..2].sort();
    titles[2..].sort();
    assert_eq!(titles, ["劳动2", "劳动3", "劳动0", "劳动1"]);
    let newest = found(&anon, "劳动", "&sort=-published_at").await;
    assert_eq!(newest[..6], ["摘要3", "摘要2", "摘要1", "摘要0", "正文3", "正文2"]);
    assert_eq!(newest.len(), 12);
}

#[actix_web::test]
async fn a_tier_is_told_with_the_hit_in_either_order() {
    let app = TestApp::start().await;
    of_all_tiers(&app).await;
    for sort in ["relevance", "-published_at"] {
        let page = search(&app.anon(), "劳动", &format!("&sort={sort}")).await.expect(200).json();
        for hit in page["data"].as_array().unwrap() {
            let expected = match &text(hit, "title")[..6] {
                "劳动" => "title",
                "摘要" => "summary",
                _ => "body",
            };
            assert_eq!(hit["matched_in"], expected, "{hit}");
        }
    }
}

#[actix_web::test]
async fn words_in_different_fields_are_one_document() {
    let app = TestApp::start().await;
    on_day(&app, 1, "劳动", "竞赛", "工会").await;
    let anon = app.anon();
    for (q, place) in
        [("劳动", "title"), ("劳动 竞赛", "summary"), ("劳动 工会", "body"), ("劳动 竞赛 工会", "body")]
    {
        let page = search(&anon, q, "").await.expect(200).json();
        assert_eq!(page["data"][0]["matched_in"], place, "{q}");
        assert_eq!(page["data"].as_array().unwrap().len(), 1, "{q}");
    }
    assert!(found(&anon, "劳动竞赛", "").await.is_empty(), "no word goes from one field into the next");
}

pub async fn page(client: &Client, q: &str, more: &str, cursor: &Value) -> Value {
    let cursor = cursor.as_str().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
    search(client, q, &format!("{more}{cursor}")).await.expect(200).json()
}

/// All titles from the first page to the last, and from the last to the first.
pub async fn there_and_back(client: &Client, q: &str, more: &str) -> (Vec<String>, Vec<String>) {
    let mut current = page(client, q, more, &Value::Null).await;
    let mut there = super::titles(&current);
    while !current["page"]["next_cursor"].is_null() {
        current = page(client, q, more, &current["page"]["next_cursor"]).await;
        there.extend(super::titles(&current));
    }
    let mut back = super::titles(&current);
    while !current["page"]["prev_cursor"].is_null() {
        current = page(client, q, more, &current["page"]["prev_cursor"]).await;
        back.splice(0..0, super::titles(&current));
    }
    (there, back)
}

#[actix_web::test]
async fn a_walk_meets_every_result_once_both_ways() {
    let app = TestApp::start().await;
    of_all_tiers(&app).await;
    honoured_unit(&app, json!({ "name": "劳动服务公司", "description": "劳动" })).await;
    let anon = app.anon();
    let mut before = Vec::new();
    for what in ["among few", "rare", "frequent"] {
        for (number, more) in
            ["", "&sort=-published_at", "&types=article", "&types=article,honoured_unit"].iter().enumerate()
        {
            let whole = found(&anon, "劳动", &format!("&limit=100{more}")).await;
            assert!(whole.len() >= 12);
            match before.get(number) {
                Some(before) => assert_eq!(&whole, before, "{what}, {more}"),
                None => before.push(whole.clone()),
            }
            for limit in [1, 2, 3, 5, 12, 13] {
                let (there, back) = there_and_back(&anon, "劳动", &format!("&limit={limit}{more}")).await;
                assert_eq!(there, whole, "{what}, {limit} a page, {more}");
                assert_eq!(back, whole, "{what}, {limit} a page, back, {more}");
            }
        }
        match what {
            // Enough newer ones without the word, so that it is rare.
            "among few" => super::plans::crowd(&app, 150),
            // So many that have it, older and seen by nobody, that it is not rare any more.
            "rare" => super::plans::old_drafts(&app, 2_100),
            _ => {}
        }
        app.state.cache.flush();
    }
}

#[actix_web::test]
async fn what_stays_is_met_once_while_others_come_and_go() {
    let app = TestApp::start().await;
    of_all_tiers(&app).await;
    let anon = app.anon();
    let stays = found(&anon, "劳动", "").await;
    let mut current = page(&anon, "劳动", "&limit=2", &Value::Null).await;
    let mut met = super::titles(&current);
    let mut number = 0;
    while !current["page"]["next_cursor"].is_null() {
        number += 1;
        on_day(&app, 1 + number % 20, &format!("新的{number}"), "劳动", "劳动").await;
        let gone = on_day(&app, 1 + number % 20, &format!("走的劳动{number}"), "", "劳动").await;
        app.editor().delete(&at("articles", &gone)).await.expect(204);
        current = page(&anon, "劳动", "&limit=2", &current["page"]["next_cursor"]).await;
        met.extend(super::titles(&current));
    }
    met.retain(|title| !title.starts_with("新的"));
    assert_eq!(met, stays);
}

#[actix_web::test]
async fn neighbours_are_linked() {
    let app = TestApp::start().await;
    of_all_tiers(&app).await;
    let anon = app.anon();
    let first = search(&anon, "劳动", "&limit=2").await.expect(200);
    let next = first.json()["page"]["next_cursor"].as_str().unwrap().to_owned();
    let address = format!("https://api.example.org/v1/search?q={}&limit=2&cursor={next}", encoded("劳动"));
    assert_eq!(first.header("link"), format!("<{address}>; rel=\"next\""));
    assert!(first.json()["page"]["prev_cursor"].is_null());
    let second = search(&anon, "劳动", &format!("&limit=2&cursor={next}")).await.expect(200);
    assert!(second.header("link").contains("rel=\"prev\""), "{}", second.header("link"));
    assert_eq!(
        anon.with("if-none-match", &first.header("etag"))
            .get(&format!("/v1/search?q={}&limit=2", encoded("劳动")))
            .await
            .status,
        304
    );
}

#[actix_web::test]
async fn what_the_walk_does_not_reach_is_found_all_the_same() {
    let app = TestApp::start().await;
    on_day(&app, 1, "稀罕的标题", "摘要", "正文。").await;
    on_day(&app, 1, "标题", "稀罕的摘要", "正文。").await;
    on_day(&app, 2, "标题二", "摘要", "稀罕的正文。").await;
    with_body(&app, "新近", "也稀罕。").await;
    super::plans::crowd(&app, 2500);
    let anon = app.anon();
    let whole = ["稀罕的标题", "标题", "新近", "标题二"];
    assert_eq!(found(&anon, "稀罕", "").await, whole);
    assert_eq!(found(&anon, "稀罕的", "").await, ["稀罕的标题", "标题", "标题二"]);
    assert_eq!(
        found(&anon, "稀罕 -新近", "").await,
        ["稀罕的标题", "标题", "新近", "标题二"]
            .map(String::from)
            .into_iter()
            .filter(|title| title != "新近")
            .collect::<Vec<_>>()
    );
    for limit in [1, 2, 3] {
        let (there, back) = there_and_back(&anon, "稀罕", &format!("&limit={limit}")).await;
        assert_eq!(there, whole);
        assert_eq!(back, whole);
    }
    let newest = found(&anon, "稀罕", "&sort=-published_at").await;
    assert_eq!(newest[..2], ["新近", "标题二"]);
    assert_eq!(newest.len(), 4);
}
