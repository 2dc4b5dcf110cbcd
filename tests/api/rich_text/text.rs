//! The plain text of a body.

use super::{html, markdown};

#[test]
fn blocks_are_parted_by_an_empty_line_and_items_stand_on_lines() {
    let body = markdown("# 题\n\n一\n\n- 甲\n- 乙\n  - 丙\n\n1. x\n\n   y\n2. z\n\n末");
    assert_eq!(body.text, "题\n\n一\n\n甲\n乙\n丙\n\nx\ny\nz\n\n末");
}

#[test]
fn cells_are_parted_by_tabs_also_where_they_are_empty() {
    let body = html(
        "<table><caption>表</caption><tr><th>名<th>数<th>注<tr><td><td><p>4</p><p>5</p><td>\
         <tr><td>b<br>c<td><td></table>后",
    );
    assert_eq!(body.text, "表\n\n名\t数\t注\n\t4 5\t\nb c\t\t\n\n后");
}

#[test]
fn white_space_collapses_and_line_breaks_stay() {
    let body = html("<p>  a \n\t b<br>c <b> d</b>&nbsp;e </p><br><p>&lt;f&gt; &amp;&#x4e2d;</p>");
    assert_eq!(body.text, "a b\nc d\u{a0}e\n\n<f> &中");
}

#[test]
fn chinese_gets_no_spaces_that_nobody_typed() {
    let body = markdown("会议，\n召开。\n<b>“建功”</b>\nABC\n会 议");
    assert_eq!(body.text, "会议，召开。“建功” ABC 会 议");
    assert_eq!(html("<ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp>字<rt>zì</rt></ruby>").text, "漢字");
}

#[test]
fn preformatted_text_keeps_its_lines() {
    let body = markdown("x\n\n```\na  b\n\n  c\n```\n\ny");
    assert_eq!(body.text, "x\n\na  b\n\n  c\n\n\ny");
}

#[test]
fn scripts_styles_and_comments_are_no_text() {
    let body = html("a<script>b</script><style>c</style><!-- d --><template>e</template><svg>f</svg>g");
    assert_eq!(body.text, "ag");
}

#[test]
fn control_characters_vanish_however_they_are_written() {
    let body = html("a\0b\u{1}c&#1;d&#0;e\u{7f}f\u{85}g&#x80;\r\nh");
    assert_eq!(body.html, "abcd\u{fffd}efg€\nh");
    assert_eq!(body.text, "abcd\u{fffd}efg€ h");
    assert_eq!(html("").text, "");
}
