//! Cells to values. A cell that cannot be read is an `Err` that says why.

use chrono::{NaiveDate, NaiveTime};
use serde::Serialize;
use uuid::Uuid;

use crate::http::key::Key;
use crate::import::page;
use crate::innovation_studios::model::InnovationStudioStatus;
use crate::text::{fold, plain, slug};

pub use crate::awards::model::Level;

/// Years that a register can be about; others are slips of the pen.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// Spreadsheets count days from 1899-12-30. Whole numbers in this range are days from 1927 to 2119.
const SERIAL_DAYS: std::ops::RangeInclusive<i64> = 10_000..=80_000;

/// Whether an honour still holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    #[default]
    Conferred,
    Revoked,
}

/// What a human decided about a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Decision {
    /// Nothing: the name decides.
    #[default]
    ByName,
    /// It is another one than those of the same or a similar name.
    New,
    /// It is this very one.
    Is(Key),
}

/// A name that a unit had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerName {
    pub name: String,
    /// The last day on which it was used, if that is known.
    pub until: Option<NaiveDate>,
}

/// What a row refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    Id(Uuid),
    /// A name, or a slug.
    Name(String),
}

const LEVELS: [(Level, &[&str]); 5] = [
    (Level::National, &["national", "国家级", "全国", "国家"]),
    (Level::Provincial, &["provincial", "省级", "省部级", "省"]),
    (Level::Municipal, &["municipal", "市级", "地市级", "市"]),
    (Level::County, &["county", "县级", "区县级", "县区级", "区级", "县区", "区县", "县", "区"]),
    (Level::Enterprise, &["enterprise", "企业级", "企业"]),
];

const STATUSES: [(Status, &[&str]); 2] = [
    (Status::Conferred, &["conferred", "有效", "已授予", "授予"]),
    (Status::Revoked, &["revoked", "撤销", "已撤销"]),
];

/// A day: `2021-03-18`, `2021/3/18`, `2021.3.18` or `2021年3月18日`. A spreadsheet may have written midnight
/// behind it.
pub fn day(text: &str) -> Result<NaiveDate, String> {
    const FORMS: &str = "it must be a day as in 2021-03-18, 2021/3/18, 2021.3.18 or 2021年3月18日";
    let characters: Vec<char> = text.chars().map(fold::fold_char).collect();
    let Some((moment, _)) = page::moment(&characters).filter(|(_, length)| *length == characters.len())
    else {
        return Err(serial_day(text).unwrap_or_else(|| FORMS.to_owned()));
    };
    if !matches!(moment.time, None | Some(Ok(NaiveTime::MIN))) {
        return Err(format!("{FORMS}, without a time"));
    }
    let day = moment.date.map_err(|_| "there is no such day".to_owned())?;
    year_in_range(chrono::Datelike::year(&day)).map(|_| day)
}

/// What to say of a number that a spreadsheet keeps a day as.
fn serial_day(text: &str) -> Option<String> {
    let number: i64 = text.parse().ok().filter(|number| SERIAL_DAYS.contains(number))?;
    let day =
        NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(chrono::TimeDelta::try_days(number)?)?;
    Some(format!(
        "it is the number that a spreadsheet keeps a day as, {day} perhaps; give the column the format of a \
         date (yyyy-mm-dd) and save the file again"
    ))
}

/// A year: `2021`, `2021年` or `2021年度`.
pub fn year(text: &str) -> Result<i32, String> {
    let folded = fold::fold(text);
    let digits =
        folded.strip_suffix("年度").or_else(|| folded.strip_suffix('年')).unwrap_or(&folded).trim_end();
    let is_year = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.parse() {
        Ok(year) if is_year => year_in_range(year),
        _ => Err("it must be a year as in 2021, 2021年 or 2021年度".to_owned()),
    }
}

fn year_in_range(year: i32) -> Result<i32, String> {
    let range = || format!("the year must be from {} to {}", YEARS.start(), YEARS.end());
    Some(year).filter(|year| YEARS.contains(year)).ok_or_else(range)
}

const STUDIO_STATUSES: [(InnovationStudioStatus, &[&str]); 2] = [
    (InnovationStudioStatus::Active, &["active", "正常", "在用", "运行"]),
    (InnovationStudioStatus::Closed, &["closed", "关闭", "已关闭", "停用"]),
];

pub fn level(text: &str) -> Result<Level, String> {
    word(text, &LEVELS)
}

pub fn status(text: &str) -> Result<Status, String> {
    word(text, &STATUSES)
}

pub fn studio_status(text: &str) -> Result<InnovationStudioStatus, String> {
    word(text, &STUDIO_STATUSES)
}

/// What one of the words in a table says.
fn word<T: Copy>(text: &str, table: &[(T, &[&str])]) -> Result<T, String> {
    let key = fold::fold_key(text);
    let found = table.iter().find(|(_, words)| words.contains(&key.as_str()));
    let choices = || {
        let words =
            table.iter().map(|(_, words)| words.iter().take(2).copied().collect::<Vec<_>>().join(" or "));
        format!("it must be one of {}", words.collect::<Vec<_>>().join(", "))
    };
    found.map(|(value, _)| *value).ok_or_else(choices)
}

pub fn slug(text: &str) -> Result<String, String> {
    let is_slug = slug::is_slug(text);
    let rule =
        "it must be lower-case letters and digits in words joined by single hyphens, as in ji-neng-jing-sai";
    if is_slug { Ok(text.to_owned()) } else { Err(rule.to_owned()) }
}

/// A slug or an id.
pub fn key(text: &str) -> Result<Key, String> {
    Key::parse(text).ok_or_else(|| "it must be an id or a slug".to_owned())
}

pub fn decision(text: &str) -> Result<Decision, String> {
    match text {
        "new" => Ok(Decision::New),
        _ => key(text).map(Decision::Is).map_err(|_| "it must be empty, new, an id or a slug".to_owned()),
    }
}

/// A name, a slug or an id. No name is shaped like an id.
pub fn reference(text: &str) -> Result<Reference, String> {
    Ok(match Key::parse(text) {
        Some(Key::Id(id)) => Reference::Id(id),
        _ => Reference::Name(text.to_owned()),
    })
}

/// Names with the day until which each was used, if it is known: `旧名 (2019-05-01); 更旧的名称`.
pub fn former_names(text: &str) -> Result<Vec<FormerName>, String> {
    let mut names: Vec<FormerName> = Vec::new();
    for piece in text.split([';', '；', '\n']).map(plain::single_line).filter(|piece| !piece.is_empty()) {
        let former = former_name(&piece)?;
        if names.iter().any(|other| fold::fold(&other.name) == fold::fold(&former.name)) {
            return Err(format!("“{}” is there twice", former.name));
        }
        names.push(former);
    }
    Ok(names)
}

/// Parentheses that hold no date belong to the name.
fn former_name(text: &str) -> Result<FormerName, String> {
    let parenthesised = text.strip_suffix([')', '）']).and_then(|text| text.rsplit_once(['(', '（']));
    let is_date = |inside: &str| {
        let is_part = |c: char| c.is_numeric() || c.is_whitespace() || "-/.年月日号".contains(c);
        inside.chars().all(is_part) && inside.contains(char::is_numeric)
    };
    match parenthesised.filter(|(_, inside)| is_date(inside)) {
        None => Ok(FormerName { name: text.to_owned(), until: None }),
        Some((name, _)) if name.trim().is_empty() => Err(format!("no name stands in front of “{text}”")),
        Some((name, inside)) => {
            let until = day(inside.trim()).map_err(|fault| format!("“{}”: {fault}", inside.trim()))?;
            Ok(FormerName { name: name.trim().to_owned(), until: Some(until) })
        }
    }
}
