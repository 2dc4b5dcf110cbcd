//! Who receives an honour: found, proposed, or created.

use serde_json::json;

use super::{Created, Failed, Import, Proposed, Unchanged, counts, imported, shown};
use crate::support::TestApp;
use crate::support::factory::{award, award_of, conferral, studio, text, unit};

const HEADINGS: &str = "荣誉,年度,获奖单位,地区,行业,匹配\n";

#[actix_web::test]
async fn a_recipient_that_is_not_there_fails_unless_it_may_be_created() {
    let app = TestApp::start().await;
    award(&app, "先锋奖").await;
    let file = format!("{HEADINGS}先锋奖,2020,川北机械厂,利州区,制造业,\n先锋奖,2021,川北机械厂,利州区,,\n");
    let told = imported(&app, &file).expect(&[Failed; 2]);
    assert_eq!(
        told.faults(0),
        [
            "there is no conferral of this award and year with what else the row says of it; make it first, or \
             import with --create-missing",
            "获奖单位 “川北机械厂”: there is no such honoured unit; import units first, or with --create-missing",
        ]
    );
    assert_eq!(counts(&app), (0, 0, 0, 0, 0));
    let told = Import::into(&app).creating().text(&file).expect(&[Created; 2]);
    assert_eq!(
        told.notes(0),
        ["made the conferral 2020-xian-feng-jiang", "made the honoured unit chuan-bei-ji-xie-chang"]
    );
    assert_eq!(told.notes(1), ["made the conferral 2021-xian-feng-jiang"]);
    assert_eq!(counts(&app), (1, 0, 2, 2, 1));
    let made = shown(&app, "/v1/honoured-units/chuan-bei-ji-xie-chang").await;
    assert_eq!((&made["region"], &made["industry"]), (&json!("利州区"), &json!("制造业")));
    for again in [Import::into(&app), Import::into(&app).creating()] {
        again.text(&file).expect(&[Unchanged; 2]);
    }
    assert_eq!(counts(&app), (1, 0, 2, 2, 1));
}

#[actix_web::test]
async fn the_award_says_whether_units_or_studios_receive_it() {
    let app = TestApp::start().await;
    let award = award_of(&app, "示范工作室", "county", "studio").await;
    conferral(&app, &award, 2020).await;
    unit(&app, "王建国工作室").await;
    let file = format!("{HEADINGS}示范工作室,2020,王建国工作室,利州区,,\n");
    let told = imported(&app, &file).expect(&[Failed]);
    assert_eq!(
        told.faults(0),
        [
            "获奖单位 “王建国工作室”: there is no such innovation studio; import studios first, or with --create-missing"
        ]
    );
    let told = Import::into(&app).creating().text(&file).expect(&[Created]);
    assert_eq!(told.notes(0), ["made the innovation studio wang-jian-guo-gong-zuo-shi"]);
    let made = shown(&app, &format!("/v1/honours/{}", told.rows[0].id.unwrap())).await;
    assert_eq!(
        (&made["recipient"]["kind"], &made["recipient"]["region"]),
        (&json!("studio"), &json!("利州区"))
    );
    studio(&app, "李秀英工作室").await;
    imported(&app, &format!("{HEADINGS}示范工作室,2020,李秀英工作室,,,\n")).expect(&[Created]);
    assert_eq!(counts(&app), (1, 2, 1, 2, 3));
}

#[actix_web::test]
async fn a_similar_recipient_is_proposed_and_nothing_is_made_for_it() {
    let app = TestApp::start().await;
    award(&app, "先锋奖").await;
    let known = unit(&app, "川北机械厂").await;
    let row = |year: &str, decision: &str| format!("先锋奖,{year},川北机械有限公司,,,{decision}\n");
    let file = |decision: &str| format!("{HEADINGS}{}", row("2020", decision));
    let told = Import::into(&app).creating().text(&file("")).expect(&[Proposed]);
    assert_eq!(told.proposed(0), ["chuan-bei-ji-xie-chang"]);
    assert_eq!(counts(&app), (1, 0, 0, 0, 1), "not even its conferral");

    let told = Import::into(&app).creating().text(&file(text(&known, "id"))).expect(&[Created]);
    let made = shown(&app, &format!("/v1/honours/{}", told.rows[0].id.unwrap())).await;
    assert_eq!(
        (&made["recipient"]["id"], &made["recipient_name"]),
        (&known["id"], &json!("川北机械有限公司"))
    );

    let told = imported(&app, &file("new")).expect(&[Failed]);
    assert!(told.faults(0)[0].contains("there is no such honoured unit"), "{:?}", told.faults(0));
    let two_years = format!("{HEADINGS}{}{}", row("2020", "new"), row("2021", "new"));
    let told = Import::into(&app).creating().text(&two_years).expect(&[Created; 2]);
    assert_eq!(told.notes(0), ["made the honoured unit chuan-bei-ji-xie-you-xian-gong-si"]);
    assert_eq!(told.notes(1), ["made the conferral 2021-xian-feng-jiang"], "one unit for both rows");
    Import::into(&app).creating().text(&two_years).expect(&[Unchanged; 2]);
    assert_eq!(counts(&app), (2, 0, 2, 3, 2));
}

#[actix_web::test]
async fn two_of_the_same_name_are_told_apart_by_their_regions_or_by_a_human() {
    let app = TestApp::start().await;
    let award = award(&app, "先锋奖").await;
    conferral(&app, &award, 2020).await;
    imported(&app, "name,region,match\n实验小学,利州区,\n实验小学,朝天区,new\n").expect(&[Created; 2]);
    let file = format!(
        "{HEADINGS}先锋奖,2020,实验小学,,,\n先锋奖,2020,实验小学,朝天区,,\n先锋奖,2020,实验小学,昭化区,,\n\
         先锋奖,2020,实验小学,昭化区,,shi-yan-xiao-xue\n"
    );
    let told = Import::into(&app).creating().text(&file).expect(&[Proposed, Created, Proposed, Created]);
    assert_eq!(told.proposed(0), ["shi-yan-xiao-xue", "shi-yan-xiao-xue-2"]);
    assert_eq!(told.notes(2).len(), 2, "{:?}", told.notes(2));
    assert_eq!(counts(&app), (2, 0, 1, 2, 2));
}

#[actix_web::test]
async fn a_row_that_fails_leaves_nothing_that_was_made_for_it() {
    let app = TestApp::start().await;
    award(&app, "先锋奖").await;
    let file = format!(
        "荣誉,年度,获奖单位,事迹\n先锋奖,2020,川北机械厂,{}\n先锋奖,2020,川北机械厂,事迹\n",
        "长".repeat(1001)
    );
    let told = Import::into(&app).creating().text(&file).expect(&[Failed, Created]);
    assert_eq!(
        told.notes(1).len(),
        2,
        "what the first row made is not taken to be there: {:?}",
        told.notes(1)
    );
    assert_eq!(counts(&app), (1, 0, 1, 1, 1));
}
