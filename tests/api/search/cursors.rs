//! Cursors of results: what they are made of, what they never tell, and pages that hold less than they could.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::order::{of_all_tiers, page, there_and_back};
use super::plans::{misleading, misleading_drafts};
use super::{on_day, search, titles};
use crate::support::factory::{article, at};
use crate::support::{Client, TestApp};

fn decoded(cursor: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).unwrap()).unwrap()
}

#[actix_web::test]
async fn a_cursor_that_is_forged_cut_or_of_another_search_is_refused() {
    let app = TestApp::start().await;
    of_all_tiers(&app).await;
    let anon = app.anon();
    let page = search(&anon, "劳动", "&limit=2").await.expect(200).json();
    let cursor = page["page"]["next_cursor"].as_str().unwrap();
    let list = anon.get("/v1/articles?limit=2").await.expect(200).json();
    let of_list = list["page"]["next_cursor"].as_str().unwrap();
    let forged = |change: &dyn Fn(&mut Value)| {
        let mut value = decoded(cursor);
        change(&mut value);
        URL_SAFE_NO_PAD.encode(value.to_string())
    };
    let unchanged = forged(&|_| ());
    let answer = search(&anon, "劳动", &format!("&limit=2&cursor={unchanged}")).await.expect(200).json();
    assert_eq!(answer["data"].as_array().unwrap().len(), 2, "only what is changed is refused");
    let cases = [
        "x".to_owned(),
        cursor[..cursor.len() - 3].to_owned(),
        of_list.to_owned(),
        forged(&|value| value["p"][0] = json!(4)),
        forged(&|value| value["p"][0] = json!(0)),
        forged(&|value| value["p"][0] = json!(-1)),
        forged(&|value| value["p"][1] = json!("+262142-12-31T23:59:59Z")),
        forged(&|value| value["p"][1] = json!("no time")),
        forged(&|value| value["p"][2] = json!("no id")),
        forged(&|value| value["p"] = json!([1])),
        forged(&|value| value["p"] = Value::Null),
        forged(&|value| value["f"] = json!("000000000000")),
        forged(&|value| value["x"] = json!(1)),
    ];
    for case in cases {
        let answer = search(&anon, "劳动", &format!("&limit=2&cursor={case}")).await;
        assert_eq!(answer.problem(400, "bad_request"), ["cursor invalid_cursor"], "{case}");
    }
    for (q, more) in [("工会", ""), ("劳动", "&sort=-published_at"), ("劳动", "&types=article")] {
        let answer = search(&anon, q, &format!("{more}&cursor={cursor}")).await;
        assert_eq!(answer.problem(400, "bad_request"), ["cursor invalid_cursor"], "{q}{more}");
    }
    for list in ["articles", "honoured-units", "tags"] {
        let answer = anon.get(&format!("/v1/{list}?limit=2&cursor={cursor}")).await;
        assert_eq!(answer.problem(400, "bad_request"), ["cursor invalid_cursor"], "{list}");
    }
    search(&anon, "劳动", &format!("&limit=50&facets=type&cursor={cursor}")).await.expect(200);
}

/// 稀罕的 in three articles, with very many between them that look like it.
async fn rare(app: &TestApp) {
    on_day(app, 1, "标题", "摘要", "稀罕的正文。").await;
    on_day(app, 2, "标题二", "摘要", "稀罕的正文。").await;
    misleading(app, 6000);
    on_day(app, 22, "标题三", "摘要", "稀罕的正文。").await;
}

#[actix_web::test]
async fn a_page_that_ends_early_leads_on_and_back() {
    let app = TestApp::start().await;
    rare(&app).await;
    let anon = app.anon();
    let expected = ["标题三", "标题二", "标题"];
    for sort in ["relevance", "-published_at"] {
        let first = page(&anon, "稀罕的", &format!("&sort={sort}"), &Value::Null).await;
        assert_eq!(titles(&first), ["标题三"], "more documents may be it than are looked at for one page");
        for limit in [1, 2, 20] {
            let (there, back) = there_and_back(&anon, "稀罕的", &format!("&limit={limit}&sort={sort}")).await;
            assert_eq!(there, expected, "{sort}, {limit} a page");
            assert_eq!(back, expected, "{sort}, {limit} a page, back");
        }
    }
    let facets = search(&anon, "稀罕的", "&facets=type").await.expect(200).json();
    assert_eq!(facets["facets"]["type"], json!([{ "value": "article", "count": 3 }]));
}

/// The pages from the first to the last and back again.
async fn pages(client: &Client, q: &str, more: &str) -> Vec<Value> {
    let mut pages = vec![page(client, q, more, &Value::Null).await];
    for way in ["next_cursor", "prev_cursor"] {
        while !pages.last().unwrap()["page"][way].is_null() {
            let cursor = pages.last().unwrap()["page"][way].clone();
            pages.push(page(client, q, more, &cursor).await);
        }
    }
    pages
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

#[actix_web::test]
async fn what_is_hidden_neither_ends_a_page_nor_is_named_by_its_cursors() {
    let app = TestApp::start().await;
    rare(&app).await;
    let anon = app.anon();
    let ways = ["", "&sort=-published_at", "&types=article&limit=1", "&types=article&sort=-published_at"];
    let mut before = Vec::new();
    for more in ways {
        before.push(pages(&anon, "稀罕的", more).await);
    }
    misleading_drafts(&app, 6000);
    let mut connection = app.connection();
    for (more, before) in ways.iter().zip(&before) {
        let after = pages(&anon, "稀罕的", more).await;
        assert!(after.len() > 3, "the walk there and back has pages that end early");
        assert_eq!(&after, before, "{more}");
        for page in &after {
            for cursor in ["next_cursor", "prev_cursor"].map(|way| page["page"][way].as_str()) {
                let Some(cursor) = cursor else { continue };
                let id = decoded(cursor)["p"][2].as_str().unwrap().to_owned();
                let hidden = "SELECT count(*) FROM articles WHERE status = 'draft' AND id = $1::uuid";
                let hidden: Count = diesel::sql_query(hidden)
                    .bind::<diesel::sql_types::Text, _>(&id)
                    .get_result(&mut connection)
                    .unwrap();
                assert_eq!(hidden.count, 0, "{more}: {id}");
            }
        }
    }
}

#[actix_web::test]
async fn a_page_that_became_empty_leads_back_to_where_it_was_asked_from() {
    let app = TestApp::start().await;
    of_all_tiers(&app).await;
    let input = json!({
        "title": "后来走的", "body": "早先说到勞動。", "status": "published", "published_at": "2026-02-01T00:00:00Z",
    });
    let gone = article(&app, input).await;
    let anon = app.anon();
    for sort in ["relevance", "-published_at"] {
        let more = format!("&limit=12&sort={sort}");
        let first = page(&anon, "劳动", &more, &Value::Null).await;
        app.editor().delete(&at("articles", &gone)).await.expect(204);
        let next = &first["page"]["next_cursor"];
        assert!(next.is_string());
        let rest = page(&anon, "劳动", &more, next).await;
        assert!(titles(&rest).is_empty(), "{sort}");
        assert!(rest["page"]["next_cursor"].is_null(), "{sort}");
        let back = page(&anon, "劳动", &more, &rest["page"]["prev_cursor"]).await;
        assert_eq!(back["data"], first["data"], "{sort}");
        app.editor().act(&format!("{}/restore", at("articles", &gone))).await.expect(200);
    }
}
