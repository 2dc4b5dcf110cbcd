//! Cells to values, and everything that is wrong with a row at once.

use chrono::NaiveDate;
use plaudit::http::key::Key;
use plaudit::import::register::rows::{HonourRow, StudioRow, UnitRow};
use plaudit::import::register::values::{self, Decision, FormerName, Level, Reference, Status};
use plaudit::innovation_studios::model::InnovationStudioStatus;

use super::{faulty, honours, read_text, some, studios, units, whole};

fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

fn name(text: &str) -> Reference {
    Reference::Name(text.to_owned())
}

#[test]
fn days_are_read_as_people_and_spreadsheets_write_them() {
    for text in [
        "2021-03-18",
        "2021/3/18",
        "2021.3.18",
        "2021年3月18日",
        "２０２１－０３－１８",
        "2021/3/18 0:00",
        "2021-03-18 00:00:00",
    ] {
        assert_eq!(values::day(text).ok(), day(2021, 3, 18), "{text}");
    }
    for (text, words) in [
        ("2021-02-29", "there is no such day"),
        ("2021年13月1日", "there is no such day"),
        ("2021-03-18 10:30", "without a time"),
        ("44273", "the number that a spreadsheet keeps a day as, 2021-03-18 perhaps"),
        ("2021年3月", "it must be a day as in 2021-03-18"),
        ("20210318", "it must be a day"),
        ("3/18/2021", "it must be a day"),
        ("2021-03/18", "it must be a day"),
        ("2021-03-18起", "it must be a day"),
        ("0021-03-18", "the year must be from 1900 to 2100"),
        ("99999999999999999999", "it must be a day"),
    ] {
        let fault = values::day(text).unwrap_err();
        assert!(fault.contains(words), "{text}: {fault}");
    }
}

#[test]
fn years_are_read_with_and_without_their_word() {
    for text in ["2021", "2021年", "2021年度", "２０２１ 年"] {
        assert_eq!(values::year(text), Ok(2021), "{text}");
    }
    for text in ["21", "2021-03", "二〇二一", "year", "", "年", "1899", "2101", "+202"] {
        assert!(values::year(text).is_err(), "{text}");
    }
}

#[test]
fn levels_and_states_have_their_words() {
    let level = |words: &[&str], level: Level| {
        for word in words {
            assert_eq!(values::level(word), Ok(level), "{word}");
        }
    };
    level(&["national", "National", "国家级", "國家級", "全国"], Level::National);
    level(&["provincial", "省级", "省"], Level::Provincial);
    level(&["municipal", "市级", "市"], Level::Municipal);
    level(&["county", "县级", "区县级", "区级", "县区"], Level::County);
    level(&["enterprise", "企业级"], Level::Enterprise);
    assert_eq!(values::status("有效"), Ok(Status::Conferred));
    assert_eq!(values::status("已撤销"), Ok(Status::Revoked));
    assert_eq!(values::status("撤銷"), Ok(Status::Revoked));
    assert_eq!(
        values::level("州级").unwrap_err(),
        "it must be one of national or 国家级, provincial or 省级, municipal or 市级, county or 县级, enterprise or 企业级"
    );
}

#[test]
fn former_names_carry_the_day_until_which_they_were_used() {
    let former = |name: &str, until| FormerName { name: name.to_owned(), until };
    let names = values::former_names(
        "川北机械厂（2019年5月1日）；川北\u{3000}农机厂(2001-01-31) ;\n广元锅炉厂（集团）; 甲厂(3)分厂;",
    );
    let expected = [
        former("川北机械厂", day(2019, 5, 1)),
        former("川北 农机厂", day(2001, 1, 31)),
        former("广元锅炉厂（集团）", None),
        former("甲厂(3)分厂", None),
    ];
    assert_eq!(names.unwrap(), expected);
    assert_eq!(values::former_names(" ; ；"), Ok(Vec::new()));
    for (text, words) in [
        ("川北机械厂(2019)", "“2019”: it must be a day"),
        ("川北机械厂(2019-13-01)", "there is no such day"),
        ("(2019-05-01)", "no name stands in front of"),
        ("川北机械厂; 川北機械廠", "is there twice"),
    ] {
        let fault = values::former_names(text).unwrap_err();
        assert!(fault.contains(words), "{fault}");
    }
}

#[test]
fn a_row_is_matched_by_its_name_or_by_what_a_human_says() {
    let id = "01a20690-c090-7cfa-894e-dabecdbd71c5";
    let text = format!("name,match\n甲,\n乙,new\n丙,chuan-bei\n丁,{id}\n戊, 无 \n");
    let decisions: Vec<Decision> =
        whole(units(read_text(&text))).into_iter().map(|row| row.decision).collect();
    let expected = [
        Decision::ByName,
        Decision::New,
        Decision::Is(Key::Slug("chuan-bei".to_owned())),
        Decision::Is(Key::Id(id.parse().unwrap())),
        Decision::ByName,
    ];
    assert_eq!(decisions, expected);
    let rows = units(read_text("name,match\n甲,川北机械厂\n"));
    let fault = "match “川北机械厂”: it must be empty, new, an id or a slug";
    assert_eq!(faulty(rows), [(2, 2, vec![fault.to_owned()])]);
}

#[test]
fn a_unit_with_every_field() {
    let text = "单位名称,曾用名,地区,行业,单位性质,简介,联系方式,slug,match\n\
        \" 川北\n机械厂 \",川北农机厂 (2019-05-01),利州区,制造,国有企业,\"第一行\r\n第二行 \",0839-3262473,chuan-bei,new\n";
    let expected = UnitRow {
        name: "川北 机械厂".to_owned(),
        former_names: vec![FormerName { name: "川北农机厂".to_owned(), until: day(2019, 5, 1) }],
        region: some("利州区"),
        industry: some("制造"),
        kind: some("国有企业"),
        description: some("第一行\n第二行"),
        contact: some("0839-3262473"),
        slug: some("chuan-bei"),
        decision: Decision::New,
    };
    assert_eq!(whole(units(read_text(text))), [expected]);
}

#[test]
fn a_studio_with_every_field_and_one_with_next_to_none() {
    let text = "name,leader,leader_title,host_unit,field,level,region,established_on,description,achievements,contact,status,slug,match\n\
        王强焊接创新工作室,王强,全国技术能手,川北机械厂,焊接,市级,利州区,2015年5月1日,简介,\"一\n二\",无,关闭,wang-qiang,\n\
        陈媛工作室,/,,-,——,,,,,,,,,\n";
    let full = StudioRow {
        name: "王强焊接创新工作室".to_owned(),
        leader: some("王强"),
        leader_title: some("全国技术能手"),
        host_unit: Some(name("川北机械厂")),
        field: some("焊接"),
        level: Some(Level::Municipal),
        region: some("利州区"),
        established_on: day(2015, 5, 1),
        description: some("简介"),
        achievements: some("一\n二"),
        contact: None,
        status: Some(InnovationStudioStatus::Closed),
        slug: some("wang-qiang"),
        decision: Decision::ByName,
    };
    let bare = StudioRow {
        name: "陈媛工作室".to_owned(),
        leader: None,
        leader_title: None,
        host_unit: None,
        field: None,
        level: None,
        region: None,
        established_on: None,
        description: None,
        achievements: None,
        contact: None,
        status: None,
        slug: None,
        decision: Decision::ByName,
    };
    assert_eq!(whole(studios(read_text(text))), [full, bare]);
}

#[test]
fn an_honour_with_every_field() {
    let text = "award,award_level,year,recipient,recipient_name,recipient_region,recipient_industry,citation,decided_on,document_no,competition,conferral,status,revoked_on,revocation_reason,match\n\
        五一劳动奖状,省级,2021年,川北机械厂,川北厂,利州区,制造,事迹,2021-04-28,广工发〔2021〕12号,01a20690-c090-7cfa-894e-dabecdbd71c5,jiang-2021,撤销,2023/1/5,弄虚作假,chuan-bei\n";
    let expected = HonourRow {
        award: name("五一劳动奖状"),
        award_level: Some(Level::Provincial),
        year: 2021,
        recipient: "川北机械厂".to_owned(),
        recipient_name: some("川北厂"),
        recipient_region: some("利州区"),
        recipient_industry: some("制造"),
        citation: some("事迹"),
        decided_on: day(2021, 4, 28),
        document_no: some("广工发〔2021〕12号"),
        competition: Some(Reference::Id("01a20690-c090-7cfa-894e-dabecdbd71c5".parse().unwrap())),
        conferral: Some(Key::Slug("jiang-2021".to_owned())),
        status: Status::Revoked,
        revoked_on: day(2023, 1, 5),
        revocation_reason: some("弄虚作假"),
        decision: Decision::Is(Key::Slug("chuan-bei".to_owned())),
    };
    assert_eq!(whole(honours(read_text(text))), [expected]);
}

#[test]
fn all_faults_of_a_row_are_told_with_column_and_value_and_stop_no_other_row() {
    let text = "荣誉名称,年度,获奖单位,表彰日期,conferral,状态,撤销日期,匹配\n\
        五一劳动奖状,2021,川北机械厂,,,,,\n\
        ,去年,,44273,甲 乙,在,2021-02-30,?\n\
        五一劳动奖状,2021,川北机械厂,,,撤销,,\n\
        五一劳动奖状,2021,川北机械厂,,,有效,2021-01-01,\n";
    let rows = honours(read_text(text));
    assert!(rows[0].row.is_ok());
    let faulty = faulty(rows);
    let begin = |faults: &[String]| {
        faults.iter().map(|fault| fault.split(": ").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let expected = [
        "荣誉名称",
        "年度 “去年”",
        "获奖单位",
        "表彰日期 “44273”",
        "conferral “甲 乙”",
        "状态 “在”",
        "撤销日期 “2021-02-30”",
        "匹配 “?”",
    ];
    assert_eq!(begin(&faulty[0].2), expected);
    assert_eq!((faulty[0].0, faulty[0].1), (3, 3));
    assert_eq!(faulty[1].2, ["撤销日期: it must say since when the honour is revoked"]);
    assert_eq!(
        faulty[2].2,
        ["撤销日期 “2021-01-01”: it must be empty: the status does not say that the honour is revoked"]
    );
}

#[test]
fn destroyed_and_hidden_characters_are_a_fault_of_their_row() {
    let rows = |name: &str| faulty(units(read_text(&format!("name,region\n{name},利州区\n甲厂,利州区\n"))));
    for name in ["川\u{FFFD}机械厂", "川\u{E123}机械厂"] {
        assert_eq!(
            rows(name)[0].2,
            [format!("name “{name}”: it has characters that were destroyed before the file came here")]
        );
    }
    for name in ["川北\u{202e}机械厂", "川北\u{7}机械厂"] {
        assert_eq!(rows(name)[0].2, [format!("name “{name}”: it has control characters")]);
    }
    for empty in ["", "  \u{3000}", "\u{200b}"] {
        assert_eq!(rows(empty)[0].2, ["name: it must not be empty"]);
    }
    let long = "长".repeat(60);
    let shown = format!("slug “{}…”", "长".repeat(40));
    let rows = faulty(units(read_text(&format!("name,slug\n甲厂,{long}\n"))));
    assert!(rows[0].2[0].starts_with(&shown), "{rows:?}");
}
