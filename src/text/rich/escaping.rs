//! What it costs to escape a tree's texts.
//!
//! html5ever's serializer looks, for each `&` and each first byte of a no-break space, through all
//! the rest of that text for other characters: quadratic on a long text full of them. The writer
//! hands texts over in pieces; the allow-list's library cannot, hence this bound.

use super::tree::{Data, Tree};
use super::walk::Step;

/// Bytes looked at, over all texts and attributes of a tree.
const MAX_COST: usize = 1 << 31;
/// Where the serializer stops. The second begins not only a no-break space but all of
/// U+0080..U+00BF.
const STOPS: [u8; 2] = [b'&', 0xC2];

/// Whether the allow-list's library can write what it parses from `tree`.
pub(super) fn is_affordable(tree: &Tree) -> bool {
    let (mut cost, mut run) = (0_usize, Run::default());
    for step in tree.content() {
        let (Step::Enter(id) | Step::Leave(id)) = step;
        match (step, tree.data(id)) {
            (Step::Enter(_), Some(Data::Text(text))) => run.add(text),
            (_, Some(Data::Element(element))) => {
                cost = cost.saturating_add(std::mem::take(&mut run).cost());
                if matches!(step, Step::Enter(_)) {
                    let costs = element.attributes.iter().map(|a| Run::of(&a.value).cost());
                    cost = costs.fold(cost, usize::saturating_add);
                }
            }
            // What is not written parts no texts: they are one when parsed again.
            _ => {}
        }
    }
    cost.saturating_add(run.cost()) <= MAX_COST
}

/// Texts that nothing parts.
#[derive(Debug, Default)]
struct Run {
    length: usize,
    stops: usize,
}

impl Run {
    fn of(text: &str) -> Self {
        let mut run = Self::default();
        run.add(text);
        run
    }

    fn add(&mut self, text: &str) {
        self.length += text.len();
        self.stops += text.bytes().filter(|byte| STOPS.contains(byte)).count();
    }

    fn cost(&self) -> usize {
        self.length.saturating_mul(self.stops)
    }
}
