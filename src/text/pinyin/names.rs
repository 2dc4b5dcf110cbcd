//! Surnames that are read otherwise than the word they look like, at the beginning of a person's name.

use super::super::script::is_han;

/// A surname, its reading, and what follows it where it is none.
const SURNAMES: &[(char, &str, &str)] = &[
    ('曾', "zeng", "经获任被是有在用于受两三多几荣"),
    ('单', "shan", "位项独一元纯车身个方体兵价双边据品人打班次杠列例亲立"),
    ('仇', "qiu", "恨人敌视家富"),
    ('区', "ou", "级域内属块间市县总工委长政县直外妇直上下别分划人里中"),
    ('查', "zha", "处找询看阅摆明验封办获清核问出实究堵补缺漏收证"),
    ('盖', "ge", "章住房好上过了起楼满头板世"),
    ('解', "xie", "决放困读答难忧除析散说释锁密码开剖脱约题救围疑暖救聘职压"),
    ('朴', "piao", "素实质树厚拙"),
];

/// What tells that the one or two characters before it are somebody's given name.
const AFTER_A_NAME: &[&str] =
    &["劳模", "劳动模范", "工作室", "创新", "大师", "技能", "工匠", "名师", "首席", "技师", "同志", "先进"];

/// The reading of the surname at `place`, if one stands there: not behind another Chinese character, and before a given
/// name of one or two characters and a word that says so, as in `曾志强劳模创新工作室`.
pub fn surname(text: &[char], place: usize) -> Option<&'static str> {
    let (_, reading, others) = SURNAMES.iter().find(|(surname, ..)| text.get(place) == Some(surname))?;
    let stands_first = place.checked_sub(1).and_then(|before| text.get(before)).is_none_or(|c| !is_han(*c));
    let is_surname = stands_first && text.get(place + 1).is_some_and(|next| !others.contains(*next));
    let is_name = |given: usize| {
        let rest = text.get(place + 1 + given..).unwrap_or_default();
        AFTER_A_NAME.iter().any(|word| rest.iter().copied().take(word.chars().count()).eq(word.chars()))
    };
    (is_surname && (is_name(1) || is_name(2))).then_some(*reading)
}
