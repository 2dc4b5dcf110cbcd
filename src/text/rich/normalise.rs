//! What must be settled on the tree, before the allow-list sees it. Nothing here makes markup safe.
//!
//! - An image that is only a file's name gets `data-file-name` in place of `src`; one with
//!   neither becomes its alternative text.
//! - Block elements that articles do not need become `<div>`: the allow-list unwraps what it does
//!   not know, which would run their texts together.
//! - A link without an address becomes a `<span>`, which is then unwrapped.
//! - Empty lines right behind `<pre>` go: a parser swallows one of them each time.

use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, QualName, local_name, ns};

use super::images::{FILE_NAME_ATTRIBUTE, bare_file_name};
use super::tree::{Data, Element, NodeId, Tree};
use super::walk::Step;

/// Applies all of the module's rules.
pub(super) fn normalise(tree: &mut Tree) {
    for data in tree.all_data_mut() {
        if let Data::Element(element) = data
            && let Some(replacement) = normalise_element(element)
        {
            *data = replacement;
        }
    }
    for text in first_texts_of_pre(tree) {
        if let Some(text) = tree.text_mut(text) {
            *text = text.trim_start_matches('\n').to_owned();
        }
    }
}

/// Changes an element in place, or gives what stands in its stead.
fn normalise_element(element: &mut Element) -> Option<Data> {
    let name = element.html_name()?.clone();
    match name {
        local_name!("img") => return normalise_image(element),
        local_name!("a") if element.attribute("href").is_none() => rename(element, local_name!("span")),
        _ if is_surplus_block(&name) => rename(element, local_name!("div")),
        _ => {}
    }
    None
}

fn normalise_image(image: &mut Element) -> Option<Data> {
    let address = image.attribute("src").map(str::trim).filter(|src| !src.is_empty());
    let present = image.attribute(FILE_NAME_ATTRIBUTE);
    match (address.map(bare_file_name), present.and_then(bare_file_name)) {
        (Some(None), _) => image.remove_attribute(FILE_NAME_ATTRIBUTE),
        (Some(Some(name)), _) => {
            image.remove_attribute(FILE_NAME_ATTRIBUTE);
            put_in_place_of_src(image, &name);
        }
        (None, Some(_)) => image.remove_attribute("src"),
        (None, None) => {
            return Some(Data::Text(image.attribute("alt").unwrap_or_default().to_owned()));
        }
    }
    None
}

fn put_in_place_of_src(image: &mut Element, file_name: &str) {
    let attribute = Attribute {
        name: QualName::new(None, ns!(), LocalName::from(FILE_NAME_ATTRIBUTE)),
        value: StrTendril::from_slice(file_name),
    };
    if let Some(src) = image.attributes.iter_mut().find(|a| a.name.local == local_name!("src")) {
        *src = attribute;
    }
}

fn rename(element: &mut Element, name: LocalName) {
    element.name = QualName::new(None, ns!(html), name);
}

fn is_surplus_block(name: &LocalName) -> bool {
    matches!(
        &**name,
        "center"
            | "dialog"
            | "dir"
            | "fieldset"
            | "form"
            | "hgroup"
            | "legend"
            | "main"
            | "menu"
            | "nav"
            | "search"
    )
}

fn first_texts_of_pre(tree: &Tree) -> Vec<NodeId> {
    let pre = |id| tree.element(id).and_then(Element::html_name) == Some(&local_name!("pre"));
    tree.content()
        .filter_map(|step| match step {
            Step::Enter(id) if pre(id) => tree.first_child(id),
            _ => None,
        })
        .collect()
}
