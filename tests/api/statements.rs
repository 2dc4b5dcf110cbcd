//! How many statements a read runs: a number that is written down here and does not grow with the content.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::factory::{article, award_of, honour, section, studio_honour, tag, text};

/// A read, and the most statements that it may run. `{id}` is the id of the first item of the collection, `{slug}`
/// its slug, `{code}` its verification code, `{ids}` the ids of all. A new operation is one line.
const READS: &[(&str, usize)] = &[
    ("/v1/articles?limit=100", 2),
    ("/v1/articles?limit=100&status=all&sort=-updated_at", 2),
    ("/v1/articles?limit=100&section=lan-mu-0&tag=biao-qian-0", 5),
    ("/v1/articles?format=csv", 2),
    ("/v1/articles/{id}", 2),
    ("/v1/articles/{slug}", 2),
    ("/v1/articles/{id}?include=conferrals", 7),
    ("/v1/articles?limit=100&include=section,tags&count=exact", 5),
    ("/v1/articles/{id}?include=section,tags", 4),
    ("/v1/articles?limit=100&include=section,tags,views", 5),
    ("/v1/articles?limit=100&include=views&sort=-views", 2),
    ("/v1/articles/{id}?include=views", 3),
    ("/v1/articles/{id}/neighbours", 3),
    ("/v1/articles/{id}/views", 3),
    ("/v1/articles/{id}/preview-links", 4),
    ("/v1/previews/{token}", 2),
    ("/v1/previews/{token}?include=section,tags,conferrals", 9),
    ("/v1/articles?limit=100&mine=true", 2),
    ("/v1/views?type=article&ids={ids}", 2),
    ("/v1/sections?limit=100", 1),
    ("/v1/sections?limit=100&parent=lan-mu-0&sort=name", 2),
    ("/v1/sections?format=csv", 1),
    ("/v1/sections/{id}", 1),
    ("/v1/sections/{slug}", 1),
    ("/v1/tags?limit=100", 1),
    ("/v1/tags?limit=100&page=1&sort=-updated_at,name", 2),
    ("/v1/tags?format=csv", 1),
    ("/v1/tags/{id}", 1),
    ("/v1/tags/{slug}", 1),
    ("/v1/awards?limit=100", 1),
    ("/v1/awards?format=csv", 1),
    ("/v1/awards/{id}", 1),
    ("/v1/awards/{slug}", 1),
    ("/v1/competitions?limit=100", 2),
    ("/v1/competitions?format=csv", 2),
    ("/v1/competitions/{id}", 2),
    ("/v1/conferrals?limit=100", 5),
    ("/v1/conferrals?limit=100&award=jiang-0&competition=jing-sai-0", 7),
    ("/v1/conferrals?format=csv", 5),
    ("/v1/conferrals/{id}", 5),
    ("/v1/conferrals/{id}?include=honours", 6),
    ("/v1/conferrals/statistics?group_by=year,award,competition", 3),
    ("/v1/honours?limit=100", 1),
    ("/v1/honours?limit=100&award=jiang-0&unit=dan-wei-0&conferral=2001-jiang-0&competition=jing-sai-0", 6),
    ("/v1/honours?limit=100&region=%E4%B8%9C%E5%8C%BA&level=county", 3),
    ("/v1/honours?format=csv", 1),
    ("/v1/honours/{id}", 1),
    ("/v1/honours/{slug}", 1),
    ("/v1/honours/{id}/verification", 1),
    ("/v1/verify/{code}", 1),
    ("/v1/honours/statistics?group_by=year,award,region", 2),
    ("/v1/honoured-units?limit=100", 3),
    ("/v1/honoured-units?limit=100&name=%E5%8D%95%E4%BD%8D0", 4),
    ("/v1/honoured-units?limit=100&include=views&sort=views", 3),
    ("/v1/honoured-units?format=csv", 3),
    ("/v1/honoured-units/{id}", 3),
    ("/v1/honoured-units/{slug}?include=honours,views", 5),
    ("/v1/honoured-units/{id}/views", 3),
    ("/v1/views?type=honoured_unit&ids={ids}", 2),
    ("/v1/innovation-studios?limit=100", 2),
    ("/v1/innovation-studios?limit=100&host_unit=dan-wei-0", 3),
    ("/v1/innovation-studios?limit=100&include=host_unit&count=exact", 4),
    ("/v1/innovation-studios?limit=100&include=host_unit,views", 4),
    ("/v1/innovation-studios?format=csv", 2),
    ("/v1/innovation-studios/{id}", 2),
    ("/v1/innovation-studios/{slug}?include=honours,host_unit,views", 5),
    ("/v1/innovation-studios/{id}/views", 3),
    ("/v1/views?type=innovation_studio&ids={ids}", 2),
    ("/v1/search?q=%E6%96%87&limit=100", 9),
    ("/v1/search?q=%E5%8D%95%E4%BD%8D&limit=100&facets=type", 12),
    (
        "/v1/search?q=%E6%96%87&limit=100&sort=-published_at&section=lan-mu-0&tag=biao-qian-0&facets=section",
        10,
    ),
    ("/v1/search/suggest?q=%E5%8D%95&limit=1", 5),
    ("/v1/site", 1),
    ("/v1/tags/{id}/revisions", 3),
    ("/v1/tags/{id}/revisions/2", 4),
    ("/v1/site/revisions", 1),
    ("/v1/site/revisions/2", 2),
    ("/v1/audit-events?limit=100", 1),
    ("/v1/audit-events/{id}", 1),
    ("/v1/auth/me", 1),
    ("/v1/api-keys?limit=100&status=active", 1),
    ("/v1/api-keys?format=csv", 1),
    ("/v1/api-keys/{id}", 1),
    ("/v1/auth/sessions", 1),
    ("/v1/users?limit=100&role=admin&count=exact", 2),
    ("/v1/users?format=csv", 1),
    ("/v1/users/{id}", 1),
    ("/v1/users/{id}/sessions", 2),
];

/// Reads that need not be in the table, each with its reason.
const EXCEPTIONS: &[(&str, &str)] = &[];

/// `size` of everything.
async fn content(size: usize) -> TestApp {
    let app = TestApp::start().await;
    texts(&app, size).await;
    versions(&app).await;
    let articles = app.anon().get("/v1/articles").await.expect(200).json();
    register(&app, size, &articles["data"][0]).await;
    for number in 0..size {
        let key = json!({ "name": format!("伙伴{number}"), "scopes": ["drafts:read"] });
        app.admin().post("/v1/api-keys", key).await.expect(201);
    }
    app
}

/// A second version of everything that the table asks for one of.
async fn versions(app: &TestApp) {
    app.editor().patch("/v1/site", json!({ "name": "总工会" })).await.expect(200);
    let tags = app.anon().get("/v1/tags?limit=100").await.expect(200).json();
    let path = format!("/v1/tags/{}", text(&tags["data"][0], "id"));
    app.editor().patch(&path, json!({ "name": "改名" })).await.expect(200);
}

/// Tags, sections below the first one, articles with every tag and views.
async fn texts(app: &TestApp, size: usize) {
    let mut tags = Vec::new();
    for number in 0..size {
        tags.push(tag(app, &format!("标签{number}")).await["id"].clone());
    }
    let top = section(app, "栏目0").await;
    for number in 0..size {
        let below = json!({ "name": format!("下级{number}"), "parent_id": top["id"] });
        let below = app.editor().post("/v1/sections", below).await.expect(201).json();
        let input = json!({
            "title": format!("文章{number}"), "body": "正文。", "status": "published",
            "section_id": below["id"], "tag_ids": tags, "cover": { "file_name": "a.jpg" },
        });
        let made = article(app, input).await;
        app.anon().act(&format!("/v1/articles/{}/views", text(&made, "id"))).await.expect(200);
    }
}

/// Awards, conferrals announced by `article`, units with former names and studios with a host; the first unit and the
/// first studio are honoured each year, and all units in the newest one.
async fn register(app: &TestApp, size: usize, article: &Value) {
    let editor = app.editor();
    let post = |path: &'static str, input: Value| {
        let editor = editor.clone();
        async move { editor.post(path, input).await.expect(201).json() }
    };
    let (mut units, mut studios) = (Vec::new(), Vec::new());
    for number in 0..size {
        let former = json!([{ "name": format!("老单位{number}"), "used_until": "1999-12-31" }]);
        let unit = json!({ "name": format!("单位{number}"), "former_names": former, "region": "东区" });
        units.push(post("/v1/honoured-units", unit).await);
        let studio = json!({ "name": format!("工作室{number}"), "host_unit_id": units[0]["id"] });
        studios.push(post("/v1/innovation-studios", studio).await);
    }
    for number in 0..size {
        let award = award_of(app, &format!("奖{number}"), "county", "unit").await;
        let for_studios = award_of(app, &format!("室奖{number}"), "county", "studio").await;
        let competition =
            json!({ "title": format!("竞赛{number}"), "year": 2000, "article_id": article["id"] });
        let competition = post("/v1/competitions", competition).await;
        let conferral = |award: &Value| {
            json!({ "award_id": award["id"], "year": 2001 + number,
            "competition_id": competition["id"], "article_id": article["id"] })
        };
        let of_studio = post("/v1/conferrals", conferral(&for_studios)).await;
        studio_honour(app, &of_studio, &studios[0]).await;
        let of_unit = post("/v1/conferrals", conferral(&award)).await;
        let honoured = if number + 1 == size { &units[..] } else { &units[..1] };
        for unit in honoured {
            honour(app, &of_unit, unit).await;
        }
    }
}

/// `path` with the names of what is there.
async fn filled(app: &TestApp, path: &str) -> String {
    if !path.contains('{') {
        return path.to_owned();
    }
    let collection = match path.split(['/', '?']).nth(2).unwrap() {
        "views" if path.contains("honoured_unit") => "honoured-units",
        "views" if path.contains("innovation_studio") => "innovation-studios",
        "views" => "articles",
        "verify" => "honours",
        "previews" => "articles",
        collection => collection,
    };
    let page = app.admin().get(&format!("/v1/{collection}?limit=100")).await.expect(200).json();
    let items = page["data"].as_array().unwrap();
    let ids: Vec<&str> = items.iter().map(|item| text(item, "id")).collect();
    let code = items[0]["verification_code"].as_str().unwrap_or_default();
    let mut path = path.to_owned();
    if path.contains("preview") {
        let links = format!("/v1/articles/{}/preview-links", ids[0]);
        let link = app.editor().act(&links).await.expect(201).json();
        path = path.replace("{token}", text(&link, "token"));
    }
    let slug = items[0]["slug"].as_str().unwrap_or_default();
    let path = path.replace("{id}", ids[0]).replace("{slug}", slug);
    path.replace("{ids}", &ids.join(",")).replace("{code}", code)
}

async fn statements(app: &TestApp, path: &str) -> Vec<String> {
    let path = filled(app, path).await;
    // Whose articles are asked for is who has written them.
    let client = if path.contains("mine=true") { app.editor() } else { app.admin() };
    let (answer, statements) = app.statements(client.get(&path)).await;
    let answer = answer.expect(200);
    if answer.header("content-type") == "application/json" {
        assert_ne!(answer.json()["data"], json!([]), "{path} reads nothing");
    }
    statements
}

#[actix_web::test]
async fn no_read_runs_more_statements_for_more_content() {
    let (one, thirty) = (content(1).await, content(30).await);
    for (path, most) in READS {
        let (few, many) = (statements(&one, path).await, statements(&thirty, path).await);
        assert_eq!(few.len(), many.len(), "{path}: {few:#?}\nbut {many:#?}");
        assert!((1..=*most).contains(&many.len()), "{path}, at most {most}: {many:#?}");
    }
}

#[actix_web::test]
async fn what_is_counted_is_what_the_request_runs() {
    let app = content(1).await;
    let (_, nothing) = app.statements(async {}).await;
    assert_eq!(nothing, [""; 0], "what was made before is not counted");
    let editor = app.editor();
    let (_, twice) = app
        .statements(async {
            editor.get("/v1/tags").await.expect(200);
            editor.get("/v1/tags").await.expect(200);
        })
        .await;
    assert_eq!(twice.len(), 2, "{twice:#?}");
    assert!(twice.iter().all(|statement| statement.contains("FROM \"tags\"")), "{twice:#?}");
    let (_, written) = app.statements(editor.post("/v1/tags", json!({ "name": "新" }))).await;
    assert!(written.iter().any(|statement| statement.starts_with("INSERT INTO \"tags\"")), "{written:#?}");
}

#[test]
fn every_read_is_in_the_table() {
    let template = |path: &str| {
        let path = path.split('?').next().unwrap().replace("{slug}", "{id}");
        let path = path.replace("/v1/tags/{id}/revisions", "/v1/{collection}/{id}/revisions");
        path.replace("/revisions/2", "/revisions/{version}")
    };
    let exceptions = EXCEPTIONS.iter().map(|(path, reason)| {
        assert!(!reason.is_empty(), "{path} needs a reason");
        (*path).to_owned()
    });
    let counted: HashSet<String> = READS.iter().map(|(path, _)| template(path)).chain(exceptions).collect();
    let document = plaudit::api::document();
    let paths = document["paths"].as_object().unwrap().iter();
    let reads: HashSet<String> = paths
        .filter(|(path, item)| path.starts_with("/v1/") && item.get("get").is_some_and(Value::is_object))
        .map(|(path, _)| path.clone())
        .collect();
    assert_eq!(counted, reads, "the table and the document name the same operations");
}
