//! The allow-list: which tags, attributes and addresses a served body may hold. ammonia does the
//! cleaning.
//!
//! - Tags: what a news article needs. No forms, frames, media players, styles or scripts; no SVG
//!   or MathML, whose contents go with them, since their parsing rules are where mutation XSS
//!   comes from.
//! - Attributes: no `style`, `class`, `id`, `on…`; `data-file-name` on images is ours.
//! - Addresses: `http`, `https`, and on links `mailto` and `tel`; site-relative `/path`, but not
//!   `//host`. Links get `rel="noopener noreferrer"`.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, Url, UrlRelative};

use super::images::{FILE_NAME_ATTRIBUTE, bare_file_name};

const TAGS: &[&str] = &[
    // blocks
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "div",
    "blockquote",
    "pre",
    "hr",
    "figure",
    "figcaption",
    "section",
    "article",
    "aside",
    "header",
    "footer",
    "address",
    "details",
    "summary",
    // lists
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    // tables
    "table",
    "caption",
    "colgroup",
    "col",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    // in a line
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "br",
    "cite",
    "code",
    "data",
    "del",
    "dfn",
    "em",
    "i",
    "img",
    "ins",
    "kbd",
    "mark",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "strong",
    "sub",
    "sup",
    "time",
    "u",
    "var",
    "wbr",
];

const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["href", "title"]),
    ("abbr", &["title"]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("details", &["open"]),
    ("img", &["src", "alt", "title", "width", "height", FILE_NAME_ATTRIBUTE]),
    ("ol", &["start", "reversed"]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan", "scope"]),
    ("time", &["datetime"]),
];

const ATTRIBUTES_OF_ALL: &[&str] = &["lang", "dir"];
const SCHEMES: &[&str] = &["http", "https", "mailto", "tel"];

/// Elements whose contents are no prose: they go whole. Anything else unknown is unwrapped.
const DROPPED_WHOLE: &[&str] = &[
    "script", "style", "title", "iframe", "noembed", "noframes", "noscript", "template", "object", "svg",
    "math",
];

static POLICY: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let attributes: HashMap<&str, HashSet<&str>> =
        ATTRIBUTES.iter().map(|(tag, names)| (*tag, names.iter().copied().collect())).collect();
    let mut policy = Builder::empty();
    policy
        .tags(TAGS.iter().copied().collect())
        .clean_content_tags(DROPPED_WHOLE.iter().copied().collect())
        .tag_attributes(attributes)
        .generic_attributes(ATTRIBUTES_OF_ALL.iter().copied().collect())
        .url_schemes(SCHEMES.iter().copied().collect())
        .url_relative(UrlRelative::Custom(Box::new(site_relative)))
        .attribute_filter(allowed_value)
        .link_rel(Some("noopener noreferrer"))
        .strip_comments(true);
    policy
});

/// One pass of cleaning. `None` only if the library fails to read from memory.
pub(super) fn clean(html: &str) -> Option<String> {
    // The reading interface feeds the parser in small pieces; given one long string it takes
    // quadratic time on many entities.
    POLICY.clean_from_reader(html.as_bytes()).ok().map(|document| document.to_string())
}

/// Keeps `/path`. Browsers ignore tabs and line ends in addresses and take `\` for `/`, so that
/// `/\host` and `/<tab>/host` lead to another host.
fn site_relative(address: &str) -> Option<Cow<'_, str>> {
    let path = address.strip_prefix('/')?;
    let leads_away = path.starts_with('/') || path.contains(|c: char| c == '\\' || c.is_control());
    (!leads_away).then_some(Cow::Borrowed(address))
}

fn allowed_value<'v>(tag: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let allowed = match (tag, attribute) {
        ("img", "src") => Url::parse(value).map_or(true, |url| matches!(url.scheme(), "http" | "https")),
        ("img", FILE_NAME_ATTRIBUTE) => bare_file_name(value).is_some_and(|name| name == value),
        (_, "width" | "height" | "colspan" | "rowspan" | "span" | "start") => {
            (1..=4).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit())
        }
        (_, "dir") => matches!(value, "ltr" | "rtl" | "auto"),
        _ => true,
    };
    allowed.then_some(Cow::Borrowed(value))
}
