//! Legacy pages, read as a whole: the page that was scraped from a real portal, and other layouts.

mod damage;
mod fields;
mod headings;
mod hostile;
mod layouts;

use chrono::{NaiveDate, NaiveTime};
use plaudit::import::page::{Block, LegacyPage, PageError, ReadOptions, ScriptPolicy, read};

const LABOUR_COMPETITION: &[u8] = include_bytes!("../fixtures/legacy/labour-competition-2021.txt");

fn read_page(bytes: &[u8]) -> LegacyPage {
    read(bytes, &ReadOptions::default()).expect("a readable page")
}

fn read_text(text: &str) -> LegacyPage {
    read_page(text.as_bytes())
}

fn read_unconverted(bytes: &[u8]) -> LegacyPage {
    read(bytes, &ReadOptions { script: ScriptPolicy::Keep }).expect("a readable page")
}

fn refusal(bytes: &[u8]) -> PageError {
    read(bytes, &ReadOptions::default()).expect_err("a page that is refused")
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph { text: text.to_owned() }
}

fn image(file_name: &str) -> Block {
    Block::Image { file_name: file_name.to_owned(), alt: None }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

fn time(hour: u32, minute: u32, second: u32) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(hour, minute, second)
}

fn paragraphs(page: &LegacyPage) -> Vec<&str> {
    let texts = page.blocks.iter().filter_map(|block| match block {
        Block::Paragraph { text } => Some(text.as_str()),
        Block::Image { .. } => None,
    });
    texts.collect()
}

fn warnings(page: &LegacyPage) -> Vec<(usize, &str)> {
    page.warnings.iter().map(|warning| (warning.line, warning.message.as_str())).collect()
}
