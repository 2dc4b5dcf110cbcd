//! What the service exports as CSV comes back in as it is.

use serde_json::json;

use super::{Created, Import, Unchanged, counts};
use crate::support::TestApp;
use crate::support::factory::{at, award_of, text};

const LISTS: [&str; 3] = ["honoured-units", "innovation-studios", "honours"];

/// What an export says only of its own records.
const OF_ITS_OWN: [&str; 16] = [
    "id",
    "slug",
    "host_unit_id",
    "honour_count",
    "merged_into_id",
    "award.id",
    "award.slug",
    "conferral_id",
    "competition_id",
    "recipient.id",
    "recipient.slug",
    "verification_code",
    "version",
    "created_at",
    "updated_at",
    "award.conferring_body",
];

async fn exported(app: &TestApp, list: &str) -> Vec<u8> {
    let status = if list == "honours" { "&status=all" } else { "" };
    app.editor().get(&format!("/v1/{list}?format=csv&limit=100{status}")).await.expect(200).bytes
}

/// The rows of an export as sets of `heading=cell`, but for what is of the database's own.
fn rows(export: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(export.strip_prefix(b"\xEF\xBB\xBF").unwrap());
    let headings = reader.headers().unwrap().clone();
    let mut rows: Vec<Vec<String>> = reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            let cells =
                headings.iter().zip(record.iter()).filter(|(heading, _)| !OF_ITS_OWN.contains(heading));
            cells.map(|(heading, cell)| format!("{heading}={cell}")).collect()
        })
        .collect();
    rows.sort();
    rows
}

/// The awards, which stand in both databases.
async fn awards(app: &TestApp) {
    award_of(app, "先锋奖", "county", "unit").await;
    award_of(app, "先锋奖", "municipal", "unit").await;
    award_of(app, "示范工作室", "municipal", "studio").await;
}

/// Everything that an export can hold.
async fn content(app: &TestApp) {
    let post = async |path: &str, body| app.editor().post(path, body).await.expect(201).json();
    awards(app).await;
    let unit = json!({
        "name": "川北重工", "region": "利州区", "industry": "制造业", "kind": "国有企业",
        "former_names": [
            { "name": "川北机械厂（集团）", "used_until": "2019-06-30" }, { "name": "川北农机站", "used_until": "1980-12-31" },
        ],
    });
    let unit = post("/v1/honoured-units", unit).await;
    let odd = post("/v1/honoured-units", json!({ "name": "=\"引号\",逗号", "region": "'-朝天区" })).await;
    let studio = json!({
        "name": "王建国劳模创新工作室", "leader": "王建国", "leader_title": "全国劳动模范", "host_unit_id": unit["id"],
        "level": "municipal", "field": "机械加工", "region": "利州区", "established_on": "2015-05-01", "status": "closed",
    });
    let studio = post("/v1/innovation-studios", studio).await;
    post("/v1/innovation-studios", json!({ "name": "无名工作室", "host_unit": "没有登记的单位" })).await;
    let all = app.editor().get("/v1/awards").await.expect(200).json();
    for (number, award) in all["data"].as_array().unwrap().iter().enumerate() {
        let conferral = json!({
            "award_id": award["id"], "year": 2020, "decided_on": format!("2020-04-0{}", number + 1),
            "document_no": format!("广工发〔2020〕{number}号"),
        });
        let conferral = post("/v1/conferrals", conferral).await;
        let honour = match text(award, "recipient_kind") {
            "studio" => json!({ "innovation_studio_id": studio["id"] }),
            _ if number == 0 => json!({ "honoured_unit_id": odd["id"] }),
            _ => {
                json!({ "honoured_unit_id": unit["id"], "citation": "第一行\n'=第二行", "recipient_name": "川北机械总厂" })
            }
        };
        let mut honour = honour.as_object().unwrap().clone();
        honour.insert("conferral_id".to_owned(), conferral["id"].clone());
        let honour = post("/v1/honours", honour.into()).await;
        if number == 0 {
            let revocation = json!({ "reason": "申报材料不实", "revoked_on": "2024-05-06" });
            app.editor().post(&format!("{}/revoke", at("honours", &honour)), revocation).await.expect(200);
        }
    }
}

#[actix_web::test]
async fn exports_of_one_database_make_another_one_of_the_same_content() {
    let source = TestApp::start().await;
    content(&source).await;
    let target = TestApp::start().await;
    awards(&target).await;
    for list in LISTS {
        let export = exported(&source, list).await;
        let told = Import::into(&target).creating().file(&export);
        assert!(!told.rows.is_empty(), "{list}");
        let outcomes = vec![Created; told.rows.len()];
        let told = told.expect(&outcomes);
        if list == "innovation-studios" {
            let notes: Vec<&str> = told.rows.iter().flat_map(|row| &row.notes).map(String::as_str).collect();
            assert_eq!(
                notes,
                ["no honoured unit is called “没有登记的单位”; the studio is not linked to one"]
            );
        }
    }
    for list in LISTS {
        let (ours, theirs) = (rows(&exported(&source, list).await), rows(&exported(&target, list).await));
        assert_eq!(ours, theirs, "{list}");
    }
    assert_eq!(counts(&target), counts(&source));
    let before = counts(&source);
    for app in [&source, &target] {
        for list in LISTS {
            let told = Import::into(app).creating().file(&exported(&source, list).await);
            let outcomes = vec![Unchanged; told.rows.len()];
            let told = told.expect(&outcomes);
            assert!(told.rows.iter().all(|row| row.notes.is_empty()), "{list}: {:?}", told.rows);
        }
        assert_eq!(counts(app), before);
    }
}
