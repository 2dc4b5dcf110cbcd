//! What headings mean: those that are known, those that a mapping explains, and those that nobody explains.

use plaudit::import::register::{Field, HeadingFault, Kind, Mapping, Options, read};

use super::{heading_faults, honours, mapped, parsed, read_text, some, studios, units, whole};

fn told(text: &str, mappings: &[&str]) -> Vec<String> {
    heading_faults(mapped(text, mappings)).iter().map(ToString::to_string).collect()
}

#[test]
fn every_field_is_known_by_its_own_name() {
    for kind in Kind::ALL {
        let headings: Vec<&str> = kind.fields().into_iter().map(Field::as_str).collect();
        let register = read_text(&format!("{}\n", headings.join(",")));
        assert_eq!(register.rows.kind(), kind);
        assert!(register.columns.ignored.is_empty());
        for field in kind.fields() {
            assert_eq!(Field::named(field.as_str()), Some(field));
        }
    }
}

#[test]
fn no_heading_is_known_for_two_fields_of_one_kind() {
    for kind in Kind::ALL {
        let words = kind
            .headings()
            .iter()
            .flat_map(|(field, words)| [field.as_str()].into_iter().chain(words.iter().copied()));
        let mut words: Vec<&str> = words.collect();
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count, "{kind}");
    }
}

#[test]
fn usual_chinese_headings_are_known_in_every_spelling() {
    for heading in ["单位名称", "單位名稱", " 单位 名称 ", "单位名称*", "NAME", "Ｎａｍｅ"]
    {
        let rows = whole(units(read_text(&format!("{heading},所属行业\n川北机械厂,制造业\n"))));
        assert_eq!((rows[0].name.as_str(), rows[0].industry.as_deref()), ("川北机械厂", Some("制造业")));
    }
    let register =
        read_text("序号,工作室名称,领衔人,所在单位,级别\n1,王强焊接创新工作室,王强,川北机械厂,市级\n");
    assert_eq!(register.columns.ignored, ["序号"]);
    assert_eq!(whole(studios(register))[0].leader, some("王强"));
    let rows = whole(honours(read_text("荣誉称号,年度,获奖单位\n五一劳动奖状,2021年度,川北机械厂\n")));
    assert_eq!((rows[0].recipient.as_str(), rows[0].year), ("川北机械厂", 2021));
}

#[test]
fn the_kind_is_found_from_the_fields_unless_it_is_said() {
    for (headings, kind) in [
        ("name,region", Kind::Units),
        ("name,leader", Kind::Studios),
        ("award,year,recipient", Kind::Honours),
        ("名称,领办人,单位", Kind::Studios),
        ("荣誉名称,年份,单位", Kind::Honours),
    ] {
        assert_eq!(read_text(&format!("{headings}\n")).rows.kind(), kind, "{headings}");
    }
    let options = Options { kind: Some(Kind::Studios), mappings: Vec::new() };
    assert_eq!(read("名称,地区\n".as_bytes(), &options).unwrap().rows.kind(), Kind::Studios);
    assert_eq!(mapped("甲,乙\n", &["甲=name", "乙=leader"]).unwrap().rows.kind(), Kind::Studios);
}

#[test]
fn a_mapping_adds_overrides_and_leaves_out() {
    let text = "名称,单位名称,备注,A=B\n甲,乙,丙,丁\n";
    let register = mapped(text, &["名称=-", "备注 = description", "a=b=region"]).unwrap();
    assert_eq!(register.columns.ignored, ["名称"]);
    let row = &whole(units(register))[0];
    assert_eq!((row.name.as_str(), &row.description, &row.region), ("乙", &some("丙"), &some("丁")));
    let running = mapped("序号,名称\n一号,甲\n", &["序号=region"]).unwrap();
    assert_eq!(whole(units(running))[0].region, some("一号"));
}

#[test]
fn a_mapping_that_is_none_is_refused_by_itself() {
    for (text, words) in [
        ("单位", "it must be COLUMN=FIELD"),
        ("=name", "the column is not named"),
        ("单位=nome", "there is no field \"nome\"; there is for units: name, former_names, region"),
        ("单位=", "there is no field \"\""),
    ] {
        let refusal = text.parse::<Mapping>().unwrap_err();
        assert!(refusal.contains(words), "{refusal}");
    }
}

#[test]
fn a_column_of_which_nothing_is_known_fails_the_file_with_the_ways_out() {
    let faults = told("单位名称,法人,备注\n甲厂,乙,丙\n", &[]);
    assert_eq!(
        faults,
        [
            "nothing is known of the columns \"法人\", \"备注\"; say what each one is by --map 'COLUMN=FIELD', or leave \
             it out by --map 'COLUMN=-'; the fields of units are name, former_names, region, industry, kind, \
             description, contact, slug, match",
            "the file was taken for one of units; --kind says otherwise",
        ]
    );
    assert!(mapped("单位名称,法人,备注\n甲厂,乙,丙\n", &["法人=-", "备注=-"]).is_ok());
}

#[test]
fn all_faults_of_the_headings_are_told_at_once() {
    let text = "单位,单位名称,地区,地区,\n甲,乙,丙,丁,戊\n";
    let faults = heading_faults(mapped(text, &[]));
    assert_eq!(faults, [HeadingFault::Unnamed { column: 5, row: 2 }], "the table comes first");

    let text = "单位,单位名称,地区,地 区,法人\n甲,乙,丙,丁,戊\n";
    let faults = told(text, &["没有=name", "法人=leader", "法人=-"]);
    let expected = [
        "the columns 3 and 4 have the same heading, \"地 区\"; rename or remove one",
        "--map names the column \"没有\", which is not in the file; there is: \"单位\", \"单位名称\", \"地区\", \"地 区\", \"法人\"",
        "--map names the column \"法人\" twice",
        "the columns \"单位\" and \"单位名称\" both mean host_unit; leave one out by --map 'COLUMN=-'",
        "studios need a column for name; it may be headed name, 工作室名称, 创新工作室名称, 名称, 工作室, 创新工作室",
        "the file was taken for one of studios; --kind says otherwise",
    ];
    assert_eq!(faults, expected);
}

#[test]
fn a_field_of_another_kind_and_a_missing_one_are_refused() {
    let options = Options { kind: Some(Kind::Units), mappings: parsed(&["奖=award"]) };
    let faults = heading_faults(read("奖,年度\n".as_bytes(), &options));
    assert_eq!(faults.len(), 3, "{faults:?}");
    assert!(matches!(&faults[0], HeadingFault::Unknown { columns, .. } if columns == &["年度"]));
    assert!(matches!(&faults[1], HeadingFault::ForeignField { field: Field::Award, .. }));
    assert!(matches!(&faults[2], HeadingFault::Missing { field: Field::Name, .. }));
    let faults = told("荣誉,事迹\n", &[]);
    assert!(
        faults[0].starts_with("honours need a column for year; it may be headed year, 年度"),
        "{faults:?}"
    );
    assert!(faults[1].starts_with("honours need a column for recipient;"), "{faults:?}");
}

#[test]
fn a_heading_that_was_destroyed_is_told() {
    let faults = told("单\u{FFFD}名称,name\n甲厂,乙厂\n", &["单\u{FFFD}名称=-"]);
    let fault = "has characters that were destroyed or that have no place in a heading";
    assert_eq!(faults, [format!("the heading \"单\u{FFFD}名称\" {fault}")]);
    let refusal = mapped("name,法人\n", &["没有=name"]).unwrap_err().to_string();
    assert_eq!(
        refusal
            .split("; ")
            .filter(|fault| fault.starts_with("--map") || fault.starts_with("nothing"))
            .count(),
        2
    );
}

#[test]
fn a_title_above_the_headings_is_told_from_them() {
    let faults = told("2021年先进单位名单,,\n单位名称,地区,行业\n甲厂,利州区,制造\n", &[]);
    let title = "has no heading, but a cell in row 2; is the first row a title? It must hold the headings";
    assert_eq!(faults, [format!("column 2 {title}"), format!("column 3 {title}")]);
    let register = read_text("单位名称,,地区,\n甲厂,,利州区,\n");
    assert!(
        register.columns.ignored.is_empty(),
        "a column without a heading and without a cell holds nothing"
    );
    assert_eq!(whole(units(register))[0].region, some("利州区"));
}
