//! The sample content: loaded once, and never over an editor's work.

use plaudit::cli::demo::{Loaded, ensure};
use serde_json::{Value, json};

use crate::support::factory::{at, section, tag, text};
use crate::support::{TestApp, establish};

const NOTHING: Loaded = Loaded { sections: 0, tags: 0, articles: 0, register: 0 };

const REGISTER: [&str; 6] =
    ["awards", "competitions", "conferrals", "honours", "honoured-units", "innovation-studios"];

fn load(app: &TestApp) -> Loaded {
    let connection = &mut establish(&app.database.app_url);
    ensure(connection, &app.state.config, &app.clock).unwrap()
}

async fn read(app: &TestApp, path: &str) -> Value {
    app.editor().get(path).await.expect(200).json()
}

fn titles(page: &Value) -> Vec<&str> {
    page["data"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn readers_find_the_imported_article_and_the_samples_that_are_due() {
    let app = TestApp::start().await;
    assert_eq!(load(&app), Loaded { sections: 7, tags: 4, articles: 7, register: 24 });
    let list = app.anon().get("/v1/articles").await.expect(200).json();
    let (samples, others): (Vec<&str>, Vec<&str>) =
        titles(&list).into_iter().partition(|title| title.starts_with("示例："));
    assert_eq!(samples.len(), 4, "{samples:?}");
    assert_eq!(others, ["全市2021年“建功‘十四五’、奋进新征程”劳动和技能竞赛推进会召开"]);
    assert_eq!(app.anon().get("/v1/site").await.json()["organiser"], "广元工会网");

    let pinned = app.anon().get("/v1/articles?pinned=true").await.expect(200).json();
    assert_eq!(titles(&pinned), ["示例：这些文章是用来试用的"]);
    assert_eq!(titles(&read(&app, "/v1/articles?status=draft").await), ["示例：还没有写完的草稿"]);
    assert_eq!(titles(&read(&app, "/v1/articles?status=scheduled").await), ["示例：到了时间才会出现的通知"]);
}

#[actix_web::test]
async fn the_samples_are_labelled_and_stand_in_their_sections() {
    let app = TestApp::start().await;
    load(&app);
    let label = read(&app, "/v1/tags/sample").await;
    let all = read(&app, "/v1/articles?status=all&limit=100").await;
    for article in all["data"].as_array().unwrap() {
        let is_sample = article["title"].as_str().unwrap().starts_with("示例：");
        let is_labelled = article["tag_ids"].as_array().unwrap().contains(&label["id"]);
        assert_eq!(is_sample, is_labelled, "{article}");
        assert!(article["section_id"].is_string(), "{article}");
    }
    let below = app.anon().get("/v1/articles?section=honours").await.expect(200).json();
    assert_eq!(titles(&below).len(), 3, "a section includes those below it");
    let schedule = read(&app, "/v1/articles/sample-skills-schedule").await;
    assert_eq!(schedule["desk"]["body_format"], "html");
    assert!(schedule["body_html"].as_str().unwrap().contains("<caption>竞赛日程</caption>"));
}

#[actix_web::test]
async fn a_second_time_nothing_changes() {
    let app = TestApp::start().await;
    load(&app);
    let everything = || async {
        let mut all = Vec::new();
        for path in ["/v1/articles?status=all&limit=100", "/v1/sections?limit=100", "/v1/tags", "/v1/site"] {
            all.push(read(&app, path).await);
        }
        for collection in REGISTER {
            all.push(read(&app, &format!("/v1/{collection}?limit=100")).await);
        }
        all
    };
    let before = everything().await;
    app.pass(std::time::Duration::from_secs(60));
    assert_eq!(load(&app), NOTHING);
    assert_eq!(everything().await, before);
}

#[actix_web::test]
async fn what_editors_changed_renamed_or_threw_away_stays_so() {
    let app = TestApp::start().await;
    load(&app);
    let editor = app.editor();
    let welcome = read(&app, "/v1/articles/sample-welcome").await;
    let lecture = read(&app, "/v1/articles/sample-craftsman-lecture").await;
    let services = read(&app, "/v1/sections/union-news").await;
    editor.patch(&at("articles", &welcome), json!({ "slug": "welcome", "title": "欢迎" })).await.expect(200);
    editor.delete(&at("articles", &lecture)).await.expect(204);
    editor.patch(&at("sections", &services), json!({ "slug": "important" })).await.expect(200);

    assert_eq!(load(&app), NOTHING);
    assert_eq!(read(&app, "/v1/articles/welcome").await["title"], "欢迎");
    let all = read(&app, "/v1/articles?status=all&limit=100").await;
    assert_eq!(titles(&all).len(), 6);
}

#[actix_web::test]
async fn names_that_editors_took_first_are_theirs() {
    let app = TestApp::start().await;
    section(&app, "通知公告").await;
    tag(&app, "示例").await;
    assert_eq!(load(&app), Loaded { sections: 6, tags: 3, articles: 7, register: 24 });
    let welcome = read(&app, "/v1/articles/sample-welcome").await;
    assert_eq!((&welcome["section_id"], &welcome["tag_ids"]), (&json!(null), &json!([])));
}

#[actix_web::test]
async fn the_campaign_of_2020_declares_what_the_page_says_and_names_nobody() {
    let app = TestApp::start().await;
    load(&app);
    let anon = app.anon();
    let page = anon.get("/v1/conferrals?competition=labour-competition-2020").await.expect(200).json();
    let mut declared: Vec<(i64, i64)> = page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["declared_count"].as_i64().unwrap(), item["entered_count"].as_i64().unwrap()))
        .collect();
    declared.sort_unstable();
    assert_eq!(declared, [(9, 0), (15, 0), (40, 0)]);
    let total =
        anon.get("/v1/conferrals/statistics?competition=labour-competition-2020").await.expect(200).json();
    assert_eq!(
        total["total"],
        json!({ "conferrals": 3, "declared_count": 64, "entered_count": 0, "undeclared_conferrals": 0 })
    );
    let themes = anon.get("/v1/competitions").await.expect(200).json();
    let themes: Vec<&Value> = themes["data"].as_array().unwrap().iter().map(|item| &item["theme"]).collect();
    assert_eq!(themes, ["建功“十四五”、奋进新征程", "投身主战场、当好主人翁、建功新时代"]);
    let article = text(&page["data"][0]["article"], "slug").to_owned();
    let article = anon.get(&format!("/v1/articles/{article}?include=conferrals")).await.expect(200).json();
    assert_eq!(article["conferrals"].as_array().unwrap().len(), 3);
}

#[actix_web::test]
async fn the_rest_of_the_register_is_labelled_and_shows_every_answer() {
    let app = TestApp::start().await;
    load(&app);
    let anon = app.anon();
    for collection in ["honoured-units", "innovation-studios"] {
        let page = anon.get(&format!("/v1/{collection}")).await.expect(200).json();
        let items = page["data"].as_array().unwrap();
        assert!(
            items.len() >= 2 && items.iter().all(|item| text(item, "name").starts_with("示例：")),
            "{page}"
        );
    }
    let all = anon.get("/v1/honours?status=all").await.expect(200).json();
    assert!(
        all["data"].as_array().unwrap().iter().all(|item| text(&item["award"], "name").starts_with("示例："))
    );
    let unit =
        anon.get("/v1/honoured-units/sample-qingsong-machinery?include=honours").await.expect(200).json();
    let names: Vec<&str> =
        unit["honours"].as_array().unwrap().iter().map(|honour| text(honour, "recipient_name")).collect();
    assert_eq!(names, ["示例：青松机械有限公司", "示例：青松机械厂"], "each with the name of its time");
    let revoked = anon.get("/v1/honours?status=revoked").await.expect(200).json();
    assert_eq!(revoked["data"].as_array().unwrap().len(), 1);
    let code = text(&revoked["data"][0], "verification_code");
    assert_eq!(anon.get(&format!("/v1/verify/{code}")).await.expect(200).json()["status"], "revoked");
    let conferral = anon.get("/v1/conferrals/sample-pioneer-2022?include=honours").await.expect(200).json();
    assert_eq!((&conferral["declared_count"], &conferral["entered_count"]), (&json!(4), &json!(2)));
}

#[actix_web::test]
async fn what_the_document_shows_as_an_id_can_be_tried_in_the_demo() {
    let app = TestApp::start().await;
    load(&app);
    let document: Value = serde_json::from_slice(&app.state.document).unwrap();
    let mut tried = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        // Revisions and accounts are for those who have a token.
        let is_public = item["get"]["security"].as_array().is_some_and(|ways| ways.contains(&json!({})));
        let parameters = item["get"]["parameters"].as_array().into_iter().flatten().filter(|_| is_public);
        for parameter in parameters.filter(|parameter| parameter["name"] == "id") {
            let example = text(parameter, "example");
            app.anon().get(&path.replace("{id}", example)).await.expect(200);
            tried += 1;
        }
    }
    assert!(tried >= 12, "only {tried} were tried");
}
