//! Which form a list or a table takes: JSON or CSV, by `format=` or else by `Accept`.
//!
//! [`Listed`](super::listed::Listed) has it for lists. Another query that has rows takes a field
//! `#[param(inline)] format: Option<ListFormat>`, and its handler asks [`ListFormat::of`].

use actix_web::http::header::{ACCEPT, HeaderMap};
use serde::Deserialize;
use utoipa::ToSchema;

/// The form of an answer that has rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListFormat {
    /// As every other answer.
    Json,
    /// For spreadsheets.
    Csv,
}

impl ListFormat {
    /// What `format=` says (`asked`), or else what `Accept` prefers; JSON when that has no preference.
    pub fn of(headers: &HeaderMap, asked: Option<Self>) -> Self {
        asked.unwrap_or_else(|| {
            let accepted = headers.get_all(ACCEPT);
            let ranges: Vec<Range<'_>> = accepted
                .filter_map(|value| value.to_str().ok())
                .flat_map(|value| value.split(','))
                .filter_map(Range::parse)
                .collect();
            let prefers_csv = weight(&ranges, "text", "csv") > weight(&ranges, "application", "json");
            if prefers_csv { Self::Csv } else { Self::Json }
        })
    }
}

/// A media range of `Accept` with its weight; what else it asks for (a charset) is not looked at.
struct Range<'a> {
    kind: &'a str,
    subkind: &'a str,
    weight: f32,
}

impl<'a> Range<'a> {
    /// `None` for what is no media range: it is passed over.
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (kind, subkind) = parts.next()?.split_once('/')?;
        let given = parts.filter_map(|part| part.split_once('=')).find_map(|(name, value)| {
            name.trim_end().eq_ignore_ascii_case("q").then(|| value.trim_start().parse::<f32>())
        });
        let weight = given.unwrap_or(Ok(1.0)).ok().filter(|weight| (0.0..=1.0).contains(weight))?;
        Some(Self { kind, subkind, weight })
    }

    /// How closely this range names `kind/subkind`; `None` when it does not cover it.
    fn closeness(&self, kind: &str, subkind: &str) -> Option<u8> {
        match (self.kind, self.subkind) {
            ("*", "*") => Some(0),
            (own, "*") if own.eq_ignore_ascii_case(kind) => Some(1),
            (own, below) if own.eq_ignore_ascii_case(kind) && below.eq_ignore_ascii_case(subkind) => Some(2),
            _ => None,
        }
    }
}

/// How much `kind/subkind` is wanted: the weight of the range that names it most closely (RFC 9110, 12.5.1).
fn weight(ranges: &[Range<'_>], kind: &str, subkind: &str) -> f32 {
    let covering = ranges.iter().filter_map(|range| Some((range.closeness(kind, subkind)?, range.weight)));
    covering.max_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1))).map_or(0.0, |(_, q)| q)
}
