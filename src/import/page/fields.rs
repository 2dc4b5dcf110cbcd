//! A line taken apart into labelled fields, values that need no label, and the rest.

use super::item::{Item, Value, is_separator, trim_value};
use super::labels::{Rule, Shape};
use super::line::{Line, is_space};
use super::values::{self, Moment};
use crate::text::fold::fold_char;

/// Longer lines are prose. It also bounds the work that a hostile line can ask for.
const LONGEST_LINE: usize = 400;

/// Takes a line apart by these rules; a line too long for fields is one loose piece.
pub fn scan(line: &Line, rules: &'static [Rule]) -> Vec<Item> {
    let chars = line.trimmed();
    if chars.len() > LONGEST_LINE {
        return vec![Item::Loose(chars.iter().collect())];
    }
    let folded = chars.iter().copied().map(fold_char).collect();
    let mut scanner = Scanner { chars, folded, rules, position: 0 };
    std::iter::from_fn(|| scanner.next_item()).collect()
}

struct Scanner<'a> {
    chars: &'a [char],
    /// As many characters as `chars`.
    folded: Vec<char>,
    rules: &'static [Rule],
    position: usize,
}

/// A label and where its value begins.
struct Label {
    rule: &'static Rule,
    value_start: usize,
    has_colon: bool,
}

impl Scanner<'_> {
    fn next_item(&mut self) -> Option<Item> {
        while self.folded.get(self.position).is_some_and(|c| is_separator(*c)) {
            self.position += 1;
        }
        if self.position >= self.folded.len() {
            return None;
        }
        let here = self.position;
        if let Some(label) = self.label_at(here) {
            let value = self.take_value(&label);
            return Some(Item::labelled(label.rule, label.has_colon, value));
        }
        // A day with a comma behind it begins a sentence.
        if let Some((moment, end)) = self.moment_at(here)
            && !matches!(self.folded.get(end), Some(',' | '、'))
        {
            self.position = end;
            return Some(Item::Moment(moment));
        }
        if let Some(length) = values::url(self.rest(here)) {
            self.position = here + length;
            return Some(Item::Url(self.verbatim(here, self.position)));
        }
        Some(self.count_before_label(here).unwrap_or_else(|| self.take_loose(here)))
    }

    fn rest(&self, from: usize) -> &[char] {
        self.folded.get(from..).unwrap_or_default()
    }

    fn verbatim(&self, start: usize, end: usize) -> String {
        self.chars.get(start..end).unwrap_or_default().iter().collect()
    }

    fn text(&self, start: usize, end: usize) -> String {
        trim_value(self.chars.get(start..end).unwrap_or_default())
    }

    fn skip_spaces(&self, from: usize) -> usize {
        from + self.rest(from).iter().take_while(|c| is_space(**c)).count()
    }

    /// The longest label that begins here, if a value can follow it: behind a colon anything,
    /// without one a readable value, or text after a space.
    fn label_at(&self, here: usize) -> Option<Label> {
        let rest = self.rest(here);
        let matching = |rule: &'static Rule| {
            rule.labels
                .iter()
                .filter(|label| values::starts_with(rest, label))
                .map(move |label| (rule, label))
        };
        let longest = self.rules.iter().flat_map(matching).max_by_key(|(_, label)| label.len());
        let (rule, label) = longest?;
        let end = here + label.chars().count();
        let after = self.skip_spaces(end);
        let is_bracketed = here > 0 && matches!(self.folded.get(here - 1), Some('[' | '【'));
        let has_colon = match self.folded.get(after) {
            Some(':' | '∶' | '︰') => true,
            Some(']' | '】') => is_bracketed,
            _ => false,
        };
        let value_start = if has_colon { self.skip_spaces(after + 1) } else { after };
        let label = Label { rule, value_start, has_colon };
        (has_colon || self.has_bare_value(&label, end)).then_some(label)
    }

    fn has_bare_value(&self, label: &Label, end_of_label: usize) -> bool {
        let start = label.value_start;
        match label.rule.shape {
            Shape::Moment => self.moment_at(start).is_some(),
            Shape::Count => {
                values::count(self.rest(start)).is_some_and(|(_, length)| self.is_end(start + length))
            }
            Shape::Text => start > end_of_label && start < self.folded.len(),
            Shape::Url | Shape::Rest => false,
        }
    }

    /// Whether a value without a label or colon can end here: nothing of a longer word follows.
    fn is_end(&self, here: usize) -> bool {
        match self.folded.get(here) {
            None => true,
            Some(c) => is_separator(*c) || self.label_at(here).is_some_and(|label| label.has_colon),
        }
    }

    fn moment_at(&self, here: usize) -> Option<(Moment, usize)> {
        let (moment, length) = values::moment(self.rest(here))?;
        self.is_end(here + length).then_some((moment, here + length))
    }

    fn take_value(&mut self, label: &Label) -> Value {
        let start = label.value_start;
        let read = match label.rule.shape {
            Shape::Moment => {
                values::moment(self.rest(start)).map(|(moment, length)| (Value::Moment(moment), length))
            }
            Shape::Count => {
                values::count(self.rest(start)).map(|(count, length)| (Value::Count(count), length))
            }
            Shape::Url => values::url(self.rest(start))
                .map(|length| (Value::Url(self.verbatim(start, start + length)), length)),
            Shape::Rest => Some((self.text_value(start, self.chars.len()), self.chars.len() - start)),
            Shape::Text => {
                let end = self.end_of_text(start);
                Some((self.text_value(start, end), end - start))
            }
        };
        if let Some((value, length)) = read {
            self.position = start + length;
            return value;
        }
        let end = self.end_of_word(start);
        self.position = end;
        match self.text_value(start, end) {
            Value::Text(text) => Value::Unreadable(text),
            other => other,
        }
    }

    fn text_value(&self, start: usize, end: usize) -> Value {
        let text = self.text(start, end);
        if text.is_empty() { Value::Missing } else { Value::Text(text) }
    }

    /// Text runs to the next label or value that stands apart, a bar, a tab, or a gap of two
    /// spaces.
    fn end_of_text(&self, start: usize) -> usize {
        let is_end = |here: usize| {
            let (this, next) = (self.folded.get(here), self.folded.get(here + 1));
            let is_gap = |c: Option<&char>| c.is_some_and(|c| is_space(*c));
            matches!(this, Some('|' | '\t'))
                || (is_gap(this) && is_gap(next))
                || self.label_at(here).is_some_and(|label| label.has_colon)
                || (self.is_word_start(here) && self.is_item(here))
        };
        (start..self.folded.len()).find(|here| is_end(*here)).unwrap_or(self.folded.len()).max(start)
    }

    fn is_word_start(&self, here: usize) -> bool {
        here.checked_sub(1).and_then(|before| self.folded.get(before)).is_some_and(|c| is_separator(*c))
    }

    fn is_item(&self, here: usize) -> bool {
        self.label_at(here).is_some()
            || self.moment_at(here).is_some()
            || values::url(self.rest(here)).is_some()
            || values::icp_number(self.rest(here)).is_some_and(|(start, _)| start == 0)
    }

    fn end_of_word(&self, start: usize) -> usize {
        let is_end = |here: usize| {
            self.folded.get(here).is_none_or(|c| is_space(*c) || *c == '|')
                || self.label_at(here).is_some_and(|label| label.has_colon)
        };
        (start..self.folded.len()).find(|here| is_end(*here)).unwrap_or(self.folded.len()).max(start)
    }

    /// `1024次浏览`: the number first, its label behind it.
    fn count_before_label(&mut self, here: usize) -> Option<Item> {
        let (count, length) = values::count(self.rest(here))?;
        let start = self.skip_spaces(here + length);
        let labels = self.rules.iter().filter(|rule| rule.shape == Shape::Count).flat_map(|rule| {
            rule.labels
                .iter()
                .filter(|label| values::starts_with(self.rest(start), label))
                .map(move |label| (rule, label))
        });
        let (rule, label) = labels.max_by_key(|(_, label)| label.len())?;
        let end = start + label.chars().count();
        if !self.is_end(end) {
            return None;
        }
        self.position = end;
        Some(Item::labelled(rule, false, Value::Count(count)))
    }

    fn take_loose(&mut self, here: usize) -> Item {
        // At least one character, or the scan would not move.
        self.position = self.end_of_word(here).max(here + 1);
        let text = self.text(here, self.position);
        Item::Loose(text)
    }
}
