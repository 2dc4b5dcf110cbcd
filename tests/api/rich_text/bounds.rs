//! Extremes: input that is made to cost a parser its stack, its time or its memory. These tests show that
//! rendering ends and loses nothing; were it quadratic, they would run for minutes or exhaust memory.

use super::{html, markdown};
use plaudit::text::rich::Rendered;

const MEGABYTE: usize = 1024 * 1024;

/// 64 KiB of `unit`; the worst cases below take a whole megabyte.
fn repeated(unit: &str) -> String {
    unit.repeat(MEGABYTE / 16 / unit.len())
}

#[test]
fn markup_nested_beyond_reason_is_shown_as_its_source() {
    let nested = format!("{}深", "<div>".repeat(10_000));
    let body = html(&nested);
    assert!(body.html.starts_with("<pre>&lt;div&gt;") && body.html.ends_with("深<wbr></pre>"));
    assert_eq!(body.text, nested);

    let quoted = format!("{}深", ">".repeat(10_000));
    assert_eq!(markdown(&quoted).text, quoted);
    let megabyte = "<div>".repeat(MEGABYTE / 5);
    assert_eq!(html(&megabyte).text, megabyte);

    let listed = format!("{}深", "- ".repeat(10_000));
    assert_eq!(markdown(&listed).text, listed);
}

#[test]
fn nesting_of_real_pages_is_kept() {
    let nested = format!("{}深{}", "<div>".repeat(100), "</div>".repeat(100));
    assert_eq!(html(&nested).html, nested);
}

#[test]
fn a_long_article_is_rendered_whole() {
    let paragraph = "会议强调，要充分认识劳动和技能竞赛的重要意义。**推动**竞赛活动深入开展。\n\n";
    let times = MEGABYTE / paragraph.len();
    let body = markdown(&paragraph.repeat(times));
    assert_eq!(body.html.matches("<strong>推动</strong>").count(), times);
    assert_eq!(body.text.lines().filter(|line| !line.is_empty()).count(), times);
}

#[test]
fn a_long_list_without_end_tags_is_kept() {
    let body = html(&format!("<ul>{}</ul>", "<li>项".repeat(50_000)));
    assert_eq!(body.html.matches("<li>").count(), 50_000);
    assert_eq!(body.text.lines().count(), 50_000);
}

#[test]
fn misnested_markup_in_quantity_ends() {
    for unit in
        ["<a href=/x>", "<b><p>", "<table><i>x</i>", "<table><tr><td>", "<form>", "<p>x</b></i>", "<select>"]
    {
        html(&repeated(unit));
    }
    html(&format!("<table>{}", repeated("<i>x</i>")));
    html(&format!("{}{}", "<b><i><u><s>".repeat(50), repeated("<p>x</p>")));
}

#[test]
fn formatting_made_anew_in_every_block_does_not_multiply() {
    let distinct: String = (0..200).map(|i| format!("<font size={i}>")).collect();
    let body = html(&format!("<p>{distinct}{}", repeated("<p>x")));
    assert!(body.html.len() < 8 * MEGABYTE, "{}", body.html.len());

    let heavy = format!("<p><a href=/{}>", "x".repeat(100_000));
    let body = html(&format!("{heavy}{}", repeated("<p>x")));
    assert!(body.html.len() < 8 * MEGABYTE, "{}", body.html.len());
}

#[test]
fn a_tag_with_countless_attributes_ends() {
    let attributes: String = (0..MEGABYTE / 7).map(|i| format!(" a{i}")).collect();
    let body = html(&format!("<p{attributes}>x</p>"));
    assert!(body.html.starts_with("<pre>&lt;p a0 a1"));
}

#[test]
fn an_embedded_picture_does_not_cost_the_article() {
    let picture = format!("{}/", "iVBORw0KGgoAAAA+NSUhEUgAB".repeat(3)).repeat(MEGABYTE / 76);
    let body = html(&format!("<p>前<img src=\"data:image/png;base64,{picture}\" alt=图>后</p>"));
    assert_eq!(body.html, "<p>前图后</p>");
}

#[test]
fn punctuation_in_quantity_ends() {
    for unit in ["&", "&amp;", "<", "<!--", "<![CDATA[", "</", "<p a='", "\0", "\r"] {
        html(&repeated(unit));
    }
    for unit in ["[", "![](", "[a](<b", "*a _b ", "`", "|a", "<a ", "[^1]", "\\", "#", "- ", "1. ", "> - "] {
        markdown(&repeated(unit));
    }
    let table = format!("{}\n{}\n{}", "|a".repeat(2_000), "|-".repeat(2_000), "a|\n".repeat(2_000));
    markdown(&table);
}

/// A body that costs too much is shown as it was written.
fn assert_shown_as_source(body: &Rendered, source: &str) {
    assert!(body.html.starts_with("<pre>"), "{}", body.html.chars().take(80).collect::<String>());
    assert_eq!(body.text, source.trim_end());
}

#[test]
fn countless_references_to_a_footnote_are_shown_as_their_source() {
    let noted = |references: usize| format!("{}\n\n[^1]: 注", "[^1]".repeat(references));
    assert_shown_as_source(&markdown(&noted(200_000)), &noted(200_000));

    let body = markdown(&noted(20_000));
    assert_eq!(body.html.matches("<sup>1</sup>").count(), 20_001);
}

#[test]
fn countless_elements_are_shown_as_their_source() {
    for unit in ["<br>", "<p>x", "<li>"] {
        let source = unit.repeat(MEGABYTE / unit.len());
        assert_shown_as_source(&html(&source), &source);
    }
    for unit in ["> a\n\n", "*a* ", "- - a\n"] {
        let source = unit.repeat(MEGABYTE / unit.len());
        assert_shown_as_source(&markdown(&source), &source);
    }
}

#[test]
fn elements_cost_more_the_deeper_they_lie() {
    let items = |depth: usize| format!("{}{}", "<ul>".repeat(depth), "<li>".repeat(100_000));
    assert_eq!(html(&items(1)).html.matches("<li>").count(), 100_000);
    assert_shown_as_source(&html(&items(250)), &items(250));
}

#[test]
fn characters_that_are_slow_to_escape_are_shown_as_their_source() {
    let length = MEGABYTE / 4;
    let ampersands = "&".repeat(500);
    for unit in ["&amp;", "&copy;", "©", "\u{a0}"] {
        let source = format!("{}x", unit.repeat(length / unit.len()));
        assert_shown_as_source(&html(&source), &source);
    }
    // Neither a comment nor an image without an address keeps two texts apart.
    for parting in ["<!---->", "<img>"] {
        let source = format!("{ampersands}{parting}").repeat(length / 512);
        assert_shown_as_source(&html(&source), &source);
    }
    let title = format!("<a href=/x title='{}'>x</a>", "©".repeat(length / 2));
    assert_shown_as_source(&html(&title), &title);
}

#[test]
fn entities_in_paragraphs_of_a_usual_length_are_kept() {
    let source = format!("{}\n\n", "&amp;".repeat(300)).repeat(MEGABYTE / 1502);
    let body = markdown(&source);
    assert_eq!(body.html.matches("&amp;").count(), MEGABYTE / 1502 * 300);
    assert!(body.html.starts_with("<p>&amp;"));
}
