//! The values of fields, read from the beginning of folded text.

use chrono::{NaiveDate, NaiveTime};

/// A day as a page writes it, perhaps with a time. What has the form and does not exist is an `Err`
/// with its spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    pub date: Result<NaiveDate, String>,
    pub time: Option<Result<NaiveTime, String>>,
}

/// A day (`2021-03-22`, `2021/3/22`, `2021.03.22`, `2021年3月22日`), perhaps followed by a time
/// (`10:30`, `10:30:00`, `10时30分`), and how many characters it takes.
pub fn moment(text: &[char]) -> Option<(Moment, usize)> {
    let mut cursor = Cursor { text, position: 0 };
    let (year, month, day) = cursor.day()?;
    let date = NaiveDate::from_ymd_opt(year.cast_signed(), month, day).ok_or_else(|| cursor.spelling(0));
    let end_of_date = cursor.position;
    cursor.gap_before_time();
    let start_of_time = cursor.position;
    match cursor.time() {
        Some((hour, minute, second)) => {
            let time =
                NaiveTime::from_hms_opt(hour, minute, second).ok_or_else(|| cursor.spelling(start_of_time));
            Some((Moment { date, time: Some(time) }, cursor.position))
        }
        None => Some((Moment { date, time: None }, end_of_date)),
    }
}

/// A whole number, perhaps grouped by commas, in ten thousands (`2.3万`) or followed by `次` or `人次`, and
/// how many characters it takes. A number that is not whole, is negative or too large is an `Err` with its
/// spelling.
pub fn count(text: &[char]) -> Option<(Result<i64, String>, usize)> {
    let number: String = text.iter().take_while(|c| is_part_of_number(**c)).collect();
    let number = number.trim_end_matches([',', '.']);
    let length = number.chars().count();
    let rest = text.get(length..).unwrap_or_default();
    if !number.contains(|c: char| c.is_ascii_digit()) || matches!(rest.first(), Some('-' | '/' | ':' | '年'))
    {
        return None;
    }
    let value = whole(number).ok_or_else(|| number.to_owned());
    let unit = ["人次", "次", "人"].into_iter().find(|unit| starts_with(rest, unit));
    Some((value, length + unit.map_or(0, |unit| unit.chars().count())))
}

/// How many characters an address on the web takes.
pub fn url(text: &[char]) -> Option<usize> {
    let scheme = ["http://", "https://", "www."].into_iter().find(|scheme| starts_with(text, scheme))?;
    let is_part = |c: char| c.is_ascii_graphic() && !matches!(c, '|' | '<' | '>' | '"' | '[' | ']');
    let mut length = text.iter().take_while(|c| is_part(**c)).count();
    while length > 0 && matches!(text.get(length - 1), Some(')' | ',' | ';' | ':' | '.')) {
        length -= 1;
    }
    (length > scheme.len()).then_some(length)
}

/// Whether an address leads beyond the front page of its site.
pub fn has_path(url: &str) -> bool {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    after_scheme.split_once(['/', '?']).is_some_and(|(_, path)| !path.is_empty())
}

/// Where a filing number such as `蜀icp备2021007964号-1` stands in the text, as start and length.
pub fn icp_number(text: &[char]) -> Option<(usize, usize)> {
    let mark = text.windows(4).position(|window| matches!(window, ['i', 'c', 'p', '备' | '证']))?;
    let start = mark.checked_sub(1)?;
    let mut cursor = Cursor { text, position: mark + 4 };
    cursor.number(6..=14)?;
    cursor.eat('号').then_some(())?;
    let end = cursor.position;
    let has_suffix = cursor.eat('-') && cursor.number(1..=4).is_some();
    Some((start, if has_suffix { cursor.position } else { end } - start))
}

/// Whether the text begins so.
pub fn starts_with(text: &[char], beginning: &str) -> bool {
    let mut characters = text.iter();
    beginning.chars().all(|c| characters.next() == Some(&c))
}

fn is_part_of_number(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '+' | '-' | ',' | '.' | '万' | '亿')
}

/// The value of `13104`, `13,104` and `2.3万`, if it is whole and fits.
fn whole(number: &str) -> Option<i64> {
    let (number, zeros) = [('万', 4), ('亿', 8)]
        .into_iter()
        .find_map(|(unit, zeros)| Some((number.strip_suffix(unit)?, zeros)))
        .unwrap_or((number, 0));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let is_fraction = fraction.len() <= zeros && fraction.bytes().all(|byte| byte.is_ascii_digit());
    if !is_fraction || number.ends_with('.') {
        return None;
    }
    format!("{}{fraction:0<zeros$}", ungrouped(whole)?).parse().ok()
}

/// The digits of `13104` and `13,104`.
fn ungrouped(number: &str) -> Option<String> {
    let (first, groups) = number.split_once(',').map_or((number, None), |(first, rest)| (first, Some(rest)));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let groups: Vec<&str> = groups.map(|groups| groups.split(',').collect()).unwrap_or_default();
    let grouped_well = groups.is_empty() || (first.len() <= 3 && groups.iter().all(|group| group.len() == 3));
    let whole = grouped_well && is_digits(first) && groups.iter().all(|group| is_digits(group));
    whole.then(|| number.replace(',', ""))
}

/// A place in folded text from which a value is read.
struct Cursor<'a> {
    text: &'a [char],
    position: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.position).copied()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.position += usize::from(found);
        found
    }

    fn skip_spaces(&mut self) {
        while self.peek().is_some_and(super::line::is_space) {
            self.position += 1;
        }
    }

    /// A number of so many digits; its value saturates, since no number that is used is that long.
    fn number(&mut self, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
        let rest = self.text.get(self.position..).unwrap_or_default();
        let values: Vec<u32> = rest.iter().map_while(|c| c.to_digit(10)).collect();
        if !digits.contains(&values.len()) {
            return None;
        }
        self.position += values.len();
        Some(values.iter().fold(0, |number: u32, digit| number.saturating_mul(10).saturating_add(*digit)))
    }

    fn day(&mut self) -> Option<(u32, u32, u32)> {
        let year = self.number(4..=4)?;
        if let Some(separator @ ('-' | '/' | '.')) = self.peek() {
            self.position += 1;
            let month = self.number(1..=2)?;
            self.eat(separator).then_some(())?;
            return Some((year, month, self.number(1..=2)?));
        }
        let month = self.number_behind('年')?;
        let day = self.number_behind('月')?;
        self.skip_spaces();
        (self.eat('日') || self.eat('号')).then_some((year, month, day))
    }

    fn number_behind(&mut self, unit: char) -> Option<u32> {
        self.skip_spaces();
        self.eat(unit).then_some(())?;
        self.skip_spaces();
        self.number(1..=2)
    }

    fn gap_before_time(&mut self) {
        self.skip_spaces();
        if starts_with(self.text.get(self.position..).unwrap_or_default(), "星期") {
            self.position = (self.position + 3).min(self.text.len());
            self.skip_spaces();
        } else {
            self.eat('t');
        }
    }

    fn time(&mut self) -> Option<(u32, u32, u32)> {
        let hour = self.number(1..=2)?;
        if self.eat(':') {
            let minute = self.number(2..=2)?;
            let second = if self.eat(':') { self.number(2..=2)? } else { 0 };
            return Some((hour, minute, second));
        }
        (self.eat('时') || self.eat('点')).then_some(())?;
        let minute = self.number(1..=2)?;
        self.eat('分').then_some(())?;
        let second = self.number(1..=2).filter(|_| self.eat('秒')).unwrap_or(0);
        Some((hour, minute, second))
    }

    fn spelling(&self, from: usize) -> String {
        self.text.iter().skip(from).take(self.position - from).collect()
    }
}
