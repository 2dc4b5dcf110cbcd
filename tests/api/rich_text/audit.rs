//! Judges rendered HTML by what another program sees in it: it is parsed anew, and every node is held against
//! the rules of the house, which are written here once more on purpose.

use ammonia::Url;
use plaudit::text::rich::{BodyFormat, Rendered, render};
use scraper::{Html, Node};

const TAGS: &str = " h1 h2 h3 h4 h5 h6 p div blockquote pre hr figure figcaption section article aside header footer \
    address details summary ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td a abbr b bdi bdo \
    br cite code data del dfn em i img ins kbd mark q rp rt ruby s samp small strong sub sup time u var wbr ";

/// Asserts that the HTML holds nothing but allowed tags, attributes and addresses, that cleaning it again
/// changes nothing, and that no control character is left.
pub fn assert_safe_and_stable(rendered: &Rendered) {
    let Rendered { html, text, images } = rendered;
    let shown: String = html.chars().take(1_000).collect();
    assert_eq!(first_fault(html), None, "in {shown:?}");
    let again = render(html, BodyFormat::Html);
    assert!(&again == rendered, "cleaning twice is not cleaning once: {shown:?}");
    let unwanted = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    assert!(!html.contains(unwanted) && !text.contains(unwanted), "control character in {shown:?}");
    assert_eq!(images.len(), html.matches("<img ").count());
}

fn first_fault(html: &str) -> Option<String> {
    let tree = Html::parse_fragment(html).tree;
    // The parser hangs a fragment below the document and one `<html>` of its own.
    tree.root().descendants().skip(2).find_map(|node| match node.value() {
        Node::Element(element) => element_fault(element),
        Node::Text(_) => None,
        other => Some(format!("{other:?}")),
    })
}

fn element_fault(element: &scraper::node::Element) -> Option<String> {
    let tag = element.name();
    if &*element.name.ns != "http://www.w3.org/1999/xhtml" || !TAGS.contains(&format!(" {tag} ")) {
        return Some(format!("<{tag}>"));
    }
    let fault = element.attrs().find(|(name, value)| !attribute_is_allowed(tag, name, value));
    let (src, file) = (element.attr("src"), element.attr("data-file-name"));
    if tag == "img" && src.is_some() == file.is_some() {
        return Some(format!("<img> with src {src:?} and file {file:?}"));
    }
    if tag == "a" && element.attr("rel") != Some("noopener noreferrer") {
        return Some("a link without rel".to_owned());
    }
    fault.map(|(name, value)| format!("<{tag} {name}={value:?}>"))
}

fn attribute_is_allowed(tag: &str, name: &str, value: &str) -> bool {
    match (tag, name) {
        ("a", "href") => address_is_allowed(value, &["http", "https", "mailto", "tel"]),
        ("img", "src") => address_is_allowed(value, &["http", "https"]),
        ("img", "data-file-name") => !value.contains(['/', '\\', ':', '?', '#']),
        ("a", "rel" | "title") | ("img", "alt" | "title") | ("abbr", "title") => true,
        ("img", "width" | "height") | ("col" | "colgroup", "span") | ("ol", "start") => is_number(value),
        ("td" | "th", "colspan" | "rowspan") => is_number(value),
        ("th", "scope") | ("ol", "reversed") | ("details", "open") | ("time", "datetime") => true,
        (_, "lang" | "dir") => true,
        _ => false,
    }
}

fn is_number(value: &str) -> bool {
    value.parse::<u16>().is_ok()
}

/// Resolves the address as a browser would, against a page of a site of its own.
fn address_is_allowed(address: &str, schemes: &[&str]) -> bool {
    let page = Url::parse("https://site.invalid/news/1");
    match Url::parse(address) {
        Ok(absolute) => schemes.contains(&absolute.scheme()),
        Err(_) => page.and_then(|page| page.join(address)).is_ok_and(|url| {
            address.starts_with('/') && url.host_str() == Some("site.invalid") && url.scheme() == "https"
        }),
    }
}

#[test]
fn the_judge_sees_what_is_wrong() {
    for bad in [
        "<script>x</script>",
        "<p onclick=x>",
        "<a href=javascript:x rel='noopener noreferrer'>x</a>",
        "<a href='//h/' rel='noopener noreferrer'>x</a>",
        "<a href=/x>x</a>",
        "<img src=x>",
        "<img alt=x>",
        "<p style=x>",
        "<svg><a></a></svg>",
        "<!-- x -->",
        "<td colspan=x>",
    ] {
        let wrapped = format!("<table><tr>{bad}</tr></table>{bad}");
        assert!(first_fault(&wrapped).is_some(), "{bad}");
    }
    assert_eq!(first_fault("<p>x <img src=/a.png></p>"), None);
}
