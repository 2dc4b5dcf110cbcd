//! A name taken apart: where it is, what it is called, its numbers; and how alike two such names are.

use super::numbers::{in_digits, numbers};
use super::words::{FORMS, NOT_PLACE_ENDINGS, NOT_PLACES, OPPOSITES, PARTS, WIDE_PLACES};
use crate::text::fold;

/// The longest name of a place, its last character included: 呼和浩特市; and 广西壮族自治区.
const LONGEST_PLACE: usize = 5;
const LONGEST_AUTONOMOUS_PLACE: usize = 8;

/// A shorter core says too little to be recognised inside another one.
const MIN_CONTAINED: usize = 4;
/// More than this in front of a contained core is another name.
const LONGEST_FRONT: usize = 4;
/// Names that are written so alike, in hundredths, are proposed. Measured on the pairs of names in the tests:
/// one other character in eight makes another name, one in nine a slip of the pen.
const MIN_ALIKE: usize = 80;

/// Why two names may mean the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// They differ in a legal form, or in that only one says in which place.
    SameCore,
    /// One has what the other one is called, and more.
    Contained,
    /// They are written nearly alike.
    Alike,
}

/// A name taken apart.
#[derive(Debug)]
pub struct SimilarName {
    /// Equal for names that are the same.
    pub key: String,
    /// From the larger to the smaller, as in 广元市, 利州区.
    places: Vec<String>,
    core: Vec<char>,
    numbers: Vec<String>,
    /// The pairs of neighbouring characters of the core, sorted.
    pub pairs: Vec<(char, char)>,
}

impl SimilarName {
    pub fn of(name: &str) -> Self {
        let key = key(name);
        let chars = in_digits(&key);
        let (places, rest) = split_places(&chars);
        let core = core(rest);
        let mut pairs: Vec<(char, char)> = neighbours(&core).collect();
        if let ([only], true) = (core.as_slice(), pairs.is_empty()) {
            pairs.push((*only, *only));
        }
        pairs.sort_unstable();
        Self { places, numbers: numbers(rest), core, pairs, key }
    }

    /// How alike they are, from 1 to 100, and why that is worth a human's look; nothing if it is not.
    pub fn compare(&self, other: &Self) -> Option<(u8, Reason)> {
        if self.numbers != other.numbers || !are_compatible(&self.places, &other.places) {
            return None;
        }
        let score = u8::try_from(self.score(other)).unwrap_or(100);
        if self.core == other.core {
            return Some((100, Reason::SameCore));
        }
        let (short, long) = if self.core.len() <= other.core.len() { (self, other) } else { (other, self) };
        let place = long.core.windows(short.core.len().max(1)).position(|window| window == short.core);
        if let Some(place) = place {
            let (front, behind) = (long.core.get(..place)?, long.core.get(place + short.core.len()..)?);
            let is_same =
                short.core.len() >= MIN_CONTAINED && may_be_left_out(front, short, long) && !is_part(behind);
            return is_same.then_some((score, Reason::Contained));
        }
        let is_alike = usize::from(score) >= MIN_ALIKE && !is_replaced(&self.core, &other.core);
        is_alike.then_some((score, Reason::Alike))
    }

    /// How many of its pairs are at least in every name that is written alike. With `a` and `b` pairs and `s`
    /// shared ones, `2(s + 2) / (a + b + 4)` is 80 hundredths at least and `b` is `s` at least: `s` is two
    /// thirds of `a - 1` or more.
    pub fn shared_by_all(&self) -> usize {
        (2 * self.pairs.len().saturating_sub(1)).div_ceil(3).max(1)
    }

    /// Twice the pairs they share, of 100 pairs of both (Dice's coefficient). Beginning and end count as
    /// characters, so that a change there weighs as much as one inside.
    fn score(&self, other: &Self) -> usize {
        let mut shared = usize::from(self.core.first() == other.core.first());
        shared += usize::from(self.core.last() == other.core.last());
        let (mut ours, mut theirs) = (self.pairs.iter().peekable(), other.pairs.iter().peekable());
        while let (Some(our), Some(their)) = (ours.peek(), theirs.peek()) {
            let order = our.cmp(their);
            shared += usize::from(order.is_eq());
            if order.is_le() {
                ours.next();
            }
            if order.is_ge() {
                theirs.next();
            }
        }
        200 * shared / (self.pairs.len() + other.pairs.len() + 4)
    }
}

/// What is equal for the same names. A name of signs alone has them.
fn key(name: &str) -> String {
    let key = fold::fold_key(name);
    if key.is_empty() { fold::fold(name).split_whitespace().collect() } else { key }
}

/// The places that the name begins with, and the rest.
fn split_places(name: &[char]) -> (Vec<String>, &[char]) {
    let (mut places, mut rest, mut last_level) = (Vec::new(), name, 0);
    while let Some((place, level, behind)) = split_place(rest).filter(|(_, level, _)| *level > last_level) {
        places.push(place.iter().collect());
        (rest, last_level) = (behind, level);
    }
    (places, rest)
}

/// The place that the text begins with, how small it is, and what stands behind it. A text is not only a place.
fn split_place(text: &[char]) -> Option<(&[char], u8, &[char])> {
    for length in 2..text.len().min(LONGEST_AUTONOMOUS_PLACE + 1) {
        let (place, rest) = text.split_at_checked(length)?;
        let word: String = place.iter().collect();
        let is_autonomous = word.ends_with("自治区") || word.ends_with("自治县");
        let level = match place.last()? {
            '省' => 1,
            '区' if is_autonomous => 1,
            '市' => 2,
            '县' | '区' => 3,
            _ => continue,
        };
        let is_other =
            NOT_PLACES.contains(&word.as_str()) || NOT_PLACE_ENDINGS.iter().any(|end| word.ends_with(end));
        return (!is_other && (length <= LONGEST_PLACE || is_autonomous)).then_some((place, level, rest));
    }
    None
}

/// Whether names that say these places may be in the same one: the smaller places are the same as far as both
/// say them. Nobody says only the larger one (广元市人民医院) where the smaller one is meant.
fn are_compatible(ours: &[String], theirs: &[String]) -> bool {
    ours.ends_with(theirs) || theirs.ends_with(ours)
}

/// The name without its legal form; the name itself if nothing else would be left.
fn core(name: &[char]) -> Vec<char> {
    let mut core = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((first, behind)) = rest.split_first() {
        // What is called 分公司 or 分厂 is a part, not a form.
        let is_part = core.last() == Some(&'分');
        let form = FORMS.iter().find(|form| begins_with(rest, form));
        match form.map(|form| form.chars().count()) {
            Some(length) if !is_part && is_form(rest, length) => {
                rest = rest.get(length..).unwrap_or_default()
            }
            _ => {
                core.push(*first);
                rest = behind;
            }
        }
    }
    if core.len() < 2 { name.to_vec() } else { core }
}

/// 厂 is a form at the end only: 厂 of 厂区, 厂房 and 厂办 is none.
fn is_form(rest: &[char], length: usize) -> bool {
    length > 1 || rest.len() == length
}

fn begins_with(text: &[char], beginning: &str) -> bool {
    let mut chars = text.iter();
    beginning.chars().all(|c| chars.next() == Some(&c))
}

fn neighbours(text: &[char]) -> impl Iterator<Item = (char, char)> {
    text.iter().copied().zip(text.iter().copied().skip(1))
}

/// Whether what stands in front of the shorter core may be left out: it names a province, or the shorter
/// one's place, or neither says any place.
fn may_be_left_out(front: &[char], short: &SimilarName, long: &SimilarName) -> bool {
    let front: String = front.iter().collect();
    match (short.places.is_empty(), long.places.is_empty()) {
        _ if front.is_empty() || WIDE_PLACES.contains(&front.as_str()) => true,
        (true, true) => front.chars().count() <= LONGEST_FRONT,
        (false, _) => short.places.concat().contains(&front),
        (true, false) => false,
    }
}

fn is_part(behind: &[char]) -> bool {
    let behind: String = behind.iter().collect();
    PARTS.iter().any(|part| behind.ends_with(part))
}

/// Whether a word of one stands in the place of another word, not of the same one written otherwise: nothing
/// of it is the same, or it says the opposite.
fn is_replaced(ours: &[char], theirs: &[char]) -> bool {
    let front = ours.iter().zip(theirs).take_while(|(our, their)| our == their).count();
    let (ours, theirs) = (ours.get(front..).unwrap_or_default(), theirs.get(front..).unwrap_or_default());
    let back = ours.iter().rev().zip(theirs.iter().rev()).take_while(|(our, their)| our == their).count();
    let ours = ours.get(..ours.len() - back).unwrap_or_default();
    let theirs = theirs.get(..theirs.len() - back).unwrap_or_default();
    let is_word = ours.len() >= 2 && theirs.len() >= 2;
    let opposites =
        |text: &[char]| text.iter().filter(|c| OPPOSITES.contains(**c)).copied().collect::<String>();
    (is_word && !ours.iter().any(|c| theirs.contains(c))) || opposites(ours) != opposites(theirs)
}
