//! What is no page is refused with a reason, and nothing makes the reader panic.

use plaudit::import::page::{Encoding, PageError, ReadOptions, read};
use proptest::prelude::*;

use super::{LABOUR_COMPETITION, paragraphs, read_page, read_text, refusal};

#[test]
fn an_empty_page_is_refused() {
    for empty in ["", " \r\n\u{3000}\n\t", "\u{FEFF}\n"] {
        assert_eq!(refusal(empty.as_bytes()), PageError::Empty, "{empty:?}");
    }
}

#[test]
fn markup_is_refused_as_markup() {
    for html in ["<!DOCTYPE html><p>通知</p>", "\u{FEFF}\n  <HTML lang=zh>", "<?xml version='1.0'?>"] {
        assert_eq!(refusal(html.as_bytes()), PageError::Html, "{html}");
    }
}

#[test]
fn what_is_not_text_is_refused_with_the_reason() {
    let png = [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &[0; 16]].concat();
    assert_eq!(refusal(&png).to_string(), "the file is not a text page: there is a NUL byte at offset 8");
    assert_eq!(
        refusal(b"\xFF\xFE\x1A\x90").to_string(),
        "the file is not a text page: it is UTF-16; save it as UTF-8"
    );
    assert!(matches!(refusal(&[0xFF; 64]), PageError::NotText { .. }));
}

#[test]
fn a_page_in_an_encoding_that_we_do_not_know_is_refused_and_not_imported_as_rubbish() {
    let japanese =
        "労働組合のお知らせ\n明日の会議は午前十時から始まります。よろしくお願いいたします。".repeat(3);
    let (bytes, _, unmappable) = encoding_rs::SHIFT_JIS.encode(&japanese);
    assert!(!unmappable);
    assert!(
        matches!(refusal(&bytes), PageError::NotText { .. }),
        "{:?}",
        read(&bytes, &ReadOptions::default())
    );
}

#[test]
fn a_page_without_a_heading_is_refused() {
    let only_fields = "发布时间：2021-03-22\n\nDSC_0194.JPG";
    assert_eq!(refusal(only_fields.as_bytes()), PageError::NoTitle { limit: 120 });
    let only_a_paragraph = "会议强调职工的利益。".repeat(20);
    assert_eq!(refusal(only_a_paragraph.as_bytes()), PageError::NoTitle { limit: 120 });
}

#[test]
fn a_few_lost_bytes_do_not_change_the_encoding() {
    let mut bytes = LABOUR_COMPETITION.to_vec();
    bytes[1000] = 0xFF;
    let page = read_page(&bytes);
    assert_eq!(page.encoding, Encoding::Utf8);
    assert!(page.damage.iter().any(|place| place.found.contains('\u{FFFD}')));
    assert_eq!(page.title, read_page(LABOUR_COMPETITION).title);
}

#[test]
fn every_line_end_counts_lines_alike() {
    let unix = "标题\n通报表?了先进\n第二段。";
    for page in [unix.to_owned(), unix.replace('\n', "\r\n"), unix.replace('\n', "\r")] {
        let page = read_page(page.as_bytes());
        assert_eq!(page.damage[0].line, 2);
        assert_eq!(paragraphs(&page), ["通报表?了先进", "第二段。"]);
    }
}

/// A stage that looked at the rest of the line, or of the page, for every character would not come
/// to an end here.
#[test]
fn long_lines_and_many_lines_are_read_in_one_pass() {
    let repeated = [
        "?",
        "(",
        ")",
        "會(huì)",
        "?yè)P(yáng)",
        "来源:甲 ",
        "字?",
        "\n来源:甲",
        "\n地址:甲",
        "a.jpg ",
        "\n2021-03-22 甲",
    ];
    for piece in repeated {
        let page = read_text(&format!("标题\n{}", piece.repeat(4_000)));
        assert_eq!(page.title, "标题", "{piece}");
    }
}

/// Pieces of pages: labels, values, separators, annotations, damage, furniture.
const TOKENS: [&str; 44] = [
    "发布时间",
    "發佈日期",
    "来源",
    "點擊量",
    "作者",
    "责任编辑",
    "标题",
    "地址",
    "邮编",
    "备案号",
    "技术支持",
    "主办",
    "时间",
    "上一篇",
    ":",
    "：",
    " ",
    "\u{a0}",
    "\u{3000}",
    "\n",
    "\r\n",
    "|",
    "[",
    "】",
    "(",
    ")",
    "（",
    "）",
    "?",
    "。",
    "2021-03-22",
    "2021年13月40日",
    "10:61",
    "99999999999999999999",
    "1,024次浏览",
    "http://a.cn/b",
    "蜀ICP备2021007964号-1",
    "首页 | 联系我们",
    "DSC_0194.JPG",
    "會(huì)",
    "?yè)P(yáng)",
    "字(zì😀",
    "\u{FFFD}",
    "\u{E000}",
];

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(&bytes, &ReadOptions::default());
    }

    #[test]
    fn no_mixture_of_what_pages_hold_makes_the_reader_panic_or_invent(
        tokens in proptest::collection::vec(proptest::sample::select(TOKENS.as_slice()), 0..60),
    ) {
        let text = tokens.concat();
        let Ok(page) = read(text.as_bytes(), &ReadOptions::default()) else { return Ok(()) };
        prop_assert!(!page.title.trim().is_empty());
        prop_assert!(page.views.is_none_or(|views| text.replace(',', "").contains(&views.to_string())));
        prop_assert!(page.published_on.is_none_or(|day| day.to_string() == "2021-03-22"));
        let lines = text.replace("\r\n", "\n").split('\n').count();
        prop_assert!(page.damage.iter().all(|place| place.line <= lines && text.contains(&place.found)));
        prop_assert!(page.warnings.iter().all(|warning| (1..=lines).contains(&warning.line)));
    }
}
