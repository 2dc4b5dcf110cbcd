//! Chinese and rich text: folding for comparison, script conversion, slugs, sanitised bodies.

pub mod display;
pub mod fold;
pub mod folded;
pub mod pinyin;
pub mod plain;
pub mod rich;
pub mod script;
pub mod simple;
pub mod slug;
