//! Nothing that is hidden is in any answer: every read of the document, with whatever could be asked of it, on a
//! database in which each hidden thing carries words of its own.
//!
//! [`hidden`] makes that database, [`requests`] asks everything, [`crawl`] looks for the words; [`differences`] asks the
//! same before and after something hidden is added; [`collisions`] is about names that are taken.

mod collisions;
mod crawl;
mod differences;
mod hidden;
mod requests;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::support::Answer;

/// What no problem document says: the words of databases.
const OF_DATABASES: [&str; 12] = [
    "diesel",
    "postgres",
    "relation \"",
    "constraint",
    "violates",
    "select ",
    "insert into",
    "pg_",
    "syntax error",
    "sqlstate",
    "panicked",
    "src/",
];

/// Everything that an answer says, one text: its headers, its body, and what is in it once it is decoded.
pub fn said(answer: &Answer) -> String {
    let mut text = String::from_utf8_lossy(&answer.bytes).into_owned();
    for (name, value) in &answer.headers {
        text.push_str(&format!("\n{name}: {}", String::from_utf8_lossy(value.as_bytes())));
    }
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "-_+/".contains(letter);
    let decoded: Vec<String> = text
        .split(|letter| !is_part(letter))
        .filter(|part| part.len() >= 16)
        .filter_map(|part| URL_SAFE_NO_PAD.decode(part).or_else(|_| STANDARD_NO_PAD.decode(part)).ok())
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .collect();
    let plain = percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned();
    format!("{text}\n{plain}\n{}", decoded.join("\n")).to_lowercase()
}

/// What the problem document of `answer` says of the database behind it.
pub fn of_database(answer: &Answer) -> Vec<&'static str> {
    if answer.header("content-type") != "application/problem+json" {
        return Vec::new();
    }
    let text = String::from_utf8_lossy(&answer.bytes).to_lowercase();
    OF_DATABASES.into_iter().filter(|word| text.contains(word)).collect()
}
