//! Which known names a new one may mean: pairs that must be proposed to a human, and pairs that must not.

use plaudit::import::register::similar::{Finding, Known, Names, Reason};
use uuid::Uuid;

/// Pairs that a human has to look at.
const PROPOSED: [(&str, &str); 34] = [
    ("川北机械厂", "川北机械有限公司"),
    ("川北机械厂", "四川川北机械有限责任公司"),
    ("川北机械厂", "广元市川北机械厂"),
    ("宏达厂", "宏达集团有限公司"),
    ("广元市川北机械厂", "四川省广元市川北机械厂"),
    ("广元市利州区人民医院", "利州区人民医院"),
    ("利州区人民医院", "利州人民医院"),
    ("广元川北机械厂", "广元市川北机械有限公司"),
    ("四川启明星铝业有限责任公司", "启明星铝业"),
    ("四川启明星铝业有限责任公司", "启明星铝业股份有限公司"),
    ("国网四川省电力公司广元供电公司", "国网四川省电力有限公司广元供电公司"),
    ("广元市第一人民医院", "广元第一人民医院"),
    ("广元市第1人民医院", "第一人民医院"),
    ("中国十九冶集团有限公司", "中国19冶集团"),
    ("广元市第一百零二中学", "广元第102中学"),
    ("广元供电局", "广元供电公司"),
    ("广元市中心医院", "广元中心医院"),
    ("四川信息职业技术学院", "四川信息职业技术学苑"),
    ("旺苍县黄洋铁合金制造有限公司", "旺苍县黄洋铁合金制品制造有限公司"),
    ("中国农业银行股份有限公司广元分行", "中国农业银行广元分行"),
    ("广元市公共交通总公司", "广元市公共交通有限公司"),
    ("广元市总工会困难职工帮扶中心", "广元市总工会困难职工邦扶中心"),
    ("剑阁县普安镇人民政府", "剑阁普安镇人民政府"),
    ("青川县唐家河自然保护区管理处", "四川唐家河自然保护区管理处"),
    ("王小明劳模创新工作室", "王小明工作室"),
    ("王小明劳模创新工作室", "王小明创新工作室"),
    ("川北焊接技术创新工作室", "川北焊接技术劳模和工匠人才创新工作室"),
    ("米仓山律师事务所（普通合伙）", "米仓山律师事务所"),
    ("川北機械有限公司", "川北机械厂"),
    ("成都市金鑫建筑有限公司", "金鑫建筑公司"),
    ("厦门市金鑫建筑有限公司", "福建省厦门市金鑫建筑公司"),
    ("房山区水厂", "北京市房山区水厂"),
    ("内蒙古自治区呼和浩特市供水公司", "呼和浩特市供水公司"),
    ("Chuanbei Machinery Works", "Chuanbei Machinery Worcks"),
];

/// Pairs that are two things; nobody should be asked.
const APART: [(&str, &str); 44] = [
    ("第一中学", "第二中学"),
    ("广元市第一中学", "广元市第二中学"),
    ("一车间", "二车间"),
    ("川北机械厂一车间", "川北机械厂二车间"),
    ("川北机械一厂", "川北机械厂"),
    ("中国十九冶集团", "中国十八冶集团"),
    ("081电子集团", "082电子集团"),
    ("利州区人民医院", "昭化区人民医院"),
    ("广元市人民医院", "利州区人民医院"),
    ("利州区人民医院", "昭化人民医院"),
    ("旺苍县总工会", "苍溪县总工会"),
    ("四川信息职业技术学院", "重庆信息职业技术学院"),
    ("中国农业银行广元分行", "中国建设银行广元分行"),
    ("中国移动广元分公司", "中国联通广元分公司"),
    ("中国石油四川广元销售分公司朝天加油站", "中国石油四川广元销售分公司昭化加油站"),
    ("国网广元供电公司调控中心", "国网广元供电公司营销中心"),
    ("国网广元供电公司", "国网广元供电公司调控中心"),
    ("川北机械厂", "川北机械厂工会"),
    ("川北机械厂", "川北机械厂铸造车间"),
    ("川北机械有限公司", "川北机械有限公司剑阁分公司"),
    ("广元市第一人民医院", "广元市第一人民医院内科"),
    ("利州区城东社区卫生服务中心", "利州区城西社区卫生服务中心"),
    ("东坝小学", "南坝小学"),
    ("利州区东坝小学", "利州区南坝小学"),
    ("宏达有限公司", "宏远有限公司"),
    ("川北有限公司", "川东有限公司"),
    ("王小明劳模创新工作室", "王小红劳模创新工作室"),
    ("陈媛劳模创新工作室", "李强劳模创新工作室"),
    ("好又多超市", "好又多超市利州店"),
    ("成都市市政工程处", "绵阳市市政工程处"),
    ("呼和浩特市供水公司", "乌鲁木齐市供水公司"),
    ("峨边彝族自治县供水公司", "马边彝族自治县供水公司"),
    ("广元机械厂", "广安机械厂"),
    ("A区变电站", "B区变电站"),
    ("有限公司", "川北机械有限公司"),
    ("广元市", "广元市总工会"),
    ("川北机械集团第二分厂", "川北机械集团第三分厂"),
    ("利州区人民医院", "利州区中医医院"),
    ("★", "★★"),
    ("四川川北机械一厂", "川北机械厂"),
    ("第十二中学", "第2中学"),
    ("利州区金鑫建筑工程有限公司", "利州区华鑫建筑工程有限公司"),
    ("广元市凤凰山小学", "广元市凤凰湾小学"),
    ("电厂Ⅱ期", "电厂Ⅲ期"),
];

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn names(known: &[&str]) -> Names {
    let mut names = Names::default();
    for (number, name) in known.iter().enumerate() {
        names.add(Known { id: id(number as u128), name: (*name).to_owned(), is_former: false });
    }
    names
}

/// The score and the reason of the one proposal, if there is one.
fn proposed(wanted: &str, known: &str) -> Option<(u8, Reason)> {
    match names(&[known]).find(wanted) {
        Finding::Similar(similar) => Some((similar[0].score, similar[0].reason)),
        Finding::Nothing => None,
        Finding::Same(_) => panic!("{wanted} and {known} are the same"),
    }
}

#[test]
fn what_may_be_the_same_is_proposed_both_ways() {
    let missed: Vec<_> = PROPOSED
        .iter()
        .filter(|(one, other)| proposed(one, other).is_none() || proposed(one, other) != proposed(other, one))
        .collect();
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn what_is_another_one_is_not_proposed() {
    let wrong: Vec<_> = APART
        .iter()
        .flat_map(|(one, other)| [(one, other, proposed(one, other)), (other, one, proposed(other, one))])
        .filter(|(_, _, found)| found.is_some())
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn the_reason_says_how_names_are_alike() {
    assert_eq!(proposed("川北机械有限公司", "川北机械厂"), Some((100, Reason::SameCore)));
    assert_eq!(proposed("四川川北机械厂", "川北机械厂"), Some((66, Reason::Contained)));
    let (score, reason) = proposed("四川信息职业技术学院", "四川信息职业技术学苑").unwrap();
    assert_eq!((score, reason), (81, Reason::Alike));
}

#[test]
fn names_that_fold_to_the_same_are_the_same() {
    let names = names(&["川北机械厂", "ABC（广元）公司", "★"]);
    for (wanted, number) in [("川北機械廠", 0), (" 川北 机械厂。", 0), ("ａｂｃ广元公司", 1), ("★", 2)]
    {
        let Finding::Same(same) = names.find(wanted) else { panic!("{wanted}") };
        assert_eq!(same.iter().map(|known| known.id).collect::<Vec<_>>(), [id(number)], "{wanted}");
    }
    assert_eq!(names.find("☆"), Finding::Nothing);
    assert_eq!(Names::default().find("川北机械厂"), Finding::Nothing);
}

#[test]
fn a_former_name_finds_its_unit_and_two_units_are_both_told() {
    let mut names = Names::default();
    let mut add = |number, name: &str, is_former| {
        names.add(Known { id: id(number), name: name.to_owned(), is_former });
    };
    add(1, "川北农机厂", true);
    add(1, "川北机械厂", false);
    add(2, "川北农机厂", false);
    add(3, "川北机械制造厂", true);
    let Finding::Same(same) = names.find("川北農機廠") else { panic!() };
    let same: Vec<_> = same.iter().map(|known| (known.id, known.is_former)).collect();
    assert_eq!(same, [(id(2), false), (id(1), true)], "who has the name comes before who had it");
    let Finding::Similar(similar) = names.find("川北机械有限公司") else { panic!() };
    let similar: Vec<_> = similar.iter().map(|similar| (similar.known.id, similar.known.is_former)).collect();
    assert_eq!(similar, [(id(1), false), (id(3), true)], "each once, the likeliest first");
}

#[test]
fn only_the_likeliest_are_proposed() {
    let known: Vec<String> =
        (0..40).map(|number| format!("{}县人民医院", char::from_u32(0x4e00 + number * 7).unwrap())).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let names = names(&known);
    let Finding::Similar(similar) = names.find("人民医院") else { panic!() };
    assert_eq!(similar.len(), 5);
}

/// A name is compared with few others: what this checks is that the few are never too few.
#[test]
fn the_index_finds_what_a_comparison_with_every_name_finds() {
    let pairs = PROPOSED.iter().chain(&APART).flat_map(|(one, other)| [*one, *other]);
    let mut known: Vec<&str> = pairs.collect();
    known.sort_unstable();
    known.dedup();
    let all = names(&known);
    for wanted in &known {
        let wanted = format!("{wanted}所");
        let found = match all.find(&wanted) {
            Finding::Similar(similar) => {
                similar.into_iter().map(|similar| (similar.score, similar.reason)).collect()
            }
            _ => Vec::new(),
        };
        let mut alone: Vec<_> = known
            .iter()
            .filter_map(|name| match names(&[name]).find(&wanted) {
                Finding::Similar(similar) => Some((similar[0].score, similar[0].reason)),
                _ => None,
            })
            .collect();
        alone.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        alone.truncate(5);
        let scores = |found: &[(u8, Reason)]| found.iter().map(|(score, _)| *score).collect::<Vec<_>>();
        assert_eq!(scores(&found), scores(&alone), "{wanted}");
    }
}
