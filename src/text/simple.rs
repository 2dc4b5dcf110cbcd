//! Characters that fold alone, and to one character: nearly all that texts are made of. What is known of each is found out
//! once, by the rules that hold for every text, and then looked up.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::fold::fold_by_rules;

/// ASCII, punctuation, ideographs, full-width forms.
const BLOCKS: [RangeInclusive<char>; 5] = [
    '\u{1}'..='\u{7f}',
    '\u{2000}'..='\u{206f}',
    '\u{3000}'..='\u{303f}',
    '\u{4e00}'..='\u{9fff}',
    '\u{ff00}'..='\u{ffef}',
];

/// By code point; U+0000 stands for nothing. Only the pages of the blocks are ever touched.
static FOLDED: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut table = vec![0; 0x1_0000];
    for c in BLOCKS.into_iter().flatten().filter(|c| stands_alone(*c)) {
        let mut folded = [0; 4];
        let folded = fold_by_rules(c.encode_utf8(&mut folded));
        let mut characters = folded.chars().map(|c| u16::try_from(u32::from(c)));
        if let (Some(Ok(one)), None) = (characters.next(), characters.next())
            && let Some(place) = table.get_mut(c as usize)
        {
            *place = one;
        }
    }
    table
});

/// What `c` folds to, where that is one character whatever stands before it.
#[must_use]
pub fn folded(c: char) -> Option<char> {
    let code = FOLDED.get(c as usize).copied().filter(|code| *code != 0)?;
    char::from_u32(u32::from(code))
}

/// Whether `c` neither composes with what stands before it nor changes places with it.
#[must_use]
pub fn stands_alone(c: char) -> bool {
    let is_starter =
        |c: char| canonical_combining_class(c) == 0 && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes;
    let cased = c.to_uppercase().flat_map(char::to_lowercase);
    std::iter::once(c).nfkd().next().is_some_and(is_starter) && cased.nfkd().next().is_some_and(is_starter)
}
