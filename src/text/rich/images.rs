//! The images of a body, and what counts as a file's name.

use html5ever::local_name;
use percent_encoding::percent_decode_str;

use super::ImageRef;
use super::tree::{Element, Tree};
use super::walk::Step;

/// Holds the name of a file that nobody has uploaded yet, on an `<img>` without `src`.
pub(super) const FILE_NAME_ATTRIBUTE: &str = "data-file-name";
/// What file systems allow.
const MAX_FILE_NAME_BYTES: usize = 255;

/// The file's name when `address` is nothing else: no scheme, no folder, no query.
/// Percent-encoding is undone, as Markdown encodes every name that is not ASCII.
pub(super) fn bare_file_name(address: &str) -> Option<String> {
    let address = address.trim();
    let name = is_file_name(address).then(|| decoded(address))?;
    // A decoded name may be one no longer (`a%2Fb`), or turn into another (`%2520`): such names
    // stay as written.
    let stable = is_file_name(&name) && name == name.trim() && decoded(&name) == name;
    Some(if stable { name } else { address.to_owned() })
}

fn is_file_name(name: &str) -> bool {
    let reserved = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':' | '?' | '#');
    !matches!(name, "" | "." | "..") && name.len() <= MAX_FILE_NAME_BYTES && !name.contains(reserved)
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().map_or_else(|_| text.to_owned(), String::from)
}

/// The images of a cleaned tree in document order.
pub(super) fn images_of(tree: &Tree) -> Vec<ImageRef> {
    tree.content()
        .filter_map(|step| match step {
            Step::Enter(id) => tree.element(id),
            Step::Leave(_) => None,
        })
        .filter(|element| element.html_name() == Some(&local_name!("img")))
        .map(image_ref)
        .collect()
}

fn image_ref(image: &Element) -> ImageRef {
    let url = image.attribute("src").map(str::to_owned);
    let file_name = match &url {
        Some(url) => last_segment(url),
        None => image.attribute(FILE_NAME_ATTRIBUTE).map(str::to_owned),
    };
    ImageRef { file_name, url, alt: image.attribute("alt").unwrap_or_default().to_owned() }
}

fn last_segment(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?;
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let (_, segment) = path.rsplit_once('/')?;
    bare_file_name(segment)
}
