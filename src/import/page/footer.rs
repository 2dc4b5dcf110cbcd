//! The footer: what the site says about itself below the article.
//!
//! A footer begins at the first line that only a site's furniture has (navigation, the filing
//! number, who keeps the site) and behind which no sentence follows. `地址` or `电话` alone does
//! not begin one: notices end with the organiser's own.

use super::assign;
use super::body;
use super::fields;
use super::header;
use super::item::{Item, Labelled, Value};
use super::labels::{self, Field};
use super::line::{Line, is_space};
use super::model::LegacyPage;
use super::values;
use super::vocabulary;
use crate::text::fold::fold_char;

/// A longer line is a paragraph, whatever it holds.
const LONGEST_LINE: usize = 200;
/// A longer entry is no entry of a navigation line.
const LONGEST_ENTRY: usize = 10;

/// Reads the footer into the page and returns the lines above it.
pub fn read<'a>(mut lines: Vec<&'a Line>, page: &mut LegacyPage) -> Vec<&'a Line> {
    if let Some(start) = start_of_footer(&lines) {
        for line in lines.drain(start..) {
            if !line.is_blank() && !is_navigation(line) {
                apply(line, page);
            }
        }
    }
    lines
}

fn start_of_footer(lines: &[&Line]) -> Option<usize> {
    let end_of_prose = lines.iter().rposition(|line| is_prose(line)).map_or(0, |last| last + 1);
    let marked =
        (end_of_prose..lines.len()).find(|index| lines.get(*index).is_some_and(|line| is_marked(line)));
    let Some(first_marked) = marked else { return start_behind_signature(lines) };
    let is_part = |line: &&Line| !is_navigation(line) && is_field_line(line);
    let marked_by_navigation = lines.get(first_marked).is_some_and(|line| is_navigation(line));
    if marked_by_navigation {
        return Some(first_marked);
    }
    // The address often stands above the line that gives the footer away.
    let above = lines.get(end_of_prose..first_marked).unwrap_or_default();
    Some(first_marked - above.iter().rev().take_while(|line| is_part(line)).count())
}

/// Fields at the very end behind the signature are a footer too, if they name who keeps the site: an
/// address or a telephone alone may be the author's.
fn start_behind_signature(lines: &[&Line]) -> Option<usize> {
    let is_part = |line: &&&Line| line.is_blank() || is_fields(line);
    let start = lines.len() - lines.iter().rev().take_while(is_part).count();
    let (above, fields) = lines.split_at_checked(start)?;
    let names_organiser =
        |item: &Item| matches!(item, Item::Labelled(Labelled { field: Field::Organiser, .. }));
    let is_sites = fields.iter().any(|line| fields::scan(line, labels::FOOTER).iter().any(names_organiser));
    (is_sites && above.last().is_some_and(|line| body::bracketed_signature(&line.text()).is_some()))
        .then_some(start)
}

/// Whether the line belongs to an article wherever it stands: a sentence, or an image.
fn is_prose(line: &Line) -> bool {
    let ends_sentence = line.trimmed().iter().any(|c| matches!(c, '。' | '！' | '？'));
    ends_sentence || line.trimmed().len() > LONGEST_LINE || body::images(line).is_some()
}

fn is_marked(line: &Line) -> bool {
    let items = fields::scan(line, labels::FOOTER);
    // Without its colon a label may be the first word of a line of the body, so nothing else may
    // stand there.
    let is_all_labelled = items.iter().all(|item| matches!(item, Item::Labelled(_)));
    let is_marker = |item: &Item| match item {
        Item::Labelled(labelled) => labelled.marks_footer && (labelled.has_colon || is_all_labelled),
        Item::Loose(text) => is_filing(text) || is_ownership_notice(text),
        _ => false,
    };
    !line.is_blank() && (is_navigation(line) || items.iter().any(is_marker))
}

fn is_field_line(line: &Line) -> bool {
    let items = fields::scan(line, labels::FOOTER);
    !items.is_empty() && items.iter().all(|item| matches!(item, Item::Labelled(_)))
}

/// Whether the line is nothing but the footer's fields, each behind a colon.
pub fn is_fields(line: &Line) -> bool {
    let items = fields::scan(line, labels::FOOTER);
    let is_field = |item: &Item| matches!(item, Item::Labelled(Labelled { has_colon: true, .. }));
    let is_notice = |item: &Item| matches!(item, Item::Loose(text) if is_ownership_notice(text));
    items.iter().any(is_field) && items.iter().all(|item| is_field(item) || is_notice(item))
}

/// Whether the line holds the filing number or opens with the copyright: behind it no article begins.
pub fn ends_page(line: &Line) -> bool {
    let text = line.text();
    let folded = body::folded(&text);
    line.trimmed().len() <= LONGEST_LINE
        && (bare_icp_number(&text).is_some() && is_marked(line)
            || ["©", "copyright ©", "copyright (c)"].iter().any(|mark| folded.starts_with(mark)))
}

/// Whether the line is the way from the front page to this one: `首页 > 新闻中心 > 工会要闻`.
pub fn is_breadcrumb(line: &Line) -> bool {
    let text = body::folded(&line.text());
    let steps: Vec<&str> =
        text.split(['>', '»', '›', '→']).map(str::trim).filter(|step| !step.is_empty()).collect();
    let from_front_page = steps.first().is_some_and(|first| vocabulary::FRONT_PAGES.contains(first));
    line.trimmed().len() <= LONGEST_LINE && steps.len() > if from_front_page { 1 } else { 2 }
}

/// Whether the line is a row of links or buttons.
pub fn is_navigation(line: &Line) -> bool {
    let text: String = line.trimmed().iter().copied().map(fold_char).collect();
    let is_between =
        |c: char| is_space(c) || matches!(c, '|' | '·' | '>' | '»' | '/' | '[' | ']' | '【' | '】');
    let entries: Vec<&str> = text.split(is_between).filter(|entry| !entry.is_empty()).collect();
    let known = entries.iter().filter(|entry| vocabulary::NAVIGATION.contains(entry)).count();
    let is_short = entries.iter().all(|entry| entry.chars().count() <= LONGEST_ENTRY);
    is_short && known > 0 && known * 2 >= entries.len() && (known > 1 || entries.len() == 1)
}

fn is_filing(text: &str) -> bool {
    let folded = body::folded(text);
    folded.contains("公网安备") || values::icp_number(&folded.chars().collect::<Vec<_>>()).is_some()
}

fn is_ownership_notice(text: &str) -> bool {
    let folded = body::folded(text);
    vocabulary::OWNERSHIP_NOTICES.iter().any(|notice| folded.contains(notice))
}

fn apply(line: &Line, page: &mut LegacyPage) {
    // Buttons may stand between the text and its credits.
    let credits = fields::scan(line, labels::HEADER);
    if header::is_credit_line(&credits) {
        return assign::apply(line, &credits, page);
    }
    for item in fields::scan(line, labels::FOOTER) {
        match item {
            Item::Labelled(Labelled { field, value: Value::Text(text), .. }) => {
                set(line.number, field, &text, page)
            }
            Item::Loose(text) => apply_loose(line.number, &text, page),
            Item::Url(text) => warn_unknown(line.number, &text, page),
            _ => {}
        }
    }
}

fn apply_loose(line: usize, text: &str, page: &mut LegacyPage) {
    if let Some(number) = bare_icp_number(text) {
        set(line, Field::IcpNumber, &number, page);
    } else if !is_filing(text) && !is_ownership_notice(text) {
        warn_unknown(line, text, page);
    }
}

fn warn_unknown(line: usize, text: &str, page: &mut LegacyPage) {
    page.warn(line, format!("`{text}` stands in the footer and is none of its fields"));
}

fn bare_icp_number(text: &str) -> Option<String> {
    let folded: Vec<char> = body::folded(text).chars().collect();
    let (start, length) = values::icp_number(&folded)?;
    Some(text.chars().skip(start).take(length).collect())
}

fn set(line: usize, field: Field, text: &String, page: &mut LegacyPage) {
    let postcode = body::folded(text);
    if field == Field::Postcode && !is_postcode(&postcode) {
        page.warn(line, format!("the postcode `{text}` is not six digits"));
        return;
    }
    let owner = without_ownership_notice(text);
    let footer = &mut page.footer;
    let (name, slot, value) = match field {
        Field::Organiser => ("organiser", &mut footer.organiser, &owner),
        Field::Address => ("address", &mut footer.address, text),
        Field::Postcode => ("postcode", &mut footer.postcode, &postcode),
        Field::Hotline => ("telephone number", &mut footer.hotline, text),
        Field::IcpNumber => ("filing number", &mut footer.icp_number, text),
        Field::TechnicalSupport => ("technical support", &mut footer.technical_support, text),
        Field::Maintainer => ("maintainer", &mut footer.maintainer, text),
        _ => return,
    };
    assign::set(line, name, slot, value, &mut page.warnings);
}

fn is_postcode(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `广元工会网版权所有` is the name and a notice.
fn without_ownership_notice(text: &str) -> String {
    let folded: Vec<char> = text.chars().map(fold_char).collect();
    let mut end = folded.len();
    for notice in vocabulary::OWNERSHIP_NOTICES {
        let notice: Vec<char> = notice.chars().collect();
        if let Some(rest) = folded.get(..end).and_then(|name| name.strip_suffix(notice.as_slice())) {
            end = rest.len();
        }
    }
    text.chars().take(end).collect::<String>().trim().to_owned()
}
