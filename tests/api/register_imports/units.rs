//! Honoured units.

use serde_json::json;

use super::{Created, Failed, Import, Proposed, Unchanged, imported, shown, unit_count};
use crate::support::TestApp;
use crate::support::factory::{at, text, unit};

const FILE: &str = "单位名称,曾用名,地区,行业,单位性质,简介,联系方式,slug\n\
    川北机械厂,广元县川北机械厂 (1998-06-30); 川北农机站 (1980-12-31),利州区,制造业,国有企业,\"始建于1958年。\n现有职工800人。\",\"0839-3262473\n王科长\",chuan-bei\n\
    朝天区人民医院,,朝天区,,,,,\n";

#[actix_web::test]
async fn a_unit_is_created_with_everything_that_its_row_says() {
    let app = TestApp::start().await;
    let first = imported(&app, FILE).expect(&[Created, Created]);
    assert_eq!(first.rows[0].to_string(), "row 2 (line 2): created honoured unit chuan-bei (川北机械厂)\n");
    let unit = shown(&app, "/v1/honoured-units/chuan-bei").await;
    assert_eq!(unit["id"], json!(first.rows[0].id));
    assert_eq!(
        unit["former_names"],
        json!([{ "name": "广元县川北机械厂", "used_until": "1998-06-30" }, { "name": "川北农机站", "used_until": "1980-12-31" }])
    );
    for (field, value) in [
        ("region", "利州区"),
        ("industry", "制造业"),
        ("kind", "国有企业"),
        ("description", "始建于1958年。\n现有职工800人。"),
        ("contact", "0839-3262473\n王科长"),
    ] {
        assert_eq!(unit[field], value, "{field}");
    }
    let views = app.editor().get(&format!("{}/views", at("honoured-units", &unit))).await.expect(200).json();
    assert_eq!(views["total"], 0, "its counter came with it");

    let again = imported(&app, FILE).expect(&[Unchanged, Unchanged]);
    assert_eq!((again.notes(0).len(), again.notes(1).len()), (0, 0), "{:?}", again.rows);
    assert_eq!((unit_count(&app), again.rows[0].id), (2, first.rows[0].id));
    assert_eq!(shown(&app, "/v1/honoured-units/chuan-bei").await["version"], 1);
}

#[actix_web::test]
async fn the_same_name_is_the_same_unit_and_nothing_of_it_is_changed() {
    let app = TestApp::start().await;
    let made = unit(&app, "川北机械厂").await;
    let file =
        "名称,地区,行业,曾用名,简介\n川北機械廠　,利州区,无,川北农机站 (1980-12-31); 川北站,新的简介\n";
    let told = imported(&app, file).expect(&[Unchanged]);
    assert_eq!(
        told.notes(0),
        [
            "名称: the file says “川北機械廠”, stored is “川北机械厂”",
            "曾用名: the file says “川北农机站 (1980-12-31)”, stored is nothing",
            "曾用名: the file says “川北站”, stored is nothing",
            "地区: the file says “利州区”, stored is nothing",
            "简介: the file says “新的简介”, stored is nothing",
        ]
    );
    assert_eq!(shown(&app, &at("honoured-units", &made)).await, made);
}

#[actix_web::test]
async fn a_former_name_and_the_name_of_a_merged_record_lead_to_the_unit() {
    let app = TestApp::start().await;
    let (factory, group, old) =
        (unit(&app, "川北厂").await, unit(&app, "川北集团公司").await, unit(&app, "东坝农机站").await);
    let path = at("honoured-units", &group);
    app.editor().post(&format!("{path}/rename"), json!({ "name": "四川重工" })).await.expect(200);
    for duplicate in [&old, &factory] {
        let merge = format!("{}/merge", at("honoured-units", duplicate));
        let into = if duplicate["id"] == old["id"] { text(&factory, "slug") } else { text(&group, "slug") };
        app.editor().post(&merge, json!({ "into": into })).await.expect(200);
    }
    let told = imported(&app, "name\n川北集团公司\n四川重工\n川北厂\n东坝农机站\n").expect(&[Unchanged; 4]);
    for row in &told.rows {
        assert_eq!(row.id, Some(text(&group, "id").parse().unwrap()), "{row}");
    }
    assert_eq!(told.notes(0), ["name: the file says “川北集团公司”, stored is “四川重工”"]);
    assert_eq!(unit_count(&app), 3);
}

#[actix_web::test]
async fn a_similar_name_is_proposed_until_a_human_decides() {
    let app = TestApp::start().await;
    let made = unit(&app, "川北机械厂").await;
    let told =
        imported(&app, "单位名称,地区\n川北机械有限公司,利州区\n东坝纺织厂,\n").expect(&[Proposed, Created]);
    assert_eq!(told.proposed(0), ["chuan-bei-ji-xie-chang"]);
    assert_eq!((told.rows[0].id, told.totals.proposed, unit_count(&app)), (None, 1, 2));

    let file = |decision: &str| format!("单位名称,匹配\n川北机械有限公司,{decision}\n");
    for decision in [text(&made, "id"), "chuan-bei-ji-xie-chang"] {
        let told = imported(&app, &file(decision)).expect(&[Unchanged]);
        assert_eq!(told.rows[0].slug.as_deref(), Some("chuan-bei-ji-xie-chang"));
    }
    let told = imported(&app, &file("nowhere")).expect(&[Failed]);
    assert_eq!(told.faults(0), ["匹配 “nowhere”: there is no honoured unit of this id or slug"]);
    let nobody = imported(&app, &file("0190f0e0-0000-7000-8000-00000000dead")).expect(&[Failed]);
    assert!(nobody.faults(0)[0].ends_with("there is no honoured unit of this id or slug"));
    assert_eq!(unit_count(&app), 2);
    imported(&app, &file("new")).expect(&[Created]);
    imported(&app, &file("")).expect(&[Unchanged]);
    assert_eq!(unit_count(&app), 3);
}

#[actix_web::test]
async fn a_human_can_say_that_a_unit_of_the_same_name_is_another_one() {
    let app = TestApp::start().await;
    let file = "name,region,match,slug\n实验小学,利州区,,\n实验小学,利州区,new,\n实验小学,利州区,new,shi-yan-di-san\n";
    let told = imported(&app, file).expect(&[Created; 3]);
    assert_eq!(told.notes(1), ["it has the same name as shi-yan-xiao-xue"]);
    assert_eq!(told.notes(2), ["it has the same name as shi-yan-xiao-xue, shi-yan-xiao-xue-2"]);
    let told = imported(&app, "name,region\n实验小学,利州区\n").expect(&[Proposed]);
    assert_eq!(told.proposed(0), ["shi-yan-di-san", "shi-yan-xiao-xue", "shi-yan-xiao-xue-2"]);
    assert!(told.rows[0].to_string().contains("the same name"));
    let again = "name,region,match,slug\n实验小学,利州区,new,shi-yan-di-san\n实验小学,,,shi-yan-di-san\n";
    imported(&app, again).expect(&[Unchanged; 2]);
    assert_eq!(unit_count(&app), 3);
}

#[actix_web::test]
async fn the_same_name_in_another_region_is_for_a_human_to_decide() {
    let app = TestApp::start().await;
    let file = "name,region\n实验小学,利州区\n实验小学,朝天区\n实验小学,利州區\n实验小学,\n";
    let told = imported(&app, file).expect(&[Created, Proposed, Unchanged, Unchanged]);
    let reason = "the name is the same, the region is not: shi-yan-xiao-xue is in “利州区”, not in “朝天区”";
    assert_eq!((told.notes(1), told.proposed(1)), (vec![reason], vec!["shi-yan-xiao-xue"]));
    imported(&app, "name,region,match\n实验小学,朝天区,new\n").expect(&[Created]);
    // Now the region tells them apart, where both say it.
    let told = imported(&app, file).expect(&[Unchanged, Unchanged, Unchanged, Proposed]);
    assert_eq!(told.rows[1].slug.as_deref(), Some("shi-yan-xiao-xue-2"));
    assert_eq!(unit_count(&app), 2);
}

#[actix_web::test]
async fn a_unit_under_a_new_name_is_not_made_a_second_one() {
    let app = TestApp::start().await;
    unit(&app, "川北农机站").await;
    let told = imported(&app, "name,former_names\n四川重工,川北农机站 (1998-06-30)\n").expect(&[Proposed]);
    assert_eq!(told.proposed(0), ["chuan-bei-nong-ji-zhan"]);
    assert_eq!(told.notes(0), ["its former name “川北农机站” is a name of chuan-bei-nong-ji-zhan"]);
    assert_eq!(unit_count(&app), 1);
}

#[actix_web::test]
async fn what_the_register_refuses_names_the_column() {
    let app = TestApp::start().await;
    unit(&app, "东坝纺织厂").await;
    let (long, names) =
        ("长".repeat(101), (1..=51).map(|day| format!("名{day}号 (19{:02}-01-01)", day + 10)));
    let names = names.collect::<Vec<_>>().join(";");
    let file = format!(
        "单位名称,曾用名,行业,slug\n{long},,{long},\n甲单位,旧名,,\n乙单位,,,new\n丙单位,,,dong-ba-fang-zhi-chang\n丁单位,{names},,\n好单位,,,\n"
    );
    let told = imported(&app, &file).expect(&[Failed, Failed, Failed, Failed, Failed, Created]);
    assert_eq!(told.faults(0).len(), 2);
    assert!(
        told.faults(0)[0].starts_with("行业 “长长") && told.faults(0)[0].contains("50"),
        "{:?}",
        told.faults(0)
    );
    assert!(told.faults(0)[1].starts_with("单位名称 “长长"), "{:?}", told.faults(0));
    assert_eq!(
        told.faults(1),
        ["曾用名 “旧名”: its last day under this name is needed, as in 旧名 (2019-06-30)"]
    );
    assert_eq!(told.faults(2), ["slug “new”: \"new\" cannot be used as a slug"]);
    assert_eq!(
        told.faults(3),
        ["slug “dong-ba-fang-zhi-chang”: the slug \"dong-ba-fang-zhi-chang\" is taken"]
    );
    assert!(
        told.faults(4)[0].starts_with("曾用名: ") && told.faults(4)[0].contains("50"),
        "{:?}",
        told.faults(4)
    );
    assert_eq!(unit_count(&app), 2);
}

#[actix_web::test]
async fn what_lies_in_the_trash_is_not_found() {
    let app = TestApp::start().await;
    let made = unit(&app, "川北机械厂").await;
    app.editor().delete(&at("honoured-units", &made)).await.expect(204);
    let told = Import::into(&app).text("name,match\n川北机械厂,chuan-bei-ji-xie-chang\n川北机械厂,\n");
    let told = told.expect(&[Failed, Created]);
    assert_eq!(told.rows[1].slug.as_deref(), Some("chuan-bei-ji-xie-chang-2"));
}
