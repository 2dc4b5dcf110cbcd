//! Where html5ever puts what it parses: it builds a [`Tree`] and counts the work that this takes.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, QualName};

use super::tree::{Data, Element, NodeId, Tree};

/// What building the tree has taken so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Work {
    /// Elements made and pieces of text added: stands still while the parser is inside one long
    /// tag.
    pub(super) events: usize,
    /// Bytes that the elements made would take as markup.
    pub(super) markup: usize,
    /// Depth of the deepest node, as it was attached.
    pub(super) depth: usize,
    /// About what the elements cost to make: one each, and more where they lie deep.
    pub(super) units: usize,
}

/// So many open elements take as long to look through as an element takes to make.
const DEPTH_PER_UNIT: usize = 64;

pub(super) struct Sink {
    tree: RefCell<Tree>,
    work: Cell<Work>,
}

impl Sink {
    pub(super) fn new() -> Self {
        Self { tree: RefCell::new(Tree::new()), work: Cell::default() }
    }

    pub(super) fn work(&self) -> Work {
        self.work.get()
    }

    fn count(&self, markup: usize, depth: usize) {
        let work = self.work.get();
        self.work.set(Work {
            events: work.events + 1,
            markup: work.markup.saturating_add(markup),
            depth: work.depth.max(depth),
            units: work.units,
        });
    }

    fn attached(&self, parent: NodeId, kind: Attached) {
        let depth = self.tree.borrow().depth_when_attached(parent) + 1;
        self.count(0, depth);
        if kind == Attached::Node {
            let work = self.work.get();
            self.work.set(Work { units: work.units + 1 + depth / DEPTH_PER_UNIT, ..work });
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attached {
    Node,
    Text,
}

impl Attached {
    fn of(child: &NodeOrText<NodeId>) -> Self {
        match child {
            NodeOrText::AppendNode(_) => Self::Node,
            NodeOrText::AppendText(_) => Self::Text,
        }
    }
}

/// `<name a="b"></name>`
fn markup_length(name: &QualName, attributes: &[Attribute]) -> usize {
    let attributes: usize = attributes.iter().map(|a| a.name.local.len() + a.value.len() + 4).sum();
    2 * name.local.len() + attributes + 5
}

impl TreeSink for Sink {
    type Handle = NodeId;
    type Output = Tree;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        Tree::ROOT
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        Ref::map(self.tree.borrow(), |tree| tree.name(*target))
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        self.count(markup_length(&name, &attributes), 0);
        let mut tree = self.tree.borrow_mut();
        let template_contents = flags.template.then(|| tree.add(Data::Document));
        tree.add(Data::Element(Element { name, attributes, template_contents }))
    }

    fn create_comment(&self, _: StrTendril) -> NodeId {
        self.tree.borrow_mut().add(Data::Ignored)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> NodeId {
        self.tree.borrow_mut().add(Data::Ignored)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        let kind = Attached::of(&child);
        match child {
            NodeOrText::AppendNode(child) => self.tree.borrow_mut().append(*parent, child),
            NodeOrText::AppendText(text) => self.tree.borrow_mut().append_text(*parent, &text),
        }
        self.attached(*parent, kind);
    }

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        let kind = Attached::of(&child);
        let mut tree = self.tree.borrow_mut();
        match child {
            NodeOrText::AppendNode(child) => {
                tree.detach(child);
                tree.insert_before(*sibling, child);
            }
            NodeOrText::AppendText(text) => tree.insert_text_before(*sibling, &text),
        }
        let parent = tree.parent(*sibling);
        drop(tree);
        self.attached(parent.unwrap_or(Tree::ROOT), kind);
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        let has_parent = self.tree.borrow().parent(*element).is_some();
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        let tree = self.tree.borrow();
        tree.element(*target).and_then(|element| element.template_contents).unwrap_or(*target)
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn add_attrs_if_missing(&self, target: &NodeId, attributes: Vec<Attribute>) {
        if let Some(element) = self.tree.borrow_mut().element_mut(*target) {
            for attribute in attributes {
                if element.attributes.iter().all(|present| present.name != attribute.name) {
                    element.attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.tree.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        let mut tree = self.tree.borrow_mut();
        while let Some(child) = tree.first_child(*node) {
            tree.detach(child);
            tree.append(*new_parent, child);
        }
    }
}
