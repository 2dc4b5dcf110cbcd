//! Honours: their awards, their conferrals, and what they say.

use serde_json::{Value, json};

use super::{Created, Failed, Import, Unchanged, counts, imported, shown};
use crate::support::TestApp;
use crate::support::factory::{at, award, award_of, conferral, honour, text, unit};

async fn conferral_with(app: &TestApp, input: Value) -> Value {
    app.editor().post("/v1/conferrals", input).await.expect(201).json()
}

#[actix_web::test]
async fn an_honour_is_created_for_what_is_there() {
    let app = TestApp::start().await;
    let award = award(&app, "工人先锋号").await;
    let conferral = conferral(&app, &award, 2020).await;
    let unit = unit(&app, "川北机械厂").await;
    let file = "荣誉名称,年度,获奖单位,表彰时名称,主要事迹\n“工人先锋号”,2020年度,川北机械厂,广元县川北机械厂,\"连续三年\n没有事故\"\n";
    let told = imported(&app, file).expect(&[Created]);
    let made = shown(&app, &format!("/v1/honours/{}", told.rows[0].id.unwrap())).await;
    assert_eq!(made["conferral_id"], conferral["id"]);
    assert_eq!(made["recipient"]["id"], unit["id"]);
    assert_eq!(made["recipient_name"], "广元县川北机械厂");
    assert_eq!((&made["citation"], &made["status"]), (&json!("连续三年\n没有事故"), &json!("conferred")));
    assert_eq!(imported(&app, file).expect(&[Unchanged]).notes(0), [""; 0]);
    let other = "award,year,recipient,citation,status,revoked_on,revocation_reason\n\
        gong-ren-xian-feng-hao,2020,川北机械厂,别的事迹,已撤销,2024-05-06,不实\n";
    assert_eq!(
        imported(&app, other).expect(&[Unchanged]).notes(0),
        [
            "recipient: the file says “川北机械厂”, stored is “广元县川北机械厂”",
            "citation: the file says “别的事迹”, stored is “连续三年\n没有事故”",
            "status: the file says “revoked”, stored is “conferred”",
            "revoked_on: the file says “2024-05-06”, stored is nothing",
            "revocation_reason: the file says “不实”, stored is nothing",
        ]
    );
    assert_eq!(counts(&app), (1, 0, 1, 1, 1));
    assert_eq!(shown(&app, &at("honours", &made)).await, made);
}

#[actix_web::test]
async fn an_award_is_named_by_id_slug_or_name_and_level() {
    let app = TestApp::start().await;
    let county = award_of(&app, "先锋奖", "county", "unit").await;
    let city = award_of(&app, "先锋奖", "municipal", "unit").await;
    let thrown_away = award_of(&app, "废奖", "county", "unit").await;
    app.editor().delete(&at("awards", &thrown_away)).await.expect(204);
    unit(&app, "川北机械厂").await;
    for award in [&county, &city] {
        conferral(&app, award, 2020).await;
    }
    let (id, slug) = (text(&county, "id"), text(&city, "slug"));
    let file = format!(
        "award,year,recipient,award_level\n{id},2020,川北机械厂,\n{slug},2020,川北机械厂,\n先鋒獎,2020,川北机械厂,市级\n\
         先锋奖,2020,川北机械厂,\n先锋奖,2020,川北机械厂,省级\n废奖,2020,川北机械厂,\n"
    );
    let told = imported(&app, &file).expect(&[Created, Created, Unchanged, Failed, Failed, Failed]);
    let named = format!("{} (county), {} (municipal)", text(&county, "slug"), slug);
    assert_eq!(
        told.faults(3),
        [format!(
            "award “先锋奖”: several awards are called so: {named}; give the slug, or the level in a column award_level"
        )]
    );
    let none = "there is no award of this name, slug or id; make it first";
    assert_eq!(told.faults(4), [format!("award “先锋奖”: {none}")]);
    assert_eq!(told.faults(5), [format!("award “废奖”: {none}")]);
    assert_eq!(counts(&app).3, 2);
}

#[actix_web::test]
async fn a_conferral_is_the_one_that_fits_or_a_human_says_which() {
    let app = TestApp::start().await;
    let award = award(&app, "先锋奖").await;
    unit(&app, "川北机械厂").await;
    let contest = json!({ "year": 2020, "title": "技能竞赛" });
    let contest = app.editor().post("/v1/competitions", contest).await.expect(201).json();
    let input = |more: Value| {
        let mut input = json!({ "award_id": award["id"], "year": 2020 });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let spring = conferral_with(
        &app,
        input(json!({ "slug": "spring", "decided_on": "2020-04-01", "document_no": "广工发〔2020〕5号" })),
    )
    .await;
    let autumn = conferral_with(
        &app,
        input(json!({ "slug": "autumn", "decided_on": "2020-10-01", "competition_id": contest["id"] })),
    )
    .await;
    let thrown_away =
        conferral_with(&app, input(json!({ "slug": "gone", "decided_on": "2020-12-01" }))).await;
    app.editor().delete(&at("conferrals", &thrown_away)).await.expect(204);
    let file = "award,year,recipient,decided_on,document_no,competition,conferral\n\
        先锋奖,2020,川北机械厂,,广工发[2020]5号,,\n先锋奖,2020,川北机械厂,,,技能竞赛,\n\
        先锋奖,2020,川北机械厂,2020-10-01,,,\n先锋奖,2020,川北机械厂,,,,spring\n\
        先锋奖,2020,川北机械厂,,,,\n先锋奖,2020,川北机械厂,,,没有的竞赛,\n先锋奖,2020,川北机械厂,2020-12-01,,,\n\
        先锋奖,2021,川北机械厂,,,,\n先锋奖,2021,川北机械厂,,,,spring\n先锋奖,2020,川北机械厂,,,,gone\n\
        先锋奖,2020,川北机械厂,2020-10-01,川工发9号,,\n";
    let told = Import::into(&app).text(file);
    let told = told.expect(&[
        Created, Created, Unchanged, Unchanged, Failed, Failed, Failed, Failed, Failed, Failed, Failed,
    ]);
    for (row, conferral) in [(0, &spring), (1, &autumn)] {
        let made = shown(&app, &format!("/v1/honours/{}", told.rows[row].id.unwrap())).await;
        assert_eq!(made["conferral_id"], conferral["id"], "{row}");
    }
    let none = "there is no conferral of this award and year with what else the row says of it; make it first, or \
                import with --create-missing";
    let expected = [
        "there are several conferrals of this award and year: spring, autumn; give the slug of one in a column conferral",
        "competition “没有的竞赛”: there is no competition of this title, slug or id; make it first",
        none,
        none,
        "conferral “spring”: it is of another year",
        "conferral “gone”: there is no conferral of this id or slug",
        "autumn may be its conferral, but does not say its document; complete that, or give its slug in a column conferral",
    ];
    assert_eq!((4..11).flat_map(|row| told.faults(row)).collect::<Vec<_>>(), expected);
    assert_eq!((counts(&app).2, counts(&app).3), (3, 2));

    let dry = Import::into(&app).creating().dry().text(file);
    let outcomes = dry.outcomes();
    assert_eq!(&outcomes[6..8], [Created, Created], "what is not there may be created");
    assert_eq!(outcomes[10], Failed, "but no second one of what may be there: {:?}", dry.faults(10));
    assert_eq!((counts(&app).2, counts(&app).3), (3, 2));
}

#[actix_web::test]
async fn an_honour_can_come_revoked() {
    let app = TestApp::start().await;
    let award = award(&app, "先锋奖").await;
    conferral(&app, &award, 2020).await;
    for name in ["甲单位", "乙单位", "丙单位"] {
        unit(&app, name).await;
    }
    let file = "荣誉,年度,单位,状态,撤销日期,撤销原因\n先锋奖,2020,甲单位,撤销,2024-05-06,申报材料不实\n\
        先锋奖,2020,乙单位,撤销,2024-05-06,\n先锋奖,2020,丙单位,撤销,2030-01-01,申报材料不实\n";
    let told = imported(&app, file).expect(&[Created, Failed, Failed]);
    let made = shown(&app, &format!("/v1/honours/{}", told.rows[0].id.unwrap())).await;
    assert_eq!(
        (&made["status"], &made["revoked_on"], &made["revocation_reason"]),
        (&json!("revoked"), &json!("2024-05-06"), &json!("申报材料不实"))
    );
    assert!(told.faults(1)[0].starts_with("撤销原因: "), "{:?}", told.faults(1));
    assert_eq!(told.faults(2), ["撤销日期 “2030-01-01”: must not be in the future"]);
    assert_eq!(counts(&app).3, 1, "what cannot be revoked is not left there as one in force");
    assert_eq!(imported(&app, file).expect(&[Unchanged, Failed, Failed]).notes(0), [""; 0]);
}

#[actix_web::test]
async fn what_an_editor_threw_away_or_gave_twice_is_told() {
    let app = TestApp::start().await;
    let award = award(&app, "先锋奖").await;
    let conferral = conferral(&app, &award, 2020).await;
    let unit = unit(&app, "川北机械厂").await;
    let made = honour(&app, &conferral, &unit).await;
    let file = "award,year,recipient\n先锋奖,2020,川北机械厂\n先锋奖,2020,川北机械厂\n";
    imported(&app, file).expect(&[Unchanged; 2]);
    app.editor().delete(&at("honours", &made)).await.expect(204);
    imported(&app, file).expect(&[Created, Unchanged]);
    assert_eq!(counts(&app).3, 2, "the one in the trash and the new one");
    let long = format!("award,year,recipient,事迹\n先锋奖,2020,川北机械厂,{}\n", "长".repeat(1001));
    imported(&app, &long).expect(&[Unchanged]);
    app.editor().delete(&format!("/v1/honours/{}", "chuan-bei-ji-xie-chang-2020-2")).await.expect(204);
    let told = imported(&app, &long).expect(&[Failed]);
    assert!(told.faults(0)[0].starts_with("事迹 “长长"), "{:?}", told.faults(0));
}
