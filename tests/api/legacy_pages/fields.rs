//! Fields one by one: labels and values in their many spellings, and prose that only looks like a
//! field.

use plaudit::import::page::{Block, Footer, ReadOptions, ScriptPolicy, read};
use plaudit::text::script::Script;

use super::{day, image, paragraphs, read_text, some, time, warnings};

#[test]
fn days_and_times_are_read_in_every_usual_form() {
    let cases = [
        ("2021-03-22", None),
        ("2021/3/22", None),
        ("2021.03.22", None),
        ("2021年3月22日", None),
        ("2021 年 3 月 22 日", None),
        ("２０２１－０３－２２", None),
        ("2021-03-22 10:30", time(10, 30, 0)),
        ("2021-03-22T10:30:15", time(10, 30, 15)),
        ("2021年3月22日 星期一 8时05分", time(8, 5, 0)),
        ("2021/3/22\u{a0}９：０５", time(9, 5, 0)),
    ];
    for (spelling, expected_time) in cases {
        for header in
            [format!("发布时间：{spelling} 来源：本站"), format!("發布時間 {spelling}"), spelling.to_owned()]
        {
            let page = read_text(&format!("标题\n{header}\n正文。"));
            assert_eq!(
                (page.published_on, page.published_time),
                (day(2021, 3, 22), expected_time),
                "{header}"
            );
            assert_eq!(paragraphs(&page), ["正文。"], "{header}");
            assert_eq!(warnings(&page), [], "{header}");
        }
    }
}

#[test]
fn counts_are_read_under_every_label() {
    let headers = [
        "點擊量:13104",
        "点击数：13,104",
        "浏览次数 13104次",
        "阅读13104",
        "访问量：１３１０４",
        "13104次浏览",
        "13104 阅读",
        "点击量:13104来源:本站",
        "【点击】13104",
    ];
    for header in headers {
        let page = read_text(&format!("标题\n{header}\n正文。"));
        assert_eq!(page.views, Some(13104), "{header}");
        assert_eq!(warnings(&page), [], "{header}");
    }
}

#[test]
fn counts_may_be_in_ten_thousands() {
    for (count, views) in
        [("1万", 10_000), ("2.3万", 23_000), ("１.２３４５万次", 12_345), ("0.5亿", 50_000_000)]
    {
        for header in [format!("点击量:{count}"), format!("{count}阅读")] {
            let page = read_text(&format!("标题\n{header}\n正文。"));
            assert_eq!((page.views, warnings(&page)), (Some(views), vec![]), "{header}");
        }
    }
}

#[test]
fn a_value_that_cannot_be_is_a_warning_and_not_a_guess() {
    let cases = [
        ("发布时间：2021-02-30", "`2021-02-30` is not a day of the calendar"),
        ("发布时间：2021-03-22 25:10", "`25:10` is not a time of day"),
        ("发布时间：昨天", "`昨天` stands where a date was expected"),
        (
            "点击量：99999999999999999999",
            "the view count `99999999999999999999` is not a whole number that fits",
        ),
        ("点击量：1.30005万", "the view count `1.30005万` is not a whole number that fits"),
        ("点击量：3.万", "the view count `3.万` is not a whole number that fits"),
        ("点击量：1万+", "the view count `1万+` is not a whole number that fits"),
        ("点击量：-5", "the view count `-5` is not a whole number that fits"),
        ("点击量：13,10", "the view count `13,10` is not a whole number that fits"),
        ("来源：甲报 来源：乙报", "a second source, `乙报`, was left out; the first is `甲报`"),
        ("点击量：5 会签：张三", "`会签：张三` stands among the header's fields and is none of them"),
    ];
    for (header, message) in cases {
        let page = read_text(&format!("标题\n{header}\n正文。"));
        assert_eq!(warnings(&page), [(2, message)], "{header}");
        assert_eq!(page.published_time, None);
        assert_eq!(paragraphs(&page), ["正文。"], "{header}");
    }
}

#[test]
fn an_empty_field_is_none() {
    let page = read_text("标题\n发布时间： 点击量： 来源： 作者：张三\n正文。");
    assert_eq!((page.published_on, page.views, &page.source), (None, None, &None));
    assert_eq!(page.author, some("张三"));
    assert_eq!(warnings(&page), []);
}

#[test]
fn prose_that_begins_like_a_field_stays_prose() {
    let prose = [
        "来源:资金由财政拨款,用于职工活动。",
        "作者:时代需要这样的师傅,这是一位学员写在留言本上的话",
        "访问3家企业后,代表们谈了体会",
        "浏览2021年的成绩单,数字令人振奋",
        "2021年3月22日,全市推进会召开",
        "2021年3月22日全市推进会召开",
        "2021年3月22日 全市推进会召开",
        "访问 3 家企业 座谈两次",
        "来源于生活的手艺",
        "地址选在东坝",
    ];
    for sentence in prose {
        let page = read_text(&format!("标题\n{sentence}\n第二段。"));
        assert_eq!(paragraphs(&page), [sentence, "第二段。"]);
        assert_eq!((page.published_on, page.views, page.source, page.author), (None, None, None, None));
    }
}

#[test]
fn a_footer_needs_what_only_a_site_has() {
    let notice = "通知\n请准时参加。\n地址：翠屏街42号\n电话：0839-3260000";
    let page = read_text(notice);
    assert_eq!(page.footer, Default::default());
    assert_eq!(paragraphs(&page).len(), 3);

    let page = read_text(&format!("{notice}\n网站备案号：蜀ICP备2021007964号-1"));
    assert_eq!(page.footer.address, some("翠屏街42号"));
    assert_eq!(page.footer.icp_number, some("蜀ICP备2021007964号-1"));
    assert_eq!(paragraphs(&page), ["请准时参加。"]);

    let page = read_text(&format!("{notice}\n技术支持：由好亦同公司提供。"));
    assert_eq!(paragraphs(&page).len(), 4, "a sentence is no footer");
}

#[test]
fn a_footer_is_read_with_and_without_colons() {
    let with = "地址：翠屏街42号 邮编：628017\n主办：广元市总工会 版权所有\n技术支持：四川好亦同 蜀ICP备2021007964号-1";
    for footer in
        [with.to_owned(), with.replace('：', " "), with.replace('：', ":"), with.replace('：', "： ")]
    {
        let page = read_text(&format!("标题\n会议闭幕。\n{footer}"));
        let expected = Footer {
            organiser: some("广元市总工会"),
            address: some("翠屏街42号"),
            postcode: some("628017"),
            icp_number: some("蜀ICP备2021007964号-1"),
            technical_support: some("四川好亦同"),
            ..Footer::default()
        };
        assert_eq!(page.footer, expected, "{footer}");
        assert_eq!(paragraphs(&page), ["会议闭幕。"], "{footer}");
    }
}

#[test]
fn a_signature_is_an_organisation_in_parentheses_at_the_very_end() {
    let signed = [
        ("会议闭幕。(市总经济部)", "市总经济部"),
        ("会议闭幕。（广元市总工会办公室 供稿）", "广元市总工会办公室"),
    ];
    for (text, department) in signed {
        let page = read_text(&format!("标题\n{text}"));
        assert_eq!(page.department, some(department));
        assert_eq!(paragraphs(&page), [text], "the signature stays in the text");
    }
    for text in [
        "闭幕。(图为会议中心)",
        "参观广旺集团(公司)",
        "王强(左一)",
        "(详见市总经济部)。",
        "闭幕。(全部)",
        "(部)",
    ] {
        assert_eq!(read_text(&format!("标题\n{text}")).department, None, "{text}");
    }
}

#[test]
fn a_signature_may_stand_above_the_last_day_without_parentheses() {
    let page = read_text("标题\n会议闭幕。\n市总经济部\n2021年3月22日");
    assert_eq!((&page.department, page.published_on), (&some("市总经济部"), None));
    assert_eq!(paragraphs(&page), ["会议闭幕。", "市总经济部", "2021年3月22日"]);
    for text in ["会议闭幕。\n市总经济部", "张三\n2021年3月22日", "市总经济部\n2021年3月22日召开"]
    {
        assert_eq!(read_text(&format!("标题\n{text}")).department, None, "{text}");
    }
}

#[test]
fn a_footer_of_one_line_is_known_by_the_signature_above_it() {
    let page = read_text("标题\n会议闭幕。\n(宣教部)\n\n主办:广元工会网");
    assert_eq!((&page.department, &page.footer.organiser), (&some("宣教部"), &some("广元工会网")));
    assert_eq!(paragraphs(&page), ["会议闭幕。", "(宣教部)"]);

    let unsigned = read_text("标题\n会议闭幕。\n主办:广元工会网");
    assert_eq!((&unsigned.footer.organiser, paragraphs(&unsigned).len()), (&None, 2));
    let authors = read_text("标题\n会议闭幕。(宣教部)\n联系电话:0839-3260000");
    assert_eq!((&authors.footer.hotline, paragraphs(&authors).len()), (&None, 2));
}

#[test]
fn images_are_lines_that_hold_nothing_else() {
    let page =
        read_text("标题\n现场 图片1.jpg\na.PNG b.gif\n![合影](img/c.webp)\n见附件d.jpg，共一张。\n.jpg");
    let expected_images = [image("现场 图片1.jpg"), image("a.PNG"), image("b.gif")];
    assert_eq!(page.blocks[..3], expected_images);
    assert_eq!(page.blocks[3], Block::Image { file_name: "c.webp".to_owned(), alt: some("合影") });
    assert_eq!(paragraphs(&page), ["见附件d.jpg，共一张。", ".jpg"]);
}

#[test]
fn an_address_with_a_path_is_the_page_and_one_without_is_the_site() {
    let page =
        read_text("标题\n广元工会网 http://example.org/ 原文链接：https://example.org/a/1.html\n正文。");
    assert_eq!(page.site_name, some("广元工会网"));
    assert_eq!(page.site_url, some("http://example.org/"));
    assert_eq!(page.page_url, some("https://example.org/a/1.html"));
}

#[test]
fn a_page_is_converted_only_out_of_the_other_script() {
    let traditional = "全市幹部會議\n皇后村的頭髮展覽，以後發展乾燥技術。";
    let convert = |text: &str, to| {
        read(text.as_bytes(), &ReadOptions { script: ScriptPolicy::Convert(to) }).expect("a readable page")
    };
    let hans = convert(traditional, Script::Hans);
    assert_eq!(hans.title, "全市干部会议");
    assert_eq!(paragraphs(&hans), ["皇后村的头发展览，以后发展干燥技术。"]);
    assert_eq!(hans.script, Some(Script::Hant), "the script is the page's own");
    assert_eq!(convert(traditional, Script::Hant).title, "全市幹部會議");
    assert_eq!(convert("干部会议后\n正文。", Script::Hant).title, "幹部會議後");
}
