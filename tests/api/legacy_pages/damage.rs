//! Noise and damage: what a mirror added is taken out, what it destroyed is reported.

use plaudit::import::page::LegacyPage;

use super::{LABOUR_COMPETITION, paragraphs, read_page, read_text, read_unconverted};

const ANNOTATED: &str = include_str!("../../fixtures/legacy/annotated-with-emoji.txt");
const READING_EXPLAINED: &str = include_str!("../../fixtures/legacy/reading-explained.txt");

fn places(page: &LegacyPage) -> Vec<(usize, usize, &str)> {
    page.damage.iter().map(|place| (place.line, place.column, place.found.as_str())).collect()
}

#[test]
fn the_scraped_page_loses_exactly_its_331_annotations() {
    let page = read_unconverted(LABOUR_COMPETITION);
    assert_eq!(page.annotations_removed, 331);

    let text = paragraphs(&page).join("\n");
    for kept in ["廣旺集團(公司)", "產業(局)工會", "參加了會議。(市總經濟部)", "P(yáng)", "取得的成績,"]
    {
        assert!(text.contains(kept), "{kept} is in the text");
    }
    assert_eq!(text.matches("(yáng)").count(), 3, "the three inside the damage stay");
}

#[test]
fn the_scraped_page_reports_the_places_that_the_scrape_destroyed() {
    let page = read_page(LABOUR_COMPETITION);
    let expected = [
        (8, 156, "?yè)P(yáng)"),
        (10, 320, "?yè)P(yáng)"),
        (16, 218, "?wù)隆?、勞?dòng)"),
        (22, 247, "?yè)P(yáng)"),
    ];
    assert_eq!(places(&page), expected);

    let context = &page.damage[0].context;
    assert_eq!(context, "賽工作,通報(bào)表?yè)P(yáng)了全市2020年度勞動(");
    let raw = std::str::from_utf8(LABOUR_COMPETITION).expect("UTF-8");
    let line: Vec<char> = raw.lines().nth(7).expect("line 8").chars().collect();
    let there: String = line[155..].iter().take("?yè)P(yáng)".chars().count()).collect();
    assert_eq!(there, "?yè)P(yáng)", "line and column lead to the place in the raw page");
}

#[test]
fn damaged_text_stays_where_it_is() {
    let page = read_page(LABOUR_COMPETITION);
    let text = paragraphs(&page).join("\n");
    assert!(text.contains("通报表?yè)P(yáng)了全市2020年度"));
    assert!(text.contains("“五一劳动奖?wù)隆?、劳?dòng)模范和先进工作者等"));
}

#[test]
fn annotations_go_whatever_noise_is_inside_them() {
    let page = read_text(ANNOTATED);
    assert_eq!(page.annotations_removed, 33);
    assert_eq!(page.title, "职工书画展开幕");
    assert_eq!(
        paragraphs(&page),
        [
            "9月30日,全市职工书画展在广元工业园区开幕,会期十个工作日。市总工会党组书记出席会议并讲话。",
            "这次画展由零八一电子集团(公司)承办,王强(左一)的作品获奖。展览从团结、奋进、创新三个方面展开,\
             实现了职工队伍建设与劳动竞赛的结合,CEO(lǐ)也来了。",
            "观众问:明年还办吗?主办单位说:会办,而且办得更好。(市总经济部)",
        ]
    );
    assert_eq!(places(&page), [], "neither a question mark nor an annotation is damage");
}

#[test]
fn an_annotation_with_a_reading_that_no_dictionary_lists_goes_on_an_annotated_page() {
    let page = read_text(&ANNOTATED.replace("單位說", "單位(tiān)說"));
    assert_eq!(page.annotations_removed, 34);
    assert!(paragraphs(&page)[2].contains("主办单位说"));
}

#[test]
fn a_space_in_front_of_an_annotation_goes_with_it_on_an_annotated_page() {
    let page = read_text(&ANNOTATED.replace("競(j ìng✨)", "競 (jìng)"));
    assert_eq!(page.annotations_removed, 33);
    assert!(paragraphs(&page)[1].contains("劳动竞赛"));
    let page = read_text(&ANNOTATED.replace("單位說", "單位 (tiān)說"));
    assert!(paragraphs(&page)[2].contains("单位 (tiān)说"), "no reading of the character");
    assert_eq!(read_text("学普通话\n“競 (jìng)”字的读音。").annotations_removed, 0, "no annotated page");
}

#[test]
fn what_is_no_reading_keeps_its_parentheses_on_an_annotated_page() {
    for kept in ["(qx)", "(a)", "(Wèi)", "(wèi wèi)", "(未)", "(wèi1)", "(wèi", "()"] {
        let page = read_text(&ANNOTATED.replace("單位說", &format!("單位{kept}說")));
        assert_eq!(page.annotations_removed, 33, "{kept}");
        assert!(paragraphs(&page)[2].contains(&format!("单位{kept}说")), "{kept}");
    }
}

#[test]
fn an_author_who_explains_readings_keeps_the_parentheses() {
    let page = read_text(READING_EXPLAINED);
    assert_eq!(page.annotations_removed, 0);
    assert_eq!(
        paragraphs(&page)[0],
        "“行(háng)业”的“行”不读“行(xíng)”。讲师在黑板上写下“重(chóng)庆”，又写下“重(zhòng)量”。"
    );
    assert_eq!(places(&page), []);
}

#[test]
fn many_explained_readings_do_not_make_a_page_annotated() {
    let glossary = "多音字\n行(háng)重(chóng)乐(yuè)长(zhǎng)还(huán)都(dōu)得(děi)着(zhe)了(liǎo)和(hé)\n\
                    这些字我们天天都用：行走、重量、快乐、长短、还有、都会、得到、看着、走了、和气，读音却各不相同。";
    let page = read_text(glossary);
    assert_eq!(page.annotations_removed, 0, "the same characters stand bare beside it");
}

#[test]
fn ordinary_questions_are_not_damage() {
    let questions = "怎么办?\n“谁来讲?”他问。\n有没有困难?有。\n你去吗?我去。\n是不是这样?大家点头。\n\
                     为什么?、凭什么?\n参见http://example.org/a?b=1的附件\n真的?!\n他来了?";
    let page = read_text(&format!("问答\n{questions}"));
    assert_eq!(places(&page), []);
}

#[test]
fn lost_bytes_are_found_in_their_usual_forms() {
    let text = "标题一行\n通报表?了先进\n奖\u{FFFD}\u{FFFD}章\n名\u{E5E5}单\n勞dòng)模范(第2)批\n?会议开始\n(见附件?yè)页)";
    let page = read_text(text);
    let expected = [
        (2, 4, "?"),
        (3, 2, "\u{FFFD}\u{FFFD}"),
        (4, 2, "\u{E5E5}"),
        (5, 2, "dòng)"),
        (6, 1, "?"),
        (7, 5, "?yè)"),
    ];
    assert_eq!(places(&page), expected);
    assert_eq!(page.damage[0].context, "通报表?了先进", "the context ends with the line");
}
