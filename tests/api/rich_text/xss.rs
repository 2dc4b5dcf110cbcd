//! Stored XSS: every payload of the corpus, in every place where an editor or a page can put one, and random
//! mixtures of what payloads are made of.

use plaudit::text::rich::{BodyFormat, render};
use proptest::prelude::*;

use super::audit::assert_safe_and_stable;

const CORPUS: &str = include_str!("../../fixtures/xss/payloads.txt");

fn payloads() -> Vec<String> {
    CORPUS.lines().filter(|line| !line.is_empty() && !line.starts_with("##")).map(unescaped).collect()
}

fn unescaped(line: &str) -> String {
    let mut out = String::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, false) => out.push(c),
            (_, true) => match chars.next() {
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some('t') => out.push('\t'),
                Some('f') => out.push('\u{c}'),
                Some('0') => out.push('\0'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
        }
    }
    out
}

/// `{}` is where the payload goes.
fn assert_harmless_within(template: &str, format: BodyFormat) {
    for payload in payloads() {
        let rendered = render(&template.replace("{}", &payload), format);
        assert_safe_and_stable(&rendered);
    }
}

#[test]
fn the_corpus_is_whole() {
    let payloads = payloads();
    assert!(payloads.len() >= 300, "{}", payloads.len());
    assert!(payloads.iter().any(|p| p.contains('\0')) && payloads.iter().any(|p| p.contains('\t')));
}

#[test]
fn as_a_html_body() {
    assert_harmless_within("{}", BodyFormat::Html);
    assert_harmless_within("<p>前{}后</p><table><tr><td>{}</table>", BodyFormat::Html);
}

#[test]
fn as_a_markdown_body() {
    assert_harmless_within("{}", BodyFormat::Markdown);
    assert_harmless_within("段落\n\n> - {}\n\n后", BodyFormat::Markdown);
}

#[test]
fn as_the_text_of_an_image() {
    assert_harmless_within("![{}](/a.png)", BodyFormat::Markdown);
    assert_harmless_within("![{}](DSC_0194.JPG)", BodyFormat::Markdown);
    assert_harmless_within("<img src=/a.png alt=\"{}\">", BodyFormat::Html);
    assert_harmless_within("<img alt='{}'>", BodyFormat::Html);
}

#[test]
fn as_the_target_of_a_link_or_an_image() {
    assert_harmless_within("[x]({})", BodyFormat::Markdown);
    assert_harmless_within("[x](<{}>) ![x](<{}>)", BodyFormat::Markdown);
    assert_harmless_within("[x][1]\n\n[1]: {}", BodyFormat::Markdown);
    assert_harmless_within("<{}>", BodyFormat::Markdown);
    assert_harmless_within("<a href=\"{}\">x</a><img src=\"{}\">", BodyFormat::Html);
    assert_harmless_within("<a href={}>x</a><img src={}>", BodyFormat::Html);
    assert_harmless_within("<img data-file-name=\"{}\"><img data-file-name='{}'>", BodyFormat::Html);
}

#[test]
fn as_a_title() {
    assert_harmless_within("[x](/a \"{}\") ![x](/a '{}')", BodyFormat::Markdown);
    assert_harmless_within("<a href=/a title=\"{}\">x</a><abbr title='{}'>y</abbr>", BodyFormat::Html);
}

#[test]
fn no_script_address_survives_as_a_link() {
    for payload in payloads().iter().filter(|p| p.to_lowercase().contains("script:")) {
        let body = render(&format!("<a href=\"{}\">x</a>", payload.replace('"', "")), BodyFormat::Html);
        assert!(!body.html.contains("href=\"javascript"), "{payload:?} gave {}", body.html);
    }
}

/// Pieces that parsers fight over.
fn fragment() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "<",
        ">",
        "\"",
        "'",
        "=",
        "/",
        "&",
        ";",
        "<!--",
        "-->",
        "--!>",
        "<![CDATA[",
        "]]>",
        "\0",
        "\n",
        "\t",
        " ",
        "\\",
        "`",
        "[x](",
        ")",
        "![",
        "](",
        "\n\n",
        "> ",
        "- ",
        "| a |\n|---|\n",
        "[^1]",
        "[^1]: ",
        "*",
        "~~",
        "汉",
        "javascript:",
        "data:text/html,",
        "https://h/",
        "/p",
        "//h",
        "x.jpg",
        "alert(1)",
        "&#106;",
        "&lt;",
        "&#0;",
        " onerror=x",
        " href=",
        " src=",
        " alt=",
        " title=",
        " style=x",
        " data-file-name=",
        "<script>",
        "</script>",
        "<style>",
        "</style>",
        "<svg>",
        "</svg>",
        "<math>",
        "<mtext>",
        "<mglyph>",
        "<foreignObject>",
        "<desc>",
        "<title>",
        "</title>",
        "<noscript>",
        "</noscript>",
        "<template>",
        "</template>",
        "<textarea>",
        "</textarea>",
        "<select>",
        "<option>",
        "<table>",
        "</table>",
        "<tr>",
        "<td>",
        "<caption>",
        "<a ",
        "<a href=/x>",
        "</a>",
        "<img ",
        "<img src=x>",
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<div>",
        "</div>",
        "<form>",
        "</form>",
        "<pre>",
        "</pre>",
        "<plaintext>",
        "<li>",
        "<ul>",
        "</ul>",
        "<h1>",
        "</h1>",
        "<br>",
        "<object>",
        "<button>",
        "<iframe>",
        "</iframe>",
        "<ruby>",
        "<rt>",
        "<rp>",
        "<center>",
        "<nobr>",
        "<annotation-xml>",
        "<body ",
        "<frameset>",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_mixture_is_harmless_and_stable(source in fragment()) {
        for format in [BodyFormat::Html, BodyFormat::Markdown] {
            assert_safe_and_stable(&render(&source, format));
        }
    }

    #[test]
    fn any_text_is_harmless_and_stable(source in any::<String>()) {
        for format in [BodyFormat::Html, BodyFormat::Markdown] {
            assert_safe_and_stable(&render(&source, format));
        }
    }
}
