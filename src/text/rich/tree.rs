//! The document tree: an arena of nodes linked as siblings, so that moving a node is O(1) and
//! neither dropping nor walking a tree recurses. Ids are never reused.

use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, QualName, local_name, ns};

use super::parser::pieces;

/// A node's place in its [`Tree`].
pub(super) type NodeId = usize;

/// What a node is. Comments, doctypes and processing instructions are kept only as a place in the
/// tree.
#[derive(Debug)]
pub(super) enum Data {
    Document,
    Element(Element),
    Text(String),
    Ignored,
}

#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: QualName,
    pub(super) attributes: Vec<Attribute>,
    /// Where a `<template>` keeps its contents; outside the tree, as in a browser.
    pub(super) template_contents: Option<NodeId>,
}

impl Element {
    /// The local name of an HTML element; `None` in SVG and MathML.
    pub(super) fn html_name(&self) -> Option<&LocalName> {
        (self.name.ns == ns!(html)).then_some(&self.name.local)
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|a| &*a.name.local == name).map(|a| &*a.value)
    }

    pub(super) fn remove_attribute(&mut self, name: &str) {
        self.attributes.retain(|a| &*a.name.local != name);
    }
}

#[derive(Debug)]
struct Node {
    data: Data,
    /// Steps from the root when the node was attached. Moving an ancestor leaves it as it was, so
    /// it bounds the work while parsing; `Tree::depth` counts exactly.
    depth: usize,
    parent: Option<NodeId>,
    previous: Option<NodeId>,
    next: Option<NodeId>,
    first_child: Option<NodeId>,
    last_child: Option<NodeId>,
}

#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// The name of whatever has none.
    no_name: QualName,
}

impl Tree {
    /// The document node, which always exists.
    pub(super) const ROOT: NodeId = 0;

    pub(super) fn new() -> Self {
        let no_name = QualName::new(None, ns!(), local_name!(""));
        let mut tree = Self { nodes: Vec::new(), no_name };
        tree.add(Data::Document);
        tree
    }

    /// `text` in a `<pre>`, in the shape that the parser gives a fragment. A `<wbr>`, which shows
    /// nothing, stands after every piece, so that no text gets too long to be escaped in bounds.
    pub(super) fn preformatted(text: &str) -> Self {
        let mut tree = Self::new();
        let root = tree.append_element(Self::ROOT, local_name!("html"));
        let pre = tree.append_element(root, local_name!("pre"));
        // As the parser does: one kind of line end, and none directly behind `<pre>`.
        let lines = text.replace("\r\n", "\n").replace('\r', "\n");
        for piece in pieces(lines.trim_start_matches('\n')) {
            let content = tree.add(Data::Text(piece.to_owned()));
            tree.append(pre, content);
            tree.append_element(pre, local_name!("wbr"));
        }
        tree
    }

    fn append_element(&mut self, parent: NodeId, name: LocalName) -> NodeId {
        let name = QualName::new(None, ns!(html), name);
        let attributes = Vec::new();
        let id = self.add(Data::Element(Element { name, attributes, template_contents: None }));
        self.append(parent, id);
        id
    }

    pub(super) fn add(&mut self, data: Data) -> NodeId {
        self.nodes.push(Node {
            data,
            depth: 0,
            parent: None,
            previous: None,
            next: None,
            first_child: None,
            last_child: None,
        });
        self.nodes.len() - 1
    }

    pub(super) fn data(&self, id: NodeId) -> Option<&Data> {
        self.nodes.get(id).map(|node| &node.data)
    }

    /// The content of every node, attached or not, in the order of their making; to be changed.
    pub(super) fn all_data_mut(&mut self) -> impl Iterator<Item = &mut Data> {
        self.nodes.iter_mut().map(|node| &mut node.data)
    }

    pub(super) fn element(&self, id: NodeId) -> Option<&Element> {
        match self.data(id) {
            Some(Data::Element(element)) => Some(element),
            _ => None,
        }
    }

    /// An element's name; an empty one for any other node.
    pub(super) fn name(&self, id: NodeId) -> &QualName {
        self.element(id).map_or(&self.no_name, |element| &element.name)
    }

    pub(super) fn element_mut(&mut self, id: NodeId) -> Option<&mut Element> {
        match self.nodes.get_mut(id).map(|node| &mut node.data) {
            Some(Data::Element(element)) => Some(element),
            _ => None,
        }
    }

    pub(super) fn text_mut(&mut self, id: NodeId) -> Option<&mut String> {
        match self.nodes.get_mut(id).map(|node| &mut node.data) {
            Some(Data::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub(super) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.nodes.get(id).and_then(|node| node.parent)
    }

    pub(super) fn next_sibling(&self, id: NodeId) -> Option<NodeId> {
        self.nodes.get(id).and_then(|node| node.next)
    }

    pub(super) fn first_child(&self, id: NodeId) -> Option<NodeId> {
        self.nodes.get(id).and_then(|node| node.first_child)
    }

    /// The depth that `id` had when it was attached.
    pub(super) fn depth_when_attached(&self, id: NodeId) -> usize {
        self.nodes.get(id).map_or(0, |node| node.depth)
    }
}

/// Moving nodes.
impl Tree {
    /// Makes `child`, which has no parent, the last of `parent`'s children.
    pub(super) fn append(&mut self, parent: NodeId, child: NodeId) {
        let last = self.nodes.get(parent).and_then(|node| node.last_child);
        self.link(parent, last, child, None);
    }

    /// Puts `child`, which has no parent, right before `sibling`, which has one.
    pub(super) fn insert_before(&mut self, sibling: NodeId, child: NodeId) {
        if let Some(parent) = self.parent(sibling) {
            let previous = self.nodes.get(sibling).and_then(|node| node.previous);
            self.link(parent, previous, child, Some(sibling));
        }
    }

    /// Appends text, to the last child where that is text already.
    pub(super) fn append_text(&mut self, parent: NodeId, text: &StrTendril) {
        let last = self.nodes.get(parent).and_then(|node| node.last_child);
        if let Some(present) = last.and_then(|last| self.text_mut(last)) {
            present.push_str(text);
        } else {
            let child = self.add(Data::Text(text.to_string()));
            self.append(parent, child);
        }
    }

    /// Inserts text before `sibling`, into the text before it where there is some.
    pub(super) fn insert_text_before(&mut self, sibling: NodeId, text: &StrTendril) {
        let previous = self.nodes.get(sibling).and_then(|node| node.previous);
        if let Some(present) = previous.and_then(|previous| self.text_mut(previous)) {
            present.push_str(text);
        } else {
            let child = self.add(Data::Text(text.to_string()));
            self.insert_before(sibling, child);
        }
    }

    pub(super) fn detach(&mut self, id: NodeId) {
        let Some(node) = self.nodes.get_mut(id) else {
            return;
        };
        let (parent, previous, next) = (node.parent.take(), node.previous.take(), node.next.take());
        match previous.and_then(|previous| self.nodes.get_mut(previous)) {
            Some(previous) => previous.next = next,
            None => {
                if let Some(parent) = parent.and_then(|parent| self.nodes.get_mut(parent)) {
                    parent.first_child = next;
                }
            }
        }
        match next.and_then(|next| self.nodes.get_mut(next)) {
            Some(next) => next.previous = previous,
            None => {
                if let Some(parent) = parent.and_then(|parent| self.nodes.get_mut(parent)) {
                    parent.last_child = previous;
                }
            }
        }
    }

    fn link(&mut self, parent: NodeId, previous: Option<NodeId>, child: NodeId, next: Option<NodeId>) {
        let depth = self.depth_when_attached(parent) + 1;
        if let Some(node) = self.nodes.get_mut(child) {
            node.depth = depth;
            node.parent = Some(parent);
            node.previous = previous;
            node.next = next;
        }
        match previous.and_then(|previous| self.nodes.get_mut(previous)) {
            Some(previous) => previous.next = Some(child),
            None => {
                if let Some(parent) = self.nodes.get_mut(parent) {
                    parent.first_child = Some(child);
                }
            }
        }
        match next.and_then(|next| self.nodes.get_mut(next)) {
            Some(next) => next.previous = Some(child),
            None => {
                if let Some(parent) = self.nodes.get_mut(parent) {
                    parent.last_child = Some(child);
                }
            }
        }
    }
}
