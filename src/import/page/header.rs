//! The header: title and fields above the body, in any order, on one line or several, or none at
//! all.
//!
//! A line is of the header only as a whole: if fields and short leftovers explain all of it. A
//! sentence of the body that begins with `来源` is therefore not eaten. The header ends at the
//! first line that is neither that, nor navigation, nor an image, nor a subtitle. What parses as fields
//! of the header or the footer, or as the way to the page, is never the title.

use super::assign;
use super::body;
use super::fields;
use super::footer;
use super::item::{Item, Labelled, Value};
use super::labels::{self, Field};
use super::line::Line;
use super::model::{LegacyPage, PageError};
use super::vocabulary;

/// A longer first line is a paragraph, not a heading.
const LONGEST_TITLE: usize = 120;
/// A longer value is a sentence that happens to begin like a field.
const LONGEST_VALUE: usize = 40;
/// Longer leftovers on a line of fields make it a line of the body.
const LONGEST_REMAINDER: usize = 24;

type FieldLine<'a> = (&'a Line, Vec<Item>);

/// Reads title and header into the page and returns the lines that are left, in their order.
///
/// # Errors
/// [`PageError::NoTitle`] if no line can be the title.
pub fn read<'a>(lines: &'a [Line], page: &mut LegacyPage) -> Result<Vec<&'a Line>, PageError> {
    let mut left = Vec::new();
    let mut header: Vec<FieldLine> = Vec::new();
    let mut rest = lines.iter();
    let mut title = None;
    for line in rest.by_ref() {
        let items = fields::scan(line, labels::HEADER);
        if line.is_blank() || is_furniture(line) {
            continue;
        } else if footer::ends_page(line) {
            break;
        } else if body::images(line).is_some() || footer::is_fields(line) {
            left.push(line);
        } else if is_field_line(&items) && (explains_all(&items) || is_header(&items)) {
            title = title.or_else(|| labelled_title(&items));
            header.push((line, items));
        } else if line.trimmed().len() <= LONGEST_TITLE {
            title = Some(line.text());
        } else {
            break;
        }
        if title.is_some() {
            break;
        }
    }
    page.title = title.ok_or(PageError::NoTitle { limit: LONGEST_TITLE })?;
    read_below_title(rest.as_slice(), &mut header, &mut left);
    apply_header(&header, &mut left, page);
    Ok(left)
}

fn read_below_title<'a>(lines: &'a [Line], header: &mut Vec<FieldLine<'a>>, left: &mut Vec<&'a Line>) {
    for (index, line) in lines.iter().enumerate() {
        let items = fields::scan(line, labels::HEADER);
        if line.is_blank() || is_furniture(line) {
            continue;
        } else if is_field_line(&items) {
            header.push((line, items));
        } else if is_subtitle(line) || body::images(line).is_some() {
            left.push(line);
        } else {
            left.extend(lines.iter().skip(index));
            break;
        }
    }
}

/// Applies the lines of the header. `时间` and `日期` are too common to stand alone: a notice
/// begins with the day of its meeting. Without another field beside them such lines go back to the
/// body.
fn apply_header<'a>(header: &[FieldLine<'a>], left: &mut Vec<&'a Line>, page: &mut LegacyPage) {
    let is_telling = |item: &Item| match item {
        Item::Labelled(labelled) => {
            !matches!(labelled.field, Field::SomeDay | Field::Furniture | Field::Title)
        }
        Item::Url(_) => true,
        Item::Moment(_) | Item::Loose(_) => false,
    };
    let is_corroborated = header.iter().flat_map(|(_, items)| items).any(is_telling);
    for (line, items) in header {
        let names_some_day = items.iter().any(|item| field_of(item) == Some(Field::SomeDay));
        if names_some_day && !is_corroborated {
            left.push(line);
        } else {
            assign::apply(line, items, page);
        }
    }
    left.sort_by_key(|line| line.number);
}

fn field_of(item: &Item) -> Option<Field> {
    match item {
        Item::Labelled(labelled) => Some(labelled.field),
        _ => None,
    }
}

fn labelled_title(items: &[Item]) -> Option<String> {
    items.iter().find_map(|item| match item {
        Item::Labelled(Labelled { field: Field::Title, value: Value::Text(title), .. }) => {
            Some(title.clone())
        }
        _ => None,
    })
}

/// Whether fields explain the line: there is one, their values are no sentences, and what is left
/// over is short.
fn is_field_line(items: &[Item]) -> bool {
    // Beside a value that can be nothing else, a leftover with a colon is a field that no rule
    // names yet.
    let has_value = items.iter().any(has_readable_value);
    let is_plausible = |item: &Item| match item {
        Item::Labelled(Labelled { field: Field::Title, .. }) => true,
        Item::Labelled(Labelled { value: Value::Text(text) | Value::Unreadable(text), .. }) => {
            is_phrase(text)
        }
        Item::Loose(text) => is_phrase(text) && (has_value || !text.contains([':', '：'])),
        _ => true,
    };
    let leftovers = || {
        items.iter().filter_map(|item| match item {
            Item::Loose(text) => Some(text.chars().count()),
            _ => None,
        })
    };
    leftovers().count() < items.len()
        && (items.iter().any(is_certain) || opens_with_day(items) || !items.iter().any(is_unknown))
        && leftovers().sum::<usize>() <= LONGEST_REMAINDER
        && items.iter().all(is_plausible)
}

/// What stands around the title and says nothing: links, the way to the page, rules.
fn is_furniture(line: &Line) -> bool {
    footer::is_navigation(line) || footer::is_breadcrumb(line) || body::is_ornament(line)
}

/// Whether a line of fields, even with leftovers that nothing explains, cannot be the title: a day and a
/// field beyond doubt, or two such fields.
fn is_header(items: &[Item]) -> bool {
    let is_day = |item: &Item| match item {
        Item::Moment(_) => true,
        Item::Labelled(labelled) => labelled.field == Field::PublishedOn && has_readable_value(item),
        _ => false,
    };
    let certain = items.iter().filter(|item| is_certain(item)).count();
    opens_with_day(items) || certain > 1 || (certain > 0 && items.iter().any(is_day))
}

/// Whether the line opens with a day and holds a field that has its value, as in `2021/03/27 | 点击 1234 |
/// 某报`. A number without a colon may count things instead: `2021年3月22日 访问 3 家企业`.
fn opens_with_day(items: &[Item]) -> bool {
    let counts_things = |pair: &[Item]| match pair {
        [Item::Labelled(Labelled { has_colon: false, .. }), Item::Loose(text)] => {
            text.starts_with(vocabulary::MEASURE_WORDS)
        }
        _ => false,
    };
    matches!(items.first(), Some(Item::Moment(_)))
        && items.iter().any(has_readable_value)
        && !items.windows(2).any(counts_things)
}

/// A field beyond doubt. Without one beside it a day or a number with other words may begin a
/// sentence: `2021年3月22日 全市推进会召开`.
fn is_certain(item: &Item) -> bool {
    match item {
        Item::Labelled(labelled) => labelled.has_colon,
        Item::Url(_) => true,
        Item::Moment(_) | Item::Loose(_) => false,
    }
}

fn is_unknown(item: &Item) -> bool {
    matches!(item, Item::Loose(text) if !body::is_site_name(text))
}

fn has_readable_value(item: &Item) -> bool {
    matches!(item, Item::Labelled(Labelled { value: Value::Moment(_) | Value::Count(_) | Value::Url(_), .. }))
}

/// Above the title a leftover must be explained too, as a site's name in front of its address: it
/// could be the title.
fn explains_all(items: &[Item]) -> bool {
    items.iter().enumerate().all(|(index, item)| match item {
        Item::Loose(text) => {
            matches!(items.get(index + 1), Some(Item::Url(_)))
                || (body::is_site_name(text) && items.iter().any(is_certain))
        }
        Item::Labelled(labelled) => {
            has_readable_value(item)
                || (labelled.has_colon && !matches!(labelled.value, Value::Unreadable(_)))
        }
        Item::Moment(_) | Item::Url(_) => true,
    })
}

/// Short, and without the punctuation of sentences. Commas may list names.
fn is_phrase(text: &str) -> bool {
    let length = text.chars().count();
    let has_clauses = length > LONGEST_VALUE / 2 && text.contains([',', '，']);
    length <= LONGEST_VALUE && !has_clauses && !text.contains(['。', '！', '？', '!', '?', '；', ';'])
}

fn is_subtitle(line: &Line) -> bool {
    let is_dash = |c: &char| matches!(c, '—' | '-' | '─' | '–');
    line.trimmed().iter().take(2).filter(|c| is_dash(c)).count() == 2 && line.trimmed().len() <= LONGEST_TITLE
}

/// Whether the line below the text is nothing but credits, each behind a colon: `责任编辑:张三
/// 审核:李四`.
pub fn is_credit_line(items: &[Item]) -> bool {
    let is_credit = |item: &Item| match item {
        Item::Labelled(labelled) => {
            labelled.has_colon && !matches!(labelled.field, Field::SomeDay | Field::Title)
        }
        _ => false,
    };
    is_field_line(items) && items.iter().all(is_credit)
}
