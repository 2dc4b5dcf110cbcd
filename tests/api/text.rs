//! Chinese text: folding, conversion between the scripts, slugs.

mod display;
mod pinyin;

use plaudit::text::fold::{fold, fold_by_rules, fold_char, fold_key};
use plaudit::text::script::{self, Script, convert, detect};
use plaudit::text::slug::{MAX_SLUG_BYTES, is_slug, slugify};
use proptest::prelude::*;

#[test]
fn both_spellings_of_a_title_fold_to_the_same() {
    assert_eq!(fold("廣元市總工會"), fold("广元市总工会"));
    assert_eq!(fold("ＡＢＣ１２３ Straße"), "abc123 strasse");
    assert_eq!(fold("ΣΊΣΥΦΟΣ"), fold("σίσυφος"));
    assert_eq!(fold("頭髮與發展"), "头发与发展");
    assert_eq!(fold("\u{F9C4}"), fold("龍"), "a compatibility ideograph is the character itself");
    assert_eq!(fold_char('：'), ':');
    assert_eq!(fold_char('點'), '点');
    assert_eq!(fold_char('½'), '½', "what folds to several characters stays one");
}

#[test]
fn the_folded_key_ignores_punctuation_and_spaces() {
    let one = "全市2021年“建功‘十四五’、奮進新征程”勞動和技能競賽";
    let other = "全市 2021年「建功『十四五』，奋进新征程」劳动和技能竞赛！";
    assert_eq!(fold_key(one), "全市2021年建功十四五奋进新征程劳动和技能竞赛");
    assert_eq!(fold_key(one), fold_key(other));
    assert_eq!(fold_key("🎉 —— ！"), "");
}

#[test]
fn the_dictionaries_of_this_build_open() {
    script::ready().expect("the dictionaries are in the program");
}

#[test]
fn conversion_knows_phrases_both_ways() {
    let pairs = [
        ("发展", "發展"),
        ("头发", "頭髮"),
        ("皇后", "皇后"),
        ("以后", "以後"),
        ("干部", "幹部"),
        ("干燥", "乾燥"),
        ("乾隆皇帝", "乾隆皇帝"),
    ];
    for (simplified, traditional) in pairs {
        assert_eq!(convert(simplified, Script::Hant), traditional);
        assert_eq!(convert(traditional, Script::Hans), simplified);
    }
}

#[test]
fn the_script_is_told_by_majority_or_not_at_all() {
    assert_eq!(detect("劳动和技能竞赛"), Some(Script::Hans));
    assert_eq!(detect("勞動和技能競賽"), Some(Script::Hant));
    assert_eq!(detect("全市劳动和技能竞赛推进会，葉先生出席"), Some(Script::Hans));
    for silent in ["", "plain English", "皇后", "工人 2021"] {
        assert_eq!(detect(silent), None, "{silent}");
    }
}

#[test]
fn scripts_are_named_as_locales_are() {
    let json = serde_json::to_string(&[Script::Hans, Script::Hant]).expect("JSON");
    assert_eq!(json, r#"["zh-Hans","zh-Hant"]"#);
}

#[test]
fn a_title_becomes_the_slug_that_one_would_type() {
    let cases = [
        ("劳动和技能竞赛", "lao-dong-he-ji-neng-jing-sai"),
        ("勞動", "lao-dong"),
        ("全市2021年“十四五”", "quan-shi-2021-nian-shi-si-wu"),
        ("ＡＩ 大会 v2.0", "ai-da-hui-v2-0"),
        ("绿色·女工", "lv-se-nv-gong"),
        ("Café Zürich", "cafe-zurich"),
        ("  --工会--  ", "gong-hui"),
    ];
    for (title, slug) in cases {
        assert_eq!(slugify(title), slug);
        assert!(is_slug(slug), "{slug}");
    }
}

#[test]
fn a_title_without_letters_gets_a_stable_slug() {
    let slug = slugify("🎉🎉");
    assert!(is_slug(&slug) && slug.starts_with("n-") && slug.len() == 10, "{slug}");
    assert_eq!(slug, slugify(" 🎉🎉 "));
    assert_ne!(slug, slugify("🎊"));
    assert!(is_slug(&slugify("")));
}

#[test]
fn a_slug_is_never_mistaken_for_an_id() {
    for id in ["0190f3c2-7a6b-7c1d-8e2f-3a4b5c6d7e8f", "0190f3c27a6b7c1d8e2f3a4b5c6d7e8f"] {
        assert!(!is_slug(id), "{id}");
        assert_eq!(slugify(id), format!("n-{id}"));
        assert!(is_slug(&slugify(id)));
    }
}

#[test]
fn a_long_title_is_cut_between_words() {
    let slug = slugify(&"劳动竞赛".repeat(20));
    assert!(slug.len() <= 80 && slug.len() > 70, "{slug}");
    assert!(
        slug.ends_with("-lao")
            || slug.ends_with("-dong")
            || slug.ends_with("-jing")
            || slug.ends_with("-sai")
    );
    assert_eq!(slugify(&"a".repeat(200)), "a".repeat(80));
}

#[test]
fn what_is_no_slug_is_told() {
    for wrong in ["", "-a", "a-", "a--b", "A", "工会", "a b", "a_b"] {
        assert!(!is_slug(wrong), "{wrong:?}");
    }
    assert!(is_slug(&"a".repeat(MAX_SLUG_BYTES)));
    assert!(!is_slug(&"a".repeat(MAX_SLUG_BYTES + 1)));
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(text in any::<String>()) {
        prop_assert_eq!(fold(&fold(&text)), fold(&text));
    }

    #[test]
    fn what_is_contained_stays_contained(
        before in "[\u{4e00}-\u{9fff}A-Za-z0-9 ，。]{0,8}",
        middle in "[\u{4e00}-\u{9fff}A-Za-z0-9 ，。]{1,8}",
        after in "[\u{4e00}-\u{9fff}A-Za-z0-9 ，。]{0,8}",
    ) {
        let whole = fold(&format!("{before}{middle}{after}"));
        prop_assert!(whole.contains(&fold(&middle)));
    }

    #[test]
    fn every_title_gets_a_valid_slug(title in any::<String>()) {
        let slug = slugify(&title);
        prop_assert!(is_slug(&slug), "{}", slug);
        prop_assert_eq!(&slugify(&title), &slug);
    }

    #[test]
    fn every_chinese_title_gets_a_valid_slug(title in "[\u{4e00}-\u{9fff}\u{3400}-\u{4dbf}a-f0-9-]{0,60}") {
        prop_assert!(is_slug(&slugify(&title)));
    }
}

/// The characters whose folded form is looked up, and some that meet their neighbours.
fn simple_and_others() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => prop::char::range('\u{1}', '\u{7f}'),
        2 => prop::char::range('\u{2000}', '\u{206f}'),
        2 => prop::char::range('\u{3000}', '\u{303f}'),
        6 => prop::char::range('\u{4e00}', '\u{9fff}'),
        4 => prop::char::range('\u{ff00}', '\u{ffef}'),
        1 => prop::sample::select(vec!['\u{301}', '\u{345}', '\u{3099}', 'ß', 'ς', '\u{1161}', '㍿']),
    ];
    prop::collection::vec(character, 0..12).prop_map(String::from_iter)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_is_known_of_characters_is_what_the_rules_say(text in simple_and_others()) {
        prop_assert_eq!(fold(&text), fold_by_rules(&text));
    }
}
