//! The pieces that a line is taken apart into, and what separates them.

use super::labels::{Field, Rule};
use super::line::is_space;
use super::values::Moment;

/// One piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    Labelled(Labelled),
    /// A day without a label.
    Moment(Moment),
    /// An address without a label.
    Url(String),
    /// Text that no rule explains.
    Loose(String),
}

impl Item {
    pub fn labelled(rule: &Rule, has_colon: bool, value: Value) -> Self {
        Self::Labelled(Labelled { field: rule.field, marks_footer: rule.marks_footer, has_colon, value })
    }
}

/// A field under its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    pub field: Field,
    pub marks_footer: bool,
    pub has_colon: bool,
    pub value: Value,
}

/// What stands behind a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing: the label is there, its value is not.
    Missing,
    Text(String),
    Moment(Moment),
    /// A number as it is, or the spelling of one that is no count.
    Count(Result<i64, String>),
    Url(String),
    /// Text where a day, a number or an address was expected.
    Unreadable(String),
}

/// What stands between fields.
pub fn is_separator(c: char) -> bool {
    is_space(c)
        || matches!(
            c,
            '|' | '·'
                | '•'
                | '>'
                | '»'
                | '/'
                | ';'
                | ','
                | '、'
                | '['
                | ']'
                | '【'
                | '】'
                | '('
                | ')'
                | '-'
                | '—'
        )
}

/// Without separators at its ends; a closing bracket stays if it was opened inside the value.
pub fn trim_value(text: &[char]) -> String {
    let text: String = text.iter().collect();
    let is_edge = |c: char| is_space(c) || matches!(c, '|' | '/' | ';' | '；' | ',' | '，' | '、' | '—');
    let mut value = text.trim_matches(is_edge);
    for (open, close) in [('(', ')'), ('（', '）'), ('[', ']'), ('【', '】')] {
        if value.ends_with(close) && !value.contains(open) {
            value = value.trim_end_matches(close).trim_end_matches(is_edge);
        }
    }
    value.to_owned()
}
