//! Fields into the page: the first value of a field wins, and what cannot be used becomes a
//! warning.

use std::fmt::Display;

use super::body;
use super::item::{Item, Labelled, Value};
use super::labels::Field;
use super::line::Line;
use super::model::{LegacyPage, Warning};
use super::values::{self, Moment};

/// Puts the fields of a line into the page. The first value of a field wins; what cannot be used is
/// a warning.
pub fn apply(line: &Line, items: &[Item], page: &mut LegacyPage) {
    for (index, item) in items.iter().enumerate() {
        match item {
            Item::Labelled(labelled) => apply_labelled(line.number, labelled, page),
            Item::Moment(moment) => set_moment(line.number, moment, page),
            Item::Url(url) => set_url(line.number, url, page),
            Item::Loose(text) if text.is_empty() => {}
            Item::Loose(text) => {
                let is_site = matches!(items.get(index + 1), Some(Item::Url(_))) || body::is_site_name(text);
                if is_site {
                    set(line.number, "site name", &mut page.site_name, text, &mut page.warnings);
                } else {
                    page.warn(
                        line.number,
                        format!("`{text}` stands among the header's fields and is none of them"),
                    );
                }
            }
        }
    }
}

fn apply_labelled(line: usize, labelled: &Labelled, page: &mut LegacyPage) {
    match &labelled.value {
        Value::Missing => {}
        Value::Text(text) => set_text(line, labelled.field, text, page),
        Value::Moment(moment) => set_moment(line, moment, page),
        Value::Count(Ok(views)) => set(line, "view count", &mut page.views, views, &mut page.warnings),
        Value::Count(Err(spelling)) => {
            page.warn(line, format!("the view count `{spelling}` is not a whole number that fits"));
        }
        Value::Url(url) => set_url(line, url, page),
        Value::Unreadable(text) => {
            let expected = match labelled.field {
                Field::Views => "a view count",
                Field::PageAddress => "an address",
                _ => "a date",
            };
            page.warn(line, format!("`{text}` stands where {expected} was expected"));
        }
    }
}

fn set_text(line: usize, field: Field, text: &String, page: &mut LegacyPage) {
    let (name, slot) = match field {
        Field::Source => ("source", &mut page.source),
        Field::Author => ("author", &mut page.author),
        Field::Editor => ("editor", &mut page.editor),
        Field::Department => ("department", &mut page.department),
        // The title is taken where it is found; furniture is of no interest; the footer's fields
        // are not in these rules.
        _ => return,
    };
    set(line, name, slot, text, &mut page.warnings);
}

fn set_moment(line: usize, moment: &Moment, page: &mut LegacyPage) {
    match &moment.date {
        Ok(date) => {
            let is_first = page.published_on.is_none();
            set(line, "publication date", &mut page.published_on, date, &mut page.warnings);
            match &moment.time {
                Some(Ok(time)) if is_first => page.published_time = Some(*time),
                Some(Err(spelling)) => page.warn(line, format!("`{spelling}` is not a time of day")),
                _ => {}
            }
        }
        Err(spelling) => page.warn(line, format!("`{spelling}` is not a day of the calendar")),
    }
}

fn set_url(line: usize, url: &String, page: &mut LegacyPage) {
    let (name, slot) = if values::has_path(url) {
        ("page address", &mut page.page_url)
    } else {
        ("site address", &mut page.site_url)
    };
    set(line, name, slot, url, &mut page.warnings);
}

/// Sets a field that is still empty; another value than it has is reported.
pub fn set<T: Clone + PartialEq + Display>(
    line: usize,
    name: &str,
    slot: &mut Option<T>,
    value: &T,
    warnings: &mut Vec<Warning>,
) {
    match slot {
        None => *slot = Some(value.clone()),
        Some(first) if first == value => {}
        Some(first) => {
            let message = format!("a second {name}, `{value}`, was left out; the first is `{first}`");
            warnings.push(Warning { line, message });
        }
    }
}
