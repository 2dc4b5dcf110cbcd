//! Rich text: what bodies become, told by example. The attacks are in `xss`, the extremes in `bounds`.

mod audit;
mod bounds;
mod text;
mod xss;

use audit::assert_safe_and_stable;
use plaudit::text::rich::{BodyFormat, ImageRef, Rendered, render};

fn markdown(source: &str) -> Rendered {
    rendered(source, BodyFormat::Markdown)
}

fn html(source: &str) -> Rendered {
    rendered(source, BodyFormat::Html)
}

fn rendered(source: &str, format: BodyFormat) -> Rendered {
    let rendered = render(source, format);
    assert_safe_and_stable(&rendered);
    rendered
}

#[test]
fn a_markdown_article_keeps_what_news_need() {
    let body = markdown(
        "## 推进会召开\n\n会议在**广元**召开，~~延期~~如期。\n\n1. 第一\n2. 第二\n\n> 引文\n\n\
         | 单位 | 数量 |\n|---|--:|\n| 优胜 | 40 |\n\n[通知](https://example.org/a?b=1&c=2)",
    );
    for part in [
        "<h2>推进会召开</h2>",
        "<strong>广元</strong>",
        "<del>延期</del>",
        "<ol>\n<li>第一</li>",
        "<blockquote>\n<p>引文</p>",
        "<th>数量</th>",
        "<td>40</td>",
        r#"<a href="https://example.org/a?b=1&amp;c=2" rel="noopener noreferrer">通知</a>"#,
    ] {
        assert!(body.html.contains(part), "{part} is missing in {}", body.html);
    }
    assert_eq!(body.images, []);
}

#[test]
fn html_keeps_structure_and_loses_looks() {
    let body = html(
        r#"<p class="MsoNormal" style="color:red" id="x" data-a="b" lang="zh-Hans">一<o:p>二</o:p></p>"#,
    );
    assert_eq!(body.html, r#"<p lang="zh-Hans">一二</p>"#);
    assert_eq!(html("<font color=red>红</font>").html, "红");
    let ruby = "<ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>";
    assert_eq!(html(ruby).html, ruby);
    let table = "<table><tbody><tr><td colspan=\"2\">x</td></tr></tbody></table>";
    assert_eq!(html("<table><tr><td colspan=2 width=5 rowspan=x>x").html, table);
}

#[test]
fn raw_html_in_markdown_is_cleaned_like_html() {
    let body = markdown("前<script>alert(1)</script>后 <b onclick=x>粗</b>");
    assert_eq!(body.html, "<p>前后 <b>粗</b></p>\n");
}

#[test]
fn blocks_that_are_not_served_do_not_run_together() {
    let body = html("<center>一</center><form><p>二</p></form><main>三</main>");
    assert_eq!(body.html, "<div>一</div><div><p>二</p></div><div>三</div>");
    assert_eq!(body.text, "一\n\n二\n\n三");
}

#[test]
fn a_link_keeps_only_addresses_that_a_reader_may_follow() {
    let href = |address: &str| {
        let body = html(&format!("<a href=\"{address}\">x</a>"));
        body.html.strip_prefix("<a href=\"").and_then(|rest| rest.split('"').next()).map(str::to_owned)
    };
    for kept in
        ["https://example.org/", "http://example.org/", "mailto:a@example.org", "tel:+86839", "/news/1"]
    {
        assert_eq!(href(kept).as_deref(), Some(kept));
    }
    for refused in
        ["javascript:x", "//host/x", "/\\host", "/\t/host", "x.html", "../x", "#top", "ftp://h/x", ""]
    {
        assert_eq!(href(refused), None, "{refused}");
        assert_eq!(html(&format!("<a href=\"{refused}\">x</a>")).html, "x", "{refused}");
    }
}

#[test]
fn an_image_that_nobody_uploaded_keeps_its_place_and_name() {
    let body = markdown("甲\n\n![会场](DSC_0194.JPG)\n\n乙");
    assert_eq!(
        body.html,
        "<p>甲</p>\n<p><img data-file-name=\"DSC_0194.JPG\" alt=\"会场\"></p>\n<p>乙</p>\n"
    );
    let missing =
        ImageRef { file_name: Some("DSC_0194.JPG".to_owned()), url: None, alt: "会场".to_owned() };
    assert_eq!(body.images, [missing]);
}

#[test]
fn file_names_are_served_as_they_are_called() {
    let name = |source: &str| markdown(source).images.remove(0).file_name;
    assert_eq!(name("![](会场.jpg)").as_deref(), Some("会场.jpg"));
    assert_eq!(name("![](<a b.jpg>)").as_deref(), Some("a b.jpg"));
    assert_eq!(name("<img src='50%25.png'>").as_deref(), Some("50%.png"));
    assert_eq!(name("<img src='%FF.png'>").as_deref(), Some("%FF.png"));
    assert_eq!(name("<img src='a%2Fb.png'>").as_deref(), Some("a%2Fb.png"));
}

#[test]
fn images_are_listed_in_document_order_with_their_addresses() {
    let body = html(
        "<p><img src=https://example.org/p/a%20b.png?w=1#x alt=一></p><img src=b.jpg>\
         <img src=/media/c.jpg alt=三><img src=https://example.org>",
    );
    let seen: Vec<_> = body
        .images
        .iter()
        .map(|image| (image.file_name.as_deref(), image.url.as_deref(), image.alt.as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            (Some("a b.png"), Some("https://example.org/p/a%20b.png?w=1#x"), "一"),
            (Some("b.jpg"), None, ""),
            (Some("c.jpg"), Some("/media/c.jpg"), "三"),
            (None, Some("https://example.org"), ""),
        ]
    );
}

#[test]
fn an_image_without_a_usable_address_leaves_its_text() {
    assert_eq!(html("<p>a <img src=javascript:x alt=图> b</p>").html, "<p>a 图 b</p>");
    assert_eq!(html("<img src=//host/a.png alt='1<2'>").html, "1&lt;2");
    assert_eq!(html("<img src=mailto:a@example.org>").html, "");
    assert_eq!(html("<img data-file-name=a/b.png alt=图>").html, "图");
    let both = html("<img data-file-name=a.png src=/b.png>");
    assert_eq!(both.html, r#"<img src="/b.png">"#);
}

#[test]
fn footnotes_are_readable_without_anchors() {
    let body = markdown("正文[^1]\n\n[^1]: 注");
    assert_eq!(body.html, "<p>正文<sup>1</sup></p>\n<div><sup>1</sup>\n<p>注</p>\n</div>\n");
}

#[test]
fn footnotes_are_numbered_as_they_are_first_named() {
    let body = markdown("甲[^b]乙[^a]丙[^b]\n\n[^a]: 一\n\n[^b]: 二");
    assert!(body.html.starts_with("<p>甲<sup>1</sup>乙<sup>2</sup>丙<sup>1</sup></p>"), "{}", body.html);
    assert!(
        body.html.ends_with("<div><sup>2</sup>\n<p>一</p>\n</div>\n<div><sup>1</sup>\n<p>二</p>\n</div>\n")
    );
}

#[test]
fn formats_are_named_in_lower_case() {
    let names = serde_json::to_string(&[BodyFormat::Markdown, BodyFormat::Html]).expect("serialises");
    assert_eq!(names, r#"["markdown","html"]"#);
    assert!(serde_json::from_str::<BodyFormat>("\"HTML\"").is_err());
}
