//! Which line is the title: never one that is the header, the footer or the way to the page.

use plaudit::import::page::PageError;

use super::{day, paragraphs, read_text, refusal, some, time, warnings};

#[test]
fn a_header_in_the_first_line_leaves_the_title_to_the_second() {
    let page = read_text(
        "广元工会网 发布时间:2021-06-06 点击量:300 来源:本站\n标题在第二行的文章\n\n正文的第一段。",
    );
    assert_eq!(page.title, "标题在第二行的文章");
    assert_eq!((&page.site_name, page.published_on), (&some("广元工会网"), day(2021, 6, 6)));
    assert_eq!((page.views, &page.source), (Some(300), &some("本站")));
    assert_eq!(paragraphs(&page), ["正文的第一段。"]);
    assert_eq!(warnings(&page), []);
}

#[test]
fn what_a_header_above_the_title_leaves_over_is_a_warning() {
    let page = read_text("工会要闻 发布时间:2021-06-06 点击量:300\n标题在第二行的文章\n正文。");
    assert_eq!((page.title.as_str(), page.views), ("标题在第二行的文章", Some(300)));
    assert_eq!(warnings(&page), [(1, "`工会要闻` stands among the header's fields and is none of them")]);
}

#[test]
fn the_way_to_the_page_is_never_its_title() {
    for way in ["首页 > 新闻中心 > 工会要闻", "網站首頁»新聞中心", "新闻中心 › 工会要闻 › 正文", "首页>>要闻"]
    {
        let page = read_text(&format!("{way}\n职工运动会开幕\n2021-03-25 来源：市总 点击数：12\n\n正文。"));
        assert_eq!(page.title, "职工运动会开幕", "{way}");
        assert_eq!((page.published_on, page.views), (day(2021, 3, 25), Some(12)), "{way}");
        assert_eq!(paragraphs(&page), ["正文。"], "{way}");
    }
}

#[test]
fn a_line_that_opens_with_a_day_and_holds_a_label_is_a_header() {
    for header in ["2021/03/27 10:20:30 | 点击 1234 | 某报", "2021/03/27 10:20:30 点击 1234 某报"] {
        for text in [format!("标题\n{header}\n正文。"), format!("{header}\n标题\n正文。")] {
            let page = read_text(&text);
            assert_eq!((page.title.as_str(), page.views), ("标题", Some(1234)), "{text}");
            assert_eq!((page.published_on, page.published_time), (day(2021, 3, 27), time(10, 20, 30)));
            assert_eq!(paragraphs(&page), ["正文。"], "{text}");
            let message = "`某报` stands among the header's fields and is none of them";
            assert_eq!(warnings(&page).iter().map(|(_, told)| *told).collect::<Vec<_>>(), [message]);
        }
    }
    let prose = "2021年3月22日 访问 3 家企业";
    assert_eq!(paragraphs(&read_text(&format!("标题\n{prose}"))), [prose]);
}

#[test]
fn a_page_of_nothing_but_a_footer_is_refused() {
    let footer = "主办:广元工会网\n地址:东坝翠屏街42号 邮编:628017\n备案号:蜀ICP备2021007964号-1\n访客88位";
    assert_eq!(refusal(footer.as_bytes()), PageError::NoTitle { limit: 120 });
    assert_eq!(refusal("主办:广元工会网".as_bytes()), PageError::NoTitle { limit: 120 });
    let banner = read_text("主办:广元市总工会\n职工运动会开幕\n正文。");
    assert_eq!(
        (banner.title.as_str(), paragraphs(&banner)),
        ("职工运动会开幕", vec!["主办:广元市总工会", "正文。"])
    );
}

#[test]
fn a_title_with_a_colon_or_a_number_is_still_a_title() {
    for title in [
        "劳模王强:一生只做一件事",
        "浏览量:300万的短视频是怎么拍成的",
        "2021年3月22日 全市推进会召开",
        "“主办:职工”的运动会",
        "保护版权所有者的权益",
        "编辑部的故事 记者:王强",
        "维护 职工权益",
        "利率 5% > 3%",
    ] {
        assert_eq!(read_text(&format!("{title}\n正文。")).title, title);
    }
}

#[test]
fn rules_and_announcements_are_no_paragraphs() {
    let page = read_text("----------\n标题\n发布时间：2021-03-22\n——————\n正文：\n第一段。\n=====\n第二段。");
    assert_eq!(page.title, "标题");
    assert_eq!(paragraphs(&page), ["第一段。", "第二段。"]);
}
