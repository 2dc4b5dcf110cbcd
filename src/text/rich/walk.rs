//! Walking a [`Tree`] in document order, without recursion.

use super::tree::{NodeId, Tree};

/// One step of a walk through a tree.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Enter(NodeId),
    Leave(NodeId),
}

impl Tree {
    /// The exact depth of the deepest node below the root.
    pub(super) fn depth(&self) -> usize {
        let (mut depth, mut deepest) = (0_usize, 0);
        for step in self.walk(Self::ROOT) {
            match step {
                Step::Enter(_) => depth += 1,
                Step::Leave(_) => depth = depth.saturating_sub(1),
            }
            deepest = deepest.max(depth);
        }
        deepest
    }

    /// The fragment's content: the parser hangs it below one root element.
    pub(super) fn content(&self) -> Walk<'_> {
        self.walk(self.first_child(Self::ROOT).unwrap_or(Self::ROOT))
    }

    fn walk(&self, top: NodeId) -> Walk<'_> {
        Walk { tree: self, top, at: self.first_child(top).map(Step::Enter) }
    }
}

/// Walks a subtree in document order without its top; every node is entered and left.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    tree: &'a Tree,
    top: NodeId,
    at: Option<Step>,
}

impl Iterator for Walk<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let step = self.at?;
        self.at = match step {
            Step::Enter(id) => Some(self.tree.first_child(id).map_or(Step::Leave(id), Step::Enter)),
            Step::Leave(id) => {
                let up = self.tree.parent(id).filter(|&parent| parent != self.top);
                self.tree.next_sibling(id).map(Step::Enter).or(up.map(Step::Leave))
            }
        };
        Some(step)
    }
}
