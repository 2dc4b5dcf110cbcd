//! Plain text as Markdown: what is rendered is exactly what stood on the page.

use plaudit::import::markdown::{from_blocks, image, paragraph};
use plaudit::import::page::Block;
use plaudit::text::rich::{BodyFormat, ImageRef, Rendered, render};
use proptest::prelude::*;

fn rendered(markdown: &str) -> Rendered {
    render(markdown, BodyFormat::Markdown)
}

fn text(text: &str) -> Block {
    Block::Paragraph { text: text.to_owned() }
}

fn picture(file_name: &str) -> Block {
    Block::Image { file_name: file_name.to_owned(), alt: None }
}

/// What a reader sees of `text` as HTML: no controls, and one space for several.
fn seen(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')).collect();
    let words = text.split([' ', '\n', '\r', '\t']).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn what_looks_like_markup_is_text() {
    for line in [
        "1. 提高站位",
        "2) 突出重点",
        "2021.",
        "- 一、总结",
        "+ 二",
        "* 三",
        "---",
        "***",
        "___",
        "===",
        "# 标题",
        "#话题#",
        "> 引文",
        "```",
        "~~~",
        "~~删除~~",
        "[链接](https://example.org)",
        "[1]: https://example.org",
        "![图](a.jpg)",
        "<b>粗</b> & &amp; &#60; 1 < 2",
        "<script>alert(1)</script>",
        "<https://example.org>",
        "*强调* _强调_ **强调** `代码` DSC_0194_a",
        "反斜杠 \\ \\* \\",
        "| a | b |",
        "    缩进",
        "一 :::: 二",
    ] {
        assert_eq!(rendered(&paragraph(line)).text, seen(line), "{line:?} as {:?}", paragraph(line));
    }
}

#[test]
fn ordinary_text_reads_as_ordinary_text() {
    let line = "3月18日上午,全市2021年“建功‘十四五’”推进会(第2次)召开 - 共180人! 电话:0839-3262473。";
    assert_eq!(paragraph(line), line, "nothing is escaped that needs not be");
    assert_eq!(paragraph("2021年3月"), "2021年3月");
    assert_eq!(paragraph("1.5万人"), "1.5万人");
}

#[test]
fn images_keep_their_place_between_the_paragraphs() {
    let body = from_blocks(&[text("一"), picture("a b.jpg"), text(" "), picture("DSC_0194.JPG"), text("二")]);
    assert_eq!(body.markdown, "一\n\n![](<a b.jpg>)\n\n![](DSC_0194.JPG)\n\n二");
    assert_eq!(body.images, ["a b.jpg", "DSC_0194.JPG"]);
    assert_eq!(rendered(&body.markdown).text, "一\n\n二");
}

#[test]
fn file_names_survive_whatever_is_in_them() {
    for name in [
        "推进会 现场.jpg",
        "a(1).png",
        "<a>.jpg",
        "a&amp;b.gif",
        "100%.jpg",
        "50%25.png.jpg",
        "it's \"x\".jpg",
        "back`tick`.png",
        "[x].webp",
    ] {
        let Some(markdown) = image(name, "") else {
            let body = from_blocks(&[picture(name)]);
            assert_eq!((body.unwritable, rendered(&body.markdown).text), (vec![name.to_owned()], seen(name)));
            continue;
        };
        let shown = ImageRef { file_name: Some(name.to_owned()), url: None, alt: String::new() };
        assert_eq!(rendered(&markdown).images, [shown], "{markdown}");
    }
}

#[test]
fn a_name_that_would_be_an_address_stands_in_the_text() {
    for name in ["https:x.jpg", "a?b.jpg", "a#b.jpg", "javascript:alert(1).jpg"] {
        assert_eq!(image(name, ""), None, "{name}");
        let body = from_blocks(&[text("一"), picture(name)]);
        assert_eq!(body.images, Vec::<String>::new());
        assert_eq!(body.unwritable, [name]);
        assert_eq!(rendered(&body.markdown).text, format!("一\n\n{name}"));
    }
}

#[test]
fn an_alternative_text_is_text_too() {
    let markdown = image("a.jpg", "图 [1] *左* <b>\\").unwrap();
    assert_eq!(rendered(&markdown).images[0].alt, "图 [1] *左* <b>\\");
}

/// Text made of what Markdown and HTML look out for.
fn tricky() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[-+*_#>=~`|:!\\[\\]()<>&\\\\.0-9 \t]{1,6}",
        "[一-三a-c]{1,3}",
        Just("1.".to_owned()),
        Just("1)".to_owned()),
        Just("&amp;".to_owned()),
        Just("&#x2a;".to_owned()),
        Just("<br>".to_owned()),
        Just("<!--".to_owned()),
        Just("](".to_owned()),
        Just("http://a.b/c".to_owned()),
        Just("\u{3000}".to_owned()),
        Just("\u{a0}".to_owned()),
        Just("[^1]".to_owned()),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_paragraphs_are_rendered_as_they_are(texts in prop::collection::vec(tricky(), 0..5)) {
        let blocks: Vec<Block> = texts.iter().map(|line| text(line)).collect();
        let body = from_blocks(&blocks);
        let seen: Vec<String> = texts.iter().map(|line| seen(line)).filter(|line| !line.is_empty()).collect();
        // The end of the whole text is trimmed of white space of every kind.
        let expected = seen.join("\n\n");
        let rendered = rendered(&body.markdown);
        prop_assert_eq!(rendered.text, expected.trim_end(), "{}", body.markdown);
        prop_assert_eq!(rendered.images, []);
    }

    #[test]
    fn any_file_name_is_shown_as_it_is_or_not_at_all(name in tricky(), alt in tricky()) {
        if let Some(markdown) = image(&name, &alt) {
            let shown = rendered(&markdown).images;
            prop_assert_eq!(shown.len(), 1);
            prop_assert_eq!(shown[0].file_name.as_deref(), Some(name.as_str()));
            prop_assert_eq!(&shown[0].url, &None);
        }
    }
}
