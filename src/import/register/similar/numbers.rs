//! The numbers in a name: whatever else is alike, two things that are numbered differently are two things.

use super::words::NOT_NUMBERS;

/// The text with every Chinese numeral in digits, so that 第十二 and 第12 are the same.
pub fn in_digits(text: &str) -> Vec<char> {
    let mut digits = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = NOT_NUMBERS.iter().find(|word| rest.starts_with(**word));
        let numeral = rest.find(|c| numeral(c).is_none()).unwrap_or(rest.len());
        let length = match word {
            Some(word) => word.len(),
            None if numeral > 0 => numeral,
            None => first.len_utf8(),
        };
        let (piece, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if word.is_none() && numeral > 0 {
            digits.extend(value(piece).to_string().chars());
        } else {
            digits.extend(piece.chars());
        }
        rest = behind;
    }
    digits
}

/// The numbers in a text [`in_digits`], in its order, and the letters that count, as in A区 and Ⅲ期.
pub fn numbers(text: &[char]) -> Vec<String> {
    let is_alike = |one: &char, next: &char| {
        (one.is_ascii_digit() && next.is_ascii_digit())
            || (one.is_ascii_lowercase() && next.is_ascii_lowercase())
    };
    let runs = text.chunk_by(is_alike).map(|run| run.iter().collect::<String>());
    let number = |run: String| {
        let first = run.chars().next()?;
        match first {
            '0'..='9' => Some(run.trim_start_matches('0').to_owned()),
            'a'..='z' => roman(&run).map(str::to_owned).or((run.len() == 1).then_some(run)),
            _ => None,
        }
    };
    runs.filter_map(number).collect()
}

fn roman(text: &str) -> Option<&'static str> {
    let numbers =
        [("ii", "2"), ("iii", "3"), ("iv", "4"), ("vi", "6"), ("vii", "7"), ("viii", "8"), ("ix", "9")];
    numbers.into_iter().find(|(roman, _)| *roman == text).map(|(_, number)| number)
}

/// What a Chinese numeral stands for, and whether that is a digit; otherwise it is a unit.
fn numeral(c: char) -> Option<(u64, bool)> {
    let value = match c {
        '零' | '〇' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        '百' => 100,
        '千' => 1000,
        _ => return None,
    };
    Some((value, value < 10))
}

/// The value of 十九, 二百零三 and 二〇二一. It saturates.
fn value(text: &str) -> u64 {
    let numerals: Vec<(u64, bool)> = text.chars().filter_map(numeral).collect();
    let has_units = numerals.iter().any(|(_, is_digit)| !is_digit);
    let (mut sum, mut digit) = (0_u64, None);
    for (value, is_digit) in numerals {
        match is_digit {
            true if has_units => digit = Some(value),
            true => sum = sum.saturating_mul(10).saturating_add(value),
            false => sum = sum.saturating_add(digit.take().unwrap_or(1).max(1).saturating_mul(value)),
        }
    }
    sum.saturating_add(digit.unwrap_or_default())
}
